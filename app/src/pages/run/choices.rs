//! What the form offers. A list that AWS refuses is a problem beside its field and blocks nothing else.

use domain::cluster::ClusterSummary;
use domain::launch::facts::Facts;
use domain::launch::form::LaunchForm;
use domain::network::NetworkChoices;
use domain::problem::Problem;
use domain::task_definition::Revision;
use leptos::prelude::*;

use crate::api::choice::Choice;
use crate::api::run::revisions as read_revisions;

/// The lists, as signals.
#[derive(Clone, Copy)]
pub(super) struct Choices {
    pub(super) clusters: StoredValue<Choice<Vec<ClusterSummary>>>,
    pub(super) families: StoredValue<Choice<Vec<String>>>,
    pub(super) revisions: RwSignal<Option<Choice<Vec<Revision>>>>,
    pub(super) network: StoredValue<Choice<NetworkChoices>>,
    pub(super) limit: u32,
}

impl Choices {
    pub(super) fn new(
        form: RwSignal<LaunchForm>,
        clusters: Choice<Vec<ClusterSummary>>,
        families: Choice<Vec<String>>,
        revisions: Option<Choice<Vec<Revision>>>,
        network: Choice<NetworkChoices>,
        limit: u32,
    ) -> Self {
        let this = Self {
            clusters: StoredValue::new(clusters),
            families: StoredValue::new(families),
            revisions: RwSignal::new(revisions),
            network: StoredValue::new(network),
            limit,
        };
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
            if before.is_some_and(|before| before != now) {
                this.revisions.set(None);
                if domain::id::Family::parse(&now).is_ok() {
                    read.dispatch(now.clone());
                }
            }
            now
        });
        this
    }

    /// The facts as they are known now.
    pub(super) fn facts<T>(self, with: impl FnOnce(&Facts<'_>) -> T) -> T {
        self.revisions.with(|revisions| {
            self.clusters.with_value(|clusters| {
                self.network.with_value(|network| {
                    with(&Facts {
                        clusters: clusters.as_deref().ok(),
                        revisions: revisions.as_ref().and_then(|list| list.as_deref().ok()),
                        network: network.as_ref().ok(),
                        ..Facts::none(self.limit)
                    })
                })
            })
        })
    }
}

/// Why a list is missing, in small, beside the field that then takes typed ids.
pub(super) fn missing(problem: &Problem) -> AnyView {
    let aws = problem.aws.as_ref().map(|fault| {
        let id = fault.request_id.as_ref().map(|id| format!(" · request id {id}")).unwrap_or_default();
        format!("{} · {}{id}", fault.operation, fault.code)
    });
    view! { <p class="help" data-missing=problem.code.clone()>{problem.message.clone()}" "{aws}</p> }
        .into_any()
}
