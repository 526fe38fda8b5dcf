//! The environment values of a launch: names for all, values for whoever typed them, when they ask.

use domain::launch::plan::ContainerOverride;
use domain::launch::view::EnvironmentValues;
use domain::problem::Problem;
use leptos::prelude::*;

use crate::ui::grid::{Cell, Grid, column, text};
use crate::ui::notice::ProblemNotice;
use crate::ui::still::Still;

/// The section; nothing for a launch without environment overrides.
#[component]
pub fn Values(
    /// The launch.
    id: String,
    /// What there is of its values.
    values: EnvironmentValues,
    /// The values, when they were asked for.
    shown: Option<Result<Vec<ContainerOverride>, Problem>>,
) -> impl IntoView {
    let body = match (values, shown) {
        (EnvironmentValues::None, _) => return None,
        (_, Some(Ok(containers))) => table(&containers),
        (_, Some(Err(problem))) => view! { <ProblemNotice problem=problem/> }.still(),
        (EnvironmentValues::Yours, None) => {
            let href = format!("/launches/{id}?values=shown");
            view! { <p>"Values are not shown. "<a href=href rel="nofollow">"Show the values you typed"</a></p> }.still()
        }
        (EnvironmentValues::Others, None) => {
            view! { <p class="muted">"Values are shown to the person who typed them, nobody else."</p> }
                .still()
        }
        (EnvironmentValues::Forgotten, None) => {
            view! { <p class="muted">"The values were forgotten. Run again with changes asks for them."</p> }
                .still()
        }
    };
    Some(view! {
        <section class="panel">
            <div class="panel-head"><h2>"Environment variable overrides"</h2></div>
            {body}
        </section>
    })
}

fn table(containers: &[ContainerOverride]) -> AnyView {
    let rows = containers.iter().flat_map(|container| {
        container.environment.iter().map(|variable| {
            vec![
                Cell::Text(container.name.clone()),
                Cell::Text(variable.name.clone()),
                Cell::Text(variable.value.clone().unwrap_or_default()),
            ]
        })
    });
    let columns = vec![column("Container"), column("Key"), text("Value")];
    view! { <Grid label="Environment variable overrides" columns=columns rows=rows.collect()/> }.still()
}
