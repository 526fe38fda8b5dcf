//! Amazon ECS: clusters, capacity providers, task definitions, tasks, services to look at,
//! tags and account settings.
//!
//! Owns the table from operation to function. An operation of the real ECS that is not
//! modelled is refused by name; a name that ECS does not know is an unknown operation.

mod arn;
pub(crate) mod cluster;
pub(crate) mod definition;
mod instance;
pub(crate) mod operations;
pub(crate) mod provider;
pub(crate) mod refusal;
pub(crate) mod service;
pub(crate) mod setting;
pub(crate) mod tagging;
pub(crate) mod task;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

/// Answers one call.
pub(crate) fn call(world: &mut World, env: &mut Env<'_>, action: &str, input: &Value) -> Answer {
    arn::check_region(world, input)?;
    let mut op = Op { world, env, input };
    match action {
        "CreateCluster" => op.run(cluster::create::create),
        "DescribeClusters" => op.run(cluster::describe::describe),
        "ListClusters" => op.run(cluster::describe::list),
        "UpdateCluster" => op.run(cluster::change::update),
        "UpdateClusterSettings" => op.run(cluster::change::settings),
        "DeleteCluster" => op.run(cluster::delete::delete),
        "PutClusterCapacityProviders" => op.run(cluster::change::providers),
        "CreateCapacityProvider" => op.run(provider::create::create),
        "DescribeCapacityProviders" => op.run(provider::describe::describe),
        "UpdateCapacityProvider" => op.run(provider::change::update),
        "DeleteCapacityProvider" => op.run(provider::change::delete),
        "RegisterTaskDefinition" => op.run(definition::register::register),
        "DescribeTaskDefinition" => op.run(definition::describe::describe),
        "ListTaskDefinitions" => op.run(definition::list::definitions),
        "ListTaskDefinitionFamilies" => op.run(definition::list::families),
        "DeregisterTaskDefinition" => op.run(definition::remove::deregister),
        "DeleteTaskDefinitions" => op.run(definition::remove::delete),
        "RunTask" => op.run(task::run::run),
        "DescribeTasks" => op.run(task::describe::describe),
        "ListTasks" => op.run(task::list::list),
        "StopTask" => op.run(task::stop::stop),
        "ListContainerInstances" => op.run(instance::list),
        "DescribeContainerInstances" => op.run(instance::describe),
        "TagResource" => op.run(tagging::tag),
        "UntagResource" => op.run(tagging::untag),
        "ListTagsForResource" => op.run(tagging::list),
        "ListAccountSettings" => op.run(setting::list),
        "PutAccountSetting" | "PutAccountSettingDefault" => op.run(setting::put),
        "DeleteAccountSetting" => op.run(setting::delete),
        "ListServices" => op.run(service::list),
        "DescribeServices" => op.run(service::describe),
        other => Err(operations::refuse(other)),
    }
}

struct Op<'a, 'e> {
    world: &'a mut World,
    env: &'a mut Env<'e>,
    input: &'a Value,
}

impl<'e> Op<'_, 'e> {
    fn run<I: DeserializeOwned>(&mut self, operation: fn(&mut World, &mut Env<'e>, I) -> Answer) -> Answer {
        let input = json::read(self.input, &mut self.env.ignored)?;
        operation(self.world, self.env, input)
    }
}
