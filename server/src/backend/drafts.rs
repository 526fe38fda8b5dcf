//! Drafts: a refused form, kept for its owner. Its content is never logged.

use app::port::{Caller, Draft};
use domain::limit::DRAFT_BYTES;
use domain::problem::{Problem, ProblemKind};
use ulid::Ulid;

use super::Backend;
use super::policy::{Action, may};

impl Backend {
    /// See [`app::port::Port::keep_draft`].
    pub(super) async fn keep(&self, caller: &Caller, draft: &Draft) -> Result<String, Problem> {
        may(caller, &self.place, Action::Draft)?;
        let body = serde_json::to_string(draft).map_err(|error| {
            tracing::error!("a draft cannot be written: {error}");
            Problem::new(ProblemKind::Internal, "draft", "Slipway could not keep what you typed.")
        })?;
        self.store_draft(caller, &body).await
    }

    /// See [`app::port::Port::draft`].
    pub(super) async fn kept(&self, caller: &Caller, id: &str) -> Result<Option<Draft>, Problem> {
        may(caller, &self.place, Action::Draft)?;
        let body = self.store.draft(id, &caller.actor.name, self.clock.now_ms()).await?;
        // A draft of another version of Slipway is as good as gone.
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// See [`app::port::Port::keep_text`].
    pub(super) async fn keep_own_text(&self, caller: &Caller, text: &str) -> Result<String, Problem> {
        may(caller, &self.place, Action::Draft)?;
        self.store_draft(caller, text).await
    }

    async fn store_draft(&self, caller: &Caller, body: &str) -> Result<String, Problem> {
        if body.len() > DRAFT_BYTES {
            let kib = DRAFT_BYTES / 1024;
            let said = format!(
                "This form is longer than {kib} KiB, so Slipway can't keep it while you correct it. \
                 Go back and shorten it, for example the environment variables."
            );
            return Err(Problem::new(ProblemKind::Invalid, "draft-too-large", said));
        }
        let id = Ulid::generate().to_string();
        self.store.keep_draft(&id, &caller.actor.name, body, self.clock.now_ms()).await?;
        Ok(id)
    }

    /// See [`app::port::Port::kept_text`].
    pub(super) async fn own_text(&self, caller: &Caller, id: &str) -> Result<Option<String>, Problem> {
        may(caller, &self.place, Action::Draft)?;
        Ok(self.store.draft(id, &caller.actor.name, self.clock.now_ms()).await?)
    }
}
