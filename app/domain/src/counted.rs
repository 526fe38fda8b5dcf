//! Numbers with their nouns: the one place that knows singular from plural.

use std::fmt::Display;

/// `1 free address`, `0 free addresses`, `12 free addresses`.
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(n: N, one: &str, many: &str) -> String {
    format!("{n} {}", noun(&n, one, many))
}

/// The noun, or the verb, that goes with a number: `needs` for 1, `need` for any other.
#[must_use]
pub fn noun<'a, N: PartialEq + From<u8>>(n: &N, one: &'a str, many: &'a str) -> &'a str {
    if *n == N::from(1) { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let rows = [(0_u32, "0 addresses"), (1, "1 address"), (2, "2 addresses"), (21, "21 addresses")];
        for (n, expected) in rows {
            assert_eq!(counted(n, "address", "addresses"), expected);
        }
        assert_eq!((noun(&1_usize, "needs", "need"), noun(&0_u64, "needs", "need")), ("needs", "need"));
    }
}
