//! The objects that act on prices, as the market tells them of a tick.

use futures_util::future::join;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{bindings, platform};

/// Hands each a [`crate::market::tape::Tape`] as JSON. Returns whether any of them waits for a price.
pub async fn ticked(tape: &str) -> bool {
    let alerts = heard("alerts", bindings::alerts().and_then(|alerts| alerts.tick(tape)));
    let orders = heard("orders", bindings::orders().and_then(|orders| orders.tick(tape)));
    let (alerts, orders) = join(alerts, orders).await;
    alerts || orders
}

async fn heard(who: &str, asked: Result<Promise, JsValue>) -> bool {
    let answer = match asked {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    let answer =
        answer.inspect_err(|error| platform::log("error", "tick_not_heard", &format!("{who}: {error:?}")));
    answer.is_ok_and(|waits| waits.is_truthy())
}
