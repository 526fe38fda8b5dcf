//! The security group that belongs to a launch: recorded with it, made once, adopted on a retry. Without it and
//! all its rules nothing is launched.

use domain::launch::plan::NewGroup;
use domain::launch::view::{GroupState, OwnGroup};
use domain::problem::{AwsFault, Problem, ProblemKind};
use tokio::sync::watch;

use super::Engine;
use crate::aws::{AwsError, Outcome};
use crate::store::{StoreError, StoredLaunch};

/// A group that was just made may not be seen yet: so many attempts are made for it.
const UNSEEN: u32 = 8;

/// What a launch sends with its batches.
pub(super) struct Ready(pub(super) Option<String>);

/// Why a group is not there.
enum Fault {
    /// AWS did not do it; the outcome says whether to try again.
    Aws(AwsError),
    /// Its name is taken by a group that is not ours.
    Foreign(String),
    Store(StoreError),
}

impl From<AwsError> for Fault {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Engine {
    /// Makes the launch's group. `None` when it failed, which is stored, or there is nothing left to make it for.
    pub(super) async fn own_group(
        &self,
        launch: &StoredLaunch,
        mut cancelled: watch::Receiver<bool>,
    ) -> Result<Option<Ready>, StoreError> {
        let Some(wanted) = &launch.plan.network.new_group else { return Ok(Some(Ready(None))) };
        let id = &launch.plan.launch;
        let mut group = launch.own_group.clone().unwrap_or_default();
        let began = self.clock.now_ms();
        for attempt in 0.. {
            if group.state == GroupState::Ready {
                return Ok(Some(Ready(group.id)));
            }
            match self.make_group(launch, wanted, &mut group).await {
                Ok(()) => continue,
                Err(Fault::Store(error)) => return Err(error),
                Err(Fault::Foreign(found)) => {
                    self.group_failed(launch, group, &foreign(wanted, &found)).await?;
                    return Ok(None);
                }
                Err(Fault::Aws(error)) => {
                    tracing::warn!(launch.id = %id, "the security group of launch {id}: {error}");
                    let late = self.clock.now_ms().saturating_sub(began) >= self.retry.give_up_after;
                    let unseen = error.code() == "InvalidGroup.NotFound" && attempt < UNSEEN;
                    if late || (error.outcome == Outcome::Refused && !unseen) {
                        self.group_failed(launch, group, &error.into()).await?;
                        return Ok(None);
                    }
                }
            }
            tokio::select! {
                ending = self.pause(self.retry.wait(attempt)) => if ending { return Ok(None) },
                // An error means that the word was given before.
                _ = cancelled.wait_for(|cancelled| *cancelled) => return Ok(None),
            }
        }
        Ok(None)
    }

    /// One attempt, from wherever the last one came to.
    async fn make_group(
        &self,
        launch: &StoredLaunch,
        wanted: &NewGroup,
        group: &mut OwnGroup,
    ) -> Result<(), Fault> {
        let launch_id = &launch.plan.launch;
        let id = match &group.id {
            Some(id) => id.clone(),
            None => {
                let id = self.find_or_create(launch, wanted).await?;
                *group = OwnGroup { state: GroupState::Made, id: Some(id.clone()), problem: None };
                self.store.group_noted(launch_id, group).await?;
                id
            }
        };
        self.aws.authorize(&id, &wanted.rules).await?;
        group.state = GroupState::Ready;
        self.store.group_noted(launch_id, group).await?;
        tracing::info!(launch.id = %launch_id, "the security group of launch {launch_id} is {id}");
        Ok(())
    }

    /// A group's name is unique in its VPC, so a second one cannot come of a reply that was lost.
    async fn find_or_create(&self, launch: &StoredLaunch, wanted: &NewGroup) -> Result<String, Fault> {
        if let Some(id) = self.find_ours(launch, wanted).await? {
            return Ok(id);
        }
        match self.aws.create_group(wanted, launch.plan.launch.as_str()).await {
            Ok(id) => Ok(id),
            Err(error) if error.code() == "InvalidGroup.Duplicate" => {
                // It is there and was not found a moment ago: an attempt of ours, or somebody's just now.
                let found = self.find_ours(launch, wanted).await?;
                found.ok_or(Fault::Aws(AwsError { outcome: Outcome::Unknown, ..error }))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The group of this name, if it carries the mark of the launch or of the one it came from.
    async fn find_ours(&self, launch: &StoredLaunch, wanted: &NewGroup) -> Result<Option<String>, Fault> {
        let Some(found) = self.aws.find_group(&wanted.vpc, &wanted.name).await? else { return Ok(None) };
        let marks = [Some(&launch.plan.launch), launch.parent.as_ref()];
        let is_ours = marks.into_iter().flatten().any(|mark| found.mark.as_deref() == Some(mark.as_str()));
        if is_ours { Ok(Some(found.id)) } else { Err(Fault::Foreign(found.id)) }
    }

    async fn group_failed(
        &self,
        launch: &StoredLaunch,
        group: OwnGroup,
        why: &Problem,
    ) -> Result<(), StoreError> {
        let left = match &group.id {
            Some(id) => format!(
                "Nothing was launched. {id} was made, may lack its rules and stays: delete it, or choose it for another launch."
            ),
            None => {
                "Nothing was launched, and no security group was left behind that is known of.".to_owned()
            }
        };
        let problem = Problem {
            code: "security-group".into(),
            message: format!("The security group of this launch could not be made. {} {left}", why.message),
            ..why.clone()
        };
        let failed = OwnGroup { state: GroupState::Failed, problem: Some(problem), ..group };
        self.store.group_noted(&launch.plan.launch, &failed).await
    }
}

fn foreign(wanted: &NewGroup, found: &str) -> Problem {
    let message = format!(
        "{} has a security group “{}” already ({found}), which is not this launch's. Choose that one, or another name.",
        wanted.vpc, wanted.name
    );
    let fault = AwsFault {
        operation: "ec2:DescribeSecurityGroups".into(),
        code: "InvalidGroup.Duplicate".into(),
        message: format!("{found} has this name"),
        request_id: None,
    };
    Problem::new(ProblemKind::Conflict, "security-group", message).with_aws(fault)
}
