//! Capacity providers on Auto Scaling groups.

use domain::capacity::group::GroupForm;
use domain::capacity::provider::Provider;
use domain::launch::plan::Violation;
use domain::problem::Problem;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;
use crate::port::Made;

/// The page as it opens: every provider, and the form that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenProviders {
    /// Every provider of the account and region.
    pub providers: Vec<Provider>,
    /// What was typed, for a browser without JavaScript.
    pub draft: Option<GroupDraft>,
}

/// A form that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDraft {
    /// What was typed.
    pub form: GroupForm,
    /// What was wrong with it.
    pub violations: Vec<Violation>,
    /// An error that belongs to no field.
    pub problem: Option<Problem>,
}

/// Opens a page about capacity providers.
///
/// # Errors
/// When AWS does not list them.
#[server(prefix = "/api", endpoint = "providers", input = Answer, output = Answer)]
pub async fn providers(draft: Option<String>) -> Result<OpenProviders, ApiError> {
    let (port, caller) = super::context::call()?;
    let kept = match draft {
        Some(id) => port.kept_text(&caller, &id).await.map_err(super::context::refuse)?,
        None => None,
    };
    let draft = kept.and_then(|text| serde_json::from_str(&text).ok());
    let providers = port.providers(&caller).await.map_err(super::context::refuse)?;
    Ok(OpenProviders { providers, draft })
}

/// Creates (`mode` is `create`) or changes a provider.
///
/// # Errors
/// When AWS refuses; with wasm only.
#[server(prefix = "/api", endpoint = "save_provider", output = Answer)]
pub async fn save_provider(form: GroupForm, mode: String) -> Result<Made, ApiError> {
    let (port, caller) = super::context::call()?;
    let new = mode == "create";
    let answer = port.save_provider(&caller, &form, new).await;
    if !super::context::wants_page() {
        return answer.map_err(super::context::refuse);
    }
    let mut draft = GroupDraft { form, violations: Vec::new(), problem: None };
    match answer {
        Ok(Made::Done(name)) => {
            super::context::redirect_to("/capacity-providers")?;
            return Ok(Made::Done(name));
        }
        Ok(Made::Refused(violations)) => draft.violations = violations,
        Err(problem) => draft.problem = Some(problem),
    }
    let text = serde_json::to_string(&draft).unwrap_or_default();
    let id = port.keep_text(&caller, text).await.map_err(super::context::refuse)?;
    let page = if new { "create".to_owned() } else { domain::query::encode(&draft.form.name) };
    super::context::redirect_to(&format!("/capacity-providers/{page}?draft={id}"))?;
    Ok(Made::Refused(draft.violations))
}

/// Deletes a provider whose name was typed.
///
/// # Errors
/// When AWS refuses; with wasm only.
#[server(prefix = "/api", endpoint = "delete_provider", output = Answer)]
pub async fn delete_provider(name: String, typed: String) -> Result<Made, ApiError> {
    let (port, caller) = super::context::call()?;
    let answer = port.delete_provider(&caller, &name, &typed).await;
    if super::context::wants_page() {
        let back = format!("/capacity-providers/{}", domain::query::encode(&name));
        return super::context::page_after(&port, &caller, answer, "/capacity-providers", &back).await;
    }
    answer.map_err(super::context::refuse)
}
