//! The storage of a vault in memory: what is kept of it and how it is rewound are as in the database, and nothing else is known to it.

use std::collections::{BTreeMap, BTreeSet};

use cryptovault::vault::account::{AccountKind, Book};
use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::balance::{Change, Shortfall, with};
use cryptovault::vault::check::Refusal;
use cryptovault::vault::figures::Figures;
use cryptovault::vault::lot::{Lot, Match, Method};
use cryptovault::vault::movement::{Effect, Movement, movements};
use cryptovault::vault::place::Place;
use cryptovault::vault::pool::{AdvanceError, Open, advance};
use cryptovault::vault::posting::{Posting, postings, postings_of_reversal};
use cryptovault::vault::transaction::{AccountId, Kind, Transaction};

pub const NOW_MS: i64 = 1_700_000_000_000;

/// Why something was not entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    Refused(Refusal),
    Short(AccountId, Asset, Shortfall),
    OtherBook,
}

/// How much is done at once: movements of a step, and lots that are loaded for it.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub movements: usize,
    pub lots: usize,
}

impl Pace {
    pub const ALL_AT_ONCE: Self = Self { movements: usize::MAX, lots: usize::MAX };
}

#[derive(Debug, Clone)]
pub struct Vault {
    pub method: Method,
    pub pace: Pace,
    pub transactions: BTreeMap<Place, Transaction>,
    pub reversed: BTreeSet<Place>,
    pub pools: BTreeMap<(Book, Asset), Pool>,
    pub changes: BTreeMap<(AccountId, Asset), Vec<Change>>,
}

/// Rows of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    pub frontier: Option<Place>,
    pub figures: Figures,
    pub movements: BTreeMap<Place, (Effect, Option<Figures>)>,
    pub lots: BTreeMap<Place, Lot>,
    pub matches: BTreeMap<(Place, u32), Match>,
}

/// Accounts whose names begin with `paper` are paper accounts.
pub fn book(account: &AccountId) -> Book {
    let is_paper = account.as_str().starts_with("paper");
    Book::of(account, if is_paper { AccountKind::Paper } else { AccountKind::Real })
}

impl Vault {
    pub fn new(method: Method, pace: Pace) -> Self {
        Self {
            method,
            pace,
            transactions: BTreeMap::new(),
            reversed: BTreeSet::new(),
            pools: BTreeMap::new(),
            changes: BTreeMap::new(),
        }
    }

    pub fn enter(&mut self, transaction: &Transaction) -> Result<(), Trouble> {
        self.enter_together(std::slice::from_ref(transaction))
    }

    /// Enters all or none.
    pub fn enter_together(&mut self, transactions: &[Transaction]) -> Result<(), Trouble> {
        for Transaction { draft, .. } in transactions {
            draft.check(NOW_MS).map_err(Trouble::Refused)?;
            if draft.to_account.as_ref().is_some_and(|to| book(to) != book(&draft.account)) {
                return Err(Trouble::OtherBook);
            }
        }
        self.post(
            transactions.iter().map(|transaction| (transaction.place(), postings(transaction))).collect(),
        )?;
        for transaction in transactions {
            self.transactions.insert(transaction.place(), transaction.clone());
            for (asset, movement) in movements(transaction).unwrap() {
                self.pools.entry((book(&transaction.draft.account), asset)).or_default().insert(movement);
            }
        }
        Ok(())
    }

    pub fn reverse(&mut self, place: &Place) -> Result<(), Trouble> {
        let transaction = self.transactions[place].clone();
        self.post(vec![(place.of_reversal(), postings_of_reversal(&transaction))])?;
        self.reversed.insert(place.clone());
        for (asset, _) in movements(&transaction).unwrap() {
            self.pools.get_mut(&(book(&transaction.draft.account), asset)).unwrap().remove(place);
        }
        Ok(())
    }

    /// Enters all, and tries those again that would have made a balance negative as long as that brings more; then the rest together, since
    /// some may need one another.
    pub fn enter_all(&mut self, transactions: &[Transaction]) -> Vec<Trouble> {
        let mut waiting = transactions.to_vec();
        loop {
            let before = waiting.len();
            let mut troubles = Vec::new();
            waiting.retain(|transaction| {
                self.enter(transaction).map_err(|trouble| troubles.push(trouble)).is_err()
            });
            if waiting.is_empty() || (waiting.len() == before && self.enter_together(&waiting).is_ok()) {
                return Vec::new();
            }
            if waiting.len() == before {
                return troubles;
            }
        }
    }

    fn post(&mut self, mut posted: Vec<(Place, Vec<Posting>)>) -> Result<(), Trouble> {
        posted.sort_by(|a, b| a.0.cmp(&b.0));
        let mut new: BTreeMap<(AccountId, Asset), Vec<Change>> = BTreeMap::new();
        for (place, postings) in posted {
            for Posting { holder, asset, amount } in postings {
                if let Some(account) = holder.account() {
                    let change = Change { place: place.clone(), amount };
                    new.entry((account.clone(), asset)).or_default().push(change);
                }
            }
        }
        for (key, new) in &new {
            let known = self.changes.get(key).map(Vec::as_slice).unwrap_or_default();
            let now = known.iter().fold(Amount::ZERO, |sum, change| sum.checked_add(change.amount).unwrap());
            let first = known.partition_point(|change| change.place < new[0].place);
            with(now, &known[first..], new)
                .map_err(|short| Trouble::Short(key.0.clone(), key.1.clone(), short))?;
        }
        for (key, new) in new {
            let changes = self.changes.entry(key).or_default();
            changes.extend(new);
            changes.sort_by(|a, b| a.place.cmp(&b.place));
        }
        Ok(())
    }

    /// One step of some pool that is not at its end; false if all are.
    pub fn step(&mut self) -> bool {
        let (method, pace) = (self.method, self.pace);
        self.pools.iter_mut().any(|((_, asset), pool)| pool.step(method.of(asset), pace))
    }

    pub fn settle(&mut self) {
        while self.step() {}
    }

    pub fn balance(&self, account: &AccountId, asset: &Asset) -> Amount {
        let changes = self.changes.get(&(account.clone(), asset.clone())).into_iter().flatten();
        changes.fold(Amount::ZERO, |sum, change| sum.checked_add(change.amount).unwrap())
    }

    /// Its pools that anything has happened to, from what the ledger says alone, in one go.
    pub fn computed_anew(&self) -> BTreeMap<(Book, Asset), Pool> {
        let mut fresh = Self::new(self.method, Pace::ALL_AT_ONCE);
        let counting = self.transactions.iter().filter(|(place, _)| !self.reversed.contains(*place));
        for (_, transaction) in counting {
            for (asset, movement) in movements(transaction).unwrap() {
                fresh.pools.entry((book(&transaction.draft.account), asset)).or_default().insert(movement);
            }
        }
        fresh.settle();
        fresh.pools
    }

    /// Its pools that anything has happened to.
    pub fn pools(&self) -> BTreeMap<(Book, Asset), Pool> {
        let moved = self.pools.iter().filter(|(_, pool)| !pool.movements.is_empty());
        moved.map(|(key, pool)| (key.clone(), pool.clone())).collect()
    }

    pub fn transfers(&self) -> impl Iterator<Item = &Transaction> {
        self.transactions.values().filter(|transaction| transaction.draft.kind == Kind::Transfer)
    }
}

impl Pool {
    fn insert(&mut self, movement: Movement) {
        self.rewind(&movement.place);
        let other = self.movements.insert(movement.place, (movement.effect, None));
        assert_eq!(other, None, "one movement for each transaction");
    }

    fn remove(&mut self, place: &Place) {
        self.rewind(place);
        self.movements.remove(place);
    }

    /// Back to before a place. What was left is in the matches and the figures that stay.
    fn rewind(&mut self, place: &Place) {
        if self.frontier.as_ref().is_none_or(|frontier| frontier < place) {
            return;
        }
        self.lots.retain(|lot, _| lot < place);
        let undone = self.matches.split_off(&(place.clone(), 0));
        for lot in undone.values().filter_map(|undone| undone.lot.as_ref()) {
            let Some(row) = self.lots.get_mut(lot) else { continue };
            let last = self.matches.values().rev().find(|kept| kept.lot.as_ref() == Some(lot));
            (row.left, row.left_cost) =
                last.map_or((row.quantity, row.cost), |last| (last.left_after, last.left_cost_after));
        }
        for (_, after) in self.movements.range_mut(place..).map(|(_, row)| row) {
            *after = None;
        }
        let last = self.movements.range(..place).next_back();
        self.frontier = last.map(|(place, _)| place.clone());
        self.figures = last.and_then(|(_, (_, after))| *after).unwrap_or_default();
    }

    fn step(&mut self, method: Method, pace: Pace) -> bool {
        let is_ahead = |place: &Place| self.frontier.as_ref().is_none_or(|frontier| frontier < place);
        let ahead = self.movements.iter().filter(|(place, _)| is_ahead(place)).take(pace.movements);
        let mut ahead: Vec<_> =
            ahead.map(|(place, (effect, _))| Movement { place: place.clone(), effect: *effect }).collect();
        if ahead.is_empty() {
            return false;
        }
        let mut open: Vec<_> = self.lots.values().filter(|lot| lot.left.is_positive()).cloned().collect();
        open.sort_by(|a, b| method.compare(a, b));
        let mut count = pace.lots;
        let advanced = loop {
            let loaded = Open { lots: open.iter().take(count).cloned().collect(), more: open.len() > count };
            match advance(method, self.figures, loaded, &ahead) {
                Ok(advanced) => break advanced,
                Err(AdvanceError::MoreLots { enough_for: 0 }) => count = count.saturating_mul(2).max(1),
                Err(AdvanceError::MoreLots { enough_for }) => ahead.truncate(enough_for),
                Err(error) => panic!("{error:?}"),
            }
        };
        for (movement, figures) in ahead.iter().zip(&advanced.after) {
            self.movements.get_mut(&movement.place).unwrap().1 = Some(*figures);
        }
        for lot in advanced.changed.into_iter().chain(advanced.created) {
            self.lots.insert(lot.place.clone(), lot);
        }
        for row in advanced.matches {
            self.matches.insert((row.place.clone(), row.line), row);
        }
        self.figures = advanced.figures;
        self.frontier = ahead.last().map(|movement| movement.place.clone());
        true
    }
}
