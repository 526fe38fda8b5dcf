//! The parts that pages are made of. They know the domain's words and nothing of servers.

pub mod badge;
pub mod copy;
pub mod delivered;
pub mod grid;
pub mod heading;
pub mod icon;
pub mod keys;
pub mod notice;
pub mod place;
pub mod spot;
pub mod still;
pub mod task_table;
pub mod when;
