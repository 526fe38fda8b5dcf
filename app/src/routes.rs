//! The routes: one readable list. Every page is drawn whole by the server, so that it works without JavaScript and
//! has the right status code.
//!
//! Pages are chunks of their own, but for the overview: what it uses, nearly every page uses, and the splitter
//! cuts what is shared into some forty files that compress badly (a first visit to `/`: 267 kB brotli of wasm in 46
//! files when it was lazy, 215 kB in one). `LazyRoute::data` stays empty: what it names lands in the main module,
//! and the readers of every page's data were a quarter of it. Each page reads its data in `view`.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::{Lazy, SsrMode, path};

use crate::pages::{audit, cluster, find, launch, missing, overview, provider, run, task, task_definition};

/// The page that the URL names.
#[component]
pub fn Pages() -> impl IntoView {
    let whole = SsrMode::Async;
    view! {
        <FlatRoutes fallback=|| view! { <missing::Missing/> }>
            <Route path=path!("/") view={overview::Overview} ssr={whole.clone()}/>
            <Route path=path!("/run") view={Lazy::<run::Run>::new()} ssr={whole.clone()}/>
            <Route path=path!("/launches") view={Lazy::<launch::list::Launches>::new()} ssr={whole.clone()}/>
            <Route path=path!("/launches/:id") view={Lazy::<launch::show::Launch>::new()} ssr={whole.clone()}/>
            <Route path=path!("/tasks") view={Lazy::<task::list::Tasks>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters") view={Lazy::<cluster::list::Clusters>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/create") view={Lazy::<cluster::create::CreateClusterPage>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/event-rule") view={Lazy::<cluster::event_rule::EventRulePage>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/:name/capacity") view={Lazy::<cluster::capacity::Capacity>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/:name/delete") view={Lazy::<cluster::delete::DeleteClusterPage>::new()} ssr={whole.clone()}/>
            <Route path=path!("/capacity-providers") view={Lazy::<provider::list::Providers>::new()} ssr={whole.clone()}/>
            <Route path=path!("/capacity-providers/:name") view={Lazy::<provider::edit::EditProvider>::new()} ssr={whole.clone()}/>
            <Route path=path!("/find") view={Lazy::<find::Find>::new()} ssr={whole.clone()}/>
            <Route path=path!("/audit") view={Lazy::<audit::Audit>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/:name/tasks") view={Lazy::<task::list::Tasks>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/:name/tasks/:id") view={Lazy::<task::show::Task>::new()} ssr={whole.clone()}/>
            <Route path=path!("/clusters/:name/tasks/:id/logs") view={Lazy::<task::logs::Logs>::new()} ssr={whole.clone()}/>
            <Route path=path!("/task-definitions") view={Lazy::<task_definition::list::TaskDefinitions>::new()} ssr={whole.clone()}/>
            <Route path=path!("/task-definitions/:family") view={Lazy::<task_definition::show::TaskDefinition>::new()} ssr={whole}/>
        </FlatRoutes>
    }
}
