//! A server that evaluates alerts: an engine, what is stored of it, and what has been told.

use std::collections::BTreeMap;
use std::rc::Rc;

use cryptovault::market::product::ProductId;
use cryptovault::vault::alert::draft::Draft;
use cryptovault::vault::alert::engine::{Engine, Outcome};
use cryptovault::vault::alert::event::Event;
use cryptovault::vault::alert::observation::{Observation, Subject};
use cryptovault::vault::alert::rule::{AlertId, Rule};
use cryptovault::vault::alert::state::{Standing, State};
use cryptovault::vault::amount::Amount;

use super::plain::{Happened, Seen, Told, told};

/// The states as a database holds them: the standing's name, the arming and the time of the last event.
type Rows = BTreeMap<(AlertId, String), (&'static str, i64, Option<i64>)>;

/// A rule, the subjects it is on, and what it went through on each.
struct Held {
    draft: Draft,
    rule: Rc<Rule>,
    history: BTreeMap<String, Vec<Happened>>,
    absent: Vec<String>,
}

/// See the module.
#[derive(Default)]
pub struct Desk {
    pub engine: Engine,
    held: Vec<Held>,
    rows: Rows,
    events: BTreeMap<String, Event>,
    /// Outcomes that were told to be stored once more.
    pub retries: usize,
}

pub fn subject(name: &str) -> Subject {
    ProductId::parse(name).map_or_else(|| Subject::Portfolio(name.into()), Subject::Product)
}

fn observation(seen: &Seen) -> Observation {
    let amount = |text: &String| Amount::parse(text).unwrap();
    Observation {
        subject: subject(&seen.subject),
        at_ms: seen.at_ms,
        price: amount(&seen.price),
        before: seen.before.each_ref().map(|before| before.as_ref().map(amount)),
    }
}

/// A rule as somebody tells it.
pub fn draft(condition: &str, threshold: &str, window: Option<&str>, cooldown_secs: i64) -> Draft {
    Draft {
        target: "product".to_owned(),
        product_id: Some("BTC-USD".to_owned()),
        watchlist_id: None,
        condition: condition.to_owned(),
        threshold: threshold.to_owned(),
        window: window.map(str::to_owned),
        cooldown_secs,
        repeats: true,
        note: String::new(),
    }
}

impl Desk {
    /// A new rule on these subjects. No price is known yet.
    pub fn add(&mut self, draft: Draft, subjects: &[&str]) {
        let terms = draft.check().unwrap();
        let id = AlertId::new(&format!("r{:04}", self.held.len()));
        let state = State::new(terms.condition, None, 0);
        let rule = Rc::new(Rule { id, owner: "p".into(), terms });
        self.engine.put(&rule, subjects.iter().map(|name| (subject(name), state)));
        let history = subjects.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
        for name in subjects {
            self.rows.insert((rule.id.clone(), subject(name).to_string()), row(state));
        }
        self.held.push(Held { draft, rule, history, absent: Vec::new() });
    }

    /// All memory is lost. What is stored is read back.
    pub fn restart(&mut self) {
        self.engine = Engine::default();
        for held in &self.held {
            let of = |name: &&String| (subject(name), self.stored(&held.rule, name));
            let present =
                held.history.keys().filter(|name| !held.absent.contains(name)).map(|name| of(&name));
            self.engine.put(&held.rule, present.collect::<Vec<_>>());
        }
    }

    fn stored(&self, rule: &Rule, name: &str) -> State {
        let (standing, arming, event_ms) = self.rows[&(rule.id.clone(), subject(name).to_string())];
        State { standing: Standing::parse(standing).unwrap(), arming, event_ms }
    }

    /// Evaluates a tick, in memory alone.
    pub fn evaluate(&mut self, now_ms: i64, seen: &[Seen]) -> Outcome {
        self.engine.tick(now_ms, &seen.iter().map(observation).collect::<Vec<_>>())
    }

    /// Stores what a tick came to: states are set, events that are there already stay as they are.
    pub fn store(&mut self, outcome: &Outcome) {
        for changed in &outcome.changed {
            let key = (changed.rule.clone(), changed.subject.to_string());
            assert!(self.rows.insert(key, row(changed.state)).is_some());
        }
        for event in &outcome.events {
            let known = self.events.insert(event.id.to_string(), event.clone());
            if let Some(known) = known {
                assert_eq!(known, *event, "one arming has told two things");
                self.retries += 1;
            }
        }
    }

    /// The plain recomputation hears of a tick: it was evaluated and stored.
    pub fn note(&mut self, now_ms: i64, seen: &[Seen]) {
        for held in &mut self.held {
            for (name, history) in &mut held.history {
                if !held.absent.contains(name) {
                    let seen = seen.iter().find(|seen| seen.subject == *name).cloned();
                    history.push(Happened::Tick { now_ms, seen });
                }
            }
        }
    }

    /// A tick that all goes well with.
    pub fn tick(&mut self, now_ms: i64, seen: &[Seen]) -> Outcome {
        let outcome = self.evaluate(now_ms, seen);
        self.store(&outcome);
        self.note(now_ms, seen);
        outcome
    }

    /// One of a rule's subjects leaves it, or comes back.
    pub fn toggle(&mut self, rule: usize, at: usize) {
        let held = &mut self.held[rule];
        let name = held.history.keys().nth(at % held.history.len()).unwrap().clone();
        if let Some(absent) = held.absent.iter().position(|absent| *absent == name) {
            held.absent.remove(absent);
            held.history.get_mut(&name).unwrap().push(Happened::Rejoined);
            let (rule, condition) = (held.rule.clone(), held.rule.terms.condition);
            let state = self.stored(&rule, &name).anew(condition, None, 0);
            self.rows.insert((rule.id.clone(), subject(&name).to_string()), row(state));
            self.engine.join(&rule, subject(&name), state);
        } else {
            let left = self.engine.leave(&held.rule.id, &subject(&name)).unwrap();
            held.absent.push(name.clone());
            let rule = held.rule.clone();
            assert_eq!(left, self.stored(&rule, &name));
        }
    }

    pub fn rules(&self) -> usize {
        self.held.len()
    }

    /// Compares all that was told with the plain recomputation. Returns how many events that are.
    pub fn assert_plain(&self) -> usize {
        let mut expected: Vec<(String, Told)> = Vec::new();
        for held in &self.held {
            for (name, history) in &held.history {
                let told = told(&held.draft, history);
                let id = |told: &Told| format!("{}:{}:{}", held.rule.id, subject(name), told.0);
                expected.extend(told.into_iter().map(|told| (id(&told), told)));
            }
        }
        expected.sort();
        let price = |text: &str| Amount::parse(text).unwrap();
        let expected: Vec<_> =
            expected.iter().map(|(id, (_, at_ms, text))| (id.clone(), *at_ms, price(text))).collect();
        let told: Vec<_> =
            self.events.iter().map(|(id, event)| (id.clone(), event.at_ms, event.price)).collect();
        assert_eq!(told, expected);
        told.len()
    }
}

fn row(state: State) -> (&'static str, i64, Option<i64>) {
    (state.standing.name(), state.arming, state.event_ms)
}
