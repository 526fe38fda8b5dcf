//! What a reason means, why that mostly is, and what to do: the judgement of a [`Reason`]. One table for each subject;
//! within a table the more telling row comes first.

mod around;
mod containers;
mod preparing;
mod pulling;
mod secrets;

use super::Advice;
use super::reason::{Cause, ErrorName, Reason, Step};

/// A row, and the reasons that it is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The error's name; `None` takes any.
    name: Option<ErrorName>,
    /// What was being done; `None` takes any.
    step: Option<Step>,
    /// Why it failed, one of these; none takes any.
    causes: &'static [Cause],
    /// What to say.
    pub(super) advice: Advice,
}

/// The tables, in the order in which they are looked at.
pub(super) const TABLES: [&[Row]; 6] =
    [containers::EXPLICIT, around::NETWORK, secrets::ROWS, preparing::ROWS, pulling::ROWS, around::ROWS];
/// The rows for what the others leave over.
pub(super) const REST: &[Row] = containers::ROWS;

/// What is known of a reason.
pub(super) fn of(reason: &Reason<'_>) -> Option<&'static Advice> {
    let rows = TABLES.iter().copied().flatten().chain(REST);
    rows.into_iter().find(|row| row.is_for(reason)).map(|row| &row.advice)
}

impl Row {
    fn is_for(&self, reason: &Reason<'_>) -> bool {
        self.name.is_none_or(|name| reason.name == Some(name))
            && self.step.is_none_or(|step| reason.step == Some(step))
            && (self.causes.is_empty() || reason.cause.is_some_and(|cause| self.causes.contains(&cause)))
    }
}

const fn row(
    name: Option<ErrorName>,
    step: Option<Step>,
    causes: &'static [Cause],
    code: &'static str,
    says: [&'static str; 3],
    aws: &'static str,
) -> Row {
    let [sentence, cause, next] = says;
    Row { name, step, causes, advice: Advice { code, sentence, cause, next, aws } }
}

/// Nothing answered.
const REACHING: &[Cause] = &[Cause::Timeout, Cause::Unreachable];
/// A policy or a role does not allow it.
const REFUSED: &[Cause] = &[Cause::Denied, Cause::Forbidden, Cause::Role];

/// A row for a step, whatever the error's name: ECS's agent and Fargate name it differently.
const fn at(
    step: Step,
    causes: &'static [Cause],
    code: &'static str,
    says: [&'static str; 3],
    aws: &'static str,
) -> Row {
    row(None, Some(step), causes, code, says, aws)
}

/// A row for whatever a task needs before its containers.
const fn any(
    causes: &'static [Cause],
    code: &'static str,
    says: [&'static str; 3],
    aws: &'static str,
) -> Row {
    row(Some(ErrorName::Initialization), None, causes, code, says, aws)
}
