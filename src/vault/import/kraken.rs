//! Kraken's ledgers: each leg a row, joined by `refid`. An amount is without its fee. Times are UTC.

use super::answers::How;
use super::exchange::Legs;
use super::leg::{Key, Leg, present};
use super::reading::{Happened, Label, Not, OWN_MOVE, asset, must, side, sum, time, unknown, worth};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Reward};

/// Letters that old tickers have in front: `X` for coins, `Z` for money.
const OLD: [(&str, &str); 22] = [
    ("XETC", "ETC"),
    ("XETH", "ETH"),
    ("XICN", "ICN"),
    ("XLTC", "LTC"),
    ("XMLN", "MLN"),
    ("XNMC", "NMC"),
    ("XREP", "REP"),
    ("XXBT", "BTC"),
    ("XBT", "BTC"),
    ("XXDG", "DOGE"),
    ("XDG", "DOGE"),
    ("XXLM", "XLM"),
    ("XXMR", "XMR"),
    ("XXRP", "XRP"),
    ("XZEC", "ZEC"),
    ("ZAUD", "AUD"),
    ("ZCAD", "CAD"),
    ("ZEUR", "EUR"),
    ("ZGBP", "GBP"),
    ("ZJPY", "JPY"),
    ("ZUSD", "USD"),
    ("ETH2", "ETH"),
];
/// What stands behind a ticker while the asset is staked, lent or held: it is the same asset.
const SUFFIXES: [&str; 7] = ["S", "M", "P", "F", "B", "T", "HOLD"];
/// Credits that pay fees, and are no asset.
const FEE_CREDITS: &str = "KFEE";

/// What a row belongs to, and what it is known by.
pub fn key(row: Row<'_>) -> Key {
    let (txid, refid) = (row.get("txid"), row.get("refid"));
    if txid.is_empty() {
        let skipped = Some("It is pending: it comes again with a txid when it has happened");
        return Key { skipped, ..Key::default() };
    }
    let group = present(refid).filter(|refid| !refid.eq_ignore_ascii_case("unknown"));
    Key { group, name: present(txid), skipped: None }
}

/// The ticker of an asset.
fn ticker(name: &str) -> Result<Asset, Not> {
    let (base, suffix) = name.split_once('.').unwrap_or((name, ""));
    if !SUFFIXES.contains(&suffix) {
        let old = OLD.iter().find(|(old, _)| *old == name);
        return asset(old.map_or(name, |(_, ticker)| ticker));
    }
    // `DOT28.S`: bonded for 28 days.
    let undated = base.trim_end_matches(|char: char| char.is_ascii_digit());
    let is_dated = suffix == "S" && base.len() == undated.len() + 2 && !undated.is_empty();
    let base = if is_dated { undated } else { base };
    asset(OLD.iter().find(|(old, _)| *old == base).map_or(base, |(_, ticker)| ticker))
}

struct Entry<'r> {
    kind: &'r str,
    subtype: &'r str,
    asset: Asset,
    amount: Amount,
    fee: Amount,
    usd: Option<Amount>,
    at_ms: i64,
}

fn entry<'r>(row: Row<'r>, how: &How) -> Result<Entry<'r>, Not> {
    Ok(Entry {
        kind: row.get("type"),
        subtype: row.get("subtype"),
        asset: ticker(row.get("asset"))?,
        amount: must("amount", row.get("amount"))?,
        fee: super::reading::amount("fee", row.get("fee"))?.unwrap_or_default(),
        usd: worth("amountusd", row.get("amountusd"))?.filter(|usd| !usd.is_zero()),
        at_ms: time(row.get("time"), how)?,
    })
}

/// What rows of one `refid` tell.
///
/// # Errors
/// They cannot be read, or there is nothing to be made of them.
pub fn read(sheet: &Sheet, legs: &[&Leg], how: &How) -> Result<Vec<Draft>, Not> {
    let rows = legs.iter().map(|leg| sheet.row(&leg.cells)).filter(|row| row.get("asset") != FEE_CREDITS);
    let entries = rows.map(|row| entry(row, how)).collect::<Result<Vec<_>, _>>()?;
    let Some(at_ms) = entries.iter().map(|entry| entry.at_ms).min() else {
        return Err(Not::needed("It moves fee credits, which are no asset"));
    };
    let is_exchange = |entry: &Entry<'_>| match entry.kind {
        "trade" | "spend" | "receive" | "conversion" | "sale" => true,
        // What is renamed goes under one name and comes under another.
        "transfer" | "adjustment" => entries.len() > 1,
        _ => false,
    };
    if entries.iter().any(is_exchange) {
        let mut all = Legs::default();
        for entry in &entries {
            all.add(entry.asset.clone(), entry.amount, entry.usd)?;
            all.pay(entry.asset.clone(), entry.fee)?;
        }
        return all.exchanged(at_ms, "")?.into_iter().map(|one| one.draft(how)).collect();
    }
    let mut drafts = Vec::new();
    let mut nothing = None;
    for entry in entries {
        match single(entry).and_then(|one| one.draft(how)) {
            Ok(draft) => drafts.push(draft),
            Err(Not::Needed(reason)) => nothing = Some(reason),
            Err(wrong) => return Err(wrong),
        }
    }
    match nothing {
        Some(reason) if drafts.is_empty() => Err(Not::Needed(reason)),
        _ => Ok(drafts),
    }
}

/// A row that stands for itself.
fn single(entry: Entry<'_>) -> Result<Happened, Not> {
    let mut one = Happened::at(entry.at_ms).moved(entry.asset.clone(), entry.amount);
    one.value = entry.usd.map(super::reading::size);
    let is_reward = match (entry.kind, entry.subtype) {
        ("deposit" | "withdrawal", _) => {
            // What it was worth is not what it has cost.
            one.value = None;
            None
        }
        ("staking", _) => Some(Reward::Staking),
        ("earn", "" | "reward" | "bonus") => Some(Reward::Staking),
        ("earn", _) => return Err(Not::needed(OWN_MOVE)),
        ("dividend" | "invite bonus" | "reward" | "credit", _) => Some(Reward::Other),
        ("airdrop", _) => Some(Reward::Airdrop),
        ("transfer", subtype) if subtype.contains("staking") => return Err(Not::needed(OWN_MOVE)),
        ("transfer", "") if one.received.is_some() => Some(Reward::Airdrop),
        ("transfer" | "adjustment", _) => {
            one.value = None;
            None
        }
        // The gain or the loss of a position that was borrowed for, and what borrowing costs.
        ("margin" | "rollover" | "settled", _) if one.received.is_some() => Some(Reward::Other),
        ("margin" | "rollover" | "settled", _) => {
            one.label = if one.sent.is_some() { Label::Lost } else { Label::Fee };
            None
        }
        ("trade" | "spend" | "receive", _) => None,
        (kind, _) => return Err(unknown("type", kind)),
    };
    if let Some(reward) = is_reward
        && one.received.is_some()
    {
        one.label = Label::Reward(reward);
    }
    if one.received.is_none() && (one.sent.is_none() || matches!(one.label, Label::Lost | Label::Fee)) {
        // All that went is in one sum: these kinds have no fee of their own.
        one.sent = side(entry.asset, sum(super::reading::size(entry.amount), entry.fee)?);
        one.label = if one.label == Label::Move { Label::Fee } else { one.label };
    } else if entry.fee.is_negative() {
        // A payment that failed comes back with its fee.
        let net = sum(entry.amount, entry.fee.neg())?;
        one = Happened {
            label: one.label,
            value: one.value,
            ..Happened::at(entry.at_ms).moved(entry.asset, net)
        };
    } else {
        one.fee = side(entry.asset, entry.fee);
    }
    Ok(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn krakens_names_become_tickers_and_what_is_staked_is_the_same_asset() {
        for (name, expected) in [
            ("XXBT", "BTC"),
            ("XBT.M", "BTC"),
            ("XXDG", "DOGE"),
            ("ZEUR", "EUR"),
            ("EUR.HOLD", "EUR"),
            ("EUR.M", "EUR"),
            ("ETH2", "ETH"),
            ("ETH2.S", "ETH"),
            ("XETH", "ETH"),
            ("DOT28.S", "DOT"),
            ("DOT.S", "DOT"),
            ("FLOW14.S", "FLOW"),
            ("ADA.F", "ADA"),
            ("LUNA2", "LUNA2"),
            ("USDC.M", "USDC"),
            ("SOL", "SOL"),
            ("ZRX", "ZRX"),
        ] {
            assert_eq!(ticker(name).unwrap().as_str(), expected, "{name}");
        }
    }
}
