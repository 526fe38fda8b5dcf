//! The places: accounts by the roles that are assumed in them, and regions.

use domain::id::ArnParts;
use domain::place::Place;
use serde::Deserialize;

use super::value::{Queues, Setting};

/// A place as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSettings {
    /// Its name, part of addresses and of the name of its store.
    pub name: String,
    /// Its region; without one, that of the environment.
    pub region: Option<String>,
    /// The role that is assumed there with the credentials that are found.
    pub role: Option<RoleSettings>,
    /// The queues that bring its task events, by name or URL.
    pub events_queue: Vec<String>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSettings {
    /// Its ARN.
    pub arn: String,
    /// What the role's trust policy wants to hear, if it wants to.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    pub external_id: Option<String>,
}

impl PlaceSettings {
    /// The only place of an installation that names none.
    pub(super) fn home() -> Self {
        Self { name: Place::HOME.to_owned(), region: None, role: None, events_queue: Vec::new() }
    }
}

/// The configured places, at least one; the first is the default one.
pub(super) struct Places(pub(super) Vec<PlaceSettings>);

/// The text as the value of a key: TOML has no document that is a list.
#[derive(Deserialize)]
struct Text {
    places: Vec<Given>,
}

/// A place as a person writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    region: String,
    role: Option<String>,
    external_id: Option<String>,
    events_queue: Option<String>,
}

impl Setting for Places {
    const EXPECTED: &'static str = "a list of places, each with a name of its own (lower-case letters, digits and \
         dashes) and a region, perhaps with role, external_id and events_queue, no two in one region with one role, \
         such as [{ name = \"home\", region = \"eu-west-1\" }, { name = \"prod\", region = \"us-east-1\", role = \
         \"arn:aws:iam::123456789012:role/slipway\" }]";

    fn read(text: &str) -> Option<Self> {
        let Text { places } = toml::from_str(&format!("places = {text}")).ok()?;
        let places: Vec<PlaceSettings> = places.into_iter().map(Given::read).collect::<Option<_>>()?;
        let alone = |nth: usize, one: &PlaceSettings| {
            let same = |other: &PlaceSettings| {
                let arn = |place: &PlaceSettings| place.role.as_ref().map(|role| role.arn.clone());
                other.name == one.name || (other.region == one.region && arn(other) == arn(one))
            };
            !places[..nth].iter().any(same)
        };
        let distinct = places.iter().enumerate().all(|(nth, one)| alone(nth, one));
        (distinct && !places.is_empty()).then_some(Self(places))
    }
}

impl Given {
    fn read(self) -> Option<PlaceSettings> {
        let is_region = |region: &str| {
            region.split('-').count() >= 3
                && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let role = match (self.role, self.external_id) {
            (Some(arn), external_id) if is_role(&arn) => Some(RoleSettings { arn, external_id }),
            (None, None) => None,
            _ => return None,
        };
        let events_queue = match self.events_queue {
            Some(queues) => Queues::read(&queues)?.0,
            None => Vec::new(),
        };
        (Place::is_name(&self.name) && is_region(&self.region)).then_some(PlaceSettings {
            name: self.name,
            region: Some(self.region),
            role,
            events_queue,
        })
    }
}

fn is_role(arn: &str) -> bool {
    ArnParts::parse(arn).is_some_and(|parts| {
        parts.service == "iam" && parts.account.len() == 12 && parts.resource.starts_with("role/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::123456789012:role/slipway";

    fn read(text: &str) -> Option<Vec<PlaceSettings>> {
        Places::read(text).map(|places| places.0)
    }

    #[test]
    fn a_place_has_a_name_a_region_and_perhaps_a_role_and_queues() {
        let text = format!(
            r#"[{{ name = "home", region = "eu-west-1", events_queue = "a, b" }},
                {{ name = "cn", region = "cn-north-1", role = "arn:aws-cn:iam::123456789012:role/path/x", external_id = "7" }},
                {{ name = "prod", region = "eu-west-1", role = "{ROLE}" }}]"#
        );
        let places = read(&text).unwrap();
        let names: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["home", "cn", "prod"]);
        assert_eq!(places[0].events_queue, ["a", "b"]);
        assert_eq!(places[0].role, None);
        let role = places[1].role.as_ref().unwrap();
        assert_eq!(
            (role.arn.as_str(), role.external_id.as_deref()),
            ("arn:aws-cn:iam::123456789012:role/path/x", Some("7"))
        );
        assert_eq!(places[2].role.as_ref().unwrap().arn, ROLE);
    }

    #[test]
    fn what_is_no_list_of_different_places_is_refused() {
        for text in [
            "[]".to_owned(),
            "home".to_owned(),
            r#"[{ name = "home" }]"#.to_owned(),
            r#"[{ name = "Home", region = "eu-west-1" }]"#.to_owned(),
            r#"[{ name = "home", region = "EU" }]"#.to_owned(),
            r#"[{ name = "home", region = "eu-west-1", colour = "red" }]"#.to_owned(),
            r#"[{ name = "home", region = "eu-west-1", external_id = "7" }]"#.to_owned(),
            r#"[{ name = "home", region = "eu-west-1", role = "slipway" }]"#.to_owned(),
            r#"[{ name = "home", region = "eu-west-1", events_queue = "a b" }]"#.to_owned(),
            r#"[{ name = "a", region = "eu-west-1" }, { name = "a", region = "us-east-1" }]"#.to_owned(),
            r#"[{ name = "a", region = "eu-west-1" }, { name = "b", region = "eu-west-1" }]"#.to_owned(),
            format!(
                r#"[{{ name = "a", region = "eu-west-1", role = "{ROLE}" }}, {{ name = "b", region = "eu-west-1", role = "{ROLE}", external_id = "1" }}]"#
            ),
        ] {
            assert_eq!(read(&text), None, "{text}");
        }
    }
}
