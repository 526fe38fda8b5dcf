//! Lists of rows: environment variables, tags, strategy lines, rules. Adding and removing are submit buttons, so that
//! they work without scripts; with scripts the rows change where they stand, and the focus goes along.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::field::Shown;
use super::read::{Reread, focus_soon};
use crate::ui::still::Still;

/// The rows of a list, each with a key that outlives its place.
#[derive(Debug)]
pub struct Rows<T: Send + Sync + 'static>(RwSignal<Vec<(usize, T)>>);

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Clone + Send + Sync + 'static> Rows<T> {
    /// What stood in the form when it was drawn.
    #[must_use]
    pub fn new(start: Vec<T>) -> Self {
        Self(RwSignal::new(start.into_iter().enumerate().collect()))
    }

    /// Adds rows at the end.
    pub fn push(self, more: impl IntoIterator<Item = T>) {
        self.0.update(|rows| {
            for row in more {
                let key = rows.iter().map(|(key, _)| key + 1).max().unwrap_or(0);
                rows.push((key, row));
            }
        });
    }

    fn remove(self, at: usize) {
        self.0.update(|rows| {
            if at < rows.len() {
                rows.remove(at);
            }
        });
    }

    fn len(self) -> usize {
        self.0.read_untracked().len()
    }
}

/// How a list is drawn.
pub struct List<T: Send + Sync + 'static> {
    /// Its id: `tags`, `containers-0-env`.
    pub id: Signal<String>,
    /// Its rows.
    pub rows: Rows<T>,
    /// What the button says that adds one.
    pub add: &'static str,
    /// What a row is called: “tag”.
    pub noun: &'static str,
    /// A row that is added.
    pub empty: T,
    /// A row's first control, which gets the focus.
    pub first: &'static str,
    /// The classes of a row.
    pub class: &'static str,
}

impl<T: Clone + Send + Sync + 'static> List<T> {
    /// Draws the rows. `row` draws the controls of one, by its id and its number from 1.
    pub fn draw(
        self,
        row: impl Fn(Signal<String>, Signal<usize>, T) -> AnyView + Clone + Send + Sync + 'static,
    ) -> AnyView {
        let Self { id, rows, add, noun, empty, first, class } = self;
        let (shown, reread) = (expect_context::<Shown>(), use_context::<Reread>());
        // A sentence about a row that moved would stand beside another.
        let changed = move || {
            let list = format!("{}-", id.get_untracked());
            shown.0.update(|all| all.retain(|v| !v.field.starts_with(&list)));
            if let Some(reread) = reread {
                reread.soon();
            }
        };
        let added = move |event: MouseEvent| {
            event.prevent_default();
            let at = rows.len();
            rows.push([empty.clone()]);
            changed();
            focus_soon(format!("{}-{at}-{first}", id.get_untracked()));
        };
        let draw = move |index: ReadSignal<usize>, (_, start): (usize, T)| {
            let row_id = Signal::derive(move || format!("{}-{}", id.get(), index.get()));
            let removed = move |event: MouseEvent| {
                event.prevent_default();
                let at = index.get_untracked();
                rows.remove(at);
                changed();
                let list = id.get_untracked();
                focus_soon(match rows.len() {
                    0 => format!("{list}-add"),
                    left => format!("{list}-{}-{first}", at.min(left - 1)),
                });
            };
            let number = Signal::derive(move || index.get() + 1);
            view! {
                <div class=class>
                    {row(row_id, number, start)}
                    <button class="btn btn-icon" type="submit" name="form[intent]" value=move || format!("remove-{}", row_id.get())
                        aria-label=move || format!("Remove {noun} {}", number.get()) on:click=removed>
                        <svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true"><path d="m5.5 5.5 9 9M14.5 5.5l-9 9"></path></svg>
                    </button>
                </div>
            }
            .still()
        };
        view! {
            <div class="pairs">
                <ForEnumerate each=move || rows.0.get() key=|(key, _)| *key children=draw/>
                <div><button class="btn btn-small" type="submit" name="form[intent]" id=move || format!("{}-add", id.get()) value=move || format!("add-{}", id.get()) on:click=added>{add}</button></div>
            </div>
        }
        .still()
    }
}
