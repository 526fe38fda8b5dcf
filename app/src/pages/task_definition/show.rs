//! `/task-definitions/:family`: every ACTIVE revision with its containers, each with the way to run it.

use domain::task_definition::Revision;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::error::ApiError;
use crate::api::run::revisions;
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column, number, text};
use crate::ui::notice::Empty;

/// One family.
pub struct TaskDefinition;

#[lazy_route]
impl LazyRoute for TaskDefinition {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let family = move || params.with(|p| p.get("family").unwrap_or_default());
        let body = loaded(
            "Task definition",
            family,
            |family| async move { Ok::<_, ApiError>((revisions(family.clone()).await?, family)) },
            |(revisions, family)| {
                let href = format!("/run?family={family}");
                view! {
                    <PageHead title=family><a class="btn btn-primary" href=href>"Run task"</a></PageHead>
                    {table(revisions)}
                }
                .into_any()
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn table(revisions: Vec<Revision>) -> AnyView {
    if revisions.is_empty() {
        return view! {
            <Empty title="No ACTIVE revision">
                <p>"This family does not exist here, or all of its revisions are INACTIVE."</p>
                <a class="btn" href="/task-definitions">"Task definitions"</a>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        number("Revision"),
        column("Size"),
        Column { title: "Platform", class: "col-mid" },
        Column { title: "Compatibilities", class: "col-wide" },
        text("Containers"),
        number(""),
    ];
    let rows = revisions.into_iter().map(row).collect();
    view! { <Grid label="ACTIVE revisions" columns=columns rows=rows/> }.into_any()
}

fn row(revision: Revision) -> Vec<Cell> {
    let number = revision.revision;
    let containers = revision.containers.iter().map(|container| {
        let side = if container.essential { "" } else { " (not essential)" };
        format!("{}: {}{side}", container.name, container.image)
    });
    let size = match (&revision.cpu, &revision.memory) {
        (Some(cpu), Some(memory)) => format!("{cpu} CPU units, {memory} MiB"),
        _ => "set per container".to_owned(),
    };
    vec![
        Cell::Text(number.to_string()),
        Cell::Text(size),
        Cell::Text(format!("{} {}", revision.operating_system, revision.architecture)),
        Cell::Text(revision.compatibilities.join(", ")),
        Cell::Text(containers.collect::<Vec<_>>().join("; ")),
        Cell::Action {
            href: format!("/run?family={}&revision={number}", revision.family),
            name: format!("Run task {}:{number}", revision.family),
        },
    ]
}
