//! ARNs in requests: one of another Region is refused, whatever it names.

use serde_json::Value;

use crate::ecs::refusal::invalid;
use crate::fault::Fault;
use crate::world::World;

/// The members of ECS's inputs that may be an ARN of ECS.
const MEMBERS: [&str; 11] = [
    "cluster",
    "clusters",
    "taskDefinition",
    "taskDefinitions",
    "task",
    "tasks",
    "services",
    "serviceName",
    "capacityProvider",
    "capacityProviders",
    "resourceArn",
];

/// "Invalid Region in ARN" is what ECS says (aws/aws-cli issue 3175).
pub(super) fn check_region(world: &World, input: &Value) -> Result<(), Fault> {
    let named = MEMBERS.iter().filter_map(|name| input.get(name));
    let texts = named.flat_map(|value| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => Vec::from_iter(one.as_str()),
    });
    for text in texts {
        let mut parts = text.split(':');
        let (prefix, partition, service) = (parts.next(), parts.next(), parts.next());
        let is_ours = partition == Some(world.partition) && parts.next() == Some(&*world.region);
        if prefix == Some("arn") && service == Some("ecs") && !is_ours {
            return Err(invalid("Invalid Region in ARN"));
        }
    }
    Ok(())
}
