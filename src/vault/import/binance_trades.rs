//! Binance's history of trades: amounts have their coins behind them, `0.0010000000ETH`. Older files have columns for them instead. Times are
//! UTC.

use super::answers::How;
use super::leg::Leg;
use super::reading::{Happened, Not, amount, asset, must, size, sum, time, unknown, wrong};
use super::sheet::{Row, Sheet};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Side};

/// What can be the second of a pair, the longer ones first: pairs are written without anything between.
const QUOTES: [&str; 32] = [
    "FDUSD", "AEUR", "BIDR", "BKRW", "BUSD", "BVND", "DOGE", "IDRT", "TUSD", "USDC", "USDP", "USDS", "USDT",
    "ARS", "AUD", "BNB", "BRL", "BTC", "COP", "DAI", "ETH", "EUR", "GBP", "JPY", "MXN", "NGN", "PLN", "RUB",
    "TRX", "TRY", "UAH", "ZAR",
];

/// What a row tells.
///
/// # Errors
/// It cannot be read, or there is nothing to be made of it.
pub fn read(sheet: &Sheet, leg: &Leg, how: &How) -> Result<Vec<Draft>, Not> {
    let row = sheet.row(&leg.cells);
    let (base, quote, fee) = if sheet.has("executed") { joined(row)? } else { apart(row)? };
    let mut one = Happened::at(time(row.get("date(utc)"), how)?);
    (one.sent, one.received) = match row.any(&["side", "type"]).to_lowercase().as_str() {
        "buy" => (Some(quote), Some(base)),
        "sell" => (Some(base), Some(quote)),
        _ => return Err(unknown("side", row.any(&["side", "type"]))),
    };
    one.fee = fee;
    Ok(vec![one.draft(how)?])
}

/// What was traded, what for, and the fee.
type Trade = (Side, Side, Option<Side>);

fn joined(row: Row<'_>) -> Result<Trade, Not> {
    let pair = row.get("pair").to_uppercase();
    let (base, quote) = (row.get("executed"), row.get("amount"));
    let executed = split(base, |ticker| pair.starts_with(ticker)).ok_or_else(|| wrong("amount", base))?;
    let spent = split(quote, |ticker| pair.ends_with(ticker)).ok_or_else(|| wrong("amount", quote))?;
    let text = row.get("fee");
    let known = [executed.asset.as_str(), spent.asset.as_str()];
    let fee = split(text, |ticker| known.contains(&ticker)).or_else(|| split(text, |_| true));
    if fee.is_none() && !text.is_empty() {
        return Err(wrong("fee", text));
    }
    Ok((executed, spent, fee.filter(|fee| !fee.amount.is_zero())))
}

/// An amount and the coin behind it. A coin may begin with digits: which split is meant is told by what the coin can be.
fn split(text: &str, can_be: impl Fn(&str) -> bool) -> Option<Side> {
    let text = text.trim();
    let number = text.find(|char: char| !(char.is_ascii_digit() || matches!(char, '.' | ',')));
    // From the longest number on, down to one digit.
    (1..=number?).rev().find_map(|at| {
        let (digits, ticker) = text.split_at_checked(at)?;
        let ticker = ticker.trim().to_uppercase();
        let amount = amount("amount", digits).ok()??;
        let asset = asset(&ticker).ok().filter(|_| can_be(&ticker))?;
        Some(Side { asset, amount })
    })
}

fn apart(row: Row<'_>) -> Result<Trade, Not> {
    let market = row.any(&["market", "pair"]).to_uppercase();
    let (base, quote) = QUOTES
        .iter()
        .find_map(|quote| Some((market.strip_suffix(quote).filter(|base| !base.is_empty())?, *quote)))
        .ok_or_else(|| unknown("market", &market))?;
    let side = |asset: Asset, amount: Amount| Side { asset, amount };
    let amount = must("amount", row.get("amount"))?;
    let total = match row.get("total") {
        "" => amount.times(must("price", row.get("price"))?).ok_or_else(|| wrong("total", ""))?,
        total => must("total", total)?,
    };
    let fee = super::reading::amount("fee", row.get("fee"))?.map(size).filter(|fee| !fee.is_zero());
    let fee = fee.map(|fee| Ok::<_, Not>(side(asset(row.get("fee coin"))?, fee))).transpose()?;
    Ok((side(asset(base)?, sum(amount, Amount::ZERO)?), side(asset(quote)?, total), fee))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coin_that_begins_with_digits_is_told_from_the_amount_by_its_pair() {
        let told = |text, pair: &str| {
            split(text, |ticker| pair.starts_with(ticker))
                .map(|side| format!("{} {}", side.amount, side.asset))
        };
        assert_eq!(told("0.0010000000ETH", "ETHUSDT").as_deref(), Some("0.001 ETH"));
        assert_eq!(told("10.51INCH", "1INCHUSDT").as_deref(), Some("10.5 1INCH"));
        assert_eq!(told("2,500.01000SATS", "1000SATSUSDT").as_deref(), Some("2500 1000SATS"));
        assert_eq!(told("ETH", "ETHUSDT"), None);
        assert_eq!(told("12", "ETHUSDT"), None);
    }
}
