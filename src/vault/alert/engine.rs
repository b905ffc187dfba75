//! The engine: all active rules in memory, and what a tick makes of them.
//!
//! It knows no prices of its own. What it must know after a restart is the [`State`] of each rule on each subject: an armed rule whose level is
//! passed when the first price comes is told then, once.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::condition::Reading;
use super::event::Event;
use super::ladder::{Ladder, WatchId};
use super::observation::{Observation, Subject};
use super::rule::{AlertId, Rule};
use super::state::{Standing, State};

/// A rule on one subject.
#[derive(Debug)]
struct Watch {
    rule: Rc<Rule>,
    subject: Subject,
    state: State,
}

impl Watch {
    /// Whether nothing will ever be told of it again, as it stands.
    fn is_over(&self) -> bool {
        self.state.standing == Standing::Fired && !self.rule.terms.repeats
    }

    /// When it may be armed again, if it may not at once.
    fn rests_until_ms(&self) -> Option<i128> {
        let cooldown_ms = self.rule.terms.cooldown_ms;
        let rests = self.state.standing == Standing::Fired && cooldown_ms > 0 && !self.is_over();
        self.state.event_ms.filter(|_| rests).map(|event_ms| i128::from(event_ms) + i128::from(cooldown_ms))
    }
}

/// A subject that rules look at.
#[derive(Debug, Default)]
struct Watched {
    /// How many.
    rules: usize,
    /// Those that a price can reach, by what they compare. There are few readings: they are looked through.
    ladders: Vec<(Reading, Ladder)>,
}

impl Watched {
    /// Puts one on the ladder of its reading, if anything can still be told of it.
    fn place(&mut self, id: WatchId, watch: &Watch) {
        if watch.is_over() {
            return;
        }
        let condition = watch.rule.terms.condition;
        let known = self.ladders.iter().position(|(reading, _)| *reading == condition.reading());
        let known = known.unwrap_or_else(|| {
            self.ladders.push((condition.reading(), Ladder::default()));
            self.ladders.len() - 1
        });
        let Some((_, ladder)) = self.ladders.get_mut(known) else { return };
        match condition.back(watch.state.standing) {
            Some(back) => ladder.rest(back, id),
            None => ladder.arm(condition.level(), id),
        }
    }

    fn remove(&mut self, id: WatchId, watch: &Watch) {
        let condition = watch.rule.terms.condition;
        for (_, ladder) in self.ladders.iter_mut().filter(|(reading, _)| *reading == condition.reading()) {
            ladder.remove(condition.level(), condition.back(watch.state.standing), id);
        }
        self.ladders.retain(|(_, ladder)| !ladder.is_empty());
        self.rules -= 1;
    }
}

/// What a tick came to. All of it is stored together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is told, by rule and subject.
    pub events: Vec<Event>,
    /// What is kept from now on, by rule and subject.
    pub changed: Vec<Changed>,
}

/// The new state of a rule on a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The rule.
    pub rule: AlertId,
    /// What it looks at.
    pub subject: Subject,
    /// What is kept of the two.
    pub state: State,
}

/// The rules. See the module.
#[derive(Debug, Default)]
pub struct Engine {
    watches: Vec<Option<Watch>>,
    /// Numbers that are free again.
    free: Vec<WatchId>,
    rules: HashMap<AlertId, Vec<WatchId>>,
    subjects: HashMap<Subject, Watched>,
    /// Those whose cooldown is not over, by its end: on no ladder.
    cooling: BTreeSet<(i128, WatchId)>,
    visited: u64,
}

impl Engine {
    /// Holds a rule on these subjects from now on, and on no others.
    pub fn put(&mut self, rule: &Rc<Rule>, subjects: impl IntoIterator<Item = (Subject, State)>) {
        self.forget(&rule.id);
        for (subject, state) in subjects {
            self.join(rule, subject, state);
        }
    }

    /// Holds a rule on one more subject.
    pub fn join(&mut self, rule: &Rc<Rule>, subject: Subject, state: State) {
        self.leave(&rule.id, &subject);
        let watch = Watch { rule: rule.clone(), subject, state };
        let id = self.free.pop().unwrap_or_else(|| {
            self.watches.push(None);
            WatchId::try_from(self.watches.len() - 1).unwrap_or(WatchId::MAX)
        });
        self.rules.entry(rule.id.clone()).or_default().push(id);
        let watched = self.subjects.entry(watch.subject.clone()).or_default();
        watched.rules += 1;
        match watch.rests_until_ms() {
            Some(until_ms) => drop(self.cooling.insert((until_ms, id))),
            None => watched.place(id, &watch),
        }
        if let Some(slot) = slot(&mut self.watches, id) {
            *slot = Some(watch);
        }
    }

    /// No longer holds a rule on a subject. Returns its state, which is to be kept: armings are counted on if it comes back.
    pub fn leave(&mut self, rule: &AlertId, subject: &Subject) -> Option<State> {
        let ids = self.rules.get_mut(rule)?;
        let watches = &self.watches;
        let at = ids.iter().position(|id| at(watches, *id).is_some_and(|watch| watch.subject == *subject))?;
        let id = ids.swap_remove(at);
        if ids.is_empty() {
            self.rules.remove(rule);
        }
        self.remove(id)
    }

    /// No longer holds a rule.
    pub fn forget(&mut self, rule: &AlertId) {
        for id in self.rules.remove(rule).unwrap_or_default() {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: WatchId) -> Option<State> {
        let watch = slot(&mut self.watches, id)?.take()?;
        self.free.push(id);
        if let Some(until_ms) = watch.rests_until_ms() {
            self.cooling.remove(&(until_ms, id));
        }
        if let Some(watched) = self.subjects.get_mut(&watch.subject) {
            watched.remove(id, &watch);
            if watched.rules == 0 {
                self.subjects.remove(&watch.subject);
            }
        }
        Some(watch.state)
    }

    /// Takes what was observed, each subject once. What is too old says nothing, and neither does the past where it is not known.
    pub fn tick(&mut self, now_ms: i64, observed: &[Observation]) -> Outcome {
        self.end_cooldowns(now_ms);
        let mut outcome = Outcome::default();
        for seen in observed.iter().filter(|seen| seen.is_fresh(now_ms)) {
            self.visited += 1;
            let Some(watched) = self.subjects.get_mut(&seen.subject) else { continue };
            for (reading, ladder) in &mut watched.ladders {
                self.visited += 2;
                let Some(height) = seen.height(*reading) else { continue };
                // What is armed here has a level above this height: it is not told in the same tick.
                while let Some(id) = ladder.take_back(height) {
                    self.visited += 1;
                    let Some(watch) = at_mut(&mut self.watches, id) else { continue };
                    watch.state = watch.state.armed();
                    ladder.arm(watch.rule.terms.condition.level(), id);
                    outcome.changed.push(watch.changed());
                }
                while let Some(id) = ladder.take_reached(height) {
                    self.visited += 1;
                    let Some(watch) = at_mut(&mut self.watches, id) else { continue };
                    outcome.events.push(Event::new(&watch.rule, watch.state.arming, seen, now_ms));
                    watch.state = watch.state.fired(now_ms);
                    outcome.changed.push(watch.changed());
                    let back = watch.rule.terms.condition.back(watch.state.standing);
                    match (watch.rests_until_ms(), back) {
                        _ if watch.is_over() => {}
                        (Some(until_ms), _) => drop(self.cooling.insert((until_ms, id))),
                        (None, Some(back)) => ladder.rest(back, id),
                        (None, None) => {}
                    }
                }
            }
        }
        outcome.events.sort_by(|a, b| a.id.cmp(&b.id));
        outcome.changed.sort_by(|a, b| (&a.rule, &a.subject).cmp(&(&b.rule, &b.subject)));
        outcome
    }

    fn end_cooldowns(&mut self, now_ms: i64) {
        let is_over = |(until_ms, _): &(i128, WatchId)| *until_ms <= i128::from(now_ms);
        while let Some((_, id)) = self.cooling.first().copied().filter(is_over) {
            self.visited += 1;
            self.cooling.pop_first();
            let Some(watch) = at(&self.watches, id) else { continue };
            if let Some(watched) = self.subjects.get_mut(&watch.subject) {
                watched.place(id, watch);
            }
        }
    }

    /// What is kept of a rule on a subject that it is held on.
    pub fn state(&self, rule: &AlertId, subject: &Subject) -> Option<State> {
        let mut watches = self.rules.get(rule)?.iter().filter_map(|id| at(&self.watches, *id));
        watches.find(|watch| watch.subject == *subject).map(|watch| watch.state)
    }

    /// Whether something is looked at: whether an observation of it is of use.
    pub fn looks_at(&self, subject: &Subject) -> bool {
        self.subjects.contains_key(subject)
    }

    /// How many rules on subjects are held.
    pub fn len(&self) -> usize {
        self.watches.len() - self.free.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries that ticks have looked at so far: the work, counted.
    pub fn visited(&self) -> u64 {
        self.visited
    }
}

impl Watch {
    fn changed(&self) -> Changed {
        Changed { rule: self.rule.id.clone(), subject: self.subject.clone(), state: self.state }
    }
}

fn slot(watches: &mut [Option<Watch>], id: WatchId) -> Option<&mut Option<Watch>> {
    watches.get_mut(usize::try_from(id).ok()?)
}

fn at_mut(watches: &mut [Option<Watch>], id: WatchId) -> Option<&mut Watch> {
    slot(watches, id)?.as_mut()
}

fn at(watches: &[Option<Watch>], id: WatchId) -> Option<&Watch> {
    watches.get(usize::try_from(id).ok()?)?.as_ref()
}
