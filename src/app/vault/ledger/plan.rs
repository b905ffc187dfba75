//! What the units of a step would do: which postings, and which movements of which pools.

use std::collections::HashMap;

use super::{Entry, Ledger, Restored, Verdict};
use crate::app::vault::record::Record;
use crate::app::vault::rows::AccountRow;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::vault::account::{AccountKind, Book};
use crate::vault::amount::Amount;
use crate::vault::balance::Change;
use crate::vault::movement::{Movement, movements};
use crate::vault::place::Place;
use crate::vault::posting::{Posting, postings, postings_of_reversal};
use crate::vault::transaction::{AccountId, Transaction, TransactionId};

/// What a unit does, or why it does not.
pub(super) type Plan = Result<Unit, Verdict>;

/// What a unit does.
pub(super) struct Unit {
    pub(super) records: Vec<Record>,
    /// Those that are reversed.
    pub(super) reversed: Vec<Record>,
    pub(super) changes: Vec<Moment>,
    pub(super) moves: Vec<Move>,
}

/// What a transaction does to the balance of an asset in an account.
pub(super) struct Moment {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) change: Change,
    pub(super) postings: Vec<Amount>,
}

/// What a transaction does to a pool: a new movement, or one that counts no longer.
pub(super) struct Move {
    pub(super) book: String,
    pub(super) asset: String,
    pub(super) place: Place,
    pub(super) movement: Option<Movement>,
}

impl Ledger {
    /// What each unit does, by the accounts that there are and the transactions that are known.
    pub(super) fn plan(&self, accounts: &[AccountRow], known: Vec<Record>) -> Vec<Plan> {
        let accounts: HashMap<&str, AccountKind> = accounts
            .iter()
            .filter(|row| row.closed_ms.is_none())
            .filter_map(|row| Some((row.id.as_str(), AccountKind::parse(&row.kind)?)))
            .collect();
        let mut known: HashMap<String, Record> =
            known.into_iter().map(|record| (record.transaction.id.to_string(), record)).collect();
        let unit = |entries: &Vec<Entry>| {
            let mut unit = Unit { records: vec![], reversed: vec![], changes: vec![], moves: vec![] };
            for entry in entries {
                match entry {
                    Entry::Add(transaction) => {
                        let replaces = unit.reversed.last().map(|record| record.transaction.id.clone());
                        self.plan_addition(&mut unit, transaction, replaces, &accounts, &known)?;
                    }
                    Entry::Reverse(id) => {
                        let missing = Failure::new(ErrorCode::NotFound, "There is no such transaction");
                        let record = known.get(id.as_str()).ok_or(Verdict::Refused(missing))?;
                        self.plan_reversal(&mut unit, record, &accounts)?;
                    }
                    Entry::Restore(restored) => {
                        self.plan_restoration(&mut unit, restored, &accounts, &known)?;
                    }
                }
            }
            // What comes later in the same step knows of it.
            for record in unit.records.iter().chain(&unit.reversed) {
                known.insert(record.transaction.id.to_string(), record.clone());
            }
            Ok(unit)
        };
        self.units.iter().map(unit).collect()
    }

    fn plan_addition(
        &self,
        unit: &mut Unit,
        transaction: &Transaction,
        replaces: Option<TransactionId>,
        accounts: &HashMap<&str, AccountKind>,
        known: &HashMap<String, Record>,
    ) -> Result<(), Verdict> {
        if known.contains_key(transaction.id.as_str()) {
            return Err(Verdict::Known);
        }
        let draft = &transaction.draft;
        let refused = |invalid: Invalid| Verdict::Refused(invalid.into());
        let book = book_of(&draft.account, accounts)
            .ok_or_else(|| refused(Invalid::new("account_id", "must be one of your accounts")))?;
        if let Some(to) = &draft.to_account {
            let other = book_of(to, accounts)
                .ok_or_else(|| refused(Invalid::new("to_account_id", "must be one of your accounts")))?;
            if other != book {
                let message =
                    "must be a real account where the other one is: a paper account stands for itself";
                return Err(refused(Invalid::new("to_account_id", message)));
            }
        }
        let out_of_range = || refused(Invalid::new("value", "is out of range with the fee"));
        for (asset, movement) in movements(transaction).ok_or_else(out_of_range)? {
            let place = movement.place.clone();
            let (book, asset) = (book.to_string(), asset.to_string());
            unit.moves.push(Move { book, asset, place, movement: Some(movement) });
        }
        let replaces = replaces.map(|id| id.to_string());
        let record = Record::new(transaction.clone(), self.now_ms, replaces);
        unit.change(&record.place, postings(transaction)).ok_or_else(out_of_range)?;
        unit.records.push(record);
        Ok(())
    }

    /// What is there already is reversed, if that was meant to come with it.
    fn plan_restoration(
        &self,
        unit: &mut Unit,
        restored: &Restored,
        accounts: &HashMap<&str, AccountKind>,
        known: &HashMap<String, Record>,
    ) -> Result<(), Verdict> {
        let Restored { transaction, replaces, is_reversed } = restored;
        if let Some(record) = known.get(transaction.id.as_str()) {
            let is_standing = record.reverses.is_none() && record.reversed_by.is_none();
            return if *is_reversed && is_standing {
                self.plan_reversal(unit, record, accounts)
            } else {
                Err(Verdict::Known)
            };
        }
        self.plan_addition(unit, transaction, replaces.clone(), accounts, known)?;
        match unit.records.last().cloned() {
            Some(record) if *is_reversed => self.plan_reversal(unit, &record, accounts),
            _ => Ok(()),
        }
    }

    fn plan_reversal(
        &self,
        unit: &mut Unit,
        record: &Record,
        accounts: &HashMap<&str, AccountKind>,
    ) -> Result<(), Verdict> {
        let refused = |code, message| Verdict::Refused(Failure::new(code, message));
        if record.reverses.is_some() {
            return Err(refused(ErrorCode::Conflict, "A reversal cannot be reversed"));
        }
        if record.reversed_by.is_some() {
            return Err(refused(ErrorCode::Conflict, "This transaction is reversed already"));
        }
        let transaction = &record.transaction;
        // The same in every ledger that it is in: a ledger that was exported is imported to the same.
        let reversal_id = TransactionId::known_by(&format!("cryptovault reversal 1\n{}", transaction.id));
        let reversal = record.reversal(reversal_id.clone(), self.now_ms);
        let unexpected = || refused(ErrorCode::Internal, "This transaction cannot be reversed");
        let book = book_of(&transaction.draft.account, accounts).ok_or_else(unexpected)?;
        for (asset, Movement { place, .. }) in movements(transaction).ok_or_else(unexpected)? {
            let (book, asset) = (book.to_string(), asset.to_string());
            unit.moves.push(Move { book, asset, place, movement: None });
        }
        unit.change(&reversal.place, postings_of_reversal(transaction)).ok_or_else(unexpected)?;
        unit.records.push(reversal);
        unit.reversed.push(Record { reversed_by: Some(reversal_id.to_string()), ..record.clone() });
        Ok(())
    }
}

fn book_of(account: &AccountId, accounts: &HashMap<&str, AccountKind>) -> Option<Book> {
    accounts.get(account.as_str()).map(|kind| Book::of(account, *kind))
}

impl Unit {
    /// What postings do to the balances of accounts; none out of range.
    fn change(&mut self, place: &Place, postings: Vec<Posting>) -> Option<()> {
        for Posting { holder, asset, amount } in postings {
            let (account, asset) = (holder.to_string(), asset.to_string());
            let is_same = |moment: &&mut Moment| {
                moment.account == account && moment.asset == asset && moment.change.place == *place
            };
            if let Some(moment) = self.changes.iter_mut().find(is_same) {
                moment.change.amount = moment.change.amount.checked_add(amount)?;
                moment.postings.push(amount);
            } else {
                let change = Change { place: place.clone(), amount };
                self.changes.push(Moment { account, asset, change, postings: vec![amount] });
            }
        }
        Some(())
    }
}

impl Moment {
    /// Whether it is of an account, and not of where things come from and go to.
    pub(super) fn is_of_account(&self) -> bool {
        !self.account.starts_with('@')
    }
}
