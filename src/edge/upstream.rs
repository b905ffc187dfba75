//! The sources over HTTP.

use chrono::{DateTime, SecondsFormat};
use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use crate::config::FeedConfig;
use crate::market::feed::FeedError;

use super::platform;

/// How long a source is waited for, milliseconds.
pub const TIMEOUT_MS: i64 = 10_000;

/// The exchange's own clock.
#[derive(Deserialize)]
struct ServerTime {
    epoch: f64,
}

/// Body of `/products/stats`.
pub async fn stats(feed: &FeedConfig) -> Result<Vec<u8>, FeedError> {
    get(&format!("{}/products/stats", feed.coinbase_url), None, TIMEOUT_MS).await
}

/// Body of `/products`.
pub async fn products(feed: &FeedConfig) -> Result<Vec<u8>, FeedError> {
    get(&format!("{}/products", feed.coinbase_url), None, TIMEOUT_MS).await
}

/// Body of `/products/{id}/candles` for the candles that start in `first..=last`, Unix seconds.
pub async fn candles(
    feed: &FeedConfig,
    product: &str,
    granularity: u32,
    first: i64,
    last: i64,
    timeout_ms: i64,
) -> Result<Vec<u8>, FeedError> {
    let iso = |secs: i64| {
        DateTime::from_timestamp(secs, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let base = &feed.coinbase_url;
    let (start, end) = (iso(first), iso(last));
    let url = format!("{base}/products/{product}/candles?granularity={granularity}&start={start}&end={end}");
    get(&url, None, timeout_ms).await
}

/// Body of `/products/{id}/book?level=2`: the whole order book.
pub async fn book(feed: &FeedConfig, product: &str, timeout_ms: i64) -> Result<Vec<u8>, FeedError> {
    get(&format!("{}/products/{product}/book?level=2", feed.coinbase_url), None, timeout_ms).await
}

/// Body of `/coins/markets`: the 250 largest coins.
pub async fn coins(feed: &FeedConfig) -> Result<Vec<u8>, FeedError> {
    let base = &feed.coingecko_url;
    let query = "vs_currency=usd&per_page=250&page=1&price_change_percentage=1h";
    get(&format!("{base}/coins/markets?{query}"), feed.coingecko_key.as_deref(), TIMEOUT_MS).await
}

/// Time of the exchange, Unix milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of any recorded era")]
pub async fn time_ms(feed: &FeedConfig) -> Result<i64, FeedError> {
    let body = get(&format!("{}/time", feed.coinbase_url), None, TIMEOUT_MS).await?;
    let time: ServerTime = serde_json::from_slice(&body).map_err(|_| FeedError::Malformed)?;
    Ok((time.epoch * 1000.0) as i64)
}

#[wasm_bindgen]
extern "C" {
    /// A request of ours.
    #[wasm_bindgen(js_name = fetch, catch)]
    pub fn global_fetch(url: &str, init: &RequestInit) -> Result<js_sys::Promise, JsValue>;
}

async fn get(url: &str, key: Option<&str>, timeout_ms: i64) -> Result<Vec<u8>, FeedError> {
    let mut headers = vec![("accept", "application/json")];
    headers.extend(key.map(|key| ("x-cg-demo-api-key", key)));
    match send(url, &RequestInit::new(), &headers, timeout_ms).await? {
        (200, body) => Ok(body),
        (status, _) => Err(FeedError::Status(status)),
    }
}

/// Posts JSON with a key, and says the status.
pub async fn post_json(url: &str, key: &str, body: &str) -> Result<u16, FeedError> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let authorization = format!("Bearer {key}");
    let headers = [("content-type", "application/json"), ("authorization", authorization.as_str())];
    send(url, &init, &headers, TIMEOUT_MS).await.map(|(status, _)| status)
}

/// Status and body of what is answered in time.
async fn send(
    url: &str,
    init: &RequestInit,
    more: &[(&str, &str)],
    timeout_ms: i64,
) -> Result<(u16, Vec<u8>), FeedError> {
    let abort = AbortController::new().map_err(|_| FeedError::Network)?;
    let call = async {
        let headers = Headers::new()?;
        headers.set("user-agent", concat!("CryptoVault/", env!("CARGO_PKG_VERSION")))?;
        for (name, value) in more {
            headers.set(name, value)?;
        }
        init.set_headers(&headers);
        init.set_signal(Some(&abort.signal()));
        let response: Response = JsFuture::from(global_fetch(url, init)?).await?.unchecked_into();
        let body = JsFuture::from(response.array_buffer()?).await?;
        Ok::<_, JsValue>((response.status(), Uint8Array::new(&body).to_vec()))
    };
    match select(Box::pin(call), Box::pin(platform::sleep_ms(timeout_ms))).await {
        Either::Left((Ok(answer), _)) => Ok(answer),
        Either::Left((Err(_), _)) => Err(FeedError::Network),
        Either::Right(_) => {
            abort.abort();
            Err(FeedError::Timeout)
        }
    }
}
