//! Drives the market as its object does, on a clock of the test's.

use cryptovault::config::Origin;
use cryptovault::market::feed::FeedError;
use cryptovault::market::schedule::Request;
use cryptovault::market::source::Clock;
use cryptovault::market::state::{Market, StoredMinute};
use proptest::test_runner::Config;

/// What comes back for a request; none where no answer ever comes.
pub type Answer = Option<Result<Vec<u8>, FeedError>>;

/// A market with what it asked and what it stored.
pub struct Drive {
    pub market: Market,
    pub stored: Vec<StoredMinute>,
    /// Requests with the system time of their ticks.
    pub asked: Vec<(i64, Request)>,
    /// Share of a retry's pause that is taken off.
    pub jitter: f64,
}

impl Drive {
    pub fn new() -> Self {
        Self { market: Market::new(Origin::Live), stored: Vec::new(), asked: Vec::new(), jitter: 0.0 }
    }

    /// One tick: prices, `between`, candles.
    pub fn tick_with<W>(
        &mut self,
        clock: Clock,
        world: &mut W,
        mut answer: impl FnMut(&mut W, &Request) -> Answer,
        between: impl FnOnce(&mut W),
    ) {
        let requests = self.market.requests(clock);
        self.ask_all(clock, requests, |request| answer(world, request));
        between(world);
        let requests = self.market.candle_requests(clock);
        self.ask_all(clock, requests, |request| answer(world, request));
        self.market.end_tick();
    }

    /// One tick.
    pub fn tick(&mut self, clock: Clock, mut answer: impl FnMut(&Request) -> Answer) {
        self.tick_with(clock, &mut (), |(), request| answer(request), |()| ());
    }

    fn ask_all(&mut self, clock: Clock, requests: Vec<Request>, mut answer: impl FnMut(&Request) -> Answer) {
        for request in requests {
            if let Some(answer) = answer(&request) {
                let answer = answer.as_deref().map_err(Clone::clone);
                self.stored.extend(self.market.take(clock, &request, answer, self.jitter));
            }
            self.asked.push((clock.system_ms, request));
        }
    }

    /// How many requests of a kind went out.
    pub fn count(&self, kind: impl Fn(&Request) -> bool) -> usize {
        self.asked.iter().filter(|(_, request)| kind(request)).count()
    }
}

/// Both clocks at the same moment, Unix milliseconds.
pub fn at(ms: i64) -> Clock {
    Clock { system_ms: ms, market_ms: ms }
}

/// This many cases of a property, or what `PROPTEST_CASES` says.
pub fn cases(cases: u32) -> Config {
    let stated = std::env::var_os("PROPTEST_CASES").is_some();
    let config = Config { failure_persistence: None, ..Config::default() };
    if stated { config } else { Config { cases, ..config } }
}
