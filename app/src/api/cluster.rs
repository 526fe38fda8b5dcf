//! Clusters: the list, creating one, deleting one.

use domain::capacity::view::Deletion;
use domain::cluster::ClusterSummary;
use domain::cluster::create::ClusterForm;
use domain::launch::plan::Violation;
use domain::problem::Problem;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;
use crate::port::Made;

/// All clusters of the place.
///
/// # Errors
/// When ECS does not list them.
#[server(prefix = "/api", endpoint = "clusters", input = Answer, output = Answer)]
pub async fn clusters() -> Result<Vec<ClusterSummary>, ApiError> {
    let (port, caller) = super::context::call()?;
    port.clusters(&caller).await.map_err(super::context::refuse)
}

/// A form that came back, kept for the browser without JavaScript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterDraft {
    /// What was typed.
    pub form: ClusterForm,
    /// What was wrong with it.
    pub violations: Vec<Violation>,
    /// An error that belongs to no field.
    pub problem: Option<Problem>,
    /// The region, for commands.
    #[serde(default)]
    pub region: String,
}

/// Opens the Create cluster form: a draft, or fresh.
///
/// # Errors
/// When the store cannot be read.
#[server(prefix = "/api", endpoint = "open_cluster_form", input = Answer, output = Answer)]
pub async fn open_cluster_form(draft: Option<String>) -> Result<ClusterDraft, ApiError> {
    let (port, caller) = super::context::call()?;
    let kept = match draft {
        Some(id) => port.kept_text(&caller, &id).await.map_err(super::context::refuse)?,
        None => None,
    };
    let draft: Option<ClusterDraft> = kept.and_then(|text| serde_json::from_str(&text).ok());
    let draft = draft.unwrap_or_else(|| ClusterDraft {
        form: ClusterForm::fresh(),
        violations: Vec::new(),
        problem: None,
        region: String::new(),
    });
    Ok(ClusterDraft { region: caller.place.region, ..draft })
}

/// A button of the Create cluster form was pressed. A browser without wasm is sent on: to the cluster's capacity, or
/// back to the form with what it typed.
///
/// # Errors
/// When AWS refuses; with wasm only.
#[server(prefix = "/api", endpoint = "create_cluster", output = Answer)]
pub async fn create_cluster(form: ClusterForm) -> Result<Made, ApiError> {
    let (port, caller) = super::context::call()?;
    let page = super::context::wants_page();
    let mut draft = ClusterDraft { form, violations: Vec::new(), problem: None, region: String::new() };
    let answer = if draft.form.intent == "create" {
        port.create_cluster(&caller, &draft.form).await
    } else {
        draft.form.press();
        Ok(Made::Refused(Vec::new()))
    };
    if !page {
        return answer.map_err(super::context::refuse);
    }
    match answer {
        Ok(Made::Done(name)) => {
            super::context::redirect_to(&format!("/clusters/{name}/capacity"))?;
            return Ok(Made::Done(name));
        }
        Ok(Made::Refused(violations)) => draft.violations = violations,
        Err(problem) => draft.problem = Some(problem),
    }
    let text = serde_json::to_string(&draft).unwrap_or_default();
    let id = port.keep_text(&caller, text).await.map_err(super::context::refuse)?;
    super::context::redirect_to(&format!("/clusters/create?draft={id}"))?;
    Ok(Made::Refused(draft.violations))
}

/// What stands against deleting a cluster, and why the last press did not do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeletion {
    /// What stands against it.
    pub deletion: Deletion,
    /// Why it was not deleted, for a browser without JavaScript.
    pub problem: Option<Problem>,
}

/// Opens the page on which a cluster is deleted.
///
/// # Errors
/// When there is no such cluster, or AWS does not say.
#[server(ReadDeletion, prefix = "/api", endpoint = "deletion", input = Answer, output = Answer)]
pub async fn deletion(cluster: String, draft: Option<String>) -> Result<OpenDeletion, ApiError> {
    let (port, caller) = super::context::call()?;
    let cluster = name(&cluster)?;
    let kept = match draft {
        Some(id) => port.kept_text(&caller, &id).await.map_err(super::context::refuse)?,
        None => None,
    };
    let problem = kept.and_then(|text| serde_json::from_str(&text).ok());
    let deletion = port.deletion(&caller, &cluster).await.map_err(super::context::refuse)?;
    Ok(OpenDeletion { deletion, problem })
}

/// Deletes an empty cluster whose name was typed.
///
/// # Errors
/// When AWS refuses; with wasm only.
#[server(prefix = "/api", endpoint = "delete_cluster", output = Answer)]
pub async fn delete_cluster(cluster: String, typed: String) -> Result<Made, ApiError> {
    let (port, caller) = super::context::call()?;
    let name = name(&cluster)?;
    let answer = port.delete_cluster(&caller, &name, &typed).await;
    if super::context::wants_page() {
        let back = format!("/clusters/{name}/delete");
        return super::context::page_after(&port, &caller, answer, "/clusters", &back).await;
    }
    answer.map_err(super::context::refuse)
}

/// The cluster that an address names.
#[cfg(feature = "ssr")]
pub(super) fn name(text: &str) -> Result<domain::id::ClusterName, ApiError> {
    use domain::problem::ProblemKind;
    domain::id::ClusterName::parse(text).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::NotFound, "cluster-name", error.to_string()))
    })
}
