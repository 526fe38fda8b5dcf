//! A port with nothing behind it.

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
use domain::task::past::{ListPage, PastPage, Position};
use domain::task::query::TaskQuery;
use domain::task::story::TaskStory;
use domain::task_definition::{Definition, Revision};

/// Has no clusters and does nothing.
pub(crate) struct Empty;

fn nothing() -> Problem {
    Problem::new(ProblemKind::Unavailable, "empty", "There is nothing behind this port.")
}

#[async_trait]
impl Port for Empty {
    async fn clusters(&self, _: &Caller) -> Result<Vec<ClusterSummary>, Problem> {
        Ok(Vec::new())
    }

    async fn families(&self, _: &Caller) -> Result<Vec<String>, Problem> {
        Ok(Vec::new())
    }

    async fn revisions(&self, _: &Caller, _: &Family) -> Result<Vec<Revision>, Problem> {
        Ok(Vec::new())
    }

    async fn network(&self, _: &Caller) -> Result<NetworkChoices, Problem> {
        Ok(NetworkChoices::default())
    }

    async fn definition(&self, _: &Caller, _: &Family, _: Option<u32>) -> Result<Definition, Problem> {
        Err(nothing())
    }

    async fn roles(&self, _: &Caller) -> Result<Vec<Role>, Problem> {
        Ok(Vec::new())
    }

    async fn refresh(&self, _: &Caller) -> Result<(), Problem> {
        Ok(())
    }

    fn mint_launch(&self) -> LaunchId {
        LaunchId::parse("01JD000000000000000000000A").unwrap()
    }

    async fn submit(&self, _: &Caller, _: &LaunchForm) -> Result<Submitted, Problem> {
        Err(nothing())
    }

    async fn launch(&self, _: &Caller, _: &LaunchId) -> Result<LaunchView, Problem> {
        Err(nothing())
    }

    async fn launches(&self, _: &Caller, _: &LaunchFilter) -> Result<LaunchPage, Problem> {
        Ok(LaunchPage::default())
    }

    async fn relaunch(
        &self,
        _: &Caller,
        _: &LaunchId,
        _: &LaunchId,
        _: Relaunch,
    ) -> Result<Submitted, Problem> {
        Err(nothing())
    }

    async fn cancel_launch(&self, _: &Caller, _: &LaunchId) -> Result<(), Problem> {
        Err(nothing())
    }

    async fn stop_launch(&self, _: &Caller, _: &LaunchId, _: &str) -> Result<(), Problem> {
        Err(nothing())
    }

    async fn decide_batch(&self, _: &Caller, _: &LaunchId, _: u32, _: Verdict) -> Result<(), Problem> {
        Err(nothing())
    }

    async fn look_again(&self, _: &Caller, _: &LaunchId, _: u32) -> Result<(), Problem> {
        Err(nothing())
    }

    async fn environment(&self, _: &Caller, _: &LaunchId) -> Result<Vec<ContainerOverride>, Problem> {
        Err(nothing())
    }

    async fn form_of_launch(&self, _: &Caller, _: &LaunchId) -> Result<LaunchForm, Problem> {
        Err(nothing())
    }

    async fn board(&self, _: &Caller, _: &BoardFilter) -> Result<BoardSnapshot, Problem> {
        Err(nothing())
    }

    async fn tasks(&self, _: &Caller, _: &TaskQuery) -> Result<ListPage, Problem> {
        Err(nothing())
    }

    async fn past_tasks(&self, _: &Caller, query: &TaskQuery, most: u32) -> Result<PastPage, Problem> {
        Ok(past(query, most))
    }

    async fn overview(&self, _: &Caller, _: bool) -> Result<Overview, Problem> {
        Err(nothing())
    }

    async fn find(&self, _: &Caller, _: &str) -> Result<Found, Problem> {
        Ok(Found::default())
    }

    async fn task(&self, _: &Caller, _: &ClusterName, _: &str) -> Result<TaskStory, Problem> {
        Err(nothing())
    }

    async fn task_logs(
        &self,
        _: &Caller,
        _: &ClusterName,
        _: &str,
        _: &LogQuery,
    ) -> Result<LogView, Problem> {
        Err(nothing())
    }

    async fn log_news(
        &self,
        _: &Caller,
        _: &ClusterName,
        _: &str,
        _: &str,
        _: &str,
    ) -> Result<LogNews, Problem> {
        Err(nothing())
    }

    async fn log_file(&self, _: &Caller, _: &ClusterName, _: &str, _: &str) -> Result<LogFile, Problem> {
        Err(nothing())
    }

    async fn stop_task(&self, _: &Caller, _: &str, _: &str) -> Result<(), Problem> {
        Err(nothing())
    }

    /// The draft itself is its id.
    async fn keep_draft(&self, _: &Caller, draft: Draft) -> Result<String, Problem> {
        Ok(serde_json::to_string(&draft.form).unwrap())
    }

    async fn draft(&self, _: &Caller, _: &str) -> Result<Option<Draft>, Problem> {
        Ok(None)
    }

    async fn capacity(&self, _: &Caller, _: &ClusterName) -> Result<CapacityView, Problem> {
        Err(nothing())
    }

    async fn cluster_capacity(&self, _: &Caller, _: &ClusterName) -> Result<ClusterCapacity, Problem> {
        Err(nothing())
    }

    async fn apply_capacity(&self, _: &Caller, _: &Plan) -> Result<Applied, Problem> {
        Err(nothing())
    }

    async fn create_cluster(&self, _: &Caller, _: &ClusterForm) -> Result<Made, Problem> {
        Err(nothing())
    }

    async fn deletion(&self, _: &Caller, _: &ClusterName) -> Result<Deletion, Problem> {
        Err(nothing())
    }

    async fn delete_cluster(&self, _: &Caller, _: &ClusterName, _: &str) -> Result<Made, Problem> {
        Err(nothing())
    }

    async fn providers(&self, _: &Caller) -> Result<Vec<Provider>, Problem> {
        Ok(Vec::new())
    }

    async fn save_provider(&self, _: &Caller, _: &GroupForm, _: bool) -> Result<Made, Problem> {
        Err(nothing())
    }

    async fn delete_provider(&self, _: &Caller, _: &str, _: &str) -> Result<Made, Problem> {
        Err(nothing())
    }

    async fn audit(&self, _: &Caller, _: &AuditFilter) -> Result<AuditPage, Problem> {
        Ok(AuditPage::default())
    }

    async fn keep_text(&self, _: &Caller, _: String) -> Result<String, Problem> {
        Err(nothing())
    }

    async fn kept_text(&self, _: &Caller, _: &str) -> Result<Option<String>, Problem> {
        Ok(None)
    }
}

/// A history of 2,500 tasks, of which one has a name that a spreadsheet would run.
fn past(query: &TaskQuery, most: u32) -> PastPage {
    let first = Position::parse(&query.before).map_or(0, |position| position.at);
    let until = (first + i64::from(most)).min(2_500);
    let task = |n: i64| {
        serde_json::from_value(serde_json::json!({
            "arn": format!("arn:aws:ecs:eu-west-1:123456789012:task/staging/{n:04}"), "cluster": "c/staging",
            "version": 5, "last_status": "STOPPED", "desired_status": "STOPPED", "family": query.family,
            "revision": 1, "started_by": "=1+1",
        }))
        .unwrap()
    };
    let older = (until < 2_500).then(|| Position { at: until, id: "x".into() }.to_string());
    PastPage { tasks: (first..until).map(task).collect(), older }
}
