//! The data centre's Cache API: what another isolate of this place has already fetched.

use wasm_bindgen::prelude::*;
use worker::{Cache, Headers, Response};

use crate::cache::policy::{Freshness, Policy};
use crate::cache::versioned::Versioned;

use super::counters::count;

/// Names the deployment in every key, so that a new version never reads what an old one wrote.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Time at which the answer was rendered, Unix milliseconds.
const STORED: &str = "x-stored-ms";
/// Version of the data in it.
const DATA_VERSION: &str = "x-data-version";

fn address(key: &str) -> String {
    format!("https://cache.cryptovault.invalid/{VERSION}{key}")
}

/// A rendered answer of a version at least and when it was rendered, if there is a fresh one.
pub async fn get(key: &str, version: u64, policy: Policy, now_ms: i64) -> Option<(Versioned, i64)> {
    let is_fresh = |(answer, stored_ms): &(Versioned, i64)| {
        let age_ms = now_ms - stored_ms;
        answer.version >= version && policy.of_answer(&answer.text).freshness(age_ms) == Freshness::Fresh
    };
    let found = read(key).await.filter(is_fresh);
    count(|stats| match found {
        Some(_) => stats.cache_api.hits += 1,
        None => stats.cache_api.misses += 1,
    });
    found
}

async fn read(key: &str) -> Option<(Versioned, i64)> {
    let mut response = Cache::default().get(address(key), true).await.ok().flatten()?;
    let header = |name| response.headers().get(name).ok().flatten();
    let stored_ms = header(STORED)?.parse().ok()?;
    let version = header(DATA_VERSION)?.parse().ok()?;
    Some((Versioned { version, text: response.text().await.ok()? }, stored_ms))
}

/// Keeps a rendered answer for as long as it may be of use to anyone.
pub async fn put(key: &str, answer: &Versioned, policy: Policy, stored_ms: i64) {
    let Policy::Public { fresh, .. } = policy else { return };
    let kept: Result<(), JsValue> = async {
        let headers = Headers::new();
        headers.set("cache-control", &format!("public, max-age={fresh}"))?;
        headers.set(STORED, &stored_ms.to_string())?;
        headers.set(DATA_VERSION, &answer.version.to_string())?;
        let response = Response::ok(answer.text.as_str())?.with_headers(headers);
        Cache::default().put(address(key), response).await?;
        Ok(())
    }
    .await;
    // A cache that cannot be written is only slower.
    if kept.is_ok() {
        count(|stats| stats.cache_api.writes += 1);
    }
}
