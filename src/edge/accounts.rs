//! Accounts and vaults: from a request to its use case, and back to a response.

use std::cell::OnceCell;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use super::adapter::Edge;
use super::carried::Carried;
use super::response::{self, Head};
use super::{bindings, d1, mail, platform, push, stream};
use crate::accounts::identity::{Credentials, Device};
use crate::accounts::limit::Class;
use crate::accounts::origin::Provenance;
use crate::app::accounts::route::{Action, ROUTES, is_of_accounts};
use crate::app::accounts::{self, Answer, Call, Refused};
use crate::app::route::{Found, Lost, Terms, find};
use crate::app::vault;
use crate::cache::policy::Policy;
use crate::error::{ErrorCode, Failure};
use crate::realtime::handshake::origin_of;
use crate::store::database::Statement;

/// What is at an address.
enum Place {
    Account(Found<Action>),
    Vault(Found<vault::route::Action>),
}

impl Place {
    fn find(method: &str, path: &str) -> Result<Self, Lost> {
        if vault::route::is_of_vault(path) {
            find(&vault::route::ROUTES, method, path).map(Self::Vault)
        } else {
            find(&ROUTES, method, path).map(Self::Account)
        }
    }

    fn terms(&self) -> Terms {
        match self {
            Self::Account(found) => found.route.terms,
            Self::Vault(found) => found.route.terms,
        }
    }
}

/// Whether a path belongs to accounts or to vaults.
pub fn has(path: &str) -> bool {
    is_of_accounts(path) || vault::route::is_of_vault(path)
}

/// Answers a request to such a path: a promise of a `Response`.
pub fn answer(
    request: Request,
    method: &str,
    path: &str,
    query: &str,
    url: &str,
) -> Result<JsValue, JsValue> {
    let with_body = method != "HEAD";
    let place = match Place::find(method, path) {
        Ok(place) => place,
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
        match respond(&request, &carried, &place, query, &url).await {
            Ok(answer) => answered(answer, with_body),
            Err(refused) => refused_with(refused, with_body),
        }
    })
    .into())
}

async fn respond(
    request: &Request,
    carried: &Carried,
    place: &Place,
    query: String,
    url: &str,
) -> Result<Answer, Refused> {
    let config = bindings::accounts();
    let config = config.as_ref().as_ref().map_err(|error| {
        Failure::new(ErrorCode::Unavailable, format!("Accounts are not configured: {error}"))
    })?;
    if let Place::Account(found) = place
        && matches!(found.route.action, Action::Register | Action::AskReset)
    {
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
        idempotency_key: carried.idempotency_key.clone(),
        if_match: carried.if_match.clone(),
        query,
    };
    let terms = place.terms();
    if let Some(class) = terms.class.filter(|class| *class != Class::Vault) {
        coarse(&call.network, class).await?;
    }
    let body = if terms.acts() { carried.body(request, terms.takes).await? } else { Vec::new() };
    match place {
        Place::Account(found) => accounts::answer(&call, found, &body).await,
        Place::Vault(found) => vault::answer(&call, found, &body).await,
    }
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
        idempotency_key: None,
        if_match: None,
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
    if answer.has_push {
        push::soon();
    }
    let body = match answer.rest {
        _ if !with_body => JsValue::NULL,
        Some(rest) => stream::of_export(&answer.body, rest),
        None => answer.body.as_str().into(),
    };
    let is_plain = answer.status == 200
        && answer.cookies.is_empty()
        && answer.decision.is_none()
        && !answer.forgets
        && !answer.is_replayed
        && answer.file.is_none();
    if is_plain {
        return PRIVATE.with(|head| {
            let head = match head.get() {
                Some(head) => head,
                None => {
                    let fresh = Head::new(200, Policy::Private, "application/json", &[])?;
                    head.get_or_init(|| fresh)
                }
            };
            match &answer.etag {
                Some(etag) => head.respond_with("etag", etag, &body),
                None => head.respond(&body),
            }
        });
    }
    let rate = answer.decision.map(|decision| decision.headers());
    let disposition = answer.file.map(|name| format!("attachment; filename=\"{name}\""));
    let mut more: Vec<(&str, &str)> = Vec::new();
    more.extend(rate.iter().flatten().map(|(name, value)| (*name, value.as_str())));
    more.extend(disposition.as_ref().map(|value| ("content-disposition", value.as_str())));
    more.extend(answer.etag.as_ref().map(|etag| ("etag", etag.as_str())));
    if answer.is_replayed {
        more.push(("idempotency-replayed", "true"));
    }
    if answer.forgets {
        more.push(("clear-site-data", "\"cache\", \"storage\""));
    }
    let media = answer.media.unwrap_or("application/json");
    Head::with_cookies(answer.status, Policy::Private, media, &more, &answer.cookies)?.respond(&body)
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
