//! An object's SQLite: rows and their columns.

use worker::{Result, SqlStorage, SqlStorageValue};

/// The rows that a query yields.
pub fn rows(
    sql: &SqlStorage,
    query: &str,
    bindings: Vec<SqlStorageValue>,
) -> Result<Vec<Vec<SqlStorageValue>>> {
    sql.exec(query, bindings)?.raw().collect()
}

/// A column of text.
pub fn text(row: &[SqlStorageValue], column: usize) -> Option<String> {
    match row.get(column)? {
        SqlStorageValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A column of whole numbers.
#[expect(clippy::cast_possible_truncation, reason = "integers come back as JavaScript numbers")]
pub fn integer(row: &[SqlStorageValue], column: usize) -> Option<i64> {
    match row.get(column)? {
        SqlStorageValue::Integer(value) => Some(*value),
        SqlStorageValue::Float(value) => Some(*value as i64),
        _ => None,
    }
}
