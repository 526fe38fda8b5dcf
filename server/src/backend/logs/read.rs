//! Reading streams by pages: the end of one, what follows, and all of it.

use std::sync::Arc;

use domain::log::absence::Found;
use domain::log::sink::LogStream;
use domain::problem::Problem;
use domain::time::Millis;

use crate::aws::{Aws, Bucket, LogEvent, LogEvents, Seek, StreamRead};

/// Pages that are read at once, at most: AWS may answer with empty ones although there is more.
const PAGES: u32 = 5;
/// Events of one page, at most; AWS takes no more.
const MOST: usize = 10_000;
/// A page of so many bytes is taken for full; AWS fills them up to 1 MB.
const FULL: usize = 512 * 1024;

/// Reads streams at AWS's rate. Cheap to clone.
#[derive(Clone)]
pub(super) struct Reader {
    aws: Aws,
    rate: Arc<Bucket>,
}

/// The end of a stream, or what of it is from before a moment.
#[derive(Debug)]
pub(super) struct End {
    /// The newest events, oldest first.
    pub(super) events: Vec<LogEvent>,
    /// For what follows them.
    pub(super) forward: String,
    /// Whether there are none before them.
    pub(super) whole: bool,
}

impl Reader {
    pub(super) fn new(aws: Aws, rate: Bucket) -> Self {
        Self { aws, rate: Arc::new(rate) }
    }

    /// Waits until one more call may be sent.
    pub(super) async fn turn(&self) {
        self.rate.take(1).await;
    }

    /// A page, or why there is none.
    pub(super) async fn page(
        &self,
        stream: &LogStream,
        seek: &Seek,
        most: usize,
    ) -> Result<LogEvents, Found> {
        self.turn().await;
        let most = i32::try_from(most.clamp(1, MOST)).unwrap_or(i32::MAX);
        match self.aws.log_events(stream, seek, most).await {
            Ok(StreamRead::Events(events)) => Ok(events),
            Ok(StreamRead::NoStream) => Err(Found::NoStream),
            Ok(StreamRead::NoGroup) => Err(Found::NoGroup),
            Err(error) => {
                tracing::warn!(
                    log.group = stream.group,
                    log.stream = stream.name,
                    "a log cannot be read: {error}"
                );
                Err(Found::Failed(Problem::from(error)))
            }
        }
    }

    /// The newest events from before a moment, some `most` of them.
    pub(super) async fn end(
        &self,
        stream: &LogStream,
        before: Option<Millis>,
        most: usize,
    ) -> Result<End, Found> {
        let first = self.page(stream, &Seek::End(before), most).await?;
        let mut end = End { events: first.events, forward: first.forward, whole: false };
        let mut token = first.backward;
        for _ in 0..PAGES {
            if end.events.len() >= most || bytes(&end.events) >= FULL {
                break;
            }
            let page = self.page(stream, &Seek::Backward(token.clone(), before), most).await?;
            if page.backward == token {
                end.whole = true;
                break;
            }
            token = page.backward;
            let later = std::mem::replace(&mut end.events, page.events);
            end.events.extend(later);
        }
        Ok(end)
    }

    /// What follows a token, and the next one.
    pub(super) async fn forward(
        &self,
        stream: &LogStream,
        mut token: String,
    ) -> Result<(Vec<LogEvent>, String), Found> {
        let mut events = Vec::new();
        for _ in 0..PAGES {
            let page = self.page(stream, &Seek::Forward(token.clone()), MOST).await?;
            let is_end = page.forward == token;
            let is_full = page.events.is_empty() || page.events.len() >= MOST || bytes(&page.events) >= FULL;
            events.extend(page.events);
            token = page.forward;
            // Of a page that is not full the rest comes with the next reading.
            if is_end || !is_full {
                break;
            }
        }
        Ok((events, token))
    }
}

fn bytes(events: &[LogEvent]) -> usize {
    events.iter().map(|event| event.message.len()).sum()
}
