//! How the clients are set up: the standard chain for an account, fixed values for an emulator.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::Credentials;

use super::Aws;

/// No region is configured anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no AWS region is configured: set AWS_REGION, or `region` in the profile that AWS_PROFILE names")]
pub struct NoRegion;

/// One attempt: long enough for a RunTask of ten tasks, short enough to notice a dead path.
const ATTEMPT: Duration = Duration::from_secs(15);
/// A call with all its attempts.
const WHOLE_CALL: Duration = Duration::from_secs(40);
const CONNECT: Duration = Duration::from_secs(4);

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(WHOLE_CALL)
        .build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4)
}

impl Aws {
    /// Credentials, region, profile and endpoints as the AWS CLI finds them.
    ///
    /// # Errors
    /// [`NoRegion`] when none is configured. Credentials are looked for at the first call.
    pub async fn from_environment() -> Result<Self, NoRegion> {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .timeout_config(timeouts())
            .retry_config(retries())
            .load()
            .await;
        Self::new(&config)
    }

    /// An emulator at `endpoint` (`http://127.0.0.1:4566`), with credentials that mean nothing.
    ///
    /// # Errors
    /// [`NoRegion`] when `region` is empty.
    pub fn at(endpoint: &str, region: &str) -> Result<Self, NoRegion> {
        if region.is_empty() {
            return Err(NoRegion);
        }
        Self::new(&emulated(endpoint, region))
    }
}

/// The settings for an emulator at `endpoint`.
pub(super) fn emulated(endpoint: &str, region: &str) -> SdkConfig {
    let credentials = Credentials::new("emulator", "emulator", None, None, "emulator");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(endpoint)
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts())
        // Nobody else burdens an emulator: waiting for it as long as for AWS only makes tests slow.
        .retry_config(retries().with_initial_backoff(Duration::from_millis(20)))
        .build()
}
