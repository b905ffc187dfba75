//! Transactions as callers tell them.

use serde_json::Value;

use crate::accounts::request::Body;
use crate::error::{Failure, Invalid};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{AccountId, Draft, Kind, Reward, Settles, Side};

/// The latest time that a place can say, Unix milliseconds.
const LATEST_MS: i64 = (1 << 47) - 1;
/// Characters of an id, of an amount and of a note at most, as far as they are looked at.
const LONGEST_ID: usize = 64;
const LONGEST_AMOUNT: usize = 80;
const LONGEST_NOTE: usize = 1000;

/// Reads what happened, all of it; and that it can have happened so.
///
/// # Errors
/// The first part at fault.
pub(super) fn draft(mut body: Body, now_ms: i64) -> Result<Draft, Failure> {
    let kind = Kind::parse(&body.text("kind", 20)?).ok_or(Invalid::new(
        "kind",
        "must be buy, sell, convert, deposit, withdrawal, transfer, reward, gift, lost or fee",
    ))?;
    let at_ms = body.whole("at_ms", 0..=LATEST_MS, "must be a time in Unix milliseconds")?;
    let at_ms = at_ms.ok_or(Invalid::new("at_ms", "is missing"))?;
    let account = AccountId::new(&body.text("account_id", LONGEST_ID)?);
    let to_account = body.optional_text("to_account_id", LONGEST_ID)?.as_deref().map(AccountId::new);
    let reward = body.optional_text("reward", 20)?.map(|text| {
        Reward::parse(&text).ok_or(Invalid::new("reward", "must be staking, interest, airdrop or other"))
    });
    let settles = body
        .optional_text("settles", 20)?
        .map(|text| Settles::parse(&text).ok_or(Invalid::new("settles", "must be account or outside")));
    let draft = Draft {
        at_ms,
        kind,
        account,
        to_account,
        sent: side(&mut body, ["sent", "sent.asset", "sent.amount"])?,
        received: side(&mut body, ["received", "received.asset", "received.amount"])?,
        fee: side(&mut body, ["fee", "fee.asset", "fee.amount"])?,
        value: amount(body.optional_text("value", LONGEST_AMOUNT)?, "value")?,
        fee_value: amount(body.optional_text("fee_value", LONGEST_AMOUNT)?, "fee_value")?,
        reward: reward.transpose()?,
        settles: settles.transpose()?.unwrap_or_default(),
        note: body.optional_text("note", LONGEST_NOTE)?.unwrap_or_default(),
    };
    body.end()?;
    draft.check(now_ms).map_err(Invalid::from)?;
    Ok(draft)
}

fn side(body: &mut Body, [name, asset, amount_name]: [&'static str; 3]) -> Result<Option<Side>, Invalid> {
    let Some(value) = body.take(name) else { return Ok(None) };
    let Value::Object(mut parts) = value else {
        return Err(Invalid::new(name, "must have an asset and an amount"));
    };
    let mut text = |part: &str, field: &'static str| match parts.remove(part) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Invalid::new(field, "must be a text")),
        None => Err(Invalid::new(field, "is missing")),
    };
    let ticker = text("asset", asset)?;
    let quantity = text("amount", amount_name)?;
    if !parts.is_empty() {
        return Err(Invalid::new(name, "must have an asset and an amount, and nothing else"));
    }
    let asset = Asset::parse(&ticker).map_err(|wrong| Invalid::new(asset, wrong.message()))?;
    let amount = amount(Some(quantity), amount_name)?;
    Ok(amount.map(|amount| Side { asset, amount }))
}

pub(super) fn amount(text: Option<String>, field: &'static str) -> Result<Option<Amount>, Invalid> {
    let parse = |text: String| Amount::parse(&text).map_err(|wrong| Invalid::new(field, wrong.message()));
    text.map(parse).transpose()
}
