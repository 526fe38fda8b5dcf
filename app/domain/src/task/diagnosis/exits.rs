//! Exit codes: 0 and what programs choose, 125 to 127 of the runtime, above 128 a signal.

use super::{Advice, ContainerEnd, Evidence, STOPPED};

const STOP: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html";
const TIMEOUT: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout";

const fn row(
    code: &'static str,
    sentence: &'static str,
    cause: &'static str,
    next: &'static str,
    aws: &'static str,
) -> Advice {
    Advice { code, sentence, cause, next, aws }
}

const KILLED_AFTER_STOP: Advice = row(
    "killed-after-stop",
    "It was asked to stop, did not end in time, and was killed.",
    "The program does not end within stopTimeout of SIGTERM (30 s unless the definition says more, 120 s at most).",
    "Let the program end on SIGTERM, or raise stopTimeout.",
    TIMEOUT,
);
const KILLED: Advice = row(
    "killed",
    "It was killed (SIGKILL).",
    "Most likely it used up the task's memory; nobody had asked it to stop, and AWS did not say so.",
    "Run it again with more memory, and look at its memory use.",
    STOPPED,
);
const ENDED_ON_STOP: Advice = row(
    "ended-on-stop",
    "It ended on SIGTERM, as it was asked to.",
    "Somebody, a service or a Spot notice asked it to stop.",
    "Nothing is to be done; who asked stands above.",
    STOP,
);
const TERMINATED: Advice = row(
    "terminated",
    "It ended on SIGTERM, though nobody asked the task to stop.",
    "Something inside the container sent the signal.",
    "Look at the end of its log.",
    STOPPED,
);

/// The rows for codes that mean the same whatever else is known.
pub(super) const EXITS: &[(i64, Advice)] = &[
    (
        0,
        row(
            "exit-0",
            "It ended by itself with exit code 0.",
            "Its work is done.",
            "Nothing is to be done.",
            STOPPED,
        ),
    ),
    (
        1,
        row(
            "exit-1",
            "The program ended with an error (exit code 1).",
            "The program itself reported it; AWS knows no more.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        2,
        row(
            "exit-2",
            "The program was called wrongly (exit code 2).",
            "Mostly a wrong argument or option in its command.",
            "Check the command override, and look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        125,
        row(
            "exit-125",
            "The container could not be run (exit code 125).",
            "The container runtime refused its settings.",
            "Check the definition's settings of this container.",
            STOPPED,
        ),
    ),
    (
        126,
        row(
            "exit-126",
            "The command is no program that can be executed (exit code 126).",
            "Its file lacks the execute permission, or is a directory.",
            "Check the command, and the file's permissions in the image.",
            STOPPED,
        ),
    ),
    (
        127,
        row(
            "exit-127",
            "The command was not found (exit code 127).",
            "It is misspelled, or not on the image's PATH.",
            "Check the command override and the image.",
            STOPPED,
        ),
    ),
    (
        130,
        row(
            "exit-130",
            "It ended on an interrupt (SIGINT, exit code 130).",
            "Something inside the container sent the signal, or the program took SIGTERM for it.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        132,
        row(
            "exit-132",
            "It used an instruction that the CPU does not have (SIGILL, exit code 132).",
            "The program was built for another CPU.",
            "Build it for the definition's architecture without features of newer CPUs.",
            STOPPED,
        ),
    ),
    (
        134,
        row(
            "exit-134",
            "The program aborted itself (SIGABRT, exit code 134).",
            "A failed assertion or a panic, or the allocator found no memory.",
            "Look at the end of its log; give it more memory if it says so.",
            STOPPED,
        ),
    ),
    (
        135,
        row(
            "exit-135",
            "It died of a bus error (SIGBUS, exit code 135).",
            "Mostly a mapped file that became shorter, or a full disk.",
            "Look at its ephemeral storage and the end of its log.",
            STOPPED,
        ),
    ),
    (
        136,
        row(
            "exit-136",
            "It died of an arithmetic error (SIGFPE, exit code 136).",
            "Mostly a division by zero.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        139,
        row(
            "exit-139",
            "It crashed (segmentation fault, exit code 139).",
            "A defect in the program or a library, or an image for another CPU.",
            "Look at the end of its log; check the image's architecture.",
            STOPPED,
        ),
    ),
    (
        141,
        row(
            "exit-141",
            "It wrote to a pipe nobody read (SIGPIPE, exit code 141).",
            "The program it wrote to had ended.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        255,
        row(
            "exit-255",
            "The program ended with exit code 255.",
            "It ended with -1, or the runtime lost it.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
];

const OTHER: Advice = row(
    "exit-other",
    "The program ended with exit code {}.",
    "The program itself chose this exit code; AWS knows no more.",
    "Look at the end of its log.",
    STOPPED,
);
const SIGNAL: Advice = row(
    "signal",
    "It was ended by a signal (exit code {}).",
    "An exit code above 128 is 128 and the signal's number.",
    "Look at the end of its log.",
    STOPPED,
);
const UNHEALTHY: Advice = row(
    "unhealthy",
    "It was unhealthy and was ended.",
    "Its health check failed until the end.",
    "Run the health check's command in the container, and look at the end of its log.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html",
);

/// What programs on Windows end with when the system ends them, as the 32 bits of the code.
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55>
const WINDOWS: &[(u32, Advice)] = &[
    (
        0xC000_013A,
        row(
            "windows-stopped",
            "It ended on a stop signal (exit code {}).",
            "Windows ends a console program like this on Ctrl+C or when its container is stopped.",
            "Handle the shutdown signal to end with 0.",
            STOPPED,
        ),
    ),
    (
        0xC000_0005,
        row(
            "windows-access-violation",
            "It crashed with an access violation (exit code {}).",
            "A defect in the program or a library.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        0xC000_0409,
        row(
            "windows-fail-fast",
            "It ended itself after an unrecoverable error (exit code {}).",
            "A failed check, a damaged stack, or a runtime's own fail-fast.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        0xC000_00FD,
        row(
            "windows-stack-overflow",
            "It ran out of stack (exit code {}).",
            "Mostly a recursion without an end.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
    (
        0xC000_0135,
        row(
            "windows-missing-library",
            "A library that it needs is not in the image (exit code {}).",
            "Windows found a DLL neither beside the program nor on the path.",
            "Add the library, or the runtime that brings it, to the image.",
            STOPPED,
        ),
    ),
    (
        0xC000_0017,
        row(
            "windows-no-memory",
            "It ran out of memory (exit code {}).",
            "Windows had no memory left for it.",
            "Run it again with more memory.",
            STOPPED,
        ),
    ),
    (
        0xE043_4352,
        row(
            "windows-net-exception",
            "A .NET exception was not handled (exit code {}).",
            "The program itself threw it.",
            "Look at the end of its log.",
            STOPPED,
        ),
    ),
];

/// The 32 bits of a code that is one of Windows's: with the highest bit set, whether AWS gives it a sign or not.
fn windows(code: i64) -> Option<u32> {
    let bits = match code {
        0x8000_0000..=0xFFFF_FFFF => u32::try_from(code).ok()?,
        _ => i32::try_from(code).ok().filter(|code| *code < -0xFFFF)?.cast_unsigned(),
    };
    Some(bits)
}

/// An exit code as people read it: Windows's with its bits, by which it is known.
pub(super) fn written(code: i64) -> String {
    windows(code).map_or_else(|| code.to_string(), |bits| format!("{code}, 0x{bits:08X}"))
}

/// The row of an exit code. 137 tells memory from a forced stop by the evidence, 143 an answer to a wish from
/// one to nobody's.
pub(super) fn of(code: i64, container: &ContainerEnd, evidence: &Evidence) -> &'static Advice {
    let asked = evidence.asked_to_stop || evidence.spot;
    match code {
        137 if asked => &KILLED_AFTER_STOP,
        137 => &KILLED,
        143 if asked => &ENDED_ON_STOP,
        143 => &TERMINATED,
        0 => known(0).unwrap_or(&OTHER),
        _ if container.unhealthy => &UNHEALTHY,
        _ => known(code).unwrap_or(if code > 128 && code < 160 { &SIGNAL } else { &OTHER }),
    }
}

fn known(code: i64) -> Option<&'static Advice> {
    if let Some(bits) = windows(code) {
        return WINDOWS.iter().find(|(known, _)| *known == bits).map(|(_, advice)| advice);
    }
    EXITS.iter().find(|(known, _)| *known == code).map(|(_, advice)| advice)
}
