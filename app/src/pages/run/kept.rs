//! What was typed stays: a reload and Back open the form's own link. The values of environment variables, which no
//! address may carry, stay in this tab's memory alone.

use domain::launch::form::LaunchForm;
#[cfg(feature = "hydrate")]
use leptos::prelude::*;

/// Puts the form's link into the address bar once somebody pauses or leaves a control, and remembers the rest.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    #[cfg(feature = "hydrate")]
    later: StoredValue<Option<TimeoutHandle>>,
}

#[cfg(feature = "hydrate")]
mod memory {
    use std::cell::RefCell;

    use domain::launch::form::{ContainerForm, LaunchForm};

    thread_local! {
        /// What stands in the form.
        pub(super) static NOW: RefCell<Option<LaunchForm>> = const { RefCell::new(None) };
        /// What it was sent with.
        pub(super) static SENT: RefCell<Option<LaunchForm>> = const { RefCell::new(None) };
        /// The last form's link, and its containers with their values.
        pub(super) static LAST: RefCell<Option<(String, Vec<ContainerForm>)>> = const { RefCell::new(None) };
    }
}

/// Browsers refuse more than some hundred changes of the address in half a minute.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(300);
/// A longer address may be refused on the way.
#[cfg(feature = "hydrate")]
const LONGEST: usize = 6_000;

impl Kept {
    pub(super) fn new() -> Self {
        Self {
            #[cfg(feature = "hydrate")]
            later: StoredValue::new(None),
        }
    }

    /// Gives a form that is opened again what it was not opened with: what was typed while its choices were read
    /// anew, and the values that its link does not carry.
    pub(super) fn restore(form: &mut LaunchForm) {
        #[cfg(feature = "hydrate")]
        if let (Some(sent), Some(now)) = (memory::SENT.take(), memory::NOW.with_borrow(Clone::clone))
            && sent.launch == form.launch
            && now.launch == form.launch
        {
            form.take_changes(&sent, now);
        }
        #[cfg(feature = "hydrate")]
        memory::LAST.with_borrow(|last| {
            let location = window().location();
            let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
            if let Some((link, containers)) = last
                && *link == here
            {
                form.containers.clone_from(containers);
            }
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = form;
    }

    /// Whether a query is the one that was put into the address here.
    pub(super) fn is_own(query: &str) -> bool {
        #[cfg(feature = "hydrate")]
        return memory::LAST.with_borrow(|last| {
            let own = last.as_ref().and_then(|(link, _)| link.split_once('?'));
            own.is_some_and(|(_, own)| own == query.trim_start_matches('?'))
        });
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = query;
            false
        }
    }

    /// The form has changed, and may again at once.
    #[cfg(feature = "hydrate")]
    pub(super) fn keep(self, form: LaunchForm) {
        self.forget();
        let then = move || {
            let _ = self.later.try_set_value(None);
            note(form);
        };
        let _ = self.later.try_set_value(set_timeout_with_handle(then, PAUSE).ok());
    }

    /// A control was left, by a link perhaps: once the page has gone, its address can no longer be changed.
    #[cfg(feature = "hydrate")]
    pub(super) fn settle(self, form: impl FnOnce() -> Option<LaunchForm>) {
        if self.forget()
            && let Some(form) = form()
        {
            note(form);
        }
    }

    /// Whether something was about to be noted.
    #[cfg(feature = "hydrate")]
    fn forget(self) -> bool {
        let later = self.later.try_update_value(Option::take).flatten();
        later.map(|handle| handle.clear()).is_some()
    }
}

/// The form is sent: what is typed from now on has to outlive the answer.
#[cfg(feature = "hydrate")]
pub(super) fn send(form: &LaunchForm) {
    hold(form);
    memory::SENT.set(Some(form.clone()));
}

/// What stands in the form now.
#[cfg(feature = "hydrate")]
pub(super) fn hold(form: &LaunchForm) {
    memory::NOW.set(Some(form.clone()));
}

/// What was typed before the page was alive, where all but the values of variables stands in the address already.
#[cfg(feature = "hydrate")]
pub(super) fn remember(form: &LaunchForm) {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let rest = here.strip_prefix(&domain::launch::prefill::link(form));
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("&place=")) {
        memory::LAST.set(Some((here, form.containers.clone())));
    }
}

/// The address changes only while the form is still there.
#[cfg(feature = "hydrate")]
fn note(form: LaunchForm) {
    let link = domain::launch::prefill::link(&form);
    let here = window().location().pathname().unwrap_or_default();
    if here != "/run" || link.len() > LONGEST {
        return;
    }
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&link));
    }
    // As the address bar has it now: with the place, where there are several.
    let link = here + &window().location().search().unwrap_or_default();
    memory::LAST.set(Some((link, form.containers)));
}
