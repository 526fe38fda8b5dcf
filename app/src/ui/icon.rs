//! The icons, as paths on a 20 by 20 grid.

use leptos::prelude::*;

/// An icon; the word beside it says the same, so it is hidden from screen readers.
#[component]
pub fn Icon(
    /// The path's `d`.
    path: &'static str,
) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=path></path></svg> }
}

/// A gauge.
pub const OVERVIEW: &str = "M3.2 14.5a7 7 0 1 1 13.6 0M10 13l3-4.2M9.9 13h.2";
/// A triangle, as on a player.
pub const RUN: &str = "M6 4.2v11.6l9.5-5.8z";
/// Lines with an arrow.
pub const LAUNCHES: &str = "M3 5h9M3 10h6M3 15h4M11 16l6-6M12 10h5v5";
/// A list.
pub const TASKS: &str = "M8 5h9M8 10h9M8 15h9M3.5 5h1M3.5 10h1M3.5 15h1";
/// Two racks.
pub const CLUSTERS: &str = "M3 3.500h14v5.5H3zM3 11h14v5.5H3zM6 6.25h1M6 13.75h1";
/// A sheet.
pub const DEFINITIONS: &str = "M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15M8 10.5h4M8 13.5h4";
/// A list on a board.
pub const AUDIT: &str = "M5 4h10v13H5zM8 2.500h4v3H8zM8 9h4M8 12.500h4";
/// A person.
pub const PERSON: &str = "M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4.5 16.5c.8-3 2.9-4.5 5.5-4.5s4.7 1.5 5.5 4.5";
/// A half moon in a circle.
pub const THEME: &str = "M10 3.500a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 3.500v13";
/// A glass.
pub const FIND: &str = "M9 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10M13 13l4 4";
