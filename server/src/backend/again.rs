//! Launching once more what a launch asked for: all of it, or what is missing. It takes the way of every launch:
//! the form, checked against present facts.

use app::port::{Caller, Relaunch, Submitted};
use domain::id::LaunchId;
use domain::launch::form::{LaunchForm, Pair};
use domain::launch::view::{EnvironmentValues, GroupState};
use domain::problem::{Problem, ProblemKind};

use super::Backend;
use super::policy::{Action, may};
use crate::store::StoredLaunch;

impl Backend {
    /// See [`app::port::Port::relaunch`].
    pub(super) async fn launch_again(
        &self,
        caller: &Caller,
        from: &LaunchId,
        id: &LaunchId,
        what: Relaunch,
    ) -> Result<Submitted, Problem> {
        let first = self.seen(caller, from).await?;
        may(caller, &self.place, Action::Launch { cluster: first.plan.cluster.as_str() })?;
        // A second press, or another person's: what was decided is decided.
        let pressed = if what == Relaunch::Missing { first.child.clone() } else { None };
        if let Some(child) = pressed {
            return Ok(Submitted::Launched(child));
        }
        if let Some(again) = self.store.launch(id).await?.filter(|again| again.place == self.place.name) {
            return Ok(Submitted::Launched(again.plan.launch));
        }
        let values = first.values(&caller.actor.name);
        if let Some(why) = values.keep_from_sending() {
            let code =
                if values == EnvironmentValues::Others { "values-of-another" } else { "values-forgotten" };
            return Err(Problem::new(ProblemKind::Conflict, code, why));
        }
        let mut form = form_of(&first, true);
        form.launch = id.to_string();
        form.intent = "run".into();
        let parent = match what {
            Relaunch::All => None,
            Relaunch::Missing => {
                form.count = missing(&first)?.to_string();
                Some(from.clone())
            }
        };
        self.submit_form(caller, &form, parent).await
    }
}

/// The form that asks for what a launch asked for, with its revision pinned and its security group chosen. Without
/// `values`, or once they were forgotten, variables have their names alone.
pub(super) fn form_of(first: &StoredLaunch, values: bool) -> LaunchForm {
    let has_values = values && first.values_kept;
    let mut form = if has_values { first.form.clone() } else { first.form.without_environment_values() };
    if let Some(revision) = first.plan.revision {
        form.revision = revision.to_string();
    }
    if !has_values {
        name_variables(&mut form, first);
    }
    if let Some(group) = first.own_group.as_ref().filter(|group| group.state == GroupState::Ready) {
        form.new_group.wanted = String::new();
        form.security_groups.extend(group.id.clone());
    }
    form
}

/// Variables that came from a pasted file stand in the plan alone.
fn name_variables(form: &mut LaunchForm, first: &StoredLaunch) {
    for container in &mut form.containers {
        let planned = first.plan.overrides.containers.iter().filter(|planned| planned.name == container.name);
        for variable in planned.flat_map(|planned| &planned.environment) {
            if !container.env.iter().any(|pair| pair.key == variable.name) {
                container.env.push(Pair { key: variable.name.clone(), value: String::new() });
            }
        }
    }
}

fn missing(first: &StoredLaunch) -> Result<u32, Problem> {
    let tally = first.tally();
    if tally.missing() > 0 {
        return Ok(tally.missing());
    }
    let why = if tally.open > 0 {
        "This launch is still under way. Wait for it, or cancel the rest."
    } else if tally.undecided > 0 {
        "A batch of this launch needs review. Decide on it first."
    } else {
        "Nothing of this launch is missing."
    };
    Err(Problem::new(ProblemKind::Conflict, "nothing-missing", why))
}
