//! The part of IAM that a launch form needs: roles, whom they trust, and what a caller may do.
//!
//! IAM is global: one set of roles per account. Roles cannot be created here; a role that the
//! account does not have is taken on trust by RunTask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::ec2::filter::glob;
use crate::fault::Fault;
use crate::page;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// A role.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) created: Moment,
    pub(crate) trust: Value,
    pub(crate) description: String,
}

impl Role {
    /// Whether ECS tasks may assume it.
    pub(crate) fn trusts_tasks(&self) -> bool {
        let statements = match &self.trust["Statement"] {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        statements.iter().any(|statement| {
            statement["Effect"] == "Allow"
                && any(&statement["Action"], |action| glob(&action.to_ascii_lowercase(), "sts:assumerole"))
                && (any(&statement["Principal"], |who| who == "*")
                    || any(&statement["Principal"]["Service"], |who| who == "ecs-tasks.amazonaws.com"))
        })
    }
}

/// Whether a text, or one of a list of texts, fits. Actions are patterns and know no case (IAM policy elements, Action).
fn any(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(one) => fits(one),
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(fits),
        _ => false,
    }
}

/// The roles of one account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Iam {
    account: String,
    roles: BTreeMap<String, Role>,
}

impl Iam {
    pub(crate) fn new(account: &str) -> Self {
        Self { account: account.to_owned(), roles: BTreeMap::new() }
    }

    pub(crate) fn role(&self, name: &str) -> Option<&Role> {
        self.roles.get(name)
    }

    /// Adds a role that one service may assume.
    pub(crate) fn add(&mut self, path: &str, name: &str, service: &str, description: &str, now: Moment) {
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": service },
                "Action": "sts:AssumeRole",
            }],
        });
        let role = Role {
            name: name.to_owned(),
            path: path.to_owned(),
            // Ids look like AROA and 17 letters or digits.
            id: format!("AROA{:0>17}", format!("{:X}", page::scope((&self.account, name)))),
            created: now,
            trust,
            description: description.to_owned(),
        };
        self.roles.insert(name.to_owned(), role);
    }
}

/// Answers one call.
pub(crate) fn call(iam: &Iam, partition: &str, action: &str, params: &Params) -> Result<Xml, Fault> {
    match action {
        "ListRoles" => list(iam, partition, params),
        "GetRole" => get(iam, partition, params),
        "ListRolePolicies" => policies(iam, params, "PolicyNames"),
        "ListAttachedRolePolicies" => policies(iam, params, "AttachedPolicies"),
        "SimulatePrincipalPolicy" => simulate(params),
        other => Err(Fault::new(
            "InvalidAction",
            format!("Could not find operation {other} for version 2010-05-08"),
        )),
    }
}

fn list(iam: &Iam, partition: &str, params: &Params) -> Result<Xml, Fault> {
    let size = params.get("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(100);
    let prefix = params.get("PathPrefix").unwrap_or("/");
    let roles = iam.roles.values().filter(|role| role.path.starts_with(prefix));
    let scope = page::scope(("roles", prefix));
    let page = page::cut(roles, |role| role.name.as_str(), size, scope, params.get("Marker"))
        .map_err(|_| Fault::new("ValidationError", "Invalid Marker."))?;
    let mut xml = Xml::default();
    xml.text("IsTruncated", page.next.is_some());
    xml.maybe("Marker", page.next);
    xml.list("Roles", "member", page.items, |xml, role| write(xml, partition, &iam.account, role));
    Ok(xml)
}

fn get(iam: &Iam, partition: &str, params: &Params) -> Result<Xml, Fault> {
    let role = named(iam, params)?;
    let mut xml = Xml::default();
    xml.nest("Role", |xml| write(xml, partition, &iam.account, role));
    Ok(xml)
}

fn named<'a>(iam: &'a Iam, params: &Params) -> Result<&'a Role, Fault> {
    let name = params.get("RoleName").unwrap_or_default();
    iam.role(name).ok_or_else(|| {
        Fault::new("NoSuchEntity", format!("The role with name {name} cannot be found.")).status(404)
    })
}

/// Policies are not modelled, so a role has none, of its own or attached.
fn policies(iam: &Iam, params: &Params, list: &str) -> Result<Xml, Fault> {
    named(iam, params)?;
    let mut xml = Xml::default();
    xml.text("IsTruncated", false).nest(list, |_| {});
    Ok(xml)
}

fn write(xml: &mut Xml, partition: &str, account: &str, role: &Role) {
    let Role { path, name, .. } = role;
    xml.text("Path", &role.path)
        .text("RoleName", &role.name)
        .text("RoleId", &role.id)
        .text("Arn", format!("arn:{partition}:iam::{account}:role{path}{name}"))
        .text("CreateDate", role.created.iso_seconds())
        .text("AssumeRolePolicyDocument", percent(&role.trust.to_string()));
    if !role.description.is_empty() {
        xml.text("Description", &role.description);
    }
    xml.text("MaxSessionDuration", 3600);
}

/// RFC 3986: everything but the unreserved characters is encoded.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Policies are not modelled: everything is allowed, which is what any credentials are here.
fn simulate(params: &Params) -> Result<Xml, Fault> {
    if params.get("PolicySourceArn").is_none_or(|arn| !arn.starts_with("arn:")) {
        return Err(Fault::new(
            "InvalidInput",
            "Invalid Entity Arn. Use the ARN of a user, a group or a role.",
        ));
    }
    let actions = params.list("ActionNames");
    let mut resources = params.list("ResourceArns");
    if resources.is_empty() {
        resources.push("*");
    }
    let mut xml = Xml::default();
    xml.text("IsTruncated", false);
    let pairs = actions.iter().flat_map(|action| resources.iter().map(move |r| (action, r)));
    xml.list("EvaluationResults", "member", pairs, |xml, (action, resource)| {
        xml.text("EvalActionName", action).text("EvalResourceName", resource).text("EvalDecision", "allowed");
        xml.nest("MatchedStatements", |_| {}).nest("MissingContextValues", |_| {});
    });
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_and_encoding() {
        let mut iam = Iam::new("123456789012");
        iam.add("/", "task", "ecs-tasks.amazonaws.com", "", Moment(0));
        iam.add("/", "lambda", "lambda.amazonaws.com", "", Moment(0));
        assert!(iam.role("task").is_some_and(Role::trusts_tasks));
        assert!(!iam.role("lambda").is_some_and(Role::trusts_tasks));
        for (action, trusted) in [
            (json!("sts:assumerole"), true),
            (json!("sts:*"), true),
            (json!(["sts:TagSession", "sts:AssumeRole*"]), true),
            (json!("sts:AssumeRoleWithWebIdentity"), false),
        ] {
            let mut role = iam.roles["task"].clone();
            role.trust["Statement"][0]["Action"] = action.clone();
            assert_eq!(role.trusts_tasks(), trusted, "{action}");
        }
        assert_eq!(iam.role("task").map(|role| role.id.len()), Some(21));
        assert_eq!(percent("{\"a b\"}"), "%7B%22a%20b%22%7D");
    }
}
