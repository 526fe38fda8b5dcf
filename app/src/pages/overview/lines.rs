//! A table whose rows stay while their texts change. Every cell is of one shape, which keeps the main module small.

use std::sync::Arc;

use domain::time::{Millis, duration, iso};
use leptos::prelude::*;

use crate::ui::grid::{Column, heads};

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// What stays the same while it is the same row.
    pub(super) key: String,
    /// Where its name leads; empty where that is nowhere.
    pub(super) href: String,
    /// What it is about: the first cell.
    pub(super) name: String,
    /// The `data-state` of the second cell, where that is a badge.
    pub(super) state: Option<&'static str>,
    /// The other cells.
    pub(super) cells: Vec<String>,
    /// One cell more, as how long ago that was.
    pub(super) at: Option<Millis>,
}

/// The table, or what stands in the place of an empty one.
pub(super) fn lines(
    label: &'static str,
    columns: Vec<Column>,
    lines: Memo<Vec<Line>>,
    now: RwSignal<Millis>,
    none: fn() -> AnyView,
) -> AnyView {
    let keys = Memo::new(move |_| {
        lines.with(|lines| lines.iter().map(|line| line.key.clone()).collect::<Vec<String>>())
    });
    let table = move || {
        let rows: Vec<AnyView> =
            keys.with(|keys| keys.iter().map(|key| row(key, lines, now, &columns)).collect());
        if rows.is_empty() {
            return none();
        }
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label=label>
                <table class="grid">
                    <thead><tr>{heads(&columns)}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! { {table} }.into_any()
}

fn row(key: &str, lines: Memo<Vec<Line>>, now: RwSignal<Millis>, columns: &[Column]) -> AnyView {
    let key: Arc<str> = key.into();
    let own = Arc::clone(&key);
    let of = move |pick: &dyn Fn(&Line) -> Option<String>| {
        lines.with(|lines| lines.iter().find(|line| *line.key == *own).and_then(pick))
    };
    let (href, name) = (of.clone(), of.clone());
    let state =
        lines.with_untracked(|lines| lines.iter().find(|line| *line.key == *key).and_then(|line| line.state));
    let cells: Vec<AnyView> = columns
        .iter()
        .enumerate()
        .skip(1)
        .map(|(nth, column)| {
            let of = of.clone();
            let text = move || {
                of(&|line| match (line.cells.get(nth - 1), line.at) {
                    (Some(text), _) => Some(text.clone()),
                    (None, Some(at)) => Some(format!("{} ago", duration(now.get() - at))),
                    (None, None) => None,
                })
            };
            let state = state.filter(|_| nth == 1);
            view! { <td class=column.class><span class:badge=state.is_some() data-state=state>{text}</span></td> }.into_any()
        })
        .collect();
    let class = columns.first().map_or("", |column| column.class);
    let when = href.clone();
    view! {
        <tr title=move || when(&|line| line.at.map(iso))>
            <td class=class role="rowheader">
                <a class="row-link" href=move || href(&|line| Some(line.href.clone()).filter(|href| !href.is_empty()))>
                    {move || name(&|line| Some(line.name.clone()))}
                </a>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}
