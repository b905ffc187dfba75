//! Stories: what happened as a table, and what the vault makes of it as lines of text.

use cryptovault::vault::account::Book;
use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::lot::{Match, Method};
use cryptovault::vault::place::Place;
use cryptovault::vault::transaction::{
    AccountId, Draft, Kind, Reward, Settles, Side, Transaction, TransactionId,
};
use serde_json::Value;

use super::laws;
use super::twin::{Pace, Trouble, Vault};

/// 2020-01-01 is the first day of all stories.
const FIRST_DAY_MS: i64 = 1_577_836_800_000;
const DAY_MS: i64 = 86_400_000;

pub struct Story {
    pub vault: Vault,
    transactions: Vec<Transaction>,
}

/// A table of what happened: `day | kind | sent | received | besides`, where the last has some of, with commas between them, `fee 1 BNB`,
/// `fee value 3`, `value 100`, `at wallet`, `to wallet`, `kept` and what a reward is for. It happens at the exchange, and money is not kept
/// if it is not `kept`. What comes out must not depend on the order of entry, nor on the steps, and keep all the laws.
pub fn story(method: Method, table: &str) -> Story {
    let transactions = read(table);
    let vault = entered(Vault::new(method, Pace::ALL_AT_ONCE), transactions.iter());
    let backwards = entered(Vault::new(method, Pace { movements: 1, lots: 1 }), transactions.iter().rev());
    assert_eq!(backwards.pools(), vault.pools());
    laws::hold(&vault);
    Story { vault, transactions }
}

/// The vault with all of them, computed after each; those that have to wait for others come at the end.
fn entered<'t>(mut vault: Vault, transactions: impl Iterator<Item = &'t Transaction>) -> Vault {
    let mut waiting = Vec::new();
    for transaction in transactions {
        if vault.enter(transaction).is_err() {
            waiting.push(transaction.clone());
        }
        vault.settle();
    }
    assert_eq!(vault.enter_all(&waiting), []);
    vault.settle();
    vault
}

/// What is said of the first thing that cannot be entered.
pub fn trouble(table: &str) -> String {
    let mut vault = Vault::new(Method::Fifo, Pace::ALL_AT_ONCE);
    let trouble = read(table).iter().find_map(|transaction| vault.enter(transaction).err());
    describe(&trouble.expect("all could be entered"))
}

pub fn describe(trouble: &Trouble) -> String {
    use cryptovault::vault::balance::Shortfall;
    match trouble {
        Trouble::Refused(refusal) => format!("{} {}", refusal.field, refusal.reason),
        Trouble::Short(account, asset, Shortfall::Missing(place, amount)) => {
            format!("day {}: {amount} {asset} missing at {account}", day(place))
        }
        Trouble::Short(_, _, Shortfall::OutOfRange) => "out of range".to_owned(),
        Trouble::OtherBook => "another book".to_owned(),
    }
}

/// The transactions of a table.
pub fn read(table: &str) -> Vec<Transaction> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.enumerate().map(|(number, line)| transaction(number + 1, line)).collect()
}

fn transaction(number: usize, line: &str) -> Transaction {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let [day, kind, sent, received, besides] = cells[..] else { panic!("five cells: {line}") };
    let at_ms = FIRST_DAY_MS + (day.parse::<i64>().unwrap() - 1) * DAY_MS;
    let kind = Kind::parse(kind).unwrap_or_else(|| panic!("no kind: {line}"));
    let mut draft = Draft::new(kind, at_ms, AccountId::new("exchange"));
    (draft.sent, draft.received) = (side(sent), side(received));
    let mut is_kept = false;
    for word in besides.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match word.split_once(' ') {
            Some(("fee", fee)) => match fee.strip_prefix("value ") {
                Some(value) => draft.fee_value = Some(amount(value)),
                None => draft.fee = side(fee),
            },
            Some(("value", value)) => draft.value = Some(amount(value)),
            Some(("at", account)) => draft.account = AccountId::new(account),
            Some(("to", account)) => draft.to_account = Some(AccountId::new(account)),
            None if word == "kept" => is_kept = true,
            _ => draft.reward = Some(Reward::parse(word).unwrap_or_else(|| panic!("no word: {word}"))),
        }
    }
    let may_be_outside =
        matches!(kind, Kind::Buy | Kind::Sell) || draft.fee.as_ref().is_some_and(|fee| fee.asset.is_money());
    if may_be_outside && !is_kept {
        draft.settles = Settles::Outside;
    }
    draft.into_transaction(TransactionId::new(&format!("t{number}")))
}

fn side(text: &str) -> Option<Side> {
    let (number, asset) = text.split_once(' ')?;
    Some(Side { asset: Asset::parse(asset).unwrap(), amount: amount(number) })
}

pub fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"))
}

fn day(place: &Place) -> i64 {
    (place.at_ms() - FIRST_DAY_MS) / DAY_MS + 1
}

fn or_unknown(amount: Option<Amount>) -> String {
    amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string())
}

impl Story {
    /// Reverses the transaction of a line, from 1.
    pub fn reverse(&mut self, line: usize) {
        assert_eq!(self.try_to_reverse(line), Ok(()));
    }

    pub fn try_to_reverse(&mut self, line: usize) -> Result<(), Trouble> {
        self.vault.reverse(&self.transactions[line - 1].place())?;
        self.vault.settle();
        laws::hold(&self.vault);
        Ok(())
    }

    /// What is left of lots: `day 1: 0.5 of 2 for 25 of 100`.
    pub fn lots(&self, asset: &str) -> Vec<String> {
        let lots = self.pool(asset).lots.into_values();
        lots.map(|lot| {
            let (left_cost, cost) = (or_unknown(lot.left_cost), or_unknown(lot.cost));
            format!("day {}: {} of {} for {left_cost} of {cost}", day(&lot.place), lot.left, lot.quantity)
        })
        .collect()
    }

    /// What disposals have used: `day 3 of day 1: 0.5 for 25, 40 − 25 = 15`; and what left otherwise: `day 3 of day 1: 0.5 for 25`.
    pub fn used(&self, asset: &str) -> Vec<String> {
        let line = |used: Match| {
            let cost = or_unknown(used.cost);
            let lot = used.lot.map_or_else(|| "all".to_owned(), |lot| format!("day {}", day(&lot)));
            let start = format!("day {} of {lot}: {} for {cost}", day(&used.place), used.quantity);
            if used.is_disposal {
                format!("{start}, {} − {cost} = {}", or_unknown(used.proceeds), or_unknown(used.profit))
            } else {
                start
            }
        };
        self.pool(asset).matches.into_values().map(line).collect()
    }

    /// The figures of an asset that are not zero, in the order of [`cryptovault::vault::figures::Figures`].
    pub fn figures(&self, asset: &str) -> String {
        self.figures_of(Book::Real, asset)
    }

    /// The same in another book.
    pub fn figures_of(&self, book: Book, asset: &str) -> String {
        let key = (book, Asset::parse(asset).unwrap());
        let figures = self.vault.pools.get(&key).map(|pool| pool.figures).unwrap_or_default();
        const NAMES: [&str; 10] = [
            "quantity",
            "uncosted",
            "cost",
            "realised",
            "proceeds",
            "unknown",
            "fees",
            "income",
            "acquired_cost",
            "left_cost",
        ];
        let json = serde_json::to_value(figures).unwrap();
        let figure = |name: &&str| Some(format!("{name} {}", json.get(*name).and_then(Value::as_str)?));
        NAMES.iter().filter_map(figure).collect::<Vec<_>>().join(", ")
    }

    pub fn balance(&self, account: &str, asset: &str) -> String {
        self.vault.balance(&AccountId::new(account), &Asset::parse(asset).unwrap()).to_string()
    }

    fn pool(&self, asset: &str) -> super::twin::Pool {
        let key = (Book::Real, Asset::parse(asset).unwrap());
        self.vault.pools.get(&key).cloned().unwrap_or_default()
    }
}
