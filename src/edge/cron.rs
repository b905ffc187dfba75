//! The minute cron.

use futures_util::future::join;
use wasm_bindgen::prelude::*;

use super::{hub_client, market_client};

/// Sees to it that the market ticks at least once a minute, and that silent sockets are closed.
pub async fn minute() -> Result<(), JsValue> {
    let (ticked, swept) = join(market_client::wake(), hub_client::sweep()).await;
    ticked.and(swept).map_err(|failure| failure.message.into())
}
