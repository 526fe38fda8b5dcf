//! Times as epoch milliseconds, written for people. No clock is read here.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// `2026-11-22T14:02:03Z`; years outside 0 to 9999 are clamped to them, so that a forged time
/// cannot break a page.
#[must_use]
pub fn iso(at: Millis) -> String {
    let at = at.clamp(-62_167_219_200_000, 253_402_300_799_999);
    let seconds = at.div_euclid(1000);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// `2026-11-22T14:02:03.456Z`, as [`iso`] with its milliseconds.
#[must_use]
pub fn iso_millis(at: Millis) -> String {
    let seconds = iso(at);
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), at.rem_euclid(1000))
}

/// `2026-11-22 14:02`, as [`iso`] to the minute, for people to read.
#[must_use]
pub fn minute(at: Millis) -> String {
    iso(at).get(..16).unwrap_or_default().replace('T', " ")
}

/// Days since the epoch as a date of the Gregorian calendar (era arithmetic, no table).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The first moment of a day written `2026-11-22`, by UTC; `None` for anything else.
#[must_use]
pub fn civil_millis(text: &str) -> Option<Millis> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    // Howard Hinnant's days_from_civil: the inverse of `civil`.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    (civil(days) == (year, month, day)).then_some(days * 86_400_000)
}

/// Reads an ISO 8601 time as AWS writes them in events: `2025-05-06T11:02:34Z`, with or without a
/// fraction, with `Z` or an offset. What is finer than a millisecond is cut off.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = bytes.get(from..to)?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| digits.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
    };
    let day = civil_millis(text.get(..10)?)?;
    let separated = [(10, b'T'), (13, b':'), (16, b':')].iter().all(|(at, c)| bytes.get(*at) == Some(c));
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !separated || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut at = 19;
    let mut millis = 0;
    if bytes.get(at) == Some(&b'.') {
        let digits = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if !(1..=9).contains(&digits) {
            return None;
        }
        millis =
            (0..3).fold(0, |n, i| n * 10 + if i < digits { i64::from(bytes[at + 1 + i] - b'0') } else { 0 });
        at += 1 + digits;
    }
    let offset = match bytes.get(at..)? {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let minutes = number(at + 1, at + 3)? * 60 + number(at + 4, at + 6)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    Some(day + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis)
}

/// A duration in the largest two units that matter: `8 s`, `4 m`, `1 h 5 m`, `3 d`.
#[must_use]
pub fn duration(millis: Millis) -> String {
    let seconds = (millis / 1000).max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} m", seconds / 60),
        3600..86_400 if seconds / 60 % 60 == 0 => format!("{} h", seconds / 3600),
        3600..86_400 => format!("{} h {} m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_across_leap_years() {
        let rows = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_356_123_456, "2026-11-22T14:02:03Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ];
        for (at, text) in rows {
            assert_eq!(iso(at), text);
        }
    }

    #[test]
    fn milliseconds_follow() {
        assert_eq!(iso_millis(1_795_356_123_007), "2026-11-22T14:02:03.007Z");
        assert_eq!(iso_millis(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn days_are_read_back() {
        for at in [0, 951_782_400_000, 1_795_305_600_000, -86_400_000] {
            assert_eq!(civil_millis(&iso(at)[..10]), Some(at));
        }
        for text in ["", "2026-02-29", "2026-13-01", "2026-00-10", "26-11-22", "2026-11-22-1", "2026-11-2x"] {
            assert_eq!(civil_millis(text), None, "{text}");
        }
    }

    #[test]
    fn times_of_events_are_read_and_what_is_none_is_not() {
        let rows = [
            ("2026-11-22T14:02:03Z", Some(1_795_356_123_000)),
            ("2026-11-22T14:02:03.4Z", Some(1_795_356_123_400)),
            ("2026-11-22T14:02:03.45Z", Some(1_795_356_123_450)),
            ("2026-11-22T14:02:03.456789Z", Some(1_795_356_123_456)),
            ("2026-11-22T15:02:03+01:00", Some(1_795_356_123_000)),
            ("2026-11-22T12:32:03-01:30", Some(1_795_356_123_000)),
            ("2000-02-29T00:00:00Z", Some(951_782_400_000)),
            ("9999-12-31T23:59:59.999Z", Some(253_402_300_799_999)),
            ("1969-12-31T23:59:59Z", Some(-1_000)),
            ("2025-02-29T00:00:00Z", None),
            ("2025-13-01T00:00:00Z", None),
            ("2025-00-01T00:00:00Z", None),
            ("2025-01-01T24:00:00Z", None),
            ("2025-01-01T00:00:00", None),
            ("2025-01-01T00:00:00.Z", None),
            ("2025-01-01T00:00:00+1:00", None),
            ("2025-01-01 00:00:00Z", None),
            ("1795356123", None),
            ("", None),
            ("２０２５-01-01T00:00:00Z", None),
        ];
        for (text, at) in rows {
            assert_eq!(parse_iso(text), at, "{text}");
        }
    }

    #[test]
    fn durations_keep_what_matters() {
        let rows = [
            (-5, "0 s"),
            (59_999, "59 s"),
            (60_000, "1 m"),
            (3_600_000, "1 h"),
            (3_900_000, "1 h 5 m"),
            (200_000_000, "2 d"),
        ];
        for (millis, text) in rows {
            assert_eq!(duration(millis), text);
        }
    }
}
