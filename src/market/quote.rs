//! What a source says of a product at one moment.

use rust_decimal::Decimal;

use super::decimal::Percent;
use super::feed::coinbase::StatsRow;
use super::feed::coingecko::Coin;

/// What a source says of a product now.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Newest price, in quote units.
    pub price: Decimal,
    /// Price 24 hours ago.
    pub open: Option<Decimal>,
    /// Highest price of 24 hours.
    pub high: Option<Decimal>,
    /// Lowest price of 24 hours.
    pub low: Option<Decimal>,
    /// Volume of 24 hours, in base units.
    pub volume: Option<Decimal>,
    /// Volume of 24 hours, in quote units.
    pub volume_quote: Option<Decimal>,
    /// Volume of 30 days, in base units.
    pub volume_30d: Option<Decimal>,
    /// Change over 24 hours.
    pub change_24h: Option<Percent>,
}

impl Quote {
    /// A price alone, as it comes back from storage.
    pub fn of_price(price: Decimal) -> Self {
        Self {
            price,
            open: None,
            high: None,
            low: None,
            volume: None,
            volume_quote: None,
            volume_30d: None,
            change_24h: None,
        }
    }
}

impl From<StatsRow> for Quote {
    fn from(row: StatsRow) -> Self {
        Self {
            price: row.last,
            open: row.open,
            high: row.high,
            low: row.low,
            volume: row.volume,
            volume_quote: row.volume.and_then(|volume| volume.checked_mul(row.last)),
            volume_30d: row.volume_30d,
            change_24h: row.open.and_then(|open| Percent::change(open, row.last)),
        }
    }
}

impl From<&Coin> for Quote {
    fn from(coin: &Coin) -> Self {
        Self {
            high: coin.high,
            low: coin.low,
            volume_quote: coin.volume_usd,
            change_24h: coin.change_24h,
            ..Self::of_price(coin.price)
        }
    }
}
