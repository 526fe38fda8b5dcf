//! CloudWatch Logs.

use crate::aws::call::call;
use crate::aws::{Aws, AwsError};

impl Aws {
    /// Whether there is a log group of this name in `region`.
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn log_group_exists(&self, name: &str, region: &str) -> Result<bool, AwsError> {
        let region = aws_types::region::Region::new(region.to_owned());
        let request = self
            .logs
            .describe_log_groups()
            .log_group_name_prefix(name)
            .customize()
            .config_override(aws_sdk_cloudwatchlogs::config::Builder::new().region(region));
        let answer = call("logs:DescribeLogGroups", request.send()).await?;
        // By name, so the one that is no more than the prefix comes first.
        Ok(answer.log_groups().iter().any(|group| group.log_group_name() == Some(name)))
    }
}
