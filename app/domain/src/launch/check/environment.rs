//! Environment variables: rows of key and value, and the text of a `.env` file.
//!
//! A library for `.env` files would expand variables and escapes, which nothing on the way to the
//! container does; here a value is what stands after the first `=`.

use super::Faults;
use super::overrides::clip;
use crate::launch::form::ContainerForm;
use crate::launch::plan::EnvironmentVariable;

/// What reading a `.env` file changed or could not use, by line from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvFileNote {
    /// The quotes round the value were taken off.
    Unquoted(usize, String),
    /// The line has no `=`.
    NoEquals(usize, String),
}

/// Reads a `.env` file: blank lines and comments do not count, `export ` and a pair of quotes round a
/// value are taken off.
#[must_use]
pub fn read_file(text: &str) -> (Vec<EnvironmentVariable>, Vec<EnvFileNote>) {
    let (mut variables, mut notes) = (Vec::new(), Vec::new());
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let Some((name, value)) = line.split_once('=') else {
            notes.push(EnvFileNote::NoEquals(number, line.to_owned()));
            continue;
        };
        let (name, value) = (name.trim_end().to_owned(), value.trim_start());
        let bare = unquoted(value);
        if bare.is_some() {
            notes.push(EnvFileNote::Unquoted(number, name.clone()));
        }
        variables.push(EnvironmentVariable { name, value: Some(bare.unwrap_or(value).to_owned()) });
    }
    (variables, notes)
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
        let variable = EnvironmentVariable { name: pair.key.clone(), value: Some(pair.value.clone()) };
        let at = |part: &str| format!("{field}-env-{index}-{part}");
        if let Some((code, message)) = fault(&variable, &all) {
            let part = if code == "env-value" { "value" } else { "key" };
            faults.say(at(part), code, message);
        }
        all.push(variable);
    }
    let (pasted, notes) = read_file(&container.env_file);
    for note in notes {
        if let EnvFileNote::NoEquals(line, text) = note {
            faults.say(
                format!("{field}-env_file"),
                "env-file-line",
                format!("Line {line} of the .env text has no “=”: “{}”. Write KEY=value.", clip(&text)),
            );
        }
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
    let bad = |c: char| c == '=' || c.is_control();
    if name.trim().is_empty() {
        return Some((
            "env-key",
            "This variable has a value but no key. Type a key, or clear the line.".into(),
        ));
    }
    if let Some(bad) = name.chars().find(|c| bad(*c)) {
        return Some((
            "env-key",
            format!(
                "The key “{}” has “{}” in it, which the name of a variable cannot have.",
                clip(name),
                bad.escape_debug()
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

    #[test]
    fn a_file_by_table() {
        let text = "# comment\n\nA=1\nexport B = two words \nC=\"quoted = yes\"\nD='x'\nE=\nF=\"half\nnothing\nG=$HOME # kept";
        let (variables, notes) = read_file(text);
        let pairs: Vec<(&str, &str)> =
            variables.iter().map(|v| (v.name.as_str(), v.value.as_deref().unwrap_or("?"))).collect();
        assert_eq!(
            pairs,
            [
                ("A", "1"),
                ("B", "two words"),
                ("C", "quoted = yes"),
                ("D", "x"),
                ("E", ""),
                ("F", "\"half"),
                ("G", "$HOME # kept")
            ]
        );
        assert_eq!(
            notes,
            [
                EnvFileNote::Unquoted(5, "C".into()),
                EnvFileNote::Unquoted(6, "D".into()),
                EnvFileNote::NoEquals(9, "nothing".into())
            ]
        );
    }
}
