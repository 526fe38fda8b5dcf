//! How long to wait before trying again: doubling, with full jitter, so that a restart of the server does
//! not bring every browser back at the same moment.

/// The first wait, at most, in milliseconds.
const FIRST: f64 = 500.0;
/// No wait is longer.
const LONGEST: f64 = 20_000.0;

/// The wait before attempt `attempt` (from 0), in milliseconds; `random` is 0 to 1.
#[must_use]
pub fn wait(attempt: u32, random: f64) -> i32 {
    let ceiling = (FIRST * 2f64.powi(attempt.min(10).cast_signed())).min(LONGEST);
    #[expect(clippy::cast_possible_truncation, reason = "at most 20,000")]
    let millis = (ceiling * random.clamp(0.0, 1.0)) as i32;
    millis.max(50)
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn waits_double_up_to_a_ceiling_and_are_spread() {
        assert_eq!([wait(0, 1.0), wait(1, 1.0), wait(2, 1.0), wait(60, 1.0)], [500, 1000, 2000, 20_000]);
        assert_eq!([wait(5, 0.0), wait(5, f64::NAN)], [50, 50]);
        assert!(wait(4, 0.25) < wait(4, 0.75));
    }
}
