//! Environment variables: rows of key and value, and the text of a `.env` file.
//!
//! A library for `.env` files would expand variables and escapes, which nothing on the way to the
//! container does; here a value is what stands after the first `=`, up to the end of the line or of its quotes.

use super::Faults;
use super::overrides::clip;
use crate::launch::form::ContainerForm;
use crate::launch::plan::EnvironmentVariable;
use crate::visible::{is_unseen, visible};

/// What reading a `.env` file changed or could not use, by line from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvFileNote {
    /// The quotes round the value were taken off.
    Unquoted(usize, String),
    /// The line has no `=`.
    NoEquals(usize, String),
    /// The quote before the value of this key never ends; from this line on nothing was read.
    Unclosed(usize, String),
}

/// What some editors put before a text's first character; in the midst where files were joined.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a `.env` file: blank lines, comments and byte order marks do not count, `export` and a pair of quotes round a
/// value are taken off. A value that begins with a quote goes on over lines until the one that ends with it.
#[must_use]
pub fn read_file(text: &str) -> (Vec<EnvironmentVariable>, Vec<EnvFileNote>) {
    let (mut variables, mut notes) = (Vec::new(), Vec::new());
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start_matches(BYTE_ORDER_MARK).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line =
            line.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(line);
        let Some((name, value)) = line.trim_start().split_once('=') else {
            notes.push(EnvFileNote::NoEquals(number, line.trim_start().to_owned()));
            continue;
        };
        let (name, value) = (name.trim_end().to_owned(), value.trim_start());
        let value = match unquoted(value) {
            Some(inside) => {
                notes.push(EnvFileNote::Unquoted(number, name.clone()));
                inside.to_owned()
            }
            None => match opening_quote(value) {
                None => value.to_owned(),
                Some(quote) => {
                    let following = lines.clone().map(|(line, _)| line);
                    let Some((value, used)) = until_closed(&value[quote.len_utf8()..], quote, following)
                    else {
                        notes.push(EnvFileNote::Unclosed(number, name));
                        break;
                    };
                    lines.by_ref().take(used).for_each(drop);
                    notes.push(EnvFileNote::Unquoted(number, name.clone()));
                    value
                }
            },
        };
        variables.push(EnvironmentVariable { name, value: Some(value) });
    }
    (variables, notes)
}

/// The quote that a value begins with and that does not come again in it.
fn opening_quote(value: &str) -> Option<char> {
    let quote = value.chars().next().filter(|first| ['"', '\''].contains(first))?;
    closes_at(&value[quote.len_utf8()..], quote).is_none().then_some(quote)
}

/// Where a quote comes in a line. In double quotes a backslash before it makes it a part of the value.
fn closes_at(line: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    line.char_indices().find_map(|(at, c)| {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped && quote == '"';
        None
    })
}

/// A value that goes on over the lines that follow, and how many of those; `None` when its quote never comes, or when
/// something stands behind it.
fn until_closed<'a>(
    first: &str,
    quote: char,
    following: impl Iterator<Item = &'a str>,
) -> Option<(String, usize)> {
    let mut value = first.to_owned();
    for (line, used) in following.zip(1..) {
        value.push('\n');
        match closes_at(line, quote) {
            None => value.push_str(line),
            Some(at) => {
                value.push_str(&line[..at]);
                return line[at + quote.len_utf8()..].trim().is_empty().then_some((value, used));
            }
        }
    }
    None
}

/// The text inside a pair of quotes; `None` when there is none round it.
#[must_use]
pub fn unquoted(value: &str) -> Option<&str> {
    let inside = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\''))
}

pub(super) fn read(container: &ContainerForm, field: &str, faults: &mut Faults) -> Vec<EnvironmentVariable> {
    let mut all: Vec<EnvironmentVariable> = Vec::new();
    for (index, pair) in container.env.iter().enumerate() {
        if pair.key.is_empty() && pair.value.is_empty() {
            continue;
        }
        // Browsers send the line ends of a text field as CR LF.
        let value = pair.value.replace("\r\n", "\n");
        let variable = EnvironmentVariable { name: pair.key.clone(), value: Some(value) };
        let at = |part: &str| format!("{field}-env-{index}-{part}");
        if let Some((code, message)) = fault(&variable, &all) {
            let part = if code == "env-value" { "value" } else { "key" };
            faults.say(at(part), code, message);
        }
        all.push(variable);
    }
    let (pasted, notes) = read_file(&container.env_file);
    for note in notes {
        let (code, message) = match note {
            EnvFileNote::Unquoted(..) => continue,
            EnvFileNote::NoEquals(line, text) => (
                "env-file-line",
                format!(
                    "Line {line} of the .env text has no “=”: “{}”. Write KEY=value.",
                    clip(&visible(&text))
                ),
            ),
            EnvFileNote::Unclosed(line, name) => (
                "env-file-quote",
                format!(
                    "The quote before the value of “{}” in line {line} of the .env text does not end, or something stands behind its end. End it with the line, or take it away.",
                    clip(&visible(&name))
                ),
            ),
        };
        faults.say(format!("{field}-env_file"), code, message);
    }
    for variable in pasted {
        if let Some((code, message)) = fault(&variable, &all) {
            faults.say(format!("{field}-env_file"), code, message);
        }
        all.push(variable);
    }
    all
}

fn fault(variable: &EnvironmentVariable, earlier: &[EnvironmentVariable]) -> Option<(&'static str, String)> {
    let name = &variable.name;
    if name.trim().is_empty() {
        return Some((
            "env-key",
            "This variable has a value but no key. Type a key, or clear the line.".into(),
        ));
    }
    if let Some(bad) = name.chars().find(|c| *c == '=' || c.is_control() || is_unseen(*c)) {
        let what = if is_unseen(bad) && !bad.is_control() {
            format!("the invisible character U+{:04X}", u32::from(bad))
        } else {
            format!("“{}”", bad.escape_debug())
        };
        return Some((
            "env-key",
            format!(
                "The key “{}” has {what} in it, which the name of a variable cannot have. Type the key again.",
                clip(&visible(name))
            ),
        ));
    }
    if earlier.iter().any(|other| other.name == *name) {
        return Some((
            "env-twice",
            format!("The key “{}” stands here twice. Keep one line for it.", clip(name)),
        ));
    }
    if variable.value.as_deref().is_some_and(|value| value.contains('\0')) {
        return Some((
            "env-value",
            format!("The value of {} has a NUL character in it. Remove it.", clip(name)),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::form::Pair;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let (variables, _) = read_file(text);
        variables.into_iter().map(|v| (v.name, v.value.unwrap_or_else(|| "?".into()))).collect()
    }

    fn all(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_file_by_table() {
        let text = "# comment\n\nA=1\nexport B = two words \nC=\"quoted = yes\"\nD='x'\nE=\nF=half\"\nnothing\nG=$HOME # kept\nexport\tH=tab\nexported=I\nJ=\"a\" b";
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "quoted = yes"),
            ("D", "x"),
            ("E", ""),
            ("F", "half\""),
            ("G", "$HOME # kept"),
            ("H", "tab"),
            ("exported", "I"),
            ("J", "\"a\" b"),
        ];
        assert_eq!(pairs(text), all(&expected));
        assert_eq!(
            read_file(text).1,
            [
                EnvFileNote::Unquoted(5, "C".into()),
                EnvFileNote::Unquoted(6, "D".into()),
                EnvFileNote::NoEquals(9, "nothing".into())
            ]
        );
    }

    #[test]
    fn byte_order_marks_are_no_part_of_a_line() {
        assert_eq!(pairs("\u{feff}LEVEL=3\r\nNAME=x"), all(&[("LEVEL", "3"), ("NAME", "x")]));
        assert_eq!(pairs("\u{feff}# OLD=1\nA=1\n\u{feff}B=2"), all(&[("A", "1"), ("B", "2")]));
        assert_eq!(pairs("\u{feff}export\tA=1"), all(&[("A", "1")]));
        assert_eq!(pairs("\u{feff}"), []);
    }

    #[test]
    fn quoted_values_go_on_over_lines() {
        let key = "KEY=\"-----BEGIN KEY-----\nAbC/9=\n  Zz==\n-----END KEY-----\"\nNEXT=1";
        assert_eq!(
            pairs(key),
            all(&[("KEY", "-----BEGIN KEY-----\nAbC/9=\n  Zz==\n-----END KEY-----"), ("NEXT", "1")])
        );
        assert_eq!(
            pairs("J='{\n  \"a\": \"b\"\n}'\r\nK=1"),
            all(&[("J", "{\n  \"a\": \"b\"\n}"), ("K", "1")])
        );
        assert_eq!(pairs("A=\"one \\\" quote\nmore\""), all(&[("A", "one \\\" quote\nmore")]));
        assert_eq!(read_file(key).1, [EnvFileNote::Unquoted(1, "KEY".into())]);
    }

    #[test]
    fn quotes_that_never_end_are_refused_as_a_whole() {
        let rows = ["A=1\nB=\"half\nC==\nD=2", "A=1\nB='half", "A=1\nB=\"\nC=\"x\"\nD=2"];
        for text in rows {
            assert_eq!(pairs(text), all(&[("A", "1")]), "{text}");
            assert_eq!(read_file(text).1, [EnvFileNote::Unclosed(2, "B".into())], "{text}");
        }
    }

    fn faults(env_file: &str, rows: &[(&str, &str)]) -> Vec<String> {
        let pair = |(key, value): &(&str, &str)| Pair { key: (*key).into(), value: (*value).into() };
        let container = ContainerForm {
            env_file: env_file.into(),
            env: rows.iter().map(pair).collect(),
            ..ContainerForm::default()
        };
        let mut faults = Faults::default();
        read(&container, "containers-0", &mut faults);
        faults.0.into_iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect()
    }

    #[test]
    fn faults_name_what_is_not_seen() {
        assert_eq!(faults("\u{feff}TOKEN=abc", &[]), Vec::<String>::new());
        assert_eq!(
            faults("\u{feff}TOKEN=abc\nTOKEN=b", &[]),
            ["containers-0-env_file: The key “TOKEN” stands here twice. Keep one line for it."]
        );
        assert_eq!(
            faults("LE\u{200b}VEL=1", &[("KEY\u{feff}", "1")]),
            [
                "containers-0-env-0-key: The key “KEY⟨U+FEFF⟩” has the invisible character U+FEFF in it, which the name of a variable cannot have. Type the key again.",
                "containers-0-env_file: The key “LE⟨U+200B⟩VEL” has the invisible character U+200B in it, which the name of a variable cannot have. Type the key again.",
            ]
        );
        assert_eq!(
            faults("A=\"half", &[]),
            [
                "containers-0-env_file: The quote before the value of “A” in line 1 of the .env text does not end, or something stands behind its end. End it with the line, or take it away."
            ]
        );
    }

    #[test]
    fn line_ends_of_a_text_field_are_plain_ones() {
        let container = ContainerForm {
            env: vec![Pair { key: "A".into(), value: "one\r\ntwo".into() }],
            ..ContainerForm::default()
        };
        let read = read(&container, "containers-0", &mut Faults::default());
        assert_eq!(read[0].value.as_deref(), Some("one\ntwo"));
    }
}
