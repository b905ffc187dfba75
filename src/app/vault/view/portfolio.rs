//! A portfolio, its assets, lots and disposals.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::vault::amount::Amount;
use crate::vault::lot::Method;

/// What there is in a book, at the newest prices.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Portfolio {
    /// What values are in.
    pub currency: &'static str,
    /// How disposals take lots.
    pub method: Method,
    /// Of the vault.
    pub version: i64,
    /// Whether all figures are computed to the end.
    pub is_settled: bool,
    /// All assets together.
    pub totals: Totals,
    /// Each that there is, or was.
    pub assets: Vec<AssetRow>,
    /// When prices were seen, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_at_ms: Option<i64>,
    /// Whether they are older than they should be.
    pub prices_stale: bool,
}

/// Sums over all assets. Those that have no price are not in the values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Totals {
    /// What is held is worth.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// What is held has cost.
    #[schema(value_type = String)]
    pub cost: Amount,
    /// Profit that is not taken.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unrealised: Option<Amount>,
    /// Profit that is taken.
    #[schema(value_type = String)]
    pub realised: Amount,
    /// Fees that are in no cost and in no proceeds.
    #[schema(value_type = String)]
    pub fees: Amount,
    /// What rewards were worth when they came.
    #[schema(value_type = String)]
    pub income: Amount,
}

/// An asset in a book.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssetRow {
    /// Which.
    pub asset: String,
    /// How much there is.
    #[schema(value_type = String)]
    pub quantity: Amount,
    /// How much of it came without a cost.
    #[schema(value_type = String)]
    pub uncosted: Amount,
    /// What the rest has cost.
    #[schema(value_type = String)]
    pub cost: Amount,
    /// The same for one, where there is any with a cost.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_cost: Option<Amount>,
    /// The newest price.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// Its change over 24 hours in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_change_24h: Option<f64>,
    /// What all of it is worth.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// Profit of what has a cost, if it were sold.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unrealised: Option<Amount>,
    /// Profit of what was sold.
    #[schema(value_type = String)]
    pub realised: Amount,
    /// How much went without its profit being known.
    #[schema(value_type = String)]
    pub unknown: Amount,
    /// Fees that are in no cost and in no proceeds.
    #[schema(value_type = String)]
    pub fees: Amount,
    /// What rewards were worth when they came.
    #[schema(value_type = String)]
    pub income: Amount,
    /// How much of the value of the book it is, in percent.
    #[schema(value_type = Option<f64>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Its figures are those before this moment, Unix milliseconds, and are in no totals: with what happened then one would be more than 10^15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops_at_ms: Option<i64>,
}

/// A part of a whole, in ten thousandths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(pub i32);

impl Serialize for Share {
    /// A JSON number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 10_000 == 0 {
            serializer.serialize_i32(self.0 / 10_000)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 10_000.0)
        }
    }
}

/// Values over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct History {
    /// In order of time.
    pub points: Vec<HistoryPoint>,
    /// Assets that are not in it, neither with their value nor with their cost, or not from the beginning: their prices of then cannot be had, or their figures stop.
    pub unpriced: Vec<String>,
    /// Whether all figures are computed to the end.
    pub is_settled: bool,
    /// Whether all prices that can be had are there; else ask once more.
    pub is_complete: bool,
}

/// What there was at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HistoryPoint {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What it was worth.
    #[schema(value_type = String)]
    pub value: Amount,
    /// What it had cost.
    #[schema(value_type = String)]
    pub cost: Amount,
}

/// An asset: its figures, where it is, and what it was acquired as.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssetPage {
    /// What values are in.
    pub currency: &'static str,
    /// Whether its figures are computed to the end.
    pub is_settled: bool,
    /// Its figures.
    pub asset: AssetRow,
    /// How much is in which account.
    pub balances: Vec<AccountBalance>,
    /// A page of lots, the newest first.
    pub lots: Vec<Lot>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// When prices were seen, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_at_ms: Option<i64>,
}

/// How much of an asset is in an account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccountBalance {
    /// Which account.
    pub account_id: String,
    /// How much.
    #[schema(value_type = String)]
    pub quantity: Amount,
}

/// What one acquisition brought.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Lot {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// By which transaction.
    pub transaction_id: String,
    /// How much.
    #[schema(value_type = String)]
    pub quantity: Amount,
    /// How much is left of it.
    #[schema(value_type = String)]
    pub left: Amount,
    /// What it cost.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// What of that belongs to what is left.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_cost: Option<Amount>,
}

/// A page of what was disposed of, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Disposals {
    /// Parts of disposals, each of one lot.
    pub disposals: Vec<Disposal>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A part of a disposal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Disposal {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// By which transaction.
    pub transaction_id: String,
    /// When it had been acquired, Unix milliseconds; not known of an average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquired_ms: Option<i64>,
    /// How much.
    #[schema(value_type = String)]
    pub quantity: Amount,
    /// What it had cost.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// What it brought.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proceeds: Option<Amount>,
    /// The difference, where both are known.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profit: Option<Amount>,
}

/// Settings of a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PortfolioSettings {
    /// What values are in.
    pub currency: &'static str,
    /// How disposals take lots.
    pub method: Method,
    /// Of the vault.
    pub version: i64,
    /// Whether all figures are computed to the end.
    pub is_settled: bool,
}

/// Whether all figures are computed to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Settled {
    /// Whether they are; else ask once more.
    pub is_settled: bool,
}
