//! The routes and layers, asked as a browser, a script or another site's page would ask them.
//!
//! The port is a fake: what a page shows is the app's business; here it matters who gets an answer,
//! with which status and headers.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up, it cannot test")]

mod api;
mod assets;
mod csv;
mod failures;
mod fake;
mod fuzz;
mod health;
mod hosts;
mod limits;
mod pages;
mod sign_in;
mod world;
