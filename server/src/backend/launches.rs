//! What a person does with a launch once it is stored: look, cancel the rest, stop its tasks, decide, see its
//! environment values.

use app::port::Caller;
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::list::{LaunchFilter, LaunchPage, LaunchSummary, PAGE};
use domain::launch::plan::ContainerOverride;
use domain::launch::view::{BatchState, Decision, Deed, EnvironmentValues, LaunchView, StopOrder, Verdict};
use domain::limit::check_search;
use domain::problem::{Problem, ProblemKind};
use serde_json::json;

use super::Backend;
use super::again::form_of;
use super::policy::{Action, may};
use crate::store::{LaunchQuery, SharedStore, StoredBatch, StoredLaunch};

/// Says of each launch what became of its tasks.
pub(super) async fn with_outcomes(
    store: &SharedStore,
    launches: &mut [LaunchSummary],
) -> Result<(), Problem> {
    let ids: Vec<&str> = launches.iter().map(|launch| launch.id.as_str()).collect();
    let mut outcomes = store.outcomes(&ids).await?;
    for launch in launches {
        launch.outcome = outcomes.remove(&launch.id).unwrap_or_default();
        launch.tally = launch.tally.with_seen(launch.outcome.seen());
    }
    Ok(())
}

impl Backend {
    /// See [`app::port::Port::launch`].
    pub(super) async fn view_of(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchView, Problem> {
        Ok(self.seen(caller, id).await?.view(&caller.actor.name))
    }

    /// See [`app::port::Port::launches`].
    pub(super) async fn list(&self, caller: &Caller, filter: &LaunchFilter) -> Result<LaunchPage, Problem> {
        may(caller, &self.place, Action::Look)?;
        check_search(&filter.text)?;
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let wanted = LaunchQuery {
            standing: filter.standing(),
            cluster: some(&filter.cluster),
            family: some(&filter.family),
            actor: some(&filter.by),
            text: filter.text.clone(),
            since: filter.since(self.clock.now_ms()),
            before: LaunchId::parse(&filter.before).ok(),
            most: PAGE + 1,
        };
        let mut launches = self.store.launches(&self.place.name, &wanted).await?;
        let more = launches.len() > PAGE as usize;
        launches.truncate(PAGE as usize);
        with_outcomes(&self.store, &mut launches).await?;
        Ok(LaunchPage { launches, more })
    }

    /// See [`app::port::Port::cancel_launch`].
    pub(super) async fn cancel_rest(&self, caller: &Caller, id: &LaunchId) -> Result<(), Problem> {
        let launch = self.changeable(caller, id).await?;
        if launch.tally().open == 0 {
            // Settled meanwhile, or pressed twice: there is no rest.
            return Ok(());
        }
        self.cancel(caller, id).await
    }

    /// See [`app::port::Port::stop_launch`].
    pub(super) async fn stop_all(&self, caller: &Caller, id: &LaunchId, reason: &str) -> Result<(), Problem> {
        let launch = self.changeable(caller, id).await?;
        // The order first: should the process end here, the engine cancels the rest as the order's own.
        if launch.stop.as_ref().is_none_or(|order| order.done) {
            self.order_stop(caller, id, reason).await?;
        }
        let rest = if launch.tally().open > 0 && launch.cancelled.is_none() {
            self.cancel(caller, id).await
        } else {
            Ok(())
        };
        self.engine.start(id);
        rest
    }

    async fn order_stop(&self, caller: &Caller, id: &LaunchId, reason: &str) -> Result<(), Problem> {
        let reason = Self::reason(caller, reason);
        let deed = self.deed(caller);
        let line = self.line(caller, "stop-launch", id.as_str(), json!({ "reason": reason }));
        let order = StopOrder { deed, reason, told: 0, failed: 0, problem: None, done: false };
        Ok(self.store.stop_noted(id, &order, Some(&line)).await?)
    }

    /// See [`app::port::Port::decide_batch`].
    pub(super) async fn decide(
        &self,
        caller: &Caller,
        id: &LaunchId,
        number: u32,
        verdict: Verdict,
    ) -> Result<(), Problem> {
        let launch = self.changeable(caller, id).await?;
        let batch = under_review(&launch, number)?;
        if batch.view.decision.as_ref().is_some_and(|decision| decision.verdict == verdict) {
            return Ok(());
        }
        let detail = json!({ "batch": number, "verdict": verdict.slug(), "found": batch.view.tasks.len(), "of": batch.view.size });
        let line = self.line(caller, "decide-batch", id.as_str(), detail);
        let decision = Decision { verdict, deed: self.deed(caller) };
        if self.store.batch_decided(id, number, &decision, &line).await? {
            return Ok(());
        }
        Err(Problem::new(
            ProblemKind::Conflict,
            "batch-decided",
            format!("Batch {number} was decided on already, or its tasks were found meanwhile."),
        ))
    }

    /// See [`app::port::Port::look_again`].
    pub(super) async fn look_once_more(
        &self,
        caller: &Caller,
        id: &LaunchId,
        number: u32,
    ) -> Result<(), Problem> {
        let launch = self.changeable(caller, id).await?;
        let batch = under_review(&launch, number)?;
        if batch.view.decision.is_none() {
            self.engine.look_for(&launch, batch, batch.view.problem.clone()).await?;
        }
        Ok(())
    }

    /// See [`app::port::Port::environment`].
    pub(super) async fn values_of(
        &self,
        caller: &Caller,
        id: &LaunchId,
    ) -> Result<Vec<ContainerOverride>, Problem> {
        let launch = self.seen(caller, id).await?;
        match &launch.values_of {
            None => return Ok(Vec::new()),
            Some(owner) if *owner != caller.actor.name => {
                return Err(Problem::new(
                    ProblemKind::Denied,
                    "values-of-another",
                    format!("Only {owner}, who typed these environment values, can see them."),
                ));
            }
            Some(_) if !launch.values_kept => {
                return Err(Problem::new(
                    ProblemKind::NotFound,
                    "values-forgotten",
                    "These environment values were forgotten. Type them anew with Run again with changes.",
                ));
            }
            Some(_) => {}
        }
        self.store.audit(&self.line(caller, "show-environment", id.as_str(), json!({}))).await?;
        let mut containers = launch.plan.overrides.containers;
        containers.retain(|container| !container.environment.is_empty());
        Ok(containers)
    }

    /// See [`app::port::Port::form_of_launch`].
    pub(super) async fn form_from(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchForm, Problem> {
        let launch = self.seen(caller, id).await?;
        let is_own = launch.values(&caller.actor.name) == EnvironmentValues::Yours;
        Ok(form_of(&launch, is_own))
    }

    /// Forgets what is to be forgotten by now: environment values, and drafts that are over.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget(&self) -> Result<(), crate::store::StoreError> {
        let now = self.clock.now_ms();
        let launches = self.store.forget_values(now.saturating_sub(self.forget_env_after)).await?;
        let drafts = self.store.forget_drafts(now).await?;
        if launches + drafts > 0 {
            tracing::info!("forgot the environment values of {launches} launches, and {drafts} drafts");
        }
        Ok(())
    }

    /// A launch that the caller may look at.
    pub(super) async fn seen(&self, caller: &Caller, id: &LaunchId) -> Result<StoredLaunch, Problem> {
        may(caller, &self.place, Action::Look)?;
        let found = self.store.launch(id).await?.filter(|launch| launch.place == self.place.name);
        found.ok_or_else(|| {
            let message = format!("There is no launch …{} here.", id.short());
            Problem::new(ProblemKind::NotFound, "launch-unknown", message)
        })
    }

    /// A launch whose tasks the caller may stop.
    async fn changeable(&self, caller: &Caller, id: &LaunchId) -> Result<StoredLaunch, Problem> {
        let launch = self.seen(caller, id).await?;
        may(caller, &self.place, Action::Stop { cluster: &launch.cluster })?;
        Ok(launch)
    }

    async fn cancel(&self, caller: &Caller, id: &LaunchId) -> Result<(), Problem> {
        let line = self.line(caller, "cancel-launch", id.as_str(), json!({}));
        let tasks = self.store.cancel_launch(id, &self.deed(caller), &line).await?;
        self.engine.cancelled(id);
        tracing::info!(launch.id = %id, "the rest of launch {id} was cancelled: {tasks} tasks");
        Ok(())
    }

    fn deed(&self, caller: &Caller) -> Deed {
        Deed { by: caller.actor.name.clone(), at: self.clock.now_ms() }
    }
}

fn under_review(launch: &StoredLaunch, number: u32) -> Result<&StoredBatch, Problem> {
    launch
        .batches
        .iter()
        .find(|batch| batch.view.number == number && batch.view.state == BatchState::NeedsReview)
        .ok_or_else(|| {
            Problem::new(
                ProblemKind::Conflict,
                "batch-not-in-review",
                format!("Batch {number} of launch …{} needs no review.", launch.plan.launch.short()),
            )
        })
}
