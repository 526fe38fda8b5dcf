//! What IAM says that a principal may do, without anything being done.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>

use super::xml::Node;
use crate::aws::{Aws, AwsError};

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It would be allowed.
    Allowed,
    /// It would be refused.
    Denied,
    /// It would be refused as asked, but policies look at these keys, which were not given.
    Depends(Vec<String>),
}

impl Aws {
    /// Simulates one action on one resource, with the condition keys that AWS would send.
    ///
    /// # Errors
    /// What AWS answered: often that this very simulation is not allowed.
    pub async fn simulate(
        &self,
        principal: &str,
        action: &str,
        resource: &str,
        context: &[(String, String)],
    ) -> Result<Verdict, AwsError> {
        let mut parameters = vec![
            ("PolicySourceArn".to_owned(), principal),
            ("ActionNames.member.1".to_owned(), action),
            ("ResourceArns.member.1".to_owned(), resource),
        ];
        for (n, (key, value)) in (1..).zip(context) {
            let entry = format!("ContextEntries.member.{n}");
            parameters.push((format!("{entry}.ContextKeyName"), key));
            parameters.push((format!("{entry}.ContextKeyType"), "string"));
            parameters.push((format!("{entry}.ContextKeyValues.member.1"), value));
        }
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let answer =
            self.iam.send("iam:SimulatePrincipalPolicy", "SimulatePrincipalPolicy", &parameters).await?;
        Ok(verdict(&answer))
    }
}

/// No result is no permission.
fn verdict(answer: &Node) -> Verdict {
    let result = answer.child("SimulatePrincipalPolicyResult");
    let Some(result) = result.and_then(|result| result.members("EvaluationResults").next()) else {
        return Verdict::Denied;
    };
    let missing: Vec<String> = result.members("MissingContextValues").map(Node::own_text).collect();
    match result.text_of("EvalDecision") {
        Some("allowed") => Verdict::Allowed,
        Some("implicitDeny") if !missing.is_empty() => Verdict::Depends(missing),
        _ => Verdict::Denied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_by_table() {
        let answer = |decision: &str, missing: &str| {
            format!(
                "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member>\
                 <EvalActionName>ecs:RunTask</EvalActionName><EvalDecision>{decision}</EvalDecision>\
                 <MissingContextValues>{missing}</MissingContextValues></member></EvaluationResults>\
                 </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
            )
        };
        let depends = Verdict::Depends(vec!["ecs:cluster".into()]);
        for (xml, expected) in [
            (answer("allowed", ""), Verdict::Allowed),
            (answer("implicitDeny", ""), Verdict::Denied),
            (answer("explicitDeny", "<member>ecs:cluster</member>"), Verdict::Denied),
            (answer("implicitDeny", "<member>ecs:cluster</member>"), depends),
            ("<SimulatePrincipalPolicyResponse/>".to_owned(), Verdict::Denied),
        ] {
            assert_eq!(verdict(&Node::parse(xml.as_bytes()).expect("XML")), expected, "{xml}");
        }
    }
}
