//! A tick as rules see it: prices of products, and what portfolios are worth by them.

use std::collections::HashMap;

use super::{Lookout, Person, Worth};
use crate::market::product::ProductId;
use crate::market::tape::{Print, Tape};
use crate::vault::alert::observation::{Observation, Subject};
use crate::vault::amount::Amount;

/// What the newest tick has said.
#[derive(Debug, Default)]
pub(super) struct Sight {
    at_ms: i64,
    observed: Vec<Observation>,
    /// Where each product stands in it.
    places: HashMap<ProductId, usize>,
}

impl Sight {
    /// A price that cannot be held by an amount is none.
    fn of(tape: &Tape) -> Self {
        let mut sight = Self {
            at_ms: tape.at_ms,
            observed: Vec::with_capacity(tape.prints.len()),
            places: HashMap::with_capacity(tape.prints.len()),
        };
        for Print { product, price, before, .. } in &tape.prints {
            let Ok(price) = Amount::try_from(price.0) else { continue };
            let before = before.map(|before| Amount::try_from(before?.0).ok());
            let subject = Subject::Product(product.clone());
            sight.places.insert(product.clone(), sight.observed.len());
            // It was received with this tick: that it has not changed for long makes it no older.
            sight.observed.push(Observation { subject, at_ms: tape.at_ms, price, before });
        }
        sight
    }

    fn product(&self, product: &ProductId) -> Option<&Observation> {
        self.observed.get(*self.places.get(product)?)
    }

    /// What somebody's holdings are worth; none if something has no price.
    fn portfolio(&self, person: &Person) -> Option<Observation> {
        let mut value = Amount::ZERO;
        let mut before = [Some(Amount::ZERO); 3];
        for (worth, quantity) in &person.holdings {
            let (price, then) = match worth {
                Worth::Itself => (Amount::ONE, [Some(Amount::ONE); 3]),
                Worth::Of(product) => {
                    let seen = self.product(product)?;
                    (seen.price, seen.before)
                }
                Worth::Unknown => return None,
            };
            value = value.checked_add(quantity.times(price)?)?;
            for (sum, price) in before.iter_mut().zip(then) {
                *sum = sum.zip(price).and_then(|(sum, price)| sum.checked_add(quantity.times(price)?));
            }
        }
        let subject = Subject::Portfolio(person.user_id.clone());
        Some(Observation { subject, at_ms: self.at_ms, price: value, before })
    }
}

impl Lookout {
    /// Takes a tick. What it comes to is to be stored.
    pub fn observe(&mut self, tape: &Tape, now_ms: i64) {
        self.sight = Sight::of(tape);
        let people = self.portfolios.iter().filter_map(|vault| self.people.get(vault));
        let values: Vec<_> = people.filter_map(|person| self.sight.portfolio(person)).collect();
        let mut outcome = self.engine.tick(now_ms, &self.sight.observed);
        let of_values = self.engine.tick(now_ms, &values);
        outcome.changed.extend(of_values.changed);
        outcome.events.extend(of_values.events);
        for changed in outcome.changed {
            let held = self.rules.get(&changed.rule).map(|held| (held.vault, held.version));
            if let Some(held) = held {
                self.keep(held, &changed.rule, changed.subject, changed.state, true);
            }
        }
        for event in outcome.events {
            let key = (event.id.rule.clone(), event.id.subject.clone());
            if let Some(unstored) = self.unstored.get_mut(&key) {
                unstored.events.push(event);
            }
        }
    }

    /// What was seen of a subject last.
    pub(super) fn seen(&self, vault: i64, subject: &Subject) -> Option<Observation> {
        match subject {
            Subject::Product(product) => self.sight.product(product).cloned(),
            Subject::Portfolio(_) => {
                // Before the first tick nothing has a price, nor has the currency.
                let has_seen = !self.sight.observed.is_empty();
                has_seen.then(|| self.sight.portfolio(self.people.get(&vault)?))?
            }
        }
    }
}
