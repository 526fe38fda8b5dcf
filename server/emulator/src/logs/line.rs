//! The lines of a stream, computed: a few at the start, one every so often, a few at the end.

use crate::clock::Moment;
use crate::lifecycle::script::Voice;
use crate::logs::store::Stream;

/// The lines of a stream that are there at a moment.
pub(crate) struct Lines<'a> {
    stream: &'a Stream,
    opening: Vec<String>,
    /// Milliseconds between two lines in the middle; 0: none.
    interval: i64,
    middle: usize,
    closing: Vec<String>,
    echo: Option<&'a [(i64, String)]>,
}

impl<'a> Lines<'a> {
    pub(crate) fn at(stream: &'a Stream, now: Moment) -> Self {
        let voice = stream.script().map_or(&Voice::Server, |script| &script.voice);
        let until = stream.ended.map_or(now, |(ended, _)| ended.min(now));
        let base = match voice {
            Voice::Server => 2_000,
            Voice::Batch | Voice::Crash | Voice::Memory | Voice::Odd => 1_000,
            Voice::Chatty => 200,
            Voice::Echo(_) => 0,
        };
        let interval = if base == 0 { 0 } else { stream.pace.of(base).max(1) };
        let lived = until.since(stream.started).max(0);
        let middle = lived.checked_div(interval).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let echo = match voice {
            Voice::Echo(lines) => {
                let due = lines.iter().take_while(|(at, _)| stream.pace.of(*at) <= lived).count();
                lines.get(..due)
            }
            _ => None,
        };
        Self {
            stream,
            opening: opening(voice, stream.image()),
            interval,
            middle,
            closing: stream
                .ended
                .filter(|(ended, _)| *ended <= now)
                .map(|(_, code)| closing(voice, code))
                .unwrap_or_default(),
            echo,
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self.echo {
            Some(echo) => echo.len(),
            None => self.opening.len() + self.middle + self.closing.len(),
        }
    }

    /// When a line was written; rises with the index.
    pub(crate) fn time(&self, index: usize) -> Moment {
        let start = self.stream.started;
        if let Some(echo) = self.echo {
            let after = echo.get(index).map_or(0, |(at, _)| self.stream.pace.of(*at));
            return start.after(after);
        }
        match index.checked_sub(self.opening.len()) {
            None => start,
            Some(at) if at < self.middle => start.after(self.interval * (i64::try_from(at).unwrap_or(0) + 1)),
            Some(_) => self.stream.ended.map_or(start, |(ended, _)| ended),
        }
    }

    pub(crate) fn text(&self, index: usize) -> String {
        if let Some(echo) = self.echo {
            return echo.get(index).map(|(_, text)| text.clone()).unwrap_or_default();
        }
        match index.checked_sub(self.opening.len()) {
            None => self.opening.get(index).cloned().unwrap_or_default(),
            Some(at) if at < self.middle => {
                let voice = self.stream.script().map_or(&Voice::Server, |script| &script.voice);
                middle(voice, at)
            }
            Some(at) => self.closing.get(at - self.middle).cloned().unwrap_or_default(),
        }
    }

    /// The first index whose line is not earlier than a moment.
    pub(crate) fn first_from(&self, moment: Moment) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.time(middle) < moment {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn opening(voice: &Voice, image: &str) -> Vec<String> {
    match voice {
        Voice::Server | Voice::Chatty => {
            vec![
                format!("starting {image}"),
                format!("{GREEN}INFO{PLAIN} configuration loaded"),
                format!("{GREEN}INFO{PLAIN} listening on 0.0.0.0:80"),
            ]
        }
        Voice::Batch | Voice::Crash => vec![format!("starting {image}"), "job accepted".into()],
        Voice::Memory => vec![format!("starting {image}"), "cache warming up".into()],
        Voice::Odd => odd(),
        Voice::Echo(_) => Vec::new(),
    }
}

/// Markup, escapes that are no colours, characters that are not seen, several lines in one, and the longest line
/// that CloudWatch takes: 256 KB with its 26 bytes of overhead.
fn odd() -> Vec<String> {
    vec![
        "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\"".into(),
        format!("{GREEN}green{PLAIN} {RED}bold red{PLAIN} \u{1b}[7minverse{PLAIN}"),
        "\u{1b}]8;;https://example.com\u{1b}\\a link\u{1b}]8;;\u{1b}\\ \u{1b}[2J\u{1b}[1;1Hcleared".into(),
        "\u{1b}]0;a title without an end, and what follows it".into(),
        "user=ad\u{200b}min file=\u{202e}txt.exe".into(),
        "progress 10%\rprogress 100%".into(),
        "Traceback\n  at one\n  at two".into(),
        "x".repeat(256 * 1024 - 26),
        "after the long line".into(),
    ]
}

const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const RED: &str = "\u{1b}[1;31m";
const FAINT: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

fn middle(voice: &Voice, at: usize) -> String {
    // Numbers that look alive and are always the same for the same line.
    let noise = at.wrapping_mul(2_654_435_761) >> 7;
    match voice {
        Voice::Server => match noise % 11 {
            3 => format!("{YELLOW}WARN{PLAIN} upstream took {}ms", 900 + noise % 700),
            7 => format!("GET /favicon.ico {YELLOW}404{PLAIN} 1ms"),
            n => format!(
                "GET {} {GREEN}200{PLAIN} {}ms",
                ["/healthz", "/", "/orders", "/assets/app.css"][n % 4],
                noise % 90 + 1
            ),
        },
        Voice::Chatty => {
            let path = ["/", "/orders", "/orders/17", "/login", "/assets/app.css"][noise % 5];
            format!("{{\"level\":\"info\",\"path\":\"{path}\",\"status\":200,\"ms\":{}}}", noise % 240 + 3)
        }
        Voice::Batch | Voice::Crash => {
            format!("{FAINT}[{:>3}]{PLAIN} processed {} records", at + 1, (at + 1) * 250)
        }
        Voice::Memory => format!("heap {} MiB", 64 + at * 48),
        Voice::Odd => format!("still here {at}"),
        Voice::Echo(_) => String::new(),
    }
}

fn closing(voice: &Voice, code: i32) -> Vec<String> {
    let mut lines = Vec::new();
    match (voice, code) {
        (_, 143) => lines.push("received SIGTERM, shutting down".to_owned()),
        // SIGKILL leaves no last words.
        (_, 137) => {}
        (Voice::Crash, code) => {
            lines.push(format!("{RED}ERROR{PLAIN} unhandled error: connection refused (db:5432)"));
            lines.push("    at import_batch (import.py:214)".to_owned());
            lines.push("    at main (import.py:31)".to_owned());
            lines.push(format!("exiting with code {code}"));
        }
        (_, 0) => lines.push("done".to_owned()),
        (_, code) => lines.push(format!("failed, exiting with code {code}")),
    }
    lines
}
