//! The Run task form: strings only, exactly as typed. [`super::plan::check`] gives them meaning.

use serde::{Deserialize, Serialize};

/// What the form posts. Absent fields are empty, so that a form without JavaScript may leave them out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchForm {
    /// The launch's id, minted when the form was rendered.
    pub launch: String,
    /// Cluster name.
    pub cluster: String,
    /// Task definition family.
    pub family: String,
    /// Revision number; empty for the latest ACTIVE one.
    pub revision: String,
    /// Launch type; only `FARGATE`.
    pub launch_type: String,
    /// Number of tasks.
    pub count: String,
    /// Cluster VPC; narrows the choices, is not sent.
    pub vpc: String,
    /// Chosen subnets.
    pub subnets: Vec<String>,
    /// Subnet ids typed by hand, where the list could not be read.
    pub subnets_typed: String,
    /// Chosen security groups.
    pub security_groups: Vec<String>,
    /// Security group ids typed by hand.
    pub security_groups_typed: String,
    /// Auto-assign public IP: `ENABLED` or `DISABLED`.
    pub public_ip: String,
    /// Which button was pressed: `run`, or `refresh` for new choices.
    pub intent: String,
}

impl LaunchForm {
    /// A form as it opens: one task on Fargate without a public IP.
    #[must_use]
    pub fn fresh(launch: String) -> Self {
        Self {
            launch,
            launch_type: "FARGATE".into(),
            count: "1".into(),
            public_ip: "DISABLED".into(),
            ..Self::default()
        }
    }

    /// All subnets, chosen and typed.
    #[must_use]
    pub fn all_subnets(&self) -> Vec<String> {
        together(&self.subnets, &self.subnets_typed)
    }

    /// All security groups, chosen and typed.
    #[must_use]
    pub fn all_security_groups(&self) -> Vec<String> {
        together(&self.security_groups, &self.security_groups_typed)
    }

    /// Whether two posts ask for the same launch; the pressed button and the narrowing VPC do not count.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let core = |form: &Self| Self { intent: String::new(), vpc: String::new(), ..form.clone() };
        core(self) == core(other)
    }
}

fn together(chosen: &[String], typed: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let typed = typed.split([',', ' ', '\n', '\t', '\r']).map(str::to_owned);
    for id in chosen.iter().cloned().chain(typed).filter(|id| !id.is_empty()) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_and_typed_ids_come_together_once() {
        let form = LaunchForm {
            subnets: vec!["subnet-a".into()],
            subnets_typed: " subnet-b, subnet-a\nsubnet-c".into(),
            ..LaunchForm::default()
        };
        assert_eq!(form.all_subnets(), ["subnet-a", "subnet-b", "subnet-c"]);
    }

    #[test]
    fn the_pressed_button_makes_no_other_launch() {
        let form = LaunchForm::fresh("X".into());
        let pressed = LaunchForm { intent: "run".into(), ..form.clone() };
        assert!(form.asks_the_same(&pressed));
        assert!(!form.asks_the_same(&LaunchForm { count: "2".into(), ..form.clone() }));
    }
}
