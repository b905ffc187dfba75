//! Sessions in KV: the fast record of each, under `session:<id>`.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{bindings, platform};
use crate::accounts::object::Record;

/// How long a record of a live session is kept, seconds: as long as its refresh token.
const LIVE_SECS: u32 = 30 * 86_400;
/// How long a record says that a session has ended, seconds: longer than any access token of it.
const ENDED_SECS: u32 = 1200;

// rustfmt would drop the strings.
#[rustfmt::skip]
#[wasm_bindgen]
extern "C" {
    /// A namespace of KV.
    pub type Namespace;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Namespace, key: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn put(this: &Namespace, key: &str, value: &str, options: &Object) -> Result<Promise, JsValue>;
}

fn key(session: &str) -> String {
    format!("session:{session}")
}

/// The record of a session; none where there is none, or none can be had: then the object knows.
pub async fn record(session: &str) -> Option<Record> {
    let key = key(session);
    #[cfg(feature = "fault-routes")]
    if let Some(stale) = super::fault::stale_record(&key) {
        return serde_json::from_str(&stale?).ok();
    }
    let namespace = bindings::sessions().ok()?;
    let text = JsFuture::from(namespace.get(&key).ok()?).await;
    let text = text.inspect_err(|error| platform::log("error", "record_not_read", &format!("{error:?}")));
    serde_json::from_str(&text.ok()?.as_string()?).ok()
}

/// Keeps the record of a session.
pub async fn keep(session: &str, record: &Record) -> Result<(), JsValue> {
    let secs = if *record == Record::Ended { ENDED_SECS } else { LIVE_SECS };
    let options = Object::new();
    Reflect::set(&options, &"expirationTtl".into(), &secs.into())?;
    let text = serde_json::to_string(record).unwrap_or_default();
    let key = key(session);
    #[cfg(feature = "fault-routes")]
    super::fault::record_kept(&key, &text);
    JsFuture::from(bindings::sessions()?.put(&key, &text, &options)?).await.map(drop)
}
