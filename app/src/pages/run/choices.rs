//! What the form offers. A list that AWS refuses is a problem beside its field and blocks nothing else.

use domain::cluster::ClusterSummary;
use domain::launch::facts::Facts;
use domain::launch::form::LaunchForm;
use domain::network::NetworkChoices;
use domain::problem::Problem;
use domain::role::Role;
use domain::task_definition::{Definition, Revision};
use leptos::prelude::*;

use crate::api::choice::Choice;
use crate::api::run::{Families, OpenForm, definition as read_definition, revisions as read_revisions};
use crate::ui::still::Still;

/// The lists, as signals.
#[derive(Clone, Copy)]
pub(super) struct Choices {
    pub(super) clusters: StoredValue<Choice<Vec<ClusterSummary>>>,
    pub(super) families: StoredValue<Choice<Families>>,
    pub(super) revisions: RwSignal<Option<Choice<Vec<Revision>>>>,
    pub(super) definition: RwSignal<Option<Choice<Definition>>>,
    pub(super) roles: StoredValue<Choice<Vec<Role>>>,
    pub(super) network: StoredValue<Choice<NetworkChoices>>,
    pub(super) limit: u32,
}

impl Choices {
    /// What the form opened with; revisions and definition are those of the family and revision it was `opened`
    /// with, and follow it from then on.
    pub(super) fn new(form: RwSignal<LaunchForm>, opened: (String, String), open: OpenForm) -> Self {
        let this = Self {
            clusters: StoredValue::new(open.clusters),
            families: StoredValue::new(open.families),
            revisions: RwSignal::new(open.revisions),
            definition: RwSignal::new(open.definition),
            roles: StoredValue::new(open.roles),
            network: StoredValue::new(open.network),
            limit: open.limit,
        };
        let opened_family = opened.0.clone();
        // The revisions follow the family; an answer for a family left meanwhile is dropped.
        let family = Memo::new(move |_| form.with(|form| form.family.clone()));
        let read = Action::new(move |family: &String| {
            let family = family.clone();
            async move {
                let list = read_revisions(family.clone()).await.map_err(|error| error.0);
                // The form may have been left, and its signals with it, while AWS was asked.
                if form.try_with_untracked(|form| form.family == family) == Some(true) {
                    this.revisions.try_set(Some(list));
                }
            }
        });
        Effect::new(move |before: Option<String>| {
            let now = family.get();
            if before.unwrap_or_else(|| opened_family.clone()) != now {
                this.revisions.set(None);
                if domain::id::Family::parse(&now).is_ok() {
                    read.dispatch(now.clone());
                }
            }
            now
        });
        this.follow_definition(form, opened);
        this
    }

    /// The definition follows family and revision in the same way.
    fn follow_definition(self, form: RwSignal<LaunchForm>, opened: (String, String)) {
        let of = |form: &LaunchForm| (form.family.clone(), form.revision.clone());
        // While a family is being typed there is none to ask for.
        let is_there = move || self.revisions.with(|list| matches!(list, Some(Ok(list)) if !list.is_empty()));
        let opened = untrack(is_there).then_some(opened);
        let chosen = Memo::new(move |_| is_there().then(|| form.with(of)));
        let read = Action::new(move |chosen: &(String, String)| {
            let chosen = chosen.clone();
            async move {
                let found =
                    read_definition(chosen.0.clone(), chosen.1.clone()).await.map_err(|error| error.0);
                if form.try_with_untracked(|form| of(form) == chosen) == Some(true) {
                    self.definition.try_set(Some(found));
                }
            }
        });
        Effect::new(move |before: Option<Option<(String, String)>>| {
            let now = chosen.get();
            if before.unwrap_or_else(|| opened.clone()) != now {
                self.definition.set(None);
                if let Some(now) = &now {
                    read.dispatch(now.clone());
                }
            }
            now
        });
    }

    /// The facts as they are known now.
    pub(super) fn facts<T>(self, with: impl FnOnce(&Facts<'_>) -> T) -> T {
        // Read whole, so that whoever asks is told of every change.
        let (revisions, definition) = (self.revisions.read(), self.definition.read());
        let (clusters, roles, network) =
            (self.clusters.read_value(), self.roles.read_value(), self.network.read_value());
        with(&Facts {
            clusters: clusters.as_deref().ok(),
            revisions: revisions.as_ref().and_then(|list| list.as_deref().ok()),
            definition: definition.as_ref().and_then(|found| found.as_ref().ok()),
            roles: roles.as_deref().ok(),
            network: network.as_ref().ok(),
            limit: self.limit,
        })
    }
}

/// Why a list is missing, in small, beside the field that then takes typed ids.
pub(super) fn missing(problem: &Problem) -> AnyView {
    let aws = problem.aws.as_ref().map(|fault| {
        let id = fault.request_id.as_ref().map(|id| format!(" · request id {id}")).unwrap_or_default();
        format!("{} · {}{id}", fault.operation, fault.code)
    });
    view! { <p class="help" data-missing=problem.code.clone()>{problem.message.clone()}" "{aws}</p> }.still()
}
