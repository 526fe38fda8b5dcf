//! A task that AWS takes back: how long is left, per container, and in the page's title.
//!
//! Nothing is counted before the page knows the time: on the server that may be never.

use domain::task::row::TaskRow;
use domain::task::spot::{SpotStop, countdown};
use domain::time::{Millis, iso};
use leptos::prelude::*;
use leptos_meta::Title;

/// How long until the task is stopped by force; `None` when it is not being taken back, or it is over.
#[must_use]
pub fn left(task: &TaskRow, now: impl Fn() -> Millis) -> Option<String> {
    let at = task.spot_deadline.filter(|_| !task.last_status.is_stopped())?;
    // Read only here, so that the clock wakes no row that counts nothing.
    let now = now();
    if now == 0 { None } else { countdown(at, now) }
}

/// The notice on a task's page, while the task is being taken back.
#[component]
pub fn SpotNotice(
    /// The task.
    task: Signal<TaskRow>,
    /// The page's clock.
    now: RwSignal<Millis>,
    /// The page's title, which the countdown goes before.
    title: String,
) -> impl IntoView {
    let left = Memo::new(move |_| task.with(|task| left(task, || now.get())));
    let title = StoredValue::new(title);
    let words = move || {
        title.with_value(|title| left.get().map_or(title.clone(), |left| format!("{left} · {title}")))
    };
    let stops = Memo::new(move |_| task.with(stops));
    let rows = move || {
        let row = |SpotStop { container, at }: SpotStop| {
            let left = move || countdown(at, now.get()).unwrap_or_else(|| "time is over".to_owned());
            view! { <div><dt>{container}</dt><dd><strong>{left}</strong>" "<span class="muted">"by force at "<time datetime=iso(at)>{iso(at)}</time></span></dd></div> }
        };
        stops.get().into_iter().map(row).collect_view()
    };
    view! {
        <Title text=words/>
        <Show when=move || left.with(Option::is_some)>
            <section class="panel" aria-label="Spot interruption">
                <div class="panel-head"><h2>"AWS takes this Spot capacity back"</h2></div>
                <dl class="kv">{rows}</dl>
            </section>
        </Show>
    }
}

/// The containers' stops; one for the task where its definition is not known.
fn stops(task: &TaskRow) -> Vec<SpotStop> {
    match (task.spot_stops.as_slice(), task.spot_deadline) {
        ([], Some(at)) => vec![SpotStop { container: "All containers".into(), at }],
        (stops, _) => stops.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(json: &str) -> TaskRow {
        let json = format!(
            r#"{{"arn":"a","cluster":"c","version":1,"desired_status":"STOPPED","family":"web","revision":1,{json}}}"#
        );
        serde_json::from_str(&json).expect("a row")
    }

    #[test]
    fn it_counts_while_the_task_lives_and_the_time_is_known() {
        let noticed = task(r#""last_status":"RUNNING","spot_deadline":31000"#);
        assert_eq!(left(&noticed, || 1_000).as_deref(), Some("30 s to stop"));
        assert_eq!(left(&noticed, || 0), None);
        assert_eq!(left(&noticed, || 31_000), None);
        assert_eq!(stops(&noticed)[0].container, "All containers");
        let over = task(r#""last_status":"STOPPED","spot_deadline":31000"#);
        assert_eq!(left(&over, || 1_000), None);
        let unread = || panic!("a row that counts nothing must not follow the clock");
        assert_eq!(left(&task(r#""last_status":"RUNNING""#), unread), None);
    }
}
