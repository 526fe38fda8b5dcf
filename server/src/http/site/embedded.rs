//! The site inside the binary: release builds and the container have nothing beside them.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../site/pkg"]
struct Files;

/// Every file, by its path below `pkg`.
pub(super) fn files() -> impl Iterator<Item = (String, axum::body::Bytes)> {
    Files::iter().filter_map(|path| {
        let file = Files::get(&path)?;
        let bytes = match file.data {
            std::borrow::Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => bytes.into(),
        };
        Some((path.replace('\\', "/"), bytes))
    })
}
