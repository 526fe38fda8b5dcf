//! The roles that ECS tasks can take on.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use domain::partition::PARTITIONS;
use domain::role::Role;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::xml::Node;
use crate::aws::bounds::ListPages;
use crate::aws::{Aws, AwsError};

impl Aws {
    /// The account's roles that trust `ecs-tasks.amazonaws.com`, by name.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn roles(&self) -> Result<Vec<Role>, AwsError> {
        let mut roles = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let marker = pages.token();
            let mut parameters = vec![("MaxItems", "1000")];
            parameters.extend(marker.as_deref().map(|marker| ("Marker", marker)));
            let answer = self.iam.send("iam:ListRoles", "ListRoles", &parameters).await?;
            let Some(page) = answer.child("ListRolesResult") else { break };
            roles.extend(page.members("Roles").filter(|node| trusts_tasks(node)).map(role));
            let more = page.is_true("IsTruncated").then(|| page.string("Marker"));
            if !pages.follow("iam:ListRoles", more)? {
                break;
            }
        }
        roles.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(roles)
    }
}

fn role(node: &Node) -> Role {
    Role { arn: node.string("Arn"), name: node.string("RoleName") }
}

/// The trust document travels percent-encoded. One that cannot be read trusts nobody.
fn trusts_tasks(node: &Node) -> bool {
    let encoded = node.string("AssumeRolePolicyDocument");
    let Ok(text) = percent_decode_str(&encoded).decode_utf8() else { return false };
    let Ok(document) = serde_json::from_str::<Value>(&text) else { return false };
    each(&document["Statement"]).any(|statement| {
        statement["Effect"] == "Allow"
            && each(&statement["Action"]).filter_map(Value::as_str).any(is_assume_role)
            && each(&statement["Principal"]["Service"]).filter_map(Value::as_str).any(is_tasks)
    })
}

/// Whether an action, in whatever case and with IAM's wildcards, covers `sts:AssumeRole`.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
fn is_assume_role(action: &str) -> bool {
    covers(action.to_ascii_lowercase().as_bytes(), b"sts:assumerole")
}

/// `*` stands for any number of characters, `?` for one. Takes a step for each pair of characters, whatever the pattern.
fn covers(pattern: &[u8], text: &[u8]) -> bool {
    // Whether the pattern so far covers the first n characters.
    let mut reached: Vec<bool> = (0..=text.len()).map(|n| n == 0).collect();
    for one in pattern {
        for at in 0..text.len() {
            // For `*` each place is reached from the one before; else the places move on by one, from the last.
            match one {
                b'*' => reached[at + 1] |= reached[at],
                _ => {
                    let at = text.len() - 1 - at;
                    reached[at + 1] = reached[at] && (*one == b'?' || *one == text[at]);
                }
            }
        }
        reached[0] &= *one == b'*';
    }
    reached[text.len()]
}

/// Whether a service principal is ECS's for tasks: with the domain of the first partition everywhere, and with a
/// partition's own where it has one.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
fn is_tasks(service: &str) -> bool {
    let domain = service.strip_prefix("ecs-tasks.");
    domain.is_some_and(|domain| PARTITIONS.iter().any(|partition| partition.domain == domain))
}

/// IAM writes a list of one as the one.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(all) => all.iter(),
        Value::Null => [].iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_by_table() {
        let rows = [
            (
                r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                true,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","ecs-tasks.amazonaws.com"]},"Action":["sts:TagSession","sts:AssumeRole"]}}"#,
                true,
            ),
            (
                r#"{"Statement":[{"Effect":"Deny","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                false,
            ),
            (
                r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                false,
            ),
            (r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#, false),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole*"}}"#,
                true,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":["STS:assumerole"]}}"#,
                true,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:Assume?ole"}}"#,
                true,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRoleWith*"}}"#,
                false,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com.cn"},"Action":"sts:AssumeRole"}}"#,
                true,
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ecs-tasks.example.com"},"Action":"sts:AssumeRole"}}"#,
                false,
            ),
            ("no JSON", false),
        ];
        for (document, expected) in rows {
            let encoded = percent_encoding::utf8_percent_encode(document, percent_encoding::NON_ALPHANUMERIC);
            let xml = format!("<m><AssumeRolePolicyDocument>{encoded}</AssumeRolePolicyDocument></m>");
            let node = Node::parse(xml.as_bytes()).expect("XML");
            assert_eq!(trusts_tasks(&node), expected, "{document}");
        }
    }
}
