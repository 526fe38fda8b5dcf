//! Times, counted in buckets that are 1/64 of their size wide.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const FINE: usize = 64;
const COARSE: usize = 40;

/// The counts, shared by everyone who measures.
pub(crate) struct Histogram(Vec<AtomicU64>);

impl Histogram {
    pub(crate) fn new() -> Self {
        Self((0..FINE * COARSE).map(|_| AtomicU64::new(0)).collect())
    }

    /// Counts a time in microseconds.
    pub(crate) fn record(&self, micros: u64) {
        let bits = (u64::BITS - micros.leading_zeros()).saturating_sub(7);
        let at = (bits as usize * FINE) + usize::try_from(micros >> bits).unwrap();
        self.0[at.min(self.0.len() - 1)].fetch_add(1, Relaxed);
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// The time in milliseconds that so large a part does not exceed; 0 when nothing was counted.
    pub(crate) fn millis(&self, part: f64) -> f64 {
        let wanted = (self.count() as f64 * part).ceil() as u64;
        let mut seen = 0;
        for (at, count) in self.0.iter().enumerate() {
            seen += count.load(Relaxed);
            if seen >= wanted && seen > 0 {
                let bits = (at / FINE).saturating_sub(1);
                let micros = ((at - bits * FINE) as u64) << bits;
                return micros as f64 / 1000.0;
            }
        }
        0.0
    }
}
