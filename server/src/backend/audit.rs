//! The audit for people: the store's lines in words.

use app::port::Caller;
use domain::audit::{AuditEntry, AuditFilter, AuditPage, PAGE, label};
use domain::capacity::change::Change;
use domain::capacity::lists::{Lists, say};
use domain::launch::view::Verdict;
use domain::limit::{QUOTED, check_search, clip, clip_sentence};
use domain::problem::Problem;
use serde_json::Value;

use super::Backend;
use super::policy::{Action, may};
use crate::store::{AuditQuery, StoredLine};

impl Backend {
    /// See [`app::port::Port::audit`].
    pub(super) async fn audit_of(&self, caller: &Caller, filter: &AuditFilter) -> Result<AuditPage, Problem> {
        may(caller, &self.place, Action::Look)?;
        check_search(&filter.text)?;
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let query = AuditQuery {
            place: self.place.name.clone(),
            actor: some(&filter.actor),
            action: some(&filter.action),
            text: some(&filter.text),
            since: filter.since(),
            end: filter.end(),
            before: filter.before,
            // One more tells whether there is another page.
            most: PAGE + 1,
        };
        let mut lines = self.store.audit_page(&query).await?;
        let more = lines.len() > PAGE as usize;
        lines.truncate(PAGE as usize);
        Ok(AuditPage { entries: lines.into_iter().map(entry).collect(), more })
    }
}

/// Characters of a target: an ARN has fewer.
pub(super) const LONGEST_TARGET: usize = 300;

/// A line in words. A line of another version says less, never something else.
fn entry(StoredLine { id, line }: StoredLine) -> AuditEntry {
    let text = |name: &str| line.detail.get(name).and_then(Value::as_str);
    let lists = |name: &str| text(name).and_then(Lists::parse);
    let cluster =
        text("cluster").or(Some(line.target.as_str()).filter(|target| target.contains(":cluster/")));
    let cluster = cluster.map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned());
    let (before, after) = (lists("before"), lists("after"));
    let words = match line.action.as_str() {
        "launch" => {
            let count = line.detail.get("count").and_then(Value::as_u64).unwrap_or(0);
            format!("{count} × {}", text("task_definition").unwrap_or("?"))
        }
        "stop-task" | "stop-launch" => text("reason").unwrap_or_default().to_owned(),
        "decide-batch" => {
            let number = |name: &str| line.detail.get(name).and_then(Value::as_u64).unwrap_or(0);
            let verdict = text("verdict").unwrap_or_default();
            let verdict = Verdict::of_slug(verdict).map_or(verdict, |verdict| verdict.words());
            format!("batch {}: {verdict}, {} of {} found", number("batch"), number("found"), number("of"))
        }
        "refused" => {
            let wanted = text("wanted").unwrap_or_default();
            format!("{}: {}", label(wanted), text("message").unwrap_or_default())
        }
        "change-capacity" => match (&before, &after) {
            (Some(before), Some(after)) => Change::between(before, after).say(before).join(", "),
            _ => String::new(),
        },
        "create-cluster" => after.as_ref().map_or_else(String::new, |after| {
            let providers = if after.providers.is_empty() {
                "no provider".to_owned()
            } else {
                after.providers.join(", ")
            };
            format!("with {providers}; default strategy {}", say(&after.strategy))
        }),
        "create-provider" | "update-provider" => {
            let group = line.detail.pointer("/group/arn").and_then(Value::as_str).unwrap_or_default();
            format!("on {}", group.rsplit('/').next().unwrap_or(group))
        }
        _ => String::new(),
    };
    let capacity = if line.action == "change-capacity" { before.zip(after) } else { None };
    AuditEntry {
        id,
        at: line.at,
        actor: line.actor,
        action: line.action,
        // Lines of earlier versions may hold a whole megabyte that somebody typed.
        target: clip(&line.target, LONGEST_TARGET).into_owned(),
        cluster: cluster.map(|name| clip(&name, QUOTED).into_owned()),
        words: clip_sentence(&words).into_owned(),
        capacity,
    }
}
