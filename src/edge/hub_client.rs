//! The hub, as the Worker and its objects ask it.

use js_sys::Promise;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{bindings, platform};
use crate::app::vault::reminders::Told;
use crate::error::{ErrorCode, Failure};
use crate::realtime::change::{Change, private_of};
use crate::realtime::channel::UserId;
use crate::realtime::delivery::{Delivered, Publication, Published, Recovery};
use crate::realtime::protocol::Position;
use crate::realtime::stats::RealtimeStats;

/// Publishes.
pub async fn publish(publication: &Publication) -> Result<Published, Failure> {
    let json = serde_json::to_string(publication).map_err(|error| unavailable(&error.to_string().into()))?;
    parsed(text(bindings::hub().and_then(|hub| hub.publish(&json))).await)
}

/// Tells people of what has changed for them. Whoever does not hear of it now finds it when they look.
pub async fn tell(people: &[Told], changes: &[Change]) {
    if people.is_empty() {
        return;
    }
    let one = |told: &Told| Some((UserId::parse(&told.user_id)?, u64::try_from(told.version).ok()?));
    // What goes wrong is logged there.
    let _ = publish(&private_of(people.iter().filter_map(one), changes)).await;
}

/// Follows the root from a position on.
pub async fn follow(leaf: &str, position: Position) -> Result<Recovery, Failure> {
    let position = format!("{}.{}", position.epoch, position.offset);
    parsed(text(bindings::hub().and_then(|hub| hub.follow(leaf, &position))).await)
}

/// What has changed for everyone since a position, as JSON.
pub async fn changes(since: Option<Position>) -> Result<String, Failure> {
    let since = since.map(|since| format!("{}.{}", since.epoch, since.offset));
    text(bindings::hub().and_then(|hub| hub.changes(since.as_deref()))).await
}

/// What the hub did.
pub async fn stats() -> Result<RealtimeStats, Failure> {
    parsed(text(bindings::hub().and_then(|hub| hub.stats())).await)
}

/// The minute's work.
pub async fn sweep() -> Result<(), Failure> {
    answer(bindings::hub().and_then(|hub| hub.sweep())).await.map(drop)
}

/// Hands a delivery to a leaf.
pub async fn deliver(leaf: &str, delivery: &str) -> Result<Delivered, Failure> {
    parsed(text(bindings::leaf(leaf).and_then(|stub| stub.deliver(leaf, delivery))).await)
}

/// What a leaf did.
pub async fn leaf_stats(leaf: &str) -> Result<RealtimeStats, Failure> {
    parsed(text(bindings::leaf(leaf).and_then(|stub| stub.stats())).await)
}

/// A leaf's part of the minute's work.
pub async fn sweep_leaf(leaf: &str) -> Result<(), Failure> {
    answer(bindings::leaf(leaf).and_then(|stub| stub.sweep())).await.map(drop)
}

/// Opens a socket at a leaf: the response that carries its other end.
pub async fn open(leaf: &str, url: &str) -> Result<JsValue, Failure> {
    let init = js_sys::Object::new();
    let headers = js_sys::Object::new();
    let set = js_sys::Reflect::set(&headers, &"upgrade".into(), &"websocket".into())
        .and_then(|_| js_sys::Reflect::set(&init, &"headers".into(), &headers));
    set.map_err(|error| unavailable(&error))?;
    answer(bindings::leaf(leaf).and_then(|stub| stub.fetch(url, &init))).await
}

async fn answer(asked: Result<Promise, JsValue>) -> Result<JsValue, Failure> {
    match asked {
        Ok(promise) => JsFuture::from(promise).await.map_err(|error| unavailable(&error)),
        Err(error) => Err(unavailable(&error)),
    }
}

async fn text(asked: Result<Promise, JsValue>) -> Result<String, Failure> {
    let answer = answer(asked).await?;
    answer.as_string().ok_or_else(|| unavailable(&answer))
}

fn parsed<T: DeserializeOwned>(json: Result<String, Failure>) -> Result<T, Failure> {
    serde_json::from_str(&json?).map_err(|error| unavailable(&error.to_string().into()))
}

fn unavailable(error: &JsValue) -> Failure {
    platform::log("error", "hub_failed", &format!("{error:?}"));
    Failure::new(ErrorCode::Unavailable, "Realtime cannot be reached at present")
}
