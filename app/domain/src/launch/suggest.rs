//! What the form chooses for a person who has not chosen: a network in which the task can pull its image.

use super::form::LaunchForm;
use crate::network::{NetworkChoices, Reach};

/// Fills in the VPC, and subnets with a public IP to match, where the form has none.
///
/// The VPC of the chosen subnets, else the default VPC, else the first one that Fargate can use. In it the
/// private subnets with a NAT, without a public IP; where there are none, the public ones with one.
pub fn network(form: &mut LaunchForm, choices: &NetworkChoices) {
    let chosen = choices.subnets.iter().find(|subnet| form.subnets.contains(&subnet.id));
    if let Some(subnet) = chosen {
        form.vpc.clone_from(&subnet.vpc);
        return;
    }
    if form.vpc.is_empty() {
        let usable = || choices.vpcs.iter().filter(|vpc| !vpc.dedicated);
        let vpc = usable().find(|vpc| vpc.is_default).or_else(|| usable().next());
        form.vpc = vpc.map(|vpc| vpc.id.clone()).unwrap_or_default();
    }
    if form.all_subnets().is_empty() {
        subnets(form, choices);
    }
}

/// Chooses the subnets of the form's VPC anew, and the public IP that goes with them.
pub fn subnets(form: &mut LaunchForm, choices: &NetworkChoices) {
    let of = |reach: Reach| -> Vec<String> {
        choices
            .subnets
            .iter()
            .filter(|s| s.vpc == form.vpc && s.reach == reach)
            .map(|s| s.id.clone())
            .take(super::check::MAX_SUBNETS)
            .collect()
    };
    let (private, public) = (of(Reach::PrivateWithExit), of(Reach::Public));
    let open = private.is_empty() && !public.is_empty();
    form.public_ip = if open { "ENABLED" } else { "DISABLED" }.into();
    form.subnets = if open { public } else { private };
    form.security_groups
        .retain(|id| choices.security_groups.iter().any(|group| group.id == *id && group.vpc == form.vpc));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Subnet, Vpc};

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
            security_groups: vec![],
            endpoints: None,
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
    fn what_was_chosen_stays() {
        let mut form = LaunchForm { subnets: vec!["subnet-p".into()], ..LaunchForm::fresh(String::new()) };
        network(&mut form, &choices());
        assert_eq!(
            (form.vpc.as_str(), form.subnets, form.public_ip.as_str()),
            ("vpc-1", vec!["subnet-p".to_owned()], "DISABLED")
        );
    }
}
