//! Findings: what preflight has to say about a plan that breaks no rule of the form. A `fail` stops the
//! launch, a `warn` does not.
//!
//! [`super::check`] says what AWS would not accept as typed; this says what follows from it. No rule
//! stands in both.

mod logs;
mod network;
mod rate;
mod roles;
mod route;
mod spot;
mod task;
mod unread;

pub use self::spot::notice as spot_notice;

use super::facts::Facts;
use super::plan::{LaunchPlan, Violation};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Looked at and good.
    Pass,
    /// Likely not what was meant, or bound to fail for a reason that is outside the launch and may go away.
    Warn,
    /// Cannot work; the form has a control that puts it right.
    Fail,
}

impl Severity {
    /// `pass`, `warn`, `fail`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One line of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable kebab-case code.
    pub code: &'static str,
    /// The form's field that it is about, by the name that [`Violation::field`] has.
    pub field: &'static str,
    /// What was found, a sentence.
    pub message: String,
    /// What to do about it, a sentence; empty for a pass.
    pub fix: String,
    /// Where AWS says so.
    pub aws: &'static str,
}

impl Finding {
    /// A finding that is about no field and needs no remedy.
    #[must_use]
    pub fn plain(severity: Severity, code: &'static str, message: String) -> Self {
        Self { severity, code, field: "", message, fix: String::new(), aws: "" }
    }

    /// A `fail` as the violation that stops the launch at its field.
    #[must_use]
    pub fn violation(self) -> Option<Violation> {
        let message =
            if self.fix.is_empty() { self.message } else { format!("{} {}", self.message, self.fix) };
        (self.severity == Severity::Fail).then(|| Violation::new(self.code, self.field, message))
    }
}

/// What the facts say about a plan, the gravest first.
#[must_use]
pub fn findings(plan: &LaunchPlan, facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Found(Vec::new());
    task::look(plan, facts, &mut found);
    roles::look(plan, facts, &mut found);
    network::look(plan, facts, &mut found);
    route::look(plan, facts, &mut found);
    logs::look(plan, facts, &mut found);
    spot::look(plan, facts, &mut found);
    rate::look(plan, facts, &mut found);
    unread::look(plan, facts, &mut found);
    found.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found.0
}

/// What was found so far.
struct Found(Vec<Finding>);

impl Found {
    fn pass(
        &mut self,
        code: &'static str,
        field: &'static str,
        aws: &'static str,
        message: impl Into<String>,
    ) {
        self.say(Severity::Pass, code, field, aws, message, "");
    }

    fn warn(
        &mut self,
        code: &'static str,
        field: &'static str,
        aws: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.say(Severity::Warn, code, field, aws, message, fix);
    }

    fn fail(
        &mut self,
        code: &'static str,
        field: &'static str,
        aws: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.say(Severity::Fail, code, field, aws, message, fix);
    }

    fn say(
        &mut self,
        severity: Severity,
        code: &'static str,
        field: &'static str,
        aws: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(Finding { severity, code, field, message: message.into(), fix: fix.into(), aws });
    }
}

/// AWS's pages that several rules name.
mod page {
    pub(super) const NETWORKING: &str =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html";
    pub(super) const SIZES: &str =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html";
    pub(super) const PROVIDERS: &str =
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html";
    pub(super) const ENDPOINTS: &str =
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html";
}

#[cfg(test)]
mod tests;
