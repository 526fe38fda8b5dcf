//! Identifiers, parsed once at the edge. A value of these types is well formed by construction.
//!
//! Refuses: anything AWS would refuse for its shape, with a sentence that says what is wrong.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not the identifier it should be. `Display` is a sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is not an ARN, or one of another service or resource type.
    #[error("“{text}” is not the ARN of a {expected}. It should look like {example}.")]
    NotArn {
        /// What was given.
        text: String,
        /// What kind of resource was expected.
        expected: &'static str,
        /// An example to follow.
        example: &'static str,
    },
    /// Too long or with characters that AWS does not allow.
    #[error("“{text}” is not a valid {what}: {rule}.")]
    Shape {
        /// What was given.
        text: String,
        /// What it should have been.
        what: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
}

/// The parts of an ARN that Slipway looks at. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArnParts<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: &'a str,
    /// `ecs`, `ec2`, …
    pub service: &'a str,
    /// `eu-west-1`; empty for global services.
    pub region: &'a str,
    /// The twelve digits of the account.
    pub account: &'a str,
    /// All that follows the fifth colon.
    pub resource: &'a str,
}

impl<'a> ArnParts<'a> {
    /// Splits `arn:partition:service:region:account:resource`; `None` when it has another shape.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let parsed = Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        (!parsed.partition.is_empty() && !parsed.service.is_empty() && !parsed.resource.is_empty())
            .then_some(parsed)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }
    };
}

text_id! {
    /// The ARN of a cluster.
    ClusterArn
}
text_id! {
    /// The ARN of a task, in the long form (`task/<cluster>/<id>`) or the old one (`task/<id>`).
    TaskArn
}
text_id! {
    /// The name of a cluster: 1 to 255 letters, digits, hyphens and underscores.
    ClusterName
}
text_id! {
    /// A task definition family: 1 to 255 letters, digits, hyphens and underscores.
    Family
}
text_id! {
    /// The id of a launch: a ULID, 26 characters of Crockford's base 32.
    LaunchId
}

impl ClusterArn {
    /// Parses the ARN of a cluster.
    ///
    /// # Errors
    /// [`IdError::NotArn`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match ArnParts::parse(text) {
            Some(arn)
                if arn.service == "ecs" && arn.resource.strip_prefix("cluster/").is_some_and(is_ecs_name) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(IdError::NotArn {
                text: text.to_owned(),
                expected: "cluster",
                example: "arn:aws:ecs:eu-west-1:123456789012:cluster/staging",
            }),
        }
    }

    /// The cluster's name, the part after `cluster/`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl TaskArn {
    /// Parses the ARN of a task.
    ///
    /// # Errors
    /// [`IdError::NotArn`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let fits = |resource: &str| {
            let parts: Vec<&str> = resource.split('/').collect();
            match parts.as_slice() {
                ["task", id] => is_task_id(id),
                ["task", cluster, id] => is_ecs_name(cluster) && is_task_id(id),
                _ => false,
            }
        };
        match ArnParts::parse(text) {
            Some(arn) if arn.service == "ecs" && fits(arn.resource) => Ok(Self(text.to_owned())),
            _ => Err(IdError::NotArn {
                text: text.to_owned(),
                expected: "task",
                example: "arn:aws:ecs:eu-west-1:123456789012:task/staging/0123456789abcdef0123456789abcdef",
            }),
        }
    }

    /// The task's id, the last part of the ARN.
    #[must_use]
    pub fn id(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl ClusterName {
    /// Parses a cluster's name. <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html>
    ///
    /// # Errors
    /// [`IdError::Shape`] when it is empty, longer than 255 or has other characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        ecs_name(text, "cluster name").map(Self)
    }
}

impl Family {
    /// Parses a family. <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>
    ///
    /// # Errors
    /// [`IdError::Shape`] when it is empty, longer than 255 or has other characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        ecs_name(text, "task definition family").map(Self)
    }
}

impl LaunchId {
    /// Parses a ULID; lower case is accepted and raised.
    ///
    /// # Errors
    /// [`IdError::Shape`] when it is not 26 characters of Crockford's base 32 or overflows 128 bits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let upper = text.to_ascii_uppercase();
        let crockford = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !b"ILOU".contains(&b));
        if upper.len() == 26 && upper.bytes().all(crockford) && upper.as_bytes()[0] <= b'7' {
            Ok(Self(upper))
        } else {
            Err(IdError::Shape {
                text: text.to_owned(),
                what: "launch id",
                rule: "it has 26 digits and capital letters, without I, L, O and U",
            })
        }
    }

    /// The last four characters, which pages show.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[22..]
    }
}

fn ecs_name(text: &str, what: &'static str) -> Result<String, IdError> {
    if is_ecs_name(text) {
        Ok(text.to_owned())
    } else {
        Err(IdError::Shape {
            text: text.to_owned(),
            what,
            rule: "use 1 to 255 letters, digits, hyphens and underscores",
        })
    }
}

fn is_ecs_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Task ids are 32 hexadecimal digits now; the old ones were dashed UUIDs, and AWS's own examples
/// carry letters beyond f, so only the alphabet and a sane length are checked.
fn is_task_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Shortens an id in the middle: `0123456789abcdef` becomes `0123…cdef`; short ones stay whole.
#[must_use]
pub fn shorten(id: &str) -> String {
    let chars: Vec<char> = id.chars().collect();
    if chars.len() <= 12 {
        return id.to_owned();
    }
    let head: String = chars[..4].iter().collect();
    let tail: String = chars[chars.len() - 4..].iter().collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_arns_of_both_ages_parse_and_others_do_not() {
        let rows = [
            (
                "arn:aws:ecs:us-east-1:123456789012:task/staging/0123456789abcdef0123456789abcdef",
                Some("0123456789abcdef0123456789abcdef"),
            ),
            (
                "arn:aws:ecs:us-east-1:111122223333:task/b99d40b3-5176-4f71-9a52-9dbd6f1cebef",
                Some("b99d40b3-5176-4f71-9a52-9dbd6f1cebef"),
            ),
            ("arn:aws:ecs:us-east-1:111122223333:cluster/staging", None),
            ("arn:aws:ec2:us-east-1:111122223333:task/a/b", None),
            ("task/staging/abc", None),
            ("arn:aws:ecs:us-east-1:111122223333:task/a/b/c", None),
            ("", None),
        ];
        for (text, id) in rows {
            assert_eq!(TaskArn::parse(text).ok().as_ref().map(TaskArn::id), id, "{text}");
        }
    }

    #[test]
    fn names_refuse_what_aws_refuses() {
        for bad in ["", "a b", "ä", "a/b", &"x".repeat(256)] {
            assert!(ClusterName::parse(bad).is_err(), "{bad}");
        }
        assert!(ClusterName::parse(&"x".repeat(255)).is_ok());
    }

    #[test]
    fn launch_ids_are_ulids() {
        assert_eq!(
            LaunchId::parse("01arz3ndektsv4rrffq69g5fav").map(|id| id.short().to_owned()),
            Ok("5FAV".to_owned())
        );
        for bad in [
            "81ARZ3NDEKTSV4RRFFQ69G5FAV",
            "01ARZ3NDEKTSV4RRFFQ69G5FA",
            "01ARZ3NDEKTSV4RRFFQ69G5FAU",
            "ÀÀÀÀÀÀÀÀÀÀÀÀÀ",
        ] {
            assert!(LaunchId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("0123456789abcdef"), "0123…cdef");
        assert_eq!(shorten("short"), "short");
        assert_eq!(shorten("ÀÀÀÀÀÀÀÀÀÀÀÀÀ"), "ÀÀÀÀ…ÀÀÀÀ");
    }
}
