//! What the market asks for, and when.

use rust_decimal::Decimal;

use super::breaker::BreakerState;
use super::candle::{MINUTE_SECS, SERIES_MINUTES};
use super::order::sorted;
use super::product::ProductId;
use super::source::{Clock, Upstream};
use super::state::Market;
use crate::cache::template::STALE_AFTER_MS;

/// Pause between two ticks, milliseconds.
pub const TICK_MS: i64 = 5000;
/// Products whose hour volumes are kept: the most traded.
const CANDLE_PRODUCTS: usize = 60;
/// Candles refreshed in a tick, so that each of the most traded has its turn once a minute.
const CANDLES_PER_TICK: usize = 5;
/// A series that ends longer ago than this is fetched at once and does not wait for its turn, milliseconds.
const SERIES_OLD_MS: i64 = 180_000;
/// Pause between two looks at the listings, milliseconds; shorter while unlisted products are quoted.
pub(super) const LISTING_MS: i64 = 3_600_000;
const UNLISTED_MS: i64 = 300_000;
/// Pause between two looks at the second source, milliseconds; shorter while it stands in for the first.
pub(super) const COINS_MS: i64 = 60_000;
const COINS_STAND_IN_MS: i64 = 10_000;

/// A request to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Prices of all products, of the first source.
    Stats,
    /// Listings of all products.
    Listings,
    /// Prices, names and ranks of the second source.
    Coins,
    /// One-minute candles that start in `start..end`, Unix seconds.
    Minutes {
        /// Whose.
        product: ProductId,
        /// Start of the first minute.
        start: i64,
        /// End of the last.
        end: i64,
    },
}

impl Market {
    /// What is to be asked first in a tick that begins now.
    pub fn requests(&mut self, clock: Clock) -> Vec<Request> {
        self.ticks += 1;
        let now = clock.system_ms;
        let mut requests = Vec::new();
        if self.coinbase.upstream.endpoint.allows(now) {
            self.coinbase.upstream.endpoint.start(now);
            requests.push(Request::Stats);
        }
        if due(&self.listings, now, self.unlisted.then_some(UNLISTED_MS)) {
            self.listings.endpoint.start(now);
            requests.push(Request::Listings);
        }
        if due(&self.coingecko.upstream, now, self.first_is_failing(now).then_some(COINS_STAND_IN_MS)) {
            self.coingecko.upstream.endpoint.start(now);
            requests.push(Request::Coins);
        }
        requests
    }

    fn first_is_failing(&self, now: i64) -> bool {
        self.coinbase.upstream.error.is_some()
            || self.coinbase.age_ms(now).is_none_or(|age| age > STALE_AFTER_MS)
    }

    /// Which candles are to be asked for in this tick, once its prices are in.
    ///
    /// Series that are missing or old come at once, so that the boards are warm after one tick; the others in turn.
    pub fn candle_requests(&mut self, clock: Clock) -> Vec<Request> {
        if !self.minutes.endpoint.allows(clock.system_ms) || self.coinbase.quotes.is_empty() {
            return Vec::new();
        }
        let end = clock.market_ms.div_euclid(MINUTE_SECS * 1000) * MINUTE_SECS;
        let traded = self.most_traded();
        self.series.retain(|number, _| traded.contains(number));
        let last_fetch =
            |number: &usize| self.series.get(number).map_or(i64::MIN, |fetched| fetched.at.system_ms);
        let is_old = |number: &usize| {
            self.series.get(number).is_none_or(|fetched| {
                let age = clock.market_ms - fetched.at.market_ms;
                !(0..=SERIES_OLD_MS).contains(&age)
            })
        };
        let mut by_age = sorted(traded, |a, b| last_fetch(a).cmp(&last_fetch(b)));
        let old = by_age.iter().filter(|number| is_old(number)).count();
        let probing = self.minutes.endpoint.state() != BreakerState::Closed;
        by_age.truncate(if probing { 1 } else { old.max(CANDLES_PER_TICK) });
        let start = end - SERIES_MINUTES * MINUTE_SECS;
        let request = |product: &ProductId| Request::Minutes { product: product.clone(), start, end };
        let requests: Vec<_> =
            by_age.into_iter().filter_map(|number| self.registry.id(number).map(request)).collect();
        if !requests.is_empty() {
            self.minutes.endpoint.start(clock.system_ms);
        }
        requests
    }

    /// Whether a request that is about to go out is still wanted: not once its breaker has opened.
    pub fn still_asks(&self, request: &Request) -> bool {
        match request {
            Request::Minutes { .. } => self.minutes.endpoint.state() != BreakerState::Open,
            Request::Stats | Request::Listings | Request::Coins => true,
        }
    }

    /// Numbers of the most traded products, by their 24-hour volume in US dollars.
    fn most_traded(&self) -> Vec<usize> {
        let traded: Vec<_> = self
            .coinbase
            .quotes
            .iter()
            .enumerate()
            .filter(|(number, quote)| quote.is_some() && self.registry.trades(*number))
            .map(|(number, _)| (self.volume_usd(number), number))
            .collect();
        let traded = sorted(traded, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        traded.into_iter().map(|(_, number)| number).take(CANDLE_PRODUCTS).collect()
    }

    /// 24-hour volume of a product in US dollars; none where its quote has no dollar price.
    pub fn volume_usd(&self, number: usize) -> Option<Decimal> {
        let quote = self.coinbase.quotes.get(number)?.as_ref()?;
        let currency = self.registry.id(number)?.quote();
        let rate = match currency {
            "USD" | "USDC" | "USDT" => Decimal::ONE,
            _ => {
                let dollars = self.registry.number(&ProductId::parse(&format!("{currency}-USD"))?)?;
                self.coinbase.quotes.get(dollars)?.as_ref()?.price
            }
        };
        quote.volume_quote?.checked_mul(rate)
    }

    /// When the next tick has something to ask, Unix milliseconds of the system clock.
    pub fn next_tick_ms(&self, clock: Clock) -> i64 {
        let stats = self.coinbase.upstream.endpoint.next_ms();
        let coins = self.coingecko.upstream.endpoint.next_ms();
        let soonest = if self.first_is_failing(clock.system_ms) { stats.min(coins) } else { stats };
        soonest.clamp(clock.system_ms + TICK_MS / 10, clock.system_ms + TICK_MS)
    }

    /// Begins to fetch candles for a reader; false where the breaker is open.
    pub fn start_candles(&mut self, clock: Clock) -> bool {
        let allowed = self.minutes.endpoint.allows(clock.system_ms);
        if allowed {
            self.minutes.endpoint.start(clock.system_ms);
        }
        allowed
    }
}

/// Whether an upstream is to be asked: at its pace, or `sooner` than that after its last good answer.
fn due(upstream: &Upstream, now: i64, sooner: Option<i64>) -> bool {
    let well = upstream.endpoint.state() == BreakerState::Closed && upstream.endpoint.failures() == 0;
    let age = upstream.received.map(|received| now - received.system_ms);
    upstream.endpoint.allows(now)
        || (well && sooner.is_some_and(|sooner| age.is_none_or(|age| age >= sooner)))
}
