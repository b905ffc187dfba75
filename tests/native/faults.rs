//! Every way in which a source can fail, at every request: what the boards say meanwhile, and how they come back.

use std::collections::{BTreeMap, BTreeSet};

use cryptovault::cache::template::Template;
use cryptovault::market::breaker::BreakerState;
use cryptovault::market::component::Component;
use cryptovault::market::feed::FeedError;
use cryptovault::market::schedule::Request;
use serde_json::Value;

use crate::boards;
use crate::drive::{Answer, Drive, at};
use crate::plain::number::{Number, Percent};
use crate::wire;

/// Unix milliseconds, not on a whole minute.
const START: i64 = 1_700_000_003_000;
/// Ticks before the fault, and how long it lasts: beyond the five minutes for which old figures are shown.
const WARM_MS: i64 = 240_000;
const FAULT_MS: i64 = 400_000;

const STALE_MS: i64 = 15_000;
const EXPIRED_MS: i64 = 300_000;

/// Products with their CoinGecko ids; the last is not there.
const PRODUCTS: [(&str, Option<&str>); 4] = [
    ("BTC-USD", Some("bitcoin")),
    ("ETH-USD", Some("ethereum")),
    ("DOGE-USD", Some("dogecoin")),
    ("MON-USD", None),
];

/// What comes instead of an answer.
#[derive(Debug, Clone)]
enum Fault {
    Error(FeedError),
    Body(&'static str),
}

fn faults() -> Vec<Fault> {
    let errors = [
        FeedError::Timeout,
        FeedError::Network,
        FeedError::Status(429),
        FeedError::Status(500),
        FeedError::Status(503),
        FeedError::Malformed,
    ];
    let bodies = ["<html>502 Bad Gateway</html>", "{\"A-USD\":{}}"];
    errors.map(Fault::Error).into_iter().chain(bodies.map(Fault::Body)).collect()
}

type Hit = fn(&Request) -> bool;

fn stats(request: &Request) -> bool {
    *request == Request::Stats
}

fn coins(request: &Request) -> bool {
    *request == Request::Coins
}

fn listings(request: &Request) -> bool {
    *request == Request::Listings
}

fn minutes(request: &Request) -> bool {
    matches!(request, Request::Minutes { .. })
}

fn prices(request: &Request) -> bool {
    stats(request) || coins(request)
}

fn all(_: &Request) -> bool {
    true
}

/// Both sources, what they sent, and when.
#[derive(Default)]
struct World {
    now: i64,
    fault: Option<(Fault, Hit)>,
    /// Every price that was ever sent, as text.
    sent: BTreeSet<String>,
    /// Volumes of the last hour and the one before, by product, of the candles that were sent last.
    volumes: BTreeMap<String, (Number, Number)>,
    /// When each last answered well.
    stats_at: Option<i64>,
    coins_at: Option<i64>,
    minutes_at: Option<i64>,
    /// Whether the last request for prices failed.
    failing: bool,
    /// Whether the last request for candles failed.
    candles_failing: bool,
}

impl World {
    fn answer(&mut self, request: &Request) -> Answer {
        let hit = self.fault.as_ref().filter(|(_, hit)| hit(request));
        if let Some((fault, _)) = hit {
            self.failing |= stats(request);
            self.candles_failing |= matches!(request, Request::Minutes { .. });
            return Some(match fault {
                Fault::Error(error) => Err(error.clone()),
                Fault::Body(body) => Ok(body.as_bytes().to_vec()),
            });
        }
        let body = match request {
            Request::Stats => {
                (self.stats_at, self.failing) = (Some(self.now), false);
                // Ends in 1 or 3: BTC swings up and down by the tick, and so do the others at their own pace.
                let price = |place: usize| {
                    let swing = (self.now / 5000 * (place as i64 * 2 + 3)) % 11;
                    format!("{}.{}1", 100 + swing, place)
                };
                let prices: Vec<_> =
                    PRODUCTS.iter().enumerate().map(|(place, (id, _))| (*id, price(place))).collect();
                self.sent.extend(prices.iter().map(|(_, price)| price.clone()));
                wire::stats(prices)
            }
            Request::Coins => {
                self.coins_at = Some(self.now);
                let price = |place: usize| {
                    let swing = (self.now / 10_000 * (place as i64 * 2 + 3)) % 7;
                    format!("{}.{}7", 200 + swing, place)
                };
                let prices: Vec<_> = PRODUCTS
                    .iter()
                    .enumerate()
                    .filter_map(|(place, (_, coin))| Some(((*coin)?, price(place))))
                    .collect();
                self.sent.extend(prices.iter().map(|(_, price)| price.clone()));
                wire::coins(prices)
            }
            Request::Listings => wire::products(PRODUCTS.map(|(id, _)| wire::product(id, "online"))),
            Request::Minutes { product, start, end } => {
                (self.minutes_at, self.candles_failing) = (Some(self.now), false);
                // One minute in ten trades, at prices that end in 9.
                let traded: Vec<_> = (start / 60..end / 60).filter(|minute| minute % 10 == 0).collect();
                let volume = |minute: i64| format!("{}.25", 1 + minute / 10 % 7);
                let row = |minute: &i64| {
                    let (time, close) = (minute * 60, format!("{}.99", 100 + minute / 10 % 5));
                    format!("{time},{close},{close},{close},{close},{}", volume(*minute))
                };
                self.sent.extend(traded.iter().map(|minute| format!("{}.99", 100 + minute / 10 % 5)));
                let sum = |from: i64, to: i64| {
                    let inside = traded.iter().filter(|minute| (from..to).contains(&(*minute * 60)));
                    inside.fold(Number::zero(), |sum, minute| sum.plus(&Number::read(&volume(*minute))))
                };
                let hours = (sum(end - 3600, *end), sum(end - 7200, end - 3600));
                self.volumes.insert(product.to_string(), hours);
                wire::candles(&traded.iter().map(row).collect::<Vec<_>>())
            }
        };
        Some(Ok(body))
    }

    /// When what a board shows came, and from where; none where it must be empty.
    fn shown(&self, component: Component, now: i64) -> Option<(i64, &'static str)> {
        let young = |came: Option<i64>| came.filter(|came| now - came <= EXPIRED_MS);
        if component == Component::BottomBannerScroll {
            let came = self.stats_at.min(self.minutes_at);
            return Some((young(came)?, "coinbase"));
        }
        match (young(self.stats_at), young(self.coins_at)) {
            (Some(first), Some(second)) if now - first > STALE_MS && second > first => {
                Some((second, "coingecko"))
            }
            (Some(first), _) => Some((first, "coinbase")),
            (None, second) => second.map(|came| (came, "coingecko")),
        }
    }

    /// A board, whenever it was rendered, is true at this moment.
    fn check(&self, board: &Value, component: Component, now: i64, rendered_at: i64) {
        let context = || format!("{} at {} ms: {board}", component.name(), now - START);
        match self.shown(component, rendered_at) {
            None => {
                assert_eq!(board["data"].as_array().unwrap().len(), 0, "{}", context());
                assert!(board["source"].is_null() && board["data_age_ms"].is_null(), "{}", context());
                assert_eq!(board["stale"], true, "{}", context());
            }
            Some((came, source)) => {
                assert_eq!(board["data_age_ms"], now - came, "{}", context());
                assert_eq!(board["stale"], now - came > STALE_MS, "{}", context());
                assert_eq!(board["source"], source, "{}", context());
                let volumes = component == Component::BottomBannerScroll;
                let degraded = self.failing || source == "coingecko" || (volumes && self.candles_failing);
                assert_eq!(board["degraded"], degraded, "{}", context());
            }
        }
        let rows = board["data"].as_array().unwrap();
        assert_eq!(board["count"], rows.len(), "{}", context());
        rows.iter().for_each(|row| self.check_row(row));
    }

    /// Nothing in a row is made up.
    fn check_row(&self, row: &Value) {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        assert!(self.sent.contains(text("current_price").unwrap()), "{row}");
        let current = Number::read(text("current_price").unwrap());
        if let Some(initial) = text("initial_price_1h").or(text("initial_price_3min")) {
            assert!(self.sent.contains(initial), "{row}");
            let shown = row.get("price_change_1h").or(row.get("price_change_percentage_3min"));
            assert_eq!(
                shown,
                Some(&Percent::change(&Number::read(initial), &current).unwrap().json()),
                "{row}"
            );
        } else {
            let (volume, before) = &self.volumes[text("product_id").unwrap()];
            assert_eq!(
                (text("volume_1h"), text("volume_prev_1h")),
                (Some(&*volume.text()), Some(&*before.text()))
            );
            assert_eq!(row["volume_change_1h"], Percent::change(before, volume).unwrap().json(), "{row}");
        }
    }
}

/// A market with its sources, driven as its object drives it.
struct Run {
    drive: Drive,
    world: World,
    now: i64,
    /// Boards as they were rendered with the last tick.
    templates: Vec<(Component, i64, Template)>,
    /// Whether they are looked at.
    watched: bool,
}

impl Run {
    fn new(jitter: f64) -> Self {
        let drive = Drive { jitter, ..Drive::new() };
        Self { drive, world: World::default(), now: START, templates: Vec::new(), watched: true }
    }

    fn warm(jitter: f64) -> Self {
        let mut run = Self { watched: false, ..Self::new(jitter) };
        run.until(START + WARM_MS);
        run.watched = true;
        for component in Component::ALL {
            let board = boards::sent(&run.drive.market, component, run.now);
            assert!(board["count"].as_u64() > Some(0), "{board}");
        }
        run
    }

    fn tick(&mut self) {
        let clock = at(self.now);
        self.world.now = self.now;
        self.drive.tick_with(clock, &mut self.world, World::answer, |_| ());
        let next = self.drive.market.next_tick_ms(clock);
        if self.watched {
            self.look(next);
        }
        self.now = next;
    }

    /// Looks at the boards now and just before the next tick, newly made and kept from this one.
    fn look(&mut self, next: i64) {
        let template = |component| {
            let json = serde_json::to_string(&self.drive.market.board(component, self.now)).unwrap();
            (component, self.now, Template::new(&json))
        };
        self.templates = Component::ALL.map(template).into();
        for now in [self.now, next - 1] {
            for component in Component::ALL {
                let board = boards::sent(&self.drive.market, component, now);
                self.world.check(&board, component, now, now);
            }
            for (component, rendered_at, template) in &self.templates {
                let board = serde_json::from_str(&template.render(now)).unwrap();
                self.world.check(&board, *component, now, *rendered_at);
                if let Some((came, _)) = self.world.shown(*component, *rendered_at) {
                    assert_eq!(template.expires_ms(), Some(came + EXPIRED_MS));
                }
            }
        }
    }

    fn until(&mut self, end: i64) {
        while self.now < end {
            self.tick();
        }
    }

    /// Times of the requests of a kind since a moment.
    fn times(&self, kind: Hit, since: i64) -> Vec<i64> {
        let of = |(at, request): &&(i64, Request)| kind(request) && *at >= since;
        let mut times: Vec<_> = self.drive.asked.iter().filter(of).map(|(at, _)| *at).collect();
        times.dedup();
        times
    }

    /// Ticks until a source that was asked has answered, and two more at most until all is well.
    fn recover(&mut self, asked: &[Hit]) {
        let since = self.now;
        while asked.iter().any(|asked| self.times(*asked, since).is_empty()) {
            assert!(self.now - since < 40_000, "nobody asks");
            self.tick();
        }
        self.tick();
        let now = self.now - 1;
        for component in Component::ALL {
            let board = boards::sent(&self.drive.market, component, now);
            assert_eq!(
                (&board["source"], &board["stale"], &board["degraded"]),
                (&"coinbase".into(), &false.into(), &false.into()),
                "{board}"
            );
            assert!(board["count"].as_u64() > Some(0), "{board}");
        }
    }
}

/// Runs through each kind of fault at the requests that `hit` names; `after` looks at the market at the end of it.
fn through_faults(hit: Hit, asked: &[Hit], after: impl Fn(&Run)) {
    through(faults(), hit, asked, after);
}

fn through(faults: Vec<Fault>, hit: Hit, asked: &[Hit], after: impl Fn(&Run)) {
    for (fault, jitter) in faults.into_iter().zip([0.0, 0.99].into_iter().cycle()) {
        let mut run = Run::warm(jitter);
        run.world.fault = Some((fault, hit));
        run.until(START + WARM_MS + FAULT_MS);
        after(&run);
        run.world.fault = None;
        run.recover(asked);
    }
}

fn board(run: &Run, component: Component) -> Value {
    boards::sent(&run.drive.market, component, run.now)
}

fn breaker(run: &Run, name: &str) -> Option<BreakerState> {
    run.drive.market.checks(run.now).into_iter().find(|check| check.name == name)?.breaker
}

#[test]
fn while_prices_fail_the_second_source_stands_in_and_the_first_comes_back() {
    through_faults(stats, &[stats], |run| {
        for component in [Component::TopBannerScroll, Component::GainersTable, Component::LosersTable] {
            let board = board(run, component);
            assert_eq!((&board["source"], &board["stale"]), (&"coingecko".into(), &false.into()), "{board}");
        }
        // Hour volumes are the first source's alone: after five minutes there are none.
        assert_eq!(board(run, Component::BottomBannerScroll)["count"], 0);
    });
}

#[test]
fn while_both_sources_fail_the_last_figures_are_shown_with_their_age_and_then_none() {
    through_faults(prices, &[stats], |run| {
        for component in Component::ALL {
            assert_eq!(board(run, component)["count"], 0);
        }
    });
}

#[test]
fn while_everything_fails_nothing_is_made_up() {
    through_faults(all, &[stats, minutes], |run| {
        for component in Component::ALL {
            assert_eq!(board(run, component)["count"], 0);
        }
    });
}

#[test]
fn while_candles_fail_only_the_volumes_suffer() {
    through_faults(minutes, &[minutes], |run| {
        assert_eq!(board(run, Component::BottomBannerScroll)["count"], 0);
        for component in [Component::TopBannerScroll, Component::GainersTable] {
            let board = board(run, component);
            assert_eq!((&board["source"], &board["stale"]), (&"coinbase".into(), &false.into()), "{board}");
        }
    });
}

#[test]
fn while_listings_or_the_second_source_fail_the_boards_do_not_notice() {
    for hit in [listings, coins] {
        through(vec![Fault::Error(FeedError::Status(503)), Fault::Body("{")], hit, &[stats], |run| {
            for component in Component::ALL {
                let board = board(run, component);
                assert_eq!(
                    (&board["source"], &board["stale"], &board["degraded"]),
                    (&"coinbase".into(), &false.into(), &false.into()),
                    "{board}"
                );
            }
        });
    }
}

#[test]
fn five_failures_open_the_breaker_and_then_one_probe_goes_out_every_thirty_seconds() {
    for hit in [stats as Hit, minutes] {
        let mut run = Run::warm(0.0);
        let since = run.now;
        run.world.fault = Some((Fault::Error(FeedError::Status(500)), hit));
        run.until(since + FAULT_MS);
        let times = run.times(hit, since);
        let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        // Prices are asked for once a tick, after 1, 2, 4 and 5 s; the four candles of one tick fail together, so with the
        // first of the next tick there are five.
        let until_open: &[i64] = if hit(&Request::Stats) { &[1000, 2000, 4000, 5000] } else { &[5000] };
        let (first, probes) = gaps.split_at(until_open.len());
        assert_eq!(first, until_open);
        assert!(probes.len() >= 10 && probes.iter().all(|gap| (30_000..=35_000).contains(gap)), "{gaps:?}");
        let name = if hit(&Request::Stats) { "coinbase" } else { "candles" };
        assert_eq!(breaker(&run, name), Some(BreakerState::Open));
        let of_probes = |(at, request): &&(i64, Request)| hit(request) && *at >= times[until_open.len() + 1];
        let asked = run.drive.asked.iter().filter(of_probes).count();
        assert_eq!(asked, probes.len(), "a probe is one request");
    }
}

#[test]
fn no_fault_makes_the_sources_be_asked_faster() {
    let most_in_a_minute = |times: &[i64]| {
        times.iter().map(|at| times.iter().filter(|other| (*at..*at + 60_000).contains(*other)).count()).max()
    };
    for hit in [coins as Hit, minutes, prices, all] {
        for jitter in [0.0, 1.0] {
            let mut run = Run { watched: false, ..Run::warm(jitter) };
            run.world.fault = Some((Fault::Error(FeedError::Timeout), hit));
            run.until(START + WARM_MS + FAULT_MS);
            run.world.fault = None;
            run.until(run.now + 120_000);
            let all_times = |kind: Hit| -> Vec<_> {
                run.drive.asked.iter().filter(|(_, request)| kind(request)).map(|(at, _)| *at).collect()
            };
            assert!(most_in_a_minute(&all_times(coins)) <= Some(30));
            assert!(most_in_a_minute(&all_times(|request| !coins(request))) <= Some(600));
            assert!(most_in_a_minute(&all_times(stats)) <= Some(20), "one in three seconds, with retries");
        }
    }
}

#[test]
fn a_market_that_never_heard_from_anyone_says_so() {
    let mut run = Run::new(0.0);
    run.world.fault = Some((Fault::Error(FeedError::Network), all));
    run.until(START + 90_000);
    for component in Component::ALL {
        let board = board(&run, component);
        assert_eq!(
            (&board["count"], &board["stale"], &board["degraded"]),
            (&0.into(), &true.into(), &true.into())
        );
        assert!(board["last_updated"].is_null());
    }
    run.world.fault = None;
    run.recover(&[stats, minutes]);
}
