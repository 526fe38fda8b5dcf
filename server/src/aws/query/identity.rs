//! Whose credentials these are.

use crate::aws::{Aws, AwsError};

impl Aws {
    /// The twelve digits of the account that the credentials belong to. Needs no permission.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    ///
    /// # Errors
    /// What AWS answered; most often that there are no credentials, or that they have expired.
    pub async fn account(&self) -> Result<String, AwsError> {
        let answer = self.sts.send("sts:GetCallerIdentity", "GetCallerIdentity", &[]).await?;
        Ok(answer.child("GetCallerIdentityResult").map(|result| result.string("Account")).unwrap_or_default())
    }
}
