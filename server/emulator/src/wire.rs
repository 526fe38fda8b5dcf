//! How requests and answers look on the wire: the SigV4 credential scope that says whose
//! request it is, AWS JSON 1.0 and 1.1, and the two XML query protocols.
//!
//! Refuses to know any operation: it hands over a service, an action and a body.

pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod scope;
pub(crate) mod service;
pub(crate) mod xml;
