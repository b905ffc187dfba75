//! Ticks that were recorded, replayed without anything in between: what they cost in the module. Compiled into the test build only.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use super::{bindings, platform, upstream};
use crate::app::answer;
use crate::config::FeedConfig;
use crate::market::candle::MINUTE_SECS;
use crate::market::component::Component;
use crate::market::feed::FeedError;
use crate::market::schedule::Request;
use crate::market::source::Clock;
use crate::market::state::Market;

/// What came in a tick.
struct Recorded {
    clock: Clock,
    answers: Vec<(Request, Vec<u8>)>,
}

thread_local! {
    static RECORDING: RefCell<Option<(Market, Vec<Recorded>)>> = const { RefCell::new(None) };
}

/// `record` ticks and keeps what the exchange has answered. `replay/TIMES` takes all that was kept so often, each time in a new market and tick
/// by tick: the bodies are parsed, the windows computed, the four boards and the tape written. Answers how many ticks are kept, or how many bytes
/// were written.
pub async fn answer(command: &str) -> Result<i64, JsValue> {
    let feed = bindings::feed().map_err(|error| error.to_string())?;
    match command.split_once('/') {
        None if command == "record" => Ok(record(&feed).await),
        Some(("replay", times)) => {
            let times = times.parse().map_err(|_| JsValue::from("not a number"))?;
            let replayed = RECORDING.with_borrow(|recording| {
                let (_, ticks) = recording.as_ref()?;
                Some((0..times).map(|_: u32| replay(&feed, ticks)).sum())
            });
            replayed.ok_or_else(|| "record some first".into())
        }
        _ => Err("no such command".into()),
    }
}

async fn record(feed: &FeedConfig) -> i64 {
    let (mut market, mut ticks) = RECORDING.take().unwrap_or_else(|| (Market::new(feed.origin), Vec::new()));
    let now = platform::now_ms();
    let clock = Clock { system_ms: now, market_ms: now };
    let mut answers = Vec::new();
    let first = market.requests(clock);
    keep(&mut market, feed, clock, first, &mut answers).await;
    let second = market.candle_requests(clock);
    keep(&mut market, feed, clock, second, &mut answers).await;
    market.end_tick();
    ticks.push(Recorded { clock, answers });
    let kept = i64::try_from(ticks.len()).unwrap_or(0);
    RECORDING.set(Some((market, ticks)));
    kept
}

async fn keep(
    market: &mut Market,
    feed: &FeedConfig,
    clock: Clock,
    requests: Vec<Request>,
    answers: &mut Vec<(Request, Vec<u8>)>,
) {
    for request in requests {
        let Ok(body) = ask(feed, &request).await else { continue };
        market.take(clock, &request, Ok(&body), 0.0);
        answers.push((request, body));
    }
}

async fn ask(feed: &FeedConfig, request: &Request) -> Result<Vec<u8>, FeedError> {
    match request {
        Request::Stats => upstream::stats(feed).await,
        Request::Listings => upstream::products(feed).await,
        Request::Coins => upstream::coins(feed).await,
        Request::Minutes { product, start, end } => {
            let last = end - MINUTE_SECS;
            upstream::candles(feed, product.as_str(), 60, *start, last, upstream::TIMEOUT_MS).await
        }
    }
}

fn replay(feed: &FeedConfig, ticks: &[Recorded]) -> i64 {
    let mut market = Market::new(feed.origin);
    let mut written = 0;
    for Recorded { clock, answers } in ticks {
        let now = clock.system_ms;
        for (request, body) in answers {
            market.take(*clock, request, Ok(body), 0.0);
        }
        let boards = Component::ALL.into_iter().map(|component| answer::json(&market.board(component, now)));
        let tape = market.tape(now, None).and_then(|tape| answer::json(&tape));
        written += boards.chain([tape]).flatten().map(|text| text.len()).sum::<usize>();
        market.take_changes(now);
        market.end_tick();
    }
    i64::try_from(written).unwrap_or(0)
}
