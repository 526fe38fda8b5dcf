//! How many sockets a user has open.

use app::port::Actor;

use crate::http::per_user::{PerUser, UserPermit};

/// The sockets of each user. The local default user stands for everybody who sits at this machine or
/// is trusted with it, so no number is too many.
#[derive(Debug, Clone)]
pub(super) struct Seats(PerUser);

/// One socket's place; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Seat(#[expect(dead_code, reason = "it is held, not read")] Option<UserPermit>);

impl Seats {
    /// At most `most` for a user.
    pub(super) fn new(most: u32) -> Self {
        Self(PerUser::new(most))
    }

    /// A place, or none when the user has as many as a user may have.
    pub(super) fn take(&self, actor: &Actor) -> Option<Seat> {
        if actor.is_local() {
            return Some(Seat(None));
        }
        self.0.take(&actor.name).map(|permit| Seat(Some(permit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_who_has_signed_in_has_so_many_and_the_local_user_any_number() {
        let seats = Seats::new(1);
        let ann = Actor { name: "ann@example.com".into() };
        let kept = seats.take(&ann);
        assert!(kept.is_some() && seats.take(&ann).is_none());
        let all: Vec<_> = (0..100).map(|_| seats.take(&Actor::local())).collect();
        assert!(all.iter().all(Option::is_some));
    }
}
