//! `slipway events`: the rule and the queues that bring task events. What is to be there is said by
//! [`domain::event::rule`]; here it is compared with what is there, and made so.

mod compare;
mod plan;

use std::io::Write as _;

use clap::{Args, Subcommand};
use domain::event::rule::{DEFAULT_NAME, EventRule, RuleError};
use domain::id::ClusterArn;
use domain::partition::Partition;

use crate::aws::{Aws, AwsError, NoRegion};

/// What can be done with events.
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Make, check or remove the rule and the queues that bring task events
    ///
    /// Makes what is missing and puts right what differs: an EventBridge rule for ECS's task state
    /// changes, the SQS queue it sends to with its policy, and a dead-letter queue. It may be run
    /// again at any time. Credentials and region are found as the AWS CLI finds them.
    Setup(Setup),
}

/// The words of `slipway events setup`.
#[derive(Debug, Args)]
pub struct Setup {
    /// Only the tasks of this cluster, by name or ARN; may be given several times [default: all clusters]
    #[arg(long, value_name = "CLUSTER")]
    cluster: Vec<String>,
    /// The name of the rule and its queue
    #[arg(long, value_name = "NAME", default_value = DEFAULT_NAME)]
    name: String,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Remove the rule, the queue and the dead-letter queue, with what is in them
    #[arg(long)]
    remove: bool,
}

/// Why the set-up stopped. Each displays as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// No region is configured.
    #[error(transparent)]
    Region(#[from] NoRegion),
    /// The rule cannot be described.
    #[error("{0}")]
    Rule(#[from] RuleError),
    /// There is no such cluster.
    #[error("There is no cluster “{name}” in account {account} and region {region}. Look at its spelling.")]
    Cluster {
        /// What was given.
        name: String,
        /// The account.
        account: String,
        /// The region.
        region: String,
    },
    /// AWS refused something. What was done before stays; running it again goes on from there.
    #[error("{} What was made before stays; run this again when that is put right.", .0.problem.message)]
    Aws(#[from] AwsError),
    /// Standard output is closed.
    #[error("What was done cannot be printed ({0}): run it again with --dry-run to see what is there.")]
    Output(#[from] std::io::Error),
}

impl Setup {
    /// Does it, and says so on standard output.
    ///
    /// # Errors
    /// [`SetupError`]; nothing is undone.
    pub async fn run(self) -> Result<(), SetupError> {
        let aws = Aws::from_environment().await?;
        let rule = describe(&aws, &self.name, &self.cluster).await?;
        let mut out = std::io::stdout();
        let steps =
            if self.remove { plan::removal(&aws, &rule).await? } else { plan::setup(&aws, &rule).await? };
        let mut done = 0;
        for step in &steps {
            if !self.dry_run {
                step.apply(&aws).await?;
            }
            done += usize::from(step.changes());
            writeln!(out, "{step}")?;
        }
        writeln!(out, "\n{}", closing(&self, &rule, done))?;
        Ok(())
    }
}

/// Makes the rule and its queues for all clusters, as `events setup` does; returns the queue's name.
///
/// # Errors
/// [`SetupError`].
pub async fn set_up(aws: &Aws) -> Result<String, SetupError> {
    let rule = describe(aws, DEFAULT_NAME, &[]).await?;
    for step in plan::setup(aws, &rule).await? {
        step.apply(aws).await?;
    }
    Ok(rule.name().to_owned())
}

async fn describe(aws: &Aws, name: &str, clusters: &[String]) -> Result<EventRule, SetupError> {
    let account = aws.account().await?;
    let mut arns = Vec::with_capacity(clusters.len());
    for cluster in clusters {
        let known = aws.describe_clusters(std::slice::from_ref(cluster)).await;
        let known = match known {
            Err(error) if error.is_not_found() => Vec::new(),
            known => known?,
        };
        let arn = known.first().and_then(|known| ClusterArn::parse(&known.arn).ok());
        arns.push(arn.ok_or_else(|| SetupError::Cluster {
            name: cluster.clone(),
            account: account.clone(),
            region: aws.region().to_owned(),
        })?);
    }
    Ok(EventRule::new(Partition::of(aws.region()).id, aws.region(), &account, name, arns)?)
}

fn closing(setup: &Setup, rule: &EventRule, done: usize) -> String {
    match (setup.dry_run, setup.remove, done) {
        (_, false, 0) => format!("All is in order. Slipway reads it with --events-queue {}.", rule.name()),
        (_, true, 0) => "Nothing of it is there.".to_owned(),
        (true, _, _) => "This was a dry run: nothing was changed.".to_owned(),
        (false, false, _) => format!("Done. Start Slipway with --events-queue {}.", rule.name()),
        (false, true, _) => {
            "Done. SQS takes a minute before a queue of the same name can be made again.".to_owned()
        }
    }
}
