//! Applying a plan: facts and rules, then read again, compare, put.

use app::port::Caller;
use domain::capacity::change::Plan;
use domain::capacity::rule;
use domain::capacity::view::{Applied, ClusterCapacity, Facts};
use domain::launch::plan::Violation;
use domain::problem::{Problem, ProblemKind};

use super::{LOOK_BACK, in_time};
use crate::aws::{AwsError, Outcome};
use crate::backend::Backend;
use crate::backend::policy::{Action, may};

/// The action's word in the audit.
const CHANGE: &str = "change-capacity";

impl Backend {
    /// See [`app::port::Port::apply_capacity`].
    pub(in crate::backend) async fn apply_plan(
        &self,
        caller: &Caller,
        plan: &Plan,
    ) -> Result<Applied, Problem> {
        let name = plan.cluster.as_str();
        may(caller, &self.place, Action::Shape { cluster: name })?;
        let _turn = self.shaping.turn(name).await;
        let seen = self.cluster_here(&plan.cluster).await?;
        if let Some(answer) = self.held_back(caller, plan, &seen).await? {
            return Ok(answer);
        }
        let broken = self.broken(plan, &seen).await;
        if !broken.is_empty() {
            for violation in &broken {
                self.note_refusal(caller, CHANGE, &seen.arn, &violation.code, &violation.message).await;
            }
            return Ok(Applied::Refused(broken));
        }
        // The wait for AWS's rate comes before the last reading, so that nothing lies between that and the call
        // but the audit's line.
        self.shaping.clusters.take(1).await;
        let now = self.cluster_here(&plan.cluster).await?;
        if let Some(answer) = self.held_back(caller, plan, &now).await? {
            return Ok(answer);
        }
        let to = plan.change.merge(&now.lists);
        let detail = serde_json::json!({
            "cluster": now.arn,
            "before": now.lists.fingerprint(),
            "after": to.fingerprint(),
        });
        self.store.audit(&self.line(caller, CHANGE, &now.arn, detail)).await?;
        let answer = self.aws.put_capacity(&now.arn, &to).await;
        self.lists.forget_clusters();
        match answer {
            Ok(after) => {
                tracing::info!(cluster = name, "the capacity of {name} is changed");
                Ok(Applied::Sent(after.with_own(now.own)))
            }
            Err(error) => self.not_put(caller, plan, &now, error).await,
        }
    }

    /// Why nothing is sent to a cluster that stands like this, if so.
    async fn held_back(
        &self,
        caller: &Caller,
        plan: &Plan,
        now: &ClusterCapacity,
    ) -> Result<Option<Applied>, Problem> {
        if !now.lists.same_as(&plan.from) {
            let said = "the cluster was changed by somebody else since the plan was made; nothing was sent";
            self.note_refusal(caller, CHANGE, &now.arn, "changed-meanwhile", said).await;
            return Ok(Some(Applied::Changed(now.clone())));
        }
        if now.is_busy() {
            return Ok(Some(Applied::Busy(now.clone())));
        }
        if now.status != "ACTIVE" {
            let problem = Problem::new(
                ProblemKind::Conflict,
                "cluster-not-active",
                format!(
                    "The cluster {} is {}; only an ACTIVE cluster can be changed. Wait, or look into the AWS console why it is not.",
                    now.name, now.status
                ),
            );
            self.note_refusal(caller, CHANGE, &now.arn, &problem.code, &problem.message).await;
            return Err(problem);
        }
        Ok(None)
    }

    /// The rules that the plan breaks by the facts as they are now.
    async fn broken(&self, plan: &Plan, seen: &ClusterCapacity) -> Vec<Violation> {
        if plan.change.is_empty() {
            return vec![Violation {
                code: "nothing-differs".into(),
                field: "attach".into(),
                message: "The plan changes nothing. Choose what to attach or detach, or edit the strategy."
                    .into(),
            }];
        }
        let since = self.clock.now_ms() - LOOK_BACK;
        let (providers, uses) = tokio::join!(
            in_time("ecs:DescribeCapacityProviders", self.all_providers(Some(&plan.cluster))),
            async {
                // Whether something is in use matters only for what is to go.
                if plan.change.detach.is_empty() { None } else { self.uses_of(seen, since).await.ok() }
            },
        );
        let facts = Facts { providers: providers.as_deref().ok(), uses: uses.as_deref() };
        rule::broken(plan, &facts)
    }

    /// AWS did not take it, or did not say so: what is known is looked up before anything is said.
    async fn not_put(
        &self,
        caller: &Caller,
        plan: &Plan,
        before: &ClusterCapacity,
        error: AwsError,
    ) -> Result<Applied, Problem> {
        let doubtful = error.outcome == Outcome::Unknown;
        let busy = error.code() == "UpdateInProgressException";
        if doubtful || busy {
            let now = self.cluster_here(&plan.cluster).await?;
            if doubtful && now.lists.same_as(&plan.to()) {
                tracing::warn!(
                    "the change of {} was carried out although AWS did not answer: {error}",
                    plan.cluster
                );
                return Ok(Applied::Sent(now));
            }
            if !now.lists.same_as(&plan.from) {
                self.note_refusal(caller, CHANGE, &before.arn, "changed-meanwhile", &error.problem.message)
                    .await;
                return Ok(Applied::Changed(now));
            }
            if busy {
                self.note_refusal(caller, CHANGE, &before.arn, &error.problem.code, &error.problem.message)
                    .await;
                return Ok(Applied::Busy(now));
            }
        }
        self.note_refusal(caller, CHANGE, &before.arn, &error.problem.code, &error.problem.message).await;
        Err(error.into())
    }
}
