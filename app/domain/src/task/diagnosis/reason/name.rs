//! The name that a reason begins with. ECS's agent and Fargate each have their own for the same thing.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>

use super::token::{Word, first_words};

/// An error's name, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum ErrorName {
    /// The image was not pulled.
    Pull,
    /// What the containers need was not prepared.
    Initialization,
    /// A container was created and not started.
    Start,
    /// A container was not created.
    Create,
    /// A volume was not made.
    Volume,
    /// A container could not be stopped.
    Stop,
    /// The container runtime failed.
    Runtime,
    /// The container runtime did not answer in time.
    RuntimeTimeout,
    /// A container used up its memory.
    Memory,
    /// AWS failed.
    Internal,
    /// The task was not placed.
    Placement,
}

const NAMES: &[(&str, ErrorName)] = &[
    ("cannotpullcontainererror", ErrorName::Pull),
    ("cannotpullecrcontainererror", ErrorName::Pull),
    ("cannotpullimagemanifesterror", ErrorName::Pull),
    ("taskstoppedbeforepullbeginerror", ErrorName::Pull),
    ("resourceinitializationerror", ErrorName::Initialization),
    ("cannotstartcontainererror", ErrorName::Start),
    ("cannotcreatecontainererror", ErrorName::Create),
    ("hostconfigerror", ErrorName::Create),
    ("cannotcreatevolumeerror", ErrorName::Volume),
    ("emptyhostvolume", ErrorName::Volume),
    ("badvolumeerror", ErrorName::Volume),
    ("cannotstopcontainererror", ErrorName::Stop),
    ("cannotkillcontainererror", ErrorName::Stop),
    ("containerruntimeerror", ErrorName::Runtime),
    ("cannotinspectcontainererror", ErrorName::Runtime),
    ("cannotdescribecontainererror", ErrorName::Runtime),
    ("cannotlistcontainerserror", ErrorName::Runtime),
    ("cannotgetdockerclienterror", ErrorName::Runtime),
    ("dockerstateerror", ErrorName::Runtime),
    ("containerruntimetimeouterror", ErrorName::RuntimeTimeout),
    ("dockertimeouterror", ErrorName::RuntimeTimeout),
    ("outofmemoryerror", ErrorName::Memory),
    ("outofmemory", ErrorName::Memory),
    ("internalerror", ErrorName::Internal),
    ("internalservererror", ErrorName::Internal),
    ("taskfailedtostart", ErrorName::Placement),
];

/// Some tools put a word or two before AWS's name, such as `Task failed to start:`.
const FIRST: usize = 8;

pub(super) fn of(words: &[Word<'_>]) -> Option<ErrorName> {
    words
        .iter()
        .take(FIRST)
        .find_map(|word| NAMES.iter().find(|(name, _)| word.is(name)).map(|(_, name)| *name))
}

/// [`of`] a text of which nothing else is wanted.
pub(super) fn of_text(text: &str) -> Option<ErrorName> {
    of(&first_words(text, FIRST))
}
