//! The database, as use cases see it: statements go in together and happen together, or not at all.

use serde_json::{Map, Value};

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
pub struct Rows(pub Vec<Row>);

/// A row. Its columns are taken out one by one: that is a tenth of the code that a derived reader of each kind of row would be.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
pub struct Row(Map<String, Value>);

/// What is made of a row.
pub trait FromRow: Sized {
    /// Takes the columns out.
    ///
    /// # Errors
    /// A column is missing or of another kind.
    fn from_row(row: Row) -> Result<Self, DatabaseError>;
}

impl Row {
    /// A text.
    ///
    /// # Errors
    /// There is none.
    pub fn text(&mut self, name: &str) -> Result<String, DatabaseError> {
        self.optional_text(name)?.ok_or_else(|| unexpected(name))
    }

    /// A text, if it is not null.
    ///
    /// # Errors
    /// It is something else.
    pub fn optional_text(&mut self, name: &str) -> Result<Option<String>, DatabaseError> {
        match self.0.remove(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            None | Some(Value::Null) => Ok(None),
            Some(_) => Err(unexpected(name)),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// There is none.
    pub fn number(&mut self, name: &str) -> Result<i64, DatabaseError> {
        self.optional_number(name)?.ok_or_else(|| unexpected(name))
    }

    /// A whole number, if it is not null.
    ///
    /// # Errors
    /// It is something else.
    pub fn optional_number(&mut self, name: &str) -> Result<Option<i64>, DatabaseError> {
        match self.0.remove(name) {
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(|| unexpected(name)),
            None | Some(Value::Null) => Ok(None),
            Some(_) => Err(unexpected(name)),
        }
    }
}

fn unexpected(name: &str) -> DatabaseError {
    DatabaseError::Failed(format!("the column {name} is not what it must be"))
}

impl Rows {
    /// All rows.
    ///
    /// # Errors
    /// A row is not of this form.
    pub fn all<T: FromRow>(self) -> Result<Vec<T>, DatabaseError> {
        let mut all = Vec::with_capacity(self.0.len());
        for row in self.0 {
            all.push(T::from_row(row)?);
        }
        Ok(all)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The row is not of this form.
    pub fn first<T: FromRow>(self) -> Result<Option<T>, DatabaseError> {
        self.0.into_iter().next().map(T::from_row).transpose()
    }
}

/// What the database has not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// There is one like it already.
    Conflict,
    /// What it was computed from has changed meanwhile, or is gone: nothing was written.
    Stale,
    /// Anything else.
    Failed(String),
}

impl DatabaseError {
    /// What SQLite says went wrong, wherever it runs. A vault is guarded by a version that would be null, and by its person.
    pub fn of(message: String) -> Self {
        if message.contains("NOT NULL constraint failed: vault.version")
            || message.contains("FOREIGN KEY constraint failed")
        {
            Self::Stale
        } else if message.contains("UNIQUE constraint failed") || message.contains("PRIMARY KEY") {
            Self::Conflict
        } else {
            Self::Failed(message)
        }
    }
}

/// A database.
#[allow(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Database {
    /// Runs statements in one transaction, and yields the rows of each.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_taken_by_their_kind_and_a_wrong_one_is_named() {
        let mut row: Row = serde_json::from_str(r#"{"a":"x","b":7,"c":null,"d":1.5}"#).unwrap();
        assert_eq!((row.text("a"), row.number("b")), (Ok("x".to_owned()), Ok(7)));
        assert_eq!((row.optional_text("c"), row.optional_number("c")), (Ok(None), Ok(None)));
        let wrong =
            |name: &str| Some(DatabaseError::Failed(format!("the column {name} is not what it must be")));
        assert_eq!((row.text("c").err(), row.number("d").err()), (wrong("c"), wrong("d")));
    }
}
