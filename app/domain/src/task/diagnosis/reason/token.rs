//! A reason as words. What is quoted, and what holds anything but letters, is data: it is kept as a subject and is
//! never compared with AWS's words.

/// Longer reasons are AWS's no more: its own have at most 1,024 characters.
const MOST_WORDS: usize = 600;

/// Words that are AWS's or a library's although they hold more than letters.
const TECHNICAL: &[&str] =
    &["i/o", "net/http", "x509", "mount.nfs4", "$path", "awslogs-region", "awslogs-group"];

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of AWS's language.
    Plain,
    /// Digits alone.
    Number(u32),
    /// A name, an address, an identifier.
    Data,
}

/// A word without the punctuation around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    /// Whether a colon follows it.
    pub(super) colon: bool,
}

impl Word<'_> {
    /// Whether this is the plain word, whatever its case and the form of its apostrophes.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Plain && same(self.text, word)
    }
}

/// `word` is in lower case, with straight apostrophes.
fn same(text: &str, word: &str) -> bool {
    let plain = |c: char| if c == '’' { '\'' } else { c.to_ascii_lowercase() };
    text.chars().map(plain).eq(word.chars())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '`')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '\\')
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    first_words(text, MOST_WORDS)
}

/// The first words of a text.
pub(super) fn first_words(text: &str, most: usize) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut in_command = false;
    for raw in text.split_whitespace().take(most) {
        let inner =
            raw.trim_matches(|c: char| is_bracket(c) || matches!(c, '.' | ',' | ';' | ':' | '!' | '?'));
        let opens = inner.starts_with(is_quote);
        let closes = inner.ends_with(is_quote) && inner.chars().count() > 1;
        let text =
            inner.trim_matches(|c: char| is_quote(c) || is_bracket(c) || matches!(c, '.' | ',' | ';' | ':'));
        if text.is_empty() {
            continue;
        }
        // A command is quoted whole, with its arguments: none of it is AWS's.
        let command = in_command || (opens && found.last().is_some_and(|last| last.is("exec")));
        in_command = command && !closes;
        let kind = if command || (opens && closes) { Kind::Data } else { kind(text) };
        found.push(Word { text, kind, colon: raw.ends_with(':') });
    }
    hide_named(&mut found);
    found
}

fn kind(text: &str) -> Kind {
    if text.chars().all(|c| c.is_ascii_digit()) {
        // Longer than any number of a status: an account, say.
        return text.parse().map_or(Kind::Data, Kind::Number);
    }
    let plain = text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
    if plain || TECHNICAL.iter().any(|known| same(text, known)) { Kind::Plain } else { Kind::Data }
}

/// What stands before a name that need not be quoted and may be made of letters alone.
const BEFORE_NAMES: &[&[&str]] = &[
    &["json", "key"],
    &["invalid", "parameters"],
    &["resolve", "ref"],
    &["access", "denied", "for"],
    &["manifest", "for"],
    &["requested", "image"],
    &["fetch", "secret"],
    &["log", "group", "named"],
    &["bucket"],
    &["stopped", "container"],
    &["no", "such", "container"],
    &["no", "such", "image"],
];
/// What follows one of [`BEFORE_NAMES`] without being a name.
const NO_NAMES: &[&str] =
    &["not", "from", "does", "is", "are", "was", "name", "and", "or", "in", "of", "for", "with"];

/// Makes data of what stands where a name does.
fn hide_named(words: &mut [Word<'_>]) {
    for at in 1..words.len() {
        let before = &words[..at];
        let named = BEFORE_NAMES.iter().any(|phrase| ends_with(before, phrase));
        let word = &mut words[at];
        if named && word.kind == Kind::Plain && !NO_NAMES.iter().any(|word_of_aws| word.is(word_of_aws)) {
            word.kind = Kind::Data;
        }
    }
}

fn ends_with(words: &[Word<'_>], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words[words.len() - phrase.len()..].iter().zip(phrase).all(|(word, wanted)| word.is(wanted))
}

/// Where a phrase of plain words ends: the place after its last word.
pub(super) fn after(words: &[Word<'_>], phrase: &str) -> Option<usize> {
    let length = phrase.split(' ').count();
    (0..words.len().saturating_sub(length - 1)).find_map(|at| {
        let here = words.get(at..at + length)?;
        here.iter().zip(phrase.split(' ')).all(|(word, wanted)| word.is(wanted)).then_some(at + length)
    })
}

/// Whether a phrase of plain words stands in a reason.
pub(super) fn says(words: &[Word<'_>], phrase: &str) -> bool {
    after(words, phrase).is_some()
}
