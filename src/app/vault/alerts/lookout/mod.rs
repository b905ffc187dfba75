//! The lookout: holds all rules that are on, hears each tick, and stores what it comes to.
//!
//! 1. It `load`s the rules and where they stand. 2. A tick is `observe`d. 3. What it comes to is `store`d, kept until that is done, and told.
//! 4. What others have changed meanwhile is read again.

mod load;
mod observe;
mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::market::product::ProductId;
use crate::vault::alert::engine::Engine;
use crate::vault::alert::event::Event;
use crate::vault::alert::observation::Subject;
use crate::vault::alert::rule::{AlertId, Rule, Target};
use crate::vault::alert::state::State;
use crate::vault::amount::Amount;

use observe::Sight;

pub use store::Heard;

/// See the module.
#[derive(Debug)]
pub struct Lookout {
    engine: Engine,
    rules: HashMap<AlertId, Held>,
    people: HashMap<i64, Person>,
    /// Vaults with rules on what all of it is worth.
    portfolios: BTreeSet<i64>,
    /// Names of products, each once.
    products: HashMap<String, ProductId>,
    /// The newest tick.
    sight: Sight,
    /// What is not stored yet, by rule and subject.
    unstored: BTreeMap<(AlertId, Subject), Unstored>,
    /// The last rule that was read at the start; none once all were.
    loaded_to: Option<(i64, String)>,
}

/// A rule, as it was read.
#[derive(Debug)]
struct Held {
    vault: i64,
    version: i64,
    rule: Rc<Rule>,
}

/// Somebody with rules.
#[derive(Debug)]
struct Person {
    user_id: Rc<str>,
    rules: Vec<AlertId>,
    /// What they have, of each asset that is not nothing. Read only for rules that follow it.
    holdings: Vec<(Worth, Amount)>,
}

/// What an asset is worth in the currency.
#[derive(Debug)]
enum Worth {
    /// It is the currency.
    Itself,
    /// The price of its product.
    Of(ProductId),
    /// It can have none.
    Unknown,
}

/// What is to be stored of a rule on a subject.
#[derive(Debug)]
struct Unstored {
    vault: i64,
    version: i64,
    state: State,
    is_held: bool,
    /// In the order of their armings.
    events: Vec<Event>,
}

impl Default for Lookout {
    fn default() -> Self {
        Self {
            engine: Engine::default(),
            rules: HashMap::new(),
            people: HashMap::new(),
            portfolios: BTreeSet::new(),
            products: HashMap::new(),
            sight: Sight::default(),
            unstored: BTreeMap::new(),
            loaded_to: Some((0, String::new())),
        }
    }
}

impl Lookout {
    /// Whether anything waits for a price.
    pub fn waits(&self) -> bool {
        self.loaded_to.is_some() || !self.engine.is_empty() || !self.unstored.is_empty()
    }

    /// How many rules on subjects are held.
    pub fn len(&self) -> usize {
        self.engine.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.engine.is_empty()
    }

    /// Holds a rule on these subjects from now on.
    pub fn hold(
        &mut self,
        vault: i64,
        version: i64,
        rule: &Rc<Rule>,
        subjects: impl IntoIterator<Item = (Subject, State)>,
    ) {
        let person = || Person { user_id: rule.owner.clone(), rules: Vec::new(), holdings: Vec::new() };
        self.engine.put(rule, subjects);
        self.people.entry(vault).or_insert_with(person).rules.push(rule.id.clone());
        self.rules.insert(rule.id.clone(), Held { vault, version, rule: rule.clone() });
        if rule.terms.target == Target::Portfolio {
            self.portfolios.insert(vault);
        }
    }

    /// No longer holds anything of a vault.
    fn forget(&mut self, vault: i64) {
        for rule in self.people.remove(&vault).map(|person| person.rules).unwrap_or_default() {
            self.engine.forget(&rule);
            self.rules.remove(&rule);
        }
        self.portfolios.remove(&vault);
    }

    /// No longer holds a rule.
    fn drop_rule(&mut self, rule: &AlertId) {
        self.engine.forget(rule);
        let Some(held) = self.rules.remove(rule) else { return };
        if let Some(person) = self.people.get_mut(&held.vault) {
            person.rules.retain(|own| own != rule);
        }
    }

    /// A state that is other than what is stored.
    fn keep(&mut self, held: (i64, i64), rule: &AlertId, subject: Subject, state: State, is_held: bool) {
        let (vault, version) = held;
        let unstored = self.unstored.entry((rule.clone(), subject)).or_insert_with(|| Unstored {
            vault,
            version,
            state,
            is_held,
            events: Vec::new(),
        });
        (unstored.state, unstored.is_held) = (state, is_held);
    }

    /// A product by its name, of which there is one in memory.
    fn product(&mut self, name: &str) -> Option<ProductId> {
        if let Some(known) = self.products.get(name) {
            return Some(known.clone());
        }
        let product = ProductId::parse(name)?;
        self.products.insert(name.to_owned(), product.clone());
        Some(product)
    }
}
