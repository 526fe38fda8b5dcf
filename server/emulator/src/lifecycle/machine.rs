//! One task's steps: when the next is due, and what it does. Touches the task and the network
//! it attaches to, nothing else; the numbers of `version` are those of facts section 2.6.

use crate::clock::Moment;
use crate::ec2::network::Network;
use crate::ecs::task::model::{End, NicStatus, Stage, Task};
use crate::lifecycle::durations::{self as lasts, Pace};
use crate::lifecycle::phase::{ContainerPhase, Phase, Requested, StopCode};
use crate::lifecycle::script::OnTerm;

mod obstacle;

pub(crate) use obstacle::obstacle;

/// When the next step is due; `None`: not before something is requested.
pub(crate) fn due(task: &Task, pace: Pace) -> Option<Moment> {
    let from_creation = |millis: i64| task.created.after(pace.around(millis, task.jitter));
    let stage = task.launch.obstacle.as_ref().map(|obstacle| obstacle.stage);
    match task.phase {
        Phase::Provisioning | Phase::Pending if !task.requested.is_run() => {
            Some(task.updated.after(pace.of(lasts::ABANDON)))
        }
        Phase::Provisioning => Some(from_creation(match stage {
            Some(Stage::Instance) => lasts::NO_INSTANCE,
            Some(Stage::Interface) => lasts::TIME_OUT,
            _ => lasts::ATTACH,
        })),
        Phase::Pending => Some(from_creation(match stage {
            None => lasts::START,
            Some(Stage::Start) => lasts::START,
            Some(Stage::PullTimeout) => lasts::ATTACH + lasts::TIME_OUT,
            Some(_) => lasts::ATTACH + lasts::GIVE_UP,
        })),
        Phase::Running => {
            let ends = task.containers.iter().filter(|c| c.phase == ContainerPhase::Running);
            let reclaim = task.reclaim.filter(|_| task.requested.is_run());
            ends.filter_map(|c| c.end.map(|end| end.at)).chain(reclaim).min()
        }
        Phase::Deprovisioning => Some(task.updated.after(pace.around(lasts::DETACH, task.jitter))),
        Phase::Stopped => task.times.stopped.map(|at| at.after(pace.of(lasts::REMEMBER))),
    }
}

/// Takes the step that is due at `at`. A stopped task has none: its step is to be forgotten.
pub(crate) fn step(task: &mut Task, network: &mut Network, at: Moment, pace: Pace) {
    match task.phase {
        Phase::Provisioning | Phase::Pending if !task.requested.is_run() => leave(task),
        Phase::Provisioning => attach(task, network, at),
        Phase::Pending => start(task, at, pace),
        Phase::Running => live(task, at, pace),
        Phase::Deprovisioning => detach(task, network, at),
        Phase::Stopped => return,
    }
    task.version += 1;
    task.updated = at;
}

/// Asks a task to stop. Says whether anything changed.
pub(crate) fn stop(task: &mut Task, code: StopCode, reason: &str, at: Moment, pace: Pace) -> bool {
    if !task.requested.is_run() || matches!(task.phase, Phase::Deprovisioning | Phase::Stopped) {
        return false;
    }
    task.requested = Requested::Stop { code, reason: reason.into() };
    task.times.stopping = Some(at);
    if task.phase == Phase::Running {
        terminate(task, at, pace);
    }
    task.version += 1;
    task.updated = at;
    true
}

fn attach(task: &mut Task, network: &mut Network, at: Moment) {
    if let Some(obstacle) = &task.launch.obstacle
        && matches!(obstacle.stage, Stage::Interface | Stage::Instance)
    {
        let reason = obstacle.reason.clone();
        return fail(task, &reason, None, at);
    }
    if let Some(nic) = &mut task.nic {
        let subnet = network.subnets.get_mut(&*nic.subnet);
        let Some(address) = subnet.and_then(|subnet| subnet.addresses.take()) else {
            let with = if task.launch.public_ip { "enabled" } else { "disabled" };
            let reason = format!(
                "Unexpected EC2 error while attempting to Create Network Interface with public IP \
                 assignment {with} in subnet '{}': InsufficientFreeAddressesInSubnet",
                nic.subnet
            );
            return fail(task, &reason, None, at);
        };
        nic.address = Some(address);
        nic.status = NicStatus::Attached;
        // A made-up address out of 3.208.0.0/12, which Amazon owns.
        nic.public = task.launch.public_ip.then_some(0x03D0_0000 | (nic.eni.0 as u32 & 0x000F_FFFF));
    }
    task.times.connectivity = Some(at);
    task.phase = Phase::Pending;
}

fn start(task: &mut Task, at: Moment, pace: Pace) {
    let pull = |millis: i64| task.created.after(pace.around(millis, task.jitter));
    let stage = task.launch.obstacle.as_ref().map(|obstacle| obstacle.stage);
    if stage != Some(Stage::Resources) {
        task.times.pull_started = Some(pull(lasts::PULL_START));
    }
    if matches!(stage, None | Some(Stage::Start)) {
        task.times.pull_stopped = Some(pull(lasts::PULL_STOP));
    } else if stage == Some(Stage::Pull) {
        task.times.pull_stopped = Some(at);
    }
    if let Some(obstacle) = task.launch.obstacle.clone() {
        return fail(task, &obstacle.reason, obstacle.container.as_deref(), at);
    }
    task.phase = Phase::Running;
    task.times.started = Some(at);
    for (container, script) in task.containers.iter_mut().zip(&task.launch.scripts) {
        container.phase = ContainerPhase::Running;
        container.end = script.exit.map(|exit| End {
            at: at.after(pace.of(exit.after)),
            code: exit.code,
            reason: exit.reason,
        });
    }
    if task.is_spot() {
        let after = task.launch.scripts.iter().filter_map(|script| script.spot_after).min();
        task.reclaim = after.map(|after| at.after(pace.of(after)));
    }
}

/// A running task's moment: Fargate takes it back, or containers end.
fn live(task: &mut Task, at: Moment, pace: Pace) {
    if task.requested.is_run() && task.reclaim.is_some_and(|reclaim| reclaim <= at) {
        let reason = SPOT_REASON.into();
        task.requested = Requested::Stop { code: StopCode::SpotInterruption, reason };
        task.times.stopping = Some(at);
        terminate(task, at, pace);
    }
    let definitions = task.launch.clone();
    let definitions = &definitions.definition.document.container_definitions;
    let mut essential_ended = false;
    for (container, definition) in task.containers.iter_mut().zip(definitions) {
        let Some(end) = container.end.filter(|end| end.at <= at) else { continue };
        if container.phase == ContainerPhase::Running {
            container.phase = ContainerPhase::Stopped;
            container.exit_code = Some(end.code);
            container.reason = end.reason.map(Into::into);
            essential_ended |= definition.is_essential();
        }
    }
    if essential_ended && task.requested.is_run() {
        let reason = "Essential container in task exited".into();
        task.requested = Requested::Stop { code: StopCode::EssentialContainerExited, reason };
        task.times.stopping = Some(at);
        terminate(task, at, pace);
    }
    if task.containers.iter().all(|container| container.phase == ContainerPhase::Stopped) {
        if task.requested.is_run() {
            // Only essential containers end a task, and there is always one; be safe anyway.
            let reason = "Essential container in task exited".into();
            task.requested = Requested::Stop { code: StopCode::EssentialContainerExited, reason };
            task.times.stopping = Some(at);
        }
        task.times.execution_stopped = Some(at);
        task.phase = Phase::Deprovisioning;
    }
}

/// `stoppedReason` of a Spot interruption (fargate-capacity-providers).
pub(crate) const SPOT_REASON: &str = "Your Spot Task was interrupted.";

/// SIGTERM to every running container, SIGKILL after its `stopTimeout`.
fn terminate(task: &mut Task, at: Moment, pace: Pace) {
    let launch = task.launch.clone();
    let definitions = &launch.definition.document.container_definitions;
    let scripts = launch.scripts.iter().zip(definitions);
    for (container, (script, definition)) in task.containers.iter_mut().zip(scripts) {
        if container.phase != ContainerPhase::Running {
            continue;
        }
        let timeout = definition.stop_timeout.map_or(lasts::STOP_TIMEOUT, |s| i64::from(s) * 1000);
        let (after, code) = match script.on_term {
            OnTerm::Exits { after, code } if after <= timeout => (after, code),
            OnTerm::Exits { .. } | OnTerm::Ignores => (timeout, 137),
        };
        let end = End { at: at.after(pace.of(after)), code, reason: None };
        if container.end.is_none_or(|own| own.at > end.at) {
            container.end = Some(end);
        }
    }
}

/// The task will never run.
fn fail(task: &mut Task, reason: &str, container_reason: Option<&str>, at: Moment) {
    task.requested = Requested::Stop { code: StopCode::TaskFailedToStart, reason: reason.into() };
    task.times.stopping = Some(at);
    leave(task);
    if let Some(first) = task.containers.first_mut() {
        first.reason = container_reason.map(Into::into);
    }
}

fn leave(task: &mut Task) {
    task.phase = Phase::Deprovisioning;
    for container in &mut task.containers {
        container.phase = ContainerPhase::Stopped;
    }
}

fn detach(task: &mut Task, network: &mut Network, at: Moment) {
    task.phase = Phase::Stopped;
    task.times.stopped = Some(at);
    if let Some(nic) = &mut task.nic {
        nic.status = NicStatus::Deleted;
        nic.public = None;
        if let Some(address) = nic.address
            && let Some(subnet) = network.subnets.get_mut(&*nic.subnet)
        {
            subnet.addresses.give_back(address);
        }
    }
}
