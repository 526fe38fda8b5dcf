//! A strategy as it is typed: rows of strings, read into [`StrategyItem`]s. A row without a provider does not count.

use super::{MAX_BASE, MAX_WEIGHT, StrategyItem};
use crate::launch::form::StrategyLine;

/// A number of a row that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The input's id: `strategy-0-weight`.
    pub field: String,
    /// The sentence.
    pub message: String,
}

impl From<&StrategyItem> for StrategyLine {
    fn from(item: &StrategyItem) -> Self {
        Self { provider: item.provider.clone(), base: item.base.to_string(), weight: item.weight.to_string() }
    }
}

/// Reads the rows, in order; those without a provider are left out.
///
/// # Errors
/// Every base and weight that is not a number in its range.
pub fn parse(rows: &[StrategyLine]) -> Result<Vec<StrategyItem>, Vec<RowFault>> {
    let mut items = Vec::new();
    let mut faults = Vec::new();
    for (row, typed) in rows.iter().enumerate() {
        let provider = typed.provider.trim();
        if provider.is_empty() {
            continue;
        }
        let mut read = |what: &str, text: &str, most: u32| {
            number(text, most).unwrap_or_else(|| {
                let message =
                    format!("The {what} of {provider} is “{}”; it can be 0 to {most}.", text.trim());
                faults.push(RowFault { field: format!("strategy-{row}-{what}"), message });
                0
            })
        };
        let base = read("base", &typed.base, MAX_BASE);
        let weight = read("weight", &typed.weight, MAX_WEIGHT);
        items.push(StrategyItem { provider: provider.to_owned(), base, weight });
    }
    if faults.is_empty() { Ok(items) } else { Err(faults) }
}

/// Only ASCII digits count; nothing typed is 0.
fn number(text: &str, most: u32) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number <= most)
}

/// Moves a row one place up (`up`) or down; nothing happens at the ends.
pub fn shift(rows: &mut [StrategyLine], row: usize, up: bool) {
    let other = if up { row.checked_sub(1) } else { Some(row + 1) };
    if let Some(other) = other.filter(|other| *other < rows.len() && row < rows.len()) {
        rows.swap(row, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(provider: &str, base: &str, weight: &str) -> StrategyLine {
        StrategyLine { provider: provider.into(), base: base.into(), weight: weight.into() }
    }

    #[test]
    fn rows_are_read_by_table() {
        let item = |base, weight| Ok(vec![StrategyItem { provider: "FARGATE".into(), base, weight }]);
        let said = |message: &str| Err(vec![message.to_owned()]);
        let rows = [
            (row("FARGATE", "1", "3"), item(1, 3)),
            (row(" FARGATE ", "", " 7 "), item(0, 7)),
            (row("", "x", "y"), Ok(vec![])),
            (row("FARGATE", "-1", "1"), said("The base of FARGATE is “-1”; it can be 0 to 100000.")),
            (row("FARGATE", "0", "1001"), said("The weight of FARGATE is “1001”; it can be 0 to 1000.")),
            (row("FARGATE", "0", "１"), said("The weight of FARGATE is “１”; it can be 0 to 1000.")),
        ];
        for (typed, expected) in rows {
            let read = parse(std::slice::from_ref(&typed));
            let read = read.map_err(|all| all.into_iter().map(|fault| fault.message).collect::<Vec<_>>());
            assert_eq!(read, expected, "{typed:?}");
        }
    }

    #[test]
    fn rows_move_within_their_ends() {
        let mut rows = vec![row("a", "", ""), row("b", "", ""), row("c", "", "")];
        shift(&mut rows, 0, true);
        shift(&mut rows, 2, false);
        shift(&mut rows, 9, true);
        assert_eq!(rows.iter().map(|row| row.provider.as_str()).collect::<String>(), "abc");
        shift(&mut rows, 2, true);
        shift(&mut rows, 0, false);
        assert_eq!(rows.iter().map(|row| row.provider.as_str()).collect::<String>(), "cab");
    }
}
