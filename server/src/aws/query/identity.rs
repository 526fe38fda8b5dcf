//! Whose credentials these are.

use std::time::Duration;

use crate::aws::{Aws, AwsError};

/// How long a list waits for the account that it only notes beside its rows.
const SOON: Duration = Duration::from_secs(2);

/// Who AWS takes the credentials for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The twelve digits of the account.
    pub account: String,
    /// The ARN of the user, or of the session of a role.
    pub arn: String,
}

impl Identity {
    /// The ARN whose policies count: for a session of a role, the role's, as far as the session tells it
    /// (a role's path is not in it).
    #[must_use]
    pub fn principal(&self) -> String {
        let mut parts = self.arn.splitn(6, ':');
        let partition = parts.nth(1).unwrap_or("aws");
        let role =
            parts.nth(3).and_then(|resource| resource.strip_prefix("assumed-role/")?.split('/').next());
        match role {
            Some(role) => format!("arn:{partition}:iam::{}:role/{role}", self.account),
            None => self.arn.clone(),
        }
    }
}

impl Aws {
    /// The twelve digits of the account that the credentials belong to. Needs no permission.
    ///
    /// # Errors
    /// What AWS answered; most often that there are no credentials, or that they have expired.
    pub async fn account(&self) -> Result<String, AwsError> {
        Ok(self.identity().await?.account)
    }

    /// The account, asked for once; `None` while STS does not answer soon.
    pub(super) async fn own_account(&self) -> Option<String> {
        if let Some(known) = self.account.get() {
            return Some(known.clone());
        }
        match tokio::time::timeout(SOON, self.account()).await {
            Ok(Ok(account)) => Some(self.account.get_or_init(|| account).clone()),
            Ok(Err(error)) => {
                tracing::warn!("whose subnets are shared stays unknown: {error}");
                None
            }
            Err(_) => None,
        }
    }

    /// Whose credentials these are. Needs no permission.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    ///
    /// # Errors
    /// As for [`account`](Self::account).
    pub async fn identity(&self) -> Result<Identity, AwsError> {
        let answer = self.sts.send("sts:GetCallerIdentity", "GetCallerIdentity", &[]).await?;
        let result = answer.child("GetCallerIdentityResult");
        let text = |name: &str| result.map(|result| result.string(name)).unwrap_or_default();
        Ok(Identity { account: text("Account"), arn: text("Arn") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_of_a_session_are_its_roles() {
        for (arn, principal) in [
            (
                "arn:aws:sts::123456789012:assumed-role/slipway/i-0abc",
                "arn:aws:iam::123456789012:role/slipway",
            ),
            (
                "arn:aws-cn:sts::123456789012:assumed-role/slipway/x/y",
                "arn:aws-cn:iam::123456789012:role/slipway",
            ),
            ("arn:aws:iam::123456789012:user/ada", "arn:aws:iam::123456789012:user/ada"),
            ("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"),
            ("", ""),
        ] {
            let identity = Identity { account: "123456789012".into(), arn: arn.into() };
            assert_eq!(identity.principal(), principal, "{arn}");
        }
    }
}
