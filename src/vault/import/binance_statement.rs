//! Binance's statement: every movement a row. The legs of one trade share the second and the account, and so do those of other trades in that
//! second: legs of the same kind are taken together, coin by coin.

use super::answers::How;
use super::exchange::Legs;
use super::leg::{Key, Leg};
use super::reading::{Happened, Label, Made, Not, OWN_MOVE, Reading, asset, must, time, unknown};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Reward};

/// What a row belongs to: several identical ones are all real, so it has no name of its own.
pub fn key(row: Row<'_>) -> Key {
    let (user, time) = (row.any(&["user_id", "user id"]), row.any(&["utc_time", "time"]));
    Key { group: Some(format!("{time}|{user}|{}", row.get("account"))), ..Key::default() }
}

/// What an operation is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operation {
    /// A leg of an exchange: those of the same name belong together.
    Leg(String),
    /// The fee of an exchange.
    Fee,
    /// From one's own balance to another.
    Internal,
    /// Something by itself: what it is when it comes, and when it goes.
    Single(Label, Label),
}

fn operation(name: &str) -> Option<Operation> {
    let name = name.to_lowercase();
    let reward = |reward| Some(Operation::Single(Label::Reward(reward), Label::Move));
    let leg = |name: &str| Some(Operation::Leg(name.to_owned()));
    let has = |part: &str| name.contains(part);
    match name.as_str() {
        "buy" | "sell" | "transaction related" => leg("spot"),
        "transaction buy" | "transaction spend" => leg("bought"),
        "transaction sold" | "transaction revenue" => leg("sold"),
        "fee" | "transaction fee" => Some(Operation::Fee),
        "binance convert" | "convert" | "large otc trading" => leg("convert"),
        "buy crypto"
        | "buy crypto with fiat"
        | "auto-invest transaction"
        | "swap farming transaction"
        | "liquid swap sell"
        | "eth 2.0 staking"
        | "leverage token redemption"
        | "stablecoins auto-conversion"
        | "token swap - redenomination/rebranding"
        | "token swap - distribution" => leg(&name),
        "deposit"
        | "withdraw"
        | "fiat deposit"
        | "fiat withdraw"
        | "fiat withdrawal"
        | "send"
        | "receive"
        | "p2p trading"
        | "c2c transaction"
        | "binance pay"
        | "pay"
        | "merchant acquiring"
        | "binance card spending"
        | "nft transaction"
        | "asset recovery"
        | "liquid swap add"
        | "liquid swap remove"
        | "liquid swap add/sell"
        | "liquidity farming remove" => Some(Operation::Single(Label::Move, Label::Move)),
        "realized profit and loss" | "realize profit and loss" => {
            Some(Operation::Single(Label::Reward(Reward::Other), Label::Lost))
        }
        "funding fee" | "insurance fund compensation" => {
            Some(Operation::Single(Label::Reward(Reward::Other), Label::Fee))
        }
        "distribution" => reward(Reward::Airdrop),
        _ if has("small assets exchange") => leg("small assets"),
        _ if has("loan") || has("repayment") => Some(Operation::Single(Label::Move, Label::Move)),
        _ if has("interest") || has("savings distribution") || has("pool distribution") => {
            reward(Reward::Interest)
        }
        _ if has("airdrop") => reward(Reward::Airdrop),
        _ if [
            "refer",
            "commission",
            "kickback",
            "cashback",
            "voucher",
            "mission",
            "crypto box",
            "mining",
            "campaign",
        ]
        .iter()
        .any(|part| has(part)) =>
        {
            reward(Reward::Other)
        }
        _ if has("reward") || has("earnings withdrawal") => reward(Reward::Staking),
        _ if ["transfer", "subscription", "redemption", "purchase", "subscribe"]
            .iter()
            .any(|part| has(part)) =>
        {
            Some(Operation::Internal)
        }
        _ => None,
    }
}

struct Entry<'l> {
    line: u32,
    operation: Operation,
    /// As it is written: old files call the legs of a purchase `Buy`, and those of a sale `Sell`.
    name: &'l str,
    asset: Asset,
    amount: Amount,
    at_ms: i64,
    note: &'l str,
}

fn entry<'l>(sheet: &'l Sheet, leg: &'l Leg, how: &How) -> Result<Entry<'l>, Not> {
    let row = sheet.row(&leg.cells);
    let name = row.get("operation");
    Ok(Entry {
        line: leg.line,
        operation: operation(name).ok_or_else(|| unknown("operation", name))?,
        name,
        asset: asset(row.get("coin"))?,
        amount: must("change", row.get("change"))?,
        at_ms: time(row.any(&["utc_time", "time"]), how)?,
        note: row.get("remark"),
    })
}

/// What the rows of one second and one account tell.
pub fn read(sheet: &Sheet, legs: &[&Leg], how: &How) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut families: Vec<(String, Vec<Entry<'_>>)> = Vec::new();
    let mut fees = Vec::new();
    for leg in legs {
        let entry = match entry(sheet, leg, how) {
            Ok(entry) => entry,
            Err(not) => {
                readings.push(Reading { lines: vec![leg.line], made: Made::of(Err(not)) });
                continue;
            }
        };
        match &entry.operation {
            Operation::Fee => fees.push(entry),
            Operation::Leg(family) => match families.iter_mut().find(|(name, _)| name == family) {
                Some((_, entries)) => entries.push(entry),
                None => families.push((family.clone(), vec![entry])),
            },
            Operation::Internal | Operation::Single(..) => readings.push(single(entry, how)),
        }
    }
    families.sort_by(|(a, _), (b, _)| a.cmp(b));
    // Old files: a purchase and a sale of different coins in one second.
    let spot = families.iter().position(|(name, entries)| name == "spot" && !is_one(entries));
    if let Some(place) = spot {
        let (_, entries) = families.swap_remove(place);
        if entries.iter().any(|entry| !matches!(entry.name, "Buy" | "Sell")) {
            families.push(("spot".to_owned(), entries));
        } else {
            let (bought, sold) = entries.into_iter().partition(|entry: &Entry<'_>| entry.name == "Buy");
            families.extend([("bought".to_owned(), bought), ("sold".to_owned(), sold)]);
        }
    }
    if families.is_empty() {
        let account = legs.first().map_or("", |leg| sheet.row(&leg.cells).get("account"));
        let is_spot = account.eq_ignore_ascii_case("spot");
        readings.extend(fees.drain(..).map(|fee| lone_fee(fee, is_spot, how)));
    }
    for (_, entries) in families {
        readings.push(exchange(&entries, &std::mem::take(&mut fees), how));
    }
    readings
}

/// Whether these legs are one exchange, or at least have one side of one coin.
fn is_one(entries: &[Entry<'_>]) -> bool {
    let coins = |is_in: bool| {
        let mut coins: Vec<_> = entries
            .iter()
            .filter(|entry| entry.amount.is_negative() != is_in)
            .map(|entry| &entry.asset)
            .collect();
        coins.sort();
        coins.dedup();
        coins.len()
    };
    coins(true) <= 1 && coins(false) <= 1
}

fn exchange(entries: &[Entry<'_>], fees: &[Entry<'_>], how: &How) -> Reading {
    let drafts = || -> Result<Vec<Draft>, Not> {
        let mut all = Legs::default();
        for entry in entries {
            all.add(entry.asset.clone(), entry.amount, None)?;
        }
        for fee in fees {
            all.pay(fee.asset.clone(), fee.amount.neg())?;
        }
        let at_ms = entries.iter().map(|entry| entry.at_ms).min().unwrap_or_default();
        let note = entries.iter().map(|entry| entry.note).find(|note| !note.is_empty()).unwrap_or_default();
        all.exchanged(at_ms, note)?.into_iter().map(|one| one.draft(how)).collect()
    };
    let mut lines: Vec<_> = entries.iter().chain(fees).map(|entry| entry.line).collect();
    lines.sort_unstable();
    Reading { lines, made: Made::of(drafts()) }
}

fn single(entry: Entry<'_>, how: &How) -> Reading {
    let made = match entry.operation {
        Operation::Single(coming, going) => {
            let label = if entry.amount.is_negative() { going } else { coming };
            let one = Happened { label, note: entry.note.to_owned(), ..Happened::at(entry.at_ms) };
            Made::of(one.moved(entry.asset, entry.amount).draft(how).map(|draft| vec![draft]))
        }
        _ => Made::Nothing(OWN_MOVE.to_owned()),
    };
    Reading { lines: vec![entry.line], made }
}

/// A fee in a second without a trade: of a position in futures or on margin; elsewhere its trade is not in the file.
fn lone_fee(entry: Entry<'_>, is_spot: bool, how: &How) -> Reading {
    let drafts = || {
        if is_spot {
            return Err(Not::readable("Only the fee of a trade is here: its legs are missing"));
        }
        let one = Happened { label: Label::Fee, note: entry.note.to_owned(), ..Happened::at(entry.at_ms) };
        Ok(vec![one.moved(entry.asset, entry.amount).draft(how)?])
    };
    Reading { lines: vec![entry.line], made: Made::of(drafts()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_known_by_their_names_old_and_new() {
        let staking = Operation::Single(Label::Reward(Reward::Staking), Label::Move);
        let interest = Operation::Single(Label::Reward(Reward::Interest), Label::Move);
        let other = Operation::Single(Label::Reward(Reward::Other), Label::Move);
        for (name, expected) in [
            ("Transaction Spend", Operation::Leg("bought".to_owned())),
            ("Transaction Revenue", Operation::Leg("sold".to_owned())),
            ("Small Assets Exchange BNB (Spot)", Operation::Leg("small assets".to_owned())),
            ("Transaction Fee", Operation::Fee),
            ("Staking Rewards", staking.clone()),
            ("Simple Earn Locked Rewards", staking.clone()),
            ("BNB Vault Rewards", staking),
            ("Simple Earn Flexible Interest", interest.clone()),
            ("POS savings interest", interest.clone()),
            ("Launchpool Interest", interest),
            ("Referral Kickback", other.clone()),
            ("Commission History", other.clone()),
            ("Mission Reward Distribution", other),
            ("Simple Earn Flexible Subscription", Operation::Internal),
            ("Savings Principal redemption", Operation::Internal),
            ("Transfer Between Main Account/Futures and Margin Account", Operation::Internal),
            ("transfer_out", Operation::Internal),
            ("Withdraw", Operation::Single(Label::Move, Label::Move)),
            ("Isolated Margin Loan", Operation::Single(Label::Move, Label::Move)),
        ] {
            assert_eq!(operation(name), Some(expected), "{name}");
        }
        assert_eq!(operation("Tea"), None);
    }
}
