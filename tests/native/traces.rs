//! Synthetic traces with gaps: whatever comes, the boards equal the plain recomputation.

use std::collections::{BTreeMap, BTreeSet};

use cryptovault::market::feed::FeedError;
use cryptovault::market::schedule::Request;
use cryptovault::market::source::Clock;
use proptest::prelude::*;

use crate::boards;
use crate::drive::{Answer, Drive, cases};
use crate::plain::number::Number;
use crate::plain::{Delivered, Plain};
use crate::wire;

/// A whole minute.
const START_MS: i64 = 1_699_999_980_000;

/// A product's prices: `base` to `base + spread` in steps of `10^-decimals`.
#[derive(Debug, Clone)]
struct Kind {
    base: u64,
    spread: u64,
    decimals: u32,
    /// One minute in this many has trades.
    silent: u64,
}

/// What happens at a tick. Bit `n` of a mask is for product `n`.
#[derive(Debug, Clone)]
struct Step {
    pause_ms: i64,
    /// Market time runs this much further than real time; backwards if negative; none if it stands still.
    leap_ms: Option<i64>,
    fate: Fate,
    quoted: u64,
    /// Whose candles are answered; of those, whose are refused with 404; and whose have a row that cannot be read.
    answered: u64,
    refused: u64,
    broken: u64,
    seed: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Fate {
    Tick,
    /// No tick at all.
    Missed,
    /// The prices never come; candles do.
    PricesLost,
}

#[derive(Debug)]
struct Trace {
    kinds: Vec<Kind>,
    /// Whether the listings are answered, and which products they say are online.
    listings: Option<u64>,
    /// How far into a minute it begins.
    offset_ms: i64,
    steps: Vec<Step>,
}

fn kind() -> impl Strategy<Value = Kind> {
    let base = prop_oneof![1_u64..10, 1_u64..1_000_000, 1_u64..1_000_000_000_000];
    let spread = prop_oneof![Just(2_u64), Just(40), Just(10_000)];
    (base, spread, 0_u32..13, 1_u64..12).prop_map(|(base, spread, decimals, silent)| Kind {
        base,
        spread,
        decimals,
        silent,
    })
}

/// The ends of the tolerances, and what lies just outside.
const EDGES_MS: &[i64] = &[
    34_999, 35_000, 105_000, 105_001, 119_999, 120_000, 180_000, 295_000, 300_000, 300_001, 330_000,
    3_300_000, 3_600_000, 3_900_000, 3_960_000,
];

fn step() -> impl Strategy<Value = Step> {
    let pause_ms = prop_oneof![
        6 => Just(5000_i64),
        8 => Just(60_000),
        6 => prop::sample::select(EDGES_MS),
        5 => 1_i64..300_000,
        1 => 300_000_i64..9_000_000,
    ];
    let leap_ms = prop_oneof![
        40 => Just(Some(0_i64)),
        1 => (-4_000_000_i64..0).prop_map(Some),
        1 => (-90_000_i64..0).prop_map(Some),
        1 => (0_i64..4_000_000).prop_map(Some),
        1 => Just(None),
    ];
    let fate = prop_oneof![12 => Just(Fate::Tick), 1 => Just(Fate::Missed), 1 => Just(Fate::PricesLost)];
    let mostly = || prop_oneof![3 => Just(u64::MAX), 1 => any::<u64>()];
    let rarely = || prop_oneof![5 => Just(0_u64), 1 => (any::<u64>(), any::<u64>()).prop_map(|(a, b)| a & b)];
    (pause_ms, leap_ms, fate, mostly(), mostly(), rarely(), rarely(), any::<u64>()).prop_map(
        |(pause_ms, leap_ms, fate, quoted, answered, refused, broken, seed)| Step {
            pause_ms,
            leap_ms,
            fate,
            quoted,
            answered,
            refused,
            broken,
            seed,
        },
    )
}

fn trace() -> impl Strategy<Value = Trace> {
    let kinds = prop::collection::vec(kind(), 1..28);
    let steps = prop::collection::vec(step(), 1..70);
    let offset_ms = prop_oneof![Just(0_i64), Just(5000), 0_i64..60_000];
    (kinds, prop::option::of(any::<u64>()), offset_ms, steps)
        .prop_map(|(kinds, listings, offset_ms, steps)| Trace { kinds, listings, offset_ms, steps })
}

/// A number that looks random, of three others.
fn mixed(a: u64, b: u64, c: u64) -> u64 {
    let mut mixed = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ c.rotate_left(32);
    for _ in 0..3 {
        mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    mixed ^ (mixed >> 32)
}

fn name(number: usize) -> String {
    // Bases are no order of age: ids that come late in the alphabet are given out first.
    let letter = |place: usize| char::from(b'Z' - u8::try_from(place % 26).unwrap());
    format!("{}{}-USD", letter(number), letter(number / 26))
}

fn has(mask: u64, number: usize) -> bool {
    mask >> (number % 64) & 1 == 1
}

/// Written with as many decimals as the kind has, zeros at the end included.
fn decimal(digits: u64, decimals: u32) -> String {
    let decimals = decimals as usize;
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

impl Kind {
    fn price(&self, random: u64) -> String {
        decimal(self.base + random % (self.spread + 1), self.decimals)
    }

    /// Close and volume of a minute; none if nothing was traded in it.
    fn minute(&self, number: usize, minute: i64) -> Option<(String, String)> {
        let random = mixed(number as u64, minute.unsigned_abs(), self.base);
        if !random.is_multiple_of(self.silent) {
            return None;
        }
        let volume = 1 + (random >> 20) % 1_000_000;
        Some((self.price(random >> 8), decimal(volume, (random >> 50) as u32 % 9)))
    }
}

struct World<'t> {
    trace: &'t Trace,
    step: &'t Step,
    clock: Clock,
    plain: Plain,
}

impl World<'_> {
    fn answer(&mut self, request: &Request) -> Answer {
        match request {
            Request::Stats if self.step.fate == Fate::PricesLost => None,
            Request::Stats => {
                let kinds = self.trace.kinds.iter().enumerate();
                let quoted = kinds.filter(|(number, _)| has(self.step.quoted, *number));
                let price = |(number, kind): (usize, &Kind)| {
                    (name(number), kind.price(mixed(self.step.seed, number as u64 / 2, 7)))
                };
                let prices: Vec<_> = quoted.map(price).collect();
                if prices.is_empty() {
                    return None;
                }
                let exact = prices.iter().map(|(id, price)| (id.clone(), Number::read(price)));
                self.plain.observe(self.clock.system_ms, self.clock.market_ms, exact.collect());
                Some(Ok(wire::stats(prices)))
            }
            Request::Listings => {
                let online = self.trace.listings?;
                let names: Vec<_> = (0..self.trace.kinds.len()).map(name).collect();
                let status = |number| if has(online, number) { "online" } else { "delisted" };
                let row = |(number, id): (usize, &String)| wire::product(id, status(number));
                let listed = names.iter().enumerate().filter(|(number, _)| has(online, *number));
                self.plain.list(listed.map(|(_, id)| id.clone()).collect::<BTreeSet<_>>());
                Some(Ok(wire::products(names.iter().enumerate().map(row))))
            }
            Request::Minutes { product, start, end } => {
                let number = (0..self.trace.kinds.len()).find(|number| name(*number) == product.as_str())?;
                if !has(self.step.answered, number) {
                    return None;
                }
                if has(self.step.refused, number) {
                    self.plain.deliver_none(product.as_str());
                    return Some(Err(FeedError::Status(404)));
                }
                let kind = &self.trace.kinds[number];
                let mut rows = Vec::new();
                let mut minutes = BTreeMap::new();
                // The minute in progress is there too, as the exchange may send it.
                for minute in start / 60..=end / 60 {
                    let Some((close, volume)) = kind.minute(number, minute) else { continue };
                    let time = minute * 60;
                    rows.push(format!("{time},{close},{close},{close},{close},{volume}"));
                    if time < *end {
                        minutes.insert(time, (Number::read(&close), Number::read(&volume)));
                    }
                }
                // One of several: a body without any usable row is a failure of the source.
                let broken = has(self.step.broken, number) && rows.len() > 1;
                if broken {
                    let place = usize::try_from(self.step.seed % rows.len() as u64).unwrap();
                    let time: i64 = rows[place].split(',').next().unwrap().parse().unwrap();
                    minutes.remove(&time);
                    rows[place] = format!("{time},null,1,1,1,1");
                }
                let delivered = Delivered { start: *start, end: *end, minutes, broken };
                self.plain.deliver(self.clock.system_ms, product.as_str(), delivered);
                Some(Ok(wire::candles(&rows)))
            }
            Request::Coins => None,
        }
    }
}

fn run(trace: &Trace) {
    let Some(first) = trace.steps.first() else { return };
    let mut drive = Drive::new();
    let start = START_MS + trace.offset_ms;
    let mut clock = Clock { system_ms: start, market_ms: start - 60_000_000_000 };
    let mut world = World { trace, step: first, clock, plain: Plain::default() };
    for step in &trace.steps {
        clock.system_ms += step.pause_ms;
        clock.market_ms += step.leap_ms.map_or(0, |leap_ms| step.pause_ms + leap_ms);
        world.step = step;
        world.clock = clock;
        if step.fate != Fate::Missed {
            let turn = |world: &mut World<'_>| world.plain.turn_to_candles();
            drive.tick_with(clock, &mut world, World::answer, turn);
        }
        boards::assert_equal(&drive.market, &world.plain, clock.system_ms);
        boards::assert_list_equal(&drive.market, &world.plain, clock.system_ms);
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn boards_of_any_trace_equal_the_plain_recomputation(trace in trace()) {
        run(&trace);
    }
}
