//! Coinbase, as its app writes it. Amounts have the signs of their currency; what is sold or sent is negative in newer files, and what a
//! conversion brings stands only in its note. The total is what was paid, and what it is more than the rest is the fee only as far as the
//! column of fees says so: the remainder is a spread, and so a part of the price.

use super::answers::How;
use super::leg::Leg;
use super::reading::{
    Happened, Label, Not, OWN_MOVE, asset, must, side, size, sum, time, unknown, worth, wrong,
};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Kind, Reward, Settles, Side};

/// What money has to do with a row.
struct Money {
    currency: Option<Asset>,
    subtotal: Option<Amount>,
    total: Option<Amount>,
    fee: Amount,
    price: Option<Amount>,
}

impl Money {
    fn of(row: Row<'_>) -> Result<Self, Not> {
        // `USD Subtotal` in the oldest files, `Subtotal` in others.
        let ending = |end: &str| {
            row.find(|name| name == end || name.strip_suffix(end).is_some_and(|rest| rest.ends_with(' ')))
        };
        let cell = |found: Option<(&'_ str, &'_ str)>| found.map_or("", |(_, cell)| cell.trim()).to_owned();
        let subtotal = ending("subtotal");
        let named = row.any(&["price currency", "spot price currency"]);
        let prefix = subtotal.and_then(|(name, _)| name.strip_suffix(" subtotal")).unwrap_or_default();
        let currency = if named.is_empty() { prefix } else { named };
        let positive = |name, text: String| Ok::<_, Not>(worth(name, &text)?.map(size));
        Ok(Self {
            currency: if currency.is_empty() { None } else { Some(asset(currency)?) },
            subtotal: positive("subtotal", cell(subtotal))?,
            total: positive("total", cell(row.find(|name| name.contains("total (inclusive"))))?,
            fee: positive("fee", cell(ending("fees and/or spread").or_else(|| ending("fees"))))?
                .unwrap_or_default(),
            price: positive("price", cell(ending("price at transaction")))?,
        })
    }

    /// What so much was worth, if that is said in the currency of values.
    fn value(&self, quantity: Amount) -> Option<Amount> {
        self.currency.as_ref().filter(|currency| currency.is_currency())?;
        let told = [self.subtotal, self.total].into_iter().flatten().find(|worth| !worth.is_zero());
        told.or_else(|| quantity.times(self.price?)).filter(|worth| !worth.is_zero())
    }

    fn currency(&self) -> Result<Asset, Not> {
        self.currency.clone().ok_or_else(|| Not::readable("The currency of the price is missing"))
    }

    /// What was paid for it, without the fee.
    fn paid(&self) -> Result<Amount, Not> {
        match (self.total, self.subtotal) {
            (Some(total), _) => sum(total, self.fee.neg()),
            (None, Some(subtotal)) => Ok(subtotal),
            (None, None) => Err(Not::readable("What was paid is missing")),
        }
    }

    /// What it brought, before the fee was taken off.
    fn brought(&self) -> Result<Amount, Not> {
        match (self.total, self.subtotal) {
            (Some(total), _) => sum(total, self.fee),
            (None, Some(subtotal)) => Ok(subtotal),
            (None, None) => Err(Not::readable("What it brought is missing")),
        }
    }
}

/// What a row tells.
///
/// # Errors
/// It cannot be read, or there is nothing to be made of it.
pub fn read(sheet: &Sheet, leg: &Leg, how: &How) -> Result<Vec<Draft>, Not> {
    let row = sheet.row(&leg.cells);
    let kind = row.get("transaction type").to_lowercase();
    let what = match row.get("asset") {
        // Staked ether, as it was called before it could be unstaked.
        "ETH2" => asset("ETH")?,
        name => asset(name)?,
    };
    let quantity = must("quantity", row.get("quantity transacted"))?;
    let money = Money::of(row)?;
    let notes = row.get("notes");
    let mut one = Happened { note: notes.to_owned(), ..Happened::at(time(row.get("timestamp"), how)?) };
    let (came, went) = (side(what.clone(), quantity), side(what.clone(), quantity));
    match kind.as_str() {
        "buy" | "advanced trade buy" | "advance trade buy" | "card buy" => {
            let (paid, fee) =
                on_market(notes, &money)?.map_or_else(|| at_coinbase(&money, money.paid()?), Ok)?;
            (one.received, one.sent, one.fee) = (came, paid, fee);
            one.value = money.value(size(quantity));
        }
        "sell" | "advanced trade sell" | "advance trade sell" => {
            let (brought, fee) =
                on_market(notes, &money)?.map_or_else(|| at_coinbase(&money, money.brought()?), Ok)?;
            (one.sent, one.received, one.fee) = (went, brought, fee);
            one.value = money.value(size(quantity));
        }
        "convert" | "wrap asset" | "unwrap asset" => {
            let (amount, name) = notes
                .rsplit_once(" to ")
                .and_then(|(_, rest)| rest.trim().split_once(' '))
                .ok_or_else(|| Not::readable("The note does not say what it was converted to"))?;
            (one.sent, one.received) = (went, side(asset(name.trim())?, must("amount in the note", amount)?));
            // The fee is in the price: no money has moved for it.
            one.value = money.value(size(quantity));
        }
        "card spend" | "order" | "paid for an order" => {
            (one.sent, one.received) = (went, side(money.currency()?, money.brought()?));
            let mut draft = one.draft(how)?;
            if draft.kind == Kind::Sell {
                // What it brought is spent already.
                draft.settles = Settles::Outside;
            }
            return Ok(vec![draft]);
        }
        "receive" => {
            one.received = came;
            if ["Coinbase Earn", "Coinbase Rewards", "Coinbase Referral"]
                .iter()
                .any(|from| notes.contains(from))
            {
                one.label = Label::Reward(Reward::Other);
                one.value = money.value(size(quantity));
            }
        }
        "deposit" | "fiat deposit" | "cash deposit" | "exchange withdrawal" | "pro withdrawal" => {
            // The quantity is what has come, after the fee.
            let fee = if what.is_money() { money.fee } else { Amount::ZERO };
            (one.received, one.fee) = (side(what.clone(), sum(size(quantity), fee)?), side(what, fee));
        }
        "send" | "exchange deposit" | "pro deposit" | "admin debit" | "asset recovery" => one.sent = went,
        "withdrawal" | "fiat withdrawal" | "cash withdrawal" => {
            // The quantity is all that has gone, with the fee.
            let fee = if what.is_money() { money.fee } else { Amount::ZERO };
            (one.sent, one.fee) = (side(what.clone(), sum(size(quantity), fee.neg())?), side(what, fee));
        }
        "donation" => (one.sent, one.label) = (went, Label::Gift),
        "subscription" | "coinbase one" => (one.sent, one.label) = (went, Label::Fee),
        "retail staking transfer"
        | "retail unstaking transfer"
        | "retail eth2 deprecation"
        | "vault withdrawal"
        | "vault deposit"
        | "cash to savings" => return Err(Not::needed(OWN_MOVE)),
        other => {
            let reward = reward(other).ok_or_else(|| unknown("type", row.get("transaction type")))?;
            (one.received, one.label) = (came, Label::Reward(reward));
            one.value = money.value(size(quantity));
            if quantity.is_negative() {
                (one.sent, one.received) = (went, None);
            }
        }
    }
    Ok(vec![one.draft(how)?])
}

fn reward(kind: &str) -> Option<Reward> {
    Some(match kind {
        "staking income" | "inflation reward" | "rewards income" | "reward income" => Reward::Staking,
        "interest payout" | "interest" | "usdc interest" => Reward::Interest,
        "airdrop" => Reward::Airdrop,
        "learning reward" | "coinbase earn" | "incentives rewards payout" | "card buy back" => Reward::Other,
        other if other.starts_with("subscription rebate") => Reward::Other,
        _ => return None,
    })
}

/// What was exchanged, and the fee.
type Paid = (Option<Side>, Option<Side>);

fn at_coinbase(money: &Money, amount: Amount) -> Result<Paid, Not> {
    if amount.is_negative() {
        return Err(Not::readable("The fee is more than the total"));
    }
    Ok((side(money.currency()?, amount), side(money.currency()?, money.fee)))
}

/// A trade on a market whose money is not the currency that prices are told in: `Bought 0.5 BTC for 20,050 USDC on BTC-USDC at 40,000 USDC/BTC`.
/// The sum has the fee in it; what the price says is without.
fn on_market(notes: &str, money: &Money) -> Result<Option<Paid>, Not> {
    let parts: Vec<_> = notes.split_whitespace().collect();
    let ["Bought" | "Sold", quantity, _, "for", all, name, "on", _, rest @ ..] = parts.as_slice() else {
        return Ok(None);
    };
    let currency = asset(name)?;
    if money.currency.as_ref() == Some(&currency) {
        return Ok(None);
    }
    let all = must("sum in the note", all)?;
    let ["at", price, ..] = rest else { return Ok(Some((side(currency, all), None))) };
    let exchanged = must("quantity in the note", quantity)?
        .times(must("price in the note", price)?)
        .ok_or_else(|| wrong("price in the note", price))?;
    let fee = sum(all, exchanged.neg())?;
    Ok(Some((side(currency.clone(), exchanged), side(currency, fee))))
}
