//! The page's clock: the server's time when the page was drawn, moved on by the browser's own.

use leptos::prelude::*;

use super::store::Live;

/// Moves `live.now` on once a second; ages on the page follow it.
pub(super) fn start(live: Live) {
    let started = js_sys::Date::now();
    let base = live.now.get_untracked();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page's life")]
    let tick = move || {
        let base = if base == 0 { started as i64 } else { base };
        live.now.set(base + (js_sys::Date::now() - started) as i64);
    };
    let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(1));
}
