//! What needs reading: problems with AWS's words, and empty states.

use domain::help;
use domain::problem::Problem;
use leptos::prelude::*;

/// The way to the section of the documentation that explains an error. It opens beside the page, whose form and
/// whose live rows stay.
#[component]
pub fn Help(
    /// `iam#each-action` and the like.
    section: &'static str,
) -> impl IntoView {
    view! {
        <a href=format!("{}{section}", help::ROOT) target="_blank" rel="external">"What to do"<span class="sr-only">" about this (opens the documentation)"</span></a>
    }
}

/// A problem: the sentence first, AWS's own words small below, with code and request id to copy.
#[component]
pub fn ProblemNotice(
    /// What went wrong.
    problem: Problem,
) -> impl IntoView {
    let section = help::section(&problem);
    let aws = problem.aws.map(|fault| {
        let id = fault.request_id.map(|id| format!(" · request id {id}")).unwrap_or_default();
        format!("{} · {}: {}{id}", fault.operation, fault.code, fault.message)
    });
    view! {
        <div class="banner" data-kind="error" role="alert" data-code=problem.code>
            <p>{problem.message}</p>
            {aws.map(|text| view! { <p class="aws">{text}</p> })}
            {section.map(|section| view! { <p><Help section=section/></p> })}
        </div>
    }
}

/// What would be here, and how to make it so.
#[component]
pub fn Empty(
    /// What there is none of.
    title: &'static str,
    /// The sentence, and an action where there is one.
    children: Children,
) -> impl IntoView {
    view! { <div class="empty"><h2>{title}</h2>{children()}</div> }
}
