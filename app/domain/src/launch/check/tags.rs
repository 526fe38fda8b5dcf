//! Tags.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html#tag-restrictions>

use super::Faults;
use super::overrides::clip;
use crate::launch::form::{LaunchForm, ON, Pair};
use crate::launch::plan::{Tag, Tags, Violation};

/// Tags of a task, at most.
pub const MAX_TAGS: usize = 50;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

/// The tags that are typed, and every rule they break; lines without key and value do not count.
pub(crate) fn own(pairs: &[Pair]) -> (Vec<Tag>, Vec<Violation>) {
    let mut faults = Faults::default();
    let own = lines(pairs, &mut faults);
    (own, faults.0)
}

fn lines(pairs: &[Pair], faults: &mut Faults) -> Vec<Tag> {
    let mut own: Vec<Tag> = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        if pair.key.is_empty() && pair.value.is_empty() {
            continue;
        }
        let field = |part: &str| format!("tags-{index}-{part}");
        let key = pair.key.trim();
        let length = key.chars().count();
        if key.is_empty() {
            faults.say(
                field("key"),
                "tag-key",
                "This tag has a value but no key. Type a key, or clear the line.",
            );
        } else if length > MAX_KEY {
            faults.say(
                field("key"),
                "tag-key",
                format!("The key has {length} characters; AWS takes at most {MAX_KEY}."),
            );
        } else if let Some(bad) = foreign(key) {
            faults.say(field("key"), "tag-key", sentence("key", bad));
        } else if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            faults.say(
                field("key"),
                "tag-key",
                "Keys that begin with “aws:” are AWS's own. Choose another key.",
            );
        } else if own.iter().any(|tag| tag.key == key) {
            faults.say(
                field("key"),
                "tag-twice",
                format!("The key “{}” stands here twice. Keep one line for it.", clip(key)),
            );
        }
        let length = pair.value.chars().count();
        if length > MAX_VALUE {
            faults.say(
                field("value"),
                "tag-value",
                format!("The value has {length} characters; AWS takes at most {MAX_VALUE}."),
            );
        } else if let Some(bad) = foreign(&pair.value) {
            faults.say(field("value"), "tag-value", sentence("value", bad));
        }
        own.push(Tag { key: key.to_owned(), value: pair.value.clone() });
    }
    if own.len() > MAX_TAGS {
        faults.say(
            "tags",
            "tags-many",
            format!("{} tags are more than the {MAX_TAGS} that AWS takes.", own.len()),
        );
    }
    own
}

pub(super) fn read(form: &LaunchForm, faults: &mut Faults) -> Tags {
    let own = lines(&form.tags, faults);
    let from_definition = match form.propagate_tags.as_str() {
        "" | "NONE" => false,
        "TASK_DEFINITION" => true,
        other => {
            faults.say(
                "propagate_tags",
                "propagate-tags",
                format!(
                    "Tags cannot be propagated from “{}”. Choose none or the task definition.",
                    clip(other)
                ),
            );
            false
        }
    };
    Tags { managed: form.managed_tags == ON, from_definition, own }
}

fn foreign(text: &str) -> Option<char> {
    text.chars()
        .find(|c| !(c.is_alphanumeric() || c.is_whitespace() && !c.is_control() || "_.:/=+-@".contains(*c)))
}

fn sentence(what: &str, bad: char) -> String {
    format!(
        "“{}” cannot stand in a tag's {what}. AWS takes letters, digits, blanks and _.:/=+-@.",
        bad.escape_debug()
    )
}
