//! Reads which paths a source file names, without compiling it.
//!
//! Comments, strings and characters are blanked; what is left is split into words and signs. `use`
//! trees are spread out, `crate`, `self` and `super` are resolved, and every other `a::b` counts as
//! written. That is all the layering rules need.

/// A path and the line where its last word stands.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
    /// Whether it stands in a module called `tests`.
    pub(crate) in_tests: bool,
}

/// Every path that `text`, the module `module`, names.
pub(crate) fn names(module: &[String], text: &str) -> Vec<Named> {
    let text = blank(text);
    let tokens = tokens(&text);
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        module: module.to_vec(),
        inner: Vec::new(),
        depth: 0,
        found: Vec::new(),
        own: declared(&tokens).into_iter().map(str::to_owned).collect(),
    };
    reader.run();
    let Reader { mut found, own, .. } = reader;
    found.retain(|named| !named.path.first().is_some_and(|first| own.contains(first)));
    found
}

#[derive(Debug, PartialEq)]
enum Sign<'a> {
    Word(&'a str),
    Path,
    Mark(char),
}

struct Token<'a> {
    line: usize,
    sign: Sign<'a>,
}

/// The modules that the file declares: their names shadow crates.
fn declared<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let pairs = tokens.windows(2);
    pairs
        .filter_map(|pair| match (&pair[0].sign, &pair[1].sign) {
            (Sign::Word("mod"), Sign::Word(name)) => Some(*name),
            _ => None,
        })
        .collect()
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    module: Vec<String>,
    /// Modules written in the file, with the depth of braces that each began at.
    inner: Vec<usize>,
    depth: usize,
    found: Vec<Named>,
    /// Names of the crate's own that shadow crates: modules declared here, and what is imported from within.
    own: Vec<String>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Sign<'a>> {
        self.tokens.get(self.at).map(|token| &token.sign)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at.min(self.tokens.len().saturating_sub(1))).map_or(0, |token| token.line)
    }

    fn run(&mut self) {
        while let Some(sign) = self.peek() {
            match sign {
                Sign::Word("use") => {
                    self.at += 1;
                    self.tree(&[], true);
                }
                Sign::Word("mod") => self.open_module(),
                Sign::Word(_) | Sign::Path => self.path(),
                Sign::Mark('{') => {
                    self.depth += 1;
                    self.at += 1;
                }
                Sign::Mark('}') => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.inner.last() == Some(&self.depth) {
                        self.inner.pop();
                        self.module.pop();
                    }
                    self.at += 1;
                }
                // What follows a dot is a field or a method.
                Sign::Mark('.') => {
                    self.at += 1;
                    if matches!(self.peek(), Some(Sign::Word(_))) {
                        self.at += 1;
                    }
                }
                Sign::Mark(_) => self.at += 1,
            }
        }
    }

    fn open_module(&mut self) {
        self.at += 1;
        if let Some(Sign::Word(name)) = self.peek() {
            self.at += 1;
            if self.peek() == Some(&Sign::Mark('{')) {
                self.inner.push(self.depth);
                self.module.push((*name).to_owned());
                self.depth += 1;
                self.at += 1;
            }
        }
    }

    /// A path in an expression, a type or a macro; a lone word names nothing.
    fn path(&mut self) {
        let (mut path, mut line) = (Vec::new(), self.line());
        if self.peek() == Some(&Sign::Path) {
            self.at += 1;
        }
        while let Some(Sign::Word(word)) = self.peek() {
            line = self.line();
            path.push((*word).to_owned());
            self.at += 1;
            match self.peek() {
                Some(Sign::Path) => self.at += 1,
                _ => break,
            }
        }
        if path.len() > 1 {
            self.push(line, path);
        }
    }

    /// One branch of a `use`, up to the sign that ends it.
    fn tree(&mut self, stem: &[String], top: bool) {
        let (mut path, mut line) = (stem.to_vec(), self.line());
        let mut alias = None;
        loop {
            match self.peek() {
                Some(Sign::Word("as")) => {
                    self.at += 1;
                    if let Some(Sign::Word(name)) = self.peek() {
                        alias = Some((*name).to_owned());
                        self.at += 1;
                    }
                }
                Some(Sign::Word(word)) => {
                    line = self.line();
                    path.push((*word).to_owned());
                    self.at += 1;
                }
                Some(Sign::Mark('*')) => {
                    line = self.line();
                    path.push("*".to_owned());
                    self.at += 1;
                }
                Some(Sign::Path) => self.at += 1,
                Some(Sign::Mark('{')) => {
                    self.at += 1;
                    while !matches!(self.peek(), None | Some(Sign::Mark('}'))) {
                        self.tree(&path, false);
                        if self.peek() == Some(&Sign::Mark(',')) {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                // `use<…>` of a return type captures lifetimes and imports nothing.
                _ => break,
            }
        }
        if top && path.is_empty() {
            return;
        }
        self.push(line, path);
        let path = self.found.last().map_or(&[][..], |named| &named.path);
        if let [first, .., last] = path
            && first == "crate"
        {
            self.own.push(alias.unwrap_or_else(|| last.clone()));
        }
    }

    /// Resolves `self` and `super` to where they stand, and keeps the path.
    fn push(&mut self, line: usize, path: Vec<String>) {
        let ups = path.iter().take_while(|word| *word == "super").count();
        let from_self = path.first().is_some_and(|word| word == "self");
        let path = if ups > 0 || from_self {
            let keep = self.module.len().saturating_sub(ups);
            let rest = path.into_iter().skip(ups.max(1)).skip_while(|word| word == "super");
            std::iter::once("crate".to_owned())
                .chain(self.module[..keep].iter().cloned())
                .chain(rest)
                .collect()
        } else {
            // `a::{self}` is `a`.
            let trailing = path.len() > 1 && path.last().is_some_and(|word| word == "self");
            path[..path.len() - usize::from(trailing)].to_vec()
        };
        let in_tests = self.module.iter().any(|name| name == "tests");
        self.found.push(Named { line, path, in_tests });
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut line, mut at) = (1, 0);
    while let Some(next) = text[at..].chars().next() {
        let len = match next {
            '\n' => {
                line += 1;
                1
            }
            c if c.is_alphabetic() || c == '_' => {
                let len =
                    text[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len() - at);
                found.push(Token { line, sign: Sign::Word(&text[at..at + len]) });
                len
            }
            ':' if text[at..].starts_with("::") => {
                found.push(Token { line, sign: Sign::Path });
                2
            }
            c if c.is_whitespace() => c.len_utf8(),
            c => {
                found.push(Token { line, sign: Sign::Mark(c) });
                c.len_utf8()
            }
        };
        at += len;
    }
    found
}

/// The text with comments, strings and characters as blanks; lines stay where they are.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skip = quoted(rest);
        let len = skip.unwrap_or(next.len_utf8());
        for c in rest[..len].chars() {
            out.push(if skip.is_none() || c == '\n' { c } else { ' ' });
        }
        rest = &rest[len..];
        // A word is taken whole, so that the r of `for` does not begin a raw string.
        if skip.is_none() && (next.is_alphanumeric() || next == '_') {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            out.push_str(&rest[..len]);
            rest = &rest[len..];
        }
    }
    out
}

/// How long the comment, string or character at the start of `rest` is, if one starts there.
fn quoted(rest: &str) -> Option<usize> {
    let to = |mark: &str, from: usize| rest[from..].find(mark).map_or(rest.len(), |i| from + i + mark.len());
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        let (mut depth, mut at) = (1, 2);
        while depth > 0 && at < rest.len() {
            match &rest.as_bytes()[at..] {
                [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
                [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
                _ => at += 1,
            }
        }
        return Some(at);
    }
    let body = rest.strip_prefix("br").or(rest.strip_prefix("cr")).or(rest.strip_prefix('r'));
    if let Some(body) = body {
        let hashes = body.len() - body.trim_start_matches('#').len();
        if body[hashes..].starts_with('"') {
            let open = rest.len() - body.len() + hashes + 1;
            return Some(to(&format!("\"{}", "#".repeat(hashes)), open));
        }
    }
    let string = ["\"", "b\"", "c\""].into_iter().find(|open| rest.starts_with(open));
    if let Some(open) = string {
        let mut escaped = false;
        let end = rest[open.len()..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        return Some(end.map_or(rest.len(), |i| open.len() + i + 1));
    }
    if let Some(body) = rest.strip_prefix('\'') {
        let mut chars = body.chars();
        let first = chars.next()?;
        if first == '\\' {
            return Some(to("'", 3));
        }
        // Otherwise a lifetime.
        return (chars.next() == Some('\'')).then(|| 2 + first.len_utf8());
    }
    None
}
