//! A product as the market shows it, for whoever places orders of it.

use serde::Deserialize;

use crate::market::product::{Product, ProductId};
use crate::vault::amount::Amount;
use crate::vault::order::refusal::Refusal;
use crate::vault::order::rules::Rules;

/// What of a product an order depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Its rules, where all of them are known.
    pub rules: Result<Rules, Refusal>,
    /// The last price that was observed, in quote units.
    pub price: Option<Amount>,
}

/// The answer of `/api/markets/{product}`, as far as it is needed.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    market: Figures<'a>,
    details: Details<'a>,
}

#[derive(Deserialize)]
struct Figures<'a> {
    price: Option<&'a str>,
}

#[derive(Deserialize)]
struct Details<'a> {
    base_increment: Option<&'a str>,
    quote_increment: Option<&'a str>,
    min_market_funds: Option<&'a str>,
    max_slippage_percentage: Option<&'a str>,
    status: &'a str,
    trading_disabled: bool,
    limit_only: bool,
    post_only: bool,
    cancel_only: bool,
    auction_mode: bool,
}

impl Listing {
    /// Of an answer of the market.
    pub fn parse(id: &ProductId, answer: &str) -> Option<Self> {
        let Answer { market, details } = serde_json::from_str(answer).ok()?;
        let figure = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        let product = Product {
            id: id.clone(),
            base_increment: figure(details.base_increment),
            quote_increment: figure(details.quote_increment),
            min_market_funds: figure(details.min_market_funds),
            max_slippage_percentage: figure(details.max_slippage_percentage),
            status: details.status.to_owned(),
            trading_disabled: details.trading_disabled,
            limit_only: details.limit_only,
            post_only: details.post_only,
            cancel_only: details.cancel_only,
            auction_mode: details.auction_mode,
        };
        let price = market.price.and_then(|price| Amount::parse(price).ok());
        Some(Self { rules: Rules::of(&product), price: price.filter(|price| price.is_positive()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::order::rules::Trading;

    const BITCOIN: &str = r#"{"market":{"product_id":"BTC-USD","price":"63000.5"},"details":{"base_increment":"0.00000001","quote_increment":"0.01","min_market_funds":"1","max_slippage_percentage":"0.02","status":"online","trading_disabled":false,"limit_only":false,"post_only":false,"cancel_only":false,"auction_mode":false,"sparkline":[1]},"stale":false}"#;

    fn listing(json: &str) -> Listing {
        Listing::parse(&ProductId::parse("BTC-USD").unwrap(), json).unwrap()
    }

    #[test]
    fn a_product_has_the_rules_and_the_price_that_the_market_shows() {
        let Listing { rules, price } = listing(BITCOIN);
        let rules = rules.unwrap();
        assert_eq!(price, Amount::parse("63000.5").ok());
        assert_eq!((rules.min_funds, rules.trading), (Amount::ONE, Trading::Open));
        let halted = BITCOIN.replace(r#""trading_disabled":false"#, r#""trading_disabled":true"#);
        assert_eq!(listing(&halted).rules.unwrap().trading, Trading::Halted);
    }

    #[test]
    fn what_the_market_does_not_show_is_not_known() {
        let Listing { rules, price } =
            listing(&BITCOIN.replace(r#""63000.5""#, "null").replace(r#""0.01""#, "null"));
        assert_eq!((rules.unwrap_err().field, price), ("product_id", None));
    }
}
