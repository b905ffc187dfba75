//! The minute cron.

use futures_util::future::join;
use wasm_bindgen::prelude::*;

use super::{d1, hub_client, mail, market_client, platform, push};
use crate::accounts::audit;
use crate::app::vault::erasure::erase;
use crate::app::vault::reminders::{put_away, remind};
use crate::realtime::change::{Change, VaultChange};
use crate::store::accounts as sql;
use crate::store::database::{Database, DatabaseError, Rows, Statement, statement};

/// Rows of a kind that are forgotten in a minute at most.
const ROUND: i64 = 500;
/// Steps of erasing in a minute at most.
const ERASING_STEPS: usize = 20;
/// Steps of reminding in a minute at most.
const REMINDING_STEPS: usize = 400;
/// How long what was mailed is kept, milliseconds: codes are over long before.
const MAILS_KEPT_MS: i64 = 7 * 86_400_000;

/// Sees to it that the market ticks at least once a minute, that silent sockets are closed, that mails and pushes go out, and that what is past
/// its time is forgotten.
pub async fn minute() -> Result<(), JsValue> {
    let (ticked, swept) = join(market_client::wake(), hub_client::sweep()).await;
    let forgotten = forget().await;
    let reminded = remind_all().await;
    let erased = erase_some().await;
    mail::send().await;
    // Last, since push services are others' and may be slow.
    let pushed = push::minute().await;
    ticked.and(swept).map_err(|failure| failure.message)?;
    forgotten.and(reminded).and(pushed).and(erased).map_err(|error| format!("{error:?}").into())
}

struct Store;

impl Database for Store {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        d1::batch(statements).await
    }
}

/// Reminds of all that is due, step by step, and tells each step's people at once: what is not told within these steps waits for the next minute.
async fn remind_all() -> Result<(), DatabaseError> {
    let now_ms = platform::now_ms();
    for _ in 0..REMINDING_STEPS {
        let told = remind(&Store, now_ms).await?;
        if told.is_empty() {
            break;
        }
        hub_client::tell(&told, &[Change::Vault(VaultChange::Notifications)]).await;
    }
    put_away(&Store, now_ms).await
}

/// Erases what is left of vaults and imports: what is not done within these steps waits for the next minute.
async fn erase_some() -> Result<(), DatabaseError> {
    for _ in 0..ERASING_STEPS {
        if !erase(&Store, platform::now_ms()).await? {
            break;
        }
    }
    Ok(())
}

/// Forgets, some rows at a time: what is left waits for the next minute.
async fn forget() -> Result<(), DatabaseError> {
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
