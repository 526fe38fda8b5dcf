//! The commands and the JSON that the review shows describe the same calls as the ones that are sent: for
//! generated plans a real shell reads the commands, the real AWS CLI sends what it understood, and the SDK
//! sends the launch engine's call, all to a recorder.
//!
//! It needs Python 3, and PyPI once, for the AWS CLI: `server/emulator/tests/python/venv.sh`. A few dozen
//! plans; with `SLIPWAY_LONG=1` a thousand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod plans;
mod recorder;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use domain::launch::plan::{InboundRule, LaunchPlan, NewGroup, RuleSource};
use domain::launch::request::{RunTask, Variant};
use domain::launch::{batch, command};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use server::aws::Aws;

use recorder::{Call, MADE, Recorder};

const REGION: &str = "eu-west-1";

/// In the place of the AWS CLI: notes its words as the shell gave them, each ended by NUL.
const SHIM: &str = r#"#!/bin/sh
n=0
while [ -e "$CALLS/$n" ]; do n=$((n + 1)); done
printf '%s\0' "$@" > "$CALLS/$n"
case "$2" in create-security-group) echo "$MADE" ;; esac
"#;

fn succeeded(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}");
}

/// Runs the commands of every plan in a shell; each plan's words are in a folder of its number.
fn understood_by_the_shell(plans: &[LaunchPlan], dir: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let shim = dir.join("aws");
    std::fs::write(&shim, SHIM).unwrap();
    std::fs::set_permissions(&shim, std::fs::Permissions::from_mode(0o700)).unwrap();
    for (number, plan) in plans.iter().enumerate() {
        let calls = dir.join(number.to_string());
        std::fs::create_dir(&calls).unwrap();
        let script = dir.join("script");
        std::fs::write(&script, command::run_task(plan, REGION)).unwrap();
        let path = format!("{}:{}", dir.display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .arg("-u")
            .arg(&script)
            .env("PATH", path)
            .env("CALLS", &calls)
            .env("MADE", MADE)
            .output()
            .unwrap();
        succeeded(&command::run_task(plan, REGION), &output);
    }
}

/// Lets the AWS CLI send the calls of all plans, in order.
fn sent_by_the_cli(plans: &[LaunchPlan], dir: &Path, endpoint: &str) {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let venv = Command::new(here.join("emulator/tests/python/venv.sh")).output().unwrap();
    succeeded("the AWS CLI could not be installed, which needs Python 3 and PyPI", &venv);
    let python = PathBuf::from(String::from_utf8(venv.stdout).unwrap().trim()).join("bin/python");
    let output = Command::new(python)
        .arg(here.join("tests/cli/send.py"))
        .arg(dir)
        .arg(plans.len().to_string())
        .arg(endpoint)
        .env_clear()
        .envs([("PATH", "/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")])
        .envs([("AWS_ACCESS_KEY_ID", "any"), ("AWS_SECRET_ACCESS_KEY", "any"), ("AWS_MAX_ATTEMPTS", "1")])
        .output()
        .unwrap();
    succeeded("the AWS CLI refused a command", &output);
}

/// The body without the token that every client makes up.
fn without_token(call: &Call) -> Value {
    let mut body: Value = serde_json::from_slice(&call.body).unwrap();
    body.as_object_mut().unwrap().remove("clientToken");
    body
}

/// The calls of a plan as they should be, without tokens and marks.
fn wanted(plan: &LaunchPlan) -> Vec<RunTask> {
    let group = plan.network.new_group.as_ref().map(|_| MADE);
    batch::sizes(plan.count).map(|size| RunTask::of(plan, size, &Variant::default(), group)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_and_json_describe_the_calls_that_are_sent() {
    let long = std::env::var("SLIPWAY_LONG").is_ok_and(|value| value == "1");
    let mut runner = TestRunner::deterministic();
    let plans: Vec<LaunchPlan> = (0..if long { 1000 } else { 40 })
        .map(|_| plans::plan().new_tree(&mut runner).unwrap().current())
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let recorder = Recorder::start().await;
    let (folder, endpoint) = (dir.path().to_owned(), recorder.endpoint.clone());
    let plans = tokio::task::spawn_blocking(move || {
        understood_by_the_shell(&plans, &folder);
        sent_by_the_cli(&plans, &folder, &endpoint);
        plans
    })
    .await
    .unwrap();

    let mut calls = recorder.take().into_iter();
    for plan in &plans {
        let text = command::run_task(plan, REGION);
        if let Some(group) = &plan.network.new_group {
            assert_eq!(calls.next().unwrap().pairs(), created(group), "{text}");
            if !group.rules.is_empty() {
                assert_eq!(calls.next().unwrap().pairs(), opened(group), "{text}");
            }
        }
        for run in wanted(plan) {
            let call = calls.next().unwrap();
            assert!(call.target.ends_with(".RunTask") && call.region == REGION, "{call:?}");
            assert_eq!(without_token(&call), run.json(), "{text}");
        }
        let shown: Value = serde_json::from_str(&command::body(plan).replace("$GROUP_ID", MADE)).unwrap();
        let first = wanted(plan).remove(0).json();
        if !first.to_string().contains("$GROUP_ID") {
            assert_eq!(shown, first);
        }
    }
    assert!(calls.next().is_none(), "more was sent than the plans say");

    let aws = Aws::at(&recorder.endpoint, REGION).unwrap();
    for plan in &plans {
        for run in wanted(plan) {
            aws.run_task(&run, 0).await.unwrap();
            let sent = recorder.take();
            assert_eq!(sent.len(), 1);
            assert_eq!(without_token(&sent[0]), run.json(), "by the SDK");
        }
    }
}

fn created(group: &NewGroup) -> BTreeMap<String, String> {
    let rows = [
        ("Action", "CreateSecurityGroup"),
        ("GroupName", &group.name),
        ("GroupDescription", &group.description),
        ("VpcId", &group.vpc),
    ];
    rows.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn opened(group: &NewGroup) -> BTreeMap<String, String> {
    let mut all = BTreeMap::from([
        ("Action".to_owned(), "AuthorizeSecurityGroupIngress".to_owned()),
        ("GroupId".to_owned(), MADE.to_owned()),
    ]);
    for (InboundRule { protocol, ports, source }, n) in group.rules.iter().zip(1..) {
        let mut put = |name: &str, value: String| all.insert(format!("IpPermissions.{n}.{name}"), value);
        put("IpProtocol", protocol.clone());
        let ports = match protocol.as_str() {
            "icmp" => Some(("-1".to_owned(), "-1".to_owned())),
            _ => ports.map(|(from, to)| (from.to_string(), to.to_string())),
        };
        if let Some((from, to)) = ports {
            put("FromPort", from);
            put("ToPort", to);
        }
        match source {
            RuleSource::Ipv4(block) => put("IpRanges.1.CidrIp", block.clone()),
            RuleSource::Ipv6(block) => put("Ipv6Ranges.1.CidrIpv6", block.clone()),
            RuleSource::Group(id) => put("Groups.1.GroupId", id.clone()),
        };
    }
    all
}
