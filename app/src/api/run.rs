//! The Run task form: opening it, its later choices, and pressing the button.

use domain::cluster::ClusterSummary;
use domain::fargate::price::Prices;
use domain::launch::form::LaunchForm;
use domain::launch::plan::Violation;
use domain::network::NetworkChoices;
use domain::problem::Problem;
use domain::role::Role;
use domain::task_definition::{Definition, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::choice::Choice;
use super::codec::Answer;
use super::error::ApiError;

/// The form as it opens, with everything it offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenForm {
    /// What stands in the fields.
    pub form: LaunchForm,
    /// What was wrong with it when it was posted.
    pub violations: Vec<Violation>,
    /// What went wrong beside the fields.
    pub problem: Option<Problem>,
    /// The clusters.
    pub clusters: Choice<Vec<ClusterSummary>>,
    /// The families.
    pub families: Choice<Vec<String>>,
    /// The revisions of the form's family; `None` while none is chosen.
    pub revisions: Option<Choice<Vec<Revision>>>,
    /// The form's revision with its containers; `None` while no family is chosen.
    pub definition: Option<Choice<Definition>>,
    /// The roles that tasks can take on.
    pub roles: Choice<Vec<Role>>,
    /// VPCs, subnets, security groups.
    pub network: Choice<NetworkChoices>,
    /// Tasks of one launch, at most.
    pub limit: u32,
    /// The region that the tasks run in.
    pub region: String,
    /// Its prices, or another region's to compare with where its own are not known.
    pub prices: Option<Prices>,
}

/// What a posted form came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pressed {
    /// The launch with this id is under way.
    Launched(String),
    /// These rules are broken; nothing was launched.
    Refused(Vec<Violation>),
    /// Only new choices were wanted: the form opens again with the draft of this id.
    Refreshed(String),
}

/// Opens the form: a draft, a prefill link, or fresh. Nothing is submitted by opening.
///
/// # Errors
/// Only when the server is not wired up: a list that AWS refuses is a problem inside the form.
#[server(ReadForm, prefix = "/api", endpoint = "open_form", input = Answer, output = Answer)]
pub async fn open_form(query: String) -> Result<OpenForm, ApiError> {
    let (port, caller) = super::context::call()?;
    let installation = use_context::<crate::port::Installation>();
    let limit = installation.as_ref().map_or(domain::launch::count::DEFAULT_LIMIT, |i| i.launch_limit);
    let region = caller.place.region.clone();
    let prices = installation.and_then(|i| i.prices_near(&region));
    let prefill = domain::launch::prefill::Prefill::parse(&query);
    let draft = match &prefill.draft {
        Some(id) => port.draft(&caller, id).await.map_err(super::context::refuse)?,
        None => None,
    };
    let was_draft = draft.is_some();
    let (mut form, violations, problem) = match draft {
        Some(draft) => (draft.form, draft.violations, draft.problem),
        None => (prefill.form(port.mint_launch().to_string()), Vec::new(), None),
    };
    let family = domain::id::Family::parse(&form.family).ok();
    let revisions = async {
        match &family {
            Some(family) => Some(port.revisions(&caller, family).await),
            None => None,
        }
    };
    let definition = async {
        match &family {
            Some(family) => Some(port.definition(&caller, family, form.revision.trim().parse().ok()).await),
            None => None,
        }
    };
    let (clusters, families, revisions, definition, roles, network) = futures::join!(
        port.clusters(&caller),
        port.families(&caller),
        revisions,
        definition,
        port.roles(&caller),
        port.network(&caller),
    );
    if let (Ok(network), false) = (&network, was_draft) {
        domain::launch::suggest::network(&mut form, network);
    }
    Ok(OpenForm {
        form,
        violations,
        problem,
        clusters,
        families,
        revisions,
        definition,
        roles,
        network,
        limit,
        region,
        prices,
    })
}

/// The ACTIVE revisions of a family, newest first.
///
/// # Errors
/// When the family is none, or ECS does not list them.
#[server(prefix = "/api", endpoint = "revisions", input = Answer, output = Answer)]
pub async fn revisions(family: String) -> Result<Vec<Revision>, ApiError> {
    use domain::problem::ProblemKind;
    let (port, caller) = super::context::call()?;
    let family = domain::id::Family::parse(&family).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::Invalid, "family-name", error.to_string()))
    })?;
    port.revisions(&caller, &family).await.map_err(super::context::refuse)
}

/// A revision with its containers; the latest ACTIVE one where the number is empty.
///
/// # Errors
/// When there is none, or ECS does not describe it.
#[server(ReadDefinition, prefix = "/api", endpoint = "definition", input = Answer, output = Answer)]
pub async fn definition(family: String, revision: String) -> Result<Definition, ApiError> {
    use domain::problem::ProblemKind;
    let (port, caller) = super::context::call()?;
    let family = domain::id::Family::parse(&family).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::Invalid, "family-name", error.to_string()))
    })?;
    let revision = revision.trim().parse().ok();
    port.definition(&caller, &family, revision).await.map_err(super::context::refuse)
}

/// A button of the form was pressed. A browser without wasm is sent on: to the launch, or back to the
/// form with what it typed.
///
/// # Errors
/// When the launch can be neither stored nor refused by a rule; with wasm only.
#[server(prefix = "/api", endpoint = "run_task", output = Answer)]
pub async fn press(form: LaunchForm) -> Result<Pressed, ApiError> {
    use crate::port::{Draft, Submitted};
    let (port, caller) = super::context::call()?;
    let page = super::context::wants_page();
    if form.intent == "refresh" {
        port.refresh(&caller).await.map_err(super::context::refuse)?;
        let draft = Draft { form, violations: vec![], problem: None };
        let id = port.keep_draft(&caller, draft).await.map_err(super::context::refuse)?;
        if page {
            leptos_axum::redirect(&format!("/run?draft={id}"));
        }
        return Ok(Pressed::Refreshed(id));
    }
    let (answer, draft) = match port.submit(&caller, &form).await {
        Ok(Submitted::Launched(id)) => {
            if page {
                leptos_axum::redirect(&format!("/launches/{id}"));
            }
            return Ok(Pressed::Launched(id.to_string()));
        }
        Ok(Submitted::Refused(violations)) => {
            (Ok(Pressed::Refused(violations.clone())), Draft { form, violations, problem: None })
        }
        Err(problem) => (Err(problem.clone()), Draft { form, violations: vec![], problem: Some(problem) }),
    };
    if page {
        let id = port.keep_draft(&caller, draft).await.map_err(super::context::refuse)?;
        leptos_axum::redirect(&format!("/run?draft={id}"));
        return Ok(Pressed::Refreshed(id));
    }
    answer.map_err(super::context::refuse)
}

/// The families with an ACTIVE revision.
///
/// # Errors
/// When ECS does not list them.
#[server(prefix = "/api", endpoint = "families", input = Answer, output = Answer)]
pub async fn families() -> Result<Vec<String>, ApiError> {
    let (port, caller) = super::context::call()?;
    port.families(&caller).await.map_err(super::context::refuse)
}
