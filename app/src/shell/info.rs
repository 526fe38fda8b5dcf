//! What the frame shows on every page: known to the server when it draws the page, handed to the browser on the
//! body, because it does not change while the page lives.

use domain::place::Place;
use serde::{Deserialize, Serialize};

use crate::port::Installation;

/// The place, the acting user and the installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameInfo {
    /// The account and region.
    pub place: Place,
    /// The acting user's name.
    pub actor: String,
    /// Version and mode.
    pub installation: Installation,
}

impl FrameInfo {
    /// The name of the place that addresses must carry: of any but the first.
    pub(super) fn named(&self) -> Option<&str> {
        let first = self.installation.places.first();
        Some(self.place.name.as_str()).filter(|name| first.is_some_and(|first| first.name != *name))
    }
}

/// The frame's information, on either side. Empty where a page is drawn without a request.
#[cfg(feature = "ssr")]
pub(super) fn here() -> FrameInfo {
    use leptos::prelude::use_context;
    match (use_context::<crate::port::Caller>(), use_context::<Installation>()) {
        (Some(caller), Some(installation)) => {
            FrameInfo { place: caller.place, actor: caller.actor.name, installation }
        }
        _ => FrameInfo::default(),
    }
}

/// The frame's information, on either side. Empty where a page is drawn without a request.
#[cfg(not(feature = "ssr"))]
pub(super) fn here() -> FrameInfo {
    #[cfg(feature = "hydrate")]
    {
        let json = leptos::prelude::document().body().and_then(|body| body.get_attribute("data-frame"));
        json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
    }
    #[cfg(not(feature = "hydrate"))]
    FrameInfo::default()
}

/// What stands on the body.
pub(super) fn to_json() -> String {
    serde_json::to_string(&here()).unwrap_or_default()
}
