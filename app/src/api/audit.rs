//! The audit.

use domain::audit::AuditPage;
use leptos::prelude::*;

use super::codec::Answer;
use super::error::ApiError;

/// The lines that the address's query asks for, newest first.
///
/// # Errors
/// When the store cannot be read.
#[server(prefix = "/api", endpoint = "audit", input = Answer, output = Answer)]
pub async fn audit(query: String) -> Result<AuditPage, ApiError> {
    let (port, caller) = super::context::call()?;
    let filter = domain::audit::AuditFilter::parse(&query);
    port.audit(&caller, &filter).await.map_err(super::context::refuse)
}
