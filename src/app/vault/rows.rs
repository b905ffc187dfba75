//! Rows of the database.

use super::record::place;
use super::view::{Disposal, Lot};
use crate::store::database::{DatabaseError, FromRow, Row};
use crate::vault::amount::Amount;
use crate::vault::figures::Figures;
use crate::vault::history::Run;
use crate::vault::lot::Method;
use crate::vault::order::rates::Rates;
use crate::vault::place::Place;

/// A vault.
#[derive(Debug, Clone)]
pub(super) struct VaultRow {
    pub(super) id: i64,
    pub(super) version: i64,
    pub(super) method: String,
}

/// What was answered before.
#[derive(Debug, Clone)]
pub(super) struct StoredRow {
    pub(super) request_hash: String,
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) etag: Option<String>,
}

/// How many.
pub(super) struct CountRow(pub(super) i64);

/// An account.
#[derive(Debug, Clone)]
pub(super) struct AccountRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) version: i64,
    pub(super) created_ms: i64,
    /// What a paper account is charged, if it is not the usual.
    pub(super) maker: Option<Amount>,
    pub(super) taker: Option<Amount>,
    /// What it began with.
    pub(super) funds: Option<Amount>,
    /// Since when another one has its place.
    pub(super) closed_ms: Option<i64>,
}

/// How much of an asset is in an account.
#[derive(Debug, Clone)]
pub(super) struct BalanceRow {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) amount: Amount,
}

/// A vault, as far as it is shown, and pools of it.
#[derive(Debug, Clone)]
pub(super) struct VaultPools {
    pub(super) version: i64,
    pub(super) method: Method,
    pub(super) pools: Vec<PoolFigures>,
}

/// A pool, as far as it is shown.
#[derive(Debug, Clone)]
pub(super) struct PoolFigures {
    pub(super) asset: String,
    pub(super) is_settled: bool,
    /// The figures are those before this place, and cannot be computed further.
    pub(super) stops_at: Option<Place>,
    pub(super) figures: Figures,
}

/// A pool, as far as what it was is shown.
#[derive(Debug, Clone)]
pub(super) struct PoolOverTime {
    pub(super) id: i64,
    pub(super) asset: String,
    pub(super) figures: Figures,
    pub(super) is_settled: bool,
    /// Whether its figures are not known up to now, and cannot be.
    pub(super) has_stopped: bool,
    /// The time of its first movement, Unix seconds; none where all were reversed.
    pub(super) begun_secs: Option<i64>,
}

/// The figures of a pool from a moment on, Unix seconds.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) pool: i64,
    pub(super) from_secs: i64,
    pub(super) figures: Figures,
}

/// Prices of a product.
#[derive(Debug, Clone)]
pub(super) struct PastPrices {
    pub(super) product_id: String,
    pub(super) run: Run,
}

/// A lot, and what brought it.
#[derive(Debug, Clone)]
pub(super) struct LotRow {
    pub(super) place: Place,
    pub(super) id: String,
    pub(super) quantity: Amount,
    pub(super) left: Amount,
    pub(super) cost: Option<Amount>,
    pub(super) left_cost: Option<Amount>,
}

/// A part of a disposal.
#[derive(Debug, Clone)]
pub(super) struct DisposalRow {
    pub(super) place: Place,
    pub(super) line: i64,
    pub(super) id: String,
    pub(super) lot: Option<Place>,
    pub(super) quantity: Amount,
    pub(super) cost: Option<Amount>,
    pub(super) proceeds: Option<Amount>,
    pub(super) profit: Option<Amount>,
}

/// A watchlist.
#[derive(Debug, Clone)]
pub(super) struct WatchlistRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) position: i64,
    pub(super) version: i64,
}

/// What is in one.
#[derive(Debug, Clone)]
pub(super) struct EntryRow {
    pub(super) watchlist: String,
    pub(super) product_id: String,
    pub(super) position: i64,
    pub(super) price_added: Option<String>,
    pub(super) added_ms: i64,
}

impl FromRow for VaultRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { id: row.number("id")?, version: row.number("version")?, method: row.text("method")? })
    }
}

impl FromRow for StoredRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            request_hash: row.text("request_hash")?,
            status: u16::try_from(row.number("status")?).unwrap_or(500),
            body: row.text("body")?,
            etag: row.optional_text("etag")?,
        })
    }
}

impl FromRow for CountRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        row.number("count").map(Self)
    }
}

impl FromRow for AccountRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            name: row.text("name")?,
            kind: row.text("kind")?,
            version: row.number("version")?,
            created_ms: row.number("created_ms")?,
            maker: optional_amount(&mut row, "maker")?,
            taker: optional_amount(&mut row, "taker")?,
            funds: optional_amount(&mut row, "funds")?,
            closed_ms: row.optional_number("closed_ms")?,
        })
    }
}

impl AccountRow {
    /// What is charged there.
    pub(super) fn rates(&self) -> Rates {
        let Rates { maker, taker } = Rates::default();
        Rates { maker: self.maker.unwrap_or(maker), taker: self.taker.unwrap_or(taker) }
    }
}

impl FromRow for BalanceRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            account: row.text("account")?,
            asset: row.text("asset")?,
            amount: amount(&mut row, "amount")?,
        })
    }
}

/// An amount.
pub(super) fn amount(row: &mut Row, name: &str) -> Result<Amount, DatabaseError> {
    optional_amount(row, name)?.ok_or_else(|| no_amount(name))
}

/// An amount, if it is not null.
pub(super) fn optional_amount(row: &mut Row, name: &str) -> Result<Option<Amount>, DatabaseError> {
    let text = row.optional_text(name)?;
    text.map(|text| Amount::parse(&text).map_err(|_| no_amount(name))).transpose()
}

fn no_amount(name: &str) -> DatabaseError {
    DatabaseError::Failed(format!("the column {name} is no amount"))
}

impl FromRow for VaultPools {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let pools: Vec<(String, i64, Option<String>, Figures)> = json(&row.text("pools")?)?;
        let pool = |(asset, is_settled, stops_at, figures): (_, _, Option<String>, _)| PoolFigures {
            asset,
            is_settled: is_settled != 0,
            stops_at: stops_at.as_deref().and_then(Place::parse),
            figures,
        };
        Ok(Self {
            version: row.number("version")?,
            method: Method::parse(&row.text("method")?).unwrap_or_default(),
            pools: pools.into_iter().map(pool).collect(),
        })
    }
}

impl FromRow for PoolOverTime {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let first = row.optional_text("first")?.as_deref().and_then(Place::parse);
        Ok(Self {
            id: row.number("id")?,
            asset: row.text("asset")?,
            figures: json(&row.text("figures")?)?,
            is_settled: row.number("is_settled")? != 0,
            has_stopped: row.number("has_stopped")? != 0,
            begun_secs: first.map(|place| place.at_ms().div_euclid(1000)),
        })
    }
}

impl FromRow for Turn {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        // What is not computed yet is nothing yet.
        let figures = row.optional_text("after")?.map(|text| json(&text)).transpose()?;
        Ok(Self {
            pool: row.number("pool")?,
            from_secs: row.number("bound")?.div_euclid(1000),
            figures: figures.unwrap_or_default(),
        })
    }
}

impl FromRow for PastPrices {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let closes = json(&row.text("closes")?)?;
        let run = Run { number: row.number("run")?, until_secs: row.number("until_secs")?, closes };
        Ok(Self { product_id: row.text("product_id")?, run })
    }
}

/// What is stored as JSON.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|error| DatabaseError::Failed(error.to_string()))
}

impl FromRow for LotRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            place: place(&mut row, "place")?,
            id: row.text("id")?,
            quantity: amount(&mut row, "quantity")?,
            left: amount(&mut row, "left")?,
            cost: optional_amount(&mut row, "cost")?,
            left_cost: optional_amount(&mut row, "left_cost")?,
        })
    }
}

impl LotRow {
    pub(super) fn shown(self) -> Lot {
        let Self { place, id, quantity, left, cost, left_cost } = self;
        Lot { at_ms: place.at_ms(), transaction_id: id, quantity, left, cost, left_cost }
    }
}

impl FromRow for DisposalRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            place: place(&mut row, "place")?,
            line: row.number("line")?,
            id: row.text("id")?,
            lot: row.optional_text("lot")?.as_deref().and_then(Place::parse),
            quantity: amount(&mut row, "quantity")?,
            cost: optional_amount(&mut row, "cost")?,
            proceeds: optional_amount(&mut row, "proceeds")?,
            profit: optional_amount(&mut row, "profit")?,
        })
    }
}

impl DisposalRow {
    pub(super) fn shown(self) -> Disposal {
        let Self { place, id, lot, quantity, cost, proceeds, profit, .. } = self;
        let acquired_ms = lot.map(|lot| lot.at_ms());
        Disposal { at_ms: place.at_ms(), transaction_id: id, acquired_ms, quantity, cost, proceeds, profit }
    }
}

impl FromRow for WatchlistRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            name: row.text("name")?,
            position: row.number("position")?,
            version: row.number("version")?,
        })
    }
}

impl FromRow for EntryRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            watchlist: row.text("watchlist")?,
            product_id: row.text("product_id")?,
            position: row.number("position")?,
            price_added: row.optional_text("price_added")?,
            added_ms: row.number("added_ms")?,
        })
    }
}
