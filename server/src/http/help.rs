//! `/help/…`: the pages of `docs/` for whoever runs or uses Slipway, as they were when it was built.
//!
//! They are in the binary, so that they fit its version and are there where the internet is not. Errors link to
//! their sections (`domain::help`). The contributors' pages stay in the repository.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::help::ROOT;
use http::StatusCode;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::failure::Failure;
use super::{Shell, pages};

/// The pages by the last part of their address.
const PAGES: [(&str, &str); 9] = [
    ("capacity", include_str!("../../../docs/capacity.md")),
    ("configuration", include_str!("../../../docs/configuration.md")),
    ("emulator", include_str!("../../../docs/emulator.md")),
    ("iam", include_str!("../../../docs/iam.md")),
    ("install", include_str!("../../../docs/install.md")),
    ("launches", include_str!("../../../docs/launches.md")),
    ("operations", include_str!("../../../docs/operations.md")),
    ("places", include_str!("../../../docs/places.md")),
    ("security", include_str!("../../../docs/security.md")),
];

/// A page, drawn in the app's look without a script.
pub(super) async fn page(State(shell): State<Shell>, Path(name): Path<String>) -> Response {
    let Some((name, text)) = PAGES.iter().find(|(known, _)| *known == name) else {
        return Failure::NotFound.into_response();
    };
    let Drawn { title, body, .. } = draw(text);
    let others = PAGES.iter().filter(|(other, _)| other != name);
    let links: String = others.map(|(other, _)| format!("<a href=\"{ROOT}{other}\">{other}</a> ")).collect();
    let body = format!(
        "<nav class=\"actions\" aria-label=\"Pages\"><a class=\"btn\" href=\"/\">Overview</a></nav>\
         <article class=\"help-page\">{body}<p class=\"muted\">{links}</p></article>"
    );
    pages::plain(&shell, StatusCode::OK, &title, &body)
}

/// A page as HTML.
struct Drawn {
    title: String,
    body: String,
    /// The ids of its headings.
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests look at all anchors"))]
    anchors: Vec<String>,
}

fn draw(text: &str) -> Drawn {
    let events: Vec<Event<'_>> =
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).collect();
    let (mut title, mut anchors, mut seen) = (String::new(), Vec::new(), HashMap::new());
    let mut kept = Vec::with_capacity(events.len());
    // Of each link that is open, whether it leads anywhere from here.
    let mut open = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let words = words_of(&events[at + 1..]);
                let id = unique(&slug(&words), &mut seen);
                if title.is_empty() {
                    title = words;
                }
                anchors.push(id.clone());
                kept.push(Event::Start(Tag::Heading {
                    level: *level,
                    id: Some(CowStr::from(id)),
                    classes: classes.clone(),
                    attrs: attrs.clone(),
                }));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let leads = address(dest_url);
                open.push(leads.is_some());
                if let Some(leads) = leads {
                    let (title, id) = (title.clone(), id.clone());
                    let dest_url = CowStr::from(leads);
                    kept.push(Event::Start(Tag::Link { link_type: *link_type, dest_url, title, id }));
                }
            }
            Event::End(TagEnd::Link) => {
                if open.pop() == Some(true) {
                    kept.push(event.clone());
                }
            }
            // Pictures and comments are the repository's.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) | Event::Html(_) => {}
            other => kept.push(other.clone()),
        }
    }
    let mut body = String::new();
    html::push_html(&mut body, kept.into_iter());
    Drawn { title, body, anchors }
}

/// The text of a heading that has just begun.
fn words_of(events: &[Event<'_>]) -> String {
    let within = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    within
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

/// The id of a heading, as the repository's own view makes it.
fn slug(words: &str) -> String {
    let kept = words.to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn unique(slug: &str, seen: &mut HashMap<String, u32>) -> String {
    let times = seen.entry(slug.to_owned()).or_default();
    *times += 1;
    if *times == 1 { slug.to_owned() } else { format!("{slug}-{}", *times - 1) }
}

/// Where a link leads from here: to a section, another page, or another site. Files of the repository are not here.
fn address(link: &str) -> Option<String> {
    if link.starts_with('#') || link.starts_with("https://") {
        return Some(link.to_owned());
    }
    let (file, section) = link.split_once('#').map_or((link, String::new()), |(f, s)| (f, format!("#{s}")));
    let page = file.strip_suffix(".md")?;
    PAGES.iter().any(|(known, _)| *known == page).then(|| format!("{ROOT}{page}{section}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(page: &str) -> Vec<String> {
        let text = PAGES.iter().find(|(known, _)| *known == page).map(|(_, text)| *text);
        draw(text.unwrap_or_else(|| panic!("there is no page {page}"))).anchors
    }

    #[test]
    fn every_section_that_an_error_links_to_is_there() {
        for section in domain::help::ALL.iter().chain(&crate::wiring::error::STARTING) {
            let (page, anchor) = section.split_once('#').unwrap();
            assert!(anchors(page).iter().any(|id| id == anchor), "{section} is not there");
        }
    }

    #[test]
    fn every_link_between_the_pages_leads_to_a_section() {
        for (page, text) in PAGES {
            let drawn = draw(text);
            for link in drawn.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let (to, anchor) = match (link.strip_prefix('#'), link.strip_prefix(ROOT)) {
                    (Some(anchor), _) => (page, anchor),
                    (None, Some(rest)) => rest.split_once('#').unwrap_or((rest, "")),
                    _ => continue,
                };
                assert!(anchor.is_empty() || anchors(to).iter().any(|id| id == anchor), "{page}: {link}");
            }
        }
    }

    #[test]
    fn a_page_has_a_title_ids_and_only_links_that_lead_somewhere() {
        let drawn = draw(
            "# One *page*\n\n## `--sign-in alb` & more\n\n## More\n\n## More\n\n<!-- x -->\n\n\
             [a](iam.md#each-action) [b](../Makefile) [c](https://x.example/) ![d](e.png)\n\n| a |\n|---|\n| b |\n",
        );
        assert_eq!(drawn.title, "One page");
        assert_eq!(drawn.anchors, ["one-page", "--sign-in-alb--more", "more", "more-1"]);
        assert!(
            drawn.body.contains("<h2 id=\"--sign-in-alb--more\"><code>--sign-in alb</code> &amp; more</h2>")
        );
        assert!(
            drawn
                .body
                .contains("<a href=\"/help/iam#each-action\">a</a> b <a href=\"https://x.example/\">c</a>")
        );
        assert!(
            drawn.body.contains("<table>") && !drawn.body.contains("<img") && !drawn.body.contains("<!--")
        );
    }
}
