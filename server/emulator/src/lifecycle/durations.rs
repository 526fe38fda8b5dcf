//! How long things take on Fargate, from measured samples (facts section 2.2: A to D), and the
//! pace that divides them.

/// Milliseconds from RunTask to PENDING: the network interface is attached.
pub(crate) const ATTACH: i64 = 7_000;
/// From RunTask to the start of the image pull.
pub(crate) const PULL_START: i64 = 12_500;
/// From RunTask to the end of the image pull.
pub(crate) const PULL_STOP: i64 = 21_500;
/// From RunTask to RUNNING.
pub(crate) const START: i64 = 25_000;
/// From PENDING to giving up on an image or a secret (three attempts).
pub(crate) const GIVE_UP: i64 = 28_000;
/// The same where packets vanish: the connection times out.
pub(crate) const TIME_OUT: i64 = 95_000;
/// From a stop request to DEPROVISIONING for a task that is not running yet.
pub(crate) const ABANDON: i64 = 3_000;
/// From DEPROVISIONING to STOPPED: the network interface is detached and deleted.
pub(crate) const DETACH: i64 = 22_000;
/// How long DescribeTasks shows a stopped task.
pub(crate) const REMEMBER: i64 = 3_600_000;
/// A task on an Auto Scaling provider without instances gives up.
pub(crate) const NO_INSTANCE: i64 = 900_000;
/// From CreateCluster or PutClusterCapacityProviders to UPDATE_COMPLETE.
pub(crate) const ATTACH_PROVIDERS: i64 = 4_000;
/// From CreateCapacityProvider and its like to the finished state.
pub(crate) const CHANGE_PROVIDER: i64 = 5_000;
/// From DeleteCluster to the cluster's being forgotten.
pub(crate) const FORGET_CLUSTER: i64 = 3_600_000;
/// A client token's longest life (ECS_Idempotency).
pub(crate) const TOKEN_LIFE: i64 = 86_400_000;
/// `stopTimeout` where the definition has none.
pub(crate) const STOP_TIMEOUT: i64 = 30_000;

/// The speed factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    speed: f64,
    /// Whether durations vary from task to task: only when time is automatic.
    varied: bool,
}

impl Pace {
    pub(crate) fn new(speed: f64, varied: bool) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        Self { speed, varied }
    }

    /// `millis` at this pace.
    pub(crate) fn of(self, millis: i64) -> i64 {
        (millis as f64 / self.speed).round() as i64
    }

    /// `millis` at this pace, up to a quarter shorter or longer: `jitter` is any byte.
    pub(crate) fn around(self, millis: i64, jitter: u8) -> i64 {
        if !self.varied {
            return self.of(millis);
        }
        let factor = 0.75 + f64::from(jitter) / 255.0 * 0.5;
        self.of((millis as f64 * factor) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_divides() {
        assert_eq!(Pace::new(10.0, false).of(REMEMBER), 360_000);
        assert_eq!(Pace::new(0.0, false).of(5), 5);
        assert_eq!(Pace::new(1.0, false).around(1000, 255), 1000);
        assert_eq!(Pace::new(1.0, true).around(1000, 255), 1250);
    }
}
