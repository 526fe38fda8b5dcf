//! `/task-definitions`: the families, each with the way to run it.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::run::families;
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Grid, column, number};
use crate::ui::notice::Empty;

/// The list of families.
pub struct TaskDefinitions;

#[lazy_route]
impl LazyRoute for TaskDefinitions {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let body = loaded(
            "Task definitions",
            || (),
            |()| families(),
            |families| view! { <PageHead title="Task definitions"/>{table(families)} }.into_any(),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn table(families: Vec<String>) -> AnyView {
    if families.is_empty() {
        return view! {
            <Empty title="No task definitions in this region">
                <p>"Register one with "<code>"aws ecs register-task-definition"</code>" and it shows here."</p>
            </Empty>
        }
        .into_any();
    }
    let rows = families
        .into_iter()
        .map(|family| {
            let href = format!("/run?family={family}");
            vec![
                Cell::Name { href: format!("/task-definitions/{family}"), name: family.clone() },
                Cell::Action { href, name: format!("Run task {family}") },
            ]
        })
        .collect();
    view! { <Grid label="Task definitions" columns=vec![column("Family"), number("")] rows=rows/> }.into_any()
}
