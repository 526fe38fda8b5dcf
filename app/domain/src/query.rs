//! Query strings: read into pairs, and made of them.

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

/// The query string of these pairs, without `?`; one whose value is empty says nothing and is left out.
pub fn join<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> String {
    let mut all = String::new();
    for (name, value) in pairs {
        let (name, value) = (name.as_ref(), value.as_ref());
        if !value.is_empty() {
            let mark = if all.is_empty() { "" } else { "&" };
            all.push_str(&format!("{mark}{name}={}", encode(value)));
        }
    }
    all
}

/// An address with the query string of these pairs; the bare one where none says anything.
pub fn address<N: AsRef<str>, V: AsRef<str>>(path: &str, pairs: impl IntoIterator<Item = (N, V)>) -> String {
    let query = join(pairs);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{path}{mark}{query}")
}

/// Percent-encoding of everything but RFC 3986's unreserved characters, and the comma of our lists.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// Undoes [`encode`] and what browsers make of a form: `+` is a blank.
#[must_use]
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{address, join, pairs};
    use proptest::prelude::*;

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

    #[test]
    fn what_is_empty_is_left_out() {
        assert_eq!(join([("a", "x y"), ("b", ""), ("c", "1,2&3")]), "a=x%20y&c=1,2%263");
        assert_eq!(address("/tasks", [("text", "")]), "/tasks");
        assert_eq!(address("/tasks", [("text", "a"), ("state", "")]), "/tasks?text=a");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(values in prop::collection::vec(".{1,12}", 0..5)) {
            let given: Vec<(String, String)> = values.into_iter().map(|value| ("name".to_owned(), value)).collect();
            prop_assert_eq!(pairs(&join(given.clone())), given);
        }
    }
}
