//! The fields of a JSON object that may have any shape.

use std::cell::Cell;

use domain::time::{Millis, parse_iso};
use serde_json::{Map, Value};

/// Before 2014 there was no ECS.
const EARLIEST: Millis = 1_388_534_400_000;
/// No clock of AWS goes a day ahead of ours.
const AHEAD: Millis = 86_400_000;

/// An object's fields. What is not of the expected kind is absent.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    now: Millis,
    odd_times: Cell<u64>,
}

impl<'a> Fields<'a> {
    /// The fields of an object; `None` for anything else.
    pub(super) fn of(value: &'a Value, now: Millis) -> Option<Self> {
        value.as_object().map(|map| Self { map, now, odd_times: Cell::new(0) })
    }

    /// A field, whatever it is.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name)
    }

    /// A text of at most `longest` bytes; a longer one did not come from AWS.
    pub(super) fn text(&self, name: &str, longest: usize) -> Option<&'a str> {
        self.map.get(name)?.as_str().filter(|text| text.len() <= longest)
    }

    /// The members of a list.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.map.get(name).and_then(Value::as_array).into_iter().flatten()
    }

    /// A time that can be meant: not before ECS, not after tomorrow. Others are counted and absent.
    pub(super) fn time(&self, name: &str) -> Option<Millis> {
        let value = self.map.get(name).filter(|value| !value.is_null())?;
        let at = value
            .as_str()
            .and_then(parse_iso)
            .filter(|at| (EARLIEST..=self.now.saturating_add(AHEAD)).contains(at));
        if at.is_none() {
            self.odd_times.set(self.odd_times.get() + 1);
        }
        at
    }

    /// How many times so far could not be meant.
    pub(super) fn odd_times(&self) -> u64 {
        self.odd_times.get()
    }
}

/// A whole number, also where it is written as a text.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
