//! The link to a filled-in form: what `/run?…` says. A link fills, it never submits.

use super::form::LaunchForm;

/// A parsed query. Unknown names are ignored, so that links of other versions open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The id of a draft, which wins over everything else.
    pub draft: Option<String>,
    pairs: Vec<(String, String)>,
}

impl Prefill {
    /// Reads a query string, with or without its `?`.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let pairs: Vec<(String, String)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        let draft = pairs.iter().find(|(name, _)| name == "draft").map(|(_, id)| id.clone());
        Self { draft, pairs }
    }

    /// A fresh form with the link's values.
    #[must_use]
    pub fn form(&self, launch: String) -> LaunchForm {
        let mut form = LaunchForm::fresh(launch);
        for (name, value) in &self.pairs {
            let list = || value.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
            match name.as_str() {
                "cluster" => form.cluster.clone_from(value),
                "family" => form.family.clone_from(value),
                "revision" => form.revision.clone_from(value),
                "count" => form.count.clone_from(value),
                "vpc" => form.vpc.clone_from(value),
                "subnets" => form.subnets = list(),
                "security_groups" => form.security_groups = list(),
                "public_ip" => form.public_ip.clone_from(value),
                _ => {}
            }
        }
        form
    }
}

/// The link to a form with these values.
#[must_use]
pub fn link(form: &LaunchForm) -> String {
    let lists = [form.all_subnets().join(","), form.all_security_groups().join(",")];
    let named = [
        ("cluster", &form.cluster),
        ("family", &form.family),
        ("revision", &form.revision),
        ("count", &form.count),
        ("vpc", &form.vpc),
        ("subnets", &lists[0]),
        ("security_groups", &lists[1]),
        ("public_ip", &form.public_ip),
    ];
    let pairs: Vec<String> = named
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    format!("/run?{}", pairs.join("&"))
}

/// A form that asks for what a launch asked for, with the revision pinned; it gets an id of its own.
#[must_use]
pub fn again(plan: &super::plan::LaunchPlan) -> LaunchForm {
    LaunchForm {
        cluster: plan.cluster.to_string(),
        family: plan.family.to_string(),
        revision: plan.revision.map(|n| n.to_string()).unwrap_or_default(),
        count: plan.count.to_string(),
        subnets: plan.network.subnets.clone(),
        security_groups: plan.network.security_groups.clone(),
        public_ip: if plan.network.public_ip { "ENABLED" } else { "DISABLED" }.into(),
        ..LaunchForm::fresh(String::new())
    }
}

/// Percent-encoding of everything but RFC 3986's unreserved characters, and the comma of our lists.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_never_carries_an_id_or_a_button() {
        let form = LaunchForm {
            intent: "run".into(),
            cluster: "staging".into(),
            ..LaunchForm::fresh("01ARZ3NDEKTSV4RRFFQ69G5FAV".into())
        };
        let link = link(&form);
        assert_eq!(link, "/run?cluster=staging&count=1&public_ip=DISABLED");
    }

    proptest! {
        #[test]
        fn what_a_link_says_is_what_the_form_said(cluster in ".*", family in ".*", count in ".*", subnets in prop::collection::vec("[a-z0-9-]{1,9}", 0..4)) {
            let mut unique = subnets; unique.sort(); unique.dedup();
            let form = LaunchForm { cluster, family, count, subnets: unique, ..LaunchForm::fresh("X".into()) };
            let link = link(&form);
            let query = link.split_once('?').map_or("", |(_, q)| q);
            let mut read = Prefill::parse(query).form("X".into());
            // An empty field is left out of the link and opens with its default.
            if form.count.is_empty() { read.count = String::new(); }
            prop_assert_eq!(read, form);
        }

        #[test]
        fn no_query_breaks_it(query in ".*") { let _ = Prefill::parse(&query).form(String::new()); }
    }
}
