//! The market as one state machine: requests out, answers in.
//!
//! A tick goes `requests` → answers into `take` → `candle_requests` → answers into `take`. The machine never waits and
//! never reads a clock; whoever drives it does.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::candle::{Candle, MinuteSeries};
use super::change::MarketChange;
use super::component::Component;
use super::feed::coinbase::{self, StatsRow};
use super::feed::coingecko::{self, Coin};
use super::feed::{FeedError, Parsed};
use super::figures::{self, Basis, Figure};
use super::product::ProductId;
use super::quote::Quote;
use super::registry::Registry;
use super::schedule::{COINS_MS, LISTING_MS, Request, TICK_MS};
use super::source::{Clock, Source, Upstream};
use super::stored;
use super::view::{BoardRows, SourceName};
use crate::cache::template::{EXPIRED_AFTER_MS, STALE_AFTER_MS};
use crate::config::Origin;

/// A minute's prices in their stored form.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMinute {
    /// Whose prices.
    pub source: SourceName,
    /// When they were seen.
    pub clock: Clock,
    /// See [`stored`].
    pub prices: Vec<u8>,
}

/// What a coin is called and worth, from the second source.
#[derive(Debug, Clone, PartialEq)]
pub struct CoinFacts {
    /// Its name.
    pub name: String,
    /// Market capitalisation in US dollars.
    pub market_cap: Option<Decimal>,
    /// Rank by it.
    pub rank: Option<u32>,
}

/// A series and when it was fetched; none where the exchange has no candles of the product.
pub(super) struct FetchedSeries {
    pub(super) at: Clock,
    series: Option<MinuteSeries>,
}

/// The market. See the module.
pub struct Market {
    pub(super) origin: Origin,
    pub(super) registry: Registry,
    pub(super) coinbase: Source,
    pub(super) coingecko: Source,
    pub(super) listings: Upstream,
    pub(super) minutes: Upstream,
    pub(super) coins: HashMap<&'static str, CoinFacts>,
    pub(super) series: HashMap<usize, FetchedSeries>,
    pub(super) ticks: u64,
    warmed: bool,
    /// The first source quotes products that the listings do not have.
    pub(super) unlisted: bool,
    version: u64,
    /// What has changed since it was last asked.
    changes: Vec<MarketChange>,
    /// The source in use when it was last asked.
    shown: Option<SourceName>,
    derived: [Derived; 2],
}

/// What is computed from one source's data, once for each version of them and only if someone asks.
#[derive(Default)]
struct Derived {
    figures: OnceCell<Vec<Figure>>,
    boards: [OnceCell<Rc<BoardRows>>; Component::ALL.len()],
}

impl Market {
    /// An empty market.
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            registry: Registry::default(),
            coinbase: Source::default(),
            coingecko: Source::default(),
            listings: Upstream::default(),
            minutes: Upstream::default(),
            coins: HashMap::new(),
            series: HashMap::new(),
            ticks: 0,
            warmed: false,
            unlisted: false,
            version: 0,
            changes: Vec::new(),
            shown: None,
            derived: Default::default(),
        }
    }

    /// A market that will never hear of any source: what is shown where the real one cannot be reached.
    pub fn without_sources(origin: Origin) -> Self {
        Self { warmed: true, ..Self::new(origin) }
    }

    /// Takes the answer to a request that went out in a tick begun at `clock`.
    ///
    /// Returns the minute to store, where the answer brought the first prices of one. `jitter` is random in `0..1`.
    pub fn take(
        &mut self,
        clock: Clock,
        request: &Request,
        answer: Result<&[u8], FeedError>,
        jitter: f64,
    ) -> Option<StoredMinute> {
        match request {
            Request::Stats => match answer.and_then(coinbase::parse_stats).and_then(some_rows) {
                Ok(parsed) => self.take_stats(clock, parsed),
                Err(error) => {
                    self.coinbase.upstream.fail(clock, TICK_MS, jitter, error);
                    None
                }
            },
            Request::Listings => {
                match answer.and_then(coinbase::parse_products).and_then(some_rows) {
                    Ok(parsed) => {
                        self.listings.succeed(clock, LISTING_MS, parsed.skipped);
                        if self.registry.list(parsed.rows) {
                            self.changes.push(MarketChange::ListingsChanged);
                        }
                        self.changed();
                    }
                    Err(error) => self.listings.fail(clock, TICK_MS, jitter, error),
                }
                None
            }
            Request::Coins => match answer.and_then(coingecko::parse_markets).and_then(some_rows) {
                Ok(parsed) => self.take_coins(clock, parsed),
                Err(error) => {
                    self.coingecko.upstream.fail(clock, TICK_MS, jitter, error);
                    None
                }
            },
            Request::Minutes { product, start, end } => {
                let series = match answer.and_then(coinbase::parse_candles) {
                    Ok(parsed) => {
                        self.minutes.succeed(clock, 0, parsed.skipped);
                        let complete = parsed.skipped.total() == 0;
                        Some(MinuteSeries::new(*start, *end, &parsed.rows, complete))
                    }
                    // No candles of this product is an answer, not a failure of the source.
                    Err(FeedError::Status(404)) => {
                        self.minutes.endpoint.succeed(clock.system_ms, 0);
                        self.minutes.error = None;
                        None
                    }
                    Err(error) => {
                        self.minutes.fail(clock, TICK_MS, jitter, error);
                        return None;
                    }
                };
                if let Some(number) = self.registry.number(product) {
                    self.series.insert(number, FetchedSeries { at: clock, series });
                }
                self.changes.push(MarketChange::CandlesRead);
                self.changed();
                None
            }
        }
    }

    fn take_stats(&mut self, clock: Clock, parsed: Parsed<StatsRow>) -> Option<StoredMinute> {
        let Parsed { rows, mut skipped } = parsed;
        let mut quotes = vec![None; self.registry.len()];
        let mut unlisted = false;
        for row in rows {
            let number = if self.registry.is_listed() {
                self.registry.number(&row.product)
            } else {
                self.registry.number_or_add(&row.product)
            };
            let Some(number) = number else {
                skipped.unknown += 1;
                unlisted |= !self.registry.is_idle(&row.product);
                continue;
            };
            if quotes.len() <= number {
                quotes.resize(number + 1, None);
            }
            if let Some(quote) = quotes.get_mut(number) {
                *quote = Some(Quote::from(row));
            }
        }
        self.unlisted = unlisted;
        self.coinbase.upstream.succeed(clock, TICK_MS, skipped);
        // Time that ran backwards has undone the minutes that end after it.
        let has_ended = |series: &MinuteSeries| series.end() * 1000 <= clock.market_ms;
        self.series.retain(|_, fetched| fetched.series.as_ref().is_none_or(has_ended));
        self.observe(SourceName::Coinbase, clock, quotes)
    }

    fn take_coins(&mut self, clock: Clock, parsed: Parsed<Coin>) -> Option<StoredMinute> {
        let mut quotes = vec![None; self.registry.len()];
        for coin in &parsed.rows {
            let facts = CoinFacts { name: coin.name.clone(), market_cap: coin.market_cap, rank: coin.rank };
            self.coins.insert(coin.symbol, facts);
            let product = ProductId::parse(&format!("{}-USD", coin.symbol));
            let Some(number) = product.and_then(|product| self.registry.number(&product)) else { continue };
            if let Some(quote) = quotes.get_mut(number) {
                *quote = Some(Quote::from(coin));
            }
        }
        self.coingecko.upstream.succeed(clock, COINS_MS, parsed.skipped);
        self.observe(SourceName::Coingecko, clock, quotes)
    }

    fn observe(
        &mut self,
        name: SourceName,
        clock: Clock,
        quotes: Vec<Option<Quote>>,
    ) -> Option<StoredMinute> {
        self.changes.push(MarketChange::Ticked);
        self.changed();
        let source = self.source_mut(name);
        source.observe(clock, quotes).then_some(())?;
        let prices = source.samples.newest().map(stored::pack)?;
        Some(StoredMinute { source: name, clock, prices })
    }

    /// Takes back a stored minute, oldest first, after a restart. The newest one stands in for the last quotes.
    pub fn restore(&mut self, minute: &StoredMinute) {
        let Some(prices) = stored::unpack(&minute.prices) else { return };
        let quotes = prices.iter().map(|price| price.map(Quote::of_price)).collect();
        let source = self.source_mut(minute.source);
        source.observe(minute.clock, quotes);
        source.upstream.received = Some(minute.clock);
        self.changed();
    }

    /// Gives numbers to products as they were stored.
    pub fn restore_product(&mut self, id: &ProductId) {
        self.registry.number_or_add(id);
    }

    /// Ids of the products with numbers from `known` on: those not stored yet.
    pub fn products_from(&self, known: usize) -> Vec<(usize, ProductId)> {
        self.registry.iter().skip(known).map(|(number, id)| (number, id.clone())).collect()
    }

    /// Takes the answer to what [`Market::start_candles`] began; none where it is of no use.
    pub fn take_candles(
        &mut self,
        clock: Clock,
        answer: Result<&[u8], FeedError>,
        jitter: f64,
    ) -> Option<Vec<Candle>> {
        match answer.and_then(coinbase::parse_candles) {
            Ok(parsed) => {
                self.minutes.endpoint.succeed(clock.system_ms, 0);
                self.minutes.error = None;
                Some(parsed.rows)
            }
            Err(FeedError::Status(404)) => {
                self.minutes.endpoint.succeed(clock.system_ms, 0);
                self.minutes.error = None;
                Some(Vec::new())
            }
            Err(error) => {
                self.minutes.fail(clock, TICK_MS, jitter, error);
                None
            }
        }
    }

    /// Age of the newest prices of either source, milliseconds.
    pub fn age_ms(&self, system_ms: i64) -> Option<i64> {
        let ages = [&self.coinbase, &self.coingecko].map(|source| source.age_ms(system_ms));
        ages.into_iter().flatten().min()
    }

    /// Market time minus system time when prices last came, milliseconds.
    pub fn clock_offset_ms(&self) -> Option<i64> {
        self.coinbase.upstream.received.map(|received| received.market_ms - received.system_ms)
    }

    /// The candles of the first tick are in: what is missing from now on is not on its way.
    pub fn end_tick(&mut self) {
        if !self.warmed {
            self.warmed = true;
            self.changed();
        }
    }

    /// Whether the first tick has ended.
    pub fn is_warm(&self) -> bool {
        self.warmed
    }

    /// Ticks begun since the object started.
    pub fn ticks(&self) -> u64 {
        self.ticks
    }

    /// The version of what can be shown: it rises with every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Begins its versions at this time, Unix milliseconds. Changes are rarer than milliseconds, so no version is one that an earlier
    /// life of the market has had.
    pub fn begin_versions(&mut self, system_ms: i64) {
        self.version = self.version.max(u64::try_from(system_ms).unwrap_or(0));
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self, system_ms: i64) -> Vec<MarketChange> {
        let shown = self.current(system_ms);
        if core::mem::replace(&mut self.shown, shown) != shown {
            self.changes.push(MarketChange::SourceChanged);
        }
        core::mem::take(&mut self.changes)
    }

    /// The newest prices of all products that are shown.
    pub fn prices(&self, system_ms: i64) -> Vec<(ProductId, Decimal)> {
        let figures = self.current(system_ms).map_or(&[] as &[Figure], |name| self.figures(name));
        figures
            .iter()
            .filter_map(|figure| Some((self.registry.id(figure.number)?.clone(), figure.price)))
            .collect()
    }

    /// The source in use: the first one, unless it is stale and the second one is fresher; none if neither has data
    /// that may still be shown.
    pub fn current(&self, system_ms: i64) -> Option<SourceName> {
        let age = |name| self.source(name).age_ms(system_ms).filter(|age| *age <= EXPIRED_AFTER_MS);
        match (age(SourceName::Coinbase), age(SourceName::Coingecko)) {
            (Some(first), Some(second)) if first > STALE_AFTER_MS && second < first => {
                Some(SourceName::Coingecko)
            }
            (Some(_), _) => Some(SourceName::Coinbase),
            (None, Some(_)) => Some(SourceName::Coingecko),
            (None, None) => None,
        }
    }

    /// One of the sources.
    pub fn source(&self, name: SourceName) -> &Source {
        match name {
            SourceName::Coinbase => &self.coinbase,
            SourceName::Coingecko => &self.coingecko,
        }
    }

    fn source_mut(&mut self, name: SourceName) -> &mut Source {
        match name {
            SourceName::Coinbase => &mut self.coinbase,
            SourceName::Coingecko => &mut self.coingecko,
        }
    }

    /// The figures of all products by one source; computed once for each version.
    pub fn figures(&self, name: SourceName) -> &[Figure] {
        self.derived(name).figures.get_or_init(|| self.with_basis(name, figures::compute))
    }

    /// The rows of a board by one source; made once for each version.
    pub fn board_rows(&self, name: SourceName, component: Component) -> Rc<BoardRows> {
        let make = || Rc::new(self.with_basis(name, |basis| basis.board(component, self.figures(name))));
        let place = Component::ALL.iter().position(|known| *known == component);
        match place.and_then(|place| self.derived(name).boards.get(place)) {
            Some(rows) => Rc::clone(rows.get_or_init(make)),
            None => make(),
        }
    }

    fn derived(&self, name: SourceName) -> &Derived {
        let [coinbase, coingecko] = &self.derived;
        if name == SourceName::Coinbase { coinbase } else { coingecko }
    }

    /// Runs `use_basis` on what the figures of a source are computed from. Candles belong to the first source alone.
    pub(super) fn with_basis<T>(&self, name: SourceName, use_basis: impl FnOnce(&Basis<'_>) -> T) -> T {
        let source = self.source(name);
        let series = |number: usize| match name {
            SourceName::Coinbase => self.series.get(&number).and_then(|fetched| fetched.series.as_ref()),
            SourceName::Coingecko => None,
        };
        use_basis(&Basis {
            registry: &self.registry,
            quotes: &source.quotes,
            samples: &source.samples,
            series: &series,
        })
    }

    fn changed(&mut self) {
        self.version += 1;
        self.derived = Default::default();
    }
}

/// An answer of which no row can be used is a failure.
fn some_rows<T>(parsed: Parsed<T>) -> Result<Parsed<T>, FeedError> {
    if parsed.rows.is_empty() { Err(FeedError::Malformed) } else { Ok(parsed) }
}
