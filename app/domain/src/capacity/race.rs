//! Two people edit one cluster, in every interleaving: nothing is lost, and who loses a race is told.
//!
//! The model is PutClusterCapacityProviders as AWS documents it: it replaces both lists whole, refuses while a
//! change is under way, and knows no condition. The two apply as the server does: read, compare, put.

use proptest::prelude::*;

use super::change::tests::lists;
use super::change::{Change, Plan};
use super::lists::Lists;
use crate::id::ClusterName;

/// AWS's cluster.
struct Cluster {
    lists: Lists,
    busy: bool,
    /// Every state it went through, with who made it.
    history: Vec<(usize, Lists)>,
}

impl Cluster {
    fn put(&mut self, who: usize, to: Lists) -> bool {
        if self.busy {
            return false;
        }
        self.lists = to.clone();
        self.busy = true;
        self.history.push((who, to));
        true
    }
}

/// What somebody was told.
#[derive(Debug, Clone, PartialEq)]
enum Told {
    Applied,
    Changed,
    Busy,
}

/// One person with a plan, as far as they have come.
struct Person {
    who: usize,
    plan: Plan,
    /// What the server read just before it put.
    compared: Option<bool>,
    told: Option<Told>,
}

impl Person {
    fn opens(who: usize, cluster: &Cluster, wish: &Change) -> Self {
        let plan = Plan {
            cluster: ClusterName::parse("staging").expect("a name"),
            from: cluster.lists.clone(),
            change: wish.on(&cluster.lists),
        };
        Self { who, plan, compared: None, told: None }
    }

    /// The server reads the cluster again and compares.
    fn reads(&mut self, cluster: &Cluster) {
        if !cluster.lists.same_as(&self.plan.from) {
            self.told = Some(Told::Changed);
        } else if cluster.busy {
            self.told = Some(Told::Busy);
        } else {
            self.compared = Some(true);
        }
    }

    /// The server puts.
    fn puts(&mut self, cluster: &mut Cluster) {
        let put = cluster.put(self.who, self.plan.to());
        self.told = Some(if put { Told::Applied } else { Told::Busy });
    }
}

/// One step of the schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Open(usize),
    Read(usize),
    Put(usize),
    /// AWS has carried out what it was told.
    Done,
}

/// Every order of two people's steps, each person's own in order.
fn interleavings() -> Vec<Vec<Step>> {
    fn go(a: &[Step], b: &[Step], so_far: &mut Vec<Step>, all: &mut Vec<Vec<Step>>) {
        if a.is_empty() && b.is_empty() {
            all.push(so_far.clone());
        }
        for (mine, rest) in [(a, b), (b, a)] {
            if let Some((first, later)) = mine.split_first() {
                so_far.push(*first);
                if std::ptr::eq(mine, a) {
                    go(later, rest, so_far, all)
                } else {
                    go(rest, later, so_far, all)
                }
                so_far.pop();
            }
        }
    }
    let steps = |who| [Step::Open(who), Step::Read(who), Step::Put(who)];
    let mut all = Vec::new();
    go(&steps(0), &steps(1), &mut Vec::new(), &mut all);
    all
}

/// Runs a schedule. `locked`: both go through one Slipway, where nobody reads between another's read and put.
fn run(start: &Lists, wishes: &[Change; 2], schedule: &[Step], locked: bool) -> (Cluster, Vec<Person>) {
    let mut cluster = Cluster { lists: start.clone(), busy: false, history: Vec::new() };
    let mut people: [Option<Person>; 2] = [None, None];
    for step in schedule {
        match *step {
            Step::Done => cluster.busy = false,
            Step::Open(who) => people[who] = Some(Person::opens(who, &cluster, &wishes[who])),
            Step::Read(who) => {
                let Some(person) = &mut people[who] else { continue };
                person.reads(&cluster);
                if locked && person.compared == Some(true) {
                    person.puts(&mut cluster);
                }
            }
            Step::Put(who) => {
                let Some(person) = &mut people[who] else { continue };
                if person.told.is_none() && person.compared == Some(true) {
                    person.puts(&mut cluster);
                }
            }
        }
    }
    (cluster, people.into_iter().flatten().collect())
}

/// What must hold whatever happened.
fn nothing_is_lost(
    start: &Lists,
    wishes: &[Change; 2],
    cluster: &Cluster,
    people: &[Person],
) -> Result<(), TestCaseError> {
    let mut before = start.clone();
    for (who, after) in &cluster.history {
        let change = &people[*who].plan.change;
        for name in &before.providers {
            prop_assert!(after.providers.contains(name) || change.detach.contains(name), "{name} was lost");
        }
        for item in &before.strategy {
            prop_assert!(after.strategy.contains(item) || change.strategy.is_some(), "{item:?} was lost");
        }
        before = after.clone();
    }
    for person in people {
        let applied = cluster.history.iter().any(|(who, _)| *who == person.who);
        prop_assert_eq!(
            person.told == Some(Told::Applied),
            applied,
            "{:?} was told {:?}",
            person.who,
            &person.told
        );
        prop_assert!(person.told.is_some(), "{} was told nothing", person.who);
    }
    // What an applied change asked for is there, unless a later one, made in its sight, took it back.
    if let [(first, _)] = cluster.history.as_slice() {
        prop_assert!(wishes[*first].on(&cluster.lists).is_empty(), "{:?}", cluster.lists);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Both through one Slipway: AWS may be done with the first change before the second is read, or not.
    #[test]
    fn two_people_through_slipway(start in lists(), one in lists(), other in lists()) {
        let wishes = [Change::between(&start, &one), Change::between(&start, &other)];
        for order in interleavings() {
            for done in 0..=order.len() {
                let mut schedule = order.clone();
                schedule.insert(done, Step::Done);
                let (cluster, people) = run(&start, &wishes, &schedule, true);
                nothing_is_lost(&start, &wishes, &cluster, &people)?;
                let wrote = |p: &Person| !p.plan.change.is_empty();
                let same_sight = people.iter().all(|p| p.plan.from.same_as(&start));
                if same_sight && people.iter().all(wrote) {
                    let won = people.iter().filter(|p| p.told == Some(Told::Applied)).count();
                    prop_assert!(won <= 1, "both plans were made from the same cluster and both were applied");
                }
            }
        }
    }

    /// Through two Slipways that know nothing of each other: one may put between the other's read and put. AWS is
    /// busy with that, so the other is refused.
    #[test]
    fn two_people_through_two_slipways(start in lists(), one in lists(), other in lists()) {
        let wishes = [Change::between(&start, &one), Change::between(&start, &other)];
        for schedule in interleavings() {
            let (cluster, people) = run(&start, &wishes, &schedule, false);
            nothing_is_lost(&start, &wishes, &cluster, &people)?;
            prop_assert!(cluster.history.len() <= 1);
        }
    }

    /// Who lost makes the plan again from what is there, and then both wishes stand.
    #[test]
    fn the_loser_tries_again_and_both_have_their_way(start in lists(), picked in prop::collection::vec(any::<bool>(), 2)) {
        let add = |name: &str| Change { attach: vec![name.to_owned()], ..Change::default() };
        let wishes = [add("first-new"), add("second-new")];
        let schedule = [Step::Open(0), Step::Open(1), Step::Read(usize::from(picked[0])), Step::Done, Step::Read(usize::from(!picked[0]))];
        let (mut cluster, people) = run(&start, &wishes, &schedule, true);
        let loser = people.iter().find(|p| p.told != Some(Told::Applied)).expect("one lost");
        prop_assert_eq!(&loser.told, &Some(Told::Changed));
        cluster.busy = false;
        let mut again = Person::opens(loser.who, &cluster, &loser.plan.change);
        again.reads(&cluster);
        again.puts(&mut cluster);
        prop_assert_eq!(again.told, Some(Told::Applied));
        for name in start.providers.iter().map(String::as_str).chain(["first-new", "second-new"]) {
            prop_assert!(cluster.lists.providers.iter().any(|p| p == name), "{} was lost", name);
        }
        prop_assert_eq!(&cluster.lists.strategy, &start.strategy);
    }
}

#[test]
fn there_are_twenty_interleavings() {
    assert_eq!(interleavings().len(), 20);
}
