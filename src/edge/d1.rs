//! The database: D1.

use js_sys::{JsString, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{bindings, platform};
use crate::store::database::{DatabaseError, Row, Rows, Statement};

// Statements and rows cross as one text each: D1's own objects would cross value by value.
#[wasm_bindgen(inline_js = "export async function runBatch(database, statements) {
  const prepared = JSON.parse(statements).map(([sql, values]) => database.prepare(sql).bind(...values));
  const results = await database.batch(prepared);
  return JSON.stringify(results.map((result) => result.results));
}")]
extern "C" {
    #[wasm_bindgen(catch, js_name = runBatch)]
    fn run_batch(database: &JsValue, statements: &str) -> Result<Promise, JsValue>;
}

/// Runs statements in one transaction.
pub async fn batch(statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
    let count = statements.len();
    let rows = rows(&statements).await.map_err(|error| {
        let error = DatabaseError::of(message(&error));
        if let DatabaseError::Failed(message) = &error {
            platform::log("error", "database_failed", message);
        }
        error
    })?;
    let rows: Vec<Rows> = rows.into_iter().map(Rows).collect();
    if rows.len() == count {
        Ok(rows)
    } else {
        Err(DatabaseError::Failed("not all statements answered".to_owned()))
    }
}

async fn rows(statements: &[Statement]) -> Result<Vec<Vec<Row>>, JsValue> {
    let database = bindings::database()?;
    let statements: Vec<_> = statements.iter().map(|one| (one.sql, &one.values)).collect();
    let statements = serde_json::to_string(&statements).unwrap_or_default();
    let answer = JsFuture::from(run_batch(&database, &statements)?).await?;
    let text = answer.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| error.to_string().into())
}

/// What went wrong, in the platform's words.
pub fn message(error: &JsValue) -> String {
    let message =
        Reflect::get(error, &JsString::from("message")).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{error:?}"))
}
