//! What a container does. A script is chosen by, in this order: the environment variable
//! `EMULATOR_SCENARIO`, the command if it is made of `sleep`, `echo`, `exit`, `true` and
//! `false`, an image named `emulator/<scenario>`, a few well-known images, else: runs for ever.
//!
//! `docs/emulator.md` lists the scenarios for users.

use crate::lifecycle::script::words::Words;

mod command;
mod words;

/// The environment variable that names a scenario.
pub(crate) const VARIABLE: &str = "EMULATOR_SCENARIO";

/// What one container does from start to end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Script {
    /// Why it never starts.
    pub(crate) start_failure: Option<StartFailure>,
    /// When and how it ends by itself; `None`: never.
    pub(crate) exit: Option<Exit>,
    pub(crate) on_term: OnTerm,
    /// Milliseconds after which Fargate takes the task back, if it runs on Spot.
    pub(crate) spot_after: Option<i64>,
    /// Its health check fails.
    pub(crate) unhealthy: bool,
    /// What it writes to its log.
    pub(crate) voice: Voice,
}

/// A natural end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Exit {
    pub(crate) after: i64,
    pub(crate) code: i32,
    pub(crate) reason: Option<&'static str>,
}

/// What SIGTERM does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OnTerm {
    Exits { after: i64, code: i32 },
    Ignores,
}

/// Why a container never starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StartFailure {
    ImageNotFound,
    NoRoute,
    SecretMissing,
    LogGroupMissing,
    CannotStart,
    NoInterface,
}

/// The kind of lines a container logs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Voice {
    Server,
    Batch,
    Crash,
    Memory,
    Chatty,
    /// Lines that a reader must be careful with.
    Odd,
    /// The lines that the command echoes, each after so many milliseconds.
    Echo(Vec<(i64, String)>),
}

/// `reason` of a container that ran out of memory (facts section 2.5).
pub(crate) const OUT_OF_MEMORY: &str = "OutOfMemoryError: Container killed due to memory usage";

impl Script {
    /// A server: runs for ever, ends 143 on SIGTERM.
    pub(crate) fn server() -> Self {
        Self {
            start_failure: None,
            exit: None,
            on_term: OnTerm::Exits { after: 400, code: 143 },
            spot_after: None,
            unhealthy: false,
            voice: Voice::Server,
        }
    }

    fn ending(after: i64, code: i32, reason: Option<&'static str>, voice: Voice) -> Self {
        Self { exit: Some(Exit { after, code, reason }), voice, ..Self::server() }
    }

    fn failing(failure: StartFailure) -> Self {
        Self { start_failure: Some(failure), ..Self::server() }
    }

    /// Chooses the script of one container.
    pub(crate) fn choose<'a>(
        image: &str,
        command: &[String],
        mut environment: impl DoubleEndedIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        // The last one wins: overrides come after the definition.
        if let Some((_, spec)) = environment.rfind(|(name, _)| *name == VARIABLE)
            && let Some(script) = Self::named(&Words::from_spec(spec))
        {
            return script;
        }
        let by_image = Words::from_image(image).and_then(|words| Self::named(&words));
        if by_image.is_none()
            && let Some(script) = command::read(command)
        {
            return script;
        }
        by_image.unwrap_or_else(|| Self::well_known(image))
    }

    /// The table of scenarios.
    fn named(words: &Words) -> Option<Self> {
        let after = |default: i64| words.millis("after").unwrap_or(default);
        let code = |default: i32| words.number("code").unwrap_or(default);
        Some(match words.name() {
            "run" => Self::server(),
            "exit" => Self::ending(after(10_000), code(0), None, Voice::Batch),
            "crash" => Self::ending(after(5_000), code(1), None, Voice::Crash),
            "segfault" => Self::ending(after(5_000), 139, None, Voice::Crash),
            "oom" => Self::ending(after(10_000), 137, Some(OUT_OF_MEMORY), Voice::Memory),
            "graceful" => {
                Self { on_term: OnTerm::Exits { after: after(2_000), code: code(0) }, ..Self::server() }
            }
            "ignore-sigterm" => Self { on_term: OnTerm::Ignores, ..Self::server() },
            "chatty" => Self { voice: Voice::Chatty, ..Self::server() },
            "odd-lines" => Self { voice: Voice::Odd, ..Self::server() },
            "unhealthy" => Self { unhealthy: true, ..Self::server() },
            "spot-interrupted" => Self { spot_after: Some(after(30_000)), ..Self::server() },
            "image-not-found" => Self::failing(StartFailure::ImageNotFound),
            "no-route" => Self::failing(StartFailure::NoRoute),
            "secret-missing" => Self::failing(StartFailure::SecretMissing),
            "log-group-missing" => Self::failing(StartFailure::LogGroupMissing),
            "cannot-start" => Self::failing(StartFailure::CannotStart),
            "no-interface" => Self::failing(StartFailure::NoInterface),
            _ => return None,
        })
    }

    fn well_known(image: &str) -> Self {
        let name = image.rsplit('/').next().unwrap_or(image);
        let name = name.split([':', '@']).next().unwrap_or(name);
        match name {
            "hello-world" => Self::ending(1_000, 0, None, Voice::Batch),
            // A shell without a terminal and a command ends at once.
            "busybox" | "alpine" | "amazonlinux" | "debian" | "ubuntu" => {
                Self::ending(1_000, 0, None, Voice::Echo(Vec::new()))
            }
            _ => Self::server(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(image: &str, command: &[&str], environment: &[(&str, &str)]) -> Script {
        let command: Vec<String> = command.iter().map(|s| (*s).to_owned()).collect();
        Script::choose(image, &command, environment.iter().copied())
    }

    #[test]
    fn variable_beats_image_and_last_wins() {
        let script =
            choose("emulator/run", &["sleep", "5"], &[(VARIABLE, "run"), (VARIABLE, "exit code=3 after=20")]);
        assert_eq!(script.exit, Some(Exit { after: 20_000, code: 3, reason: None }));
    }

    #[test]
    fn image_tags_carry_arguments() {
        let script = choose("public.ecr.aws/emulator/exit:code-7.after-2", &[], &[]);
        assert_eq!(script.exit, Some(Exit { after: 2_000, code: 7, reason: None }));
        assert_eq!(choose("emulator/oom", &[], &[]).exit.map(|e| e.code), Some(137));
    }

    #[test]
    fn commands_and_known_images() {
        let script = choose("alpine", &["sh", "-c", "echo hi && sleep 3; exit 4"], &[]);
        assert_eq!(script.exit.map(|e| (e.after, e.code)), Some((3_000, 4)));
        assert_eq!(script.voice, Voice::Echo(vec![(0, "hi".into())]));
        assert_eq!(choose("nginx:1.27", &[], &[]).exit, None);
        assert!(choose("alpine:3", &[], &[]).exit.is_some());
        assert_eq!(choose("nginx", &["nginx", "-g", "daemon off;"], &[]).exit, None);
    }
}
