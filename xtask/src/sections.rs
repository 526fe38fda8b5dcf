//! The custom sections of a wasm module: drops those that the tools write (names, producers, relocations), which are half
//! of an unstripped chunk, and adds some of our own. Browsers pass over them all. It reads only the frame of a module
//! (id, size, content), which all versions share.

use anyhow::{Context as _, Result, ensure};

const HEADER: usize = 8;
const CUSTOM: u8 = 0;

/// The module without custom sections, every other section byte for byte.
pub(crate) fn strip_custom(module: &[u8]) -> Result<Vec<u8>> {
    ensure!(module.starts_with(b"\0asm") && module.len() >= HEADER, "this is no wasm module");
    let mut kept = module[..HEADER].to_vec();
    let mut rest = &module[HEADER..];
    while let Some((&id, after_id)) = rest.split_first() {
        let (size, content) = leb128(after_id)?;
        let next = content.get(size..).context("a section ends after the module")?;
        if id != CUSTOM {
            kept.extend_from_slice(&rest[..rest.len() - next.len()]);
        }
        rest = next;
    }
    Ok(kept)
}

/// Adds a custom section at the end.
pub(crate) fn append_custom(module: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut section = number(name.len());
    section.extend_from_slice(name.as_bytes());
    module.push(CUSTOM);
    module.extend(number(section.len() + content.len()));
    module.append(&mut section);
    module.extend_from_slice(content);
}

/// A number in LEB128, as short as it can be.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// An unsigned number in LEB128, which linkers like to pad, and what follows it.
fn leb128(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((value, &bytes[at + 1..]));
        }
    }
    anyhow::bail!("a section's size is cut off")
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &[u8] = b"\0asm\x01\0\0\0";
    const TYPES: &[u8] = &[1, 4, 1, 0x60, 0, 0];
    /// The same section with its size padded to five bytes, as lld writes it.
    const PADDED: &[u8] = &[1, 0x84, 0x80, 0x80, 0x80, 0, 1, 0x60, 0, 0];

    fn custom(content: usize) -> Vec<u8> {
        let size = content + 2;
        let head = [CUSTOM, (size & 0x7f) as u8 | 0x80, (size >> 7) as u8, 1, b'n'];
        [&head[..], &vec![7; content]].concat()
    }

    #[test]
    fn custom_sections_go_and_the_rest_stays() {
        for content in [0, 1, 125, 126, 300, 9_000] {
            let module = [START, &custom(content), TYPES, &custom(content), PADDED, &custom(3)].concat();
            assert_eq!(strip_custom(&module).unwrap(), [START, TYPES, PADDED].concat(), "{content}");
        }
    }

    #[test]
    fn what_is_added_is_a_custom_section() {
        for content in [0, 1, 125, 126, 300, 20_000, 3_000_000] {
            let mut module = [START, TYPES].concat();
            append_custom(&mut module, "chunk_7", &vec![9; content]);
            assert_eq!(strip_custom(&module).unwrap(), [START, TYPES].concat(), "{content}");
            assert!(module.len() >= START.len() + TYPES.len() + content + "chunk_7".len() + 3);
        }
    }

    #[test]
    fn what_is_no_module_or_is_cut_off_is_refused() {
        assert!(strip_custom(b"MZ").is_err());
        assert!(strip_custom(&[START, &TYPES[..4]].concat()).is_err());
        assert!(strip_custom(&[START, &[1, 0x80]].concat()).is_err());
    }
}
