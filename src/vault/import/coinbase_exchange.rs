//! The account statement of Coinbase Exchange, once Pro: the two legs of a trade and its fee are rows of their own, with the same trade id.
//! Trade ids count within a market, so the order id belongs to what they are joined by.

use super::answers::How;
use super::exchange::Legs;
use super::leg::{Key, Leg};
use super::reading::{Happened, Label, Not, asset, must, time, unknown};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Reward};

/// What a row belongs to. It has no name of its own.
pub fn key(row: Row<'_>) -> Key {
    let (trade, order, transfer) = (row.get("trade id"), row.get("order id"), row.get("transfer id"));
    let group = match (row.get("type"), trade, transfer) {
        ("conversion", _, "") => Some(format!("c{}", row.any(&["time", "timestamp"]))),
        ("conversion", ..) => Some(format!("c{transfer}")),
        (_, "", _) => None,
        _ => Some(format!("t{trade}|{order}")),
    };
    Key { group, ..Key::default() }
}

struct Entry<'r> {
    kind: &'r str,
    asset: Asset,
    amount: Amount,
    at_ms: i64,
}

fn entry<'r>(row: Row<'r>, how: &How) -> Result<Entry<'r>, Not> {
    Ok(Entry {
        kind: row.get("type"),
        asset: asset(row.get("amount/balance unit"))?,
        amount: must("amount", row.get("amount"))?,
        at_ms: time(row.any(&["time", "timestamp"]), how)?,
    })
}

/// What rows that belong together tell.
///
/// # Errors
/// They cannot be read, or there is nothing to be made of them.
pub fn read(sheet: &Sheet, legs: &[&Leg], how: &How) -> Result<Vec<Draft>, Not> {
    let entries =
        legs.iter().map(|leg| entry(sheet.row(&leg.cells), how)).collect::<Result<Vec<_>, Not>>()?;
    let at_ms = entries.iter().map(|entry| entry.at_ms).min().unwrap_or_default();
    let is_leg = |entry: &Entry<'_>| matches!(entry.kind, "match" | "conversion");
    if entries.iter().any(is_leg) || entries.len() > 1 {
        let mut all = Legs::default();
        for entry in entries {
            match entry.kind {
                "match" | "conversion" => all.add(entry.asset, entry.amount, None)?,
                "fee" | "rebate" => all.pay(entry.asset, entry.amount.neg())?,
                kind => return Err(unknown("type", kind)),
            }
        }
        if all.is_empty() {
            return Err(Not::readable("Only the fee of a trade is here: its legs are missing"));
        }
        return all.exchanged(at_ms, "")?.into_iter().map(|one| one.draft(how)).collect();
    }
    entries
        .into_iter()
        .map(|entry| {
            let mut one = Happened::at(entry.at_ms).moved(entry.asset, entry.amount);
            one.label = match entry.kind {
                "deposit" | "withdrawal" => Label::Move,
                "fee" if legs.iter().any(|leg| leg.group.starts_with('g')) => {
                    return Err(Not::readable("Only the fee of a trade is here: its legs are missing"));
                }
                "fee" => Label::Fee,
                "rebate" => Label::Reward(Reward::Other),
                kind => return Err(unknown("type", kind)),
            };
            one.draft(how)
        })
        .collect()
}
