//! The world at the start: what every new account has, and the sample of `slipway demo`.
//!
//! The sample has three clusters, a dozen and a half families that show every scenario, a
//! network with public, private and cut-off subnets, a VPC with dedicated tenancy, roles with
//! and without the ecs-tasks trust, and log groups.

mod cluster;
mod family;
pub(crate) mod network;
pub(crate) mod role;

use crate::world::{Env, World};

/// Fills a new world.
pub(crate) fn fill(world: &mut World, env: &mut Env<'_>, sample: bool) {
    let vpc = network::default_vpc(world);
    if sample {
        network::fill(world, &vpc);
        family::fill(world, env);
        cluster::fill(world, env);
    }
}
