//! Starts and stops by the hour: a drawing, its sentence, and the same as a table.

use domain::overview::{HOUR, Hour, Overview};
use domain::time::{Millis, iso, minute};
use leptos::prelude::*;

use super::lines::{Line, lines};
use crate::ui::grid::{column, number};

/// The drawing's own units: ten to an hour, half of the height for starts and half for stops.
const WIDE: usize = 10;
const HALF: u32 = 40;

/// The section. The drawing is a text, as the shapes of its elements would each be compiled; nothing in it is
/// anybody's but ours.
pub(super) fn chart(data: RwSignal<Overview>, now: RwSignal<Millis>) -> AnyView {
    let rows = Memo::new(move |_| data.with(|data| rows(data.since, &data.hours)));
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Starts and stops"</h2></div>
            <div class="chart" inner_html=move || data.with(|data| drawing(data.since, &data.hours))></div>
            <p class="muted">{move || data.with(|data| sentence(data.since, &data.hours))}</p>
            <details class="fold">
                <summary>"Hour by hour"</summary>
                {lines("Starts and stops, hour by hour", vec![column("Hour (UTC)"), number("Started"), number("Stopped")], rows, now, || ().into_any())}
            </details>
        </section>
    }
    .into_any()
}

fn drawing(since: Millis, hours: &[Hour]) -> String {
    format!(
        r#"<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-labelledby="activity"><title id="activity">Tasks that started and stopped in each of the last 24 hours. The table below has the numbers.</title><path data-bar="started" d="{}"/><path data-bar="stopped" d="{}"/></svg><div class="axis" aria-hidden="true"><span>{} UTC</span><span>{}</span><span>now</span></div><ul class="legend"><li><span class="swatch" data-bar="started"></span>Started</li><li><span class="swatch" data-bar="stopped"></span>Stopped</li></ul>"#,
        domain::overview::HOURS * WIDE,
        2 * HALF,
        bars(hours, |hour| hour.started, true),
        bars(hours, |hour| hour.stopped, false),
        clock(since),
        clock(since + 12 * HOUR),
    )
}

/// `09:00`
fn clock(at: Millis) -> String {
    iso(at).get(11..16).unwrap_or_default().to_owned()
}

fn sentence(since: Millis, hours: &[Hour]) -> String {
    let sum = |pick: fn(&Hour) -> u32| hours.iter().map(pick).sum::<u32>();
    let total = format!(
        "Since {} UTC yesterday {} tasks started and {} stopped.",
        clock(since),
        sum(|hour| hour.started),
        sum(|hour| hour.stopped)
    );
    let busiest = (0..).zip(hours).max_by_key(|(_, hour)| hour.started).filter(|(_, hour)| hour.started > 0);
    match busiest {
        Some((nth, hour)) => {
            format!("{total} Busiest hour: {}, with {} started.", clock(since + nth * HOUR), hour.started)
        }
        None => total,
    }
}

fn rows(since: Millis, hours: &[Hour]) -> Vec<Line> {
    let row = |(nth, hour): (Millis, &Hour)| {
        let at = since + nth * HOUR;
        Line {
            key: at.to_string(),
            name: minute(at),
            cells: vec![hour.started.to_string(), hour.stopped.to_string()],
            ..Line::default()
        }
    };
    let mut rows: Vec<Line> = (0..).zip(hours).map(row).collect();
    rows.reverse();
    rows
}

/// A bar for each hour, as one path. What is not nothing is seen, however small beside the largest.
fn bars(hours: &[Hour], pick: fn(&Hour) -> u32, up: bool) -> String {
    let most = hours.iter().map(|hour| hour.started.max(hour.stopped)).max().unwrap_or(0).max(1);
    let bar = |(nth, hour): (usize, &Hour)| {
        let count = pick(hour);
        if count == 0 {
            return String::new();
        }
        let high = (u64::from(count) * u64::from(HALF - 2) / u64::from(most)).max(1);
        format!(
            "M{} {HALF}v{}{high}h{}v{}{high}z",
            nth * WIDE + 1,
            if up { "-" } else { "" },
            WIDE - 2,
            if up { "" } else { "-" }
        )
    };
    hours.iter().enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale_and_the_smallest_is_seen() {
        let hours = [Hour { started: 1, stopped: 0 }, Hour { started: 1_000, stopped: 500 }];
        assert_eq!(bars(&hours, |hour| hour.started, true), "M1 40v-1h8v1zM11 40v-38h8v38z");
        assert_eq!(bars(&hours, |hour| hour.stopped, false), "M11 40v19h8v-19z");
        assert_eq!(bars(&[], |hour| hour.started, true), "");
    }

    #[test]
    fn the_drawing_is_said_in_words() {
        let mut hours = vec![Hour::default(); 24];
        let since = 20_000 * 24 * HOUR + 15 * HOUR;
        assert_eq!(sentence(since, &hours), "Since 15:00 UTC yesterday 0 tasks started and 0 stopped.");
        hours[3] = Hour { started: 7, stopped: 2 };
        assert_eq!(
            sentence(since, &hours),
            "Since 15:00 UTC yesterday 7 tasks started and 2 stopped. Busiest hour: 18:00, with 7 started."
        );
    }
}
