//! The links of a page that the server has drawn.
//!
//! It reads the one dialect of HTML that Leptos writes: text and attributes have their `<` escaped, attributes
//! stand in double quotes. Only `a` and `form` are touched, so scripts, styles and images keep their addresses.

use axum::body::Bytes;
use domain::place::at;

/// Whether an address is one of ours that has a place: a path, and no file of the site.
pub(super) fn is_ours(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/pkg/")
}

/// A tag is not longer: its rest passes as it is.
const LONGEST_TAG: usize = 64 * 1024;

/// Puts the place into the links of a page that comes in parts. What may be the beginning of a tag waits for the next
/// part.
#[derive(Debug)]
pub(super) struct LinkKeeper {
    place: String,
    waiting: Vec<u8>,
}

impl LinkKeeper {
    pub(super) fn new(place: &str) -> Self {
        Self { place: place.to_owned(), waiting: Vec::new() }
    }

    /// The next part of the page, as far as it is known.
    pub(super) fn part(&mut self, part: &[u8]) -> Bytes {
        self.waiting.extend_from_slice(part);
        let whole = match std::str::from_utf8(&self.waiting) {
            Ok(text) => settled(text),
            Err(error) => std::str::from_utf8(&self.waiting[..error.valid_up_to()]).map_or(0, settled),
        };
        let whole = if self.waiting.len() - whole > LONGEST_TAG { self.waiting.len() } else { whole };
        let rest = self.waiting.split_off(whole);
        self.kept(rest)
    }

    /// What still waits, at the end of the page.
    pub(super) fn rest(&mut self) -> Bytes {
        self.kept(Vec::new())
    }

    fn kept(&mut self, rest: Vec<u8>) -> Bytes {
        let text = std::mem::replace(&mut self.waiting, rest);
        match String::from_utf8(text) {
            Ok(text) => keep(&text, &self.place).into(),
            Err(error) => error.into_bytes().into(),
        }
    }
}

/// How much of the text ends before what may be the beginning of a tag.
fn settled(text: &str) -> usize {
    let mut from = 0;
    while let Some((at, _)) = next(&text[from..]) {
        let tag = from + at;
        let end = tag + end_of_tag(&text[tag..]);
        if end == text.len() {
            return tag;
        }
        from = end;
    }
    let begun = ["<form", "<for", "<fo", "<f", "<a", "<"].iter().find(|begun| text.ends_with(*begun));
    text.len() - begun.map_or(0, |begun| begun.len())
}

/// Puts the place into the page's links and into where its forms go. A link that bears `data-place` has its own.
fn keep(page: &str, place: &str) -> String {
    let mut kept = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some((from, attribute)) = next(rest) {
        kept.push_str(&rest[..from]);
        rest = &rest[from..];
        // A `>` within quotes is an attribute's; Leptos escapes none there.
        let end = end_of_tag(rest);
        let (tag, after) = rest.split_at(end);
        kept.push_str(&mended(tag, attribute, place));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Where the next tag with an address begins, and the attribute that holds it.
fn next(text: &str) -> Option<(usize, &'static str)> {
    // In one pass: a page has a thousand links and one form, or none.
    text.match_indices('<').find_map(|(at, _)| match &text[at..] {
        tag if tag.starts_with("<a ") => Some((at, " href=\"")),
        tag if tag.starts_with("<form ") => Some((at, " action=\"")),
        _ => None,
    })
}

fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

fn mended(tag: &str, attribute: &str, place: &str) -> String {
    let Some(from) = tag.find(attribute).map(|at| at + attribute.len()) else { return tag.to_owned() };
    let Some(to) = tag[from..].find('"').map(|length| from + length) else { return tag.to_owned() };
    let address = &tag[from..to];
    if !is_ours(address) || tag.contains(" data-place") {
        return tag.to_owned();
    }
    format!("{}{}{}", &tag[..from], at(address, place), &tag[to..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_forms_get_the_place_and_nothing_else_does() {
        for (page, kept) in [
            (r#"<a href="/tasks">Tasks</a>"#, r#"<a href="/tasks?place=lab">Tasks</a>"#),
            (
                r#"<a class="x" href="/tasks?cluster=a&amp;by=b#top" title="a > b">T</a> <a href="/">O</a>"#,
                r#"<a class="x" href="/tasks?cluster=a&amp;by=b&place=lab#top" title="a > b">T</a> <a href="/?place=lab">O</a>"#,
            ),
            (
                r#"<form method="post" action="/api/stop_task">"#,
                r#"<form method="post" action="/api/stop_task?place=lab">"#,
            ),
            (r#"<a href="/clusters" rel="external" data-place="">home</a>"#, ""),
            (r##"<a class="skip" href="#main">Skip</a>"##, ""),
            (r#"<a href="https://docs.aws.amazon.com/">AWS</a><a href="//other/">x</a>"#, ""),
            (r#"<link rel="stylesheet" href="/pkg/0a1b/slipway.css"><abbr title="<a">x</abbr>"#, ""),
            (r#"<a name="x">no link</a> &lt;a href="/not">"#, ""),
            ("<a href=\"/never", ""),
        ] {
            let kept = if kept.is_empty() { page } else { kept };
            assert_eq!(keep(page, "lab"), kept);
        }
    }

    #[test]
    fn page_in_parts_is_kept_as_a_whole_one() {
        let page = "<p>é <a <b> \u{1f600}</p><a class=\"x > y\" href=\"/tasks\">ü</a> <form method=\"post\" action=\"/api/x\"> \
                    <a href=\"/\">1 < 2</a> <formula> <a";
        for size in 1..page.len() {
            let mut keeper = LinkKeeper::new("lab");
            let mut kept: Vec<u8> =
                page.as_bytes().chunks(size).flat_map(|part| keeper.part(part).to_vec()).collect();
            kept.extend(keeper.rest());
            assert_eq!(String::from_utf8(kept).unwrap(), keep(page, "lab"), "in parts of {size}");
        }
        // Of a tag without an end no more waits than one may be long.
        let mut keeper = LinkKeeper::new("lab");
        let endless = format!("<a title=\"{}", "x".repeat(1000));
        let passed: usize = (0..1000).map(|_| keeper.part(endless.as_bytes()).len()).sum();
        assert!(passed + LONGEST_TAG + endless.len() >= 1000 * endless.len());
    }
}
