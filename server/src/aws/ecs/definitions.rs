//! Task definitions: families, and the ACTIVE revisions of one, newest first.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html>

use aws_sdk_ecs::types::{SortOrder, TaskDefinitionFamilyStatus, TaskDefinitionField, TaskDefinitionStatus};
use domain::task::spot::StopTimeout;
use domain::task_definition::{Definition, LogConfiguration, Revision};
use futures_util::future::join_all;

use crate::aws::bounds::ListPages;
use crate::aws::call::call;
use crate::aws::{Aws, AwsError, convert};

const PAGE: i32 = 100;

impl Aws {
    /// The families with an ACTIVE revision, in AWS's order.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn families(&self) -> Result<Vec<String>, AwsError> {
        let mut families = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let request = self
                .ecs
                .list_task_definition_families()
                .status(TaskDefinitionFamilyStatus::Active)
                .max_results(PAGE)
                .set_next_token(pages.token());
            let page = call("ecs:ListTaskDefinitionFamilies", request.send()).await?;
            families.extend(page.families.unwrap_or_default());
            let more = pages.follow("ecs:ListTaskDefinitionFamilies", page.next_token)?;
            if !more {
                return Ok(families);
            }
        }
    }

    /// The ARNs of a family's ACTIVE revisions, newest first, at most `most` (1 to 100).
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn revision_arns(&self, family: &str, most: usize) -> Result<Vec<String>, AwsError> {
        // The filter is called a prefix; a family that merely begins so is not meant.
        let of_family = |arn: &String| convert::family_and_revision(arn).0 == family;
        let mut arns = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let request = self
                .ecs
                .list_task_definitions()
                .family_prefix(family)
                .status(TaskDefinitionStatus::Active)
                .sort(SortOrder::Desc)
                .max_results(PAGE)
                .set_next_token(pages.token());
            let page = call("ecs:ListTaskDefinitions", request.send()).await?;
            arns.extend(page.task_definition_arns.unwrap_or_default().into_iter().filter(of_family));
            let more = pages.follow("ecs:ListTaskDefinitions", page.next_token)?;
            if arns.len() >= most || !more {
                arns.truncate(most);
                return Ok(arns);
            }
        }
    }

    /// A revision by ARN or `family:revision`; `None` when there is none, ACTIVE or not.
    ///
    /// # Errors
    /// What AWS answered, except that it does not exist.
    pub async fn revision(&self, name: &str) -> Result<Option<Revision>, AwsError> {
        let request = self.ecs.describe_task_definition().task_definition(name);
        match call("ecs:DescribeTaskDefinition", request.send()).await {
            Ok(answer) => Ok(answer.task_definition.as_ref().map(convert::revision)),
            // ECS has no code of its own for it: "Unable to describe task definition."
            Err(error) if error.code() == "ClientException" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A revision with all that a launch can override or depends on, by ARN, `family:revision`, or the family alone
    /// for its latest ACTIVE one; `None` when there is none. Whether its log groups exist is asked too.
    ///
    /// # Errors
    /// What AWS answered, except that it does not exist.
    pub async fn definition(&self, name: &str) -> Result<Option<Definition>, AwsError> {
        let request =
            self.ecs.describe_task_definition().task_definition(name).include(TaskDefinitionField::Tags);
        let answer = match call("ecs:DescribeTaskDefinition", request.send()).await {
            Ok(answer) => answer,
            Err(error) if error.code() == "ClientException" => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(mut definition) =
            answer.task_definition.as_ref().map(|found| convert::definition(found, answer.tags()))
        else {
            return Ok(None);
        };
        let logs = definition.containers.iter_mut().filter_map(|container| container.log.as_mut());
        join_all(logs.map(|log| self.look_for_group(log))).await;
        Ok(Some(definition))
    }

    /// Fills in whether the group exists; it stays unknown where that may not be asked.
    async fn look_for_group(&self, log: &mut LogConfiguration) {
        let Some(group) = &log.group else { return };
        let region = log.region.as_deref().unwrap_or(&self.region);
        match self.log_group_exists(group, region).await {
            Ok(exists) => log.exists = Some(exists),
            Err(error) => tracing::warn!("whether log group {group} exists stays unknown: {error}"),
        }
    }

    /// The `stopTimeout` of each container of a revision; none when the revision is not known.
    ///
    /// # Errors
    /// What AWS answered, except that it does not exist.
    pub async fn stop_timeouts(&self, name: &str) -> Result<Vec<StopTimeout>, AwsError> {
        let request = self.ecs.describe_task_definition().task_definition(name);
        let answer = match call("ecs:DescribeTaskDefinition", request.send()).await {
            Ok(answer) => answer,
            Err(error) if error.code() == "ClientException" => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let containers = answer
            .task_definition
            .and_then(|definition| definition.container_definitions)
            .unwrap_or_default();
        Ok(containers
            .into_iter()
            .map(|container| StopTimeout {
                seconds: container.stop_timeout.and_then(|seconds| u32::try_from(seconds).ok()),
                container: container.name.unwrap_or_default(),
            })
            .collect())
    }
}
