//! How many sockets a user has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::port::Actor;

/// The sockets of each user. The local default user stands for everybody who sits at this machine or
/// is trusted with it, so no number is too many.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    most: u32,
    taken: Arc<Mutex<HashMap<String, u32>>>,
}

/// One socket's place; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Seat(Option<(Seats, String)>);

impl Seats {
    /// At most `most` for a user.
    pub(super) fn new(most: u32) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place, or none when the user has as many as a user may have.
    pub(super) fn take(&self, actor: &Actor) -> Option<Seat> {
        if actor.is_local() {
            return Some(Seat(None));
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(actor.name.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Seat(Some((self.clone(), actor.name.clone()))))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((seats, name)) = self.0.take() else { return };
        let mut taken = seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&name) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_and_a_closed_one_makes_room() {
        let seats = Seats::new(2);
        let ann = Actor { name: "ann@example.com".into() };
        let kept = seats.take(&ann).unwrap();
        let given_back = seats.take(&ann).unwrap();
        assert!(seats.take(&ann).is_none());
        assert!(seats.take(&Actor { name: "bob@example.com".into() }).is_some());
        drop(given_back);
        let again = seats.take(&ann).unwrap();
        assert!(seats.take(&ann).is_none());
        drop((kept, again));
        assert!(seats.taken.lock().unwrap().is_empty());
    }

    #[test]
    fn the_local_user_has_any_number() {
        let seats = Seats::new(1);
        let all: Vec<_> = (0..100).map(|_| seats.take(&Actor::local())).collect();
        assert!(all.iter().all(Option::is_some));
    }
}
