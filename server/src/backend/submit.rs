//! Pressing Run task: check, store, start. Nothing is sent from here.

use app::port::{Caller, Submitted};
use domain::id::LaunchId;
use domain::launch::batch;
use domain::launch::check::check;
use domain::launch::finding::{Finding, findings};
use domain::launch::form::LaunchForm;
use domain::launch::plan::{LaunchPlan, Violation};
use domain::problem::Problem;

use super::Backend;
use super::policy::{Action, Refusal, may};
use crate::store::{AuditLine, Created, NewLaunch, StoredLaunch};

/// The action's word in the audit.
const LAUNCH: &str = "launch";
/// Of one form so many violations are noted; a form of a thousand variables may have as many.
const NOTED: usize = 5;

impl Backend {
    /// See [`app::port::Port::submit`].
    pub(super) async fn press_run(&self, caller: &Caller, form: &LaunchForm) -> Result<Submitted, Problem> {
        self.submit_form(caller, form, None).await
    }

    /// Checks, stores and starts what a form asks for; `parent` is the launch whose missing tasks it asks for. What
    /// is refused is noted in the audit.
    pub(super) async fn submit_form(
        &self,
        caller: &Caller,
        form: &LaunchForm,
        parent: Option<LaunchId>,
    ) -> Result<Submitted, Problem> {
        let answer = self.decide_on(caller, form, parent).await;
        match &answer {
            Ok(Submitted::Refused(violations)) => {
                for Violation { code, field, message } in violations.iter().take(NOTED) {
                    // A sentence about a line of a pasted .env quotes it, and the line may be a secret.
                    let said =
                        if field.contains("-env") { "environment variables break a rule" } else { message };
                    self.note_refusal(caller, LAUNCH, target(form), code, said).await;
                }
            }
            Err(problem) => {
                self.note_refusal(caller, LAUNCH, target(form), &problem.code, &problem.message).await;
            }
            Ok(Submitted::Launched(_)) => {}
        }
        answer
    }

    async fn decide_on(
        &self,
        caller: &Caller,
        form: &LaunchForm,
        parent: Option<LaunchId>,
    ) -> Result<Submitted, Problem> {
        may(caller, &self.place, Action::Launch { cluster: &form.cluster })?;
        // A second post is answered without asking AWS anything: what was decided is decided.
        if let Ok(id) = LaunchId::parse(&form.launch)
            && let Some(first) = self.store.launch(&id).await?
        {
            return Ok(self.again(caller, form, &first)?);
        }
        let fresh = self.lists.for_submit(form).await;
        let facts = fresh.facts(self.launch_limit);
        let plan = match check(form, &facts) {
            Ok(plan) => plan,
            Err(violations) => return Ok(Submitted::Refused(violations)),
        };
        let fails: Vec<Violation> =
            findings(&plan, &facts).into_iter().filter_map(Finding::violation).collect();
        if !fails.is_empty() {
            return Ok(Submitted::Refused(fails));
        }
        let cluster = facts
            .cluster(plan.cluster.as_str())
            .map_or_else(|| plan.cluster.as_str().to_owned(), |cluster| cluster.arn.clone());
        let launch = self.intent(caller, form, parent, plan, cluster);
        let id = launch.plan.launch.clone();
        match self.store.create_launch(&launch, &audit_line(&launch)).await? {
            Created::New => {
                tracing::info!(launch.id = %id, launch.count = launch.plan.count, "launch {id} of {} tasks is stored", launch.plan.count);
                metrics::counter!("slipway_launches_total").increment(1);
                self.engine.start(&id);
                Ok(Submitted::Launched(id))
            }
            // Its parent has a child already: that is the launch of what was missing.
            Created::Exists(first) if first.plan.launch != id => Ok(Submitted::Launched(first.plan.launch)),
            Created::Exists(first) => Ok(self.again(caller, form, &first)?),
        }
    }

    /// The same id once more.
    fn again(&self, caller: &Caller, form: &LaunchForm, first: &StoredLaunch) -> Result<Submitted, Refusal> {
        let id = first.plan.launch.clone();
        if first.place == self.place.name && asks_the_same(first, form, &caller.actor.name) {
            return Ok(Submitted::Launched(id));
        }
        Err(Refusal::Differs(id))
    }

    fn intent(
        &self,
        caller: &Caller,
        form: &LaunchForm,
        parent: Option<LaunchId>,
        plan: LaunchPlan,
        cluster: String,
    ) -> NewLaunch {
        let batches = batch::sizes(plan.count).collect();
        let has_values = plan.overrides.containers.iter().any(|container| !container.environment.is_empty());
        NewLaunch {
            place: self.place.name.clone(),
            actor: caller.actor.name.clone(),
            at: self.clock.now_ms(),
            cluster,
            form: form.clone(),
            plan,
            parent,
            values_of: has_values.then(|| caller.actor.name.clone()),
            batches,
        }
    }
}

/// What a refused form is noted on: the cluster that was typed, which may be anything.
fn target(form: &LaunchForm) -> &str {
    let typed = form.cluster.trim();
    if domain::id::ClusterName::parse(typed).is_ok() { typed } else { "no cluster" }
}

/// Whether a second post asks for what the first did. Environment values count for whoever posted them, while they
/// are kept: to anybody else the answer would say whether a guessed value is right.
fn asks_the_same(first: &StoredLaunch, form: &LaunchForm, actor: &str) -> bool {
    if first.actor != actor || (first.values_of.is_some() && !first.values_kept) {
        return first.form.without_environment_values().asks_the_same(&form.without_environment_values());
    }
    first.form.asks_the_same(form)
}

fn audit_line(launch: &NewLaunch) -> AuditLine {
    AuditLine {
        at: launch.at,
        place: launch.place.clone(),
        actor: launch.actor.clone(),
        action: LAUNCH.into(),
        target: launch.plan.launch.to_string(),
        detail: serde_json::json!({
            "cluster": launch.cluster,
            "task_definition": launch.plan.task_definition(),
            "count": launch.plan.count,
            "parent": launch.parent,
        }),
    }
}
