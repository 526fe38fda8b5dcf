//! A table of data: columns and cells, not views. One view draws every list, which keeps each page's chunk small.

use domain::time::{Millis, duration, iso, minute};
use leptos::prelude::*;

/// A column: its heading and the classes of its cells.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The heading; an empty one is read out as “Actions”.
    pub title: &'static str,
    /// `num`, `text`, `col-mid`, `col-wide`, or nothing.
    pub class: &'static str,
}

/// A column without a class.
#[must_use]
pub const fn column(title: &'static str) -> Column {
    Column { title, class: "" }
}

/// A column of numbers.
#[must_use]
pub const fn number(title: &'static str) -> Column {
    Column { title, class: "num" }
}

/// A column of sentences, which wrap.
#[must_use]
pub const fn text(title: &'static str) -> Column {
    Column { title, class: "text" }
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// A text.
    Text(String),
    /// What the row is about, with the way there.
    Name {
        /// Where it leads.
        href: String,
        /// Its name.
        name: String,
    },
    /// An id, in the system mono, with the way there.
    Id {
        /// Where it leads.
        href: String,
        /// The id, short.
        id: String,
    },
    /// A number that follows the board.
    Count(Signal<u32>),
    /// A time, relative to the page's clock.
    Ago(Millis, Signal<Millis>),
    /// A time, absolute, to the minute.
    At(Millis),
    /// Words that lead somewhere.
    Link {
        /// Where they lead.
        href: String,
        /// The words.
        words: &'static str,
        /// What they mean, whole; begins with the words.
        name: String,
    },
    /// A button that leads somewhere.
    Action {
        /// Where it leads.
        href: String,
        /// What it does; begins with the words that show.
        name: String,
    },
}

/// The table.
#[component]
pub fn Grid(
    /// What the table is of, for screen readers.
    label: &'static str,
    /// Its columns.
    columns: Vec<Column>,
    /// Its rows; each as long as the columns.
    rows: Vec<Vec<Cell>>,
) -> impl IntoView {
    let heads = heads(&columns);
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells =
                row.into_iter().zip(&columns).map(|(cell, column)| show(cell, *column)).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=label>
            <table class="grid reflow">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The headings of columns.
pub fn heads(columns: &[Column]) -> AnyView {
    let head = |column: &Column| {
        let actions = column.title.is_empty();
        view! { <th scope="col" class=column.class><span class:sr-only=actions>{if actions { "Actions" } else { column.title }}</span></th> }
    };
    columns.iter().map(head).collect_view().into_any()
}

/// One shape for every cell: a link or a time or a text. Shapes of their own would each be compiled five times.
fn show(cell: Cell, Column { title, class }: Column) -> impl IntoView {
    let mut link = None;
    let mut time = None;
    let mut text = None;
    let mut header = false;
    match cell {
        Cell::Text(words) => text = Some(Signal::stored(words)),
        Cell::Count(count) => text = Some(Signal::derive(move || count.get().to_string())),
        Cell::Name { href, name } => {
            header = true;
            link = Some((href, "row-link", name, None));
        }
        Cell::Id { href, id } => link = Some((href, "row-link mono", id, None)),
        Cell::Link { href, words, name } => link = Some((href, "", words.to_owned(), Some(name))),
        Cell::Action { href, name } => {
            link = Some((href, "btn btn-small", "Run task".to_owned(), Some(name)))
        }
        Cell::Ago(at, now) => {
            time = Some((at, Signal::derive(move || format!("{} ago", duration(now.get() - at)))))
        }
        Cell::At(at) => time = Some((at, Signal::stored(minute(at)))),
    }
    let link =
        link.map(|(href, class, words, name)| view! { <a class=class href=href aria-label=name>{words}</a> });
    let time = time.map(|(at, words)| view! { <time datetime=iso(at) title=iso(at)>{words}</time> });
    // On a narrow screen the headings are out of sight, and a number says itself what it counts.
    let label = (class.starts_with("num") && !title.is_empty()).then_some(title);
    view! { <td class=class data-label=label role=header.then_some("rowheader")>{link}{time}{text}</td> }
}
