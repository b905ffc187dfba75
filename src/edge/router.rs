//! The way of a request through the Worker.
//!
//! 1. What the isolate holds goes out synchronously, known by its URL.
//! 2. Otherwise the address is parsed. What needs no I/O is answered; what the isolate holds under the canonical
//!    address goes out.
//!    What is kept for nobody, such as sockets and what the hub says, goes to its object.
//! 3. Otherwise the Cache API is asked, then the market object; requests for the same answer wait for one another.
//! 4. If neither answers: what was kept for errors, then an honest empty answer.

use futures_util::future::{Either, select};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use crate::app::read::{Asked, LocalRead, MarketRead, Read};
use crate::app::{address, metrics};
use crate::cache::template::Template;
use crate::error::{ErrorCode, Failure};
use crate::market::health::{Check, Health, Status};
use crate::market::state::Market;

use super::counters::{count, stats};
use super::isolate::Held;
use super::response::{self, Head, content_type};
use super::{
    accounts, bindings, cache_api, cron, hub_client, isolate, mail, market_client, platform, upgrade,
};

/// How long a caller waits for an answer to be fetched, milliseconds.
const TIMEOUT_MS: i64 = 8000;
/// How often a request looks whether another one has fetched its answer, milliseconds.
const LOOK_MS: i64 = 4;

/// Answers a request: with a `Response` at once where no I/O is needed, with a promise of one otherwise.
#[wasm_bindgen]
pub fn fetch(request: Request) -> JsValue {
    answer(request).unwrap_or_else(|error| Promise::reject(&error).into())
}

fn answer(request: Request) -> Result<JsValue, JsValue> {
    let held = isolate::at(&request);
    if let Some(Held { response, revalidate: false }) = held {
        return Ok(response);
    }
    let (url, now_ms) = (request.url(), platform::now_ms());
    let address = address::of_url(&url);
    if let Some(Held { response, .. }) = held {
        revalidate(address, now_ms);
        return Ok(response);
    }
    let method = request.method();
    let with_body = method == "GET";
    if !with_body {
        let (path, query) = address::split(address);
        if accounts::has(path) {
            return accounts::answer(request, &method, path, query, &url);
        }
        match method.as_str() {
            "HEAD" => {}
            "OPTIONS" => return response::options(),
            method => {
                let message = format!("{} is not taken here", method.chars().take(20).collect::<String>());
                return response::failure(Failure::new(ErrorCode::MethodNotAllowed, message), true);
            }
        }
    }
    let caller = Caller { request, with_body };
    let (path, query) = address::split(address);
    if path == "/ws" {
        return upgrade::answer(caller.request, &url);
    }
    if accounts::has(path) {
        return accounts::answer(caller.request, "GET", path, query, &url);
    }
    if let Some(outbox) = mail::outbox(path) {
        return outbox;
    }
    #[cfg(feature = "fault-routes")]
    if let Some(answer) = address.strip_prefix("/__fault/").and_then(super::fault::answer) {
        return answer;
    }
    match Asked::parse(path, query) {
        Ok(Asked { read: Read::Local(read), .. }) => caller.local(read),
        Ok(Asked { read: Read::Market(read), version }) => caller.market(read, version, now_ms),
        Err(failure) => response::failure(failure, with_body),
    }
}

/// Runs the minute cron.
#[wasm_bindgen]
pub async fn scheduled() -> Result<(), JsValue> {
    cron::minute().await
}

/// What of a request is needed to answer it.
struct Caller {
    request: Request,
    with_body: bool,
}

impl Caller {
    fn local(self, read: LocalRead) -> Result<JsValue, JsValue> {
        let body = match read {
            LocalRead::Ping => return self.pong(read),
            LocalRead::CacheStats => serde_json::to_string(&stats()).unwrap_or_default(),
            LocalRead::Health | LocalRead::Metrics | LocalRead::Changes(_) | LocalRead::RealtimeStats => {
                return Ok(future_to_promise(async move { self.with_object(read).await }).into());
            }
        };
        self.respond(read, &body)
    }

    /// From now on it is at hand.
    fn pong(&self, read: LocalRead) -> Result<JsValue, JsValue> {
        const KEY: &str = "/ping";
        let read = Read::Local(read);
        let head = Head::new(200, read.policy(), content_type(&read), &[])?;
        let body = JsValue::from("pong");
        let response = if self.with_body { head.respond(&body) } else { head.respond(&JsValue::NULL) };
        isolate::keep(KEY, head, body);
        isolate::know(&response::url(&self.request), KEY);
        response
    }

    fn respond(&self, read: LocalRead, body: &str) -> Result<JsValue, JsValue> {
        let read = Read::Local(read);
        let head = Head::new(200, read.policy(), content_type(&read), &[])?;
        head.respond(&if self.with_body { body.into() } else { JsValue::NULL })
    }

    async fn with_object(self, read: LocalRead) -> Result<JsValue, JsValue> {
        let body = match read {
            LocalRead::Metrics => {
                let market = market_client::ask("/metrics").await.unwrap_or_default();
                let realtime = hub_client::stats().await.unwrap_or_default();
                Ok(metrics::of_caches(&stats()) + &market + &metrics::of_realtime(&realtime))
            }
            LocalRead::Changes(since) => hub_client::changes(since).await,
            LocalRead::RealtimeStats => {
                hub_client::stats().await.map(|stats| serde_json::to_string(&stats).unwrap_or_default())
            }
            _ => Ok(market_client::ask("/health").await.unwrap_or_else(health_without_object)),
        };
        match body {
            Ok(body) => self.respond(read, &body),
            Err(failure) => response::failure(failure, self.with_body),
        }
    }

    fn market(self, read: MarketRead, version: u64, now_ms: i64) -> Result<JsValue, JsValue> {
        let key = read.key();
        if let Some(held) = isolate::answer(&key, version, &self.request, self.with_body, now_ms, false) {
            if held.revalidate {
                revalidate(&key, now_ms);
            }
            if version == 0 {
                isolate::know(&response::url(&self.request), &key);
            }
            return Ok(held.response);
        }
        count(|stats| stats.isolate.misses += 1);
        Ok(future_to_promise(async move { self.fetched(read, key, version).await }).into())
    }

    /// Fetches an answer, or waits for the request that already does, and gives it out.
    async fn fetched(self, read: MarketRead, key: String, version: u64) -> Result<JsValue, JsValue> {
        let began_ms = platform::now_ms();
        // What another request fetches may have been rendered before this version: then it is fetched once more.
        for _ in 0..2 {
            let outcome = if isolate::begin_refresh(&key, platform::now_ms()) {
                // The refresh outlives this request: others may be waiting for it.
                let refresh = refresh(read.clone(), key.clone(), version);
                bindings::wait_until(&refresh);
                match select(JsFuture::from(refresh), Box::pin(platform::sleep_ms(TIMEOUT_MS))).await {
                    Either::Left((outcome, _)) => outcome,
                    Either::Right(_) => Err(JsValue::NULL),
                }
            } else {
                count(|stats| stats.object.coalesced += 1);
                while isolate::is_refreshing(&key, platform::now_ms())
                    && platform::now_ms() - began_ms < TIMEOUT_MS
                {
                    platform::sleep_ms(LOOK_MS).await;
                }
                Ok(JsValue::from(!isolate::is_missing(&key)))
            };
            let now_ms = platform::now_ms();
            if let Some(held) = isolate::answer(&key, version, &self.request, self.with_body, now_ms, true) {
                return Ok(held.response);
            }
            if outcome.as_ref().is_ok_and(JsValue::is_falsy) {
                // The object has spoken: there is no such product.
                let unknown = Failure::new(ErrorCode::UnknownProduct, "There is no such product");
                return response::failure(unknown, self.with_body);
            }
            if version == 0 || outcome.is_err() {
                break;
            }
        }
        if version > 0 {
            // Who asks for a version has something older already.
            return response::failure(unavailable(), self.with_body);
        }
        self.empty(&read, platform::now_ms())
    }

    /// An answer without figures, for when there is nothing else.
    fn empty(&self, read: &MarketRead, now_ms: i64) -> Result<JsValue, JsValue> {
        let text = bindings::feed()
            .ok()
            .and_then(|feed| crate::app::answer::market(&Market::without_sources(feed.origin), read, now_ms));
        let Some(text) = text else { return response::failure(unavailable(), self.with_body) };
        let body = Template::new(&text).render(now_ms);
        let head = Head::new(200, crate::cache::policy::Policy::Private, "application/json", &[])?;
        head.respond(&if self.with_body { body.into() } else { JsValue::NULL })
    }
}

fn unavailable() -> Failure {
    Failure::new(ErrorCode::Unavailable, "The market cannot be reached at present")
}

fn health_without_object(failure: Failure) -> String {
    let (origin, detail) = match bindings::feed() {
        Ok(feed) => (feed.origin, failure.message),
        Err(error) => (crate::config::Origin::Live, error.to_string()),
    };
    let checks = vec![Check::bare("market", Status::Down, Some(detail))];
    let health = Health::of(origin, platform::now_ms(), checks);
    serde_json::to_string(&health).unwrap_or_default()
}

/// Fetches a newer answer behind the caller's back.
fn revalidate(key: &str, now_ms: i64) {
    let (path, query) = address::split(key);
    let Ok(Asked { read: Read::Market(read), .. }) = Asked::parse(path, query) else { return };
    let key = read.key();
    if isolate::begin_refresh(&key, now_ms) {
        bindings::wait_until(&refresh(read, key, 0));
    }
}

/// Fetches an answer of a version at least into the isolate: from the Cache API, else from the object, and then into the Cache API.
///
/// Resolves to false where the object says that there is no such thing; rejects where nobody answers.
fn refresh(read: MarketRead, key: String, version: u64) -> Promise {
    future_to_promise(async move {
        let outcome = fetch_answer(Read::Market(read), &key, version).await;
        isolate::end_refresh(&key, outcome.as_ref().is_ok_and(JsValue::is_falsy));
        outcome
    })
}

async fn fetch_answer(read: Read, key: &str, version: u64) -> Result<JsValue, JsValue> {
    let policy = read.policy();
    let media = content_type(&read);
    if let Some((answer, stored_ms)) = cache_api::get(key, version, policy, platform::now_ms()).await {
        isolate::store(key, &answer, policy, media, stored_ms);
        return Ok(JsValue::TRUE);
    }
    match market_client::read(key).await {
        Ok(answer) => {
            let now_ms = platform::now_ms();
            isolate::store(key, &answer, policy, media, now_ms);
            cache_api::put(key, &answer, policy, now_ms).await;
            Ok(JsValue::TRUE)
        }
        Err(failure) if failure.code == ErrorCode::UnknownProduct => Ok(JsValue::FALSE),
        Err(failure) => Err(failure.message.into()),
    }
}
