//! `/task-definitions`: the families, each with the way to run it.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::run::families;
use crate::pages::part::{PageHead, loaded};
use crate::ui::notice::Empty;

/// The list of families.
pub struct TaskDefinitions;

#[lazy_route]
impl LazyRoute for TaskDefinitions {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let read = Resource::new(|| (), |()| families());
        let body = loaded("Task definitions", read, |families| {
            view! { <PageHead title="Task definitions"/>{table(&families)} }.into_any()
        });
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn table(families: &[String]) -> AnyView {
    if families.is_empty() {
        return view! {
            <Empty title="No task definitions in this region">
                <p>"Register one with "<code>"aws ecs register-task-definition"</code>" and it shows here."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = families
        .iter()
        .map(|family| {
            view! {
                <tr>
                    <th scope="row">{family.clone()}</th>
                    <td class="num"><a class="btn btn-small" href=format!("/run?family={family}") aria-label=format!("Run task {family}")>"Run task"</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap"><table class="grid">
            <thead><tr><th scope="col">"Family"</th><th scope="col"><span class="sr-only">"Actions"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
