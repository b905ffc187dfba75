//! The market object, as the Worker asks it.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::cache::versioned::Versioned;
use crate::error::{ErrorCode, Failure};

use super::counters::count;
use super::{bindings, platform};

/// Reads an address of the market; the text is a template, see [`crate::cache::template`].
pub async fn read(address: &str) -> Result<Versioned, Failure> {
    count(|stats| stats.object.reads += 1);
    let line = ask(address).await?;
    Versioned::from_line(line).ok_or_else(|| failed(&"an answer without a version".into()))
}

/// Wakes the object for its tick of the minute.
pub async fn wake() -> Result<(), Failure> {
    ask("/wake").await.map(drop)
}

/// The text of an answer.
pub async fn ask(address: &str) -> Result<String, Failure> {
    match text(address).await {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(Failure::new(ErrorCode::UnknownProduct, "There is no such product")),
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &JsValue) -> Failure {
    count(|stats| stats.object.errors += 1);
    platform::log("error", "market_object_failed", &format!("{error:?}"));
    Failure::new(ErrorCode::Unavailable, "The market cannot be reached at present")
}

/// The text of an answer; none where the object has no such product.
async fn text(address: &str) -> Result<Option<String>, JsValue> {
    let answer = bindings::market()?.read(address)?;
    Ok(JsFuture::from(answer).await?.dyn_ref().map(platform::text))
}
