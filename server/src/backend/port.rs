//! The port, call by call. Each is a few lines; what is longer has a file of its own.

use app::port::{BoardFilter, BoardSnapshot, Caller, Draft, LogFile, Made, Port, Relaunch, Submitted};
use async_trait::async_trait;
use domain::audit::{AuditFilter, AuditPage};
use domain::capacity::change::Plan;
use domain::capacity::group::GroupForm;
use domain::capacity::provider::Provider;
use domain::capacity::view::{Applied, CapacityView, ClusterCapacity, Deletion};
use domain::cluster::ClusterSummary;
use domain::cluster::create::ClusterForm;
use domain::find::Found;
use domain::id::{ClusterName, Family, LaunchId};
use domain::launch::form::LaunchForm;
use domain::launch::list::{LaunchFilter, LaunchPage};
use domain::launch::plan::ContainerOverride;
use domain::launch::view::{LaunchView, Verdict};
use domain::log::query::LogQuery;
use domain::log::view::{LogNews, LogView};
use domain::network::NetworkChoices;
use domain::overview::Overview;
use domain::problem::{Problem, ProblemKind};
use domain::role::Role;
use domain::task::past::{ListPage, PastPage};
use domain::task::query::TaskQuery;
use domain::task::story::TaskStory;
use domain::task_definition::{Definition, Revision};
use ulid::Ulid;

use super::Backend;
use super::facts::glance;
use super::policy::{Action, may};

#[async_trait]
impl Port for Backend {
    async fn clusters(&self, caller: &Caller) -> Result<Vec<ClusterSummary>, Problem> {
        may(caller, &self.place, Action::Look)?;
        Ok(glance("ecs:ListClusters", self.lists.clusters()).await?.to_vec())
    }

    async fn families(&self, caller: &Caller) -> Result<Vec<String>, Problem> {
        may(caller, &self.place, Action::Look)?;
        Ok(glance("ecs:ListTaskDefinitionFamilies", self.lists.families()).await?.to_vec())
    }

    async fn revisions(&self, caller: &Caller, family: &Family) -> Result<Vec<Revision>, Problem> {
        may(caller, &self.place, Action::Look)?;
        Ok(glance("ecs:ListTaskDefinitions", self.lists.revisions(family.as_str())).await?.to_vec())
    }

    async fn network(&self, caller: &Caller) -> Result<NetworkChoices, Problem> {
        may(caller, &self.place, Action::Look)?;
        Ok(NetworkChoices::clone(&*glance("ec2:DescribeVpcs", self.lists.network()).await?))
    }

    async fn definition(
        &self,
        caller: &Caller,
        family: &Family,
        revision: Option<u32>,
    ) -> Result<Definition, Problem> {
        may(caller, &self.place, Action::Look)?;
        let read = self.lists.definition(family.as_str(), revision);
        Option::clone(&*glance("ecs:DescribeTaskDefinition", read).await?).ok_or_else(|| {
            let which = revision.map_or_else(|| "an ACTIVE revision".into(), |n| format!("revision {n}"));
            let message = format!("Task definition “{family}” does not have {which}. Choose another.");
            Problem::new(ProblemKind::NotFound, "definition-unknown", message)
        })
    }

    async fn roles(&self, caller: &Caller) -> Result<Vec<Role>, Problem> {
        may(caller, &self.place, Action::Look)?;
        Ok(glance("iam:ListRoles", self.lists.roles()).await?.to_vec())
    }

    async fn refresh(&self, caller: &Caller) -> Result<(), Problem> {
        may(caller, &self.place, Action::Look)?;
        self.lists.forget();
        Ok(())
    }

    fn mint_launch(&self) -> LaunchId {
        LaunchId::parse(&Ulid::generate().to_string()).expect("a ULID is a launch id")
    }

    async fn submit(&self, caller: &Caller, form: &LaunchForm) -> Result<Submitted, Problem> {
        self.press_run(caller, form).await
    }

    async fn launch(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchView, Problem> {
        self.view_of(caller, id).await
    }

    async fn launches(&self, caller: &Caller, filter: &LaunchFilter) -> Result<LaunchPage, Problem> {
        self.list(caller, filter).await
    }

    async fn relaunch(
        &self,
        caller: &Caller,
        from: &LaunchId,
        id: &LaunchId,
        what: Relaunch,
    ) -> Result<Submitted, Problem> {
        self.launch_again(caller, from, id, what).await
    }

    async fn cancel_launch(&self, caller: &Caller, id: &LaunchId) -> Result<(), Problem> {
        self.cancel_rest(caller, id).await
    }

    async fn stop_launch(&self, caller: &Caller, id: &LaunchId, reason: &str) -> Result<(), Problem> {
        self.stop_all(caller, id, reason).await
    }

    async fn decide_batch(
        &self,
        caller: &Caller,
        id: &LaunchId,
        batch: u32,
        verdict: Verdict,
    ) -> Result<(), Problem> {
        self.decide(caller, id, batch, verdict).await
    }

    async fn look_again(&self, caller: &Caller, id: &LaunchId, batch: u32) -> Result<(), Problem> {
        self.look_once_more(caller, id, batch).await
    }

    async fn environment(&self, caller: &Caller, id: &LaunchId) -> Result<Vec<ContainerOverride>, Problem> {
        self.values_of(caller, id).await
    }

    async fn form_of_launch(&self, caller: &Caller, id: &LaunchId) -> Result<LaunchForm, Problem> {
        self.form_from(caller, id).await
    }

    async fn board(&self, caller: &Caller, filter: &BoardFilter) -> Result<BoardSnapshot, Problem> {
        self.board_of(caller, filter).await
    }

    async fn tasks(&self, caller: &Caller, query: &TaskQuery) -> Result<ListPage, Problem> {
        self.list_of(caller, query).await
    }

    async fn past_tasks(&self, caller: &Caller, query: &TaskQuery, most: u32) -> Result<PastPage, Problem> {
        self.past_of(caller, query, most).await
    }

    async fn overview(&self, caller: &Caller, with_rows: bool) -> Result<Overview, Problem> {
        self.overview_of(caller, with_rows).await
    }

    async fn find(&self, caller: &Caller, text: &str) -> Result<Found, Problem> {
        self.find_any(caller, text).await
    }

    async fn task(&self, caller: &Caller, cluster: &ClusterName, id: &str) -> Result<TaskStory, Problem> {
        self.story(caller, cluster, id).await
    }

    async fn task_logs(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        query: &LogQuery,
    ) -> Result<LogView, Problem> {
        self.logs_of(caller, cluster, id, query).await
    }

    async fn log_news(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
        cursor: &str,
    ) -> Result<LogNews, Problem> {
        self.log_news_of(caller, cluster, id, container, cursor).await
    }

    async fn log_file(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
        container: &str,
    ) -> Result<LogFile, Problem> {
        self.log_file_of(caller, cluster, id, container).await
    }

    async fn stop_task(&self, caller: &Caller, arn: &str, reason: &str) -> Result<(), Problem> {
        self.stop_one(caller, arn, reason).await
    }

    async fn keep_draft(&self, caller: &Caller, draft: Draft) -> Result<String, Problem> {
        self.keep(caller, &draft).await
    }

    async fn draft(&self, caller: &Caller, id: &str) -> Result<Option<Draft>, Problem> {
        self.kept(caller, id).await
    }

    async fn capacity(&self, caller: &Caller, cluster: &ClusterName) -> Result<CapacityView, Problem> {
        self.capacity_of(caller, cluster).await
    }

    async fn cluster_capacity(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
    ) -> Result<ClusterCapacity, Problem> {
        self.cluster_of(caller, cluster).await
    }

    async fn apply_capacity(&self, caller: &Caller, plan: &Plan) -> Result<Applied, Problem> {
        self.apply_plan(caller, plan).await
    }

    async fn create_cluster(&self, caller: &Caller, form: &ClusterForm) -> Result<Made, Problem> {
        self.make_cluster(caller, form).await
    }

    async fn deletion(&self, caller: &Caller, cluster: &ClusterName) -> Result<Deletion, Problem> {
        self.deletion_of(caller, cluster).await
    }

    async fn delete_cluster(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        typed: &str,
    ) -> Result<Made, Problem> {
        self.remove_cluster(caller, cluster, typed).await
    }

    async fn providers(&self, caller: &Caller) -> Result<Vec<Provider>, Problem> {
        self.every_provider(caller).await
    }

    async fn save_provider(&self, caller: &Caller, form: &GroupForm, new: bool) -> Result<Made, Problem> {
        self.save_group(caller, form, new).await
    }

    async fn delete_provider(&self, caller: &Caller, name: &str, typed: &str) -> Result<Made, Problem> {
        self.remove_provider(caller, name, typed).await
    }

    async fn audit(&self, caller: &Caller, filter: &AuditFilter) -> Result<AuditPage, Problem> {
        self.audit_of(caller, filter).await
    }

    async fn keep_text(&self, caller: &Caller, text: String) -> Result<String, Problem> {
        self.keep_own_text(caller, &text).await
    }

    async fn kept_text(&self, caller: &Caller, id: &str) -> Result<Option<String>, Problem> {
        self.own_text(caller, id).await
    }
}
