//! Chaos and load: the real server in a process of its own, and a thousand clients that do not trust it.
//!
//! Without arguments (`make test`) a short storm; `--chaos` (`make chaos`) a long one; `--bench`
//! (`make bench`) figures beside a plain Node `ws` server; `--flood`, `--polls` and `--churn` (`make flood`,
//! `make bench-polls`, `make churn`) what the whole program stands. Changes are fed through the one door
//! (`events::Ingest`), so that they are folded, journaled and told as AWS's are; AWS and the poller are
//! left out, because what is measured and tested here begins where a change is known. The server is a
//! process of its own so that it can be killed, and so that its memory and time are its own.
//!
//! It has no test harness, because it starts itself again as that server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod chaos;
mod check;
mod child;
mod churn;
mod client;
mod flood;
mod histogram;
mod polls;
mod program;
mod proxy;
mod rows;
mod serve;
mod swarm;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match words.as_slice() {
        ["--serve", folder] => runtime.block_on(serve::serve(Path::new(folder))),
        ["--serve-churn", folder, emulator] => runtime.block_on(churn::serve(Path::new(folder), emulator)),
        ["--churn", ..] => runtime.block_on(churn::churn()),
        ["--flood", ..] => runtime.block_on(flood::flood()),
        ["--polls", ..] => runtime.block_on(polls::polls()),
        ["--bench", ..] => runtime.block_on(bench::bench()),
        ["--chaos", ..] => runtime.block_on(chaos::long()),
        // As a test it answers to cargo's filters; other flags are for the harness that it does not have.
        words if words.contains(&"--list") => println!("chaos: test"),
        words => {
            let mut filters = words.iter().filter(|word| !word.starts_with("--")).peekable();
            if filters.peek().is_none() || filters.any(|filter| "chaos".contains(filter)) {
                runtime.block_on(chaos::short());
            }
        }
    }
}
