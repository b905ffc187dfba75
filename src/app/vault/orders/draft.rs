//! Tickets as callers tell them.

use serde_json::Value;

use crate::accounts::request::Body;
use crate::app::vault::draft::amount;
use crate::error::Invalid;
use crate::market::product::ProductId;
use crate::vault::order::terms::{Kind, Side, TimeInForce};
use crate::vault::order::ticket::Ticket;
use crate::vault::transaction::AccountId;

/// The latest time that is looked at, Unix milliseconds: a number that JavaScript has.
const LATEST_MS: i64 = (1 << 53) - 1;
/// Characters of an id and of an amount at most, as far as they are looked at.
const LONGEST_ID: usize = 64;
const LONGEST_AMOUNT: usize = 80;

/// Reads what somebody wants, all of it. Whether the product takes it so is another question.
///
/// # Errors
/// The first part at fault.
pub(super) fn ticket(mut body: Body) -> Result<Ticket, Invalid> {
    let account = AccountId::new(&body.text("account_id", LONGEST_ID)?);
    let product = ProductId::parse(&body.text("product_id", LONGEST_ID)?)
        .ok_or(Invalid::new("product_id", "must be a product such as BTC-USD"))?;
    let side = Side::parse(&body.text("side", 10)?).ok_or(Invalid::new("side", "must be buy or sell"))?;
    let kind = Kind::parse(&body.text("kind", 20)?)
        .ok_or(Invalid::new("kind", "must be market, limit, stop, stop_limit or take_profit"))?;
    let mut quantity = |field| amount(body.optional_text(field, LONGEST_AMOUNT)?, field);
    let (size, funds) = (quantity("size")?, quantity("funds")?);
    let (price, stop_price) = (quantity("price")?, quantity("stop_price")?);
    let time_in_force = body.optional_text("time_in_force", 10)?.map(|name| {
        TimeInForce::parse(&name).ok_or(Invalid::new("time_in_force", "must be gtc, ioc, fok or gtd"))
    });
    let expires_ms = body.whole("expires_ms", 0..=LATEST_MS, "must be a time in Unix milliseconds")?;
    let post_only = match body.take("post_only") {
        None => false,
        Some(Value::Bool(post_only)) => post_only,
        Some(_) => return Err(Invalid::new("post_only", "must be true or false")),
    };
    body.end()?;
    let time_in_force = time_in_force.transpose()?;
    Ok(Ticket {
        account,
        product,
        side,
        kind,
        size,
        funds,
        price,
        stop_price,
        time_in_force,
        expires_ms,
        post_only,
    })
}
