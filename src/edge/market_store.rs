//! The market object's storage.

use worker::{Result, SqlStorage, SqlStorageValue};

use super::sql::{integer, rows, text};
use crate::market::product::ProductId;
use crate::market::sample::Sample;
use crate::market::source::Clock;
use crate::market::state::{Market, StoredMinute};
use crate::market::view::SourceName;
use crate::market::{stored, tape};
use crate::store::market as sql;

/// How far back prices are read after a restart, minutes: the reach of the one-hour window.
const RESTORED_MINUTES: i64 = 67;
const MINUTE_MS: i64 = 60_000;

/// The object's SQLite.
pub struct MarketStore {
    sql: SqlStorage,
}

impl MarketStore {
    /// Opens it, and forgets the prices in it if they are of another market.
    pub fn open(storage: SqlStorage, series: &str) -> Result<Self> {
        let store = Self { sql: storage };
        store.sql.exec(sql::CREATE_TABLES, None)?;
        let stored =
            rows(&store.sql, sql::SERIES_NAME, vec![])?.into_iter().next().and_then(|row| text(&row, 0));
        if stored.as_deref() != Some(series) {
            store.sql.exec(sql::DELETE_MINUTES, None)?;
            store.sql.exec(sql::SET_SERIES_NAME, vec![series.into()])?;
        }
        Ok(store)
    }

    /// Gives a new market its products and its last hour back.
    pub fn restore(&self, market: &mut Market) -> Result<usize> {
        let mut products = 0;
        for row in rows(&self.sql, sql::PRODUCTS_BY_NUMBER, vec![])? {
            if let Some(id) = text(&row, 0).as_deref().and_then(ProductId::parse) {
                market.restore_product(&id);
            }
            products += 1;
        }
        let newest =
            rows(&self.sql, sql::NEWEST_MINUTE, vec![])?.into_iter().next().and_then(|row| integer(&row, 0));
        let since = newest.unwrap_or(0) - RESTORED_MINUTES;
        for row in rows(&self.sql, sql::MINUTES_SINCE, vec![since.into()])? {
            if let Some(minute) = stored_minute(row) {
                market.restore(&minute);
            }
        }
        Ok(products)
    }

    /// The prices of a source of four hours before a moment of the market; none where no minute is near enough.
    pub fn four_hours_before(&self, market_ms: i64, source: SourceName) -> Result<Option<Sample>> {
        let minutes = tape::minutes_of_four_hours(market_ms);
        let span = vec![(*minutes.start()).into(), (*minutes.end()).into(), source_text(source).into()];
        let near = rows(&self.sql, sql::MINUTES_BETWEEN, span)?
            .into_iter()
            .filter_map(stored_minute)
            .filter_map(|minute| Some((tape::from_four_hours(market_ms, minute.clock.market_ms)?, minute)))
            .min_by_key(|(off, _)| *off);
        Ok(near.and_then(|(_, minute)| {
            Some(Sample { at_ms: minute.clock.market_ms, prices: stored::unpack(&minute.prices)? })
        }))
    }

    /// Stores products that have been given numbers.
    pub fn insert_products(&self, products: &[(usize, ProductId)]) -> Result<()> {
        for (number, id) in products {
            let number = i64::try_from(*number).unwrap_or(i64::MAX);
            self.sql.exec(sql::INSERT_PRODUCT, vec![number.into(), id.as_str().into()])?;
        }
        Ok(())
    }

    /// Stores a minute and forgets those past retention.
    pub fn put_minute(&self, minute: StoredMinute) -> Result<()> {
        let number = minute.clock.market_ms.div_euclid(MINUTE_MS);
        self.sql.exec(
            sql::UPSERT_MINUTE,
            vec![
                number.into(),
                source_text(minute.source).into(),
                minute.clock.market_ms.into(),
                minute.clock.system_ms.into(),
                minute.prices.into(),
            ],
        )?;
        self.sql.exec(
            sql::DELETE_MINUTES_OUTSIDE,
            vec![(number - sql::RETENTION_MINUTES).into(), (number + 1).into()],
        )?;
        Ok(())
    }
}

fn source_text(source: SourceName) -> &'static str {
    match source {
        SourceName::Coinbase => "coinbase",
        SourceName::Coingecko => "coingecko",
    }
}

fn stored_minute(row: Vec<SqlStorageValue>) -> Option<StoredMinute> {
    let clock = Clock { market_ms: integer(&row, 1)?, system_ms: integer(&row, 2)? };
    let mut columns = row.into_iter();
    let source = match columns.next()? {
        SqlStorageValue::String(name) if name == source_text(SourceName::Coinbase) => SourceName::Coinbase,
        SqlStorageValue::String(name) if name == source_text(SourceName::Coingecko) => SourceName::Coingecko,
        _ => return None,
    };
    let SqlStorageValue::Blob(prices) = columns.nth(2)? else { return None };
    Some(StoredMinute { source, clock, prices })
}
