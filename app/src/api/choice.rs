//! A list the form offers, or why it could not be read: a refused list never blocks the rest.

use domain::problem::Problem;

/// A list, or the problem in its place.
pub type Choice<T> = Result<T, Problem>;
