//! Reads the text of one setting as what it means, or says what it must be.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::error::{ConfigError, Origin};
use super::settings::Time;
use super::sources::Sources;
use super::{DatabaseUrl, PublicUrl, access::SignIn};
use crate::telemetry::Format;

/// A setting's value and where it stood.
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) origin: Origin,
}

/// What a setting's text is read as.
pub(super) trait Setting: Sized {
    /// The end of "it must be …".
    const EXPECTED: &'static str;
    /// Whether the text may hold a password and is not repeated.
    const SECRET: bool = false;
    /// The value, or nothing when the text cannot be meant.
    fn read(text: &str) -> Option<Self>;
}

impl Sources {
    /// The setting, if it is given anywhere.
    pub(super) fn optional<T: Setting>(&self, name: &'static str) -> Result<Option<Found<T>>, ConfigError> {
        let Some((text, origin)) = self.find(name) else { return Ok(None) };
        match T::read(text.trim()) {
            Some(value) => Ok(Some(Found { value, origin })),
            None => {
                let value = if T::SECRET { "(not shown)".to_owned() } else { text };
                Err(ConfigError::Value { name, origin, value, expected: T::EXPECTED.to_owned() })
            }
        }
    }

    /// The setting, or what holds when nothing is said.
    pub(super) fn or<T: Setting>(&self, name: &'static str, default: T) -> Result<T, ConfigError> {
        Ok(self.optional(name)?.map_or(default, |found| found.value))
    }
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as 127.0.0.1:3000 or [::1]:3000";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "the path of a folder";
    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
}

impl Setting for PublicUrl {
    const EXPECTED: &'static str =
        "http:// or https:// and a host, without a path, such as https://slipway.example.com";
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Setting for DatabaseUrl {
    const EXPECTED: &'static str = "the address of a PostgreSQL database with its name, such as \
         postgres://slipway@db.example.com:5432/slipway?sslmode=verify-full";
    const SECRET: bool = true;
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for SignIn {
    const EXPECTED: &'static str = "alb, header or none";
    fn read(text: &str) -> Option<Self> {
        match text {
            "alb" => Some(Self::Alb),
            "header" => Some(Self::Header),
            "none" => Some(Self::Nobody),
            _ => None,
        }
    }
}

impl Setting for Format {
    const EXPECTED: &'static str = "text or json";
    fn read(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Setting for Time {
    const EXPECTED: &'static str = "auto or manual";
    fn read(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "manual" => Some(Self::Manual),
            _ => None,
        }
    }
}

/// How many times faster than AWS the emulator moves.
pub(super) struct Speed(pub(super) f64);

impl Setting for Speed {
    const EXPECTED: &'static str = "a number from 0.1 to 10000, such as 10";
    fn read(text: &str) -> Option<Self> {
        let speed: f64 = text.parse().ok()?;
        (0.1..=10_000.0).contains(&speed).then_some(Self(speed))
    }
}

/// Open pages of one user.
pub(super) struct Sockets(pub(super) u32);

impl Setting for Sockets {
    const EXPECTED: &'static str = "a whole number from 1 to 10000, such as 64";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|count| (1..=10_000).contains(count)).map(Self)
    }
}

/// Tasks of one launch.
pub(super) struct Tasks(pub(super) u32);

impl Setting for Tasks {
    const EXPECTED: &'static str = "a whole number from 1 to 10000, such as 1000";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|count| (1..=10_000).contains(count)).map(Self)
    }
}

/// The time between two scans of everything.
pub(super) struct Interval(pub(super) Duration);

impl Setting for Interval {
    const EXPECTED: &'static str = "a time from 200ms to 1h with its unit, such as 500ms, 5s or 2m";
    fn read(text: &str) -> Option<Self> {
        let ms = time(text, &[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)])?;
        (200..=3_600_000).contains(&ms).then(|| Self(Duration::from_millis(ms)))
    }
}

/// Queues, separated by commas.
#[derive(Default)]
pub(super) struct Queues(pub(super) Vec<String>);

impl Setting for Queues {
    const EXPECTED: &'static str = "names or URLs of SQS queues, separated by commas, such as slipway-events; FIFO queues are none of them";
    fn read(text: &str) -> Option<Self> {
        let named = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let fits = |queue: &str| {
            let url = queue.strip_prefix("https://").or_else(|| queue.strip_prefix("http://"));
            let name = match url {
                Some(rest) => rest.split_once('/').and_then(|(_, path)| path.rsplit('/').next()),
                None => Some(queue),
            };
            name.is_some_and(|name| (1..=80).contains(&name.len()) && name.bytes().all(named))
        };
        let mut queues: Vec<String> = Vec::new();
        for queue in text.split(',').map(str::trim) {
            if !fits(queue) {
                return None;
            }
            // Two consumers of one queue would only share it.
            if !queues.iter().any(|known| known == queue) {
                queues.push(queue.to_owned());
            }
        }
        Some(Self(queues))
    }
}

/// A number and one of these units, each with how many of the smallest it is.
fn time(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let (_, size) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*size)
}

/// How long history is kept.
pub(super) struct Age(pub(super) Duration);

impl Setting for Age {
    const EXPECTED: &'static str = "a time from 1h to 3650d with its unit, such as 12h or 90d";
    fn read(text: &str) -> Option<Self> {
        let hours = time(text, &[("h", 1), ("d", 24)])?;
        (1..=3650 * 24).contains(&hours).then(|| Self(Duration::from_secs(hours * 3600)))
    }
}

/// How many changes are kept.
pub(super) struct Amount(pub(super) u64);

impl Setting for Amount {
    const EXPECTED: &'static str = "a whole number from 1000, such as 5000000";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|amount| (1000..=1_000_000_000_000).contains(amount)).map(Self)
    }
}

/// How long environment values are kept.
pub(super) struct Keeping(pub(super) Duration);

impl Setting for Keeping {
    const EXPECTED: &'static str = "a time from 1m to 8760h with its unit, such as 30m or 24h";
    fn read(text: &str) -> Option<Self> {
        let minutes = time(text, &[("m", 1), ("h", 60)])?;
        (1..=8_760 * 60).contains(&minutes).then(|| Self(Duration::from_secs(minutes * 60)))
    }
}

/// The account that the emulator plays.
pub(super) struct Account(pub(super) String);

impl Setting for Account {
    const EXPECTED: &'static str = "the twelve digits of an AWS account";
    fn read(text: &str) -> Option<Self> {
        (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self(text.to_owned()))
    }
}

/// What is logged, as `tracing` writes filters.
pub(super) struct Level(pub(super) String);

impl Setting for Level {
    const EXPECTED: &'static str = "error, warn, info, debug or trace, or a filter such as info,server=debug";
    fn read(text: &str) -> Option<Self> {
        use tracing_subscriber::EnvFilter;
        // A lone word that is no level would be taken for the name of a module and log nothing.
        let level = |word: &str| word.parse::<tracing_subscriber::filter::LevelFilter>().is_ok();
        let readable = text.split(',').all(|part| part.contains('=') || level(part.trim()));
        (!text.is_empty() && readable && EnvFilter::try_new(text).is_ok()).then(|| Self(text.to_owned()))
    }
}
