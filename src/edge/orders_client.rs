//! The object that holds the open paper orders, as the Worker asks it.

use futures_util::future::{Either, select};
use wasm_bindgen_futures::JsFuture;

use super::{bindings, platform};

/// How long somebody waits for what can happen at once, milliseconds. It happens later then.
const WAIT_MS: i64 = 2500;

/// Tells it that a person's open orders are others than before, and waits for what can happen to them now. What it does not hear it finds by itself.
pub async fn attend(user_id: &str) {
    let attended = async { JsFuture::from(bindings::orders()?.attend(user_id)?).await };
    match select(Box::pin(attended), Box::pin(platform::sleep_ms(WAIT_MS))).await {
        Either::Left((Err(error), _)) => {
            platform::log("error", "orders_not_attended", &format!("{error:?}"));
        }
        Either::Left(_) | Either::Right(_) => {}
    }
}
