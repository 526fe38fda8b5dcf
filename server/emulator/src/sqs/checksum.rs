//! The MD5 sums that SDKs verify: of a body, and of message attributes (SQS developer guide,
//! "Calculating the MD5 message digest for message attributes").

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::Value;

/// Hexadecimal MD5.
pub(super) fn hex(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sum over message attributes; `None` if one of them is malformed.
pub(super) fn attributes(attributes: &Value) -> Option<String> {
    let sorted: BTreeMap<&String, &Value> = attributes.as_object()?.iter().collect();
    let mut buffer = Vec::new();
    let part = |bytes: &[u8]| -> Option<Vec<u8>> {
        let mut out = u32::try_from(bytes.len()).ok()?.to_be_bytes().to_vec();
        out.extend_from_slice(bytes);
        Some(out)
    };
    for (name, value) in sorted {
        let kind = value["DataType"].as_str()?;
        buffer.extend(part(name.as_bytes())?);
        buffer.extend(part(kind.as_bytes())?);
        match (value["StringValue"].as_str(), value["BinaryValue"].as_str()) {
            (Some(text), _) => {
                buffer.push(1);
                buffer.extend(part(text.as_bytes())?);
            }
            (None, Some(encoded)) => {
                buffer.push(2);
                buffer.extend(part(&STANDARD.decode(encoded).ok()?)?);
            }
            (None, None) => return None,
        }
    }
    Some(hex(&buffer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sums() {
        assert_eq!(hex(b"hello"), "5d41402abc4b2a76b9719d911017c592");
        let one = json!({ "a": { "DataType": "String", "StringValue": "b" } });
        assert!(attributes(&one).is_some_and(|sum| sum.len() == 32));
        assert_eq!(attributes(&json!({ "a": {} })), None);
    }
}
