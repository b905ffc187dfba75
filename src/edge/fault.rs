//! Addresses for the tests: they panic on purpose, move the clock, make the market tick, and ask the object behind the
//! caches' back. Compiled into the test build only.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use worker::State;

use crate::cache::policy::Policy;
use crate::cache::template::Template;
use crate::cache::versioned::Versioned;
use crate::market::product::ProductId;
use crate::realtime::channel::{Channel, Tag, UserId};
use crate::realtime::delivery::{Figures, Publication};

use super::response::Head;
use super::{bindings, hub_client, market_client, platform};

thread_local! {
    static HEAD: std::cell::OnceCell<Head> = const { std::cell::OnceCell::new() };
    static AHEAD_MS: Cell<i64> = const { Cell::new(0) };
    static PAUSE_MS: Cell<i64> = const { Cell::new(0) };
    static STALE_MS: Cell<i64> = const { Cell::new(0) };
    static RECORDS: RefCell<HashMap<String, Vec<(i64, String)>>> = RefCell::default();
}

/// How far the tests have moved the clock forward, milliseconds. The object shares the isolate and so the clock.
pub fn clock_ahead_ms() -> i64 {
    AHEAD_MS.get()
}

/// Waits between what an account's object has read and what it will write, as long as the tests want.
pub async fn pause() {
    if PAUSE_MS.get() > 0 {
        platform::sleep_ms(PAUSE_MS.get()).await;
    }
}

/// A record of a session was written.
pub fn record_kept(key: &str, text: &str) {
    let kept = (platform::now_ms(), text.to_owned());
    RECORDS.with_borrow_mut(|records| records.entry(key.to_owned()).or_default().push(kept));
}

/// What another place would see of a record while the tests let it lag behind: none where it does not lag.
pub fn stale_record(key: &str) -> Option<Option<String>> {
    let until_ms = platform::now_ms() - Some(STALE_MS.get()).filter(|ms| *ms > 0)?;
    Some(RECORDS.with_borrow(|records| {
        let seen = records.get(key)?.iter().rev().find(|(at_ms, _)| *at_ms <= until_ms)?;
        Some(seen.1.clone())
    }))
}

/// Answers an address under `/__fault/`, given without it; none for an address it does not have.
pub fn answer(address: &str) -> Option<Result<JsValue, JsValue>> {
    match address {
        "sync" => boom(),
        "async" => Some(Ok(future_to_promise(async {
            platform::sleep_ms(1).await;
            boom().unwrap_or(Ok(JsValue::NULL))
        })
        .into())),
        "tick" => Some(of_object("/wake")),
        "object" | "object-async" => Some(of_object(&format!("/__fault/{address}"))),
        "cron" => Some(Ok(future_to_promise(async {
            super::cron::minute().await?;
            text("{}")
        })
        .into())),
        "version" => Some(Ok(future_to_promise(async {
            let answer = market_client::read("/api/markets?limit=1").await;
            let version = answer.map_err(|failure| JsValue::from(failure.message))?.version;
            text(&version.to_string())
        })
        .into())),
        _ if address.starts_with("alerts/") => {
            let command = address.strip_prefix("alerts/")?.to_owned();
            Some(number(async move { super::fault_alerts::answer(&command).await }))
        }
        _ if address.starts_with("market/") => {
            let command = address.strip_prefix("market/")?.to_owned();
            Some(number(async move { super::fault_market::answer(&command).await }))
        }
        _ if address.starts_with("text/") => Some(
            js_sys::decode_uri_component(address.strip_prefix("text/")?)
                .and_then(|it| text(&platform::text(&it))),
        ),
        _ if address.starts_with("hub/") => of_hub(address.strip_prefix("hub/")?),
        _ if address.starts_with("pause/") => {
            PAUSE_MS.set(address.strip_prefix("pause/")?.parse().unwrap_or(0));
            Some(text("{}"))
        }
        _ if address.starts_with("stale/") => {
            STALE_MS.set(address.strip_prefix("stale/")?.parse().unwrap_or(0));
            Some(text("{}"))
        }
        _ => match address.strip_prefix("advance/") {
            Some(ms) => {
                AHEAD_MS.set(AHEAD_MS.get() + ms.parse::<i64>().unwrap_or(0));
                Some(text(&AHEAD_MS.get().to_string()))
            }
            None => address.strip_prefix("uncached").map(of_object),
        },
    }
}

fn number(asked: impl Future<Output = Result<i64, JsValue>> + 'static) -> Result<JsValue, JsValue> {
    Ok(future_to_promise(async { text(&asked.await?.to_string()) }).into())
}

fn text(body: &str) -> Result<JsValue, JsValue> {
    HEAD.with(|head| match head.get() {
        Some(head) => head.respond(&body.into()),
        None => {
            let fresh = Head::new(200, Policy::Private, "application/json", &[])?;
            head.get_or_init(|| fresh).respond(&body.into())
        }
    })
}

/// What the market object answers, with its slots filled.
fn of_object(address: &str) -> Result<JsValue, JsValue> {
    let address = address.to_owned();
    Ok(future_to_promise(async move {
        let answer = market_client::ask(&address).await.map_err(|failure| JsValue::from(failure.message))?;
        let answer = Versioned::from_line(answer.clone()).map_or(answer, |answer| answer.text);
        text(&Template::new(&answer).render(platform::now_ms()))
    })
    .into())
}

/// Publishes: `invalidate/TAG/COUNT/FIRST_VERSION`, `private/USER/TAG/COUNT/FIRST_VERSION`, `prices/COUNT/PRICE`; and does to the root, or
/// to a leaf by `/LEAF` behind it: `abort` ends it, `break` lets its storage refuse to write, `mend` undoes that.
fn of_hub(command: &str) -> Option<Result<JsValue, JsValue>> {
    let tags = |channel: Channel, tag: &str, count: &str, first: &str| {
        let (tag, count, first) = (Tag::parse(tag)?, count.parse().ok()?, first.parse::<u64>().ok()?);
        let tags = (first..).take(count).map(|version| (channel.clone(), tag.clone(), version)).collect();
        Some(Publication { tags, figures: None })
    };
    let parts: Vec<_> = command.split('/').collect();
    let publication = match parts.as_slice() {
        ["invalidate", tag, count, first] => {
            tags(Channel::Invalidation(Tag::parse(tag)?), tag, count, first)?
        }
        ["private", user, tag, count, first] => tags(Channel::User(UserId::parse(user)?), tag, count, first)?,
        ["prices", count, price] => {
            let products =
                (0..count.parse().ok()?).filter_map(|n: u32| ProductId::parse(&format!("P{n}-USD")));
            let prices = products.map(|product| (product, (*price).to_owned())).collect();
            let figures = Figures { at_ms: platform::now_ms(), prices, ..Figures::default() };
            Publication { tags: vec![], figures: serde_json::value::to_raw_value(&figures).ok() }
        }
        [command @ ("abort" | "break" | "mend"), leaf @ ..] => {
            let command = format!("{COMMAND}{command}");
            let ended = match leaf {
                [leaf] => bindings::leaf(leaf).and_then(|stub| stub.deliver(&command, "")),
                _ => bindings::hub().and_then(|stub| stub.changes(Some(&command))),
            };
            return Some(ended.map(|ended| {
                future_to_promise(async move {
                    // An object that has ended cannot answer.
                    let _ = JsFuture::from(ended).await;
                    text("{}")
                })
                .into()
            }));
        }
        _ => return None,
    };
    Some(Ok(future_to_promise(async move {
        let published = hub_client::publish(&publication).await;
        let position = published.map_err(|failure| JsValue::from(failure.message))?.position;
        text(&serde_json::to_string(&position).unwrap_or_default())
    })
    .into()))
}

/// How what an object of the hub is told begins, where it is told something by a test.
const COMMAND: &str = "__";

/// Does to an object of the hub what a test wants. False where it wants nothing.
pub fn at_hub(command: Option<&str>, state: &State) -> bool {
    let Some(command) = command.and_then(|command| command.strip_prefix(COMMAND)) else { return false };
    let sql = state.storage().sql();
    let done = match command {
        "break" => sql.exec(
            "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'on purpose'); END",
            None,
        ),
        "mend" => sql.exec("DROP TRIGGER broken", None),
        _ => {
            super::hub_store::abort(state, "on purpose");
            return true;
        }
    };
    if let Err(error) = done {
        platform::log("error", "fault_not_made", &error.to_string());
    }
    true
}

/// The panics inside the market object.
pub async fn in_object(path: &str) -> worker::Result<(u16, String)> {
    if path.ends_with("async") {
        platform::sleep_ms(1).await;
    }
    boom::<()>();
    Ok((200, String::new()))
}

#[expect(clippy::panic, reason = "this is what it is for")]
fn boom<T>() -> Option<T> {
    panic!("on purpose")
}
