//! The storage of an object whose state is one small value: a row of JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Error, Result, SqlStorage, State};

use super::hub_store::abort;
use super::sql::{rows, text};

const CREATE_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL)";
/// What is the state?
const STATE: &str = "SELECT json FROM state WHERE one = 1";
/// This is the state now.
const SET_STATE: &str =
    "INSERT INTO state (one, json) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET json = excluded.json";

/// The object's SQLite.
pub struct StateStore {
    sql: SqlStorage,
}

impl StateStore {
    /// Opens it.
    pub fn open(sql: SqlStorage) -> Result<Self> {
        sql.exec(CREATE_TABLE, None)?;
        Ok(Self { sql })
    }

    /// The state as it was written down; the first one where there was none. One that cannot be read is an error: to begin anew would
    /// forget who was shut out.
    pub fn read<T: DeserializeOwned + Default>(&self) -> Result<T> {
        let Some(row) = rows(&self.sql, STATE, vec![])?.into_iter().next() else { return Ok(T::default()) };
        let json = text(&row, 0).ok_or_else(|| Error::from("the state is no text"))?;
        Ok(serde_json::from_str(&json)?)
    }

    /// Writes it down.
    pub fn write<T: Serialize>(&self, state: &T) -> Result<()> {
        self.sql.exec(SET_STATE, vec![serde_json::to_string(state)?.into()]).map(drop)
    }
}

/// Ends an object whose memory must not live on.
pub fn end(state: &State, reason: &str) {
    abort(state, reason);
}
