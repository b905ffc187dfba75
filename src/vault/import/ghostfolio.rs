//! Ghostfolio: activities with a price for one. What is traded is named as its data source names it.

use super::answers::How;
use super::leg::Leg;
use super::reading::{Happened, Label, Not, asset, must, side, size, sum, time, unknown, worth, wrong};
use super::sheet::Sheet;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Reward};

/// Coins by the names that CoinGecko gives them.
const COINGECKO: [(&str, &str); 24] = [
    ("avalanche-2", "AVAX"),
    ("binancecoin", "BNB"),
    ("bitcoin", "BTC"),
    ("bitcoin-cash", "BCH"),
    ("cardano", "ADA"),
    ("chainlink", "LINK"),
    ("cosmos", "ATOM"),
    ("dogecoin", "DOGE"),
    ("ethereum", "ETH"),
    ("ethereum-classic", "ETC"),
    ("litecoin", "LTC"),
    ("matic-network", "MATIC"),
    ("monero", "XMR"),
    ("polkadot", "DOT"),
    ("ripple", "XRP"),
    ("shiba-inu", "SHIB"),
    ("solana", "SOL"),
    ("stellar", "XLM"),
    ("sui", "SUI"),
    ("tether", "USDT"),
    ("the-open-network", "TON"),
    ("tron", "TRX"),
    ("uniswap", "UNI"),
    ("usd-coin", "USDC"),
];

/// What a row tells.
///
/// # Errors
/// It cannot be read, or there is nothing to be made of it.
pub fn read(sheet: &Sheet, leg: &Leg, how: &How) -> Result<Vec<Draft>, Not> {
    let row = sheet.row(&leg.cells);
    let currency = asset(row.get("currency"))?;
    let code = row.any(&["code", "symbol", "ticker"]);
    let price = worth("price", row.any(&["price", "unitprice", "unit price"]))?.unwrap_or_default();
    let quantity = size(must("quantity", row.get("quantity"))?);
    let total = quantity.times(price).ok_or_else(|| wrong("price", row.get("price")))?;
    let fee = worth("fee", row.get("fee"))?.map(size).unwrap_or_default();
    let mut one = Happened::at(time(row.get("date"), how)?);
    one.note = row.any(&["note", "comment"]).to_owned();
    let what = || ticker(code, row.any(&["datasource", "data source"]), &currency);
    let paid = || side(currency.clone(), fee);
    match row.any(&["action", "type"]).to_lowercase().as_str() {
        "buy" => {
            one.received = side(what()?, quantity);
            (one.sent, one.fee) = (side(currency.clone(), total), paid());
        }
        "sell" => {
            one.sent = side(what()?, quantity);
            (one.received, one.fee) = (side(currency.clone(), total), paid());
        }
        // What it brings is money.
        "dividend" | "interest" => {
            one.received = side(currency.clone(), sum(total, Amount::ZERO)?);
            (one.fee, one.label) = (paid(), Label::Reward(Reward::Interest));
        }
        "fee" => {
            let all = sum(if price.is_zero() { Amount::ZERO } else { total }, fee)?;
            (one.sent, one.label) = (side(currency.clone(), all), Label::Fee);
        }
        "item" | "liability" => return Err(Not::needed("It is a thing or a debt, which is not kept here")),
        _ => return Err(unknown("action", row.any(&["action", "type"]))),
    }
    Ok(vec![one.draft(how)?])
}

/// `BTC-USD` and `BTCUSD` of Yahoo, `bitcoin` of CoinGecko, `BTC` of anything else.
fn ticker(code: &str, source: &str, currency: &Asset) -> Result<Asset, Not> {
    let known = COINGECKO.iter().find(|(name, _)| *name == code.to_lowercase());
    if let Some((_, ticker)) = known {
        return asset(ticker);
    }
    let code = code.to_uppercase();
    let base = ["USD", currency.as_str()].into_iter().find_map(|money| {
        let base = code.strip_suffix(money)?;
        base.strip_suffix('-').or_else(|| Some(base).filter(|_| source.eq_ignore_ascii_case("yahoo")))
    });
    asset(base.filter(|base| !base.is_empty()).unwrap_or(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_traded_is_found_in_the_names_of_each_data_source() {
        let dollar = Asset::currency();
        for (code, source, expected) in [
            ("BTC-USD", "YAHOO", "BTC"),
            ("BTCUSD", "YAHOO", "BTC"),
            ("bitcoin", "COINGECKO", "BTC"),
            ("ETH-EUR", "YAHOO", "ETH-EUR"),
            ("MSFT", "YAHOO", "MSFT"),
            ("TUSD", "MANUAL", "TUSD"),
            ("USD", "YAHOO", "USD"),
        ] {
            assert_eq!(ticker(code, source, &dollar).unwrap().as_str(), expected, "{code}");
        }
        assert_eq!(ticker("ETH-EUR", "", &asset("EUR").unwrap()).unwrap().as_str(), "ETH");
    }
}
