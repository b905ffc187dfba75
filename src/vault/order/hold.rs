//! Holds: what an order reserves, so that whatever it does is paid for.

use super::Order;
use super::rates::Rates;
use super::refusal::{Refusal, invalid};
use super::rules::{Increment, Rules};
use super::terms::{Kind, Side};
use super::ticket::Ticket;
use crate::error::ErrorCode;
use crate::vault::amount::Amount;

const TOO_MUCH: &str = "must be worth at most 10^15 with its fee";

impl Ticket {
    /// What it reserves: a sale its size; a purchase its funds, or its size at the worst price that is foreseen, and the fee.
    ///
    /// That price is the limit; else what comes with the slippage on top of the stop price or, for a market order, of the `reference`, which is
    /// the mid or the last price that was observed.
    ///
    /// # Errors
    /// It is worth too little, or too much; or there is no reference.
    pub(super) fn hold(
        &self,
        rules: &Rules,
        rates: Rates,
        reference: Option<Amount>,
    ) -> Result<Amount, Refusal> {
        let too_little = |field| invalid(field, "must be worth at least min_market_funds");
        let Some(size) = self.size else {
            let funds = self.funds.unwrap_or_default();
            return if funds < rules.min_funds { Err(too_little("funds")) } else { Ok(funds) };
        };
        let price = match self.kind {
            Kind::Market => reference,
            Kind::Limit | Kind::StopLimit => self.price,
            Kind::Stop | Kind::TakeProfit => self.stop_price,
        };
        let unknown =
            Refusal { code: ErrorCode::Unavailable, field: "product_id", reason: "has no price at present" };
        let price = price.ok_or(unknown)?;
        let value = price.times(size).ok_or(invalid("size", TOO_MUCH))?;
        if value < rules.min_funds {
            return Err(too_little("size"));
        }
        let held = match self.side {
            Side::Sell => Some(size),
            Side::Buy if self.kind.is_limited() => with_fee(price, size, rates.higher()),
            Side::Buy => worst(price, rules.slippage, rules.quote_increment)
                .and_then(|price| with_fee(price, size, rates.taker)),
        };
        held.ok_or(invalid("size", TOO_MUCH))
    }
}

impl Order {
    /// What it goes on to reserve with so much left of it: more is not needed once a part has filled at a better price.
    pub(super) fn reserve(&self, left: Amount) -> Amount {
        match (self.side, self.price) {
            (Side::Buy, Some(limit)) => with_fee(limit, left, self.rates.higher()).unwrap_or(self.held),
            _ => left,
        }
    }
}

/// `price × size × (1 + rate)`, to the last digit.
fn with_fee(price: Amount, size: Amount, rate: Amount) -> Option<Amount> {
    let value = price.times_exactly(size)?;
    value.checked_add(value.times_exactly(rate)?)
}

/// `price × (1 + slippage)`, moved up to the grid of prices.
fn worst(price: Amount, slippage: Amount, grid: Increment) -> Option<Amount> {
    let moved = price.neg().checked_mul_div(Amount::ONE.checked_add(slippage)?, Amount::ONE)?;
    grid.up(moved.neg())
}
