//! The tags that the tasks will have, and which one wins.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html>

use super::form::{LaunchForm, ON};
use super::plan::Tag;

/// Where a tag comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagSource {
    /// The launch's own.
    Own,
    /// The task definition's, propagated.
    Definition,
    /// Amazon ECS manages it.
    Managed,
}

/// A tag that the tasks will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveTag {
    /// The tag.
    pub tag: Tag,
    /// Where it comes from.
    pub source: TagSource,
    /// The definition's value that it wins over.
    pub over: Option<String>,
}

/// The tags of a form: its own, then the definition's that none of them overrides, then the managed one.
/// `definition` is empty while it is not known.
#[must_use]
pub fn effective(form: &LaunchForm, definition: &[Tag]) -> Vec<EffectiveTag> {
    let inherited: &[Tag] = if form.propagate_tags == "TASK_DEFINITION" { definition } else { &[] };
    let own = form.tags.iter().map(|pair| (pair.key.trim(), &pair.value)).filter(|(key, _)| !key.is_empty());
    let mut all: Vec<EffectiveTag> = own
        .map(|(key, value)| EffectiveTag {
            tag: Tag { key: key.to_owned(), value: value.clone() },
            source: TagSource::Own,
            over: inherited.iter().find(|tag| tag.key == key).map(|tag| tag.value.clone()),
        })
        .collect();
    for tag in inherited {
        if !all.iter().any(|other| other.tag.key == tag.key) {
            all.push(EffectiveTag { tag: tag.clone(), source: TagSource::Definition, over: None });
        }
    }
    if form.managed_tags == ON {
        let tag = Tag { key: "aws:ecs:clusterName".into(), value: form.cluster.clone() };
        all.push(EffectiveTag { tag, source: TagSource::Managed, over: None });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::form::Pair;

    #[test]
    fn the_launch_wins_over_the_definition() {
        let tag = |key: &str, value: &str| Tag { key: key.into(), value: value.into() };
        let definition = [tag("team", "core"), tag("owner", "platform")];
        let mut form = LaunchForm {
            cluster: "staging".into(),
            tags: vec![Pair { key: "team".into(), value: "data".into() }, Pair::default()],
            ..LaunchForm::default()
        };
        let own = |over: Option<&str>| EffectiveTag {
            tag: tag("team", "data"),
            source: TagSource::Own,
            over: over.map(str::to_owned),
        };
        assert_eq!(effective(&form, &definition), [own(None)]);
        form.propagate_tags = "TASK_DEFINITION".into();
        form.managed_tags = ON.into();
        let rest = |tag, source| EffectiveTag { tag, source, over: None };
        assert_eq!(
            effective(&form, &definition),
            [
                own(Some("core")),
                rest(tag("owner", "platform"), TagSource::Definition),
                rest(tag("aws:ecs:clusterName", "staging"), TagSource::Managed)
            ]
        );
    }
}
