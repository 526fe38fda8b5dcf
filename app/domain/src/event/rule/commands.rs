//! The rule as `aws` commands, to be read, copied and run in order. Each may be run again.
//! <https://docs.aws.amazon.com/cli/latest/reference/events/put-rule.html>

use super::{EventRule, TARGET};

impl EventRule {
    /// The commands that make the queues, the rule and its target, in order.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let dead = self.create_queue(&self.dead_name(), &self.dead_attributes());
        let queue = self.create_queue(&self.name, &self.queue_attributes());
        let rule = format!(
            "aws events put-rule \\\n  --region {} \\\n  --name {} \\\n  --state ENABLED \\\n  --event-pattern '{}'",
            self.region,
            self.name,
            self.pattern()
        );
        let target = format!(
            "aws events put-targets \\\n  --region {} \\\n  --rule {} \\\n  --targets 'Id={TARGET},Arn={}'",
            self.region,
            self.name,
            self.queue_arn()
        );
        vec![dead, queue, rule, target]
    }

    fn create_queue(&self, name: &str, attributes: &[(&'static str, String)]) -> String {
        // Policies are JSON in a string in JSON. The shell's quote cannot be in it: names and ARNs have none.
        let list: Vec<String> = attributes
            .iter()
            .map(|(key, value)| format!("\"{key}\":\"{}\"", value.replace('"', "\\\"")))
            .collect();
        format!(
            "aws sqs create-queue \\\n  --region {} \\\n  --queue-name {name} \\\n  --attributes '{{{}}}'",
            self.region,
            list.join(",")
        )
    }
}
