//! What came of a case, and the table of them all.

use std::fmt;

/// What the person was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PressAnswer {
    /// The launch is under way.
    Launched,
    /// It was not stored.
    Refused,
    /// Slipway can't tell whether it was stored, and says so.
    Unknown,
    /// The process died before it answered.
    CutOff,
    /// Something else.
    Odd,
    /// There was no answer in time.
    Hung,
}

impl PressAnswer {
    pub(crate) fn of(answer: std::io::Result<String>) -> Self {
        match answer {
            Err(_) => Self::CutOff,
            Ok(answer) if answer.is_empty() => Self::CutOff,
            Ok(answer) if answer.contains(r#"{"Launched":"#) => Self::Launched,
            Ok(answer) if answer.starts_with("HTTP/1.1 503") && answer.contains(r#""store-unknown""#) => {
                Self::Unknown
            }
            Ok(answer) if answer.starts_with("HTTP/1.1 503") && answer.contains(r#""store""#) => {
                Self::Refused
            }
            Ok(answer) => {
                println!("an odd answer: {answer}");
                Self::Odd
            }
        }
    }
}

/// What came of a case.
#[derive(Debug)]
pub(crate) struct CaseVerdict {
    /// Which it was.
    pub(crate) case: String,
    /// What the person was told.
    pub(crate) answer: PressAnswer,
    /// How many tasks run, by the emulator and by the launch's page; or how the two disagree.
    pub(crate) started: Result<usize, String>,
    /// Whether the fault struck anything.
    pub(crate) has_struck: bool,
}

/// All of them.
#[derive(Default)]
pub(crate) struct CaseSummary(Vec<CaseVerdict>);

impl CaseSummary {
    pub(crate) fn add(&mut self, verdict: CaseVerdict) {
        self.0.push(verdict);
    }

    fn count(&self, fits: impl Fn(&CaseVerdict) -> bool) -> usize {
        self.0.iter().filter(|verdict| fits(verdict)).count()
    }

    /// What broke the promise, for a launch of so many tasks.
    fn broken(&self, asked: usize) -> Vec<&CaseVerdict> {
        let is_broken = |verdict: &&CaseVerdict| match (verdict.answer, &verdict.started) {
            (_, Err(_)) | (PressAnswer::Odd | PressAnswer::Hung, _) => true,
            (PressAnswer::Launched, Ok(started)) => *started != asked,
            (PressAnswer::Refused, Ok(started)) => *started != 0,
            // All of it or nothing.
            (PressAnswer::Unknown | PressAnswer::CutOff, Ok(started)) => *started != asked && *started != 0,
        };
        self.0.iter().filter(is_broken).collect()
    }

    /// What a case that broke the promise came to, in a line.
    fn line(verdict: &CaseVerdict) -> String {
        let CaseVerdict { case, answer, started, .. } = verdict;
        match started {
            Ok(started) => format!("{case}: {answer:?}, {started} tasks run"),
            Err(why) => format!("{case}: {answer:?}, {why}"),
        }
    }

    /// Fails when anything broke the promise, or nothing was tried.
    pub(crate) fn assert_kept(&self, asked: usize) {
        let broken = self.broken(asked);
        let lines: Vec<String> = broken.into_iter().map(Self::line).collect();
        assert!(lines.is_empty(), "{} cases break the promise:\n{}", lines.len(), lines.join("\n"));
        assert!(self.count(|verdict| verdict.has_struck) > 0, "no fault struck");
        assert!(
            self.count(|verdict| verdict.answer == PressAnswer::Launched) > 0,
            "nothing was acknowledged"
        );
    }
}

impl fmt::Display for CaseSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered = |answer| self.count(|verdict| verdict.answer == answer);
        let ran = |answer| {
            self.count(|verdict| verdict.answer == answer && verdict.started.as_ref().is_ok_and(|n| *n > 0))
        };
        writeln!(f, "{:<44}{:>7}", "cases", self.0.len())?;
        writeln!(
            f,
            "{:<44}{:>7}",
            "  of which the fault struck something",
            self.count(|verdict| verdict.has_struck)
        )?;
        for (answer, words) in [
            (PressAnswer::Launched, "acknowledged"),
            (PressAnswer::Refused, "refused"),
            (PressAnswer::Unknown, "said to be unknown"),
            (PressAnswer::CutOff, "killed before an answer"),
            (PressAnswer::Odd, "odd answers"),
            (PressAnswer::Hung, "hung"),
        ] {
            writeln!(f, "{:<44}{:>7}, of which {} run", words, answered(answer), ran(answer))?;
        }
        let wrong = self.count(|verdict| verdict.started.is_err());
        write!(f, "{:<44}{:>7}", "page and emulator disagree, or no end", wrong)
    }
}
