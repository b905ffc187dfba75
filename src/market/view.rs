//! What answers look like: the shapes of the market's JSON.
//!
//! Prices and volumes are decimal strings, percentages are numbers, times are ISO 8601 in UTC. Answers are rendered once
//! and read many times, so the two figures that change by themselves, age and staleness, are slots that
//! [`crate::cache::template`] fills when an answer goes out.

use std::borrow::Cow;
use std::rc::Rc;

use chrono::{DateTime, SecondsFormat};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::component::Component;
use super::decimal::Percent;
use super::product::ProductId;
use crate::cache::template::{Age, Stale};
use crate::config::Origin;

/// Which feed figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceName {
    /// Coinbase Exchange, the first source.
    Coinbase,
    /// CoinGecko, the second.
    Coingecko,
}

/// A price or an amount: a decimal string with the digits it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "63212.98")]
pub struct Amount(pub Decimal);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// Prices for drawing, oldest first: a list of JSON numbers, written once for each version of the data.
#[derive(Debug, Clone)]
pub struct Sparkline(Rc<RawValue>);

impl Sparkline {
    /// Writes prices as a list of numbers, digit for digit.
    pub fn new(prices: &[Decimal]) -> Self {
        let numbers: Vec<_> = prices.iter().map(ToString::to_string).collect();
        // A list of plain decimals is always JSON.
        Self(RawValue::from_string(format!("[{}]", numbers.join(","))).unwrap_or_default().into())
    }
}

impl PartialEq for Sparkline {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Serialize for Sparkline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A time: ISO 8601 in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "2026-11-20T09:25:51.000Z")]
pub struct Time(
    /// Unix milliseconds.
    pub i64,
);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// How good the data of an answer are. Part of every market answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Provenance {
    /// Market time of the data; in a replay the recording's.
    pub last_updated: Option<Time>,
    /// The feed the figures come from; none where there are no figures.
    pub source: Option<SourceName>,
    /// What stands behind the feed.
    pub origin: Origin,
    /// The first source is failing or the second one is in use.
    pub degraded: bool,
    /// Not enough history yet for what was asked.
    pub warming: bool,
    /// Real age of the data in milliseconds when the answer went out, true to a second.
    #[schema(value_type = Option<i64>)]
    pub data_age_ms: Age,
    /// Older than 15 seconds. After five minutes there are no data at all.
    #[schema(value_type = bool)]
    pub stale: Stale,
}

/// One of the four boards.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Board {
    /// Which board.
    pub component: Component,
    /// Its rows, best first; 20 at most.
    #[schema(value_type = BoardRows)]
    pub data: Rc<BoardRows>,
    /// Number of rows.
    pub count: usize,
    /// Window of the changes: `1h` or `3min`.
    pub time_frame: &'static str,
    /// Seconds between two updates.
    pub update_interval: u32,
    /// How good the data are.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// Several boards in one answer, in the order asked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Boards {
    /// The boards.
    pub components: Vec<Board>,
}

/// Rows of a board.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum BoardRows {
    /// Of `top-banner-scroll`.
    Hour(Vec<HourChange>),
    /// Of `bottom-banner-scroll`.
    Volume(Vec<VolumeChange>),
    /// Of `gainers-table` and `losers-table`.
    Minutes(Vec<MinutesChange>),
}

/// Price change over one hour.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HourChange {
    /// Place on the board, from 1.
    pub rank: usize,
    /// Base symbol.
    pub symbol: String,
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Newest price, in quote units.
    pub current_price: Amount,
    /// Change in percent.
    #[schema(value_type = f64)]
    pub price_change_1h: Percent,
    /// Price an hour ago.
    pub initial_price_1h: Amount,
}

/// Change of traded volume: the last 60 complete minutes against the 60 before.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VolumeChange {
    /// Place on the board, from 1.
    pub rank: usize,
    /// Base symbol.
    pub symbol: String,
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Newest price, in quote units.
    pub current_price: Amount,
    /// Volume of the last hour, in base units.
    pub volume_1h: Amount,
    /// Volume of the hour before, in base units.
    pub volume_prev_1h: Amount,
    /// Change in percent.
    #[schema(value_type = f64)]
    pub volume_change_1h: Percent,
}

/// Price change over three minutes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MinutesChange {
    /// Place on the board, from 1.
    pub rank: usize,
    /// Base symbol.
    pub symbol: String,
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Newest price, in quote units.
    pub current_price: Amount,
    /// Change in percent.
    #[schema(value_type = f64)]
    pub price_change_percentage_3min: Percent,
    /// Price the change is measured against.
    pub initial_price_3min: Amount,
    /// Age of that price in seconds: 180, or what was nearest to it.
    pub baseline_age_seconds: f64,
    /// Prices of the last half hour, one a minute, oldest first; for drawing only.
    #[schema(value_type = Vec<f64>)]
    pub sparkline: Sparkline,
}

/// One product in the list of all markets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Market {
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Base symbol.
    pub symbol: String,
    /// Quote symbol.
    pub quote: String,
    /// The coin's name, where known.
    pub name: Option<String>,
    /// Newest price, in quote units.
    pub price: Option<Amount>,
    /// Change over one minute in percent.
    #[schema(value_type = Option<f64>)]
    pub change_1m: Option<Percent>,
    /// Change over three minutes in percent.
    #[schema(value_type = Option<f64>)]
    pub change_3m: Option<Percent>,
    /// Change over one hour in percent.
    #[schema(value_type = Option<f64>)]
    pub change_1h: Option<Percent>,
    /// Change over 24 hours in percent, by the source's own rolling figures.
    #[schema(value_type = Option<f64>)]
    pub change_24h: Option<Percent>,
    /// Volume of 24 hours, in base units.
    pub volume_24h: Option<Amount>,
    /// The same in quote units, at the newest price.
    pub volume_24h_quote: Option<Amount>,
    /// Highest price of 24 hours.
    pub high_24h: Option<Amount>,
    /// Lowest price of 24 hours.
    pub low_24h: Option<Amount>,
    /// Market capitalisation in US dollars.
    pub market_cap: Option<Amount>,
    /// Rank by market capitalisation, from 1.
    pub market_cap_rank: Option<u32>,
}

/// A page of markets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Markets {
    /// The page's markets.
    pub data: Vec<Market>,
    /// Markets on this page.
    pub count: usize,
    /// Markets that match the query.
    pub total: usize,
    /// Hand it back as `cursor` for the next page; none on the last.
    pub next_cursor: Option<String>,
    /// How good the data are.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// The newest prices of all products.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Prices {
    /// One for each product that has one.
    pub data: Vec<PriceRow>,
    /// Number of prices.
    pub count: usize,
    /// How good the data are.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// The newest price of a product.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PriceRow {
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Its price, in quote units.
    pub price: Amount,
    /// Change over 24 hours in percent, by the source's own rolling figures.
    #[schema(value_type = Option<f64>)]
    pub change_24h: Option<Percent>,
}

/// Everything about one product.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MarketPage {
    /// Its figures.
    pub market: Market,
    /// Its listing and further figures.
    pub details: MarketDetails,
    /// How good the data are.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A product's grid, limits and flags, and figures that only its own page shows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MarketDetails {
    /// Smallest step of a size, in base units.
    pub base_increment: Option<Amount>,
    /// Smallest step of a price, in quote units.
    pub quote_increment: Option<Amount>,
    /// Smallest notional of an order, in quote units.
    pub min_market_funds: Option<Amount>,
    /// How far a market order may move the price, as a fraction.
    pub max_slippage_percentage: Option<Amount>,
    /// The exchange's word for its state; `unknown` where its listing has not been had.
    pub status: String,
    /// Nothing trades at present.
    pub trading_disabled: bool,
    /// Only limit orders are taken.
    pub limit_only: bool,
    /// Only orders that rest are taken.
    pub post_only: bool,
    /// Orders can only be cancelled.
    pub cancel_only: bool,
    /// In an auction: nothing trades.
    pub auction_mode: bool,
    /// Price 24 hours ago.
    pub open_24h: Option<Amount>,
    /// Volume of 30 days, in base units.
    pub volume_30d: Option<Amount>,
    /// Volume of the last 60 complete minutes, in base units.
    pub volume_1h: Option<Amount>,
    /// Volume of the 60 minutes before.
    pub volume_prev_1h: Option<Amount>,
    /// Change between the two in percent.
    #[schema(value_type = Option<f64>)]
    pub volume_change_1h: Option<Percent>,
    /// Prices of the last half hour, one a minute, oldest first; for drawing only.
    #[schema(value_type = Vec<f64>)]
    pub sparkline: Sparkline,
}

/// Candles of one product, ascending. Spans without trades are omitted, as the exchange omits them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Candles {
    /// The product.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Width of a candle in seconds.
    pub granularity: u32,
    /// The candles.
    pub data: Vec<CandleRow>,
    /// Number of candles.
    pub count: usize,
    /// How good the data are.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// One candle.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CandleRow {
    /// Start, Unix seconds.
    pub time: i64,
    /// First price.
    pub open: Amount,
    /// Highest price.
    pub high: Amount,
    /// Lowest price.
    pub low: Amount,
    /// Last price.
    pub close: Amount,
    /// Volume, in base units.
    pub volume: Amount,
}
