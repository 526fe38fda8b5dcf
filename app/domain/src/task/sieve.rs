//! Which of many tasks a list keeps.

use super::query::{STATES, StateChoice, TaskQuery};
use super::row::TaskRow;
use super::search::write_words;
use crate::limit::search_words;

/// What a list keeps of many tasks, with all that is the same for each of them worked out once.
#[derive(Debug)]
pub struct Sieve<'a> {
    query: &'a TaskQuery,
    state: Option<&'static StateChoice>,
    /// The words that are looked for, in lower case.
    words: Vec<String>,
    /// Where a task's own words are written.
    room: String,
}

impl<'a> Sieve<'a> {
    pub(super) fn of(query: &'a TaskQuery) -> Self {
        Self {
            query,
            state: STATES.iter().find(|choice| choice.slug == query.state),
            words: search_words(&query.text).collect(),
            room: String::new(),
        }
    }

    /// Whether the list shows this task.
    #[must_use]
    pub fn holds(&mut self, task: &TaskRow) -> bool {
        let query = self.query;
        let is = |wanted: &str, found: Option<&str>| wanted.is_empty() || found == Some(wanted);
        is(&query.cluster, Some(task.cluster_name()))
            && self.state.is_none_or(|choice| choice.holds(task))
            && is(&query.family, Some(&task.family))
            && is(&query.group, task.group.as_deref())
            && is(&query.provider, task.provider.as_deref())
            && (query.started_by.is_empty()
                || task.started_by.as_deref().is_some_and(|by| by.starts_with(&query.started_by)))
            && (query.tag.is_empty() || has_tag(task, &query.tag))
            && self.mentions(task)
    }

    /// Whether each word stands somewhere in what a task is found by.
    fn mentions(&mut self, task: &TaskRow) -> bool {
        if self.words.is_empty() {
            return true;
        }
        write_words(task, &mut self.room);
        self.words.iter().all(|word| self.room.contains(word))
    }
}

/// Whether the task has the tag: `key`, or `key=value`.
fn has_tag(task: &TaskRow, wanted: &str) -> bool {
    let (key, value) = wanted.split_once('=').map_or((wanted, None), |(key, value)| (key, Some(value)));
    task.tags.iter().any(|tag| tag.key == key && value.is_none_or(|value| tag.value == value))
}
