//! How a task lives: its current state against what is requested of it, and when to look again.
//!
//! * [`phase`]: the states, what is requested, the stop codes.
//! * [`script`]: what a container does, chosen by its image, its environment or its command.
//! * [`durations`]: how long each step takes, and the pace that divides it.
//! * [`machine`]: one step of one task, a pure function of the task, the network and `now`.
//! * [`timers`]: who is due next, O(log n).
//! * [`engine`]: applies due steps, keeps indexes and counters right, tells of changes.
//!
//! The split follows omicron's simulated sled agent: state machines that are poked, by a clock
//! or by hand, and never sleep.

pub(crate) mod durations;
pub(crate) mod engine;
pub(crate) mod health;
pub(crate) mod machine;
pub(crate) mod phase;
pub(crate) mod script;
pub(crate) mod timers;
