//! What the form chooses for a person who has not chosen: a network in which the task can pull its image.

use super::check::MAX_SUBNETS;
use super::form::LaunchForm;
use super::{count, spread};
use crate::fargate::zone::lacks_fargate;
use crate::network::{NetworkChoices, NetworkList, Reach, Subnet, Vpc};

/// Fills in the VPC, and subnets with a public IP to match, where the form has none.
///
/// The VPC of the chosen subnets, else the default VPC, else the first one that Fargate can use, rather one that leads
/// out: where the list of VPCs was refused, none is known as the default or as dedicated. In it the private subnets
/// with a NAT, without a public IP; where there are none, the public ones with one; else those that lead out by IPv6.
pub fn network(form: &mut LaunchForm, choices: &NetworkChoices) {
    let chosen = choices.subnets.iter().find(|subnet| form.subnets.contains(&subnet.id));
    if let Some(subnet) = chosen {
        form.vpc.clone_from(&subnet.vpc);
        return;
    }
    if form.vpc.is_empty() {
        let usable = || choices.vpcs.iter().filter(|vpc| !vpc.dedicated);
        let leads_out = |vpc: &&Vpc| {
            let out = [Reach::PrivateWithExit, Reach::Public, Reach::Ipv6];
            choices.subnets.iter().any(|subnet| subnet.vpc == vpc.id && out.contains(&subnet.reach))
        };
        let vpc = usable().find(|vpc| vpc.is_default);
        let vpc = vpc.or_else(|| usable().find(leads_out)).or_else(|| usable().next());
        form.vpc = vpc.map(|vpc| vpc.id.clone()).unwrap_or_default();
    }
    if form.all_subnets().is_empty() {
        subnets(form, choices);
    }
}

/// Chooses what was typed while a list was refused, once the list can be read: only what is ticked in it is sent then.
pub fn typed(form: &mut LaunchForm, choices: &NetworkChoices) {
    if choices.lacks(NetworkList::Subnets).is_none() && !form.subnets_typed.is_empty() {
        form.subnets = form.all_subnets();
        form.subnets_typed.clear();
        if let Some(subnet) = choices.subnets.iter().find(|subnet| form.subnets.contains(&subnet.id)) {
            form.vpc.clone_from(&subnet.vpc);
        }
    }
    if choices.lacks(NetworkList::SecurityGroups).is_none() && !form.security_groups_typed.is_empty() {
        form.security_groups = form.all_security_groups();
        form.security_groups_typed.clear();
    }
}

/// What is suggested holds at least as many tasks, where subnets can: the number is often typed afterwards.
const ROOM: u32 = 100;

/// Chooses the subnets of the form's VPC anew, and the public IP that goes with them. Of lists that could not be
/// read nothing is chosen, and what stands in the form stays. A subnet that is too small for its share of the tasks is
/// left out, because those that fall on it would never start; where all are too small, the review says so.
pub fn subnets(form: &mut LaunchForm, choices: &NetworkChoices) {
    if choices.lacks(NetworkList::SecurityGroups).is_none() {
        form.security_groups.retain(|id| {
            choices.security_groups.iter().any(|group| group.id == *id && group.vpc == form.vpc)
        });
    }
    if choices.lacks(NetworkList::Subnets).is_some() {
        return;
    }
    let count = count::parse(&form.count, u32::MAX).unwrap_or(1).max(ROOM);
    let of = |reach: Reach| -> Vec<String> {
        let fits = |s: &&Subnet| s.vpc == form.vpc && s.reach == reach && !lacks_fargate(&s.zone_id);
        let known: Vec<&Subnet> = choices.subnets.iter().filter(fits).collect();
        spread::that_carry(count, &known, MAX_SUBNETS).iter().map(|subnet| subnet.id.clone()).collect()
    };
    let (private, public) = (of(Reach::PrivateWithExit), of(Reach::Public));
    let open = private.is_empty() && !public.is_empty();
    form.public_ip = if open { "ENABLED" } else { "DISABLED" }.into();
    form.subnets = match (private.is_empty(), open) {
        (false, _) => private,
        (true, true) => public,
        (true, false) => of(Reach::Ipv6),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Problem, ProblemKind};

    fn choices() -> NetworkChoices {
        let vpc = |id: &str, is_default, dedicated| Vpc {
            id: id.into(),
            name: String::new(),
            cidr: String::new(),
            is_default,
            dedicated,
        };
        let subnet = |id: &str, vpc: &str, reach| Subnet {
            id: id.into(),
            vpc: vpc.into(),
            free_addresses: 1,
            reach,
            ..Subnet::default()
        };
        NetworkChoices {
            vpcs: vec![vpc("vpc-d", false, true), vpc("vpc-1", true, false), vpc("vpc-2", false, false)],
            subnets: vec![
                subnet("subnet-d", "vpc-d", Reach::Public),
                subnet("subnet-p", "vpc-1", Reach::Public),
                subnet("subnet-n", "vpc-1", Reach::PrivateWithExit),
                subnet("subnet-o", "vpc-2", Reach::Public),
            ],
            ..NetworkChoices::default()
        }
    }

    #[test]
    fn an_empty_form_gets_private_subnets_of_the_default_vpc() {
        let mut form = LaunchForm::fresh(String::new());
        network(&mut form, &choices());
        assert_eq!(
            (form.vpc.as_str(), form.subnets, form.public_ip.as_str()),
            ("vpc-1", vec!["subnet-n".to_owned()], "DISABLED")
        );
    }

    #[test]
    fn a_vpc_with_public_subnets_only_gets_public_ips() {
        let mut form = LaunchForm { vpc: "vpc-2".into(), ..LaunchForm::fresh(String::new()) };
        network(&mut form, &choices());
        assert_eq!((form.subnets, form.public_ip.as_str()), (vec!["subnet-o".to_owned()], "ENABLED"));
    }

    /// The suggestion for `count` tasks in a VPC with private subnets that have `free` addresses.
    fn suggested(free: &[u32], count: &str) -> Vec<String> {
        let mut choices = choices();
        let one = choices.subnets[2].clone();
        let with = |(n, free): (usize, &u32)| Subnet {
            id: format!("subnet-{n}"),
            free_addresses: *free,
            ..one.clone()
        };
        choices.subnets = free.iter().enumerate().map(with).collect();
        let fresh = LaunchForm::fresh(String::new());
        let mut form = LaunchForm { vpc: "vpc-1".into(), count: count.into(), ..fresh };
        network(&mut form, &choices);
        form.subnets
    }

    #[test]
    fn subnets_too_small_for_their_share_are_left_out() {
        let rows: [(&[u32], &str, &[&str]); 6] = [
            (&[4000, 4000, 11, 4000], "40", &["subnet-0", "subnet-1", "subnet-3"]),
            (&[4000, 4000, 11, 4000], "", &["subnet-0", "subnet-1", "subnet-3"]),
            (&[200, 70], "1", &["subnet-0", "subnet-1"]),
            (&[200, 70], "150", &["subnet-0"]),
            (&[0, 7, 8], "3", &["subnet-2", "subnet-1"]),
            (&[0, 0], "3", &["subnet-0", "subnet-1"]),
        ];
        for (free, count, expected) in rows {
            assert_eq!(suggested(free, count), expected, "{free:?} {count}");
        }
        assert_eq!(suggested(&[0; 20], "1").len(), 16, "all are full: the review says so");
        let mut free = [50; 20];
        free[18] = 60;
        let most = suggested(&free, "1");
        assert_eq!((most.len(), most[0].as_str()), (16, "subnet-18"));
    }

    #[test]
    fn subnets_in_zones_without_fargate_are_left_out() {
        let mut known = choices();
        let there = Subnet { id: "subnet-z".into(), zone_id: "usw1-az2".into(), ..known.subnets[2].clone() };
        known.subnets.push(there);
        let mut form = LaunchForm::fresh(String::new());
        network(&mut form, &known);
        assert_eq!(form.subnets, ["subnet-n"]);
    }

    #[test]
    fn ipv6_exits_are_suggested_where_nothing_else_leads_out() {
        let mut known = choices();
        known.subnets[2].reach = Reach::Ipv6;
        known.subnets[1].reach = Reach::Isolated;
        let mut form = LaunchForm::fresh(String::new());
        network(&mut form, &known);
        assert_eq!((form.subnets, form.public_ip.as_str()), (vec!["subnet-n".to_owned()], "DISABLED"));
    }

    #[test]
    fn of_a_list_that_was_refused_nothing_is_chosen() {
        let problem = Problem::new(ProblemKind::Denied, "aws-denied", "No.");
        let lists = [NetworkList::Subnets, NetworkList::SecurityGroups];
        let unread = lists.map(|list| (list, problem.clone())).to_vec();
        let refused = NetworkChoices { subnets: vec![], unread, ..choices() };
        let typed = LaunchForm {
            subnets_typed: "subnet-x".into(),
            security_groups: vec!["sg-x".into()],
            public_ip: "ENABLED".into(),
            ..LaunchForm::fresh(String::new())
        };
        let mut form = typed.clone();
        network(&mut form, &refused);
        assert_eq!(form, LaunchForm { vpc: "vpc-1".into(), ..typed });
    }

    #[test]
    fn what_was_typed_is_chosen_once_its_list_can_be_read() {
        let mut form = LaunchForm {
            subnets_typed: "subnet-o, subnet-x".into(),
            security_groups: vec!["sg-a".into()],
            security_groups_typed: "sg-b".into(),
            ..LaunchForm::fresh(String::new())
        };
        typed(&mut form, &choices());
        assert_eq!(
            form,
            LaunchForm {
                vpc: "vpc-2".into(),
                subnets: vec!["subnet-o".into(), "subnet-x".into()],
                security_groups: vec!["sg-a".into(), "sg-b".into()],
                ..LaunchForm::fresh(String::new())
            }
        );
    }

    #[test]
    fn where_the_vpcs_are_not_known_one_that_leads_out_is_chosen() {
        let mut known = choices();
        for vpc in &mut known.vpcs {
            (vpc.is_default, vpc.dedicated) = (false, false);
        }
        known.subnets.retain(|subnet| subnet.vpc != "vpc-d");
        let mut form = LaunchForm::fresh(String::new());
        network(&mut form, &known);
        assert_eq!((form.vpc.as_str(), form.subnets), ("vpc-1", vec!["subnet-n".to_owned()]));
    }

    #[test]
    fn what_was_chosen_stays() {
        let mut form = LaunchForm { subnets: vec!["subnet-p".into()], ..LaunchForm::fresh(String::new()) };
        network(&mut form, &choices());
        assert_eq!(
            (form.vpc.as_str(), form.subnets, form.public_ip.as_str()),
            ("vpc-1", vec!["subnet-p".to_owned()], "DISABLED")
        );
    }
}
