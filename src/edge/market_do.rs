//! The market object: drives the market state machine with an alarm, and answers reads of it.
//!
//! It ticks every five seconds while anyone watches, that is for a minute after the last read, and otherwise when the
//! minute cron wakes it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::join;
use futures_util::{StreamExt, stream};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use crate::app::address;
use crate::app::read::{MarketRead, Read};
use crate::app::{answer, metrics};
use crate::cache::versioned::Versioned;
use crate::config::{FeedConfig, MarketClock};
use crate::market::candle::{CandlesQuery, MINUTE_SECS};
use crate::market::component::Component;
use crate::market::feed::FeedError;
use crate::market::health::Health;
use crate::market::pace::Pace;
use crate::market::sample::Sample;
use crate::market::schedule::{Request, TICK_MS};
use crate::market::shelf::Shelf;
use crate::market::source::Clock;
use crate::market::state::Market;
use crate::market::view::SourceName;
use crate::realtime::change::{Change, publication};
use crate::realtime::delivery::Figures;

use super::market_store::MarketStore;
use super::{bindings, desk_client, hub_client, platform, upstream};

/// How long after a read the market goes on ticking, milliseconds.
const WATCHED_MS: i64 = 60_000;
/// Data older than this when the first reader comes are worth a short wait for new ones, milliseconds.
const AWAIT_MS: i64 = 2 * TICK_MS;
/// How long that wait is at most, milliseconds, and how often it looks.
const AWAIT_AT_MOST_MS: i64 = 2500;
const LOOK_MS: i64 = 20;
/// Requests under way at once: below the platform's six connections.
const CONCURRENT: usize = 5;
/// A tick that has not ended after this long is taken for dead, milliseconds.
const TICK_DEAD_MS: i64 = 90_000;
/// How long a reader waits for candles, milliseconds.
const CANDLES_TIMEOUT_MS: i64 = 4000;

/// The object as `entry.js` holds it. It reads the addresses in [`Read`], and `/health`, `/metrics` and `/wake`.
///
/// Not the macro of `worker`: it copies every request and answer, and makes a promise of each.
#[wasm_bindgen]
pub struct MarketObject {
    object: Rc<Object>,
}

struct Object {
    state: State,
    /// Without a feed there is no market: why.
    inner: core::result::Result<Inner, String>,
}

struct Inner {
    feed: FeedConfig,
    market: RefCell<Market>,
    store: MarketStore,
    shelf: RefCell<Shelf>,
    pace: RefCell<Pace>,
    /// Products stored so far.
    stored_products: Cell<usize>,
    /// Since when a tick is under way.
    ticking_since: Cell<Option<i64>>,
    /// First phases of ticks that have ended.
    observed: Cell<u64>,
    watched_until: Cell<i64>,
    /// When the next alarm goes off, as far as this instance knows.
    alarm_at: Cell<Option<i64>>,
    /// Market time minus system time, milliseconds.
    offset_ms: Cell<i64>,
    /// Changes that nobody has been told of.
    unpublished: RefCell<Vec<Change>>,
    /// Prices of four hours ago, where there are any.
    four_hours: RefCell<Option<FourHours>>,
}

/// Prices of four hours before a minute of the market, by a source.
struct FourHours {
    minute: i64,
    source: SourceName,
    sample: Option<Sample>,
}

#[wasm_bindgen]
impl MarketObject {
    /// Opens the market in its storage.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> Self {
        let state = State::from(state);
        let inner =
            Inner::open(&state).inspect_err(|error| platform::log("error", "market_not_opened", error));
        Self { object: Rc::new(Object { state, inner }) }
    }

    /// Answers an address with a text at once where nothing is waited for, else with a promise of one; null where there is
    /// no such product.
    pub fn read(&self, address: String) -> JsValue {
        if let Some(text) = self.object.at_once(&address) {
            return text.into();
        }
        let object = Rc::clone(&self.object);
        future_to_promise(async move {
            match object.answer(&address).await? {
                (200, text) => Ok(text.into()),
                (404, _) => Ok(JsValue::NULL),
                (_, reason) => Err(reason.into()),
            }
        })
        .into()
    }

    /// Ticks.
    pub fn alarm(&self) -> Promise {
        let object = Rc::clone(&self.object);
        future_to_promise(async move {
            if let Ok(inner) = &object.inner {
                inner.alarm_at.set(None);
                object.tick(inner).await?;
            }
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Object {
    /// The answer to a read of a market that is awake and has it in memory.
    fn at_once(&self, address: &str) -> Option<String> {
        let inner = self.inner.as_ref().ok()?;
        let now = platform::now_ms();
        if inner.is_asleep(now) {
            return None;
        }
        let (path, query) = address::split(address);
        match Read::parse(path, query) {
            Ok(Read::Market(read)) if !matches!(read, MarketRead::Candles(_)) => {
                inner.watched_until.set(now + WATCHED_MS);
                let text = answer::market(&inner.market.borrow(), &read, now)?;
                Some(inner.versioned(text))
            }
            _ => None,
        }
    }

    /// Status and text of an answer.
    async fn answer(&self, address: &str) -> Result<(u16, String)> {
        let inner = match &self.inner {
            Ok(inner) => inner,
            Err(error) => return Ok((503, error.clone())),
        };
        let (path, query) = address::split(address);
        let text = match path {
            "/health" => inner.health(),
            "/metrics" => metrics::of_market(&inner.market.borrow().gauges(platform::now_ms())),
            "/wake" => {
                self.tick(inner).await?;
                String::new()
            }
            #[cfg(feature = "fault-routes")]
            path if path.starts_with("/__fault/") => return super::fault::in_object(path).await,
            path => {
                let Ok(Read::Market(read)) = Read::parse(path, query) else {
                    return Ok((400, "not a read of the market".to_owned()));
                };
                self.watch(inner).await?;
                match inner.answer(&read).await {
                    Some(text) => inner.versioned(text),
                    None => return Ok((404, "no such product".to_owned())),
                }
            }
        };
        Ok((200, text))
    }

    /// Someone reads: the market ticks for another while. After an idle time the reader waits for the first new prices.
    async fn watch(&self, inner: &Inner) -> Result<()> {
        let now = platform::now_ms();
        inner.watched_until.set(now + WATCHED_MS);
        if !inner.is_asleep(now) {
            return Ok(());
        }
        let observed = inner.observed.get();
        self.set_alarm(inner, now).await?;
        if inner.market.borrow().age_ms(now).is_some_and(|age| age <= AWAIT_MS) {
            return Ok(());
        }
        while inner.observed.get() == observed && platform::now_ms() - now < AWAIT_AT_MOST_MS {
            platform::sleep_ms(LOOK_MS).await;
        }
        Ok(())
    }

    async fn set_alarm(&self, inner: &Inner, at_ms: i64) -> Result<()> {
        inner.alarm_at.set(Some(at_ms));
        self.state.storage().set_alarm((at_ms - platform::now_ms()).max(0)).await
    }

    async fn tick(&self, inner: &Inner) -> Result<()> {
        while inner.is_ticking(platform::now_ms()) {
            platform::sleep_ms(LOOK_MS).await;
        }
        inner.ticking_since.set(Some(platform::now_ms()));
        let outcome = inner.tick().await;
        inner.ticking_since.set(None);
        if let Err(error) = &outcome {
            platform::log("error", "tick_not_stored", &error.to_string());
        }
        if platform::now_ms() < inner.watched_until.get() {
            let clock = inner.clock();
            let next = inner.market.borrow().next_tick_ms(clock);
            self.set_alarm(inner, next).await?;
        }
        Ok(())
    }
}

impl Inner {
    fn open(state: &State) -> core::result::Result<Self, String> {
        let feed = bindings::feed().map_err(|error| error.to_string())?;
        let store =
            MarketStore::open(state.storage().sql(), &feed.series).map_err(|error| error.to_string())?;
        let mut market = Market::new(feed.origin);
        market.begin_versions(platform::now_ms());
        let stored = store.restore(&mut market).map_err(|error: Error| error.to_string())?;
        let offset = market.clock_offset_ms().unwrap_or(0);
        Ok(Self {
            feed,
            market: RefCell::new(market),
            store,
            shelf: RefCell::default(),
            pace: RefCell::default(),
            stored_products: Cell::new(stored),
            ticking_since: Cell::new(None),
            observed: Cell::new(0),
            watched_until: Cell::new(0),
            alarm_at: Cell::new(None),
            offset_ms: Cell::new(offset),
            unpublished: RefCell::default(),
            four_hours: RefCell::default(),
        })
    }

    /// Whether no tick is under way or on its way.
    fn is_asleep(&self, now: i64) -> bool {
        let overdue = self.alarm_at.get().is_none_or(|at| now - at > TICK_DEAD_MS);
        overdue && !self.is_ticking(now)
    }

    fn is_ticking(&self, now: i64) -> bool {
        self.ticking_since.get().is_some_and(|since| now - since < TICK_DEAD_MS)
    }

    fn clock(&self) -> Clock {
        let system_ms = platform::now_ms();
        Clock { system_ms, market_ms: system_ms + self.offset_ms.get() }
    }

    async fn tick(&self) -> Result<()> {
        if self.feed.clock == MarketClock::Source {
            if let Ok(source_ms) = upstream::time_ms(&self.feed).await {
                self.offset_ms.set(source_ms - platform::now_ms());
            }
        } else {
            self.offset_ms.set(0);
        }
        let clock = self.clock();
        let requests = self.market.borrow_mut().requests(clock);
        let first = self.ask_all(clock, requests).await;
        self.observed.set(self.observed.get() + 1);
        join(self.publish(), self.tell_desk()).await;
        let requests = self.market.borrow_mut().candle_requests(clock);
        let second = self.ask_all(clock, requests).await;
        self.market.borrow_mut().end_tick();
        self.publish().await;
        first.and(second)
    }

    /// Tells of what has changed. What cannot be told now is told with the next tick.
    async fn publish(&self) {
        let now = platform::now_ms();
        let mut changes = self.unpublished.take();
        changes.extend(self.market.borrow_mut().take_changes(now).into_iter().map(Change::Market));
        if changes.is_empty() {
            return;
        }
        let version = self.market.borrow().version();
        let publication = publication(&changes, version, |boards, prices| self.figures(boards, prices, now));
        match hub_client::publish(&publication).await {
            // Somebody looks, though nobody asks.
            Ok(published) if published.watchers > 0 => self.watched_until.set(now + WATCHED_MS),
            Ok(_) => {}
            Err(_) => {
                changes.dedup();
                changes.append(&mut self.unpublished.borrow_mut());
                self.unpublished.replace(changes);
            }
        }
    }

    /// Tells those who act on prices. They are told each tick anew: what they do not hear now, they hear with the next one.
    async fn tell_desk(&self) {
        let Some(text) = self.tape() else { return };
        if desk_client::ticked(&text).await {
            self.watched_until.set(platform::now_ms() + WATCHED_MS);
        }
    }

    /// What this tick says; none if it has brought nothing.
    fn tape(&self) -> Option<String> {
        let now = platform::now_ms();
        let market = self.market.borrow();
        let source = market.current(now)?;
        let market_ms = market.source(source).samples.newest()?.at_ms;
        let minute = market_ms.div_euclid(MINUTE_SECS * 1000);
        let is_of_now = |held: &FourHours| held.minute == minute && held.source == source;
        if !self.four_hours.borrow().as_ref().is_some_and(is_of_now) {
            let sample = self.store.four_hours_before(market_ms, source).ok()?;
            self.four_hours.replace(Some(FourHours { minute, source, sample }));
        }
        let held = self.four_hours.borrow();
        let sample = held.as_ref().and_then(|held| held.sample.as_ref());
        answer::json(&market.tape(now, sample)?)
    }

    /// The newest values, as they are sent.
    fn figures(&self, boards: &[Component], prices: bool, now: i64) -> Figures {
        let market = self.market.borrow();
        let board =
            |component: &Component| Some((*component, answer::json(&market.board(*component, now))?.into()));
        let prices = if prices { market.prices(now) } else { vec![] };
        Figures {
            at_ms: now,
            prices: prices.into_iter().map(|(product, price)| (product, price.to_string())).collect(),
            boards: boards.iter().filter_map(board).collect(),
        }
    }

    fn versioned(&self, text: String) -> String {
        Versioned { version: self.market.borrow().version(), text }.to_line()
    }

    /// Sends requests, a few at a time and at the exchange's pace, and takes each answer as it comes.
    async fn ask_all(&self, clock: Clock, requests: Vec<Request>) -> Result<()> {
        let mut answers = stream::iter(requests)
            .map(|request| async {
                // Its turn may come after others have failed so often that nothing more is asked.
                let wanted = self.market.borrow().still_asks(&request);
                let answer = if wanted { Some(self.ask(&request).await) } else { None };
                (request, answer)
            })
            .buffer_unordered(CONCURRENT);
        let mut outcome = Ok(());
        while let Some((request, answer)) = answers.next().await {
            let Some(answer) = answer else { continue };
            let answer = answer.as_deref().map_err(Clone::clone);
            let stored = self.market.borrow_mut().take(clock, &request, answer, platform::jitter());
            let products = self.market.borrow().products_from(self.stored_products.get());
            // What cannot be stored is still in memory: the tick goes on.
            outcome = outcome
                .and(self.store.insert_products(&products))
                .and(stored.map_or(Ok(()), |minute| self.store.put_minute(minute)));
            if outcome.is_ok() {
                self.stored_products.set(self.stored_products.get() + products.len());
            }
        }
        outcome
    }

    async fn ask(&self, request: &Request) -> core::result::Result<Vec<u8>, FeedError> {
        match request {
            Request::Stats => upstream::stats(&self.feed).await,
            Request::Listings => upstream::products(&self.feed).await,
            Request::Coins => upstream::coins(&self.feed).await,
            Request::Minutes { product, start, end } => {
                self.await_turn().await;
                let last = end - MINUTE_SECS;
                upstream::candles(&self.feed, product.as_str(), 60, *start, last, upstream::TIMEOUT_MS).await
            }
        }
    }

    /// Waits for a turn at the exchange's pace.
    async fn await_turn(&self) {
        let wait = self.pace.borrow_mut().turn(platform::now_ms());
        if wait > 0 {
            platform::sleep_ms(wait).await;
        }
    }

    async fn answer(&self, read: &MarketRead) -> Option<String> {
        if let MarketRead::Candles(query) = read {
            return self.candles(query).await;
        }
        answer::market(&self.market.borrow(), read, platform::now_ms())
    }

    /// Candles as the exchange has them now; those held from the last time if it does not answer.
    async fn candles(&self, query: &CandlesQuery) -> Option<String> {
        let clock = self.clock();
        if !self.market.borrow().may_have(&query.product) {
            return None;
        }
        if self.market.borrow_mut().start_candles(clock) {
            self.await_turn().await;
            let (first, last) = query.span(clock.market_ms / 1000);
            let body = upstream::candles(
                &self.feed,
                query.product.as_str(),
                query.granularity.secs(),
                first,
                last,
                CANDLES_TIMEOUT_MS,
            );
            let body = body.await;
            let parsed = self.market.borrow_mut().take_candles(
                clock,
                body.as_deref().map_err(Clone::clone),
                platform::jitter(),
            );
            if let Some(candles) = parsed {
                self.shelf.borrow_mut().put(query.clone(), candles, clock);
            }
        }
        let shelf = self.shelf.borrow();
        let (candles, fetched) =
            shelf.get(query).map_or((&[] as &[_], None), |held| (held.candles.as_slice(), Some(held.at)));
        answer::json(&self.market.borrow().candles(&query.product, query.granularity, candles, fetched))
    }

    fn health(&self) -> String {
        let mut checks = self.market.borrow().checks(platform::now_ms());
        checks.extend(bindings::checks());
        answer::json(&Health::of(self.feed.origin, platform::now_ms(), checks)).unwrap_or_default()
    }
}
