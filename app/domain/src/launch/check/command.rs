//! The command override: from what was typed to the array that is sent.
//!
//! The way of the AWS page: without an `entryPoint` in the definition a list with commas between, with
//! one the whole text as a single argument. An array written as JSON is for arguments with commas.

use super::Fault;
use super::overrides::clip;

/// How a typed command is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandStyle {
    /// Arguments with commas between, without quotes; blanks round a comma do not count.
    List,
    /// The whole text is one argument.
    Single,
    /// A JSON array of strings.
    Json,
}

impl CommandStyle {
    /// The style that was chosen, or what suits a definition with or without an `entryPoint`.
    #[must_use]
    pub fn of(chosen: &str, has_entry_point: bool) -> Option<Self> {
        match chosen {
            "list" => Some(Self::List),
            "single" => Some(Self::Single),
            "json" => Some(Self::Json),
            "" => Some(if has_entry_point { Self::Single } else { Self::List }),
            _ => None,
        }
    }
}

/// The array that is sent; `None` for an empty text, which leaves the definition's command alone. No shell
/// is put before it, no quotes are added, `$` stays as it is.
///
/// # Errors
/// A code and a sentence.
pub fn read(typed: &str, style: CommandStyle) -> Result<Option<Vec<String>>, Fault> {
    // A form posts line breaks of a text area as CR LF.
    let typed = typed.replace("\r\n", "\n");
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if typed.contains('\0') {
        return Err(("command-nul", "The command has a NUL character in it. Remove it.".into()));
    }
    match style {
        CommandStyle::Single => Ok(Some(vec![typed])),
        CommandStyle::List => Ok(Some(typed.split(',').map(|part| part.trim().to_owned()).collect())),
        CommandStyle::Json => match serde_json::from_str::<Vec<String>>(&typed) {
            Ok(list) if list.is_empty() => Ok(None),
            Ok(list) => Ok(Some(list)),
            Err(error) => Err((
                "command-json",
                format!(
                    "“{}” is not a JSON array of strings (line {}, column {}). It looks like [\"sh\", \"-c\", \"echo a,b\"].",
                    clip(typed.trim()),
                    error.line(),
                    error.column()
                ),
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_the_page_by_table() {
        let rows: &[(&str, CommandStyle, &[&str])] = &[
            ("/bin/sh,-c,echo,$DATE", CommandStyle::List, &["/bin/sh", "-c", "echo", "$DATE"]),
            ("echo, a b ,\"q\"", CommandStyle::List, &["echo", "a b", "\"q\""]),
            (
                "while true; do echo $DATE > /var/www/html/index.html; sleep 1; done",
                CommandStyle::Single,
                &["while true; do echo $DATE > /var/www/html/index.html; sleep 1; done"],
            ),
            ("a\r\nb", CommandStyle::Single, &["a\nb"]),
            (r#"["sh", "-c", "echo a,b"]"#, CommandStyle::Json, &["sh", "-c", "echo a,b"]),
        ];
        for (typed, style, expected) in rows {
            let found = read(typed, *style).expect("legal").expect("touched");
            assert_eq!(found, *expected, "{typed}");
        }
        assert_eq!(read("  ", CommandStyle::List), Ok(None));
        assert_eq!(read("[]", CommandStyle::Json), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for bad in ["[1]", "sh", "[\"a\"", "{}"] {
            let (code, sentence) = read(bad, CommandStyle::Json).expect_err(bad);
            assert!(code == "command-json" && sentence.contains("column"), "{sentence}");
        }
        assert_eq!(read("a\0", CommandStyle::Single).expect_err("NUL").0, "command-nul");
    }

    #[test]
    fn the_definition_suggests_the_style() {
        assert_eq!(CommandStyle::of("", true), Some(CommandStyle::Single));
        assert_eq!(CommandStyle::of("", false), Some(CommandStyle::List));
        assert_eq!(CommandStyle::of("json", true), Some(CommandStyle::Json));
        assert_eq!(CommandStyle::of("x", true), None);
    }
}
