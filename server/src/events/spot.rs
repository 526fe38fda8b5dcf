//! What only the task definition says of a task: when the containers of one that is taken back are stopped by force (the
//! notice says when it came, the definition how long each container has), and which containers of one that has stopped
//! are essential.

use std::collections::HashMap;
use std::time::Duration;

use domain::task::row::TaskRow;
use domain::task::spot::{StopTimeout, stops};
use domain::time::Millis;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::aws::Aws;

/// A notice is shown at once rather than exactly: without the definition the longest time holds.
const PATIENCE: Duration = Duration::from_secs(5);
/// Definitions remembered; a revision never changes.
const MOST: usize = 500;

/// Asks for definitions, once each.
pub(super) struct Spots {
    aws: Aws,
    known: Mutex<HashMap<String, Vec<StopTimeout>>>,
    /// The essential containers of each definition; none are known of one that ECS does not have any more.
    essential: Mutex<HashMap<String, Option<Vec<String>>>>,
}

impl Spots {
    pub(super) fn new(aws: Aws) -> Self {
        Self { aws, known: Mutex::default(), essential: Mutex::default() }
    }

    /// Gives a row its notice. `known` is what is known of the task: it may name the definition where
    /// the row does not, and then nothing is asked that is known already.
    pub(super) async fn notice(&self, row: &mut TaskRow, known: Option<&TaskRow>, noticed: Millis) {
        if known.is_some_and(|known| !known.spot_stops.is_empty()) {
            row.spot_deadline = known.and_then(|known| known.spot_deadline);
            row.spot_stops = known.map(|known| known.spot_stops.clone()).unwrap_or_default();
            return;
        }
        let named = [Some(&*row), known].into_iter().flatten().find(|row| !row.family.is_empty());
        let definition = named.map(|row| format!("{}:{}", row.family, row.revision));
        let containers = match definition {
            Some(definition) => self.timeouts(definition).await,
            None => Vec::new(),
        };
        row.notice(noticed, stops(noticed, &containers));
    }

    /// Tells a stopped task's row which of its containers are essential, where that matters. Without the definition the
    /// row is judged by what is known; `false` means that it could not be asked for, and that later it may be.
    pub(super) async fn judge(&self, row: &mut TaskRow) -> bool {
        if !row.wants_definition() || row.family.is_empty() {
            return true;
        }
        let name = format!("{}:{}", row.family, row.revision);
        let Some(known) = self.essential(&name).await else { return false };
        if let Some(essential) = known {
            row.take_essential(|container| essential.iter().any(|known| known == container));
        }
        true
    }

    async fn essential(&self, definition: &str) -> Option<Option<Vec<String>>> {
        if let Some(known) = self.essential.lock().await.get(definition) {
            return Some(known.clone());
        }
        let revision = match timeout(PATIENCE, self.aws.revision(definition)).await {
            Ok(Ok(revision)) => revision,
            Ok(Err(error)) => {
                tracing::warn!("which containers of {definition} are essential is not known: {error}");
                return None;
            }
            Err(_) => return None,
        };
        let essential = revision.map(|revision| {
            let all = revision.containers.into_iter();
            all.filter(|one| one.essential).map(|one| one.name).collect::<Vec<_>>()
        });
        let mut known = self.essential.lock().await;
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(definition.to_owned(), essential.clone());
        Some(essential)
    }

    async fn timeouts(&self, definition: String) -> Vec<StopTimeout> {
        if let Some(known) = self.known.lock().await.get(&definition) {
            return known.clone();
        }
        match timeout(PATIENCE, self.aws.stop_timeouts(&definition)).await {
            Ok(Ok(containers)) => {
                let mut known = self.known.lock().await;
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(definition, containers.clone());
                containers
            }
            Ok(Err(error)) => {
                tracing::warn!("how long the containers of {definition} have to stop is not known: {error}");
                Vec::new()
            }
            Err(_) => {
                tracing::warn!(
                    "how long the containers of {definition} have to stop is not known: no answer in time"
                );
                Vec::new()
            }
        }
    }
}
