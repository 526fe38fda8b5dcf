//! What `demo` and `emulator` print when they are up: addresses to click and lines to copy.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

use crate::config::{Time, World};

/// The region that the emulator plays.
pub const REGION: &str = "eu-west-1";

/// The demo is up.
pub struct Demo<'a> {
    /// Where the dashboard listens.
    pub dashboard: SocketAddr,
    /// Where the emulator listens.
    pub emulator: SocketAddr,
    /// Where it was to listen.
    pub wanted: SocketAddr,
    /// How its time runs.
    pub world: World,
    /// Where the database is.
    pub data: &'a Path,
}

impl fmt::Display for Demo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken = match self.emulator.port() == self.wanted.port() || self.wanted.port() == 0 {
            true => String::new(),
            false => format!(" (port {} was taken)", self.wanted.port()),
        };
        writeln!(f, "Slipway {}: the demo is up\n", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "  Open      {}", url(self.dashboard))?;
        writeln!(
            f,
            "  Inside    an ECS emulator with sample data, {}; no AWS account is touched",
            pace(self.world)
        )?;
        writeln!(f, "  Data      {} (SQLite)", self.data.display())?;
        writeln!(f, "  Emulator  {}{taken}; the AWS CLI sees the same world:", url(self.emulator))?;
        writeln!(f, "\n    {}\n", try_it(self.emulator))?;
        write!(f, "Ctrl-C stops it.")
    }
}

/// The emulator alone is up.
pub struct Emulator {
    /// Where it listens.
    pub listen: SocketAddr,
    /// How its time runs.
    pub world: World,
}

impl fmt::Display for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Slipway {}: the ECS emulator is up at {}, {}\n",
            env!("CARGO_PKG_VERSION"),
            url(self.listen),
            pace(self.world)
        )?;
        writeln!(f, "    {}\n", try_it(self.listen))?;
        write!(f, "Ctrl-C stops it, and everything in it is gone.")
    }
}

/// A URL that a browser on this machine can open: nobody can connect to "every address".
pub fn url(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("http://127.0.0.1:{}", v4.port()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("http://[::1]:{}", v6.port()),
        other => format!("http://{other}"),
    }
}

fn pace(world: World) -> String {
    match world.time {
        Time::Manual => "manual clock (advance with POST /_emulator/advance)".to_owned(),
        Time::Auto if world.speed == 1.0 => "as fast as AWS".to_owned(),
        Time::Auto => format!("{} times as fast as AWS", world.speed),
    }
}

fn try_it(emulator: SocketAddr) -> String {
    format!(
        "AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo aws --region {REGION} --endpoint-url {} ecs list-clusters",
        url(emulator)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo(emulator: &str) -> String {
        Demo {
            dashboard: "0.0.0.0:3000".parse().unwrap(),
            emulator: emulator.parse().unwrap(),
            wanted: "127.0.0.1:4566".parse().unwrap(),
            world: World { speed: 10.0, time: Time::Auto },
            data: Path::new("data/demo"),
        }
        .to_string()
    }

    #[test]
    fn it_names_addresses_that_can_be_opened_and_the_port_that_was_taken() {
        let usual = demo("127.0.0.1:4566");
        assert!(usual.contains("Open      http://127.0.0.1:3000\n") && !usual.contains("taken"), "{usual}");
        assert!(usual.contains("--endpoint-url http://127.0.0.1:4566 ecs list-clusters"), "{usual}");
        let moved = demo("127.0.0.1:40123");
        assert!(moved.contains("Emulator  http://127.0.0.1:40123 (port 4566 was taken)"), "{moved}");
    }
}
