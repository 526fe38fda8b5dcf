//! Finding anything by what a person types.

use domain::find::Found;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// What a text may mean.
///
/// # Errors
/// When the store cannot be read; a list of AWS's that cannot is a note of the answer.
#[server(prefix = "/api", endpoint = "find", input = Answer, output = Answer)]
pub async fn find(text: String) -> Result<Found, ApiError> {
    let (port, caller) = super::context::call()?;
    port.find(&caller, &text).await.map_err(super::context::refuse)
}
