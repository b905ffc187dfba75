//! What a person was told: read, and cleared away.

use super::accounts::next;
use super::change::Written;
use super::page::Page;
use super::rows::CountRow;
use super::view::{Notification, Notifications};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::Invalid;
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, FromRow, Row, Statement, statement};
use crate::store::vault::notifications as sql;

/// After all that can be told: a number that JavaScript has.
const LATEST_MS: i64 = (1 << 53) - 1;

impl<P: Platform> Vault<'_, P> {
    /// A page of what they were told, the newest first.
    pub(super) async fn list_notifications(&self, body: Body) -> Outcome {
        body.end()?;
        let mut page = Page::default();
        let mut some_of = sql::NOTIFICATIONS;
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match (&*name, &*value) {
                ("unread", "true") => some_of = sql::UNREAD_NOTIFICATIONS,
                ("unread", "false") => some_of = sql::NOTIFICATIONS,
                ("unread", _) => return Err(Invalid::new("unread", "must be true or false").into()),
                _ => page.take(&name, &value)?,
            }
        }
        let (at_ms, id) = match page.cursor.as_deref().map(|cursor| cursor.split_once('-')) {
            None => (LATEST_MS, String::new()),
            Some(parts) => parts
                .and_then(|(at_ms, id)| Some((at_ms.parse().ok()?, id.to_owned())))
                .ok_or(Invalid::new("cursor", "must be the next_cursor of a page"))?,
        };
        let user = self.user_id;
        let some = [user.into(), at_ms.into(), id.into(), (page.limit + 1).into()];
        let reads = vec![statement(some_of, some), statement(sql::COUNT_UNREAD, [user.into()])];
        let mut rows = self.read(reads).await?.into_iter();
        let mut notifications: Vec<Notification> = next(&mut rows).all().map_err(failed)?;
        let unread: Option<CountRow> = next(&mut rows).first().map_err(failed)?;
        let next_cursor = page.cut(&mut notifications, |last| format!("{}-{}", last.at_ms, last.id));
        Ok(Answer::ok(&Notifications {
            notifications,
            unread: unread.map_or(0, |CountRow(count)| count),
            next_cursor,
        }))
    }

    /// They have read one.
    pub(super) async fn read_notification(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let now_ms = self.call.now_ms;
        self.changes_told(&mut |vault| {
            statement(sql::READ_NOTIFICATION, [vault.into(), id.into(), now_ms.into()])
        })
        .await
    }

    /// They have read all up to the last that they saw.
    pub(super) async fn read_notifications(&self, body: Body) -> Outcome {
        let (until, now_ms) = (until_ms(body)?, self.call.now_ms);
        self.changes_told(&mut |vault| {
            statement(sql::READ_NOTIFICATIONS, [vault.into(), until.into(), now_ms.into()])
        })
        .await
    }

    /// All up to the last that they saw is cleared away.
    pub(super) async fn clear_notifications(&self, body: Body) -> Outcome {
        let until = until_ms(body)?;
        self.changes_told(&mut |vault| statement(sql::CLEAR_NOTIFICATIONS, [vault.into(), until.into()]))
            .await
    }

    async fn changes_told(&self, write: &mut dyn FnMut(i64) -> Statement) -> Outcome {
        self.commit_simple(vec![], &mut |vault, _| {
            let statements = vec![write(vault.id)];
            Ok(Written::new(VaultChange::Notifications, statements, 200, &Nothing {}))
        })
        .await
    }
}

/// The moment of the newest that the caller knows of: what came since then stays as it is.
fn until_ms(mut body: Body) -> Result<i64, Invalid> {
    let until = body.whole("until_ms", 0..=LATEST_MS, "must be a time in Unix milliseconds")?;
    body.end()?;
    until.ok_or(Invalid::new("until_ms", "is missing"))
}

impl FromRow for Notification {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            kind: row.text("kind")?,
            at_ms: row.number("at_ms")?,
            title: row.text("title")?,
            body: row.optional_text("body")?,
            about: row.text("about")?,
            asset: row.optional_text("asset")?,
            due_ms: row.optional_number("due_ms")?,
            is_read: row.optional_number("read_ms")?.is_some(),
        })
    }
}
