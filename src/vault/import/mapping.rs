//! Files that nobody knows: whoever imports one says which column is what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answers::How;
use super::leg::Leg;
use super::reading::{Happened, Label, Not, amount_with, asset, side, size, time, worth_with, wrong};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Reward, Side};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The date, with or without the time.
    Date,
    /// The time, where it has a column of its own.
    Time,
    /// What kind of thing happened, in words.
    Kind,
    /// How much went.
    SentAmount,
    /// What went.
    SentAsset,
    /// How much came.
    ReceivedAmount,
    /// What came.
    ReceivedAsset,
    /// How much came, or went if it is negative, or was traded.
    Amount,
    /// Of what.
    Asset,
    /// The price of one.
    Price,
    /// The price of all of it.
    Total,
    /// What prices are in.
    Currency,
    /// How much was paid besides.
    FeeAmount,
    /// Of what.
    FeeAsset,
    /// What it was worth in the currency of values.
    Value,
    /// Whatever there is to be remembered.
    Note,
}

impl Target {
    /// Those that are amounts.
    pub const AMOUNTS: [Self; 7] = [
        Self::SentAmount,
        Self::ReceivedAmount,
        Self::Amount,
        Self::Price,
        Self::Total,
        Self::FeeAmount,
        Self::Value,
    ];
}

/// Which column is what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The names of columns.
    pub columns: BTreeMap<Target, String>,
    /// What is the same in all rows and stands in none: `USD`.
    pub fixed: BTreeMap<Target, String>,
}

impl Mapping {
    /// Whether rows can be read by it.
    ///
    /// # Errors
    /// What is missing, as the rest of a sentence that begins with its name.
    pub fn check(&self, sheet: &Sheet) -> Result<(), &'static str> {
        let titles = || sheet.titles.iter().map(|title| title.trim().to_lowercase());
        if self.columns.values().any(|column| titles().all(|title| title != column.trim().to_lowercase())) {
            return Err("names a column that is not in the file");
        }
        if self.fixed.values().any(|text| text.chars().count() > 20) {
            return Err("must have at most 20 characters in what is the same in all rows");
        }
        let has = |target| self.columns.contains_key(&target);
        let is_told = |target| has(target) || self.fixed.contains_key(&target);
        let pair = |amount, asset| has(amount) && is_told(asset);
        if !has(Target::Date) {
            return Err("must say which column has the date");
        }
        let has_amount = pair(Target::Amount, Target::Asset)
            || pair(Target::SentAmount, Target::SentAsset)
            || pair(Target::ReceivedAmount, Target::ReceivedAsset);
        if has_amount { Ok(()) } else { Err("must say which columns have an amount and its asset") }
    }

    fn cell<'c>(&'c self, row: Row<'c>, target: Target) -> &'c str {
        match self.columns.get(&target) {
            Some(column) => row.get(&column.trim().to_lowercase()),
            None => self.fixed.get(&target).map_or("", |text| text.trim()),
        }
    }
}

/// What a row tells.
///
/// # Errors
/// It cannot be read, or there is nothing to be made of it.
pub fn read(sheet: &Sheet, leg: &Leg, how: &How) -> Result<Vec<Draft>, Not> {
    let row = sheet.row(&leg.cells);
    let cell = |target| how.mapping.cell(row, target);
    let at = match cell(Target::Time) {
        "" => cell(Target::Date).to_owned(),
        clock => format!("{} {clock}", cell(Target::Date)),
    };
    let mut one = Happened { note: cell(Target::Note).to_owned(), ..Happened::at(time(&at, how)?) };
    let part = |name, quantity, ticker| -> Result<Option<Side>, Not> {
        let amount = amount_with(name, cell(quantity), how.point)?.filter(|amount| !amount.is_zero());
        amount.map_or(Ok(None), |amount| Ok(side(asset(cell(ticker))?, amount)))
    };
    one.sent = part("sent amount", Target::SentAmount, Target::SentAsset)?;
    one.received = part("received amount", Target::ReceivedAmount, Target::ReceivedAsset)?;
    one.value = worth_with("value", cell(Target::Value), how.point)?.map(size);
    let kind = cell(Target::Kind).to_lowercase();
    let mut comes = one.received.is_some();
    if one.sent.is_none() && one.received.is_none() {
        let text = cell(Target::Amount);
        let amount = amount_with("amount", text, how.point)?.ok_or_else(|| wrong("amount", text))?;
        let what = asset(cell(Target::Asset))?;
        comes = comes_in(&kind, amount)?;
        let money = money(how, row, size(amount), is_trade(&kind))?;
        let this = side(what, amount);
        (one.sent, one.received) = if comes { (money, this) } else { (this, money) };
    }
    one.label = meaning(&kind, comes);
    let fee = amount_with("fee", cell(Target::FeeAmount), how.point)?.filter(|fee| !fee.is_zero());
    one.fee = match (fee, cell(Target::FeeAsset), cell(Target::Currency)) {
        (None, ..) => None,
        (Some(fee), "", "") => {
            return Err(Not::Readable(format!("The asset of the fee of {fee} is missing")));
        }
        (Some(fee), "", ticker) | (Some(fee), ticker, _) => side(asset(ticker)?, fee),
    };
    Ok(vec![one.draft(how)?])
}

/// What was paid for so much, or brought by it: the total, or else the price of all of it. None for what is no trade.
fn money(how: &How, row: Row<'_>, quantity: Amount, is_trade: bool) -> Result<Option<Side>, Not> {
    if !is_trade {
        return Ok(None);
    }
    let cell = |target| how.mapping.cell(row, target);
    let total = worth_with("total", cell(Target::Total), how.point)?;
    let price = worth_with("price", cell(Target::Price), how.point)?;
    let Some(amount) = total.or_else(|| quantity.times(price?)) else { return Ok(None) };
    let currency: Asset = asset(cell(Target::Currency))?;
    Ok(side(currency, amount))
}

fn is_trade(kind: &str) -> bool {
    kind.is_empty()
        || is_any(kind, &["buy", "bought", "kauf", "purchase", "sell", "sold", "verkauf", "sale", "trade"])
}

/// Whether words say that something comes; if they say neither, its sign does.
fn comes_in(kind: &str, amount: Amount) -> Result<bool, Not> {
    let out = [
        "sell", "sold", "sale", "verkauf", "withdraw", "send", "sent", "spend", "lost", "stolen", "fee",
        "payment", "out",
    ];
    let inward = [
        "buy", "bought", "kauf", "purchase", "deposit", "receive", "reward", "staking", "interest",
        "airdrop", "income", "bonus", "mining",
    ];
    if amount.is_negative() || is_any(kind, &out) {
        return Ok(false);
    }
    if is_any(kind, &inward) || kind.is_empty() || is_any(kind, &["gift", "transfer", "in", "trade"]) {
        return Ok(true);
    }
    Err(super::reading::unknown("kind", kind))
}

fn meaning(kind: &str, comes: bool) -> Label {
    let rewards = [
        ("staking", Reward::Staking),
        ("interest", Reward::Interest),
        ("airdrop", Reward::Airdrop),
        ("reward", Reward::Other),
        ("income", Reward::Other),
        ("bonus", Reward::Other),
        ("mining", Reward::Other),
    ];
    let reward = rewards.iter().find(|(word, _)| kind.contains(word));
    match reward {
        Some((_, reward)) if comes => Label::Reward(*reward),
        _ if kind.contains("gift") => Label::Gift,
        _ if !comes && is_any(kind, &["lost", "stolen"]) => Label::Lost,
        _ if !comes && is_any(kind, &["fee"]) => Label::Fee,
        _ => Label::Move,
    }
}

fn is_any(kind: &str, words: &[&str]) -> bool {
    kind.split(|char: char| !char.is_alphanumeric()).any(|part| {
        // `in` and `out` are only themselves, `withdrawal` is a `withdraw`.
        words.iter().any(|word| if word.len() < 4 { part == *word } else { part.starts_with(word) })
    })
}
