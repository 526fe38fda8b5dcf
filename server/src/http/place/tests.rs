//! How a place in an address is found and taken out again.

use super::*;

#[test]
fn a_root_of_a_place_is_its_parameter() {
    for (from, to) in [
        ("/at/lab/api/board", Some("/api/board?place=lab")),
        ("/at/lab/api/events", Some("/api/events?place=lab")),
        ("http://localhost:3000/at/lab/api/board?x=1", Some("http://localhost:3000/api/board?x=1&place=lab")),
        ("/at/lab/tasks", None),
        ("/at/lab", None),
        ("/at/", None),
        ("/api/board", None),
        ("/attic/lab/api/board", None),
    ] {
        let found = without_root(&from.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(found.as_deref(), to, "{from}");
    }
}
