//! Providers on Auto Scaling groups: created, changed, deleted.

use app::port::{Caller, Made};
use domain::capacity::group::{Group, GroupForm};
use domain::capacity::provider::Provider;
use domain::problem::Problem;

use super::cluster::unconfirmed;
use super::in_time;
use crate::aws::AwsError;
use crate::backend::Backend;
use crate::backend::policy::{Action, may};

impl Backend {
    /// See [`app::port::Port::providers`].
    pub(in crate::backend) async fn every_provider(&self, caller: &Caller) -> Result<Vec<Provider>, Problem> {
        may(caller, &self.place, Action::Look)?;
        in_time("ecs:DescribeCapacityProviders", self.all_providers(None)).await
    }

    /// See [`app::port::Port::save_provider`].
    pub(in crate::backend) async fn save_group(
        &self,
        caller: &Caller,
        form: &GroupForm,
        new: bool,
    ) -> Result<Made, Problem> {
        may(caller, &self.place, Action::ShapeProviders)?;
        let (name, group) = match form.read() {
            Ok(read) => read,
            Err(violations) => return Ok(Made::Refused(violations)),
        };
        let action = if new { "create-provider" } else { "update-provider" };
        self.store.audit(&self.line(caller, action, &name, settings(&group))).await?;
        self.shaping.providers.take(1).await;
        let answer = if new {
            self.aws.create_provider(&name, &group).await
        } else {
            self.aws.update_provider(&name, &group).await
        };
        self.settled_provider(caller, action, name, answer).await
    }

    /// See [`app::port::Port::delete_provider`].
    pub(in crate::backend) async fn remove_provider(
        &self,
        caller: &Caller,
        name: &str,
        typed: &str,
    ) -> Result<Made, Problem> {
        may(caller, &self.place, Action::ShapeProviders)?;
        if let Some(refused) = unconfirmed(name, typed) {
            return Ok(refused);
        }
        let detail = serde_json::json!({ "provider": name });
        self.store.audit(&self.line(caller, "delete-provider", name, detail)).await?;
        self.shaping.providers.take(1).await;
        let answer = self.aws.delete_provider(name).await;
        self.settled_provider(caller, "delete-provider", name.to_owned(), answer).await
    }

    async fn settled_provider(
        &self,
        caller: &Caller,
        action: &str,
        name: String,
        answer: Result<(), AwsError>,
    ) -> Result<Made, Problem> {
        match answer {
            Ok(()) => Ok(Made::Done(name)),
            Err(error) => {
                self.note_refusal(caller, action, &name, &error.problem.code, &error.problem.message).await;
                Err(error.into())
            }
        }
    }
}

fn settings(group: &Group) -> serde_json::Value {
    serde_json::json!({ "group": group })
}
