//! Making a security group and its inbound rules.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use domain::launch::plan::{InboundRule, NewGroup, RuleSource};

use crate::aws::{Aws, AwsError};

/// The key of the tag that says whose a group is.
const MARK: &str = "slipway:launch";

/// A group that was found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// Its id.
    pub id: String,
    /// The launch that made it, where it carries our mark.
    pub mark: Option<String>,
}

impl Aws {
    /// The group of this name in a VPC; there is at most one.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn find_group(&self, vpc: &str, name: &str) -> Result<Option<FoundGroup>, AwsError> {
        let parameters = [
            ("Filter.1.Name", "vpc-id"),
            ("Filter.1.Value.1", vpc),
            ("Filter.2.Name", "group-name"),
            ("Filter.2.Value.1", name),
        ];
        let answer =
            self.ec2.send("ec2:DescribeSecurityGroups", "DescribeSecurityGroups", &parameters).await?;
        Ok(answer.items("securityGroupInfo").next().map(|group| FoundGroup {
            id: group.string("groupId"),
            mark: group
                .items("tagSet")
                .find(|tag| tag.text_of("key") == Some(MARK))
                .map(|tag| tag.string("value")),
        }))
    }

    /// Makes a group without rules, with the mark on it, and returns its id. The mark needs `ec2:CreateTags`.
    ///
    /// # Errors
    /// What AWS answered; `InvalidGroup.Duplicate` also when an attempt before was carried out unheard.
    pub async fn create_group(&self, group: &NewGroup, mark: &str) -> Result<String, AwsError> {
        let parameters = [
            ("GroupName", group.name.as_str()),
            ("GroupDescription", &group.description),
            ("VpcId", &group.vpc),
            ("TagSpecification.1.ResourceType", "security-group"),
            ("TagSpecification.1.Tag.1.Key", MARK),
            ("TagSpecification.1.Tag.1.Value", mark),
        ];
        let answer = self.ec2.send("ec2:CreateSecurityGroup", "CreateSecurityGroup", &parameters).await?;
        Ok(answer.string("groupId"))
    }

    /// Adds inbound rules; one that is there already is left as it is.
    ///
    /// # Errors
    /// What AWS answered. Some rules may have been added.
    pub async fn authorize(&self, group: &str, rules: &[InboundRule]) -> Result<(), AwsError> {
        if rules.is_empty() {
            return Ok(());
        }
        // AWS takes all or none of a call, so one that stands in the way is found by asking for each alone.
        match self.authorize_at_once(group, rules).await {
            Err(error) if error.code() == "InvalidPermission.Duplicate" => {}
            done => return done,
        }
        for rule in rules {
            match self.authorize_at_once(group, std::slice::from_ref(rule)).await {
                Err(error) if error.code() == "InvalidPermission.Duplicate" => {}
                done => done?,
            }
        }
        Ok(())
    }

    async fn authorize_at_once(&self, group: &str, rules: &[InboundRule]) -> Result<(), AwsError> {
        let mut parameters = vec![("GroupId".to_owned(), group.to_owned())];
        for (rule, n) in rules.iter().zip(1..) {
            let mut put =
                |name: &str, value: String| parameters.push((format!("IpPermissions.{n}.{name}"), value));
            put("IpProtocol", rule.protocol.clone());
            let ports = match (rule.ports, rule.protocol.as_str()) {
                (Some((from, to)), _) => Some((i32::from(from), i32::from(to))),
                // Every type and code of ICMP.
                (None, "icmp") => Some((-1, -1)),
                (None, _) => None,
            };
            if let Some((from, to)) = ports {
                put("FromPort", from.to_string());
                put("ToPort", to.to_string());
            }
            match &rule.source {
                RuleSource::Ipv4(block) => put("IpRanges.1.CidrIp", block.clone()),
                RuleSource::Ipv6(block) => put("Ipv6Ranges.1.CidrIpv6", block.clone()),
                RuleSource::Group(id) => put("Groups.1.GroupId", id.clone()),
            }
        }
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let iam = "ec2:AuthorizeSecurityGroupIngress";
        self.ec2.send(iam, "AuthorizeSecurityGroupIngress", &parameters).await.map(drop)
    }
}
