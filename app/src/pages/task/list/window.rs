//! The window over a long list: only the rows in sight are in the document, with room kept for the others.

use leptos::html::Tbody;
use leptos::prelude::*;

use crate::live::store::Row;

/// Rows in the document before anything is measured; they come from the server.
const FIRST: usize = 50;
/// Rows above and below what is in sight.
#[cfg(feature = "hydrate")]
const SPARE: usize = 8;
/// Rows come and go so many at a time: what is below a row that comes or goes is laid out anew, whether it is one or
/// eight, and the browser has drawn already what is near its edges.
#[cfg(feature = "hydrate")]
const STEP: usize = 8;
/// Rows in the document, at most.
#[cfg(feature = "hydrate")]
const MOST: usize = 80;

/// Which rows are in the document, and how high one is.
#[derive(Clone, Copy)]
pub struct Window {
    /// From the first to before the last.
    pub range: RwSignal<(usize, usize)>,
    /// In pixels.
    pub height: RwSignal<usize>,
}

impl Window {
    /// Follows the scrolling of the page over `rows`, which stand in `body`. Sets `held` once somebody has scrolled into
    /// them, and `at_end` while their end is in sight.
    pub fn of(
        rows: Memo<Vec<Row>>,
        body: NodeRef<Tbody>,
        held: RwSignal<bool>,
        at_end: RwSignal<bool>,
    ) -> Self {
        let this = Self { range: RwSignal::new((0, FIRST)), height: RwSignal::new(33) };
        #[cfg(feature = "hydrate")]
        {
            let look = Look {
                window: this,
                rows,
                body,
                held,
                at_end,
                seen: StoredValue::new(0),
                due: StoredValue::new(false),
            };
            let scroll = window_event_listener(leptos::ev::scroll, move |_| look.soon());
            let resize = window_event_listener(leptos::ev::resize, move |_| look.soon());
            on_cleanup(move || {
                scroll.remove();
                resize.remove();
            });
            Effect::new(move |_| {
                rows.with(Vec::len);
                body.track();
                look.soon();
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (rows, body, held, at_end);
        this
    }
}

/// What looks where the reader is.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy)]
struct Look {
    window: Window,
    rows: Memo<Vec<Row>>,
    body: NodeRef<Tbody>,
    held: RwSignal<bool>,
    at_end: RwSignal<bool>,
    /// The row that was the first in sight the last time.
    seen: StoredValue<usize>,
    /// Whether it looks before the next frame.
    due: StoredValue<bool>,
}

#[cfg(feature = "hydrate")]
impl Look {
    /// Looks before the next frame, once: a scroll tells of itself more often than it paints.
    fn soon(self) {
        if self.due.try_get_value() == Some(false) {
            self.due.set_value(true);
            request_animation_frame(move || {
                if self.due.try_set_value(false).is_none() {
                    self.look();
                }
            });
        }
    }

    fn look(self) {
        let Self { window: Window { range, height }, rows, body, held, at_end, seen, .. } = self;
        let Some(body) = body.try_get_untracked().flatten() else { return };
        if let Ok(Some(row)) = body.query_selector("tr:not(.room)") {
            let tall = row.get_bounding_client_rect().height();
            if tall >= 1.0 {
                set_if_new(height, whole(tall));
            }
        }
        let tall = height.get_untracked();
        let sight = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0);
        let sight = whole(sight) / tall + 1;
        let first = whole(-body.get_bounding_client_rect().top()) / tall;
        if first > 0 {
            set_if_new(held, true);
        }
        let moved = first.abs_diff(seen.get_value());
        seen.set_value(first);
        // Nobody reads what flies past a screen a frame, and drawing it would only make the frames late.
        if moved + 1 >= sight {
            return self.soon();
        }
        // On a very high screen there is no room for steps.
        let step = if sight + 2 * (SPARE + STEP) <= MOST { STEP } else { 1 };
        let from = first.saturating_sub(SPARE) / step * step;
        let until = (first + (sight + SPARE).min(MOST - SPARE)).div_ceil(step) * step;
        let total = rows.with_untracked(Vec::len);
        set_if_new(range, (from.min(total.saturating_sub(1)), until));
        // As far as there are rows in the document.
        set_if_new(at_end, until >= total);
    }
}

/// Tells nobody of what they know.
#[cfg(feature = "hydrate")]
fn set_if_new<T: PartialEq + Copy + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

/// A length in whole pixels; nothing is below zero.
#[cfg(feature = "hydrate")]
fn whole(pixels: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to be in range")]
    let whole = pixels.clamp(0.0, 1e9).round() as usize;
    whole
}
