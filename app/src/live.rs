//! The live side of a page: the store of tasks, and the socket that feeds it.
//!
//! One socket a tab. The server-rendered page seeds the store with its snapshot, the socket resumes after
//! the snapshot's cursor, so there is neither a gap nor a second fetch.

pub mod announce;
pub mod backoff;
#[cfg(feature = "hydrate")]
mod clock;
pub mod conn;
pub mod inbox;
pub mod moved;
#[cfg(feature = "hydrate")]
mod socket;
pub mod store;

/// Starts the clock and the socket; the page must be hydrated by then. On the server it does nothing.
pub fn start(store: store::Live) {
    #[cfg(feature = "hydrate")]
    leptos::prelude::untrack(|| {
        clock::start(store);
        socket::start(store);
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = store;
}
