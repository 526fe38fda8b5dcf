//! A position in the journal, `EPOCH:POSITION` on the wire.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A position in one journal. Positions of two epochs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// Which journal: minted when it was made, changed when it was restored or replaced.
    pub epoch: String,
    /// How many changes it had.
    pub position: u64,
}

/// The text is not a cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a cursor; it should look like EPOCH:POSITION")]
pub struct NotACursor(String);

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let no = || NotACursor(text.chars().take(80).collect());
        let (epoch, position) = text.split_once(':').ok_or_else(no)?;
        let sane = (1..=40).contains(&epoch.len()) && epoch.bytes().all(|b| b.is_ascii_alphanumeric());
        let digits = !position.is_empty() && position.bytes().all(|b| b.is_ascii_digit());
        if !sane || !digits {
            return Err(no());
        }
        Ok(Self { epoch: epoch.to_owned(), position: position.parse().map_err(|_| no())? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.position)
    }
}

impl TryFrom<String> for Cursor {
    type Error = NotACursor;
    fn try_from(text: String) -> Result<Self, NotACursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_forgeries_are_refused() {
        let cursor: Cursor = "01ARZ3NDEK:42".parse().expect("a cursor");
        assert_eq!(cursor.to_string(), "01ARZ3NDEK:42");
        for bad in [
            "",
            ":",
            "a:",
            ":1",
            "a:-1",
            "a:+1",
            "a:1.5",
            "a:18446744073709551616",
            "a b:1",
            "ä:1",
            &format!("{}:1", "x".repeat(41)),
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
