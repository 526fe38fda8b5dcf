//! Logs of tasks: which streams a task's containers write, their ends, older pages, searches, and the whole as a
//! file.

mod file;
mod read;
mod search;
mod tail;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::port::Caller;
use domain::id::ClusterName;
use domain::log::absence::{Found, Moment, Note, Weight, moment, note};
use domain::log::query::LogQuery;
use domain::log::sink::{LogStream, Sink, sink};
use domain::log::view::{LogLine, LogNews, LogView, PAGE, before, grows};
use domain::problem::Problem;
use domain::task::detail::evidence_of_row;
use domain::task::row::TaskRow;
use domain::task_definition::LogConfiguration;
use futures_util::future::join_all;

use self::read::{End, Reader};
use self::tail::{Look, Position, Tails};
use super::Backend;
use crate::aws::{Aws, Bucket};
use crate::clock::SharedClock;

/// Definitions whose log configurations are kept; beyond, all are forgotten. A revision never changes.
const DEFINITIONS: usize = 1_000;

/// What is kept of the logs of one place.
pub(super) struct Logs {
    aws: Aws,
    tails: Arc<Tails>,
    reader: Reader,
    downloads: Reader,
    configured: Mutex<HashMap<String, Arc<Configured>>>,
}

/// A definition's containers, and where each logs.
type Configured = Vec<(String, Option<LogConfiguration>)>;

/// A container of a task.
struct Source {
    /// Its place among the containers of the definition.
    at: usize,
    name: String,
    sink: Sink,
}

impl Source {
    fn stream(&self) -> Option<&LogStream> {
        match &self.sink {
            Sink::CloudWatch(stream) => Some(stream),
            Sink::Unnamed { .. } | Sink::Elsewhere { .. } | Sink::Nowhere => None,
        }
    }
}

impl Logs {
    pub(super) fn new(aws: Aws, clock: SharedClock) -> Self {
        // Together below the 10 a second that old accounts have; who downloads does not hold up who looks.
        let reader = Reader::new(aws.clone(), Bucket::new(10, 6));
        let downloads = Reader::new(aws.clone(), Bucket::new(4, 3));
        let tails = Arc::new(Tails::new(reader.clone(), clock));
        Self { aws, tails, reader, downloads, configured: Mutex::default() }
    }

    /// Forgets what nobody looks at.
    pub(super) fn forget(&self) {
        self.tails.forget();
    }

    /// The containers of a task, in the definition's order.
    async fn sources(&self, row: &TaskRow) -> Result<Vec<Source>, Note> {
        let name = format!("{}:{}", row.family, row.revision);
        let configured = self.configured(&name).await?;
        let task = row.arn.rsplit('/').next().unwrap_or_default();
        let source = |(at, (name, log)): (usize, &(String, Option<LogConfiguration>))| Source {
            at,
            name: name.clone(),
            sink: sink(name, log.as_ref(), task, self.aws.region()),
        };
        Ok(configured.iter().enumerate().map(source).collect())
    }

    async fn configured(&self, name: &str) -> Result<Arc<Configured>, Note> {
        let known = self.configured.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let definition = self.aws.definition(name).await.map_err(|error| Note::of(&error.problem))?;
        let definition = definition.ok_or_else(|| {
            let text = format!(
                "The task definition {name} is not there any more, so Slipway does not know where its containers logged."
            );
            Note::new("definition-unknown", Weight::Warn, text)
        })?;
        let containers = definition.containers.into_iter();
        let found: Arc<Configured> =
            Arc::new(containers.map(|container| (container.name, container.log)).collect());
        let mut all = self.configured.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= DEFINITIONS {
            all.clear();
        }
        all.insert(name.to_owned(), Arc::clone(&found));
        Ok(found)
    }
}

/// What was read of the chosen containers.
#[derive(Default)]
struct Reading {
    lines: Vec<LogLine>,
    notes: Vec<Note>,
    positions: Vec<Position>,
    reset: bool,
    earlier: bool,
}

impl Reading {
    /// Takes what was found of a container, which says why there is nothing where there is.
    fn note(&mut self, source: &Source, found: Option<&Found>, moment: &Moment) {
        let said = note(&source.name, &source.sink, found, moment);
        // What is true of the whole task is said once.
        self.notes.extend(said.filter(|note| !self.notes.contains(note)));
    }

    fn take(&mut self, source: &Source, lines: impl IntoIterator<Item = LogLine>) {
        self.lines.extend(lines.into_iter().map(|line| LogLine { container: source.at, ..line }));
    }

    /// Puts the lines in order, and keeps the newest `most`.
    fn newest(&mut self, most: usize) {
        self.lines.sort_by_key(LogLine::order);
        let left_out = self.lines.len().saturating_sub(most);
        self.lines.drain(..left_out);
        self.earlier |= left_out > 0;
    }

    fn older(&self) -> Option<i64> {
        before(&self.lines).filter(|_| self.earlier)
    }
}

impl Backend {
    /// See [`app::port::Port::task_logs`].
    pub(super) async fn logs_of(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        query: &LogQuery,
    ) -> Result<LogView, Problem> {
        let row = self.one_task(caller, cluster, id).await?;
        let now = self.clock.now_ms();
        let mut view = LogView {
            containers: Vec::new(),
            lines: Vec::new(),
            older: None,
            further: None,
            notes: Vec::new(),
            cursor: String::new(),
            live: false,
            now,
            row,
        };
        let sources = match self.logs.sources(&view.row).await {
            Ok(sources) => sources,
            Err(note) => {
                view.notes.push(note);
                return Ok(view);
            }
        };
        view.containers = sources.iter().map(|source| source.name.clone()).collect();
        let chosen = chosen(&sources, &query.container);
        if chosen.is_empty() {
            view.notes.push(unknown_container(&query.container));
            return Ok(view);
        }
        let moment = self.moment(&view.row).await?;
        let reading = if query.is_search() {
            let (reading, further) = self.search(&chosen, query, &moment).await;
            view.further = further;
            reading
        } else if let Some(before) = query.before {
            self.page_before(&chosen, before, &moment).await
        } else {
            view.live = grows(&view.row, now) && chosen.iter().any(|source| source.stream().is_some());
            self.tails(&chosen, &[], &moment).await?
        };
        view.older = if query.is_search() { None } else { reading.older() };
        view.cursor = written(&reading.positions);
        (view.lines, view.notes) = (reading.lines, reading.notes);
        Ok(view)
    }

    /// See [`app::port::Port::log_news`].
    pub(super) async fn log_news_of(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
        cursor: &str,
    ) -> Result<LogNews, Problem> {
        let row = self.one_task(caller, cluster, id).await?;
        metrics::counter!("slipway_log_reads_total").increment(1);
        let sources = match self.logs.sources(&row).await {
            Ok(sources) => sources,
            Err(note) => {
                // It is asked again from there: one failed call does not end the following.
                let live = grows(&row, self.clock.now_ms());
                return Ok(LogNews {
                    notes: vec![note],
                    cursor: cursor.to_owned(),
                    live,
                    ..LogNews::default()
                });
            }
        };
        let chosen = chosen(&sources, container);
        let moment = self.moment(&row).await?;
        let mut reading = self.tails(&chosen, &positions(cursor), &moment).await?;
        let reset = reading.reset;
        if reset {
            reading = self.tails(&chosen, &[], &moment).await?;
        }
        Ok(LogNews {
            cursor: written(&reading.positions),
            lines: reading.lines,
            notes: reading.notes,
            reset,
            live: grows(&row, self.clock.now_ms()),
        })
    }

    /// The ends of the containers' streams: what came after the positions, or the newest lines without any.
    async fn tails(
        &self,
        chosen: &[&Source],
        from: &[Position],
        moment: &Moment,
    ) -> Result<Reading, Problem> {
        let mut reading = Reading::default();
        let streams: Vec<(&Source, &LogStream)> =
            chosen.iter().filter_map(|source| Some((*source, source.stream()?))).collect();
        let looks = streams.iter().enumerate().map(|(at, (_, stream))| {
            self.logs.tails.look(
                stream,
                from.get(at).copied(),
                if from.is_empty() { PAGE } else { usize::MAX },
            )
        });
        let looks: Vec<Look> = join_all(looks).await.into_iter().collect::<Result<_, _>>()?;
        for source in chosen.iter().filter(|source| source.stream().is_none()) {
            reading.note(source, None, moment);
        }
        for ((source, _), look) in streams.into_iter().zip(looks) {
            reading.note(source, Some(&look.found), moment);
            reading.take(source, look.lines);
            reading.positions.push(look.position);
            reading.reset |= look.reset;
            reading.earlier |= look.earlier;
        }
        // A page that knows fewer containers than there are must begin anew.
        reading.reset |= !from.is_empty() && from.len() != reading.positions.len();
        reading.newest(if from.is_empty() { PAGE } else { usize::MAX });
        Ok(reading)
    }

    /// A page of lines from before a moment.
    async fn page_before(&self, chosen: &[&Source], before: i64, moment: &Moment) -> Reading {
        let mut reading = Reading::default();
        let read = |source: &&Source| {
            let stream = source.stream().cloned();
            async move {
                match stream {
                    Some(stream) => Some(self.logs.reader.end(&stream, Some(before), PAGE).await),
                    None => None,
                }
            }
        };
        let pages = join_all(chosen.iter().map(read)).await;
        for (source, page) in chosen.iter().zip(pages) {
            match page {
                Some(Ok(End { events, whole, .. })) => {
                    let lines =
                        (0..).zip(&events).map(|(n, event)| LogLine::new(0, n, event.at, &event.message));
                    reading.take(source, lines);
                    reading.earlier |= !whole;
                }
                Some(Err(found)) => reading.note(source, Some(&found), moment),
                None => reading.note(source, None, moment),
            }
        }
        reading.newest(PAGE);
        reading
    }

    async fn moment(&self, row: &TaskRow) -> Result<Moment, Problem> {
        let detail = self.store.task_detail(&row.arn).await?;
        Ok(moment(row, || match &detail {
            Some(detail) => detail.evidence(row).diagnose().sentence,
            None => evidence_of_row(row).diagnose().sentence,
        }))
    }
}

/// The containers that a page shows: all of them, or the one that is named.
fn chosen<'a>(sources: &'a [Source], container: &str) -> Vec<&'a Source> {
    sources.iter().filter(|source| container.is_empty() || source.name == container).collect()
}

fn unknown_container(name: &str) -> Note {
    let text = format!("This task has no container “{name}”. Choose another.");
    Note::new("container-unknown", Weight::Warn, text)
}

/// Positions as a page carries them, `EPOCH.NEXT` for each stream.
fn written(positions: &[Position]) -> String {
    let each = positions.iter().map(|Position { epoch, next }| format!("{epoch}.{next}"));
    each.collect::<Vec<_>>().join(",")
}

/// Positions as a page brought them; what is none means nothing anywhere, so that the page begins anew.
fn positions(cursor: &str) -> Vec<Position> {
    let each = |part: &str| {
        let (epoch, next) = part.split_once('.')?;
        Some(Position { epoch: epoch.parse().ok()?, next: next.parse().ok()? })
    };
    cursor.split(',').map(|part| each(part).unwrap_or(Position { epoch: u64::MAX, next: 0 })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_back_and_nonsense_is_no_position() {
        let both = [Position { epoch: 7, next: 3 }, Position { epoch: 8, next: 0 }];
        assert_eq!(positions(&written(&both)), both);
        for nonsense in ["", "7", "7.x", "-1.2", "<b>"] {
            assert_eq!(positions(nonsense), [Position { epoch: u64::MAX, next: 0 }], "{nonsense}");
        }
    }
}
