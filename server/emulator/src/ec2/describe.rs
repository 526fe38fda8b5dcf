//! The describing calls, one file per resource, and what they share: ids that must exist,
//! pages, tags.

pub(crate) mod endpoint;
pub(crate) mod group;
pub(crate) mod interface;
pub(crate) mod route;
pub(crate) mod subnet;
pub(crate) mod tags;
pub(crate) mod vpc;
pub(crate) mod zone;

use crate::fault::Fault;
use crate::page;
use crate::tag::Tag;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// Every id asked for by name must exist.
fn must_exist(
    asked: &[&str],
    has: impl Fn(&str) -> bool,
    code: &'static str,
    noun: &str,
) -> Result<(), Fault> {
    let missing: Vec<&str> = asked.iter().copied().filter(|id| !has(id)).collect();
    match missing.as_slice() {
        [] => Ok(()),
        [one] => Err(Fault::new(code, format!("The {noun} ID '{one}' does not exist"))),
        many => Err(Fault::new(code, format!("The {noun} IDs '{}' do not exist", many.join(", ")))),
    }
}

/// Cuts the page that `MaxResults` and `NextToken` ask for.
fn paged<'a, T>(
    params: &Params,
    list: &str,
    items: Vec<&'a T>,
    id: impl Fn(&T) -> &str,
) -> Result<page::Page<&'a T>, Fault> {
    let size = page_size(params);
    let scope = page::scope((list, params.filters()));
    page::cut(items.into_iter(), |item| id(item), size, scope, params.get("NextToken"))
        .map_err(|_| Fault::new("InvalidNextToken", "The token is not valid."))
}

/// How many items a page may have. The model refused what the call does not take; DescribeVpcEndpoints and
/// DescribeTags, which have no range there, cut at 1,000 in silence.
fn page_size(params: &Params) -> usize {
    let asked = params.get("MaxResults").and_then(|text| text.parse::<usize>().ok());
    asked.map_or(1000, |size| size.clamp(1, 1000))
}

/// `<tagSet>`.
fn tag_set(xml: &mut Xml, tags: &[Tag]) {
    xml.list("tagSet", "item", tags, |xml, tag| {
        xml.text("key", &tag.key).text("value", &tag.value);
    });
}
