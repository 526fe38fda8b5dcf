//! The real API throttling, off unless the faults switch it on: token buckets per account and
//! Region, shared by all actions of a row (request-throttling; facts section 1.6).

use std::collections::HashMap;

use crate::clock::Moment;
use crate::wire::service::Service;

struct Bucket {
    name: &'static str,
    actions: &'static [&'static str],
    burst: f64,
    refill: f64,
}

const fn bucket(name: &'static str, burst: f64, refill: f64, actions: &'static [&'static str]) -> Bucket {
    Bucket { name, actions, burst, refill }
}

/// Bucket, burst, tokens a second, actions.
const TABLE: [Bucket; 15] = [
    bucket(
        "cluster-modify",
        20.0,
        1.0,
        &[
            "CreateCluster",
            "DeleteCluster",
            "PutClusterCapacityProviders",
            "UpdateCluster",
            "UpdateClusterSettings",
        ],
    ),
    bucket("cluster-read", 50.0, 20.0, &["DescribeClusters", "ListClusters"]),
    bucket("resource-modify", 100.0, 40.0, &["RunTask", "StartTask", "StopTask", "ExecuteCommand"]),
    bucket("resource-read", 100.0, 20.0, &["DescribeTasks", "ListTasks"]),
    bucket(
        "definition-read",
        50.0,
        20.0,
        &["DescribeTaskDefinition", "ListTaskDefinitions", "ListTaskDefinitionFamilies"],
    ),
    bucket("definition-modify", 20.0, 1.0, &["RegisterTaskDefinition", "DeregisterTaskDefinition"]),
    bucket("definition-delete", 5.0, 1.0, &["DeleteTaskDefinitions"]),
    bucket(
        "provider-modify",
        10.0,
        1.0,
        &["CreateCapacityProvider", "DeleteCapacityProvider", "UpdateCapacityProvider"],
    ),
    bucket("provider-read", 50.0, 20.0, &["DescribeCapacityProviders"]),
    bucket("tag-modify", 20.0, 10.0, &["TagResource", "UntagResource"]),
    bucket("tag-read", 50.0, 20.0, &["ListTagsForResource"]),
    bucket(
        "setting-modify",
        10.0,
        1.0,
        &["PutAccountSetting", "PutAccountSettingDefault", "DeleteAccountSetting"],
    ),
    bucket("setting-read", 50.0, 20.0, &["ListAccountSettings"]),
    bucket("service-read", 100.0, 20.0, &["DescribeServices", "ListServices"]),
    // Fargate's own limit on RunTask calls (throttling quotas): 20 a second, no burst beyond.
    bucket("fargate-run", 20.0, 20.0, &["RunTask"]),
];

/// Tasks that Fargate launches: on demand and on Spot by themselves. These are the quotas of the large
/// Regions; the others have 25 and 5, which is not modelled.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html>
const ON_DEMAND: Bucket = bucket("fargate-on-demand-tasks", 100.0, 20.0, &[]);
const SPOT: Bucket = bucket("fargate-spot-tasks", 100.0, 20.0, &[]);

/// The level of every bucket that was ever used.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    levels: HashMap<(String, String, &'static str), (f64, Moment)>,
}

impl Buckets {
    /// Takes a token from every bucket of an action; false: the call is throttled.
    pub(crate) fn take(
        &mut self,
        account: &str,
        region: &str,
        service: Service,
        action: &str,
        now: Moment,
    ) -> bool {
        if service != Service::Ecs {
            return true;
        }
        TABLE.iter().filter(|bucket| bucket.actions.contains(&action)).all(|bucket| {
            let level = self.level(account, region, bucket, now);
            let fine = *level >= 1.0;
            if fine {
                *level -= 1.0;
            }
            fine
        })
    }

    /// Takes a token for each task that a RunTask call starts on Fargate, or none at all; false: the call
    /// is throttled.
    pub(crate) fn launch(
        &mut self,
        account: &str,
        region: &str,
        on_demand: usize,
        spot: usize,
        now: Moment,
    ) -> bool {
        let wanted = [(&ON_DEMAND, on_demand as f64), (&SPOT, spot as f64)];
        let fine = wanted.iter().all(|(bucket, tasks)| *self.level(account, region, bucket, now) >= *tasks);
        if fine {
            for (bucket, tasks) in wanted {
                *self.level(account, region, bucket, now) -= tasks;
            }
        }
        fine
    }

    /// What a bucket holds now.
    fn level(&mut self, account: &str, region: &str, bucket: &Bucket, now: Moment) -> &mut f64 {
        let key = (account.to_owned(), region.to_owned(), bucket.name);
        let (level, at) = self.levels.entry(key).or_insert((bucket.burst, now));
        let elapsed = now.since(*at).max(0) as f64 / 1000.0;
        *level = (*level + elapsed * bucket.refill).min(bucket.burst);
        *at = now;
        level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_and_refills() {
        let mut buckets = Buckets::default();
        let mut take = |now| buckets.take("a", "r", Service::Ecs, "CreateCluster", Moment(now));
        assert!((0..20).all(|_| take(0)));
        assert!(!take(0));
        assert!(take(1000) && !take(1000));
    }

    #[test]
    fn tasks_on_demand_and_on_spot_have_a_bucket_each() {
        let mut buckets = Buckets::default();
        let mut launch = |on_demand, spot, now| buckets.launch("a", "r", on_demand, spot, Moment(now));
        assert!((0..10).all(|_| launch(10, 0, 0)));
        // What does not fit takes nothing, of neither bucket.
        assert!(!launch(1, 9, 0));
        assert!((0..10).all(|_| launch(0, 10, 0)));
        assert!(launch(10, 0, 500) && !launch(1, 0, 500));
    }
}
