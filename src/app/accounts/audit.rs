//! What one has done.

use super::gate::Caller;
use super::{Answer, Call, Outcome, Platform, failed};
use crate::accounts::view::{AuditPage, EventView};
use crate::error::{Failure, Invalid};
use crate::store::accounts as sql;
use crate::store::database::{DatabaseError, FromRow, Row, statement};

/// Events of a page, where nothing is asked for, and at most.
const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 200;
/// Behind every event.
const NEWEST: i64 = 1 << 53;

impl<P: Platform> Call<'_, P> {
    /// A page of it, newest first.
    pub(super) async fn list_audit(&self, who: &Caller) -> Outcome {
        let (mut before, mut limit) = (NEWEST, PAGE);
        for (name, value) in form_urlencoded::parse(self.query.as_bytes()) {
            let number = value.parse::<i64>().ok();
            match &*name {
                "cursor" => {
                    let cursor = number.filter(|id| (1..=NEWEST).contains(id));
                    before = cursor.ok_or(Invalid::new("cursor", "must be the next_cursor of a page"))?;
                }
                "limit" => {
                    let count = number.filter(|count| (1..=LARGEST_PAGE).contains(count));
                    limit = count.ok_or(Invalid::new("limit", "must be a whole number from 1 to 200"))?;
                }
                _ => return Err(Invalid::unknown(&name).into()),
            }
        }
        let mut events = self.events_before(&who.user_id, before, limit + 1).await?;
        let is_more = events.len() as i64 > limit;
        events.truncate(usize::try_from(limit).unwrap_or(0));
        let next_cursor = events.last().filter(|_| is_more).map(|event| event.id.to_string());
        Ok(Answer::ok(&AuditPage { events, next_cursor }))
    }

    async fn events_before(&self, user_id: &str, before: i64, count: i64) -> Result<Vec<EventView>, Failure> {
        let rows =
            self.run(statement(sql::EVENTS_BEFORE, [user_id.into(), before.into(), count.into()])).await?;
        rows.all().map_err(failed)
    }

    /// All of it, as far as it is kept.
    pub(super) async fn all_events(&self, user_id: &str) -> Result<Vec<EventView>, Failure> {
        let mut events: Vec<EventView> = Vec::new();
        loop {
            let before = events.last().map_or(NEWEST, |event| event.id);
            let page = self.events_before(user_id, before, 1000).await?;
            let is_last = page.len() < 1000;
            events.extend(page);
            if is_last {
                return Ok(events);
            }
        }
    }
}

impl FromRow for EventView {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.number("id")?,
            at_ms: row.number("at_ms")?,
            event: row.text("event")?,
            address: row.text("address")?,
            user_agent: row.text("user_agent")?,
            detail: row.optional_text("detail")?,
        })
    }
}
