//! Fargate Spot, explained, with the interruptions that this installation saw.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>

use domain::capacity::view::CapacityView;
use leptos::prelude::*;

use crate::live::store::use_live;
use crate::ui::grid::{Cell, Grid, column, number};
use crate::ui::notice::ProblemNotice;

/// The panel.
#[component]
pub fn SpotPanel(
    /// The page's data.
    view: CapacityView,
) -> impl IntoView {
    let now = use_live().now;
    let seen = match view.interruptions {
        Err(problem) => view! { <ProblemNotice problem=problem/> }.into_any(),
        Ok(list) if list.is_empty() => {
            view! { <p class="muted">"This installation has seen no Spot interruption on this cluster in the last 30 days."</p> }.into_any()
        }
        Ok(list) => {
            let rows = list
                .into_iter()
                .map(|one| vec![Cell::Text(one.family), Cell::Text(one.tasks.to_string()), Cell::Ago(one.last, now.into())])
                .collect();
            let columns = vec![column("Family"), number("Interrupted tasks"), number("Last")];
            view! { <h3>"Interruptions seen in the last 30 days"</h3><Grid label="Spot interruptions" columns=columns rows=rows/> }.into_any()
        }
    };
    view! {
        <section class="panel ruled" aria-labelledby="spot-title">
            <div class="panel-head"><h2 id="spot-title">"Fargate Spot, explained"</h2>
                <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html" rel="noreferrer" target="_blank">"AWS docs"<span class="sr-only">" on Fargate Spot"</span></a></div>
            <ul class="facts-list">
                <li><strong>"Two minutes' notice."</strong>" When AWS needs the capacity back, the task gets SIGTERM, and Slipway shows the notice as the task's state changes."</li>
                <li><strong>"SIGKILL after stopTimeout."</strong>" Each container's "<code>"stopTimeout"</code>" says how long it has, 30 s unless set and 120 s at most. What has not ended by then is killed, and what it had not written may be lost."</li>
                <li><strong>"A service comes back only if there is capacity."</strong>" Its scheduler launches a replacement on Spot when there is some; a service of one task is down until then."</li>
                <li><strong>"A standalone task is never replaced."</strong>" Run it again from its launch. FARGATE does not step in for Spot by itself."</li>
            </ul>
            {seen}
        </section>
    }
}
