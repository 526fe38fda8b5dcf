//! How many of something each user has at present: sockets, requests, changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The counts of all users, by name. Clones are the same ones.
#[derive(Debug, Clone)]
pub(super) struct PerUser {
    most: u32,
    counts: Arc<Mutex<HashMap<String, u32>>>,
}

/// One of what a user may have; dropping it gives it back.
#[derive(Debug)]
pub(super) struct UserPermit {
    of: PerUser,
    name: String,
}

impl PerUser {
    /// At most `most` for each user.
    pub(super) fn new(most: u32) -> Self {
        Self { most, counts: Arc::default() }
    }

    /// One more, or none when the user has as many as a user may have.
    pub(super) fn take(&self, name: &str) -> Option<UserPermit> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(name) {
            Some(count) if *count >= self.most => return None,
            Some(count) => *count += 1,
            None if self.most == 0 => return None,
            None => drop(counts.insert(name.to_owned(), 1)),
        }
        Some(UserPermit { of: self.clone(), name: name.to_owned() })
    }
}

impl Drop for UserPermit {
    fn drop(&mut self) {
        let mut counts = self.of.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_has_so_many_and_one_given_back_makes_room() {
        let counts = PerUser::new(2);
        let kept = counts.take("ann").unwrap();
        let given_back = counts.take("ann").unwrap();
        assert!(counts.take("ann").is_none());
        assert!(counts.take("bob").is_some());
        drop(given_back);
        let again = counts.take("ann").unwrap();
        assert!(counts.take("ann").is_none());
        drop((kept, again));
        assert!(counts.counts.lock().unwrap().is_empty(), "who has none is forgotten");
    }
}
