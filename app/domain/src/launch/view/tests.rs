//! The sums of a launch.

use super::*;
use proptest::prelude::*;

fn batch(number: u32, state: BatchState, size: u32, tasks: usize) -> BatchView {
    BatchView {
        number,
        size,
        state,
        variant: Variant::default(),
        tasks: vec!["arn".into(); tasks],
        failures: vec![],
        problem: None,
        decision: None,
    }
}

fn decided(verdict: Verdict, batch: BatchView) -> BatchView {
    let deed = Deed { by: "you".into(), at: 1 };
    BatchView { decision: Some(Decision { verdict, deed }), ..batch }
}

#[test]
fn the_tally_adds_up() {
    let batches = [
        batch(1, BatchState::Answered, 10, 8),
        batch(2, BatchState::Refused, 10, 0),
        batch(3, BatchState::NeedsReview, 10, 3),
        batch(4, BatchState::Sent, 10, 0),
        batch(5, BatchState::Waiting, 5, 0),
        batch(6, BatchState::Cancelled, 10, 0),
        decided(Verdict::NotStarted, batch(7, BatchState::NeedsReview, 10, 1)),
        decided(Verdict::AsTheyAre, batch(8, BatchState::NeedsReview, 10, 2)),
    ];
    let tally = Tally::of(75, &batches);
    assert_eq!(
        tally,
        Tally { asked: 75, started: 14, failed: 21, open: 15, review: 15, cancelled: 10, undecided: 7 }
    );
    assert_eq!(tally.missing(), 0);
    assert_eq!(Tally { open: 0, undecided: 0, ..tally }.missing(), 31);
}

#[test]
fn what_is_asked_for_again_counts_once() {
    let again = |instead_of, batch: BatchView| BatchView {
        variant: Variant { instead_of: Some(instead_of), ..Variant::default() },
        ..batch
    };
    let batches = [
        batch(1, BatchState::Answered, 10, 4),
        again(1, batch(2, BatchState::Answered, 6, 1)),
        again(2, batch(3, BatchState::Sent, 5, 0)),
    ];
    assert_eq!(Tally::of(10, &batches), Tally { asked: 10, started: 5, open: 5, ..Tally::default() });
}

#[test]
fn tasks_seen_before_the_answer_were_started() {
    let waiting = [
        batch(1, BatchState::Answered, 10, 9),
        batch(2, BatchState::Sent, 10, 0),
        batch(3, BatchState::NeedsReview, 5, 0),
    ];
    let tally = Tally::of(25, &waiting);
    let tally_of = |started, open, review, failed| Tally {
        asked: 25,
        started,
        open,
        review,
        failed,
        undecided: review,
        ..Tally::default()
    };
    // Fewer than AWS answered: not all were seen yet.
    for (seen, expected) in [
        (4, tally_of(9, 10, 5, 1)),
        (12, tally_of(12, 7, 5, 1)),
        (21, tally_of(21, 0, 3, 1)),
        (25, tally_of(25, 0, 0, 0)),
    ] {
        assert_eq!(tally.with_seen(seen), expected, "{seen} seen");
    }
}

proptest! {
    #[test]
    fn the_parts_are_always_the_whole(
        rows in proptest::collection::vec((1u32..=10, 0usize..=10, 0usize..6, 0u32..=10, any::<bool>()), 1..20),
        seen in 0u32..300,
    ) {
        let mut batches = Vec::new();
        let mut asked = 0;
        for (size, tasks, state, again, verdict) in rows {
            let tasks = tasks.min(size as usize);
            let number = u32::try_from(batches.len()).unwrap_or(0) + 1;
            let state = BatchState::ALL[state];
            let made = batch(number, state, size, if state == BatchState::Cancelled { 0 } else { tasks });
            asked += size;
            let rest = size - u32::try_from(made.tasks.len()).unwrap_or(0);
            let again = again.min(rest);
            batches.push(if verdict { decided(Verdict::NotStarted, made) } else { made });
            if again > 0 {
                let variant = Variant { instead_of: Some(number), ..Variant::default() };
                batches.push(BatchView { variant, ..batch(number + 1, BatchState::Waiting, again, 0) });
            }
        }
        let t = Tally::of(asked, &batches);
        prop_assert_eq!(t.asked, t.started + t.failed + t.open + t.review + t.cancelled);
        prop_assert!(t.undecided <= t.review);
        let t = t.with_seen(seen);
        prop_assert_eq!(t.asked, t.started + t.failed + t.open + t.review + t.cancelled);
        prop_assert!(t.undecided <= t.review);
    }
}
