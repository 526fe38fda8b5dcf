//! The whole log of a task as a file: streams are read from their heads, page by page, as the reader takes it.

use std::collections::VecDeque;
use std::fmt::Write as _;

use app::port::{Caller, LogFile};
use domain::id::ClusterName;
use domain::log::absence::{Found, Moment, note};
use domain::log::sink::LogStream;
use domain::problem::{Problem, ProblemKind};
use domain::time::iso_millis;
use futures_util::{StreamExt as _, stream};

use super::read::Reader;
use super::{Source, chosen, unknown_container};
use crate::aws::{LogEvent, Seek};
use crate::backend::Backend;

/// Bytes of one piece that is handed on.
const PIECE: usize = 64 * 1024;
/// Events of one page.
const PAGE: usize = 10_000;

/// One container's stream, as far as it is read.
struct Head {
    /// Its name, where there are several.
    container: Option<String>,
    stream: LogStream,
    events: VecDeque<LogEvent>,
    token: Option<String>,
    done: bool,
}

impl Head {
    /// Reads on until there is an event, or the end.
    async fn fill(&mut self, reader: &Reader) -> Result<(), Found> {
        while self.events.is_empty() && !self.done {
            let seek = self.token.clone().map_or(Seek::Head, Seek::Forward);
            let page = reader.page(&self.stream, &seek, PAGE).await?;
            self.done = self.token.as_ref() == Some(&page.forward);
            self.token = Some(page.forward);
            self.events.extend(page.events);
        }
        Ok(())
    }
}

impl Backend {
    /// See [`app::port::Port::log_file`].
    pub(in crate::backend) async fn log_file_of(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
    ) -> Result<LogFile, Problem> {
        let row = self.one_task(caller, cluster, id).await?;
        let sources = self.logs.sources(&row).await.map_err(|note| refused(note.text))?;
        let chosen = chosen(&sources, container);
        if chosen.is_empty() {
            return Err(refused(unknown_container(container).text));
        }
        let moment = self.moment(&row).await?;
        let reader = self.logs.downloads.clone();
        let (mut heads, mut why) = (Vec::new(), Vec::new());
        for source in &chosen {
            let Some(stream) = source.stream() else {
                why.push(said(source, None, &moment));
                continue;
            };
            let mut head = Head {
                container: (sources.len() > 1).then(|| source.name.clone()),
                stream: stream.clone(),
                events: VecDeque::new(),
                token: None,
                done: false,
            };
            match head.fill(&reader).await {
                Ok(()) => heads.push(head),
                Err(Found::Failed(problem)) => return Err(problem),
                Err(found) => why.push(said(source, Some(&found), &moment)),
            }
        }
        if heads.is_empty() {
            return Err(refused(why.join(" ")));
        }
        let id = row.arn.rsplit('/').next().unwrap_or_default();
        let name = format!("{}-{id}.log", row.family);
        Ok(LogFile {
            name,
            // Fused, because a body that is compressed is asked once more after its end.
            pieces: stream::unfold((heads, reader), piece).fuse().boxed(),
        })
    }
}

/// The next piece. One that breaks off says so in the file, because its status has long been sent.
async fn piece((mut heads, reader): (Vec<Head>, Reader)) -> Option<(String, (Vec<Head>, Reader))> {
    let mut text = String::new();
    while text.len() < PIECE {
        for head in &mut heads {
            if let Err(found) = head.fill(&reader).await {
                let why = match found {
                    Found::Failed(problem) => problem.message,
                    _ => "The stream was deleted meanwhile.".to_owned(),
                };
                let _ = writeln!(text, "# The file breaks off here. {why}");
                heads.clear();
                return Some((text, (heads, reader)));
            }
        }
        let next = heads.iter_mut().filter(|head| !head.events.is_empty());
        let next = next.min_by_key(|head| head.events.front().map(|event| event.at));
        let Some((head, event)) = next.and_then(|head| head.events.pop_front().map(|event| (head, event)))
        else {
            break;
        };
        let of = head.container.as_ref().map(|name| format!("[{name}] ")).unwrap_or_default();
        let _ =
            writeln!(text, "{} {of}{}", iso_millis(event.at), event.message.trim_end_matches(['\r', '\n']));
    }
    (!text.is_empty()).then_some((text, (heads, reader)))
}

fn said(source: &Source, found: Option<&Found>, moment: &Moment) -> String {
    note(&source.name, &source.sink, found, moment).map(|note| note.text).unwrap_or_default()
}

fn refused(why: String) -> Problem {
    Problem::new(ProblemKind::NotFound, "no-logs", why)
}
