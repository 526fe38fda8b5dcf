//! How a launch's tasks fall on its subnets, and which subnets have the addresses for their share.
//!
//! Each task has a network interface and with it an address of its subnet. Fargate spreads the tasks of one RunTask
//! call over the subnets' zones; it looks at no subnet's free addresses, so a small one fills while the others are
//! empty, and the tasks that fall on it never start.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>

use super::batch;
use crate::network::Subnet;

/// What one of several subnets gets of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubnetShare {
    /// Tasks at least, when every call is spread evenly.
    pub least: u32,
    /// Tasks at most, when every call's remainder falls on this subnet.
    pub most: u32,
}

impl SubnetShare {
    /// The share of each of `subnets` in `count` tasks.
    #[must_use]
    pub fn of(count: u32, subnets: usize) -> Self {
        let subnets = u32::try_from(subnets.max(1)).unwrap_or(u32::MAX);
        batch::sizes(count).fold(Self { least: 0, most: 0 }, |share, batch| Self {
            least: share.least + batch / subnets,
            most: share.most + batch.div_ceil(subnets),
        })
    }
}

/// The subnets that are too small for their share, worst first.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TooSmall<'a> {
    /// They cannot hold even the least share: tasks fail for certain.
    pub surely: Vec<&'a Subnet>,
    /// They may be given more than they can hold.
    pub perhaps: Vec<&'a Subnet>,
}

/// Which of the chosen subnets cannot carry their share of `count` tasks.
#[must_use]
pub fn too_small<'a>(count: u32, chosen: &[&'a Subnet]) -> TooSmall<'a> {
    let share = SubnetShare::of(count, chosen.len());
    let mut small = TooSmall::default();
    for subnet in chosen.iter().copied() {
        match subnet.room() {
            Some(room) if room < share.least => small.surely.push(subnet),
            Some(room) if room < share.most => small.perhaps.push(subnet),
            _ => {}
        }
    }
    for list in [&mut small.surely, &mut small.perhaps] {
        list.sort_by_key(|subnet| subnet.free_addresses);
    }
    small
}

/// The most of `subnets` that can carry `count` tasks between them, those with the most room first; where none can,
/// the ones that together carry the most. At most `limit` are taken.
#[must_use]
pub fn that_carry<'a>(count: u32, subnets: &[&'a Subnet], limit: usize) -> Vec<&'a Subnet> {
    let room = |subnet: &&Subnet| u64::from(subnet.room().unwrap_or(u32::MAX));
    let mut sorted = subnets.to_vec();
    sorted.sort_by_key(|subnet| std::cmp::Reverse(room(subnet)));
    sorted.truncate(limit);
    let has_all = |taken: &usize| {
        let share = SubnetShare::of(count, *taken).most;
        sorted[..*taken].iter().all(|subnet| room(subnet) >= u64::from(share))
    };
    let most_together = |taken: &usize| sorted.get(taken - 1).map_or(0, |last| room(last) * *taken as u64);
    let sizes = 1..=sorted.len();
    let taken = sizes.clone().rev().find(has_all).or_else(|| sizes.max_by_key(most_together));
    sorted.truncate(taken.unwrap_or(0));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnets(free: &[u32]) -> Vec<Subnet> {
        let subnet = |(n, free): (usize, &u32)| Subnet {
            id: format!("subnet-{n}"),
            free_addresses: *free,
            ..Subnet::default()
        };
        free.iter().enumerate().map(subnet).collect()
    }

    #[test]
    fn shares_by_table() {
        let rows = [
            (1, 1, (1, 1)),
            (1, 3, (0, 1)),
            (7, 2, (3, 4)),
            (40, 4, (8, 12)),
            (40, 1, (40, 40)),
            (300, 4, (60, 90)),
            (45, 16, (0, 5)),
        ];
        for (count, subnets, (least, most)) in rows {
            assert_eq!(SubnetShare::of(count, subnets), SubnetShare { least, most }, "{count} on {subnets}");
        }
    }

    #[test]
    fn small_subnets_are_found_whatever_the_others_have() {
        let all = subnets(&[4000, 9, 4000, 7, 0]);
        let chosen: Vec<&Subnet> = all.iter().collect();
        let ids = |list: &[&Subnet]| list.iter().map(|s| s.id.clone()).collect::<Vec<_>>();
        let small = too_small(40, &chosen);
        assert_eq!(
            (ids(&small.surely), ids(&small.perhaps)),
            (vec!["subnet-4".into(), "subnet-3".into()], vec![])
        );
        let small = too_small(3, &chosen);
        assert_eq!((ids(&small.surely), ids(&small.perhaps)), (vec![], vec!["subnet-4".into()]));
        let only_ipv6 = Subnet { ipv6_only: true, ..Subnet::default() };
        assert_eq!(too_small(500, &[&only_ipv6]), TooSmall::default(), "its addresses are not counted");
    }

    #[test]
    fn those_that_carry_by_table() {
        let rows: [(&[u32], u32, &[&str]); 8] = [
            (&[4000, 4000, 11, 4000], 100, &["subnet-0", "subnet-1", "subnet-3"]),
            (&[250, 100], 100, &["subnet-0", "subnet-1"]),
            (&[250, 100], 300, &["subnet-0"]),
            (&[120, 120, 120], 1000, &["subnet-0", "subnet-1", "subnet-2"]),
            (&[0, 5], 1, &["subnet-1"]),
            (&[0, 0], 1, &["subnet-0", "subnet-1"]),
            (&[0], 7, &["subnet-0"]),
            (&[], 7, &[]),
        ];
        for (free, count, expected) in rows {
            let all = subnets(free);
            let taken = that_carry(count, &all.iter().collect::<Vec<_>>(), 16);
            assert_eq!(taken.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), expected, "{free:?} {count}");
        }
        let many = subnets(&[9; 20]);
        assert_eq!(that_carry(16, &many.iter().collect::<Vec<_>>(), 16).len(), 16);
    }

    proptest::proptest! {
        /// What is taken carries the launch wherever any choice of subnets does.
        #[test]
        fn taken_subnets_carry_what_any_choice_carries(
            free in proptest::collection::vec(0_u32..60, 1..6), count in 1_u32..120
        ) {
            let all = subnets(&free);
            let all: Vec<&Subnet> = all.iter().collect();
            let carries = |chosen: &[&Subnet]| too_small(count, chosen) == TooSmall::default();
            let any = (1..1_u32 << all.len()).any(|mask| {
                let chosen: Vec<&Subnet> = all.iter().enumerate()
                    .filter(|(at, _)| mask & (1 << at) != 0).map(|(_, subnet)| *subnet).collect();
                carries(&chosen)
            });
            proptest::prop_assert_eq!(carries(&that_carry(count, &all, 16)), any);
        }
    }
}
