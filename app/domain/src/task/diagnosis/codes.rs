//! What the stop code alone says, where neither words nor an exit code do.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html>

use super::{Advice, Evidence, STOPPED};

const SPOT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html";
const MAINTENANCE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html";
const STOP: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html";

pub(super) const UNSEEN: Advice = Advice {
    code: "unseen",
    sentence: "It vanished from ECS before its end was seen.",
    cause: "ECS forgets a stopped task after about an hour; Slipway was not looking, or lost its events, meanwhile.",
    next: "Look at its logs for how it ended, and at the event source for why that was missed.",
    aws: STOPPED,
};

/// Its sentences are written where the two containers are known.
pub(super) const DEPENDENCY: Advice = Advice {
    code: "dependency",
    sentence: "",
    cause: "",
    next: "",
    aws: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson",
};

/// The rows of stop codes.
pub(super) const CODES: &[(&str, Advice)] = &[
    (
        "SpotInterruption",
        Advice {
            code: "spot-interrupted",
            sentence: "AWS took the Fargate Spot capacity back.",
            cause: "Spot capacity is spare capacity: it can be taken back with two minutes' notice at any time.",
            next: "Run it again; on FARGATE if it must not be interrupted. Spread its subnets over zones.",
            aws: SPOT,
        },
    ),
    (
        "TerminationNotice",
        Advice {
            code: "termination-notice",
            sentence: "AWS ended it: the host underneath was taken away.",
            cause: "Spot capacity was taken back, or the host needed maintenance; AWS did not say which.",
            next: "Run it again.",
            aws: MAINTENANCE,
        },
    ),
    (
        "InfrastructureHealth",
        Advice {
            code: "infrastructure",
            sentence: "AWS ended it: the host underneath was unwell.",
            cause: "The hardware or its software failed.",
            next: "Run it again.",
            aws: MAINTENANCE,
        },
    ),
    (
        "UserInitiated",
        Advice {
            code: "stopped-by-user",
            sentence: "Somebody stopped it.",
            cause: "StopTask was called, in Slipway or elsewhere.",
            next: "The reason below says why, where one was given; the audit says who, where it was here.",
            aws: STOP,
        },
    ),
    (
        "ServiceSchedulerInitiated",
        Advice {
            code: "stopped-by-service",
            sentence: "Its service stopped it.",
            cause: "The service was scaled in, deployed anew, or found it unhealthy.",
            next: "Look at the service's events.",
            aws: STOPPED,
        },
    ),
    (
        "TaskFailedToStart",
        Advice {
            code: "failed-to-start",
            sentence: "It could not be started.",
            cause: "Something it needs before its containers was missing; AWS's words below say what.",
            next: "Correct that, and run it again.",
            aws: STOPPED,
        },
    ),
];

const NEVER_STARTED: Advice = Advice {
    code: "never-started",
    sentence: "It ended before its containers ran.",
    cause: "AWS gave no reason that is known here.",
    next: "Read AWS's words below, and run it again.",
    aws: STOPPED,
};
const NO_EXIT: Advice = Advice {
    code: "no-exit-code",
    sentence: "It ended without an exit code, which is not a success.",
    cause: "The container never ran, or the host underneath was lost.",
    next: "Look at the end of its log, and run it again.",
    aws: STOPPED,
};
const UNKNOWN: Advice = Advice {
    code: "unknown",
    sentence: "It stopped, for a reason that is not known here.",
    cause: "AWS's own words below are all there is.",
    next: "Look at the end of its log.",
    aws: STOPPED,
};

/// The row for what the stop code, or its absence, says.
pub(super) fn of(evidence: &Evidence) -> &'static Advice {
    let by_code = CODES.iter().find(|(code, _)| evidence.stop_code.as_deref() == Some(code)).map(|(_, a)| a);
    if let Some(advice) = by_code {
        return advice;
    }
    if !evidence.started {
        return &NEVER_STARTED;
    }
    if !evidence.containers.is_empty() && evidence.containers.iter().any(|c| c.exit.is_none()) {
        return &NO_EXIT;
    }
    &UNKNOWN
}
