//! The capacity page's edits as they stand in its address or its form: strings only, read into a [`Change`].
//!
//! A provider is attached or detached only by its own box, and the strategy changes only where rows of it were
//! sent: a form that lost a part of itself changes less, never more.

use super::change::Change;
use super::lists::{Lists, parse_strategy};
use crate::fargate::strategy::row;
use crate::launch::form::StrategyLine;
use crate::launch::plan::Violation;
use crate::query;

/// The edits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapacityEdit {
    /// The cluster that they were made from, where the address says so.
    pub from: Option<Lists>,
    /// Boxes ticked to attach.
    pub attach: Vec<String>,
    /// Boxes ticked to detach.
    pub detach: Vec<String>,
    /// The strategy's rows; `None` when there were none, so that it stays as it is.
    pub rows: Option<Vec<StrategyLine>>,
    /// For how many tasks the split is shown, as typed.
    pub count: String,
    /// The draft of a plan that came back refused.
    pub draft: Option<String>,
}

impl CapacityEdit {
    /// Reads a query string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::read(&query::pairs(text))
    }

    /// Reads the pairs of a query or of a form. Unknown names are left alone.
    #[must_use]
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut edit = Self::default();
        let mut rows: Vec<StrategyLine> = Vec::new();
        let mut sent = false;
        let mut pressed = None;
        for (name, value) in pairs {
            match name.as_str() {
                "from" => edit.from = Lists::parse(value),
                "attach" => edit.attach.extend(super::lists::names(value)),
                "detach" => edit.detach.extend(super::lists::names(value)),
                "count" => edit.count.clone_from(value),
                "draft" => edit.draft = Some(value.clone()),
                "do" => pressed = Some(value.as_str()),
                "strategy" if value == "none" => sent = true,
                "strategy" => {
                    if let Some(items) = parse_strategy(value) {
                        sent = true;
                        rows.extend(items.iter().map(StrategyLine::from));
                    }
                }
                name => {
                    if let Some((at, part)) = row_field(name) {
                        sent = true;
                        if rows.len() <= at {
                            rows.resize(at + 1, StrategyLine::default());
                        }
                        match part {
                            "provider" => rows[at].provider.clone_from(value),
                            "base" => rows[at].base.clone_from(value),
                            _ => rows[at].weight.clone_from(value),
                        }
                    }
                }
            }
        }
        if let Some(pressed) = pressed {
            press(&mut rows, pressed);
        }
        edit.rows = sent.then_some(rows);
        edit
    }

    /// The change that the edits make of a cluster that stands at `now`.
    ///
    /// # Errors
    /// Every base and weight that is no number in its range.
    pub fn change(&self, now: &Lists) -> Result<Change, Vec<Violation>> {
        let strategy = match &self.rows {
            None => None,
            Some(rows) => Some(row::parse(rows).map_err(|faults| {
                faults
                    .into_iter()
                    .map(|fault| Violation::new("strategy-number", fault.field, fault.message))
                    .collect::<Vec<_>>()
            })?),
        };
        let change = Change { attach: self.attach.clone(), detach: self.detach.clone(), strategy };
        Ok(change.on(now))
    }

    /// The rows that the editor shows on a cluster that stands at `now`.
    #[must_use]
    pub fn shown_rows(&self, now: &Lists) -> Vec<StrategyLine> {
        self.rows.clone().unwrap_or_else(|| now.strategy.iter().map(StrategyLine::from).collect())
    }
}

/// What a row's button without JavaScript does: `add`, `remove-2`, `up-2`, `down-2`.
fn press(rows: &mut Vec<StrategyLine>, pressed: &str) {
    if pressed == "add" {
        rows.push(StrategyLine::default());
        return;
    }
    let Some((verb, at)) = pressed.split_once('-').and_then(|(verb, at)| Some((verb, at.parse().ok()?)))
    else {
        return;
    };
    match verb {
        "remove" if at < rows.len() => {
            rows.remove(at);
        }
        "up" => row::shift(rows, at, true),
        "down" => row::shift(rows, at, false),
        _ => {}
    }
}

/// `strategy[2][base]` is row 2, `base`. More rows than a strategy may have, twice over, are none of a form's.
fn row_field(name: &str) -> Option<(usize, &str)> {
    let (at, part) = name.strip_prefix("strategy[")?.split_once("][")?;
    let part = part.strip_suffix(']').filter(|part| ["provider", "base", "weight"].contains(part))?;
    let at = at.parse().ok().filter(|at| *at < 2 * crate::fargate::strategy::MAX_ITEMS)?;
    Some((at, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fargate::strategy::StrategyItem;
    use proptest::prelude::*;

    fn item(provider: &str, base: u32, weight: u32) -> StrategyItem {
        StrategyItem { provider: provider.into(), base, weight }
    }

    fn now() -> Lists {
        Lists { providers: vec!["FARGATE".into(), "spare".into()], strategy: vec![item("FARGATE", 0, 1)] }
    }

    #[test]
    fn what_was_not_sent_stays() {
        let change = |query: &str| CapacityEdit::parse(query).change(&now());
        assert_eq!(change(""), Ok(Change::default()));
        assert_eq!(change("count=10&from="), Ok(Change::default()));
        assert_eq!(change("attach=FARGATE&detach=gone"), Ok(Change::default()), "it is so already");
        assert_eq!(
            change("attach=FARGATE_SPOT&attach=odd&detach=spare"),
            Ok(Change {
                attach: vec!["FARGATE_SPOT".into(), "odd".into()],
                detach: vec!["spare".into()],
                strategy: None
            })
        );
        assert_eq!(
            change("strategy%5B0%5D%5Bprovider%5D=FARGATE&strategy[0][base]=0&strategy[0][weight]=1"),
            Ok(Change::default()),
            "the same strategy again"
        );
        assert_eq!(change("strategy=none").map(|c| c.strategy), Ok(Some(vec![])));
        let faults = change("strategy[0][provider]=FARGATE&strategy[0][weight]=x").unwrap_err();
        assert_eq!((faults.len(), faults[0].field.as_str()), (1, "strategy-0-weight"));
    }

    #[test]
    fn a_link_opens_as_its_change() {
        let change =
            Change { attach: vec!["X".into()], detach: vec![], strategy: Some(vec![item("X", 1, 2)]) };
        assert_eq!(CapacityEdit::parse(&change.query()).change(&now()), Ok(change));
    }

    #[test]
    fn buttons_without_javascript_change_the_rows() {
        let two = "strategy[0][provider]=a&strategy[1][provider]=b";
        let rows = |pressed: &str| {
            let edit = CapacityEdit::parse(&format!("{two}&do={pressed}"));
            edit.shown_rows(&now()).into_iter().map(|row| row.provider).collect::<Vec<_>>().join(",")
        };
        assert_eq!(rows("review"), "a,b");
        assert_eq!(rows("add"), "a,b,");
        assert_eq!(rows("remove-0"), "b");
        assert_eq!(rows("remove-7"), "a,b");
        assert_eq!(rows("up-1"), "b,a");
        assert_eq!(rows("down-0"), "b,a");
        assert_eq!(CapacityEdit::parse("strategy[999999999][base]=1").rows, None);
    }

    proptest! {
        #[test]
        fn no_query_breaks_it(query in ".*") { let _ = CapacityEdit::parse(&query).change(&now()); }
    }
}
