//! Credentials of a role that is assumed: how one process acts in several accounts.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_ecs::config::IdentityCache;

use super::call::measured;

/// How the session is called in CloudTrail.
const SESSION: &str = "slipway";

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// What its trust policy wants to hear, if it wants to.
    pub external_id: Option<String>,
}

/// The settings of the clients that act as `role`. STS is asked with the credentials, in the region and at the
/// endpoint of `config`; the credentials are kept until shortly before they expire, and then asked for again.
pub(super) async fn assumed(config: SdkConfig, role: &Role) -> SdkConfig {
    let mut provider = AssumeRoleProvider::builder(&role.arn).session_name(SESSION).configure(&config);
    if let Some(id) = &role.external_id {
        provider = provider.external_id(id);
    }
    let provider = Acting { arn: role.arn.clone(), role: provider.build().await };
    config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(provider))
        // What is cached is one identity: no other place's.
        .identity_cache(IdentityCache::lazy().build())
        .build()
}

/// The role's credentials, with the span and the metric of every call, and an error that names the role.
#[derive(Debug)]
struct Acting {
    arn: String,
    role: AssumeRoleProvider,
}

/// A role could not be assumed.
#[derive(Debug, thiserror::Error)]
#[error("the role {arn} cannot be assumed")]
pub(super) struct Unassumed {
    pub(super) arn: String,
    source: CredentialsError,
}

impl ProvideCredentials for Acting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let asked = measured("sts:AssumeRole", self.role.provide_credentials());
        future::ProvideCredentials::new(async move {
            let refused = |source| Unassumed { arn: self.arn.clone(), source };
            asked.await.map_err(|error| CredentialsError::provider_error(refused(error)))
        })
    }
}
