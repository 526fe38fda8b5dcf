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
    /// The families, or the first of many.
    pub families: Choice<Families>,
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

/// Families that match what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Families {
    /// At most fifty, those that begin with it first.
    pub some: Vec<String>,
    /// How many families there are.
    pub total: usize,
}

/// Families that are offered at once: a page with thousands would be heavy.
#[cfg(feature = "ssr")]
const OFFERED: usize = 50;

#[cfg(feature = "ssr")]
impl Families {
    fn matching(all: &[String], typed: &str) -> Self {
        let typed = typed.trim().to_lowercase();
        let begins = |family: &&String| family.to_lowercase().starts_with(&typed);
        let contains = |family: &&String| !begins(family) && family.to_lowercase().contains(&typed);
        let some =
            all.iter().filter(begins).chain(all.iter().filter(contains)).take(OFFERED).cloned().collect();
        Self { some, total: all.len() }
    }
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

/// The form of a link: what a launch asked for (`from`), else the link's own values. A launch that cannot be read is a
/// problem above an empty form.
#[cfg(feature = "ssr")]
async fn linked(
    port: &crate::port::SharedPort,
    caller: &crate::port::Caller,
    prefill: &domain::launch::prefill::Prefill,
) -> (LaunchForm, Option<Problem>) {
    use domain::problem::ProblemKind;
    let fresh = port.mint_launch().to_string();
    let Some(from) = &prefill.from else { return (prefill.form(fresh), None) };
    let read = match domain::id::LaunchId::parse(from) {
        Ok(id) => port.form_of_launch(caller, &id).await,
        Err(error) => Err(Problem::new(ProblemKind::NotFound, "launch-id", error.to_string())),
    };
    match read {
        Ok(form) => (LaunchForm { launch: fresh, intent: String::new(), ..form }, None),
        Err(problem) => (prefill.form(fresh), Some(problem)),
    }
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
        None => {
            let (form, problem) = linked(&port, &caller, &prefill).await;
            (form, Vec::new(), problem)
        }
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
    if let Ok(network) = &network {
        domain::launch::suggest::typed(&mut form, network);
    }
    if !was_draft {
        if let Ok(network) = &network {
            domain::launch::suggest::network(&mut form, network);
        }
        if form.new_group.wanted.is_empty() && form.new_group.rules.is_empty() {
            form.new_group.rules.push(domain::launch::form::NewGroupForm::proposed_rule());
        }
    }
    // Few enough are all offered, whatever stands in the field.
    let families =
        families.map(|all| Families::matching(&all, if all.len() > OFFERED { &form.family } else { "" }));
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

/// A revision with its containers; the Latest one where the number is empty.
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
    if !matches!(form.intent.as_str(), "" | "run") {
        return change(&port, &caller, form).await;
    }
    let (answer, draft) = match port.submit(&caller, &form).await {
        Ok(Submitted::Launched(id)) => {
            if page {
                super::context::redirect_to(&format!("/launches/{id}"))?;
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
        super::context::redirect_to(&format!("/run?draft={id}"))?;
        return Ok(Pressed::Refreshed(id));
    }
    answer.map_err(super::context::refuse)
}

/// A button that launches nothing: rows come and go, or the choices are read anew. The form opens again as a draft.
#[cfg(feature = "ssr")]
async fn change(
    port: &crate::port::SharedPort,
    caller: &crate::port::Caller,
    mut form: LaunchForm,
) -> Result<Pressed, ApiError> {
    use domain::launch::edit;
    if form.intent == edit::REFRESH {
        port.refresh(caller).await.map_err(super::context::refuse)?;
    }
    let intent = form.intent.clone();
    let control = match intent.as_str() {
        edit::REFRESH => Some("refresh".to_owned()),
        pressed => edit::press(&mut form, pressed),
    };
    let draft = crate::port::Draft { form, violations: vec![], problem: None };
    let id = port.keep_draft(caller, draft).await.map_err(super::context::refuse)?;
    if super::context::wants_page() {
        let anchor = control.map(|id| format!("#{id}")).unwrap_or_default();
        super::context::redirect_to(&format!("/run?draft={id}{anchor}"))?;
    }
    Ok(Pressed::Refreshed(id))
}

/// The families that match what was typed, and how many there are in all.
///
/// # Errors
/// When ECS does not list them.
#[server(prefix = "/api", endpoint = "search_families", input = Answer, output = Answer)]
pub async fn search_families(typed: String) -> Result<Families, ApiError> {
    let (port, caller) = super::context::call()?;
    let all = port.families(&caller).await.map_err(super::context::refuse)?;
    Ok(Families::matching(&all, &typed))
}

/// The families with an ACTIVE revision.
///
/// # Errors
/// When ECS does not list them.
#[server(ReadFamilies, prefix = "/api", endpoint = "families", input = Answer, output = Answer)]
pub async fn families() -> Result<Vec<String>, ApiError> {
    let (port, caller) = super::context::call()?;
    port.families(&caller).await.map_err(super::context::refuse)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn families_that_begin_with_what_is_typed_come_first() {
        let all: Vec<String> = ["api", "web", "old-web", "Website"].map(String::from).to_vec();
        let found = Families::matching(&all, " WEB ");
        assert_eq!((found.some, found.total), (vec!["web".into(), "Website".into(), "old-web".into()], 4));
        let many: Vec<String> = (0..5000).map(|n| format!("family-{n:04}")).collect();
        let found = Families::matching(&many, "4999");
        assert_eq!((found.some.len(), found.total), (1, 5000));
        assert_eq!(Families::matching(&many, "").some.len(), OFFERED);
    }
}
