//! A custom capacity provider strategy: lines of provider, base and weight, and how tasks will fall by it.

use domain::fargate::strategy::{StrategyItem, split_batches};
use domain::launch::form::StrategyLine;
use leptos::prelude::*;

use crate::forms::control::{Control, Opt, select, typed};
use crate::forms::field::errors;
use crate::forms::rows::{List, Rows};

/// The lines. `providers` are those that can be chosen.
pub(super) fn lines(start: Vec<StrategyLine>, providers: Signal<Vec<Opt>>) -> AnyView {
    let list = List {
        id: Signal::stored("strategy".to_owned()),
        rows: Rows::new(start),
        add: "Add provider",
        noun: "provider",
        empty: StrategyLine::default(),
        first: "provider",
        class: "pair strategy-line",
    };
    list.draw(move |row, number, start| {
        let part = move |part: &'static str| Signal::derive(move || format!("{}-{part}", row.get()));
        let label = move |what: &'static str| Signal::derive(move || format!("{what} {}", number.get()));
        let options = Signal::derive(move || {
            let mut options = vec![Opt::new("", "Choose a provider")];
            options.extend(providers.get());
            options
        });
        // Another cluster offers other providers; what was chosen in this row stays.
        let chosen = StoredValue::new(start.provider);
        let current = move || typed(&part("provider").get_untracked()).unwrap_or_else(|| chosen.get_value());
        view! {
            {select(part("provider"), Some(label("Capacity provider")), options, current)}
            {Control::new(part("base"), &start.base).label(label("Base")).placeholder("base 0").numeric().input()}
            {Control::new(part("weight"), &start.weight).label(label("Weight")).placeholder("weight 0").numeric().input()}
            {errors(row, &["provider", "base", "weight"])}
        }
        .into_any()
    })
}

/// `FARGATE 1 · FARGATE_SPOT 3`: the split over all batches that will be sent; nothing while no line counts.
pub(super) fn split_words(items: &[StrategyItem], count: u32) -> String {
    let counts = split_batches(items, count);
    let parts = items.iter().zip(counts).map(|(item, n)| format!("{} {n}", item.provider));
    parts.collect::<Vec<_>>().join(" · ")
}

/// `FARGATE base 1 weight 1, FARGATE_SPOT weight 3`.
pub(super) fn strategy_words(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(" base {}", item.base) } else { String::new() };
        format!("{}{base} weight {}", item.provider, item.weight)
    };
    items.iter().map(item).collect::<Vec<_>>().join(", ")
}
