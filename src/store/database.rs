//! The database, as use cases see it: statements go in together and happen together, or not at all.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// A statement with its values, which are texts, whole numbers and nulls.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// One of the constants of [`super::accounts`].
    pub sql: &'static str,
    /// What `?1`, `?2`, … stand for.
    pub values: Vec<Value>,
}

/// A statement with its values.
pub fn statement(sql: &'static str, values: impl Into<Vec<Value>>) -> Statement {
    Statement { sql, values: values.into() }
}

/// The rows that a statement has yielded, by column name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows(pub Vec<Value>);

impl Rows {
    /// All rows.
    ///
    /// # Errors
    /// A row is not of this form.
    pub fn all<T: DeserializeOwned>(self) -> Result<Vec<T>, DatabaseError> {
        let row =
            |value| serde_json::from_value(value).map_err(|error| DatabaseError::Failed(error.to_string()));
        self.0.into_iter().map(row).collect()
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// A row is not of this form.
    pub fn first<T: DeserializeOwned>(self) -> Result<Option<T>, DatabaseError> {
        Ok(self.all()?.into_iter().next())
    }
}

/// What the database has not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// There is one like it already.
    Conflict,
    /// Anything else.
    Failed(String),
}

/// A database.
#[allow(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Database {
    /// Runs statements in one transaction, and yields the rows of each.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError>;
}
