//! Reading a sum again when the board has moved: sums over a large board are made once in the server, not in every tab.

use super::store::Live;

/// Reads when the board has moved, at most every two seconds, and without any news every `pause` milliseconds.
pub fn when_moved<R>(live: Live, pause: i64, read: impl Fn() -> R + Clone + 'static)
where
    R: Future<Output = ()> + 'static,
{
    #[cfg(feature = "hydrate")]
    {
        use std::cell::Cell;
        use std::rc::Rc;

        use leptos::prelude::*;

        let (waiting, last) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(live.now.get_untracked())));
        Effect::new(move |before: Option<(u64, u64)>| {
            let moved = (live.membership.get(), live.pulse.get());
            let since = live.now.get() - last.get();
            let news = before.is_some_and(|before| before != moved);
            if !waiting.get() && (news || since >= pause) {
                waiting.set(true);
                let (waiting, last, read) = (Rc::clone(&waiting), Rc::clone(&last), read.clone());
                let read = move || {
                    waiting.set(false);
                    last.set(live.now.get_untracked());
                    leptos::task::spawn_local(read());
                };
                set_timeout(read, std::time::Duration::from_millis(if since >= 2_000 { 200 } else { 2_000 }));
            }
            moved
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, pause, read);
}
