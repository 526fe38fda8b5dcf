//! IPv4 ranges and the addresses handed out of one subnet.

use std::net::Ipv4Addr;

/// An IPv4 range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cidr {
    base: u32,
    bits: u8,
}

impl Cidr {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let bits: u8 = bits.parse().ok()?;
        (bits <= 32).then(|| Self { base: u32::from(address), bits })
    }

    pub(crate) fn size(self) -> u32 {
        1u32.checked_shl(32 - u32::from(self.bits)).unwrap_or(u32::MAX)
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.base), self.bits)
    }
}

/// Addresses that AWS keeps in every subnet: the first four and the last (VPC user guide,
/// "Subnet CIDR blocks").
const RESERVED: u32 = 5;

/// Hands out a subnet's addresses in order, and freed ones again.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    range: Cidr,
    fresh: u32,
    freed: Vec<u32>,
    used: u32,
}

impl Addresses {
    pub(crate) fn new(range: Cidr) -> Self {
        Self { range, fresh: 4, freed: Vec::new(), used: 0 }
    }

    pub(crate) fn free(&self) -> u32 {
        self.range.size().saturating_sub(RESERVED).saturating_sub(self.used)
    }

    pub(crate) fn take(&mut self) -> Option<u32> {
        let offset = if self.fresh < self.range.size().saturating_sub(1) {
            self.fresh += 1;
            self.fresh - 1
        } else {
            self.freed.pop()?
        };
        self.used += 1;
        Some(self.range.base.wrapping_add(offset))
    }

    pub(crate) fn give_back(&mut self, address: u32) {
        self.used = self.used.saturating_sub(1);
        self.freed.push(address.wrapping_sub(self.range.base));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_subnet_runs_out() {
        let range = Cidr::parse("10.0.0.0/28").unwrap();
        let mut addresses = Addresses::new(range);
        assert_eq!(addresses.free(), 11);
        let taken: Vec<u32> = std::iter::from_fn(|| addresses.take()).collect();
        assert_eq!(taken.len(), 11);
        assert_eq!(Ipv4Addr::from(taken[0]), Ipv4Addr::new(10, 0, 0, 4));
        addresses.give_back(taken[3]);
        assert_eq!(addresses.take(), Some(taken[3]));
        assert_eq!(Cidr::parse("10.0.0.0/40"), None);
    }
}
