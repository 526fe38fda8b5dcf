//! What the frame shows on every page.

use domain::place::Place;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;
use crate::port::Installation;

/// The place, the acting user and the installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameInfo {
    /// The account and region.
    pub place: Place,
    /// The acting user's name.
    pub actor: String,
    /// Version and mode.
    pub installation: Installation,
}

/// What the frame shows.
///
/// # Errors
/// Only when the server is not wired up.
#[server(prefix = "/api", endpoint = "frame", input = GetUrl, output = Answer)]
pub async fn frame() -> Result<FrameInfo, ApiError> {
    let (_, caller) = super::context::call()?;
    let installation = use_context::<Installation>().ok_or_else(|| {
        super::context::refuse(domain::problem::Problem::new(
            domain::problem::ProblemKind::Internal,
            "no-context",
            "Slipway is not wired up. This is a defect; the log has more.",
        ))
    })?;
    Ok(FrameInfo { place: caller.place, actor: caller.actor.name, installation })
}
