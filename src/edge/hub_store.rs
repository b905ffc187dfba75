//! A hub's storage: its log, and who follows a root.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Result, SqlStorage, SqlStorageValue, State};

use super::sql::{integer, rows, text};
use crate::realtime::channel::{Channel, Tag};
use crate::realtime::log::{Log, Stored, Written};
use crate::realtime::protocol::{Entry, Epoch, Position};
use crate::store::realtime as sql;

// The platform ends an object by an exception that nothing can catch: it must not go through a future, which would never be let go.
#[wasm_bindgen(
    inline_js = "export function endSoon(state, reason) { setTimeout(() => state.abort(reason)); }"
)]
extern "C" {
    #[wasm_bindgen(js_name = endSoon)]
    fn end_soon(state: &DurableObjectState, reason: &str);
}

/// Ends an object once what it does is done: its memory and its sockets are gone, and the next call finds a new one.
pub fn abort(state: &State, reason: &str) {
    end_soon(state.as_raw(), reason);
}

/// The object's SQLite.
pub struct HubStore {
    sql: SqlStorage,
}

impl HubStore {
    /// Opens it.
    pub fn open(storage: SqlStorage) -> Result<Self> {
        storage.exec(sql::CREATE_TABLES, None)?;
        Ok(Self { sql: storage })
    }

    /// The log as it was written down; none where there was none.
    pub fn log(&self) -> Result<Option<Log>> {
        let Some(row) = rows(&self.sql, sql::POSITION, vec![])?.into_iter().next() else { return Ok(None) };
        let Some((position, floor)) = position(&row) else { return Ok(None) };
        let entries = rows(&self.sql, sql::ENTRIES, vec![])?;
        Ok(Some(Log::restore(position, floor, entries.iter().filter_map(|row| stored(row)))))
    }

    /// Writes down what has happened to the log.
    pub fn write(&self, written: &Written, log: &Log) -> Result<()> {
        if !written.appended.is_empty() {
            self.insert(written.appended.iter())?;
        }
        for (channel, first) in &written.cut {
            self.sql.exec(sql::CUT_CHANNEL, vec![channel.to_string().into(), number(*first)])?;
        }
        self.sql.exec(sql::DELETE_THROUGH, vec![number(log.floor())])?;
        self.set_position(log)
    }

    /// Writes the whole log down in place of what was.
    pub fn rewrite(&self, log: &Log) -> Result<()> {
        self.sql.exec(sql::DELETE_ENTRIES, None)?;
        self.insert(log.entries())?;
        self.set_position(log)
    }

    fn set_position(&self, log: &Log) -> Result<()> {
        let Position { epoch, offset } = log.position();
        let bindings = vec![epoch.to_string().into(), number(offset), number(log.floor())];
        self.sql.exec(sql::SET_POSITION, bindings).map(drop)
    }

    fn insert<'s>(&self, entries: impl Iterator<Item = &'s Stored>) -> Result<()> {
        let row = |stored: &'s Stored| {
            let entry = &stored.entry;
            (entry.offset, stored.at_ms, &entry.channel, &entry.tag, entry.version)
        };
        let json = serde_json::to_string(&entries.map(row).collect::<Vec<_>>())?;
        self.sql.exec(sql::INSERT_ENTRIES, vec![json.into()]).map(drop)
    }

    /// Who follows.
    pub fn leaves(&self) -> Result<Vec<String>> {
        Ok(rows(&self.sql, sql::LEAVES, vec![])?.iter().filter_map(|row| text(row, 0)).collect())
    }

    /// A leaf follows.
    pub fn insert_leaf(&self, name: &str) -> Result<()> {
        self.sql.exec(sql::INSERT_LEAF, vec![name.into()]).map(drop)
    }

    /// A leaf no longer does.
    pub fn delete_leaf(&self, name: &str) -> Result<()> {
        self.sql.exec(sql::DELETE_LEAF, vec![name.into()]).map(drop)
    }
}

fn number(value: u64) -> SqlStorageValue {
    i64::try_from(value).unwrap_or(i64::MAX).into()
}

fn unsigned(row: &[SqlStorageValue], column: usize) -> Option<u64> {
    integer(row, column).and_then(|value| u64::try_from(value).ok())
}

fn position(row: &[SqlStorageValue]) -> Option<(Position, u64)> {
    let epoch = Epoch::parse(&text(row, 0)?)?;
    Some((Position { epoch, offset: unsigned(row, 1)? }, unsigned(row, 2)?))
}

fn stored(row: &[SqlStorageValue]) -> Option<Stored> {
    let entry = Entry {
        offset: unsigned(row, 0)?,
        channel: Channel::parse(&text(row, 2)?)?,
        tag: Tag::parse(&text(row, 3)?)?,
        version: unsigned(row, 4)?,
    };
    Some(Stored { at_ms: integer(row, 1)?, entry: Rc::new(entry) })
}
