//! The table of the list: its columns, and its rows as far as they are in sight.

use domain::id::shorten;
use domain::task::query::{Sort, TaskQuery};
use domain::task::row::TaskRow;
use domain::time::{Millis, iso, minute};
use domain::visible::visible;
use leptos::html::Tbody;
use leptos::prelude::*;

use super::Address;
use super::window::Window;
use crate::live::store::Row;
use crate::ui::badge::StateBadge;
use crate::ui::task_table::{short_zone, why};
use crate::ui::when::Age;

/// A column of the list.
#[derive(Debug, Clone, Copy)]
pub struct ListColumn {
    /// The word in the URL, and in the class of its cells.
    pub slug: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What a press on the heading sorts by.
    pub sort: Option<Sort>,
    /// The classes of its cells, `of-<slug>` among them where it can be hidden.
    pub class: &'static str,
    /// Whether it can be hidden.
    pub optional: bool,
}

const fn column(
    slug: &'static str,
    title: &'static str,
    sort: Option<Sort>,
    class: &'static str,
) -> ListColumn {
    ListColumn { slug, title, sort, class, optional: true }
}

/// The columns, in order, after the one that selects. One that can be hidden is so by the style sheet, by `data-hide` of
/// the table, and not by a condition in each cell of each row.
pub const COLUMNS: &[ListColumn] = &[
    ListColumn { slug: "state", title: "State", sort: Some(Sort::State), class: "of-state", optional: false },
    column("family", "Task definition", Some(Sort::Family), "of-family"),
    ListColumn { slug: "task", title: "Task", sort: None, class: "of-task", optional: false },
    column("launch", "Launch", None, "col-wide of-launch"),
    column("cluster", "Cluster", None, "col-mid of-cluster"),
    column("group", "Task group", None, "col-full of-group"),
    column("provider", "Capacity provider", Some(Sort::Provider), "col-mid of-provider"),
    column("zone", "Zone", Some(Sort::Zone), "col-wide of-zone"),
    column("age", "Age", Some(Sort::Age), "num of-age"),
    column("stopped", "Stopped", None, "num col-full of-stopped"),
    column("why", "Why", None, "text of-why"),
];

/// The table.
#[component]
pub fn Table(
    /// The rows, in order.
    rows: Memo<Vec<Row>>,
    /// The list.
    query: Memo<TaskQuery>,
    /// Where it stands.
    address: Address,
    /// The ARNs of the rows that are ticked.
    selected: RwSignal<Vec<String>>,
    /// Set while rows must stay where they are.
    held: RwSignal<bool>,
    /// How many rows wait behind the pill.
    news: RwSignal<usize>,
    /// Set while the end of the list is in sight.
    at_end: RwSignal<bool>,
    /// The page's clock.
    now: RwSignal<Millis>,
) -> impl IntoView {
    let body = NodeRef::<Tbody>::new();
    let window = Window::of(rows, body, held, at_end);
    let height = window.height;
    let part = Memo::new_with_compare(
        move |_| {
            let (from, until) = window.range.get();
            rows.with(|rows| {
                let until = until.min(rows.len());
                rows[from.min(until)..until].to_vec()
            })
        },
        |_, _| true,
    );
    // What waits is not let in on the pointer's way to the pill, which would be gone when it arrives.
    let leave = move |_| held.set(window.range.get_untracked().0 > 0 || news.get_untracked() > 0);
    let above = move || height.get() * window.range.get().0;
    let below = move || height.get() * rows.with(Vec::len).saturating_sub(window.range.get().1);
    let hides = move || query.with(|q| (!q.hide.is_empty()).then(|| q.hide.replace(',', " ")));
    let heads = COLUMNS.iter().map(|column| head(*column, query, address)).collect_view();
    view! {
        <div class="table-wrap fits" tabindex="0" role="region" aria-label="Tasks" data-density=move || query.with(|q| q.density.clone())>
            <table class="grid reflow windowed" data-hide=hides aria-rowcount=move || rows.with(Vec::len)>
                <thead><tr><th scope="col" class="shrink"><span class="sr-only">"Select"</span></th>{heads}</tr></thead>
                <tbody node_ref=body on:pointerenter=move |_| held.set(true) on:pointerleave=leave>
                    <Room of=Signal::derive(above)/>
                    <For each=move || part.get() key=|row| row.with_untracked(|t| t.arn.clone()) let:row>
                        <TableRow row=row now=now selected=selected/>
                    </For>
                    <Room of=Signal::derive(below)/>
                </tbody>
            </table>
        </div>
    }
}

/// Room for the rows that are not in the document. An SVG's height is an attribute, which the CSP allows. It stands in the
/// first column alone: one that spans the hidden columns too would give them width.
#[component]
fn Room(of: Signal<usize>) -> impl IntoView {
    view! {
        <tr class="room" aria-hidden="true" hidden=move || of.get() == 0><td><svg width="1" height=move || of.get()></svg></td></tr>
    }
}

fn head(column: ListColumn, query: Memo<TaskQuery>, address: Address) -> impl IntoView {
    let sorted = move || {
        let (sort, reversed) = query.with(|q| (q.sort, q.reversed));
        // The newest is the smallest age; the longest comes first.
        (Some(sort) == column.sort).then_some(if reversed { "descending" } else { "ascending" })
    };
    let title = match column.sort {
        None => view! { {column.title} }.into_any(),
        Some(sort) => {
            let to = move || query.with(|query| address.of(&query.sorted_by(sort)));
            view! { <a class="sort" href=to>{column.title}</a> }.into_any()
        }
    };
    view! { <th scope="col" class=column.class aria-sort=sorted>{title}</th> }
}

/// A time to the minute, by UTC, with the second at hand.
fn when(at: Millis) -> impl IntoView {
    let whole = iso(at);
    view! { <time datetime=whole.clone() title=whole>{minute(at)}</time> }
}

#[component]
fn TableRow(row: Row, now: RwSignal<Millis>, selected: RwSignal<Vec<String>>) -> impl IntoView {
    let task: Signal<TaskRow> = row.into();
    let first = task.get_untracked();
    let cluster = first.cluster_name().to_owned();
    let id = first.id().to_owned();
    let href = format!("/clusters/{cluster}/tasks/{id}");
    let launch = first.launch.map(|id| {
        let short = id.get(22..).unwrap_or(&id).to_owned();
        view! { <a class="mono" href=format!("/launches/{id}")>{short}</a> }
    });
    let definition = format!("{}:{}", visible(&first.family), first.revision);
    let arn = StoredValue::new(first.arn);
    let ticked = move || selected.with(|all| arn.with_value(|arn| all.contains(arn)));
    let tick = move |_| {
        selected.update(|all| {
            let arn = arn.get_value();
            match all.iter().position(|known| *known == arn) {
                Some(at) => drop(all.remove(at)),
                None => all.push(arn),
            }
        });
    };
    let ended = move || task.with(|task| task.last_status.is_stopped());
    let name = format!("Select task {}", shorten(&id));
    let whys = move || task.with(|task| why(task, || now.get()));
    view! {
        <tr aria-selected=move || ticked().then_some("true")>
            <td class="shrink"><input type="checkbox" form="stop-selected" name="arns[]" value=arn.get_value() aria-label=name disabled=ended title=move || ended().then_some("It has stopped.") prop:checked=ticked on:change=tick/></td>
            <td><StateBadge task=task/></td>
            <td class="of-family" title=definition>{definition.clone()}</td>
            <td><a class="row-link mono" href=href title=id.clone()>{shorten(&id)}</a></td>
            <td class="col-wide of-launch">{launch}</td>
            <td class="col-mid of-cluster">{cluster}</td>
            <td class="col-full of-group">{first.group.as_deref().map(|group| visible(group).into_owned())}</td>
            <td class="col-mid of-provider">{move || task.with(|t| t.provider.as_deref().map(|name| visible(name).into_owned()))}</td>
            <td class="col-wide of-zone">{move || task.with(|t| t.zone.as_deref().map(short_zone))}</td>
            <td class="num of-age">
                <Age from=Signal::derive(move || task.with(|t| t.created_at)) until=Signal::stored(None) now=now/>
            </td>
            <td class="num col-full of-stopped">{move || task.with(|t| t.stopped_at.map(when))}</td>
            <td class="text muted of-why"><span class="clamp" title=whys>{whys}</span></td>
        </tr>
    }
}
