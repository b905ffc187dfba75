//! Random walks through the database: faults, servers that die, products that come and go. What is stored in the end is what a plain recomputation
//! tells, which shares no code with any of it.

use std::collections::BTreeMap;

use cryptovault::app::vault::alerts::lookout::Lookout;
use cryptovault::vault::alert::draft::Draft;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use super::alerts::add;
use super::desk::{Desk, Fault, NOW_MS, wait};
use super::lookout::{Price, catch_up, tape};
use crate::alerts::plain::{Happened, Seen, told};
use crate::drive::cases;

const PRODUCTS: [&str; 2] = ["A-USD", "B-USD"];

#[derive(Debug, Clone)]
enum Step {
    /// So long after the last one, with the price of each product in cents, if it has one, and what becomes of what is stored.
    Tick(i64, [Option<u32>; 2], Option<Fault>),
    /// The server dies.
    Restart,
    /// The second product leaves the watchlist, or comes back.
    Toggle,
}

fn step() -> impl Strategy<Value = Step> {
    let price =
        || option::weighted(0.9, prop_oneof![9_500..10_500_u32, (190..210_u32).prop_map(|price| price * 50)]);
    let fault =
        prop_oneof![6 => Just(None), 1 => Just(Some(Fault::NotDone)), 1 => Just(Some(Fault::AnswerLost))];
    prop_oneof![
        12 => (1..200_000_i64, [price(), price()], fault).prop_map(|(pause, prices, fault)| Step::Tick(pause, prices, fault)),
        1 => Just(Step::Restart),
        1 => Just(Step::Toggle),
    ]
}

/// A rule on the first product, or on the watchlist.
fn rule() -> impl Strategy<Value = Draft> {
    let crosses = (prop_oneof![Just("above"), Just("below")], 190..210_u32)
        .prop_map(|(condition, price)| ("product", condition, cents(price * 50), None));
    let moves = (prop_oneof![Just("up"), Just("down"), Just("either")], 10..500_u32)
        .prop_map(|(condition, percent)| ("watchlist", condition, cents(percent), Some("4h".to_owned())));
    let rest = (prop_oneof![Just(0), Just(60), Just(600)], any::<bool>());
    (prop_oneof![crosses, moves], rest).prop_map(
        |((target, condition, threshold, window), (cooldown_secs, repeats))| Draft {
            target: target.to_owned(),
            product_id: (target == "product").then(|| PRODUCTS[0].to_owned()),
            watchlist_id: None,
            condition: condition.to_owned(),
            threshold,
            window,
            cooldown_secs,
            repeats,
            note: String::new(),
        },
    )
}

fn cents(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What a rule went through on each product, by the name under which its events are stored.
type Histories = BTreeMap<(usize, &'static str), Vec<Happened>>;

struct Walk {
    desk: Desk,
    lookout: Lookout,
    list: String,
    rules: Vec<(String, Draft)>,
    histories: Histories,
    /// Ticks that nobody has stored yet.
    unstored: Vec<(i64, Vec<Seen>)>,
    newest: Option<Vec<Seen>>,
    is_second_in: bool,
    /// Whether it was when something was stored last.
    was_second_in: bool,
    now_ms: i64,
}

impl Walk {
    fn begin(drafts: Vec<Draft>) -> Self {
        let desk = Desk::new();
        let list = desk.post("/api/watchlists", json!({ "name": "Near" })).id();
        let tell = |draft: Draft| {
            let of_list = (draft.target == "watchlist").then(|| list.clone());
            let draft = Draft { watchlist_id: of_list, ..draft };
            (add(&desk, serde_json::to_value(&draft).unwrap()).id(), draft)
        };
        let rules: Vec<_> = drafts.into_iter().map(tell).collect();
        let of = |(at, (_, draft)): (usize, &(String, Draft))| {
            let products = if draft.target == "product" { &PRODUCTS[..1] } else { &PRODUCTS[..] };
            products.iter().map(move |product| ((at, *product), vec![])).collect::<Vec<_>>()
        };
        let histories = rules.iter().enumerate().flat_map(of).collect();
        let (lookout, unstored, newest) = (Lookout::default(), vec![], None);
        let walk = Self {
            desk,
            lookout,
            list,
            rules,
            histories,
            unstored,
            newest,
            is_second_in: true,
            was_second_in: true,
            now_ms: NOW_MS,
        };
        walk.put_list();
        walk
    }

    fn put_list(&self) {
        let products = if self.is_second_in { &PRODUCTS[..] } else { &PRODUCTS[..1] };
        let address = format!("/api/watchlists/{}/entries", self.list);
        assert_eq!(self.desk.write("PUT", &address, json!({ "products": products })).status, 200);
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Tick(pause, prices, fault) => self.tick(*pause, prices, *fault),
            Step::Restart => {
                self.lookout = Lookout::default();
                // What was seen and not stored has never been.
                self.unstored.clear();
                self.newest = None;
            }
            Step::Toggle if self.unstored.is_empty() => self.toggle(),
            Step::Toggle => {}
        }
    }

    fn tick(&mut self, pause: i64, prices: &[Option<u32>; 2], fault: Option<Fault>) {
        self.now_ms += pause;
        let before = [None, Some("100"), None];
        let texts = prices.map(|price| price.map(cents));
        let seen = PRODUCTS.iter().zip(&texts).filter_map(|(product, price)| {
            let before = before.map(|before| before.map(str::to_owned));
            Some(Seen { subject: (*product).to_owned(), at_ms: self.now_ms, price: price.clone()?, before })
        });
        let seen: Vec<Seen> = seen.collect();
        let prints: Vec<Price<'_>> =
            seen.iter().map(|seen| (seen.subject.as_str(), seen.price.as_str(), before)).collect();
        if self.newest.is_none() && self.is_second_in && !self.was_second_in {
            self.rejoin();
        }
        wait(self.lookout.load(&self.desk, self.now_ms)).unwrap();
        self.lookout.observe(&tape(self.now_ms, &prints), self.now_ms);
        self.unstored.push((self.now_ms, seen.clone()));
        self.newest = Some(seen);
        self.desk.faults.borrow_mut().push_back(fault);
        catch_up(&mut self.lookout, &self.desk, self.now_ms);
        // A fault that nothing was stored with hits nothing.
        let has_hit = self.desk.faults.borrow_mut().drain(..).count() == 0;
        if fault != Some(Fault::NotDone) || !has_hit {
            for (now_ms, seen) in std::mem::take(&mut self.unstored) {
                self.note(now_ms, &seen, |_| true);
            }
            self.was_second_in = self.is_second_in;
        }
    }

    /// It is read again at once: what joins is compared with the newest prices.
    fn toggle(&mut self) {
        self.is_second_in = !self.is_second_in;
        self.put_list();
        if self.newest.is_none() {
            return;
        }
        catch_up(&mut self.lookout, &self.desk, self.now_ms);
        self.was_second_in = self.is_second_in;
        if self.is_second_in {
            self.rejoin();
            let newest = self.newest.clone().unwrap();
            self.note(self.now_ms, &newest, |product| product == PRODUCTS[1]);
        }
    }

    fn rejoin(&mut self) {
        let second = self.histories.iter_mut().filter(|((_, product), _)| *product == PRODUCTS[1]);
        second.for_each(|(_, history)| history.push(Happened::Rejoined));
    }

    fn note(&mut self, now_ms: i64, seen: &[Seen], is_meant: impl Fn(&str) -> bool) {
        for ((_, product), history) in &mut self.histories {
            if is_meant(product) && (self.is_second_in || *product != PRODUCTS[1]) {
                let seen = seen.iter().find(|seen| seen.subject == *product).cloned();
                history.push(Happened::Tick { now_ms, seen });
            }
        }
    }

    /// All that is stored, once each, is all that the plain recomputation tells.
    fn end(mut self) -> usize {
        // What is left over is stored by a tick that sees nothing.
        self.tick(1, &[None, None], None);
        let mut expected = vec![];
        for ((rule, product), history) in &self.histories {
            let (id, draft) = &self.rules[*rule];
            for (arming, at_ms, price) in told(draft, history) {
                let price = cryptovault::vault::amount::Amount::parse(&price).unwrap();
                expected.push(format!("{id} {product} {arming} {at_ms} {price}"));
            }
        }
        expected.sort();
        let mut stored = self.desk.rows("SELECT alert, subject, arming, at_ms, price FROM alert_event");
        stored.sort();
        assert_eq!(stored, expected);
        let events = stored.len().to_string();
        assert_eq!(self.desk.rows("SELECT COUNT(*) FROM notification"), [events]);
        stored.len()
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn whatever_happens_what_is_stored_is_what_the_plain_recomputation_tells_once_each(
        rules in vec(rule(), 1..6),
        steps in vec(step(), 1..80),
    ) {
        let mut walk = Walk::begin(rules);
        steps.iter().for_each(|step| walk.step(step));
        walk.end();
    }
}
