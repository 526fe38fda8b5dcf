//! The links of a page that the server has drawn.
//!
//! It reads the one dialect of HTML that Leptos writes: text and attributes have their `<` escaped, attributes
//! stand in double quotes. Only `a` and `form` are touched, so scripts, styles and images keep their addresses.

use domain::place::at;

/// Whether an address is one of ours that has a place: a path, and no file of the site.
pub(super) fn is_ours(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/pkg/")
}

/// Puts the place into the page's links and into where its forms go. A link that bears `data-place` has its own.
pub(super) fn keep(page: &str, place: &str) -> String {
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
    let link = text.find("<a ").map(|at| (at, " href=\""));
    let form = text.find("<form ").map(|at| (at, " action=\""));
    [link, form].into_iter().flatten().min()
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
}
