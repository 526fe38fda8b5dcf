//! How the clients are set up: the standard chain for an account, fixed values for an emulator.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::Credentials;
use aws_types::sdk_config::SharedTimeSource;

use super::Aws;
use super::role::{self, Role};

/// No region is configured anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("No AWS region is configured: set AWS_REGION, or `region` in the profile that AWS_PROFILE names.")]
pub struct NoRegion;

/// How long AWS is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For one attempt: long enough for a RunTask of ten tasks, short enough to notice a dead path.
    pub attempt: Duration,
    /// For a call with all its attempts.
    pub whole_call: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            attempt: Duration::from_secs(15),
            whole_call: Duration::from_secs(40),
        }
    }
}

fn timeouts(patience: Patience) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(patience.connect)
        .read_timeout(patience.attempt)
        .operation_attempt_timeout(patience.attempt)
        .operation_timeout(patience.whole_call)
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
        Self::in_place(None, None).await
    }

    /// As [`from_environment`](Self::from_environment), but in `region`, and with the credentials of `role`,
    /// which is assumed with those that are found.
    ///
    /// # Errors
    /// [`NoRegion`] when none is given or configured. The role is assumed at the first call.
    pub async fn in_place(region: Option<&str>, role: Option<&Role>) -> Result<Self, NoRegion> {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .timeout_config(timeouts(Patience::default()))
            .retry_config(retries());
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        Self::acting(loader.load().await, role).await
    }

    /// As [`at`](Self::at), with the credentials of `role`, which the emulator is asked for.
    ///
    /// # Errors
    /// [`NoRegion`] when `region` is empty.
    pub async fn at_as(endpoint: &str, region: &str, role: Option<&Role>) -> Result<Self, NoRegion> {
        if region.is_empty() {
            return Err(NoRegion);
        }
        Self::acting(emulated(endpoint, region, Patience::default()), role).await
    }

    async fn acting(config: SdkConfig, role: Option<&Role>) -> Result<Self, NoRegion> {
        match role {
            None => Self::new(&config),
            Some(_) if config.region().is_none() => Err(NoRegion),
            Some(role) => Self::new(&role::assumed(config, role).await),
        }
    }

    /// An emulator at `endpoint` (`http://127.0.0.1:4566`), with credentials that mean nothing.
    ///
    /// # Errors
    /// [`NoRegion`] when `region` is empty.
    pub fn at(endpoint: &str, region: &str) -> Result<Self, NoRegion> {
        Self::at_within(endpoint, region, Patience::default())
    }

    /// As [`at`](Self::at), with a patience of its own.
    ///
    /// # Errors
    /// [`NoRegion`] when `region` is empty.
    pub fn at_within(endpoint: &str, region: &str, patience: Patience) -> Result<Self, NoRegion> {
        if region.is_empty() {
            return Err(NoRegion);
        }
        Self::new(&emulated(endpoint, region, patience))
    }
}

/// The settings for an emulator at `endpoint`.
pub(super) fn emulated(endpoint: &str, region: &str, patience: Patience) -> SdkConfig {
    let credentials = Credentials::new("emulator", "emulator", None, None, "emulator");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(endpoint)
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(credentials))
        .time_source(SharedTimeSource::default())
        .timeout_config(timeouts(patience))
        // Nobody else burdens an emulator: waiting for it as long as for AWS only makes tests slow.
        .retry_config(retries().with_initial_backoff(Duration::from_millis(20)))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::role::{Role, assumed};

    /// Every client is made from one of these, the query clients and that of the load balancers' keys too.
    #[tokio::test]
    async fn every_client_gives_up_in_time_and_a_role_changes_nothing_of_it() {
        let plain = emulated("http://127.0.0.1:1", "eu-west-1", Patience::default());
        let role = Role { arn: "arn:aws:iam::210987654321:role/slipway".into(), external_id: None };
        for config in [plain.clone(), assumed(plain, &role).await] {
            let timeouts = config.timeout_config().unwrap();
            assert_eq!(timeouts.connect_timeout(), Some(Duration::from_secs(4)));
            assert_eq!(timeouts.operation_attempt_timeout(), Some(Duration::from_secs(15)));
            assert_eq!(timeouts.operation_timeout(), Some(Duration::from_secs(40)));
            assert_eq!(config.retry_config().map(RetryConfig::max_attempts), Some(4));
        }
    }
}
