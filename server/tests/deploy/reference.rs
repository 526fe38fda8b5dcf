//! The table of settings in docs/configuration.md is written from the command line's own words. To
//! write it anew: `make docs`.

use std::collections::BTreeMap;

use clap::{Command, CommandFactory as _};
use server::cli::Cli;

use crate::{root, text};

const PAGE: &str = "docs/configuration.md";
const BEGIN: &str = "<!-- settings: written by `make docs` -->\n";
const END: &str = "<!-- /settings -->";

/// A flag as the table has it.
struct Row {
    value: String,
    commands: Vec<String>,
    help: String,
}

/// Every flag of every command. What one flag means differs between commands only in the help.
fn rows() -> BTreeMap<(String, String), Row> {
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
    let mut program = Cli::command();
    program.build();
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        for (flag, value, help) in flags(command) {
            let row = rows.entry((flag, help.clone())).or_insert(Row { value, commands: Vec::new(), help });
            row.commands.push(command.get_name().to_owned());
        }
    }
    rows
}

fn flags(command: &Command) -> Vec<(String, String, String)> {
    let arguments = command.get_arguments().filter(|a| !a.is_global_set());
    arguments
        .filter_map(|argument| {
            let flag = argument.get_long().filter(|flag| !["help", "version"].contains(flag))?;
            let takes = argument.get_action().takes_values();
            let value = argument.get_value_names().filter(|_| takes).and_then(|names| names.first());
            let value = value.map(|name| format!(" {name}")).unwrap_or_default();
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            Some((flag.to_owned(), value, help.split_whitespace().collect::<Vec<_>>().join(" ")))
        })
        .collect()
}

fn table() -> String {
    let mut table =
        "| flag | environment | file key | used by | meaning |\n|---|---|---|---|---|\n".to_owned();
    for ((flag, _), Row { value, commands, help }) in rows() {
        let key = flag.replace('-', "_");
        // The file cannot name itself.
        let in_file = if flag == "config" { String::new() } else { format!("`{key}`") };
        let help = help.replace('|', "\\|");
        table += &format!(
            "| `--{flag}{value}` | `SLIPWAY_{}` | {in_file} | {} | {help} |\n",
            key.to_uppercase(),
            commands.join(", ")
        );
    }
    table
}

#[test]
fn the_table_of_settings_is_the_command_lines() {
    let page = text(PAGE);
    let (before, rest) = page.split_once(BEGIN).unwrap_or_else(|| panic!("{PAGE} has lost {BEGIN:?}"));
    let (written, after) = rest.split_once(END).unwrap_or_else(|| panic!("{PAGE} has lost {END:?}"));
    let table = table();
    if std::env::var_os("SLIPWAY_WRITE_DOCS").is_some() {
        std::fs::write(root(PAGE), format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert!(written == table, "{PAGE} is stale: run `make docs`. It should hold:\n{table}");
}

/// `233178` as the document writes it: `233,178`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let from_the_end = digits.as_bytes().rchunks(3).rev();
    from_the_end.map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

#[test]
fn the_size_budget_in_the_document_is_the_recorded_one() {
    let page = text("docs/building.md");
    let budget: serde_json::Value = serde_json::from_str(&text("xtask/budget.json")).unwrap();
    for (path, measured) in budget["pages"].as_object().unwrap() {
        let figure = |name: &str| grouped(measured["figures"][name].as_u64().unwrap());
        let (first, wasm, next, files) = (figure("first"), figure("wasm"), figure("next"), figure("files"));
        let row = format!("| {path} | {first} | {wasm} | {next} | {files} |");
        assert!(page.contains(&row), "docs/building.md should hold: {row}");
        assert_eq!(measured["limits"]["files"], 4, "{path}");
    }
    let limit = |name: &str| grouped(budget["pages"]["/"]["limits"][name].as_u64().unwrap());
    let row = format!("`/` may have {} bytes in all and {} of wasm", limit("first"), limit("wasm"));
    assert!(page.contains(&row), "docs/building.md should hold: {row}");
    assert_eq!(
        (grouped(7), grouped(1_234), grouped(123_456)),
        ("7".into(), "1,234".into(), "123,456".into())
    );
}
