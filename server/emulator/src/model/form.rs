//! Forms as JSON, and JSON as XML: what the query protocols say in another way.

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::model::{Member, ServiceModel, Shape, ShapeKind};
use crate::wire::query::Params;
use crate::wire::service::Service;
use crate::wire::xml::Xml;

/// Reads a form by the shape of its operation's input.
pub(super) fn read(model: &ServiceModel, shape: &Shape, params: &Params) -> Result<Value, Fault> {
    structure(model, shape, params, "")
}

impl Member {
    pub(super) fn wire<'a>(&'a self, name: &'a str) -> &'a str {
        self.wire.as_deref().unwrap_or(name)
    }
}

fn structure(model: &ServiceModel, shape: &Shape, params: &Params, prefix: &str) -> Result<Value, Fault> {
    let mut out = Map::new();
    for (name, member) in &shape.members {
        let at = format!("{prefix}{}", member.wire(name));
        if !params.has(&at) {
            continue;
        }
        let Some(shape) = model.shape(&member.shape) else { continue };
        if let Some(value) = value(model, shape, params, &at)? {
            out.insert(name.clone(), value);
        }
    }
    Ok(Value::Object(out))
}

fn value(model: &ServiceModel, shape: &Shape, params: &Params, at: &str) -> Result<Option<Value>, Fault> {
    let inner = |name: &Option<String>| name.as_deref().and_then(|name| model.shape(name));
    Ok(match shape.kind {
        ShapeKind::Structure => Some(structure(model, shape, params, &format!("{at}."))?),
        ShapeKind::List => {
            let Some(inner) = inner(&shape.member) else { return Ok(None) };
            let mut items = Vec::new();
            for item in params.items(at) {
                items.extend(value(model, inner, params, &item)?);
            }
            Some(Value::Array(items))
        }
        ShapeKind::Map => {
            let Some(inner) = inner(&shape.value) else { return Ok(None) };
            let mut entries = Map::new();
            for item in params.items(at) {
                let key = ["Name", "Key"].iter().find_map(|word| params.peek(&format!("{item}.{word}")));
                if let (Some(key), Some(value)) =
                    (key, value(model, inner, params, &format!("{item}.Value"))?)
                {
                    entries.insert(key.to_owned(), value);
                }
            }
            Some(Value::Object(entries))
        }
        ShapeKind::String | ShapeKind::Blob | ShapeKind::Timestamp => {
            params.peek(at).map(|text| Value::String(text.to_owned()))
        }
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::Double | ShapeKind::Float => {
            let Some(text) = params.peek(at) else { return Ok(None) };
            Some(text.parse::<i64>().map_err(|_| not_a(at, text, "integer"))?.into())
        }
        ShapeKind::Boolean => match params.peek(at) {
            None => None,
            Some(text) if text.eq_ignore_ascii_case("true") => Some(true.into()),
            Some(text) if text.eq_ignore_ascii_case("false") => Some(false.into()),
            Some(text) => return Err(not_a(at, text, "boolean")),
        },
    })
}

/// The query services' words differ; this is EC2's code, and SQS and IAM know it under the same sentence.
fn not_a(name: &str, text: &str, kind: &str) -> Fault {
    Fault::new(
        "InvalidParameterValue",
        format!("Invalid value '{text}' for {name}. It must be of type {kind}."),
    )
}

/// Writes a JSON answer as the XML that its operation answers in the query protocol.
pub(crate) fn to_xml(service: Service, action: &str, answer: &Value) -> Xml {
    let mut xml = Xml::default();
    if let Some((model, shape)) = super::of(service).and_then(|model| Some((model, model.output(action)?))) {
        write_members(model, shape, &mut xml, answer);
    }
    xml
}

fn write_members(model: &ServiceModel, shape: &Shape, xml: &mut Xml, value: &Value) {
    for (name, member) in &shape.members {
        let inner = value.get(name).filter(|inner| !inner.is_null());
        if let Some((shape, inner)) = model.shape(&member.shape).zip(inner) {
            write(model, shape, xml, member.wire(name), inner);
        }
    }
}

/// Lists and maps are flat: one element for each item.
fn write(model: &ServiceModel, shape: &Shape, xml: &mut Xml, name: &str, value: &Value) {
    match value {
        Value::Array(items) => {
            let Some(inner) = shape.member.as_deref().and_then(|name| model.shape(name)) else { return };
            for item in items {
                write(model, inner, xml, name, item);
            }
        }
        Value::Object(entries) if shape.kind == ShapeKind::Map => {
            let Some(inner) = shape.value.as_deref().and_then(|name| model.shape(name)) else { return };
            for (key, value) in entries {
                xml.nest(name, |xml| {
                    xml.text("Name", key);
                    write(model, inner, xml, "Value", value);
                });
            }
        }
        Value::Object(_) => {
            xml.nest(name, |xml| write_members(model, shape, xml, value));
        }
        Value::String(text) => {
            xml.text(name, text);
        }
        other => {
            xml.text(name, other);
        }
    }
}
