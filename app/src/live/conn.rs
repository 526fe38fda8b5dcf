//! How live the page is, as the badge says it.

use domain::event::frame::{Source, SourceStatus};
use domain::time::{Millis, duration, iso};

/// The state of the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conn {
    /// The page is as the server drew it; the socket has not been opened.
    Still,
    /// Open, but what was missed is still coming.
    CatchingUp,
    /// Open, and everything up to the last frame is shown.
    Live,
    /// Closed; another try comes by itself.
    Reconnecting,
    /// Closed for good; the text says what to do.
    Ended(&'static str),
}

/// What the badge shows: the `data-conn` word, the label, and the age or the reason.
#[must_use]
pub fn badge(
    conn: &Conn,
    status: Option<&SourceStatus>,
    heard: Millis,
    now: Millis,
) -> (&'static str, &'static str, String) {
    match (conn, status) {
        (Conn::Still, _) => ("off", "not live", "reload to update".into()),
        (Conn::CatchingUp, _) => {
            ("catching-up", "catching up", format!("data {} old", duration(now - heard)))
        }
        (Conn::Reconnecting, _) => {
            ("reconnecting", "reconnecting", format!("data {} old", duration(now - heard)))
        }
        (Conn::Ended(why), _) => ("stale", "stopped", (*why).into()),
        (Conn::Live, Some(SourceStatus { stale_since: Some(since), .. })) => {
            ("stale", "stale", format!("since {}", iso(*since).get(11..16).unwrap_or_default()))
        }
        (Conn::Live, status) => {
            let source = match status.map(|status| status.source) {
                Some(Source::Events) => "events, ",
                Some(Source::Polling) => "polling, ",
                None => "",
            };
            ("live", "live", format!("{source}{} ago", duration(now - heard)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_badge_never_says_live_when_the_source_is_stale() {
        let status = SourceStatus { source: Source::Polling, stale_since: Some(0), why: None };
        assert_eq!(badge(&Conn::Live, Some(&status), 0, 9).0, "stale");
        assert_eq!(badge(&Conn::Live, None, 1_000, 3_500), ("live", "live", "2 s ago".into()));
        let status = SourceStatus { source: Source::Events, stale_since: None, why: None };
        assert_eq!(badge(&Conn::Live, Some(&status), 1_000, 3_500).2, "events, 2 s ago");
        assert_eq!(badge(&Conn::Reconnecting, None, 0, 61_000).2, "data 1 m old");
        assert_eq!(badge(&Conn::CatchingUp, None, 0, 61_000).2, "data 1 m old");
    }
}
