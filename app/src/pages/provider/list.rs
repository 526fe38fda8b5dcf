//! `/capacity-providers`: every capacity provider of the account and region.

use domain::capacity::provider::Provider;
use domain::query::encode;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::provider::providers;
use crate::pages::part::{PageHead, loaded};
use crate::ui::grid::{Cell, Column, Grid, column};

/// The list.
pub struct Providers;

#[lazy_route]
impl LazyRoute for Providers {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let body = loaded(
            "Capacity providers",
            || (),
            |()| providers(None),
            |open| {
                let lede = view! { <p class="facts"><span>"FARGATE and FARGATE_SPOT are managed by AWS and can't be edited."</span></p> }.into_any();
                let columns = vec![
                    column("Capacity provider"),
                    column("Type"),
                    column("Status"),
                    Column { title: "Auto Scaling group", class: "col-mid" },
                    Column { title: "Managed scaling", class: "col-mid" },
                ];
                let rows = open.providers.into_iter().map(row).collect();
                view! {
                <PageHead title="Capacity providers" lede=lede><a class="btn btn-primary" href="/capacity-providers/create">"Create provider"</a></PageHead>
                <Grid label="Capacity providers" columns=columns rows=rows/>
            }
            .into_any()
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn row(provider: Provider) -> Vec<Cell> {
    let group = provider.group;
    let name = if group.is_some() {
        Cell::Name { href: format!("/capacity-providers/{}", encode(&provider.name)), name: provider.name }
    } else {
        Cell::Text(provider.name)
    };
    let mut status = provider.status;
    for more in [provider.update, provider.update_reason]
        .into_iter()
        .flatten()
        .filter(|word| !word.ends_with("_COMPLETE"))
    {
        status.push_str(", ");
        status.push_str(&more);
    }
    let dash = || "–".to_owned();
    let scaling = group.as_ref().map_or_else(dash, |group| {
        if group.scaling { format!("to {} %", group.target) } else { "off".to_owned() }
    });
    let short = |arn: String| arn.rsplit('/').next().unwrap_or(&arn).to_owned();
    vec![
        name,
        Cell::Text(provider.kind.label()),
        Cell::Text(status),
        Cell::Text(group.map_or_else(dash, |group| short(group.arn))),
        Cell::Text(scaling),
    ]
}
