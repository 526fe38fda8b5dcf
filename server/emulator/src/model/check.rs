//! Compares an input with its shape. A wrong type ends the comparison, as a service's decoder does; everything else
//! is collected.

use serde_json::Value;

use crate::fault::Fault;
use crate::model::{ServiceModel, Shape, ShapeKind};

/// One step from the input to a value inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    Member(&'a str),
    /// Counted from 1, as AWS counts.
    Item(usize),
    Key(&'a str),
}

/// What a value does not keep to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Constraint<'a> {
    /// The member must be there; its name in a form.
    Required(&'a str),
    OneOf(&'a [String]),
    AtLeast(i64, &'a Shape),
    AtMost(i64, &'a Shape),
    Pattern(&'a str),
}

/// A value that breaks a constraint.
#[derive(Debug)]
pub(super) struct Violation<'a> {
    pub(super) path: Vec<Step<'a>>,
    /// As JSON writes it; a string without its quotes.
    pub(super) value: String,
    pub(super) constraint: Constraint<'a>,
}

impl Shape {
    /// Whether `min` and `max` are about the value and not about a length.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.kind, ShapeKind::Integer | ShapeKind::Long | ShapeKind::Double | ShapeKind::Float)
    }
}

/// Everything that is wrong with an input.
pub(super) fn violations<'a>(
    model: &'a ServiceModel,
    shape: &'a Shape,
    input: &'a Value,
) -> Result<Vec<Violation<'a>>, Fault> {
    let mut walk = Walk { model, path: Vec::new(), found: Vec::new() };
    walk.value(shape, input)?;
    Ok(walk.found)
}

struct Walk<'a> {
    model: &'a ServiceModel,
    path: Vec<Step<'a>>,
    found: Vec<Violation<'a>>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, shape: &'a Shape, value: &'a Value) -> Result<(), Fault> {
        let measure = match (shape.kind, value) {
            (ShapeKind::Structure, Value::Object(map)) => {
                for name in &shape.required {
                    if map.get(name).is_none_or(Value::is_null) {
                        self.path.push(Step::Member(name));
                        let wire = shape.members.get(name).map_or(name.as_str(), |member| member.wire(name));
                        self.note(Constraint::Required(wire), "null");
                        self.path.pop();
                    }
                }
                for (name, inner) in map.iter().filter(|(_, inner)| !inner.is_null()) {
                    if let Some((name, member)) = shape.members.get_key_value(name) {
                        self.inside(Step::Member(name), &member.shape, inner)?;
                    }
                }
                None
            }
            (ShapeKind::List, Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    self.inside(Step::Item(at + 1), shape.member.as_deref().unwrap_or_default(), item)?;
                }
                Some(length(items.len()))
            }
            (ShapeKind::Map, Value::Object(map)) => {
                for (key, inner) in map {
                    self.path.push(Step::Key(key));
                    if let Some(shape) = shape.key.as_deref().and_then(|name| self.model.shape(name)) {
                        self.text(shape, key);
                    }
                    self.path.pop();
                    self.inside(Step::Key(key), shape.value.as_deref().unwrap_or_default(), inner)?;
                }
                Some(length(map.len()))
            }
            (ShapeKind::String, Value::String(text)) => {
                self.text(shape, text);
                None
            }
            (ShapeKind::Blob, Value::String(_)) | (ShapeKind::Boolean, Value::Bool(_)) => None,
            (ShapeKind::Integer, Value::Number(number)) => {
                let whole = number.as_i64().filter(|whole| i32::try_from(*whole).is_ok());
                Some(whole.ok_or_else(|| mismatch(shape, value))?)
            }
            (ShapeKind::Long, Value::Number(number)) => {
                Some(number.as_i64().ok_or_else(|| mismatch(shape, value))?)
            }
            (ShapeKind::Double | ShapeKind::Float | ShapeKind::Timestamp, Value::Number(_)) => None,
            _ => return Err(mismatch(shape, value)),
        };
        if let Some(measure) = measure {
            self.measured(shape, measure, || value.to_string());
        }
        Ok(())
    }

    fn inside(&mut self, step: Step<'a>, shape: &'a str, value: &'a Value) -> Result<(), Fault> {
        let Some(shape) = self.model.shape(shape) else { return Ok(()) };
        self.path.push(step);
        let result = self.value(shape, value);
        self.path.pop();
        result
    }

    fn text(&mut self, shape: &'a Shape, text: &str) {
        if !shape.values.is_empty() && !shape.values.iter().any(|one| one == text) {
            self.note(Constraint::OneOf(&shape.values), text);
        }
        self.measured(shape, length(text.chars().count()), || text.to_owned());
        if let Some(pattern) = shape.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
            self.note(Constraint::Pattern(&pattern.text), text);
        }
    }

    fn measured(&mut self, shape: &'a Shape, measure: i64, value: impl Fn() -> String) {
        if let Some(least) = shape.min.filter(|least| measure < *least) {
            self.note(Constraint::AtLeast(least, shape), &value());
        }
        if let Some(most) = shape.max.filter(|most| measure > *most) {
            self.note(Constraint::AtMost(most, shape), &value());
        }
    }

    fn note(&mut self, constraint: Constraint<'a>, value: &str) {
        self.found.push(Violation { path: self.path.clone(), value: value.to_owned(), constraint });
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The words of AWS's JSON decoder for a value of another type.
fn mismatch(shape: &Shape, value: &Value) -> Fault {
    let found = match value {
        Value::String(_) => "STRING_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Null => "NULL_VALUE",
        Value::Array(_) => return Fault::serialization("Start of list found where not expected."),
        Value::Object(_) => {
            return Fault::serialization("Start of structure or map found where not expected.");
        }
    };
    let wanted = match shape.kind {
        ShapeKind::Structure => "Structure",
        ShapeKind::List => "List",
        ShapeKind::Map => "Map",
        ShapeKind::String => "String",
        ShapeKind::Blob => "Blob",
        ShapeKind::Integer => "Integer",
        ShapeKind::Long => "Long",
        ShapeKind::Double => "Double",
        ShapeKind::Float => "Float",
        ShapeKind::Boolean => "Boolean",
        ShapeKind::Timestamp => "Timestamp",
    };
    Fault::serialization(format!("{found} can not be converted to {wanted}"))
}
