//! DescribeTags, CreateTags and DeleteTags, on everything of the network that has tags.

use crate::ec2::describe::paged;
use crate::ec2::filter::Filters;
use crate::ec2::network::Network;
use crate::fault::Fault;
use crate::tag::{self, Tag};
use crate::wire::query::Params;
use crate::wire::xml::Xml;
use crate::world::World;

const FILTERS: &[&str] = &["key", "value", "resource-id", "resource-type"];

/// The kinds of things that have tags here: what their ids begin with, and their resource type.
const KINDS: [(&str, &str); 5] = [
    ("vpc-", "vpc"),
    ("subnet-", "subnet"),
    ("sg-", "security-group"),
    ("rtb-", "route-table"),
    ("vpce-", "vpc-endpoint"),
];

impl Network {
    /// The tags of a thing; `None` if it is not there.
    fn tags_of(&mut self, id: &str) -> Option<&mut Vec<Tag>> {
        let (prefix, _) = KINDS.iter().find(|(prefix, _)| id.starts_with(prefix))?;
        match *prefix {
            "vpc-" => self.vpcs.get_mut(id).map(|vpc| &mut vpc.tags),
            "subnet-" => self.subnets.get_mut(id).map(|subnet| &mut subnet.tags),
            "sg-" => self.groups.get_mut(id).map(|group| &mut group.tags),
            "rtb-" => self.tables.get_mut(id).map(|table| &mut table.tags),
            _ => self.endpoints.get_mut(id).map(|endpoint| &mut endpoint.tags),
        }
    }

    fn tagged(&self) -> Vec<TagDescription<'_>> {
        let vpcs = self.vpcs.values().map(|vpc| (&*vpc.id, &vpc.tags));
        let subnets = self.subnets.values().map(|subnet| (&*subnet.id, &subnet.tags));
        let groups = self.groups.values().map(|group| (group.id.as_str(), &group.tags));
        let tables = self.tables.values().map(|table| (table.id.as_str(), &table.tags));
        let endpoints = self.endpoints.values().map(|endpoint| (endpoint.id.as_str(), &endpoint.tags));
        let all = vpcs.chain(subnets).chain(groups).chain(tables).chain(endpoints);
        let mut found: Vec<TagDescription<'_>> = all
            .flat_map(|(id, tags)| {
                let kind = KINDS.iter().find(|(prefix, _)| id.starts_with(prefix)).map_or("", |kind| kind.1);
                tags.iter().map(move |tag| TagDescription {
                    order: format!("{id} {}", tag.key),
                    id,
                    kind,
                    tag,
                })
            })
            .collect();
        found.sort_by(|a, b| a.order.cmp(&b.order));
        found
    }
}

struct TagDescription<'a> {
    order: String,
    id: &'a str,
    kind: &'static str,
    tag: &'a Tag,
}

pub(crate) fn describe(world: &World, params: &Params) -> Result<Xml, Fault> {
    let filters = Filters::read(params, FILTERS)?;
    let all = world.network.tagged();
    let found = all
        .iter()
        .filter(|one| {
            filters.pass(std::slice::from_ref(one.tag), |name| {
                vec![match name {
                    "key" => one.tag.key.clone(),
                    "value" => one.tag.value.clone(),
                    "resource-id" => one.id.to_owned(),
                    _ => one.kind.to_owned(),
                }]
            })
        })
        .collect();
    let page = paged(params, "tags", found, |one| &one.order)?;
    let mut xml = Xml::default();
    xml.list("tagSet", "item", page.items, |xml, one| {
        xml.text("resourceId", one.id)
            .text("resourceType", one.kind)
            .text("key", &one.tag.key)
            .text("value", &one.tag.value);
    });
    xml.maybe("nextToken", page.next);
    Ok(xml)
}

pub(crate) fn create(world: &mut World, params: &Params) -> Result<Xml, Fault> {
    let given = read(params);
    for tag in &given {
        if tag.key.is_empty() || tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!(
                    "Value ( {} ) for parameter key is invalid. Tag keys can't be empty or start with aws:.",
                    tag.key
                ),
            ));
        }
    }
    change(world, params, |own| tag::set(own, given.clone()))
}

/// A tag without a value goes whatever its value is; without any tag, all go.
pub(crate) fn delete(world: &mut World, params: &Params) -> Result<Xml, Fault> {
    let given: Vec<(Option<&str>, Option<&str>)> = params
        .items("Tag")
        .iter()
        .map(|item| {
            let (key, value) = (format!("{item}.Key"), format!("{item}.Value"));
            // An empty value is one, too: only tags with an empty value go then.
            let given = params.get(&value).or(params.peek(&value));
            (params.get(&key), given)
        })
        .collect();
    let goes = |tag: &Tag| {
        given.is_empty()
            || given.iter().any(|(key, value)| {
                *key == Some(tag.key.as_str()) && value.is_none_or(|value| value == tag.value)
            })
    };
    change(world, params, |own| own.retain(|tag| !goes(tag)))
}

fn read(params: &Params) -> Vec<Tag> {
    let text = |item: &str, name: &str| params.get(&format!("{item}.{name}")).unwrap_or_default().to_owned();
    params
        .items("Tag")
        .iter()
        .map(|item| Tag { key: text(item, "Key"), value: text(item, "Value") })
        .collect()
}

/// All resources are there, or nothing changes.
fn change(world: &mut World, params: &Params, what: impl Fn(&mut Vec<Tag>)) -> Result<Xml, Fault> {
    let ids = params.list("ResourceId");
    if ids.is_empty() {
        return Err(Fault::new("MissingParameter", "The request must contain the parameter resourceIdSet"));
    }
    for id in &ids {
        if world.network.tags_of(id).is_none() {
            return Err(Fault::new("InvalidID", format!("The ID '{id}' is not valid")));
        }
    }
    for id in &ids {
        if let Some(tags) = world.network.tags_of(id) {
            what(tags);
        }
    }
    let mut xml = Xml::default();
    xml.text("return", true);
    Ok(xml)
}
