//! Prices in the isolate's memory: what a portfolio is worth costs no call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::{StreamExt as _, stream};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::{bindings, cache_api, market_client, platform};
use crate::app::prices::PriceTable;
use crate::app::read::{MarketRead, Read};
use crate::cache::versioned::Versioned;
use crate::market::candle::CandlesQuery;

/// Given out without asking, milliseconds.
const FRESH_MS: i64 = 5000;
/// Given out while new ones are fetched, milliseconds.
const STALE_MS: i64 = 60_000;
/// A fetch that has not ended after this long is taken for dead, milliseconds.
const DEAD_MS: i64 = 15_000;
/// Answers that are waited for at once: below the platform's six connections.
const CONCURRENT: usize = 5;

thread_local! {
    static HELD: RefCell<Option<(Rc<PriceTable>, i64)>> = const { RefCell::new(None) };
    static FETCHING_SINCE: Cell<i64> = const { Cell::new(i64::MIN) };
}

/// The newest prices; none in it where nobody answers.
pub async fn table() -> Rc<PriceTable> {
    let now_ms = platform::now_ms();
    let held = HELD.with_borrow(Clone::clone);
    match held {
        Some((table, stored_ms)) if now_ms - stored_ms < FRESH_MS => table,
        Some((table, stored_ms)) if now_ms - stored_ms < STALE_MS => {
            if now_ms.saturating_sub(FETCHING_SINCE.get()) >= DEAD_MS {
                bindings::wait_until(&future_to_promise(async {
                    fetch().await;
                    Ok(JsValue::UNDEFINED)
                }));
            }
            table
        }
        _ => fetch().await.unwrap_or_default(),
    }
}

async fn fetch() -> Option<Rc<PriceTable>> {
    FETCHING_SINCE.set(platform::now_ms());
    let answer = answer(MarketRead::Prices).await;
    FETCHING_SINCE.set(i64::MIN);
    let (answer, stored_ms) = answer?;
    let table = Rc::new(PriceTable::parse(&answer.text)?);
    HELD.replace(Some((Rc::clone(&table), stored_ms)));
    Some(table)
}

/// Candles of each query, a few at a time, as the market answers with its slots unfilled.
pub async fn candles(queries: Vec<CandlesQuery>) -> Vec<Option<String>> {
    let candles = |query| async { Some(answer(MarketRead::Candles(query)).await?.0.text) };
    stream::iter(queries).map(candles).buffered(CONCURRENT).collect().await
}

/// What the market answers, and when it was rendered: of this data centre's cache, else of the object.
async fn answer(read: MarketRead) -> Option<(Versioned, i64)> {
    let (key, policy) = (read.key(), Read::Market(read).policy());
    if let Some(kept) = cache_api::get(&key, 0, policy, platform::now_ms()).await {
        return Some(kept);
    }
    let answer = market_client::read(&key).await.ok()?;
    let now_ms = platform::now_ms();
    cache_api::put(&key, &answer, policy, now_ms).await;
    Some((answer, now_ms))
}
