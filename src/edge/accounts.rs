//! Accounts: from a request to its use case, and back to a response.

use std::cell::OnceCell;

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use super::response::{self, Head};
use super::{bindings, d1, kv, mail, platform};
use crate::accounts::guard::{Question, Verdict};
use crate::accounts::identity::{Credentials, Device, network};
use crate::accounts::limit::Class;
use crate::accounts::object::{Command, Record, Reply};
use crate::accounts::origin::Provenance;
use crate::accounts::request::{MOST_BYTES, too_large};
use crate::app::accounts::route::{self, Action, Found, Lost};
use crate::app::accounts::{self, Answer, Call, Platform, Refused};
use crate::cache::policy::Policy;
use crate::error::{ErrorCode, Failure};
use crate::realtime::handshake::origin_of;
use crate::store::database::{Database, DatabaseError, Rows, Statement};

// A body is read piece by piece, and no further than it may be long: null where it is longer.
#[wasm_bindgen(inline_js = "export async function readBody(request, most) {
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel().catch(() => {});
      return null;
    }
    pieces.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return body;
}")]
extern "C" {
    #[wasm_bindgen(js_name = readBody)]
    fn read_body(request: &Request, most: usize) -> Promise;
}

/// Answers a request whose path belongs to accounts: a promise of a `Response`.
pub fn answer(
    request: Request,
    method: &str,
    path: &str,
    query: &str,
    url: &str,
) -> Result<JsValue, JsValue> {
    let with_body = method != "HEAD";
    let found = match route::find(method, path) {
        Ok(found) => found,
        Err(lost) => {
            let failure = lost.failure();
            return match &lost {
                Lost::NotFound => response::refusal(failure, with_body, &[], &[]),
                Lost::Methods(methods) if method == "OPTIONS" => {
                    Head::new(204, Policy::Private, "", &[("allow", methods)])?.respond(&JsValue::NULL)
                }
                Lost::Methods(methods) => response::refusal(failure, with_body, &[("allow", methods)], &[]),
            };
        }
    };
    let (query, url) = (query.to_owned(), url.to_owned());
    Ok(future_to_promise(async move {
        let carried = Carried::of(&request);
        match respond(&request, &carried, &found, query, &url).await {
            Ok(answer) => answered(answer, with_body),
            Err(refused) => refused_with(refused, with_body),
        }
    })
    .into())
}

async fn respond(
    request: &Request,
    carried: &Carried,
    found: &Found,
    query: String,
    url: &str,
) -> Result<Answer, Refused> {
    let config = bindings::accounts();
    let config = config.as_ref().as_ref().map_err(|error| {
        Failure::new(ErrorCode::Unavailable, format!("Accounts are not configured: {error}"))
    })?;
    if matches!(found.route.action, Action::Register | Action::AskReset) {
        bindings::mail().map_err(|error| {
            Failure::new(ErrorCode::Unavailable, format!("Mail is not configured: {error}"))
        })?;
    }
    let call = Call {
        platform: &Edge,
        tokens: &config.tokens,
        now_ms: platform::now_ms(),
        origin: origin_of(url).to_owned(),
        host: host_of(url).to_owned(),
        device: carried.device(),
        network: carried.network(),
        credentials: Credentials::of(carried.cookie.as_deref(), carried.authorization.as_deref()),
        provenance: Provenance {
            site: carried.site.as_deref(),
            origin: carried.origin.as_deref(),
            has_cookies: carried.cookie.is_some(),
        },
        csrf_token: carried.csrf_token.clone(),
        query,
    };
    if let Some(class) = found.route.class {
        coarse(&call.network, class).await?;
    }
    let body = if found.route.method == "GET" { Vec::new() } else { body(request, carried).await? };
    accounts::answer(&call, found, &body).await
}

async fn body(request: &Request, carried: &Carried) -> Result<Vec<u8>, Failure> {
    let malformed = |_| Failure::new(ErrorCode::InvalidBody, "The body was cut off");
    let bytes = JsFuture::from(read_body(request, MOST_BYTES)).await.map_err(malformed)?;
    let bytes: Uint8Array = bytes.dyn_into().map_err(|_| too_large())?;
    let media_type = carried.content_type.as_deref().unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if bytes.length() > 0 && !media_type.eq_ignore_ascii_case("application/json") {
        let message = "The body must be JSON, and its Content-Type application/json";
        return Err(Failure::new(ErrorCode::UnsupportedMediaType, message));
    }
    Ok(bytes.to_vec())
}

/// The platform's own limit, before any object is asked. It counts roughly, and where there is none, nothing is lost.
async fn coarse(network: &str, class: Class) -> Result<(), Failure> {
    let Some(limiter) = bindings::coarse() else { return Ok(()) };
    let what = js_sys::Object::new();
    let asked = Reflect::set(&what, &"key".into(), &network.into()).and_then(|_| limiter.limit(&what));
    let Ok(asked) = asked else { return Ok(()) };
    let Ok(outcome) = JsFuture::from(asked).await else { return Ok(()) };
    let is_over = Reflect::get(&outcome, &"success".into()).is_ok_and(|success| success == JsValue::FALSE);
    if is_over {
        let wait_ms = class.limit().window_secs * 1000;
        return Err(Failure::for_now(ErrorCode::RateLimited, "Too many requests", wait_ms));
    }
    Ok(())
}

/// Whose session a request for a socket has, if it lives: user and session.
pub async fn live(request: &Request, url: &str) -> Option<(String, String)> {
    let carried = Carried::of(request);
    carried.cookie.as_ref()?;
    let config = bindings::accounts();
    let tokens = &config.as_ref().as_ref().ok()?.tokens;
    let call = Call {
        platform: &Edge,
        tokens,
        now_ms: platform::now_ms(),
        origin: origin_of(url).to_owned(),
        host: String::new(),
        device: Device::default(),
        network: String::new(),
        credentials: Credentials::of(carried.cookie.as_deref(), None),
        provenance: Provenance { site: None, origin: None, has_cookies: true },
        csrf_token: None,
        query: String::new(),
    };
    accounts::live(&call).await
}

fn host_of(url: &str) -> &str {
    let host = origin_of(url).split_once("://").map_or("", |(_, host)| host);
    // An IPv6 address keeps its brackets.
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    }
}

thread_local! {
    static PRIVATE: OnceCell<Head> = const { OnceCell::new() };
}

fn answered(mut answer: Answer, with_body: bool) -> Result<JsValue, JsValue> {
    let later = std::mem::take(&mut answer.later);
    afterwards(later, answer.has_mail);
    let body = if with_body { answer.body.as_str().into() } else { JsValue::NULL };
    let is_plain = answer.status == 200
        && answer.cookies.is_empty()
        && answer.decision.is_none()
        && !answer.forgets
        && answer.file.is_none();
    if is_plain {
        return PRIVATE.with(|head| match head.get() {
            Some(head) => head.respond(&body),
            None => {
                let fresh = Head::new(200, Policy::Private, "application/json", &[])?;
                head.get_or_init(|| fresh).respond(&body)
            }
        });
    }
    let rate = answer.decision.map(|decision| decision.headers());
    let disposition = answer.file.map(|name| format!("attachment; filename=\"{name}\""));
    let mut more: Vec<(&str, &str)> = Vec::new();
    more.extend(rate.iter().flatten().map(|(name, value)| (*name, value.as_str())));
    more.extend(disposition.as_ref().map(|value| ("content-disposition", value.as_str())));
    if answer.forgets {
        more.push(("clear-site-data", "\"cache\", \"storage\""));
    }
    Head::with_cookies(answer.status, Policy::Private, "application/json", &more, &answer.cookies)?
        .respond(&body)
}

fn refused_with(refused: Refused, with_body: bool) -> Result<JsValue, JsValue> {
    afterwards(refused.later, false);
    let rate = refused.decision.map(|decision| decision.headers());
    let more: Vec<_> = rate.iter().flatten().map(|(name, value)| (*name, value.as_str())).collect();
    response::refusal(*refused.failure, with_body, &more, &refused.cookies)
}

/// What is done once the answer is out: nobody waits for it, and its time tells nothing.
fn afterwards(later: Vec<Statement>, has_mail: bool) {
    if later.is_empty() && !has_mail {
        return;
    }
    bindings::wait_until(&future_to_promise(async move {
        if !later.is_empty() {
            // What fails is logged there.
            let _ = d1::batch(later).await;
        }
        if has_mail {
            mail::send().await;
        }
        Ok(JsValue::UNDEFINED)
    }));
}

/// What of a request accounts look at.
struct Carried {
    cookie: Option<String>,
    authorization: Option<String>,
    site: Option<String>,
    origin: Option<String>,
    csrf_token: Option<String>,
    content_type: Option<String>,
    user_agent: Option<String>,
    address: Option<String>,
    cf: JsValue,
}

impl Carried {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let header = |name: &str| headers.get(name).ok().flatten();
        Self {
            cookie: header("cookie"),
            authorization: header("authorization"),
            site: header("sec-fetch-site"),
            origin: header("origin"),
            csrf_token: header("x-csrf-token"),
            content_type: header("content-type"),
            user_agent: header("user-agent"),
            address: header("cf-connecting-ip"),
            cf: Reflect::get(request, &"cf".into()).unwrap_or_default(),
        }
    }

    fn device(&self) -> Device {
        let said = |name: &str| {
            let value = Some(&self.cf).filter(|cf| cf.is_object()).map(|cf| Reflect::get(cf, &name.into()));
            value.and_then(Result::ok).and_then(|value| value.as_string()).unwrap_or_default()
        };
        Device::of(self.user_agent.as_deref(), &said("city"), &said("country"), self.address.as_deref())
    }

    fn network(&self) -> String {
        network(self.address.as_deref().unwrap_or_default(), 32)
    }
}

/// The platform, as use cases know it.
struct Edge;

impl Database for Edge {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        d1::batch(statements).await
    }
}

impl Platform for Edge {
    async fn account(&self, user_id: &str, command: Command) -> Result<Reply, Failure> {
        let command = serde_json::to_string(&command).unwrap_or_default();
        told(bindings::account(user_id).and_then(|stub| stub.handle(&command))).await
    }

    async fn guard(&self, name: &str, question: Question) -> Result<Verdict, Failure> {
        let question = serde_json::to_string(&question).unwrap_or_default();
        told(bindings::guard(name).and_then(|stub| stub.ask(&question))).await
    }

    async fn record(&self, session: &str) -> Option<Record> {
        kv::record(session).await
    }

    async fn keep(&self, session: &str, record: &Record) {
        if let Err(error) = kv::keep(session, record).await {
            platform::log("error", "record_not_kept", &format!("{error:?}"));
        }
    }

    fn random<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes)
            .map_err(|_| Failure::new(ErrorCode::Unavailable, "There is no randomness at present"))?;
        Ok(bytes)
    }
}

/// What an object says. One that cannot be reached fails closed.
async fn told<T: serde::de::DeserializeOwned>(asked: Result<Promise, JsValue>) -> Result<T, Failure> {
    let failed = |error: JsValue| {
        platform::log("error", "account_object_failed", &format!("{error:?}"));
        Failure::new(ErrorCode::Unavailable, "Accounts cannot be reached at present")
    };
    let text = JsFuture::from(asked.map_err(failed)?).await.map_err(failed)?;
    let text = text.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| failed(error.to_string().into()))
}
