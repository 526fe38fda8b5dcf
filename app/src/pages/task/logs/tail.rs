//! The end of a log as a page follows it: lines as they come, held back while somebody reads.

use std::sync::Arc;

use domain::log::absence::Note;
use domain::log::query::LogQuery;
use domain::log::view::{LogLine, LogNews, LogView};
use leptos::prelude::*;

use super::Of;

/// Lines of one page, at most; the oldest go. What went is a link away.
const MOST: usize = 2_000;
/// Between two questions: the server reads CloudWatch no more often.
#[cfg(feature = "hydrate")]
const PACE: std::time::Duration = std::time::Duration::from_secs(2);

/// A line on the page. The generation rises when the page begins anew: numbers are others' then.
#[derive(Debug, Clone)]
pub struct Shown {
    generation: u32,
    /// The line.
    pub line: Arc<LogLine>,
}

impl Shown {
    pub(super) fn key(&self) -> (u32, usize, u64) {
        (self.generation, self.line.container, self.line.n)
    }
}

/// The lines of a page, and how they go on. Copied freely, it only points.
#[derive(Clone, Copy)]
pub struct Tail {
    at: StoredValue<Place>,
    /// The lines that are shown.
    pub lines: RwSignal<Vec<Shown>>,
    /// Those that came while somebody read.
    pub held: RwSignal<Vec<Shown>>,
    /// Whether new lines are shown as they come.
    pub following: RwSignal<bool>,
    /// Whether more may come.
    pub live: RwSignal<bool>,
    /// Whether lines have gone at the beginning.
    pub trimmed: RwSignal<bool>,
    /// Why containers have no lines.
    pub notes: RwSignal<Vec<Note>>,
    /// Why nothing can be read at the moment.
    pub trouble: RwSignal<Option<String>>,
}

/// Where the page is.
#[derive(Clone, Default)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser goes on reading"))]
struct Place {
    of: Of,
    container: String,
    cursor: String,
    generation: u32,
    asking: bool,
}

impl Tail {
    pub(super) fn new(of: &Of, view: &LogView, query: LogQuery) -> Self {
        let shown = |line: &LogLine| Shown { generation: 0, line: Arc::new(line.clone()) };
        let place = Place {
            of: of.clone(),
            container: query.container,
            cursor: view.cursor.clone(),
            ..Place::default()
        };
        Self {
            at: StoredValue::new(place),
            lines: RwSignal::new(view.lines.iter().map(shown).collect()),
            held: RwSignal::new(Vec::new()),
            following: RwSignal::new(true),
            live: RwSignal::new(view.live),
            trimmed: RwSignal::new(false),
            notes: RwSignal::new(view.notes.clone()),
            trouble: RwSignal::new(None),
        }
    }

    /// New lines wait from now on.
    pub(super) fn pause(self) {
        self.following.set(false);
    }

    /// Shows what has waited, and what comes.
    pub(super) fn follow(self) {
        let held = self.held.try_update(std::mem::take).unwrap_or_default();
        self.following.set(true);
        self.add(self.lines, held);
    }

    /// Begins to ask for what is new, in a browser, while there may be more.
    pub(super) fn start(self) {
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| {
            if !self.live.get_untracked() {
                return;
            }
            if let Ok(handle) = set_interval_with_handle(move || self.ask(), PACE) {
                on_cleanup(move || handle.clear());
                Effect::new(move |_| {
                    if !self.live.get() {
                        handle.clear();
                    }
                });
            }
        });
    }

    #[cfg(feature = "hydrate")]
    fn ask(self) {
        // Nobody looks at a tab in the background: it catches up when it is looked at again.
        let hidden = document().hidden();
        let Some(at) = self.at.try_get_value().filter(|at| !at.asking && !hidden) else { return };
        self.at.update_value(|at| at.asking = true);
        leptos::task::spawn_local(async move {
            let news = crate::api::task::follow_logs(at.of.cluster, at.of.id, at.container, at.cursor).await;
            // The page may have gone meanwhile.
            if self.at.try_update_value(|at| at.asking = false).is_none() {
                return;
            }
            match news {
                Ok(news) => {
                    self.trouble.set(None);
                    self.take(news);
                }
                Err(error) => self.trouble.set(Some(error.0.message)),
            }
        });
    }

    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser goes on reading"))]
    fn take(self, news: LogNews) {
        let LogNews { lines, reset, notes, cursor, live } = news;
        if reset {
            self.at.update_value(|at| at.generation += 1);
            self.held.set(Vec::new());
            self.lines.set(Vec::new());
        }
        self.at.update_value(|at| at.cursor = cursor);
        let generation = self.at.with_value(|at| at.generation);
        let new = lines.into_iter().map(|line| Shown { generation, line: Arc::new(line) }).collect();
        // What stands in place of all that was there is shown, whoever reads: what was read is gone.
        let into = if self.following.get_untracked() || reset { self.lines } else { self.held };
        self.add(into, new);
        if self.notes.with_untracked(|before| *before != notes) {
            self.notes.set(notes);
        }
        self.live.set(live);
    }

    fn add(self, into: RwSignal<Vec<Shown>>, new: Vec<Shown>) {
        if new.is_empty() {
            return;
        }
        let mut gone = 0;
        into.update(|lines| {
            lines.extend(new);
            // A container's lines may come later than another's that are younger.
            lines.sort_by_key(|shown| shown.line.order());
            gone = lines.len().saturating_sub(MOST);
            lines.drain(..gone);
        });
        if gone > 0 {
            self.trimmed.set(true);
        }
    }
}
