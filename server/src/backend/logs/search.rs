//! A search of whole logs, by CloudWatch.

use std::time::Duration;

use domain::log::absence::{Found, Moment, Note, Weight};
use domain::log::ansi::plain;
use domain::log::query::LogQuery;
use domain::log::sink::LogStream;
use domain::log::view::{LogLine, PAGE, after};
use domain::problem::Problem;
use domain::time::Millis;
use futures_util::future::join_all;
use tokio::time::Instant;

use super::{Reading, Source};
use crate::aws::LogEvent;
use crate::backend::Backend;

/// CloudWatch looks through every line, which takes as long as the log is long. A page waits no longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What one stream has.
struct Matches {
    events: Vec<LogEvent>,
    /// Whether there may be more of it.
    more: bool,
}

impl Backend {
    /// The lines of whole streams that hold a text, oldest first, and where the next page begins.
    pub(super) async fn search(
        &self,
        chosen: &[&Source],
        query: &LogQuery,
        moment: &Moment,
    ) -> (Reading, Option<Millis>) {
        let mut reading = Reading::default();
        let until = Instant::now() + PATIENCE;
        let find = |source: &&Source| {
            let stream = source.stream().cloned();
            async move {
                match stream {
                    Some(stream) => Some(self.find(&stream, query, until).await),
                    None => None,
                }
            }
        };
        let found = join_all(chosen.iter().map(find)).await;
        // A stream that is not through yet may have lines after its last one, so no stream's are shown beyond that.
        let mut horizon = None;
        for (source, found) in chosen.iter().zip(found) {
            match found {
                Some(Ok(Some(Matches { events, more }))) => {
                    match events.last().filter(|_| more) {
                        Some(last) => horizon = Some(horizon.map_or(last.at, |at: Millis| at.min(last.at))),
                        None if more => reading.notes.push(unfinished()),
                        None => {}
                    }
                    let lines =
                        (0..).zip(&events).map(|(n, event)| LogLine::new(0, n, event.at, &event.message));
                    reading.take(source, lines);
                }
                Some(Ok(None)) => reading.note(source, Some(&Found::NoStream), moment),
                Some(Err(problem)) => reading.note(source, Some(&Found::Failed(problem)), moment),
                None => reading.note(source, None, moment),
            }
        }
        reading.lines.sort_by_key(LogLine::order);
        if let Some(horizon) = horizon {
            reading.lines.retain(|line| line.at <= horizon);
        }
        let more = horizon.is_some() || reading.lines.len() > PAGE;
        reading.lines.truncate(PAGE);
        let further = after(&reading.lines).filter(|_| more);
        (reading, further)
    }

    /// One stream's; `None` when there is no such stream.
    async fn find(
        &self,
        stream: &LogStream,
        query: &LogQuery,
        until: Instant,
    ) -> Result<Option<Matches>, Problem> {
        let text = query.text.trim();
        // A quote ends a term. All parts must be there; whether they stand together is looked at here.
        let terms: Vec<&str> = text.split('"').filter(|term| !term.trim().is_empty()).collect();
        let mut found = Matches { events: Vec::new(), more: true };
        let mut token = None;
        while found.events.len() < PAGE && Instant::now() < until {
            self.logs.reader.turn().await;
            let streams = vec![stream.name.clone()];
            let page = self.aws.find_log_events(stream, streams, &terms, query.from, token.take()).await?;
            let Some(page) = page else { return Ok(None) };
            let holds =
                |event: &LogEvent| event.message.contains(text) || plain(&event.message).contains(text);
            found.events.extend(page.events.into_iter().map(|(_, event)| event).filter(holds));
            token = page.next;
            if token.is_none() {
                found.more = false;
                break;
            }
        }
        Ok(Some(found))
    }
}

fn unfinished() -> Note {
    Note::new(
        "search-unfinished",
        Weight::Warn,
        format!(
            "CloudWatch has found nothing within {} s and has not looked at the whole log. Look at the last lines, or download the log.",
            PATIENCE.as_secs()
        ),
    )
}
