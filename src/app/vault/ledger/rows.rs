//! Rows of balances and pools.

use crate::app::vault::record::place;
use crate::app::vault::rows::{amount, optional_amount};
use crate::store::database::{DatabaseError, FromRow, Row};
use crate::vault::amount::Amount;
use crate::vault::balance::{Change, Run};
use crate::vault::figures::Figures;
use crate::vault::lot::Lot;
use crate::vault::place::Place;

/// What there is in an account.
pub(super) struct BalanceRow {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) amount: Amount,
    pub(super) last: Option<Place>,
}

/// A span of postings.
pub(super) struct SpanRow {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) start: String,
    pub(super) count: usize,
    pub(super) run: Run,
}

/// A posting, and the start of its span.
pub(super) struct PostingRow {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) start: String,
    pub(super) change: Change,
}

/// A pool.
#[derive(Debug, Clone)]
pub(in crate::app::vault) struct PoolRow {
    pub(in crate::app::vault) id: i64,
    pub(in crate::app::vault) book: String,
    pub(in crate::app::vault) asset: String,
    pub(in crate::app::vault) frontier: String,
    pub(in crate::app::vault) rewind_to: Option<String>,
    pub(in crate::app::vault) last: String,
    pub(in crate::app::vault) figures: Figures,
}

/// A lot.
pub(in crate::app::vault) struct LotRow(pub(in crate::app::vault) Lot);

impl FromRow for BalanceRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let (account, asset) = (row.text("account")?, row.text("asset")?);
        Ok(Self {
            account,
            asset,
            amount: amount(&mut row, "amount")?,
            last: Place::parse(&row.text("last")?),
        })
    }
}

impl FromRow for SpanRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            account: row.text("account")?,
            asset: row.text("asset")?,
            start: row.text("start")?,
            count: usize::try_from(row.number("count")?).unwrap_or(0),
            run: Run { sum: amount(&mut row, "sum")?, lowest: amount(&mut row, "lowest")? },
        })
    }
}

impl FromRow for PostingRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let (account, asset, start) = (row.text("account")?, row.text("asset")?, row.text("start")?);
        let change = Change { place: place(&mut row, "place")?, amount: amount(&mut row, "amount")? };
        Ok(Self { account, asset, start, change })
    }
}

impl FromRow for PoolRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let figures = serde_json::from_str(&row.text("figures")?);
        Ok(Self {
            id: row.number("id")?,
            book: row.text("book")?,
            asset: row.text("asset")?,
            frontier: row.text("frontier")?,
            rewind_to: row.optional_text("rewind_to")?,
            last: row.text("last")?,
            figures: figures.map_err(|error| DatabaseError::Failed(error.to_string()))?,
        })
    }
}

impl FromRow for LotRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self(Lot {
            place: place(&mut row, "place")?,
            quantity: amount(&mut row, "quantity")?,
            cost: optional_amount(&mut row, "cost")?,
            left: amount(&mut row, "left")?,
            left_cost: optional_amount(&mut row, "left_cost")?,
            unit_cost: row.text("unit_cost")?,
        }))
    }
}
