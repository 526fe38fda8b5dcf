//! What becomes of the plan: applying it, waiting for AWS, and somebody else's change.

use domain::capacity::change::Change;
use domain::capacity::lists::Lists;
use domain::capacity::view::{Applied, ClusterCapacity};
use domain::problem::{Problem, ProblemKind};
use leptos::prelude::*;

use super::State;
use crate::api::capacity::{ApplyCapacity, cluster_capacity};
use crate::live::store::use_live;
use crate::ui::notice::ProblemNotice;

/// Seconds between two looks at the cluster: while something is under way, and otherwise.
const SOON: i64 = 2;
const SELDOM: i64 = 10;

/// The state of it.
#[derive(Clone, Copy)]
pub struct Follow {
    /// The press of Apply.
    pub apply: ServerAction<ApplyCapacity>,
    /// The cluster as it was read last; differs from the plan's when somebody changed it meanwhile.
    latest: RwSignal<ClusterCapacity>,
    /// What the plan was made from, when the cluster differs from it.
    was: RwSignal<Option<Lists>>,
    /// Why it was not applied.
    problem: RwSignal<Option<Problem>>,
    /// The plan that was sent last, as a query.
    pressed: StoredValue<Option<String>>,
    /// The plan that waits for AWS to be done with an earlier change: the one that was pressed, and no later edit of it.
    waiting: RwSignal<Option<String>>,
    /// A plan was applied from this page: how it goes on is shown.
    sent: RwSignal<bool>,
}

impl Follow {
    pub(super) fn new(state: State, problem: Option<Problem>, from: Option<Lists>) -> Self {
        let State { base, .. } = state;
        let now = base.get_untracked();
        let stale = from.filter(|from| !from.same_as(&now.lists));
        let this = Self {
            apply: ServerAction::new(),
            latest: RwSignal::new(now),
            was: RwSignal::new(stale),
            problem: RwSignal::new(problem),
            pressed: StoredValue::new(None),
            waiting: RwSignal::new(None),
            sent: RwSignal::new(false),
        };
        this.take_answers(state);
        this.look(state);
        this
    }

    fn take_answers(self, State { base, .. }: State) {
        Effect::new(move |_| {
            if let Some(sent) = self.apply.input().get() {
                self.pressed.set_value(Some(sent.change));
            }
        });
        Effect::new(move |_| {
            let answer = self.apply.value().get();
            let Some(answer) = answer else { return };
            self.waiting.set(None);
            self.problem.set(None);
            match answer {
                Ok(Applied::Sent(cluster)) => {
                    self.sent.set(true);
                    self.was.set(None);
                    self.latest.set(cluster.clone());
                    base.set(cluster);
                }
                Ok(Applied::Changed(cluster)) => self.meet(base, cluster),
                Ok(Applied::Busy(cluster)) => {
                    self.latest.set(cluster);
                    self.waiting.set(self.pressed.get_value());
                }
                Ok(Applied::Refused(broken)) => {
                    let said = broken.into_iter().map(|v| v.message).collect::<Vec<_>>().join(" ");
                    self.problem.set(Some(Problem::new(ProblemKind::Invalid, "plan-refused", said)));
                }
                Err(error) => self.problem.set(Some(error.0)),
            }
        });
    }

    /// The cluster is not what the plan was made from: the plan is made anew from it, and the difference shown.
    fn meet(self, base: RwSignal<ClusterCapacity>, cluster: ClusterCapacity) {
        self.was.set(Some(base.with_untracked(|base| base.lists.clone())));
        self.latest.set(cluster);
    }

    /// Reads the cluster again and again, soon while something is under way.
    fn look(self, state: State) {
        let State { base, .. } = state;
        let live = use_live();
        let answers = self.apply.version();
        let read = Action::new(move |(name, answered): &(String, usize)| {
            let (name, answered) = (name.clone(), *answered);
            async move {
                // A look that began before the last answer to Apply is older than that.
                if let Ok(now) = cluster_capacity(name).await
                    && answers.try_get_untracked() == Some(answered)
                {
                    self.seen(state, now);
                }
            }
        });
        Effect::new(move |last: Option<i64>| {
            let now = live.now.get() / 1000;
            let Some(last) = last else { return now };
            let under_way = self.waiting.with_untracked(Option::is_some)
                || self.latest.with_untracked(ClusterCapacity::is_busy);
            let pause = if under_way { SOON } else { SELDOM };
            if now < last + pause || read.pending().get_untracked() || self.apply.pending().get_untracked() {
                return last;
            }
            read.dispatch((base.with_untracked(|base| base.name.clone()), answers.get_untracked()));
            now
        });
    }

    /// What a look saw.
    fn seen(self, State { base, change, .. }: State, now: ClusterCapacity) {
        // The page may have been left while AWS was asked.
        if base.try_get_untracked().is_none() || self.apply.pending().try_get_untracked() != Some(false) {
            return;
        }
        let idle = change.with_untracked(|change| change.as_ref().is_ok_and(Change::is_empty));
        let same = base.with_untracked(|base| base.lists.same_as(&now.lists));
        let busy = now.is_busy();
        self.latest.set(now.clone());
        if same || idle {
            if base.with_untracked(|base| *base != now) {
                base.set(now);
            }
        } else {
            self.meet(base, now);
        }
        if same
            && !busy
            && let Some(pressed) = self.waiting.get_untracked()
        {
            let stands = change.with_untracked(|change| change.as_ref().is_ok_and(|c| c.query() == pressed));
            if !stands {
                self.give_up();
                let said = "The plan was changed while it waited, so nothing was sent. Look at it, then press Apply.";
                self.problem.set(Some(Problem::new(ProblemKind::Conflict, "plan-changed", said)));
                return;
            }
            let change = pressed;
            let (cluster, from) = base.with_untracked(|base| (base.name.clone(), base.lists.fingerprint()));
            self.apply.dispatch(ApplyCapacity { cluster, from, change });
        }
    }
}

impl Follow {
    /// The plan waits no longer, also when the answer that would have it wait is still on its way.
    fn give_up(self) {
        self.pressed.set_value(None);
        self.waiting.set(None);
    }
}

/// What has to be said above the table.
#[component]
pub fn Banners() -> impl IntoView {
    let State { base, .. } = expect_context();
    let follow = expect_context::<Follow>();
    let Follow { latest, was, problem, waiting, sent, .. } = follow;
    let adopt = move |_| {
        was.set(None);
        follow.give_up();
        base.set(latest.get_untracked());
    };
    let progress = move || {
        let now = latest.get();
        let applied = sent.get();
        match now.attachments_status.as_deref() {
            _ if now.is_busy() => Some(view! {
                <div class="banner" aria-live="polite" data-progress="under-way"><p>{if applied { "Applying changes: " } else { "AWS is applying an earlier change to this cluster: " }}<span class="mono">"UPDATE_IN_PROGRESS"</span></p></div>
            }.into_any()),
            Some("UPDATE_FAILED") => Some(view! {
                <div class="banner" data-kind="error" role="alert" data-progress="failed"><p>{failed(&now)}</p></div>
            }.into_any()),
            Some(word) if applied => Some(view! {
                <div class="banner" aria-live="polite" data-progress="done"><p>"Capacity updated: "<span class="mono">{word.to_owned()}</span></p></div>
            }.into_any()),
            _ => None,
        }
    };
    view! {
        {move || problem.get().map(|problem| view! { <ProblemNotice problem=problem/> })}
        {move || was.get().map(|from| {
            let difference = Change::between(&from, &latest.with(|now| now.lists.clone())).say(&from).join(", ");
            // Without JavaScript the plan below stands on the new cluster already.
            let behind = base.with(|base| latest.with(|now| !base.lists.same_as(&now.lists)));
            view! {
                <div class="banner" data-kind="warn" role="alert" data-code="changed-meanwhile">
                    <p><strong>"This cluster has changed since you opened the plan. Nothing was sent."</strong>" Meanwhile: "{difference}"."</p>
                    {if behind {
                        view! { <button class="btn btn-small" type="button" on:click=adopt>"Update the plan"</button> }.into_any()
                    } else {
                        view! { <p class="small muted">"The plan below is up to date."</p> }.into_any()
                    }}
                </div>
            }
        })}
        {move || waiting.with(Option::is_some).then(|| view! {
            <div class="banner" data-kind="warn" aria-live="polite" data-code="cluster-busy">
                <p>"AWS is still applying an earlier change to this cluster. Your plan is applied afterwards, unless the cluster has changed by then."</p>
                <button class="btn btn-small" type="button" on:click=move |_| follow.give_up()>"Don't wait"</button>
            </div>
        })}
        {progress}
    }
}

fn failed(now: &ClusterCapacity) -> String {
    let reasons: Vec<String> = now
        .attachments
        .iter()
        .filter(|attachment| attachment.status == "FAILED")
        .map(|attachment| match &attachment.reason {
            Some(reason) => format!("{}: {reason}", attachment.provider),
            None => format!("{}: AWS gave no reason", attachment.provider),
        })
        .collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" {}.", reasons.join("; ")) };
    format!(
        "The last change to this cluster failed: UPDATE_FAILED.{reasons} Fix what AWS names, then detach what failed and attach it again."
    )
}
