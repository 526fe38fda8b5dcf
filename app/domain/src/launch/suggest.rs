//! What the form chooses for a person who has not chosen: a network in which the task can pull its image.

use std::cmp::Reverse;

use super::form::LaunchForm;
use crate::network::{NetworkChoices, NetworkList, Reach, Vpc};

/// Fills in the VPC, and subnets with a public IP to match, where the form has none.
///
/// The VPC of the chosen subnets, else the default VPC, else the first one that Fargate can use, rather one that leads
/// out: where the list of VPCs was refused, none is known as the default or as dedicated. In it the private subnets
/// with a NAT, without a public IP; where there are none, the public ones with one.
pub fn network(form: &mut LaunchForm, choices: &NetworkChoices) {
    let chosen = choices.subnets.iter().find(|subnet| form.subnets.contains(&subnet.id));
    if let Some(subnet) = chosen {
        form.vpc.clone_from(&subnet.vpc);
        return;
    }
    if form.vpc.is_empty() {
        let usable = || choices.vpcs.iter().filter(|vpc| !vpc.dedicated);
        let leads_out = |vpc: &&Vpc| {
            let out = [Reach::PrivateWithExit, Reach::Public];
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

/// Chooses the subnets of the form's VPC anew, and the public IP that goes with them. Of lists that could not be
/// read nothing is chosen, and what stands in the form stays. Where there are more subnets than a task may name, those
/// with the most free addresses are chosen; a full one only where all are full, and then the review says so.
pub fn subnets(form: &mut LaunchForm, choices: &NetworkChoices) {
    if choices.lacks(NetworkList::SecurityGroups).is_none() {
        form.security_groups.retain(|id| {
            choices.security_groups.iter().any(|group| group.id == *id && group.vpc == form.vpc)
        });
    }
    if choices.lacks(NetworkList::Subnets).is_some() {
        return;
    }
    let of = |reach: Reach| -> Vec<String> {
        let mut found: Vec<_> =
            choices.subnets.iter().filter(|s| s.vpc == form.vpc && s.reach == reach).collect();
        found.sort_by_key(|subnet| Reverse(subnet.free_addresses));
        let has_room = found.iter().any(|subnet| subnet.free_addresses > 0);
        found.retain(|subnet| !has_room || subnet.free_addresses > 0);
        found.iter().map(|s| s.id.clone()).take(super::check::MAX_SUBNETS).collect()
    };
    let (private, public) = (of(Reach::PrivateWithExit), of(Reach::Public));
    let open = private.is_empty() && !public.is_empty();
    form.public_ip = if open { "ENABLED" } else { "DISABLED" }.into();
    form.subnets = if open { public } else { private };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Subnet;
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
            name: String::new(),
            vpc: vpc.into(),
            zone: String::new(),
            cidr: String::new(),
            free_addresses: 1,
            reach,
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

    #[test]
    fn full_subnets_are_left_out_unless_all_are_full() {
        let suggested = |free: [u32; 20]| {
            let mut choices = choices();
            let one = choices.subnets[2].clone();
            choices.subnets = (0..20).map(|n| Subnet { id: format!("subnet-{n}"), ..one.clone() }).collect();
            for (subnet, free) in choices.subnets.iter_mut().zip(free) {
                subnet.free_addresses = free;
            }
            let mut form = LaunchForm { vpc: "vpc-1".into(), ..LaunchForm::fresh(String::new()) };
            network(&mut form, &choices);
            form.subnets
        };
        let mut free = [0; 20];
        assert_eq!(suggested(free).len(), 16, "all are full: the review says so");
        free[3] = 7;
        free[19] = 8;
        assert_eq!(suggested(free), ["subnet-19", "subnet-3"]);
        free = [5; 20];
        free[18] = 6;
        let most = suggested(free);
        assert_eq!((most.len(), most[0].as_str(), most[15].as_str()), (16, "subnet-18", "subnet-14"));
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
