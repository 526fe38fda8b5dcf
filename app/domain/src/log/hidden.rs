//! Characters that are not seen but change what is: they are made visible, so that a line cannot read as another
//! than it is.

/// What is shown in place of a character; `None` for one that is shown as it is. `before` is the character before it.
pub(super) fn shown(c: char, before: Option<char>) -> Option<String> {
    match c {
        '\n' | '\t' => None,
        // U+2400 and on are pictures of the control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).map(String::from),
        '\u{7f}' => Some('\u{2421}'.to_string()),
        // Joiners make emoji, and words of some scripts; beside plain letters they only hide.
        '\u{200c}' | '\u{200d}' if before.is_some_and(|before| before > '\u{2ff}') => None,
        _ if is_hidden(c) => Some(format!("⟨U+{:04X}⟩", u32::from(c))),
        _ => None,
    }
}

/// Bidirectional controls, zero-width characters, separators that break lines, tags.
/// <https://www.unicode.org/reports/tr36/>
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_is_not_seen_by_table() {
        let rows: [(char, Option<char>, Option<&str>); 12] = [
            ('a', None, None),
            ('\n', None, None),
            ('\t', None, None),
            ('é', None, None),
            ('ש', None, None),
            ('\u{8}', None, Some("␈")),
            ('\u{7f}', None, Some("␡")),
            ('\u{202e}', None, Some("⟨U+202E⟩")),
            ('\u{200b}', Some('a'), Some("⟨U+200B⟩")),
            ('\u{200d}', Some('a'), Some("⟨U+200D⟩")),
            ('\u{200d}', Some('👩'), None),
            ('\u{e0041}', None, Some("⟨U+E0041⟩")),
        ];
        for (c, before, expected) in rows {
            assert_eq!(shown(c, before).as_deref(), expected, "{c:?}");
        }
    }
}
