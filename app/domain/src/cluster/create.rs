//! Creating a cluster: the form, its rules, and the same as a command.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html>

use serde::{Deserialize, Serialize};

use crate::capacity::{command, rule};
use crate::fargate::strategy::row;
use crate::fargate::strategy::{FARGATE, FARGATE_SPOT, StrategyItem};
use crate::id::ClusterName;
use crate::launch::check::tags;
use crate::launch::form::{Pair, StrategyLine};
use crate::launch::plan::{Tag, Violation};

/// The values of `containerInsights`; without one the account's setting counts.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html>
pub const INSIGHTS: &[&str] = &["enhanced", "enabled", "disabled"];

/// The form, exactly as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterForm {
    /// The cluster's name.
    pub name: String,
    /// The providers that are ticked.
    pub providers: Vec<String>,
    /// The default strategy's rows.
    pub strategy: Vec<StrategyLine>,
    /// For how many tasks the split is shown.
    pub count: String,
    /// Container Insights: one of [`INSIGHTS`], or empty for the account's setting.
    pub insights: String,
    /// Tags; rows without key and value do not count.
    pub tags: Vec<Pair>,
    /// Which button was pressed: `create`, or one that adds or takes away a row.
    pub intent: String,
}

/// A cluster that may be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCluster {
    /// Its name.
    pub name: ClusterName,
    /// Its providers.
    pub providers: Vec<String>,
    /// Its default strategy.
    pub strategy: Vec<StrategyItem>,
    /// `containerInsights`; `None` leaves it to the account's setting.
    pub insights: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl ClusterForm {
    /// The form as it opens: both Fargate providers, on demand by default.
    #[must_use]
    pub fn fresh() -> Self {
        let row = StrategyLine { provider: FARGATE.into(), base: "0".into(), weight: "1".into() };
        Self {
            providers: vec![FARGATE.into(), FARGATE_SPOT.into()],
            strategy: vec![row],
            count: "10".into(),
            ..Self::default()
        }
    }

    /// Does what a row's button says: `add-strategy`, `remove-strategy-2`, `up-strategy-1`, `add-tag`, `remove-tag-0`.
    pub fn press(&mut self) {
        match self.intent.clone().as_str() {
            "add-strategy" => self.strategy.push(StrategyLine::default()),
            "add-tag" => self.tags.push(Pair::default()),
            pressed => {
                let Some((what, at)) = pressed.rsplit_once('-') else { return };
                let Ok(at) = at.parse::<usize>() else { return };
                match what {
                    "remove-strategy" if at < self.strategy.len() => {
                        self.strategy.remove(at);
                    }
                    "up-strategy" => row::shift(&mut self.strategy, at, true),
                    "down-strategy" => row::shift(&mut self.strategy, at, false),
                    "remove-tag" if at < self.tags.len() => {
                        self.tags.remove(at);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// Every rule it breaks, in the order of its fields.
    pub fn read(&self) -> Result<NewCluster, Vec<Violation>> {
        let mut broken = Vec::new();
        let say = |field: &str, code: &str, message: String| Violation::new(code, field, message);
        let name = ClusterName::parse(self.name.trim());
        if self.name.trim().is_empty() {
            broken.push(say("name", "cluster-name", "Give the cluster a name.".into()));
        } else if let Err(error) = &name {
            broken.push(say("name", "cluster-name", error.to_string()));
        }
        let mut providers: Vec<String> = Vec::new();
        for provider in self.providers.iter().filter(|name| !name.is_empty()) {
            if !providers.contains(provider) {
                providers.push(provider.clone());
            }
        }
        let strategy = match row::parse(&self.strategy) {
            Ok(items) => {
                broken.extend(rule::broken_new(&providers, &items));
                items
            }
            Err(faults) => {
                broken.extend(faults.into_iter().map(|f| say(&f.field, "strategy-number", f.message)));
                Vec::new()
            }
        };
        let insights = Some(self.insights.clone()).filter(|value| !value.is_empty());
        if insights.as_ref().is_some_and(|value| !INSIGHTS.contains(&value.as_str())) {
            broken.push(say(
                "insights",
                "insights",
                "Choose one of the values of Container Insights.".into(),
            ));
        }
        let (tags, faults) = tags::own(&self.tags);
        broken.extend(faults);
        match name {
            Ok(name) if broken.is_empty() => Ok(NewCluster { name, providers, strategy, insights, tags }),
            _ => Err(broken),
        }
    }
}

/// The same as a command.
/// <https://docs.aws.amazon.com/cli/latest/reference/ecs/create-cluster.html>
#[must_use]
pub fn create_cluster(new: &NewCluster, region: &str) -> String {
    let mut lines = vec!["aws ecs create-cluster".to_owned(), format!("--cluster-name {}", new.name)];
    if !new.providers.is_empty() {
        lines.push(format!("--capacity-providers {}", command::providers(&new.providers)));
    }
    if !new.strategy.is_empty() {
        lines.push(format!("--default-capacity-provider-strategy {}", command::strategy(&new.strategy)));
    }
    if let Some(value) = &new.insights {
        lines.push(format!("--settings name=containerInsights,value={value}"));
    }
    if !new.tags.is_empty() {
        // No allowed character needs an escape within JSON in single quotes.
        let tag = |tag: &Tag| format!("{{\"key\":\"{}\",\"value\":\"{}\"}}", tag.key, tag.value);
        lines.push(format!("--tags '[{}]'", new.tags.iter().map(tag).collect::<Vec<_>>().join(",")));
    }
    lines.extend((!region.is_empty()).then(|| format!("--region {region}")));
    lines.join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_command() {
        let form = ClusterForm { name: "FargateCluster".into(), strategy: vec![], ..ClusterForm::fresh() };
        let new = form.read().expect("is in order");
        assert_eq!(
            create_cluster(&new, "us-west-2"),
            "aws ecs create-cluster \\\n  --cluster-name FargateCluster \\\n  --capacity-providers FARGATE FARGATE_SPOT \\\n  --region us-west-2"
        );
        let form = ClusterForm {
            insights: "enabled".into(),
            tags: vec![Pair { key: "team".into(), value: "data".into() }, Pair::default()],
            ..ClusterForm { name: "c".into(), ..ClusterForm::fresh() }
        };
        let text = create_cluster(&form.read().expect("is in order"), "");
        assert!(text.ends_with(
            "--default-capacity-provider-strategy capacityProvider=FARGATE,weight=1 \\\n  \
             --settings name=containerInsights,value=enabled \\\n  --tags '[{\"key\":\"team\",\"value\":\"data\"}]'"
        ), "{text}");
    }

    #[test]
    fn each_rule_by_table() {
        let tag = |key: &str, value: &str| Pair { key: key.into(), value: value.into() };
        type Broken = (&'static str, Box<dyn Fn(&mut ClusterForm)>);
        let rows: Vec<Broken> = vec![
            ("cluster-name", Box::new(|form| form.name = " ".into())),
            ("cluster-name", Box::new(|form| form.name = "a b".into())),
            ("strategy-not-associated", Box::new(|form| form.providers = vec![])),
            ("strategy-number", Box::new(|form| form.strategy[0].weight = "x".into())),
            ("strategy-no-weight", Box::new(|form| form.strategy[0].weight = "0".into())),
            ("insights", Box::new(|form| form.insights = "maybe".into())),
            ("tag-key", Box::new(move |form| form.tags = vec![tag("", "x")])),
            ("tag-key", Box::new(move |form| form.tags = vec![tag("aws:x", "x")])),
            ("tag-twice", Box::new(move |form| form.tags = vec![tag("a", "1"), tag("a", "2")])),
            ("tag-key", Box::new(move |form| form.tags = vec![tag("a'", "")])),
        ];
        for (code, spoil) in rows {
            let mut form = ClusterForm { name: "staging".into(), ..ClusterForm::fresh() };
            spoil(&mut form);
            let codes: Vec<String> = form.read().unwrap_err().into_iter().map(|v| v.code).collect();
            assert_eq!(codes, [code]);
        }
    }

    #[test]
    fn buttons_without_javascript_change_the_rows() {
        let mut form = ClusterForm::fresh();
        for (intent, rows, tags) in [
            ("add-strategy", 2, 0),
            ("add-tag", 2, 1),
            ("up-strategy-1", 2, 1),
            ("remove-strategy-0", 1, 1),
            ("remove-tag-0", 1, 0),
            ("remove-tag-9", 1, 0),
            ("create", 1, 0),
        ] {
            form.intent = intent.into();
            form.press();
            assert_eq!((form.strategy.len(), form.tags.len()), (rows, tags), "{intent}");
        }
        assert_eq!(form.strategy[0].provider, FARGATE, "the empty row went up and away");
    }
}
