//! Pages of rules, and of what a rule has told.

use super::row::AlertRow;
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::vault::accounts::next;
use crate::app::vault::page::Page;
use crate::app::vault::rows::{CountRow, amount, optional_amount};
use crate::app::vault::view::{AlertEvent, AlertEvents, Alerts};
use crate::app::vault::{Platform, Vault};
use crate::error::Invalid;
use crate::market::product::ProductId;
use crate::store::database::{DatabaseError, FromRow, Row, statement};
use crate::store::vault::alerts as sql;

/// After all that can be told: a number that JavaScript has.
const LATEST_MS: i64 = (1 << 53) - 1;

impl<P: Platform> Vault<'_, P> {
    /// A page of rules.
    pub(in crate::app::vault) async fn list_alerts(&self, body: Body) -> Outcome {
        body.end()?;
        let (mut page, mut product) = (Page::default(), None);
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            if name == "product_id" {
                let expected = Invalid::new("product_id", "must be a product such as BTC-USD");
                product = Some(ProductId::parse(&value).ok_or(expected)?);
            } else {
                page.take(&name, &value)?;
            }
        }
        let (created_ms, id) = before(&page)?;
        let user = self.user_id;
        let mut some = vec![user.into(), created_ms.into(), id.into(), (page.limit + 1).into()];
        some.extend(product.as_ref().map(|product| product.as_str().into()));
        let some_of = if product.is_some() { sql::ALERTS_OF_PRODUCT } else { sql::ALERTS };
        let reads = vec![
            statement(some_of, some),
            statement(sql::COUNT_ALERTS, [user.into()]),
            statement(sql::COUNT_ON, [user.into()]),
        ];
        let mut rows = self.read(reads).await?.into_iter();
        let prices = self.call.platform.prices().await;
        let mut alerts: Vec<AlertRow> = next(&mut rows).all().map_err(failed)?;
        let mut count = || next(&mut rows).first().map(|row| row.map_or(0, |CountRow(count)| count));
        let (total, on) = (count().map_err(failed)?, count().map_err(failed)?);
        let next_cursor = page.cut(&mut alerts, |last| format!("{}-{}", last.created_ms, last.id));
        let alerts = alerts.iter().map(|row| row.shown(&prices, self.call.now_ms)).collect();
        Ok(Answer::ok(&Alerts { alerts, total, on, next_cursor }))
    }

    /// A page of what a rule has told.
    pub(in crate::app::vault) async fn list_alert_events(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let mut page = Page::default();
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            page.take(&name, &value)?;
        }
        let (at_ms, subject) = before(&page)?;
        let some = [self.user_id.into(), id.into(), at_ms.into(), subject.into(), (page.limit + 1).into()];
        let mut rows = self.read(vec![self.alert(id), statement(sql::EVENTS, some)]).await?.into_iter();
        super::alert_of(next(&mut rows))?;
        let mut events: Vec<AlertEvent> = next(&mut rows).all().map_err(failed)?;
        let next_cursor = page.cut(&mut events, |last| format!("{}-{}", last.at_ms, last.subject));
        Ok(Answer::ok(&AlertEvents { events, next_cursor }))
    }
}

/// The last of the page before: when, and which of that moment.
fn before(page: &Page) -> Result<(i64, String), Invalid> {
    match page.cursor.as_deref().map(|cursor| cursor.split_once('-')) {
        None => Ok((LATEST_MS, String::new())),
        Some(parts) => parts
            .and_then(|(at_ms, which)| Some((at_ms.parse().ok()?, which.to_owned())))
            .ok_or(Invalid::new("cursor", "must be the next_cursor of a page")),
    }
}

impl FromRow for AlertEvent {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let (alert, subject, arming) = (row.text("alert")?, row.text("subject")?, row.number("arming")?);
        Ok(Self {
            id: format!("{alert}:{subject}:{arming}"),
            subject,
            at_ms: row.number("at_ms")?,
            price_at_ms: row.number("price_at_ms")?,
            price: amount(&mut row, "price")?,
            before: optional_amount(&mut row, "before")?,
            title: row.text("title")?,
            body: row.text("body")?,
        })
    }
}
