//! What it is estimated to cost.

use domain::fargate::price::{Prices, dollars};
use domain::launch::cost::{Estimate, Range, estimate, minutes};
use leptos::prelude::*;

use super::super::State;
use super::Looked;
use crate::ui::still::Still;

const PRICING: &str = "https://aws.amazon.com/fargate/pricing/";

/// What helps where a price is missing.
const CONFIGURE: &str = "Whoever runs Slipway can give it with the setting prices (--prices).";

/// The estimate per hour and, with a duration, per run.
#[component]
pub fn Cost() -> impl IntoView {
    let State { plan, choices, form, .. } = expect_context();
    let Looked { here, .. } = expect_context();
    let hours = Memo::new(move |_| form.with(|form| form.hours.clone()));
    move || {
        here.with_value(|(region, prices)| {
            let Some(prices) = prices else { return Some(unknown(region)) };
            plan.with(|plan| {
                let plan = plan.as_ref().ok()?;
                choices.facts(|facts| {
                    let definition = facts.definition?;
                    let found = estimate(plan, definition, prices, minutes(&hours.get()));
                    Some(match found {
                        Some(found) => shown(&found, region, prices, &hours.get()),
                        None => {
                            let own = &definition.revision;
                            let what = format!("{}/{}", own.operating_system, own.architecture);
                            view! { <p class="muted small">{format!("No price of {what} is known for {}. {CONFIGURE}", prices.region)}</p> }.still()
                        }
                    })
                })
            })
        })
    }
}

fn unknown(region: &str) -> AnyView {
    view! { <p class="muted small">{format!("No prices are known for {region}, so there is no estimate. {CONFIGURE}")}</p> }.still()
}

fn shown(found: &Estimate, region: &str, prices: &Prices, hours: &str) -> AnyView {
    let run = found.run.map(|run| view! { <br/>{format!("≈ {} per run of {} h", range(run), hours.trim())} });
    let spot = match found.spot {
        Some(spot) => format!("{} on Spot", range(spot)),
        None => "no Spot for Windows".to_owned(),
    };
    let own = prices.region == region;
    let other = (!own).then(|| {
        format!(
            "No prices are known for {region}; this is what it would cost in {}. {CONFIGURE} ",
            prices.region
        )
    });
    view! {
        <p class="cost"><strong>{format!("≈ {} per hour", range(found.hourly))}</strong>{run}</p>
        <p class="muted small cost">{format!("All on demand {}, {spot}.", dollars(found.on_demand))}</p>
        <p class="muted small">{other}{format!("Prices of {} as of {}, without taxes, discounts, data transfer and logs. ", prices.region, prices.date)}<a href=PRICING target="_blank" rel="noreferrer">"AWS Fargate pricing"</a></p>
    }
    .still()
}

fn range(range: Range) -> String {
    let (from, to) = (dollars(range.from), dollars(range.to));
    if from == to { from } else { format!("{from} to {to}") }
}
