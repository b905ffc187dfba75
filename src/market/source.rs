//! One source of prices: what it last said, what it said before, and how it fares.

use super::breaker::Endpoint;
use super::feed::{FeedError, Skipped};
use super::quote::Quote;
use super::sample::{Sample, Samples};

/// Two clocks, both in Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The real one: ages, retries and timeouts go by it.
    pub system_ms: i64,
    /// The market's: windows and candles go by it. In a replay it is the recording's.
    pub market_ms: i64,
}

/// How one upstream endpoint fares.
#[derive(Debug, Clone, Default)]
pub struct Upstream {
    /// When to ask it.
    pub endpoint: Endpoint,
    /// When it last answered well.
    pub received: Option<Clock>,
    /// What its last good answer left out.
    pub skipped: Skipped,
    /// Why its last call failed, until one succeeds.
    pub error: Option<FeedError>,
}

impl Upstream {
    /// A good answer came.
    pub fn succeed(&mut self, clock: Clock, pace_ms: i64, skipped: Skipped) {
        self.endpoint.succeed(clock.system_ms, pace_ms);
        self.received = Some(clock);
        self.skipped = skipped;
        self.error = None;
    }

    /// A call failed; `jitter` is a random number in `0..1`.
    pub fn fail(&mut self, clock: Clock, pace_ms: i64, jitter: f64, error: FeedError) {
        self.endpoint.fail(clock.system_ms, pace_ms, jitter);
        self.error = Some(error);
    }
}

/// A source of prices with its history.
#[derive(Debug, Default)]
pub struct Source {
    /// How its endpoint fares.
    pub upstream: Upstream,
    /// Its newest figures by product number.
    pub quotes: Vec<Option<Quote>>,
    /// Its prices over time.
    pub samples: Samples,
    /// When each product was first observed at its newest price, by product number, Unix milliseconds by the real clock.
    since_ms: Vec<i64>,
}

impl Source {
    /// Age of its newest data in milliseconds; none where it never had any.
    pub fn age_ms(&self, system_ms: i64) -> Option<i64> {
        self.upstream.received.map(|received| (system_ms - received.system_ms).max(0))
    }

    /// Takes a whole new set of quotes. Returns whether its sample is the one of its minute to store.
    pub fn observe(&mut self, clock: Clock, quotes: Vec<Option<Quote>>) -> bool {
        let prices: Vec<_> = quotes.iter().map(|quote| quote.as_ref().map(|quote| quote.price)).collect();
        self.since_ms.resize(prices.len().max(self.since_ms.len()), clock.system_ms);
        for (number, (since_ms, price)) in self.since_ms.iter_mut().zip(&prices).enumerate() {
            let before = self.quotes.get(number).and_then(|quote| Some(quote.as_ref()?.price));
            if before.is_none() || before != *price {
                *since_ms = clock.system_ms;
            }
        }
        self.quotes = quotes;
        self.samples.push(Sample { at_ms: clock.market_ms, prices })
    }

    /// When a product was first observed at its newest price, Unix milliseconds by the real clock.
    pub fn since_ms(&self, number: usize) -> Option<i64> {
        self.since_ms.get(number).copied()
    }
}
