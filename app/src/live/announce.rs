//! What a screen reader is told of tasks: not every change, but now and then a sentence that sums them up.

use domain::task::state::Look;
use domain::time::Millis;

/// Between two sentences, at least.
const EVERY: Millis = 10_000;

/// What is said of each look, in this order. A task that is going says so again when it is gone.
const WORDS: [(Look, &str); 7] = [
    (Look::Failed, "failed"),
    (Look::NeverStarted, "never started"),
    (Look::Interrupted, "interrupted"),
    (Look::Stopped, "stopped"),
    (Look::EndedWell, "ended well"),
    (Look::Running, "running"),
    (Look::Coming, "starting"),
];

/// Changes that have not been said yet.
#[derive(Debug, Default)]
pub struct Tally {
    counts: [u32; WORDS.len()],
    said_at: Option<Millis>,
}

impl Tally {
    /// A task looks otherwise than before; `None` when it was not there.
    pub fn note(&mut self, before: Option<Look>, now: Look) {
        if before == Some(now) {
            return;
        }
        // What it was a moment ago needs no words any more.
        if let Some(count) = before.and_then(|before| self.count(before)) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.count(now) {
            *count += 1;
        }
    }

    fn count(&mut self, look: Look) -> Option<&mut u32> {
        let at = WORDS.iter().position(|(known, _)| *known == look)?;
        self.counts.get_mut(at)
    }

    /// The sentence that is due at `now`, if there is anything to say and the last was long enough ago.
    pub fn due(&mut self, now: Millis) -> Option<String> {
        if self.said_at.is_some_and(|at| now < at + EVERY) {
            return None;
        }
        let said = WORDS.iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        let parts: Vec<String> = said.map(|((_, word), count)| format!("{count} {word}")).collect();
        if parts.is_empty() {
            return None;
        }
        self.counts = Default::default();
        self.said_at = Some(now);
        Some(format!("Tasks: {}.", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_changes_are_one_sentence_and_the_next_waits() {
        let mut tally = Tally::default();
        assert_eq!(tally.due(0), None);
        for _ in 0..3 {
            tally.note(None, Look::Coming);
            tally.note(Some(Look::Coming), Look::Running);
        }
        tally.note(Some(Look::Running), Look::Going);
        tally.note(Some(Look::Going), Look::Failed);
        tally.note(Some(Look::Failed), Look::Failed);
        assert_eq!(tally.due(1_000).as_deref(), Some("Tasks: 1 failed, 2 running."));
        tally.note(Some(Look::Going), Look::EndedWell);
        assert_eq!(tally.due(10_999), None);
        assert_eq!(tally.due(11_000).as_deref(), Some("Tasks: 1 ended well."));
        assert_eq!(tally.due(60_000), None);
    }
}
