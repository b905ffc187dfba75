//! The minute cron.

use futures_util::future::join;
use wasm_bindgen::prelude::*;

use super::{d1, hub_client, mail, market_client, platform};
use crate::accounts::audit;
use crate::store::accounts as sql;
use crate::store::database::statement;

/// Rows of a kind that are forgotten in a minute at most.
const ROUND: i64 = 500;
/// How long what was mailed is kept, milliseconds: codes are over long before.
const MAILS_KEPT_MS: i64 = 7 * 86_400_000;

/// Sees to it that the market ticks at least once a minute, that silent sockets are closed, that mails go out, and that what is past
/// its time is forgotten.
pub async fn minute() -> Result<(), JsValue> {
    let (ticked, swept) = join(market_client::wake(), hub_client::sweep()).await;
    let forgotten = forget().await;
    mail::send().await;
    ticked.and(swept).map_err(|failure| failure.message)?;
    forgotten.map_err(|error| format!("{error:?}").into())
}

/// Forgets, some rows at a time: what is left waits for the next minute.
async fn forget() -> Result<(), crate::store::database::DatabaseError> {
    let now_ms = platform::now_ms();
    let before = |sql, ms: i64| statement(sql, [ms.into(), ROUND.into()]);
    d1::batch(vec![
        before(sql::DELETE_EXPIRED_CODES, now_ms),
        before(sql::DELETE_EXPIRED_KEYS, now_ms),
        before(sql::DELETE_OLD_EVENTS, now_ms - audit::RETENTION_MS),
        before(sql::DELETE_OLD_MAILS, now_ms - MAILS_KEPT_MS),
    ])
    .await
    .map(drop)
}
