//! Where every random-looking identifier comes from: task ids, UUIDs, EC2 ids, request ids.
//!
//! Owns one small seeded generator (splitmix64), so that the same seed and the same calls
//! give the same world. Refuses to be a source of secrets: nothing here is unpredictable.
//! Ids are kept as integers and written out only when an answer is, which keeps a task small.

use std::fmt;

/// A seeded generator of identifiers.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    fn wide(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }

    pub(crate) fn hex(&mut self) -> Hex {
        Hex(self.wide())
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let version = 0x4u128 << 76;
        let variant = 0x8u128 << 60;
        let cleared = self.wide() & !(0xFu128 << 76) & !(0xCu128 << 60);
        Uuid(cleared | version | variant)
    }

    /// An EC2-style id: the prefix, a dash and 17 hexadecimal digits.
    pub(crate) fn ec2(&mut self, prefix: &str) -> String {
        format!("{prefix}-{}", Short(self.next()))
    }
}

/// 32 lower-case hexadecimal digits without dashes: a task's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Hex(u128);

impl Hex {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        (text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| u128::from_str_radix(text, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A dashed UUID, version 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Uuid(u128);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            (n >> 96) as u32,
            (n >> 80) as u16,
            (n >> 64) as u16,
            (n >> 48) as u16,
            n & 0xFFFF_FFFF_FFFF
        )
    }
}

/// The 17 hexadecimal digits of an EC2 id, kept in 64 bits (the first digit is always 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Short(pub(crate) u64);

impl Short {
    /// Reads the part after `prefix-`.
    pub(crate) fn parse(text: &str, prefix: &str) -> Option<Self> {
        let digits = text.strip_prefix(prefix)?.strip_prefix('-')?;
        (digits.len() == 17 && digits.starts_with('0'))
            .then(|| u64::from_str_radix(digits, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let mut ids = Ids::new(1);
        let hex = ids.hex();
        assert_eq!(Hex::parse(&hex.to_string()), Some(hex));
        let uuid = ids.uuid().to_string();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
        let eni = ids.ec2("eni");
        assert_eq!(eni.len(), 4 + 17);
        assert_eq!(Short::parse(&eni, "eni").map(|s| format!("eni-{s}")), Some(eni));
        assert_eq!(Hex::parse("zz"), None);
    }
}
