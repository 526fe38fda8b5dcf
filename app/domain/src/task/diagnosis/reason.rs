//! AWS's reasons, read. A reason is a sequence: an error's name, what was being done, why that failed, perhaps a
//! status code and an action. It is read once into a [`Reason`], which [`super::advice`] judges.
//!
//! Only AWS's own words are read. A name, a tag, an ARN, an address, a path or a digest is data, whatever it is made
//! of ([`token`]), and a number is a status only where it is said to be one ([`status`]). Any text can be read; what
//! is not understood is `None`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>

mod cause;
mod dependency;
mod name;
mod status;
mod step;
mod subject;
mod token;

pub(super) use cause::Cause;
pub(in super::super) use dependency::failed_dependency;
pub(super) use name::ErrorName;
pub(super) use step::Step;

/// What a reason says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason<'a> {
    /// The error that it begins with.
    pub(super) name: Option<ErrorName>,
    /// What was being done.
    pub(super) step: Option<Step>,
    /// Why that failed.
    pub(super) cause: Option<Cause>,
    /// The status code that a service answered, 100 to 599.
    pub(super) status: Option<u16>,
    /// What it is about: the action that is not allowed, or the key, parameter or image that is missing.
    pub(super) subject: Option<&'a str>,
}

/// The error's name that a reason begins with, without reading the rest.
pub(super) fn error_name(text: &str) -> Option<ErrorName> {
    name::of_text(text)
}

impl<'a> Reason<'a> {
    /// Reads a reason; any text will do.
    pub(super) fn read(text: &'a str) -> Self {
        let words = token::words(text);
        let name = name::of(&words);
        let status = status::of(&words);
        let cause = cause::of(&words, status, name);
        Self { name, step: step::of(&words), cause, status, subject: subject::of(&words, cause) }
    }

    /// Whether it is about a connection or an answer that did not come: only then may a route be to blame.
    pub(super) fn is_about_reaching(&self) -> bool {
        matches!(self.cause, Some(Cause::Timeout | Cause::Unreachable))
    }

    /// Whether [`subject`](Self::subject) is an IAM action.
    pub(super) fn is_about_action(&self) -> bool {
        matches!(self.cause, Some(Cause::Denied | Cause::Kms))
    }
}
