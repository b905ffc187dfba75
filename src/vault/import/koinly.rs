//! Koinly's universal format: both sides, the fee, what it was worth, and a label. Times are UTC.

use super::answers::How;
use super::leg::Leg;
use super::reading::{Happened, Label, Not, OWN_MOVE, amount, asset, side, size, time, worth};
use super::sheet::{Row, Sheet};
use crate::vault::transaction::{Draft, Reward, Side};

/// What a row tells.
///
/// # Errors
/// It cannot be read, or there is nothing to be made of it.
pub fn read(sheet: &Sheet, leg: &Leg, how: &How) -> Result<Vec<Draft>, Not> {
    let row = sheet.row(&leg.cells);
    let label = row.any(&["label", "tag"]).to_lowercase();
    if matches!(label.as_str(), "ignored" | "stake" | "unstake") {
        return Err(Not::needed(if label == "ignored" { "It is marked to be ignored" } else { OWN_MOVE }));
    }
    let mut one = Happened::at(time(row.any(&["date", "date (utc)", "koinly date"]), how)?);
    one.sent = part(row, "sent amount", "sent currency")?;
    one.received = part(row, "received amount", "received currency")?;
    one.fee = part(row, "fee amount", "fee currency")?;
    if row.get("net worth currency").eq_ignore_ascii_case(crate::vault::asset::CURRENCY) {
        one.value = worth("net worth", row.get("net worth amount"))?.map(size);
    }
    one.label = meaning(&label, one.received.is_some());
    if one.sent.is_none() && one.received.is_none() {
        // A fee alone.
        (one.sent, one.label) = (one.fee.take(), Label::Fee);
    }
    if matches!(one.label, Label::Lost | Label::Fee)
        && let (Some(sent), Some(fee)) = (&mut one.sent, &one.fee)
        && sent.asset == fee.asset
    {
        // These kinds have no fee of their own: all that went is in one sum.
        sent.amount = super::reading::sum(sent.amount, fee.amount)?;
        one.fee = None;
    }
    one.note = row.any(&["description", "note"]).to_owned();
    Ok(vec![one.draft(how)?])
}

/// An amount and its coin, which may be told apart from others of its name by a number: `ACE;2`.
fn part(row: Row<'_>, quantity: &str, currency: &str) -> Result<Option<Side>, Not> {
    let Some(quantity) = amount(quantity, row.get(quantity))? else { return Ok(None) };
    if quantity.is_zero() {
        return Ok(None);
    }
    let (ticker, _) = row.get(currency).split_once(';').unwrap_or((row.get(currency), ""));
    Ok(side(asset(ticker.trim())?, quantity))
}

fn meaning(label: &str, comes: bool) -> Label {
    let reward = match label {
        "staking" | "mining" | "reward" => Some(Reward::Staking),
        "lending interest" | "loan interest" | "interest" | "lending" => Some(Reward::Interest),
        "airdrop" | "fork" => Some(Reward::Airdrop),
        "other income" | "income" | "salary" | "cashback" | "fee refund" | "realized gain" | "referral" => {
            Some(Reward::Other)
        }
        _ => None,
    };
    match (reward, label) {
        (Some(reward), _) if comes => Label::Reward(reward),
        (_, "gift" | "donation" | "charity") => Label::Gift,
        (_, "lost" | "stolen" | "realized gain") if !comes => Label::Lost,
        (_, "cost" | "loan fee" | "margin fee" | "interest payment") if !comes => Label::Fee,
        _ => Label::Move,
    }
}
