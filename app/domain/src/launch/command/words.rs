//! The words of a command, quoted so that a POSIX shell and the AWS CLI hand every string on as it is.

use serde_json::{Map, Value};

/// A command under way: one option a line.
pub(super) struct Command {
    lines: Vec<String>,
    /// Texts that the CLI would take for something else on its command line.
    awkward: Map<String, Value>,
}

impl Command {
    pub(super) fn new(start: &str, region: &str) -> Self {
        let first =
            if region.is_empty() { start.to_owned() } else { format!("{start} --region {}", quoted(region)) };
        Self { lines: vec![first], awkward: Map::new() }
    }

    /// An option with any text; `member` is its name in the CLI's JSON input.
    pub(super) fn text(&mut self, option: &str, member: &str, value: &str) {
        if is_awkward(value) {
            self.awkward.insert(member.into(), value.into());
        } else {
            self.raw(option, value);
        }
    }

    /// An option with a text that begins harmlessly.
    pub(super) fn raw(&mut self, option: &str, value: &str) {
        self.lines.push(format!("{option} {}", quoted(value)));
    }

    /// An option with several words.
    pub(super) fn list(&mut self, option: &str, values: impl Iterator<Item = String>) {
        let words: Vec<String> = values.map(|value| quoted(&value)).collect();
        self.lines.push(format!("{option} {}", words.join(" ")));
    }

    /// An option whose text may have a variable in it, and nothing else that double quotes leave special.
    pub(super) fn expanded(&mut self, option: &str, value: &str) {
        let word = if value.contains('$') { format!("\"{value}\"") } else { quoted(value) };
        self.lines.push(format!("{option} {word}"));
    }

    /// An option without a value.
    pub(super) fn flag(&mut self, option: &str) {
        self.lines.push(option.to_owned());
    }

    pub(super) fn finish(mut self) -> String {
        if !self.awkward.is_empty() {
            let all = Value::Object(std::mem::take(&mut self.awkward));
            self.raw("--cli-input-json", &json(&all));
        }
        self.lines.join(" \\\n  ")
    }
}

/// The CLI reads files and addresses in the place of texts that begin like them, and options.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html>
fn is_awkward(value: &str) -> bool {
    ["-", "file://", "fileb://", "http://", "https://"].iter().any(|start| value.starts_with(start))
}

/// JSON in one line, with what cannot be seen or turns the text round as escapes. It stands in strings only.
pub(super) fn json(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        let hidden = matches!(
            c,
            '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        );
        if hidden {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// A word of a POSIX shell.
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02>
fn quoted(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_by_table() {
        for (text, word) in [
            ("web:3", "web:3"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(x) `y` \\", "'$(x) `y` \\'"),
            ("line\nbreak", "'line\nbreak'"),
            ("~", "'~'"),
            ("ü", "'ü'"),
        ] {
            assert_eq!(quoted(text), word, "{text}");
        }
    }

    #[test]
    fn hidden_characters_are_escaped_and_come_back() {
        let value = Value::from("a\u{0}\u{200b}\u{202e}\u{feff}é\u{1f600}");
        let text = json(&value);
        assert_eq!(text, "\"a\\u0000\\u200b\\u202e\\ufeffé\u{1f600}\"");
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
    }
}
