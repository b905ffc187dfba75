//! Mails: sent by the provider after the answer, again by the minute cron where that failed; in development shown on a page.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::response::Head;
use super::{bindings, d1, platform, upstream};
use crate::accounts::mail::escape;
use crate::cache::policy::Policy;
use crate::config::MailConfig;
use crate::store::accounts as sql;
use crate::store::database::{DatabaseError, FromRow, Row, Rows, statement};

/// Mails of one round at most.
const ROUND: i64 = 10;
/// How long a mail that is being sent is left to whoever sends it, milliseconds.
const CLAIM_MS: i64 = 60_000;
/// How often a mail is tried: the codes in it are over by then.
const MOST_TRIES: i64 = 8;

struct DueRow {
    id: i64,
    recipient: String,
    subject: String,
    text: String,
    html: String,
    tries: i64,
}

/// A mail, as the provider takes it.
#[derive(Serialize)]
struct Sent<'m> {
    from: &'m str,
    to: &'m str,
    subject: &'m str,
    text: &'m str,
    html: &'m str,
}

/// Sends what is due. A mail is claimed before it is sent: two that send at once send each once.
pub async fn send() {
    let Ok(MailConfig::Provider { url, key, from }) = bindings::mail() else { return };
    let now_ms = platform::now_ms();
    let claim = statement(sql::CLAIM_MAILS, [now_ms.into(), (now_ms + CLAIM_MS).into(), ROUND.into()]);
    let Ok(rows) = d1::batch(vec![claim]).await else { return };
    let due: Vec<DueRow> = rows.into_iter().next().unwrap_or_default().all().unwrap_or_default();
    for mail in due {
        let DueRow { id, recipient, subject, text, html, tries } = &mail;
        let body = Sent { from: &from, to: recipient, subject, text, html };
        let body = serde_json::to_string(&body).unwrap_or_default();
        let answer = upstream::post_json(&url, &key, &body).await;
        let is_sent = matches!(answer, Ok(200..=299));
        if !is_sent {
            platform::log("error", "mail_not_sent", &format!("{answer:?}"));
        }
        if is_sent || *tries >= MOST_TRIES {
            let _ = d1::batch(vec![statement(sql::DELETE_MAIL, [(*id).into()])]).await;
        }
    }
}

#[derive(Serialize)]
struct ShownRow {
    #[serde(rename = "to")]
    recipient: String,
    subject: String,
    text: String,
    html: String,
    created_ms: i64,
}

#[derive(Serialize)]
struct Outbox {
    mails: Vec<ShownRow>,
}

/// Answers `/dev/outbox`, a page, and `/dev/outbox.json`; none where mails are sent, or for another address.
pub fn outbox(path: &str) -> Option<Result<JsValue, JsValue>> {
    let as_page = match path {
        "/dev/outbox" => true,
        "/dev/outbox.json" => false,
        _ => return None,
    };
    if bindings::mail() != Ok(MailConfig::Outbox) {
        return None;
    }
    Some(Ok(future_to_promise(async move {
        let rows = d1::batch(vec![statement(sql::MAILS, [])]).await;
        let rows = rows.map_err(|error| JsValue::from(format!("{error:?}")))?;
        let mails = rows.into_iter().next().unwrap_or_else(Rows::default).all().unwrap_or_default();
        let (content_type, body) = if as_page {
            ("text/html; charset=utf-8", page(&mails))
        } else {
            ("application/json", serde_json::to_string(&Outbox { mails }).unwrap_or_default())
        };
        Head::new(200, Policy::Private, content_type, &[])?.respond(&body.into())
    })
    .into()))
}

fn page(mails: &[ShownRow]) -> String {
    let mail = |mail: &ShownRow| {
        let text = mail.text.lines().map(|line| {
            let line = escape(line);
            if line.starts_with("http") { format!("<a href=\"{line}\">{line}</a>") } else { line }
        });
        format!(
            "<article><h2>{}</h2><p>To {}</p><pre>{}</pre></article>",
            escape(&mail.subject),
            escape(&mail.recipient),
            text.collect::<Vec<_>>().join("\n")
        )
    };
    let mails: String = if mails.is_empty() {
        "<p>Nothing has been sent yet.</p>".to_owned()
    } else {
        mails.iter().map(mail).collect()
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Outbox · CryptoVault</title><link rel=\"stylesheet\" href=\"/docs.css\"></head>\
         <body><main><h1>Outbox</h1><p>Mails that would have been sent, newest first. In development only.</p>{mails}</main></body></html>"
    )
}

impl FromRow for DueRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.number("id")?,
            recipient: row.text("recipient")?,
            subject: row.text("subject")?,
            text: row.text("text")?,
            html: row.text("html")?,
            tries: row.number("tries")?,
        })
    }
}

impl FromRow for ShownRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            recipient: row.text("recipient")?,
            subject: row.text("subject")?,
            text: row.text("text")?,
            html: row.text("html")?,
            created_ms: row.number("created_ms")?,
        })
    }
}
