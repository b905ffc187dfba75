//! The newest prices of all products, as whoever values things by them holds them.

use std::collections::HashMap;

use serde::Deserialize;

use crate::cache::template::{EXPIRED_AFTER_MS, STALE_AFTER_MS};
use crate::vault::amount::Amount;
use crate::vault::asset::CURRENCY;

/// A price, and its change over 24 hours in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// In quote units.
    pub price: Amount,
    /// None where it is not known.
    pub change_24h: Option<f64>,
}

/// Prices by product.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PriceTable {
    /// When they were received, Unix milliseconds; none where there are none.
    pub received_ms: Option<i64>,
    prices: HashMap<String, Price>,
}

/// The answer of `/api/prices`, as far as it is needed. Its age is a slot: see [`crate::cache::template`].
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Vec<Row<'a>>,
    data_age_ms: String,
}

#[derive(Deserialize)]
struct Row<'a> {
    product_id: &'a str,
    price: &'a str,
    change_24h: Option<f64>,
}

/// The answer of `/api/markets/{product}/candles`, as far as it is needed.
#[derive(Deserialize)]
struct CandlesAnswer<'a> {
    #[serde(borrow)]
    data: Vec<CandleRow<'a>>,
    data_age_ms: String,
}

#[derive(Deserialize)]
struct CandleRow<'a> {
    time: i64,
    close: &'a str,
}

/// When candles were received, Unix milliseconds, and the start and the close of each, of an answer with its slots unfilled. None where the
/// exchange has not answered.
pub fn closes(answer: &str) -> Option<(i64, Vec<(i64, Amount)>)> {
    let CandlesAnswer { data, data_age_ms } = serde_json::from_str(answer).ok()?;
    let received_ms = data_age_ms.trim_start_matches('\u{1}').parse().ok()?;
    let close = |row: CandleRow<'_>| Some((row.time, Amount::parse(row.close).ok()?));
    Some((received_ms, data.into_iter().filter_map(close).collect()))
}

impl PriceTable {
    /// Of an answer with its slots unfilled. A price that the vault cannot hold is none.
    pub fn parse(answer: &str) -> Option<Self> {
        let Answer { data, data_age_ms } = serde_json::from_str(answer).ok()?;
        let price = |row: Row<'_>| {
            let price = Price { price: Amount::parse(row.price).ok()?, change_24h: row.change_24h };
            Some((row.product_id.to_owned(), price))
        };
        Some(Self {
            received_ms: data_age_ms.trim_start_matches('\u{1}').parse().ok(),
            prices: data.into_iter().filter_map(price).collect(),
        })
    }

    /// A table for tests and for what is known otherwise.
    pub fn new(received_ms: i64, prices: impl IntoIterator<Item = (String, Price)>) -> Self {
        Self { received_ms: Some(received_ms), prices: prices.into_iter().collect() }
    }

    /// The price of a product at a moment, Unix milliseconds; none where it is too old to be shown.
    pub fn of(&self, product_id: &str, now_ms: i64) -> Option<Price> {
        let age_ms = now_ms - self.received_ms?;
        self.prices.get(product_id).copied().filter(|_| age_ms <= EXPIRED_AFTER_MS)
    }

    /// What an asset is worth in the currency. One of the currency is worth one, always.
    pub fn of_asset(&self, asset: &str, now_ms: i64) -> Option<Price> {
        if asset == CURRENCY {
            return Some(Price { price: Amount::ONE, change_24h: None });
        }
        self.of(&format!("{asset}-{CURRENCY}"), now_ms)
    }

    /// Whether they are older than they should be.
    pub fn is_stale(&self, now_ms: i64) -> bool {
        self.received_ms.is_none_or(|received_ms| now_ms - received_ms > STALE_AFTER_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::answer;
    use crate::app::read::MarketRead;
    use crate::config::Origin;
    use crate::market::candle::{Candle, Granularity};
    use crate::market::product::ProductId;
    use crate::market::source::Clock;
    use crate::market::state::Market;
    use rust_decimal::dec;

    #[test]
    fn an_answer_is_read_with_the_time_of_its_data() {
        let answer = "{\"data\":[{\"product_id\":\"BTC-USD\",\"price\":\"97000.10\",\"change_24h\":-1.5},\
             {\"product_id\":\"X-USD\",\"price\":\"0.00000000000000000001\",\"change_24h\":null}],\"count\":2,\
             \"data_age_ms\":\"\\u00015000\",\"stale\":\"\\u0001\"}";
        let table = PriceTable::parse(answer).unwrap();
        let price = Amount::parse("97000.1").unwrap();
        assert_eq!(table.of_asset("BTC", 6000), Some(Price { price, change_24h: Some(-1.5) }));
        assert_eq!((table.of_asset("X", 6000), table.of_asset("ETH", 6000)), (None, None));
        assert_eq!(table.of_asset("USD", 0).map(|price| price.price), Some(Amount::ONE));
        assert_eq!((table.is_stale(20_000), table.is_stale(20_001)), (false, true));
        assert_eq!(table.of("BTC-USD", 305_001), None);
    }

    #[test]
    fn the_market_answers_in_that_form() {
        let answer = answer::market(&Market::new(Origin::Simulator), &MarketRead::Prices, 0).unwrap();
        assert_eq!(PriceTable::parse(&answer), Some(PriceTable::default()));
    }

    #[test]
    fn candles_are_read_as_the_market_answers_and_none_where_the_exchange_has_not() {
        let product = ProductId::parse("BTC-USD").unwrap();
        let candle = Candle {
            time: 300,
            low: dec!(1),
            high: dec!(9),
            open: dec!(2),
            close: dec!(3.50),
            volume: dec!(4),
        };
        let market = Market::new(Origin::Simulator);
        let answer = |fetched| {
            let width = Granularity::FIVE_MINUTES;
            let candles = market.candles(&product, width, std::slice::from_ref(&candle), fetched);
            serde_json::to_string(&candles).unwrap()
        };
        let fetched = Clock { market_ms: 7000, system_ms: 7000 };
        assert_eq!(closes(&answer(Some(fetched))), Some((7000, vec![(300, Amount::parse("3.5").unwrap())])));
        assert_eq!(closes(&answer(None)), None);
    }
}
