//! Finding things by what a person types. Each list that cannot be read is said and leaves the others alone.

use app::port::Caller;
use domain::find::{Found, Hit, Kind, MOST, TaskHint, best, pages, task_hint};
use domain::limit::check_search;
use domain::problem::Problem;
use domain::task::state::label;

use super::Backend;
use super::facts::glance;
use super::overview::is_of;
use super::policy::{Action, may};
use crate::store::LaunchQuery;

impl Backend {
    /// See [`app::port::Port::find`].
    pub(super) async fn find_any(&self, caller: &Caller, text: &str) -> Result<Found, Problem> {
        may(caller, &self.place, Action::Look)?;
        let text = text.trim().to_owned();
        check_search(&text)?;
        let mut found = Found { hits: pages(&text), text, notes: Vec::new() };
        if found.text.is_empty() {
            return Ok(found);
        }
        let launches = LaunchQuery {
            text: found.text.clone(),
            most: u32::try_from(MOST).unwrap_or(u32::MAX),
            ..LaunchQuery::default()
        };
        let (clusters, families, launches, tasks) = tokio::join!(
            glance("ecs:ListClusters", self.lists.clusters()),
            glance("ecs:ListTaskDefinitionFamilies", self.lists.families()),
            self.store.launches(&self.place.name, &launches),
            self.tasks_like(&found.text),
        );
        let (mut hits, mut notes) = (Vec::new(), Vec::new());
        match clusters {
            Ok(clusters) => hits.extend(
                best(clusters.iter().map(|cluster| cluster.name.as_str()), &found.text)
                    .into_iter()
                    .map(|name| hit(Kind::Cluster, name, "", format!("/tasks?cluster={name}"))),
            ),
            Err(problem) => notes.push(format!("Clusters were not looked through. {}", problem.message)),
        }
        match families {
            Ok(families) => hits.extend(
                best(families.iter().map(String::as_str), &found.text)
                    .into_iter()
                    .map(|name| hit(Kind::Family, name, "", format!("/task-definitions/{name}"))),
            ),
            Err(problem) => {
                notes.push(format!("Task definitions were not looked through. {}", problem.message));
            }
        }
        hits.extend(launches?.into_iter().map(|launch| {
            let title = format!("{} × {}", launch.tally.asked, launch.task_definition);
            let short = launch.id.get(22..).unwrap_or(&launch.id);
            let hint = format!("…{short} on {} by {}", launch.cluster, launch.by);
            hit(Kind::Launch, &title, &hint, format!("/launches/{}", launch.id))
        }));
        let (tasks, elsewhere) = tasks?;
        hits.extend(tasks);
        if elsewhere {
            notes.push(format!(
                "This ARN is of another account or region than {} {}; Slipway does not look there.",
                self.place.account, self.place.region
            ));
        }
        // What there is before the pages about it.
        hits.append(&mut found.hits);
        Ok(Found { hits, notes, ..found })
    }

    /// Tasks whose id begins so, and whether the text is an ARN from elsewhere.
    async fn tasks_like(&self, text: &str) -> Result<(Vec<Hit>, bool), Problem> {
        let id = match task_hint(text, &self.place.account, &self.place.region) {
            TaskHint::Id(id) => id.to_lowercase(),
            TaskHint::Elsewhere => return Ok((Vec::new(), true)),
            TaskHint::None => return Ok((Vec::new(), false)),
        };
        let rows = self.store.rows_by_prefix(&id, u32::try_from(MOST).unwrap_or(u32::MAX)).await?;
        let ours = rows.into_iter().filter(|row| is_of(&self.place, &row.cluster));
        let hits = ours.map(|row| {
            let cluster = row.cluster.rsplit('/').next().unwrap_or_default();
            let id = row.arn.rsplit('/').next().unwrap_or_default();
            let hint = format!("{}:{} on {cluster}, {}", row.family, row.revision, label(&row));
            hit(Kind::Task, id, &hint, format!("/clusters/{cluster}/tasks/{id}"))
        });
        Ok((hits.collect(), false))
    }
}

fn hit(kind: Kind, title: &str, hint: &str, href: String) -> Hit {
    Hit { kind, title: title.to_owned(), hint: hint.to_owned(), href }
}
