//! Web Push over HTTP: what was told is sent to closed devices right after it was told, and again by the minute cron where that failed.

use futures_util::future::{Either, select};
use futures_util::stream::{StreamExt, iter};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortController, Headers, RequestInit, RequestRedirect, Response};

use super::upstream::global_fetch;
use super::{bindings, d1, hub_client, platform, zones};
use crate::app::vault::push::send::{Courier, MOST, Reply, drop_old, send};
use crate::push::encryption::Chance;
use crate::push::request::Request;
use crate::push::verdict::Verdict;
use crate::realtime::change::{Change, VaultChange};
use crate::store::database::{Database, DatabaseError, Rows, Statement};

/// Steps of one round at most: with them, a round makes fewer requests than an invocation may.
const STEPS: usize = 30;
/// How long a round begins new steps, milliseconds: the minute after it has a round of its own.
const ROUND_MS: i64 = 45_000;
/// Requests at once: as many as an invocation may have open.
const AT_ONCE: usize = 6;
/// How long a push service is waited for, milliseconds.
const TIMEOUT_MS: i64 = 10_000;

/// Sends in the background what was told just now. Whoever has told somebody something calls this: the request, the cron, the objects.
pub fn soon() {
    bindings::wait_until(&future_to_promise(async {
        // What fails is logged where it fails, and done by the cron.
        let _ = send_due().await;
        Ok(JsValue::UNDEFINED)
    }));
}

/// The minute's part: sends what is due, and drops what is too old.
pub async fn minute() -> Result<(), DatabaseError> {
    d1::batch(vec![drop_old(platform::now_ms())]).await?;
    send_due().await
}

/// Sends what is due, step by step: what is not sent within these steps waits for the next minute.
async fn send_due() -> Result<(), DatabaseError> {
    let Some(config) = bindings::push() else { return Ok(()) };
    let began_ms = platform::now_ms();
    for _ in 0..STEPS {
        let now_ms = platform::now_ms();
        if now_ms - began_ms > ROUND_MS {
            break;
        }
        let step = send(&Post, &config, now_ms).await?;
        if !step.left.is_empty() {
            hub_client::tell(&step.left, &[Change::Vault(VaultChange::Push)]).await;
        }
        if i64::try_from(step.due).is_ok_and(|due| due < MOST) {
            break;
        }
    }
    Ok(())
}

struct Post;

impl Database for Post {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        d1::batch(statements).await
    }
}

impl Courier for Post {
    async fn hand_over(&self, requests: Vec<Request>) -> Vec<Reply> {
        iter(requests).map(post).buffered(AT_ONCE).collect().await
    }

    fn chance(&self) -> Option<Chance> {
        let (mut salt, mut secret) = ([0; 16], [0; 32]);
        getrandom::fill(&mut salt).and_then(|()| getrandom::fill(&mut secret)).ok()?;
        Some(Chance { salt, secret })
    }

    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64> {
        zones::minutes_ahead(zone, at_ms)
    }

    fn log(&self, service: &str, verdict: Verdict) {
        platform::log("error", "push_not_taken", &format!("{service}: {verdict:?}"));
    }
}

/// What is answered in time. Nothing of the body is read: it is somebody else's, and may be of any length.
async fn post(request: Request) -> Reply {
    let Ok(abort) = AbortController::new() else { return Reply::default() };
    let asked = Box::pin(ask(request, &abort));
    let reply = match select(asked, Box::pin(platform::sleep_ms(TIMEOUT_MS))).await {
        Either::Left((reply, _)) => reply.unwrap_or_default(),
        Either::Right(_) => Reply::default(),
    };
    abort.abort();
    reply
}

async fn ask(request: Request, abort: &AbortController) -> Result<Reply, JsValue> {
    let headers = Headers::new()?;
    headers.set("user-agent", concat!("CryptoVault/", env!("CARGO_PKG_VERSION")))?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_redirect(RequestRedirect::Manual);
    init.set_headers(&headers);
    init.set_signal(Some(&abort.signal()));
    init.set_body(&Uint8Array::from(request.body.as_slice()));
    let response: Response = JsFuture::from(global_fetch(&request.url, &init)?).await?.unchecked_into();
    let retry_after = response.headers().get("retry-after")?;
    Ok(Reply { status: Some(response.status()), retry_after })
}
