//! Prints the figures of a budget with their change, and finds those that are too large.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::PageFigures;

/// The figures in the order in which they are printed.
const COLUMNS: [&str; 4] = ["first", "wasm", "next", "files"];
/// A quarter of a kilobyte either way is noise in a small part.
const NOISE: u64 = 256;

/// Prints each figure with its change from the record. Returns those that are over their limit or grew past the tolerance.
pub(super) fn print(figures: &BTreeMap<&str, PageFigures>, budget: &Value) -> Result<Vec<String>> {
    let percent = budget["tolerance_percent"].as_u64().context("budget.json has no tolerance_percent")?;
    let mut over = Vec::new();
    print!("  {:<12}", "page");
    for name in COLUMNS {
        print!(" {name:>9} {:>8}", "change");
    }
    println!();
    for (path, measured) in figures {
        let page = &budget["pages"][path];
        print!("  {path:<12}");
        for name in COLUMNS {
            let now = measured[name];
            let recorded = page["figures"][name].as_u64();
            let change = recorded.map_or("-".to_owned(), |then| format!("{:+}", now as i64 - then as i64));
            print!(" {now:>9} {change:>8}");
            match recorded {
                None => over.push(format!("{path}, {name}: there is no recorded figure")),
                Some(then) if now > grown(name, then, percent) => {
                    over.push(format!(
                        "{path}, {name}: {now} is more than {percent} % over the recorded {then}"
                    ));
                }
                Some(_) => {}
            }
            if let Some(limit) = page["limits"][name].as_u64().filter(|limit| now > *limit) {
                over.push(format!("{path}, {name}: {now} is over the limit of {limit}"));
            }
        }
        println!();
    }
    println!();
    Ok(over)
}

/// How large a figure may be before it counts as grown.
fn grown(name: &str, then: u64, percent: u64) -> u64 {
    if name == "files" { then } else { then + (then * percent / 100).max(NOISE) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn over(next: u64, files: u64) -> Vec<String> {
        let budget = json!({ "tolerance_percent": 2, "pages": { "/run": {
            "figures": { "first": 300_000, "wasm": 200_000, "next": 100_000, "files": 2 },
            "limits": { "next": 101_000 },
        } } });
        let measured = [("first", 300_000), ("wasm", 200_000), ("next", next), ("files", files)];
        print(&[("/run", measured.into())].into(), &budget).unwrap()
    }

    #[test]
    fn figures_past_the_tolerance_or_the_limit_are_reported() {
        assert!(over(100_000, 2).is_empty());
        assert!(over(101_000, 1).is_empty());
        assert_eq!(over(101_001, 2), ["/run, next: 101001 is over the limit of 101000"]);
        assert_eq!(over(102_001, 2).len(), 2);
        assert_eq!(over(100_000, 3), ["/run, files: 3 is more than 2 % over the recorded 2"]);
    }
}
