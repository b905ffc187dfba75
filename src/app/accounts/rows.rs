//! Rows of the database, and what is written down of what was done.

use super::{Call, Platform};
use crate::accounts::audit::Event;
use crate::accounts::identity::Scope;
use crate::accounts::mail::Mail;
use crate::accounts::passkey::StoredPasskey;
use crate::accounts::view::{KeyView, PasskeyView};
use crate::store::accounts as sql;
use crate::store::database::{DatabaseError, FromRow, Row, Statement, statement};

/// A person.
#[derive(Debug, Clone)]
pub(super) struct UserRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) password_hash: String,
    pub(super) password_changed_ms: i64,
    pub(super) created_ms: i64,
    pub(super) has_totp: i64,
    pub(super) has_passkey: i64,
}

/// Who somebody is.
#[derive(Debug, Clone)]
pub(super) struct IdRow {
    pub(super) id: String,
    pub(super) email: String,
}

/// An authenticator.
#[derive(Debug, Clone)]
pub(super) struct TotpRow {
    pub(super) secret: String,
    pub(super) enabled_ms: Option<i64>,
}

/// A passkey.
#[derive(Debug, Clone)]
pub(super) struct PasskeyRow {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) name: String,
    pub(super) stored: String,
    pub(super) created_ms: i64,
    pub(super) last_used_ms: Option<i64>,
}

/// A key.
#[derive(Debug, Clone)]
pub(super) struct KeyRow {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) email: Option<String>,
    pub(super) name: String,
    pub(super) scopes: String,
    pub(super) created_ms: i64,
    pub(super) expires_ms: Option<i64>,
    pub(super) last_used_ms: Option<i64>,
    pub(super) replaced_by: Option<String>,
}

/// A number of rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountRow {
    pub(super) count: i64,
}

/// A name that was given.
#[derive(Debug, Clone)]
pub(super) struct NameRow {
    pub(super) name: String,
}

impl FromRow for UserRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            email: row.text("email")?,
            password_hash: row.text("password_hash")?,
            password_changed_ms: row.number("password_changed_ms")?,
            created_ms: row.number("created_ms")?,
            has_totp: row.number("has_totp")?,
            has_passkey: row.number("has_passkey")?,
        })
    }
}

impl FromRow for IdRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { id: row.text("id")?, email: row.text("email")? })
    }
}

impl FromRow for TotpRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { secret: row.text("secret")?, enabled_ms: row.optional_number("enabled_ms")? })
    }
}

impl FromRow for PasskeyRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            user_id: row.text("user_id")?,
            name: row.text("name")?,
            stored: row.text("stored")?,
            created_ms: row.number("created_ms")?,
            last_used_ms: row.optional_number("last_used_ms")?,
        })
    }
}

impl FromRow for KeyRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            user_id: row.text("user_id")?,
            email: row.optional_text("email")?,
            name: row.text("name")?,
            scopes: row.text("scopes")?,
            created_ms: row.number("created_ms")?,
            expires_ms: row.optional_number("expires_ms")?,
            last_used_ms: row.optional_number("last_used_ms")?,
            replaced_by: row.optional_text("replaced_by")?,
        })
    }
}

impl FromRow for CountRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { count: row.number("count")? })
    }
}

impl FromRow for NameRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { name: row.text("name")? })
    }
}

impl PasskeyRow {
    /// What its authenticator has said.
    pub(super) fn stored(&self) -> Option<StoredPasskey> {
        serde_json::from_str(&self.stored).ok()
    }
}

impl From<PasskeyRow> for PasskeyView {
    fn from(row: PasskeyRow) -> Self {
        let is_backed_up = row.stored().is_some_and(|stored| stored.is_backed_up);
        let PasskeyRow { id, name, created_ms, last_used_ms, .. } = row;
        Self { id, name, created_ms, last_used_ms, is_backed_up }
    }
}

impl From<KeyRow> for KeyView {
    fn from(row: KeyRow) -> Self {
        let KeyRow { id, name, created_ms, expires_ms, last_used_ms, replaced_by, .. } = row;
        Self {
            id,
            name,
            scopes: Scope::parse_all(&row.scopes),
            created_ms,
            expires_ms,
            last_used_ms,
            replaced_by,
        }
    }
}

/// Writes down what a person did.
pub(super) fn event<P: Platform>(
    call: &Call<'_, P>,
    user_id: &str,
    event: Event,
    detail: Option<&str>,
) -> Statement {
    event_as(sql::INSERT_EVENT, call, user_id, event, detail)
}

/// Writes down what was done with an address, if somebody has it.
pub(super) fn event_of_email<P: Platform>(call: &Call<'_, P>, email_key: &str, event: Event) -> Statement {
    event_as(sql::INSERT_EVENT_OF_EMAIL, call, email_key, event, None)
}

fn event_as<P: Platform>(
    sql: &'static str,
    call: &Call<'_, P>,
    whose: &str,
    event: Event,
    detail: Option<&str>,
) -> Statement {
    let device = &call.device;
    statement(
        sql,
        [
            whose.into(),
            call.now_ms.into(),
            event.name().into(),
            device.address.as_str().into(),
            device.user_agent.as_str().into(),
            detail.into(),
        ],
    )
}

/// A mail to an address; to nobody where there is none.
pub(super) fn mail_to(recipient: Option<&str>, mail: Mail, now_ms: i64) -> Statement {
    let Mail { subject, text, html } = mail;
    statement(sql::INSERT_MAIL, [recipient.into(), subject.into(), text.into(), html.into(), now_ms.into()])
}
