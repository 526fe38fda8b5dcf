//! Creating, starting and running containers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>

use super::super::STOPPED;
use super::super::reason::{Cause, ErrorName};
use super::{Row, row};

const MEMORY: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_memory";
const DEPENDS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson";
const START: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html";
const CREATE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-create-container.html";
const IAM: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html";

/// What holds whatever the error's name is.
pub(super) const EXPLICIT: &[Row] = &[
    row(Some(ErrorName::Memory), None, &[], "out-of-memory", OUT_OF_MEMORY, MEMORY),
    row(None, None, &[Cause::Memory], "out-of-memory", OUT_OF_MEMORY, MEMORY),
    row(
        None,
        None,
        &[Cause::ExecFormat],
        "exec-format",
        [
            "The program in the image is for another CPU architecture.",
            "The image was built for ARM64 and runs on X86_64, or the other way round.",
            "Build the image for the definition's architecture, or correct runtimePlatform.",
        ],
        STOPPED,
    ),
    row(
        None,
        None,
        &[Cause::Dependency],
        "dependency",
        [
            "The container was not started, because one that it waits for did not become what it waits for.",
            "dependsOn in the definition makes it wait for another container's start, health, success or end.",
            "Look at the log of the container that it waits for.",
        ],
        DEPENDS,
    ),
    row(
        None,
        None,
        &[Cause::NoExecutable],
        "no-executable",
        [
            "The command names a program that the image does not have.",
            "The command or entry point is misspelled, or the program is not on the image's PATH.",
            "Check the command override and the image; an entry point takes the command as its arguments.",
        ],
        START,
    ),
];

const OUT_OF_MEMORY: [&str; 3] = [
    "A container used more memory than it may and was killed.",
    "Its memory limit, or the task's, is too small for what it does, or it leaks.",
    "Run it again with more task memory, or raise the container's limit, and look at its memory use.",
];
const NO_FILE: [&str; 3] = [
    "The command names a file that the image does not have.",
    "The command or entry point is misspelled, or its interpreter is missing.",
    "Check the command override and the image.",
];
const NOT_EXECUTABLE: [&str; 3] = [
    "The program in the image may not be executed.",
    "Its file has no execute permission for the container's user.",
    "Give the file execute permission in the image, or change the user.",
];

const fn start(causes: &'static [Cause], code: &'static str, says: [&'static str; 3]) -> Row {
    row(Some(ErrorName::Start), None, causes, code, says, START)
}

const fn other(name: ErrorName, code: &'static str, says: [&'static str; 3]) -> Row {
    row(Some(name), None, &[], code, says, STOPPED)
}

/// What the error's name says, where nothing says more.
pub(super) const ROWS: &[Row] = &[
    start(&[Cause::NoFile], "no-executable", NO_FILE),
    start(&[Cause::NotExecutable], "not-executable", NOT_EXECUTABLE),
    row(Some(ErrorName::Create), None, &[Cause::NoFile], "no-executable", NO_FILE, CREATE),
    row(Some(ErrorName::Create), None, &[Cause::NotExecutable], "not-executable", NOT_EXECUTABLE, CREATE),
    row(Some(ErrorName::Runtime), None, &[Cause::NoFile], "no-executable", NO_FILE, STOPPED),
    row(Some(ErrorName::Runtime), None, &[Cause::NotExecutable], "not-executable", NOT_EXECUTABLE, STOPPED),
    row(
        None,
        None,
        &[Cause::Denied],
        "permission",
        [
            "A role of the task lacks the permission {}.",
            "The role that AWS names below, or the policy of what it is used on, does not allow it.",
            "Add the permission to the role, and run it again.",
        ],
        IAM,
    ),
    start(
        &[],
        "start",
        [
            "The container could not be started.",
            "Its command, its volumes or its memory do not let it start.",
            "Read AWS's words below; check the command, the volumes and the memory.",
        ],
    ),
    row(
        Some(ErrorName::Create),
        None,
        &[],
        "create",
        [
            "The container could not be created.",
            "Its definition asks for something that cannot be given: a name twice, a port, a volume.",
            "Read AWS's words below and register a revision without it.",
        ],
        CREATE,
    ),
    other(
        ErrorName::Volume,
        "volume",
        [
            "A volume could not be made.",
            "The volume's settings are wrong, or two volumes have one name.",
            "Check the volumes of the task definition.",
        ],
    ),
    other(
        ErrorName::RuntimeTimeout,
        "runtime-timeout",
        [
            "The container did not start or stop in time.",
            "The host underneath was too slow; that is usually a temporary AWS issue.",
            "Run it again.",
        ],
    ),
    other(
        ErrorName::Runtime,
        "runtime",
        [
            "The container runtime failed.",
            "The host underneath had trouble; that is usually a temporary AWS issue.",
            "Run it again.",
        ],
    ),
    other(
        ErrorName::Stop,
        "stop-failed",
        [
            "The container could not be stopped in the usual way.",
            "It did not react to SIGTERM, and the runtime had trouble.",
            "Nothing is left running; look at how the program handles SIGTERM.",
        ],
    ),
    other(
        ErrorName::Internal,
        "aws-internal",
        [
            "AWS had an internal error.",
            "Something inside AWS failed; the task itself is not to blame.",
            "Run it again.",
        ],
    ),
];
