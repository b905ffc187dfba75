//! What can be traded: products as the exchange lists them.

use core::fmt;
use std::rc::Rc;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Longest product id accepted, in bytes.
const LONGEST_ID: usize = 32;

/// A product id such as `BTC-USD`: base and quote in capital letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductId(Rc<str>);

impl ProductId {
    /// Accepts `BASE-QUOTE`; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (base, quote) = text.split_once('-')?;
        let is_symbol = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        (text.len() <= LONGEST_ID && is_symbol(base) && is_symbol(quote)).then(|| Self(text.into()))
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is bought and sold: `BTC` of `BTC-USD`.
    pub fn base(&self) -> &str {
        self.0.split_once('-').map_or("", |(base, _)| base)
    }

    /// What it is priced in: `USD` of `BTC-USD`.
    pub fn quote(&self) -> &str {
        self.0.split_once('-').map_or("", |(_, quote)| quote)
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for ProductId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ProductId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a product id"))
    }
}

/// A product's listing: its grid, its limits and whether it trades.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Smallest step of a size, in base units.
    pub base_increment: Option<Decimal>,
    /// Smallest step of a price, in quote units.
    pub quote_increment: Option<Decimal>,
    /// Smallest notional of an order, in quote units.
    pub min_market_funds: Option<Decimal>,
    /// How far a market order may move the price, as a fraction.
    pub max_slippage_percentage: Option<Decimal>,
    /// The exchange's word for its state: `online`, `delisted`, ...
    pub status: String,
    /// No trading at all at present.
    pub trading_disabled: bool,
    /// Only limit orders are taken.
    pub limit_only: bool,
    /// Only orders that rest are taken.
    pub post_only: bool,
    /// Orders can only be cancelled.
    pub cancel_only: bool,
    /// In an auction: nothing trades.
    pub auction_mode: bool,
}

impl Product {
    /// Whether the market shows it: online and not switched off.
    pub fn trades(&self) -> bool {
        self.status == "online" && !self.trading_disabled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_a_base_and_a_quote_in_capitals_and_digits() {
        let id = ProductId::parse("1INCH-USD").unwrap();
        assert_eq!((id.as_str(), id.base(), id.quote()), ("1INCH-USD", "1INCH", "USD"));
        for text in ["", "BTC", "-USD", "BTC-", "btc-usd", "BTC-USD-X", "BTC/USD", "ŁTC-USD", &"A".repeat(40)]
        {
            assert_eq!(ProductId::parse(text), None, "{text:?}");
        }
    }
}
