//! An XML answer as a small tree: elements, their text and their children. Attributes, comments and
//! namespaces carry nothing in AWS's answers and are passed over.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Nothing AWS answers is nested deeper.
const DEEPEST: usize = 32;

/// The answer is no XML document.
#[derive(Debug, thiserror::Error)]
pub(super) enum XmlError {
    /// It is not well formed.
    #[error("the answer is not XML: {0}")]
    Malformed(#[from] quick_xml::Error),
    /// It ends too early or has no root.
    #[error("the answer is not a whole XML document")]
    Incomplete,
    /// It is nested too deeply to be AWS's.
    #[error("the answer is nested deeper than {DEEPEST} elements")]
    TooDeep,
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::aws) struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// Reads a document.
    pub(super) fn parse(body: &[u8]) -> Result<Self, XmlError> {
        let mut reader = Reader::from_reader(body);
        let mut open: Vec<Self> = vec![Self::default()];
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer)? {
                Event::Start(start) => {
                    if open.len() > DEEPEST {
                        return Err(XmlError::TooDeep);
                    }
                    open.push(Self::named(start.local_name().as_ref()));
                }
                Event::Empty(start) => {
                    let node = Self::named(start.local_name().as_ref());
                    open.last_mut().ok_or(XmlError::Incomplete)?.children.push(node);
                }
                Event::End(_) => {
                    let done = open.pop().ok_or(XmlError::Incomplete)?;
                    open.last_mut().ok_or(XmlError::Incomplete)?.children.push(done);
                }
                Event::Text(text) => {
                    let node = open.last_mut().ok_or(XmlError::Incomplete)?;
                    node.text.push_str(&text);
                }
                Event::CData(text) => {
                    let node = open.last_mut().ok_or(XmlError::Incomplete)?;
                    node.text.push_str(&text);
                }
                Event::GeneralRef(reference) => {
                    let node = open.last_mut().ok_or(XmlError::Incomplete)?;
                    node.text.push_str(&resolve(&reference));
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            buffer.clear();
        }
        match (open.len(), open.pop()) {
            (1, Some(mut document)) => document.children.pop().ok_or(XmlError::Incomplete),
            _ => Err(XmlError::Incomplete),
        }
    }

    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The `<item>`s of the list of this name; none when there is no such list.
    pub(super) fn items(&self, list: &str) -> impl Iterator<Item = &Self> {
        self.child(list).into_iter().flat_map(|list| list.children.iter().filter(|c| c.name == "item"))
    }

    /// The `<member>`s of the list of this name, as IAM and STS write lists.
    pub(super) fn members(&self, list: &str) -> impl Iterator<Item = &Self> {
        self.child(list).into_iter().flat_map(|list| list.children.iter().filter(|c| c.name == "member"))
    }

    /// Its own text.
    pub(super) fn own_text(&self) -> String {
        self.text.trim().to_owned()
    }

    /// The text of the child of this name; `None` when it is missing or empty.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// The same, owned and empty where there is none.
    pub(super) fn string(&self, name: &str) -> String {
        self.text_of(name).unwrap_or_default().to_owned()
    }

    /// Whether the child of this name says `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.text_of(name) == Some("true")
    }
}

/// `amp`, `#38`, `#x26`; what is none of them stays as it stands.
fn resolve(name: &str) -> String {
    let known = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name
            .strip_prefix("#x")
            .map(|hex| u32::from_str_radix(hex, 16))
            .or_else(|| name.strip_prefix('#').map(str::parse))
            .and_then(Result::ok)
            .and_then(char::from_u32),
    };
    known.map_or_else(|| format!("&{name};"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_unescaped_and_lists_are_read() {
        let body = br#"<?xml version="1.0"?><R xmlns="x"><!-- c --><set><item><v>a &amp; b&#33;</v></item><item/></set><ok>true</ok></R>"#;
        let root = Node::parse(body).expect("XML");
        assert_eq!(root.items("set").count(), 2);
        assert_eq!(root.items("set").next().map(|item| item.string("v")), Some("a & b!".into()));
        assert!(root.is_true("ok"));
        assert_eq!(root.text_of("absent"), None);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<a>".repeat(100);
        for bad in ["", "hello", "<a>", "<a></b>", "</a>", &deep] {
            assert!(Node::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
