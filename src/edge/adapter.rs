//! What use cases need of the platform, as the platform has it.

use std::rc::Rc;

use futures_util::future::{Either, select};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{
    bindings, books, d1, hub_client, kv, market_client, orders_client, platform, prices, push, zones,
};
use crate::accounts::guard::{Question, Verdict};
use crate::accounts::object::{Command, Record, Reply};
use crate::app::accounts::Platform;
use crate::app::listing::Listing;
use crate::app::prices::PriceTable;
use crate::app::read::MarketRead;
use crate::app::vault;
use crate::config::PushConfig;
use crate::error::{ErrorCode, Failure};
use crate::market::candle::CandlesQuery;
use crate::market::product::ProductId;
use crate::realtime::change::{Change, VaultChange, private};
use crate::realtime::channel::UserId;
use crate::store::database::{Database, DatabaseError, Rows, Statement};
use crate::vault::order::book::Book;

/// How long the hub may take to hear of a change, milliseconds.
const TELL_MS: i64 = 3000;
/// How long the listing of a product is waited for, and how often it is looked for, milliseconds.
const LISTING_MS: i64 = 2000;
const LOOK_MS: i64 = 100;
/// When what could not be told is told again, milliseconds.
const AGAIN_MS: [i64; 3] = [1000, 4000, 15_000];

/// The platform, as use cases know it.
pub(super) struct Edge;

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

impl vault::Platform for Edge {
    async fn tell(&self, user_id: &str, change: VaultChange, version: i64) {
        match change {
            VaultChange::Alerts => rules_changed(),
            // Who was told of a fill may have no page open.
            VaultChange::Fills => push::soon(),
            _ => {}
        }
        let Some(user) = UserId::parse(user_id) else { return };
        if !publish(&user, change, version).await {
            bindings::wait_until(&future_to_promise(async move {
                for wait_ms in AGAIN_MS {
                    platform::sleep_ms(wait_ms).await;
                    if publish(&user, change, version).await {
                        break;
                    }
                }
                Ok(JsValue::UNDEFINED)
            }));
        }
    }

    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64> {
        zones::minutes_ahead(zone, at_ms)
    }

    fn push(&self) -> Option<Rc<PushConfig>> {
        bindings::push()
    }

    async fn prices(&self) -> Rc<PriceTable> {
        prices::table().await
    }

    fn series(&self) -> String {
        bindings::feed().map(|feed| feed.series).unwrap_or_default()
    }

    async fn candles(&self, queries: Vec<CandlesQuery>) -> Vec<Option<String>> {
        prices::candles(queries).await
    }

    async fn listing(&self, product: &ProductId) -> Result<Option<Listing>, Failure> {
        let key = MarketRead::Product(product.clone()).key();
        let mut waited_ms = 0;
        loop {
            let listing = match market_client::read(&key).await {
                Ok(answer) => Listing::parse(product, &answer.text),
                Err(failure) if failure.code == ErrorCode::UnknownProduct => None,
                Err(failure) => return Err(failure),
            };
            // A market that has just begun knows prices before it knows listings.
            if waited_ms >= LISTING_MS || listing.as_ref().is_none_or(|listing| listing.rules.is_ok()) {
                return Ok(listing);
            }
            platform::sleep_ms(LOOK_MS).await;
            waited_ms += LOOK_MS;
        }
    }

    async fn book(&self, product: &ProductId) -> Option<Rc<Book>> {
        books::recent(product).await
    }

    async fn attend(&self, user_id: &str) {
        orders_client::attend(user_id).await;
    }
}

/// Lets the alerts read rules anew. Nobody waits for it: what is lost is heard with the next tick.
fn rules_changed() {
    match bindings::alerts().and_then(|alerts| alerts.changed()) {
        Ok(promise) => bindings::wait_until(&promise),
        Err(error) => platform::log("error", "alerts_not_told", &format!("{error:?}")),
    }
}

/// Tells a person's pages of a change. What goes wrong is logged there.
async fn publish(user: &UserId, change: VaultChange, version: i64) -> bool {
    let publication = private(user, &[Change::Vault(change)], u64::try_from(version).unwrap_or(0));
    let told = Box::pin(hub_client::publish(&publication));
    match select(told, Box::pin(platform::sleep_ms(TELL_MS))).await {
        Either::Left((told, _)) => told.is_ok(),
        Either::Right(_) => false,
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
