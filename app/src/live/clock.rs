//! The page's clock: the server's time when the page was drawn, moved on by the browser's own.

use leptos::prelude::*;

use super::store::Live;

/// Moves `live.now` on once a second; ages on the page follow it.
pub(super) fn start(live: Live) {
    // A page without a snapshot knows no other clock than the browser's.
    if live.now.get_untracked() == 0 {
        live.now.set(browser());
        live.heard.set(browser());
    }
    let last = StoredValue::new(browser());
    let tick = move || {
        let now = browser();
        live.now.update(|shown| *shown += (now - last.get_value()).max(0));
        last.set_value(now);
        live.announce(now);
    };
    let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(1));
}

#[expect(clippy::cast_possible_truncation, reason = "epoch milliseconds are far below 2^53")]
fn browser() -> i64 {
    js_sys::Date::now() as i64
}
