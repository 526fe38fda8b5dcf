//! Creating and deleting a cluster.

use app::port::{Caller, Made};
use domain::capacity::lists::Lists;
use domain::capacity::view::Deletion;
use domain::cluster::create::ClusterForm;
use domain::id::ClusterName;
use domain::launch::plan::Violation;
use domain::problem::{Problem, ProblemKind};

use super::in_time;
use crate::aws::Outcome;
use crate::backend::Backend;
use crate::backend::policy::{Action, may};

const CREATE: &str = "create-cluster";
const DELETE: &str = "delete-cluster";

impl Backend {
    /// See [`app::port::Port::create_cluster`].
    pub(in crate::backend) async fn make_cluster(
        &self,
        caller: &Caller,
        form: &ClusterForm,
    ) -> Result<Made, Problem> {
        may(caller, &self.place, Action::Shape { cluster: &form.name })?;
        let new = match form.read() {
            Ok(new) => new,
            Err(violations) => return Ok(Made::Refused(violations)),
        };
        let name = new.name.as_str();
        let _turn = self.shaping.turn(name).await;
        // AWS answers a second CreateCluster with the first cluster, or with a sentence that helps nobody.
        let there = self.aws.cluster_capacity(name).await.ok().flatten();
        if let Some(there) = there.filter(|there| there.status != "INACTIVE") {
            let message = format!(
                "There is a cluster {name} already. Choose another name, or change that one's capacity."
            );
            self.note_refusal(caller, CREATE, &there.arn, "cluster-exists", &message).await;
            return Ok(Made::Refused(vec![Violation {
                code: "cluster-exists".into(),
                field: "name".into(),
                message,
            }]));
        }
        let lists = Lists { providers: new.providers.clone(), strategy: new.strategy.clone() };
        let detail = serde_json::json!({
            "cluster": name,
            "after": lists.fingerprint(),
            "insights": new.insights,
            "tags": new.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect::<Vec<_>>(),
        });
        self.store.audit(&self.line(caller, CREATE, name, detail)).await?;
        self.shaping.clusters.take(1).await;
        let answer = self.aws.create_cluster(&new).await;
        self.lists.forget_clusters();
        if let Err(error) = answer {
            let made = match error.outcome {
                Outcome::Unknown => self.aws.cluster_capacity(name).await.ok().flatten(),
                Outcome::Refused | Outcome::Throttled | Outcome::Passing | Outcome::Unsent => None,
            };
            // What we asked for is there although AWS did not say so.
            if !made.is_some_and(|made| made.status != "INACTIVE" && made.lists.same_as(&lists)) {
                self.note_refusal(caller, CREATE, name, &error.problem.code, &error.problem.message).await;
                return Err(error.into());
            }
        }
        tracing::info!(cluster = name, "the cluster {name} is created");
        self.feed.poke();
        Ok(Made::Done(name.to_owned()))
    }

    /// See [`app::port::Port::deletion`].
    pub(in crate::backend) async fn deletion_of(
        &self,
        caller: &Caller,
        name: &ClusterName,
    ) -> Result<Deletion, Problem> {
        may(caller, &self.place, Action::Look)?;
        let cluster = self.cluster_here(name).await?;
        let arns = in_time("ecs:ListServices", self.aws.service_arns(name.as_str())).await;
        let short = |arn: String| arn.rsplit('/').next().unwrap_or(&arn).to_owned();
        Ok(Deletion { cluster, services: arns.map(|arns| arns.into_iter().map(short).collect()) })
    }

    /// See [`app::port::Port::delete_cluster`].
    pub(in crate::backend) async fn remove_cluster(
        &self,
        caller: &Caller,
        name: &ClusterName,
        typed: &str,
    ) -> Result<Made, Problem> {
        may(caller, &self.place, Action::Shape { cluster: name.as_str() })?;
        if let Some(refused) = unconfirmed(name.as_str(), typed) {
            return Ok(refused);
        }
        let _turn = self.shaping.turn(name.as_str()).await;
        let deletion = self.deletion_of(caller, name).await?;
        let arn = &deletion.cluster.arn;
        let blocks = deletion.blocks();
        if !blocks.is_empty() {
            let problem = Problem::new(
                ProblemKind::Conflict,
                "cluster-not-empty",
                format!("The cluster {name} was not deleted. {}", blocks.join(" ")),
            );
            self.note_refusal(caller, DELETE, arn, &problem.code, &problem.message).await;
            return Err(problem);
        }
        let detail = serde_json::json!({ "cluster": arn, "before": deletion.cluster.lists.fingerprint() });
        self.store.audit(&self.line(caller, DELETE, arn, detail)).await?;
        self.shaping.clusters.take(1).await;
        let answer = self.aws.delete_cluster(arn).await;
        self.lists.forget_clusters();
        if let Err(error) = answer {
            let gone = error.outcome == Outcome::Unknown
                && self.cluster_here(name).await.is_err_and(|p| p.kind == ProblemKind::NotFound);
            if !gone {
                self.note_refusal(caller, DELETE, arn, &error.problem.code, &error.problem.message).await;
                return Err(error.into());
            }
        }
        tracing::info!(cluster = name.as_str(), "the cluster {name} is deleted");
        Ok(Made::Done(name.to_string()))
    }
}

/// What goes for good is named by hand first.
pub(super) fn unconfirmed(name: &str, typed: &str) -> Option<Made> {
    (typed.trim() != name).then(|| {
        let message = format!("Type {name} to say that it is this one. Nothing was deleted.");
        Made::Refused(vec![Violation { code: "not-confirmed".into(), field: "typed".into(), message }])
    })
}
