//! The routes: one readable list. Every page is drawn whole by the server, so that it works without JavaScript and
//! has the right status code.
//!
//! The code of a page is fetched when the page is first opened. The main module has the frame, the router and the live
//! store. `LazyRoute::data` stays empty: what it names lands in the main module, and the readers of every page's
//! data were a quarter of it. Each page reads its data in `view`.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::{Lazy, PartialPathMatch, PathSegment, PossibleRouteMatch, SsrMode, path};

use crate::pages::{audit, cluster, find, launch, missing, overview, provider, run, task, task_definition};

/// The page that the URL names.
#[component]
pub fn Pages() -> impl IntoView {
    let whole = SsrMode::Async;
    view! {
        <FlatRoutes fallback=|| view! { <missing::Missing/> }>
            <Route path=erased(path!("/")) view={Lazy::<overview::Overview>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/run")) view={Lazy::<run::Run>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/launches")) view={Lazy::<launch::list::Launches>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/launches/:id")) view={Lazy::<launch::show::Launch>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/tasks")) view={Lazy::<task::list::Tasks>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters")) view={Lazy::<cluster::list::Clusters>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/create")) view={Lazy::<cluster::create::CreateClusterPage>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/event-rule")) view={Lazy::<cluster::event_rule::EventRulePage>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/:name/capacity")) view={Lazy::<cluster::capacity::Capacity>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/:name/delete")) view={Lazy::<cluster::delete::DeleteClusterPage>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/capacity-providers")) view={Lazy::<provider::list::Providers>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/capacity-providers/:name")) view={Lazy::<provider::edit::EditProvider>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/find")) view={Lazy::<find::Find>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/audit")) view={Lazy::<audit::Audit>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/:name/tasks")) view={Lazy::<task::list::Tasks>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/:name/tasks/:id")) view={Lazy::<task::show::Task>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/clusters/:name/tasks/:id/logs")) view={Lazy::<task::logs::Logs>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/task-definitions")) view={Lazy::<task_definition::list::TaskDefinitions>::new()} ssr={whole.clone()}/>
            <Route path=erased(path!("/task-definitions/:family")) view={Lazy::<task_definition::show::TaskDefinition>::new()} ssr={whole}/>
        </FlatRoutes>
    }
}

/// A type-erased path. The router is compiled once for each type of path.
#[derive(Clone)]
struct PagePath(Arc<dyn PossibleRouteMatch + Send + Sync>);

fn erased(path: impl PossibleRouteMatch + Send + Sync + 'static) -> PagePath {
    PagePath(Arc::new(path))
}

impl PossibleRouteMatch for PagePath {
    fn optional(&self) -> bool {
        self.0.optional()
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        self.0.test(path)
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        self.0.generate_path(path);
    }
}
