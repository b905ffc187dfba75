//! What nobody needs any more is erased in steps: vaults of people who are gone, imports that were forgotten, old answers.

use crate::store::database::{Database, DatabaseError, FromRow, Row, Statement, statement};
use crate::store::vault::{DELETE_OLD_ANSWERS, erasure as sql, imports};

/// Rows of a table that one step erases at most.
pub const MOST_ROWS: i64 = 1_000;
/// How long an answer is kept for who asks again, milliseconds.
pub const ANSWERS_KEPT_MS: i64 = 7 * 86_400_000;

/// Erases some of it. Whether there may be more.
///
/// # Errors
/// The database has failed: what it has not done is done another time.
pub async fn erase(database: &impl Database, now_ms: i64) -> Result<bool, DatabaseError> {
    let old = [(now_ms - ANSWERS_KEPT_MS).into(), MOST_ROWS.into()];
    let reads = vec![
        statement(DELETE_OLD_ANSWERS, old),
        statement(sql::CONDEMNED, [1.into()]),
        statement(imports::FORGOTTEN, [1.into()]),
    ];
    let mut found = database.batch(reads).await?.into_iter();
    let answers = found.next().unwrap_or_default().0.len();
    let mut number = || found.next().unwrap_or_default().first().map(|row| row.map(|Number(number)| number));
    let (vault, import): (Option<i64>, Option<i64>) = (number()?, number()?);
    let mut statements = Vec::new();
    if let Some(vault) = vault {
        statements.extend(sql::ERASE.map(|sql| some(sql, vault)));
        statements.push(statement(sql::ERASED, [vault.into()]));
    }
    if let Some(import) = import {
        statements.extend(erase_import(import));
    }
    if statements.is_empty() {
        return Ok(i64::try_from(answers) == Ok(MOST_ROWS));
    }
    database.batch(statements).await?;
    Ok(true)
}

/// Erases some of what was read of an import.
pub(super) fn erase_import(number: i64) -> Vec<Statement> {
    let mut statements: Vec<_> = imports::ERASE_IMPORT.map(|sql| some(sql, number)).into();
    statements.push(statement(imports::IMPORT_ERASED, [number.into()]));
    statements
}

fn some(sql: &'static str, of: i64) -> Statement {
    statement(sql, [of.into(), MOST_ROWS.into()])
}

struct Number(i64);

impl FromRow for Number {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self(row.number("number")?))
    }
}
