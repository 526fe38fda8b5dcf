//! The roles that ECS tasks can take on.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use domain::role::Role;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::xml::Node;
use crate::aws::bounds::Paging;
use crate::aws::{Aws, AwsError};

/// Who takes them on.
const TASKS: &str = "ecs-tasks.amazonaws.com";

impl Aws {
    /// The account's roles that trust `ecs-tasks.amazonaws.com`, by name.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn roles(&self) -> Result<Vec<Role>, AwsError> {
        let mut roles = Vec::new();
        let mut paging = Paging::default();
        loop {
            let marker = paging.token();
            let mut parameters = vec![("MaxItems", "1000")];
            parameters.extend(marker.as_deref().map(|marker| ("Marker", marker)));
            let answer = self.iam.send("iam:ListRoles", "ListRoles", &parameters).await?;
            let Some(page) = answer.child("ListRolesResult") else { break };
            roles.extend(page.members("Roles").filter(|node| trusts_tasks(node)).map(role));
            let more = page.is_true("IsTruncated").then(|| page.string("Marker"));
            if !paging.follow("iam:ListRoles", more)? {
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
            && each(&statement["Action"])
                .any(|action| action == "sts:AssumeRole" || action == "sts:*" || action == "*")
            && each(&statement["Principal"]["Service"]).any(|service| service == TASKS)
    })
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
