//! Text of others as it may stand on a page: what would not be seen, or would change how its neighbours are seen,
//! is written out.
//!
//! Markup needs nothing: pages escape it. Terminal colours, zero-width and bidirectional characters pass through
//! HTML unharmed, and a reason or a name that holds them could look like another.
//! <https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>

use std::borrow::Cow;

/// The text with control characters as their pictures (`␛`) and invisible ones by number (`⟨U+202E⟩`). Line ends
/// and tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match u32::from(c) {
            _ if !is_unseen(c) => out.push(c),
            code @ 0..=0x1f => out.extend(char::from_u32(0x2400 + code)),
            0x7f => out.push('\u{2421}'),
            code => out.push_str(&format!("⟨U+{code:04X}⟩")),
        }
    }
    Cow::Owned(out)
}

/// Whether a character is not seen where it stands, or changes how its neighbours are seen.
pub(crate) fn is_unseen(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator, combining grapheme joiner.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{34f}' => true,
        // Zero-width and marks; line and paragraph separator; embeddings and overrides; isolates and fillers.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        let rows = [
            ("exit 1: größer <b>\n\tno</b>", "exit 1: größer <b>\n\tno</b>"),
            ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
            ("a\0b\u{7f}c\u{85}", "a␀b␡c⟨U+0085⟩"),
            ("pay\u{202e}lmth.exe", "pay⟨U+202E⟩lmth.exe"),
            ("ad\u{200b}min", "ad⟨U+200B⟩min"),
            ("\u{e0041}", "⟨U+E0041⟩"),
        ];
        for (text, expected) in rows {
            assert_eq!(visible(text), expected);
        }
        assert!(matches!(visible("plain"), Cow::Borrowed(_)));
    }
}
