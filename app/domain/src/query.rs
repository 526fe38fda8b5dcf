//! A query string as pairs.

use crate::launch::prefill::decode;

/// The pairs of a query string, with or without its `?`, in order; a name without `=` has an empty value.
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn pairs_in_order() {
        let text = |query: &str| {
            pairs(query)
                .into_iter()
                .map(|(name, value)| format!("{name}>{value}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(text("?a=1&b%5B0%5D=x+y&a=2&c"), "a>1 b[0]>x y a>2 c>");
        assert_eq!(text(""), "");
    }
}
