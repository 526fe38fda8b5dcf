//! What is typed between Ctrl-K and the palette, which may have to come over the network first.

use std::cell::RefCell;

use leptos::ev::KeyboardEvent;

/// How long a palette is waited for, in milliseconds; after that keys are the page's again.
const PATIENCE: f64 = 5_000.0;

thread_local! {
    /// Until when keys are kept, by the browser's clock, and what was typed.
    static TYPED: RefCell<Option<(f64, String)>> = const { RefCell::new(None) };
}

/// Keeps what is typed from now on.
pub(super) fn begin() {
    TYPED.set(Some((js_sys::Date::now() + PATIENCE, String::new())));
}

/// Takes a key that is meant for the palette. Returns whether it was.
pub(super) fn take_key(event: &KeyboardEvent) -> bool {
    TYPED.with_borrow_mut(|kept| {
        let Some((until, typed)) = kept else { return false };
        if js_sys::Date::now() > *until || event.ctrl_key() || event.meta_key() {
            return false;
        }
        let key = event.key();
        match key.as_str() {
            "Backspace" => drop(typed.pop()),
            // There is nothing to choose yet, and the page's own button is not meant.
            "Enter" => {}
            _ if key.chars().count() == 1 => typed.push_str(&key),
            _ => return false,
        }
        true
    })
}

/// What was typed; from now on the palette's own field takes the keys.
pub(super) fn end() -> String {
    TYPED.take().map(|(_, typed)| typed).unwrap_or_default()
}
