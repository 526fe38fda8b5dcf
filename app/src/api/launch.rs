//! Launches: looking at them, and everything a person does with one.

use domain::launch::list::LaunchPage;
use domain::launch::plan::ContainerOverride;
use domain::launch::view::LaunchView;
use domain::problem::Problem;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;

/// A launch's page as it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLaunch {
    /// The launch.
    pub launch: LaunchView,
    /// The id of the launch that *launch the missing* makes: minted here, so that a double press is one.
    pub missing: String,
    /// The id of the launch that *run again* makes.
    pub again: String,
    /// The environment values, when they were asked for.
    pub environment: Option<Result<Vec<ContainerOverride>, Problem>>,
    /// What was wrong with the last press, for a browser without JavaScript.
    pub problem: Option<Problem>,
}

/// A button of a launch's page, as it is posted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Press {
    /// The launch's id.
    pub id: String,
    /// `cancel`, `stop`, `missing`, `again`, `not_started`, `as_they_are` or `look`.
    pub act: String,
    /// The batch's number, where it is about one.
    pub batch: String,
    /// The reason of a stop.
    pub reason: String,
    /// The id of the new launch.
    pub next: String,
}

/// What a button came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pressed {
    /// It is done, or under way.
    Done,
    /// The launch with this id is under way.
    Launched(String),
    /// The form has to be looked at: it opens from this draft.
    Form(String),
}

/// A launch by its id.
///
/// # Errors
/// When the id is none, or the launch does not exist.
#[server(prefix = "/api", endpoint = "launch", input = Answer, output = Answer)]
pub async fn launch(id: String) -> Result<LaunchView, ApiError> {
    let (port, caller) = super::context::call()?;
    port.launch(&caller, &launch_id(&id)?).await.map_err(super::context::refuse)
}

/// Opens a launch's page; `query` is its query string.
///
/// # Errors
/// When the id is none, or the launch does not exist.
#[server(ReadLaunch, prefix = "/api", endpoint = "open_launch", input = Answer, output = Answer)]
pub async fn open_launch(id: String, query: String) -> Result<OpenLaunch, ApiError> {
    let (port, caller) = super::context::call()?;
    let id = launch_id(&id)?;
    let launch = port.launch(&caller, &id).await.map_err(super::context::refuse)?;
    let asked = |name: &str| {
        let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let environment = match asked("values").as_deref() {
        Some("shown") => Some(port.environment(&caller, &id).await),
        _ => None,
    };
    let kept = match asked("said") {
        Some(said) => port.kept_text(&caller, &said).await.map_err(super::context::refuse)?,
        None => None,
    };
    Ok(OpenLaunch {
        launch,
        missing: port.mint_launch().to_string(),
        again: port.mint_launch().to_string(),
        environment,
        problem: kept.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

/// A page of the launches that a query wants, newest first.
///
/// # Errors
/// When the store cannot be read.
#[server(prefix = "/api", endpoint = "launches", input = Answer, output = Answer)]
pub async fn launches(query: String) -> Result<LaunchPage, ApiError> {
    let (port, caller) = super::context::call()?;
    let filter = domain::launch::list::LaunchFilter::parse(&query);
    port.launches(&caller, &filter).await.map_err(super::context::refuse)
}

/// A button of a launch's page was pressed. A browser without wasm is sent on: to the launch, or to the form.
///
/// # Errors
/// When it cannot be done; with wasm only.
#[server(prefix = "/api", endpoint = "press_launch", output = Answer)]
pub async fn press_launch(press: Press) -> Result<Pressed, ApiError> {
    let (port, caller) = super::context::call()?;
    // What is posted stands in no address before it is known to be an id.
    let id = domain::id::LaunchId::parse(&press.id).map_err(|_| super::context::refuse(unread()))?;
    let answer = pressed(&port, &caller, &id, &press).await;
    if !super::context::wants_page() {
        return answer.map_err(super::context::refuse);
    }
    let there = match &answer {
        Ok(Pressed::Done) => format!("/launches/{id}"),
        Ok(Pressed::Launched(id)) => format!("/launches/{id}"),
        Ok(Pressed::Form(draft)) => format!("/run?draft={draft}"),
        Err(problem) => {
            let text = serde_json::to_string(problem).unwrap_or_default();
            let said = port.keep_text(&caller, text).await.map_err(super::context::refuse)?;
            format!("/launches/{id}?said={said}")
        }
    };
    super::context::redirect_to(&there)?;
    Ok(answer.unwrap_or(Pressed::Done))
}

#[cfg(feature = "ssr")]
fn launch_id(id: &str) -> Result<domain::id::LaunchId, ApiError> {
    use domain::problem::ProblemKind;
    domain::id::LaunchId::parse(id).map_err(|error| {
        super::context::refuse(Problem::new(ProblemKind::NotFound, "launch-id", error.to_string()))
    })
}

#[cfg(feature = "ssr")]
fn unread() -> Problem {
    use domain::problem::ProblemKind;
    Problem::new(ProblemKind::Invalid, "malformed-request", "Reload the page and try again.")
}

#[cfg(feature = "ssr")]
async fn pressed(
    port: &crate::port::SharedPort,
    caller: &crate::port::Caller,
    id: &domain::id::LaunchId,
    press: &Press,
) -> Result<Pressed, Problem> {
    use crate::port::{Draft, Relaunch, Submitted};
    use domain::id::LaunchId;
    use domain::launch::view::Verdict;
    let batch = || press.batch.parse::<u32>().map_err(|_| unread());
    let what = match press.act.as_str() {
        "cancel" => return port.cancel_launch(caller, id).await.map(|()| Pressed::Done),
        "stop" => return port.stop_launch(caller, id, &press.reason).await.map(|()| Pressed::Done),
        "look" => return port.look_again(caller, id, batch()?).await.map(|()| Pressed::Done),
        "missing" => Relaunch::Missing,
        "again" => Relaunch::All,
        act => {
            let verdict = Verdict::of_slug(act).ok_or_else(unread)?;
            return port.decide_batch(caller, id, batch()?, verdict).await.map(|()| Pressed::Done);
        }
    };
    let next = LaunchId::parse(&press.next).map_err(|_| unread())?;
    match port.relaunch(caller, id, &next, what).await? {
        Submitted::Launched(id) => Ok(Pressed::Launched(id.to_string())),
        // Something has changed since: the form says what.
        Submitted::Refused(violations) => {
            let mut form = port.form_of_launch(caller, id).await?;
            form.launch = next.to_string();
            let draft = Draft { form, violations, problem: None };
            port.keep_draft(caller, draft).await.map(Pressed::Form)
        }
    }
}
