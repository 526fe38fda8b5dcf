//! How server functions travel: JSON, read the way Leptos reads its resources.
//!
//! The stock codec reads from a byte slice, resources from a text: every type was compiled twice into the wasm.
//! Reads ask in JSON too, because a query string would bring a second serialiser into every page.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error};

/// JSON by way of a text.
#[derive(Debug)]
pub struct TextJson;

/// The `output` of every server function, and the `input` of those that no form posts to.
pub type Answer = Post<TextJson>;

impl ContentType for TextJson {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for TextJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for TextJson {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for TextJson {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, serde_json::Error> {
        std::str::from_utf8(&bytes).map_err(serde_json::Error::custom).and_then(serde_json::from_str)
    }
}
