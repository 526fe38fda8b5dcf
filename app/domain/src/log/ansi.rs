//! ANSI colours of a line, as spans of text; every other escape sequence is dropped.
//!
//! Written here and not taken from a crate: a terminal's parser swallows what follows a sequence that never ends,
//! which lets a line hide the rest of itself, and leaves control characters to its caller. Both are what matters
//! here, and the few states below are smaller in the browser than a terminal's table.
//! <https://ecma-international.org/publications-and-standards/standards/ecma-48/>

use super::hidden;

/// Spans of one line, at most; what follows stays in the last style. A line that changes its colour with every
/// character must not make a page of a million elements.
const MOST_SPANS: usize = 200;

/// A piece of a line in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// How it looks.
    pub style: Style,
    /// The text, with what is not seen made visible.
    pub text: String,
}

/// How a piece of a line looks. Colours are those of a terminal: 0 to 7, and 8 to 15 for the bright ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// The text's colour.
    pub fore: Option<u8>,
    /// The ground's.
    pub back: Option<u8>,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Text and ground exchanged.
    pub inverse: bool,
    /// No text of the line, but a character that is not seen.
    pub hidden: bool,
}

impl Style {
    /// The classes that the style sheet knows, `f1 bo`; empty for plain text.
    #[must_use]
    pub fn classes(&self) -> String {
        let (fore, back) = if self.inverse { (self.back, self.fore) } else { (self.fore, self.back) };
        let mut all = String::new();
        let mut add = |word: &str| {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(word);
        };
        let flags = [
            (self.bold, "bo"),
            (self.dim, "di"),
            (self.italic, "it"),
            (self.underline, "un"),
            (self.inverse, "in"),
            (self.hidden, "hi"),
        ];
        flags.iter().filter(|(on, _)| *on).for_each(|(_, word)| add(word));
        if let Some(color) = fore {
            add(&format!("f{color}"));
        }
        if let Some(color) = back {
            add(&format!("b{color}"));
        }
        all
    }
}

/// The spans of a line.
#[must_use]
pub fn spans(line: &str) -> Vec<Span> {
    let mut reader = Reader::default();
    let line = line.strip_suffix('\n').unwrap_or(line);
    let mut rest = line.strip_suffix('\r').unwrap_or(line);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\u{1b}' => rest = escape(rest, &mut reader.style),
            '\u{9b}' => rest = control(rest, &mut reader.style),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => rest = string(rest),
            '\r' if rest.starts_with('\n') => {}
            c => reader.put(c),
        }
    }
    reader.end()
}

/// The line as it is shown, without its colours: for search and copying.
#[must_use]
pub fn plain(line: &str) -> String {
    spans(line).into_iter().map(|span| span.text).collect()
}

#[derive(Default)]
struct Reader {
    style: Style,
    before: Option<char>,
    now: Span,
    done: Vec<Span>,
}

impl Reader {
    fn put(&mut self, c: char) {
        let shown = hidden::shown(c, self.before);
        self.before = Some(c);
        let style = Style { hidden: shown.is_some(), ..self.style };
        if style != self.now.style && self.done.len() < MOST_SPANS {
            let full = std::mem::replace(&mut self.now, Span { style, text: String::new() });
            self.done.extend(Some(full).filter(|span| !span.text.is_empty()));
        }
        match shown {
            Some(text) => self.now.text.push_str(&text),
            None => self.now.text.push(c),
        }
    }

    fn end(mut self) -> Vec<Span> {
        self.done.extend(Some(self.now).filter(|span| !span.text.is_empty()));
        self.done
    }
}

/// What follows an ESC; returns what is left after the sequence.
fn escape<'a>(rest: &'a str, style: &mut Style) -> &'a str {
    match rest.as_bytes().first() {
        Some(b'[') => control(&rest[1..], style),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => string(&rest[1..]),
        Some(b' '..=b'/') => {
            let after = rest.trim_start_matches(|c| matches!(c, ' '..='/'));
            after.strip_prefix(|c| matches!(c, '0'..='~')).unwrap_or(after)
        }
        Some(b'0'..=b'~') => &rest[1..],
        _ => rest,
    }
}

/// A control sequence after its introducer. One that breaks off is dropped as far as it goes.
fn control<'a>(rest: &'a str, style: &mut Style) -> &'a str {
    let after = rest.trim_start_matches(|c| matches!(c, '0'..='?'));
    let parameters = &rest[..rest.len() - after.len()];
    let last = after.trim_start_matches(|c| matches!(c, ' '..='/'));
    let plain = last.len() == after.len();
    match last.as_bytes().first() {
        Some(b'@'..=b'~') => {
            if plain && last.starts_with('m') {
                select(parameters, style);
            }
            &last[1..]
        }
        _ => last,
    }
}

/// A string (a title, a link, …) up to its end. One without an end would hide the rest of the line: only its
/// introducer is dropped.
fn string(rest: &str) -> &str {
    let ends = ["\u{7}", "\u{1b}\\", "\u{9c}"];
    let first = ends.iter().filter_map(|end| rest.find(end).map(|at| at + end.len())).min();
    first.map_or(rest, |after| &rest[after..])
}

/// Select Graphic Rendition.
fn select(parameters: &str, style: &mut Style) {
    // `38:2::r:g:b` is the standard's spelling of what most write with semicolons.
    let mut codes = parameters.split([';', ':']).map(|part| part.parse::<u16>().unwrap_or(0));
    while let Some(code) = codes.next() {
        match code {
            0 => *style = Style::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            3 => style.italic = true,
            4 => style.underline = true,
            7 => style.inverse = true,
            22 => (style.bold, style.dim) = (false, false),
            23 => style.italic = false,
            24 => style.underline = false,
            27 => style.inverse = false,
            30..=37 => style.fore = small(code - 30),
            38 => style.fore = extended(&mut codes).or(style.fore),
            39 => style.fore = None,
            40..=47 => style.back = small(code - 40),
            48 => style.back = extended(&mut codes).or(style.back),
            49 => style.back = None,
            90..=97 => style.fore = small(code - 90 + 8),
            100..=107 => style.back = small(code - 100 + 8),
            _ => {}
        }
    }
}

fn small(code: u16) -> Option<u8> {
    u8::try_from(code).ok()
}

/// `5;n` or `2;r;g;b`, as the nearest of the sixteen: they are legible on either ground, any other need not be.
fn extended(codes: &mut impl Iterator<Item = u16>) -> Option<u8> {
    match codes.next()? {
        5 => match codes.next()? {
            n @ 0..=15 => small(n),
            n @ 16..=231 => {
                let level = |n: u16| [0, 95, 135, 175, 215, 255][usize::from(n % 6)];
                let n = n - 16;
                Some(nearest(level(n / 36), level(n / 6), level(n)))
            }
            n @ 232..=255 => {
                let gray = 8 + (n - 232) * 10;
                Some(nearest(gray, gray, gray))
            }
            _ => None,
        },
        2 => Some(nearest(codes.next()?.min(255), codes.next()?.min(255), codes.next()?.min(255))),
        _ => None,
    }
}

fn nearest(red: u16, green: u16, blue: u16) -> u8 {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    if most - least < 40 {
        return match most {
            0..64 => 0,
            64..128 => 8,
            128..200 => 7,
            _ => 15,
        };
    }
    let middle = u16::midpoint(most, least);
    let bit = |level: u16, bit: u8| if level > middle { bit } else { 0 };
    let bright = if most > 192 { 8 } else { 0 };
    bit(red, 1) + bit(green, 2) + bit(blue, 4) + bright
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `[classes]text` for each span.
    fn told(line: &str) -> String {
        spans(line).iter().map(|span| format!("[{}]{}", span.style.classes(), span.text)).collect()
    }

    #[test]
    fn lines_by_table() {
        let rows = [
            ("plain", "[]plain"),
            ("", ""),
            ("one\r\ntwo\n", "[]one\ntwo"),
            ("50%\r60%", "[]50%[hi]␍[]60%"),
            ("\x1b[32m200\x1b[0m ok", "[f2]200[] ok"),
            ("\x1b[1;31mERROR\x1b[m end", "[bo f1]ERROR[] end"),
            ("\x1b[91;44mx", "[f9 b4]x"),
            ("\x1b[7mx", "[in]x"),
            ("\x1b[7;31mx", "[in b1]x"),
            ("\x1b[2;3;4mx\x1b[22;23;24my", "[di it un]x[]y"),
            ("\x1b[38;5;196mx", "[f9]x"),
            ("\x1b[38;5;240mx", "[f8]x"),
            ("\x1b[48;2;0;100;0mx", "[b2]x"),
            ("\x1b[38:5:3mx", "[f3]x"),
            ("\x1b[38mx", "[]x"),
            ("\x1b[999mx", "[]x"),
            // Moving the cursor, clearing, titles, links: dropped.
            ("\x1b[2J\x1b[1;1Hx", "[]x"),
            ("\x1b]0;title\x07x", "[]x"),
            ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "[]click"),
            ("\x1bP1$r\x1b\\x", "[]x"),
            ("\x1b(Bx\x1b=y", "[]xy"),
            ("\u{9b}31mx", "[f1]x"),
            // What never ends hides nothing.
            ("\x1b]0;password=hunter2", "[]0;password=hunter2"),
            ("x\x1b[31", "[]x"),
            ("x\x1b", "[]x"),
            ("\x1b[31é", "[]é"),
            ("<script>alert(1)</script>", "[]<script>alert(1)</script>"),
            ("a\u{202e}b", "[]a[hi]⟨U+202E⟩[]b"),
            ("\u{7}bell", "[hi]␇[]bell"),
        ];
        for (line, expected) in rows {
            assert_eq!(told(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_line_of_many_colours_is_no_page_of_many_elements() {
        let line: String = (0..5_000).map(|n| format!("\x1b[3{}mx", n % 8)).collect();
        let found = spans(&line);
        assert!(found.len() <= MOST_SPANS + 1);
        assert_eq!(plain(&line).len(), 5_000);
    }

    proptest! {
        #[test]
        fn no_escape_and_no_control_is_left(line in "[\\x00-\\x1f\\x7f-\\u{9f}a-z0-9;:\\[\\]m\\\\\u{202e}\u{200b}é]{0,60}") {
            for c in plain(&line).chars() {
                let safe = c == '\n' || c == '\t' || !(c.is_control() || c == '\u{202e}' || c == '\u{200b}');
                prop_assert!(safe, "{:?} of {:?}", c, line);
            }
        }

        #[test]
        fn plain_words_are_kept_whole(line in "[a-zA-Z0-9 <>&\"'/é-]{0,80}") {
            prop_assert_eq!(plain(&line), line);
        }
    }
}
