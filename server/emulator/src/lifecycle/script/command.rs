//! Reads a command made only of `sleep N`, `echo …`, `exit C`, `true` and `false`, directly or
//! through `sh -c`. Anything else is a program that the emulator cannot know.

use crate::lifecycle::script::{Exit, OnTerm, Script, Voice};

/// The script of such a command; `None` if there is any other word in it.
pub(super) fn read(command: &[String]) -> Option<Script> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let text = match words.as_slice() {
        [] => return None,
        [shell, "-c" | "-ec" | "-euc", text, ..] if is_shell(shell) => (*text).to_owned(),
        _ => words.join(" "),
    };
    let mut run = Run::default();
    for step in text.replace("&&", ";").split([';', '\n']) {
        run.step(step.trim())?;
        if run.ended {
            break;
        }
    }
    Some(Script {
        exit: (!run.endless).then_some(Exit { after: run.time, code: run.code, reason: None }),
        // A shell's `sleep` ends at once on SIGTERM; as PID 1 a shell would ignore it, but a
        // task that cannot be stopped is a scenario of its own.
        on_term: OnTerm::Exits { after: 50, code: 143 },
        voice: Voice::Echo(run.lines),
        ..Script::server()
    })
}

fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash"))
}

#[derive(Default)]
struct Run {
    time: i64,
    code: i32,
    lines: Vec<(i64, String)>,
    ended: bool,
    endless: bool,
}

impl Run {
    fn step(&mut self, step: &str) -> Option<()> {
        let (word, rest) = step.split_once(' ').unwrap_or((step, ""));
        let rest = rest.trim();
        match word {
            "" => {}
            "true" | ":" => self.code = 0,
            "false" => self.code = 1,
            "echo" => {
                self.lines.push((self.time, rest.trim_matches(['"', '\'']).to_owned()));
                self.code = 0;
            }
            "sleep" if rest == "infinity" => {
                self.endless = true;
                self.ended = true;
            }
            "sleep" => {
                let seconds: f64 = rest.trim_end_matches('s').parse().ok()?;
                if !seconds.is_finite() || seconds < 0.0 {
                    return None;
                }
                self.time = self.time.saturating_add((seconds * 1000.0) as i64);
                self.code = 0;
            }
            "exit" => {
                let code: i32 = if rest.is_empty() { self.code } else { rest.parse().ok()? };
                self.code = code & 0xFF;
                self.ended = true;
            }
            _ => return None,
        }
        Some(())
    }
}
