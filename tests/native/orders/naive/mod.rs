//! Paper orders as one would keep them by hand: every order in one list, every question a search through all of it, whole numbers of any size in
//! parts of 10^-18. It is written from `docs/desk/orders.md`, and shares no code with `src/`.

mod meeting;

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::script::{ACCOUNTS, BEGINNING, Command, PRODUCTS, RATES, Told};

const WAIT_MS: i64 = 30_000;

fn unit() -> BigInt {
    BigInt::from(10).pow(18)
}

/// A product of two amounts that must have no more than 18 places.
fn exactly(a: &BigInt, b: &BigInt) -> BigInt {
    let product = a * b;
    assert_eq!(&product % unit(), BigInt::ZERO, "more than 18 places");
    product / unit()
}

/// Rounded up, of what is not negative.
fn up(over: &BigInt, under: &BigInt) -> BigInt {
    (over + under - 1) / under
}

#[derive(Debug, Clone)]
struct Order {
    number: i64,
    account: usize,
    product: usize,
    buys: bool,
    kind: &'static str,
    stays: &'static str,
    post_only: bool,
    by_funds: bool,
    original: BigInt,
    limit: Option<BigInt>,
    stop: Option<BigInt>,
    ends: Option<i64>,
    placed: i64,
    since: i64,
    was_triggered: bool,
    state: &'static str,
    left: BigInt,
    hold: BigInt,
    filled: BigInt,
    spent: BigInt,
    cancelled: BigInt,
}

/// One of its fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    pub number: i64,
    pub at_ms: i64,
    pub price: BigInt,
    pub size: BigInt,
    pub fee: BigInt,
    pub is_maker: bool,
}

#[derive(Default)]
pub struct Naive {
    open: Vec<Order>,
    pub balances: BTreeMap<(usize, &'static str), BigInt>,
    last: [Option<BigInt>; 3],
    /// Of the newest command.
    pub fills: Vec<Fill>,
    /// How orders ended of late: number, state, what was filled, what was cancelled.
    pub ended: Vec<(i64, &'static str, BigInt, BigInt)>,
}

impl Naive {
    pub fn new() -> Self {
        let mut naive = Self::default();
        for account in 0..ACCOUNTS.len() {
            naive.top_up(account);
        }
        naive
    }

    /// Puts in what each account begins with.
    pub fn top_up(&mut self, account: usize) {
        for (asset, units) in BEGINNING {
            *self.balances.entry((account, asset)).or_default() += unit() * units;
        }
    }

    pub fn open_count(&self) -> usize {
        self.open.len()
    }

    pub fn holds(&self) -> BTreeMap<(usize, &'static str), BigInt> {
        let mut holds: BTreeMap<_, BigInt> = BTreeMap::new();
        for order in &self.open {
            *holds.entry((order.account, pays_with(order.product, order.buys))).or_default() += &order.hold;
        }
        holds
    }

    /// Whether the order was taken, for a place; else whether there was something to do.
    pub fn happen(&mut self, at: i64, number: i64, command: &Command) -> bool {
        self.fills.clear();
        self.ended.clear();
        self.pass(at);
        match command {
            Command::Place(told) => return self.place(at, number, told),
            Command::Cancel(nth) if !self.open.is_empty() => {
                let nth = nth % self.open.len();
                self.close(nth, "cancelled");
            }
            Command::Price { product, ticks, mode } => {
                let price = BigInt::from(*ticks) * PRODUCTS[*product].tick;
                self.last[*product] = Some(price.clone());
                if matches!(*mode, "open" | "limit_only" | "post_only") {
                    self.trade(at, *product, &price);
                }
            }
            Command::Book { product, bids, asks, mode } => {
                let side = |levels: &[(i128, i128)]| -> Vec<(BigInt, BigInt)> {
                    levels.iter().map(|(price, size)| (BigInt::from(*price), BigInt::from(*size))).collect()
                };
                let (mut bids, mut asks) = (side(bids), side(asks));
                bids.sort();
                bids.reverse();
                asks.sort();
                self.meet(at, *product, &bids, &asks, mode);
            }
            Command::Cancel(_) | Command::Nothing => {}
        }
        true
    }

    /// Ends what is over, the first to end first.
    fn pass(&mut self, at: i64) {
        let over = |order: &Order| {
            let waits = order.state == "waiting" && matches!(order.stays, "ioc" | "fok");
            if waits { Some(order.placed + WAIT_MS) } else { order.ends }.filter(|ends| *ends <= at)
        };
        while let Some(nth) = (0..self.open.len()).find(|nth| over(&self.open[*nth]).is_some()) {
            let state = if self.open[nth].stays == "gtd" { "expired" } else { "cancelled" };
            self.close(nth, state);
        }
    }

    fn close(&mut self, nth: usize, state: &'static str) {
        let order = self.open.remove(nth);
        let done = if order.by_funds { order.spent.clone() } else { order.filled.clone() };
        let cancelled = &order.cancelled + &order.left;
        assert_eq!(&done + &cancelled, order.original);
        self.ended.push((order.number, state, order.filled, cancelled));
    }

    fn place(&mut self, at: i64, number: i64, told: &Told) -> bool {
        let product = &PRODUCTS[told.product];
        let tick = BigInt::from(product.tick);
        let price = |ticks: Option<i64>| ticks.map(|ticks| BigInt::from(ticks) * &tick);
        let (limit, stop) = (price(told.limit), price(told.stop));
        let size = told.lots.map(|lots| BigInt::from(lots) * product.lot);
        let funds = price(told.funds);
        let (worth, hold) = if let Some(funds) = &funds {
            (funds * unit(), funds.clone())
        } else {
            let size = size.as_ref().unwrap();
            let Some(price) = limit.clone().or(stop.clone()).or(self.last[told.product].clone()) else {
                return false;
            };
            let (maker, taker) = rates(told.account);
            let hold = if !told.buys {
                size.clone()
            } else if told.limit.is_some() {
                let value = exactly(&price, size);
                &value + exactly(&value, &maker.max(taker))
            } else {
                let moved = up(&(&price * (unit() + product.slippage)), &(unit() * &tick)) * &tick;
                let value = exactly(&moved, size);
                &value + exactly(&value, &taker)
            };
            (price * size, hold)
        };
        let held_by = (told.account, pays_with(told.product, told.buys));
        let others = self.holds().remove(&held_by).unwrap_or_default();
        let there = self.balances.get(&held_by).cloned().unwrap_or_default();
        if worth < unit() * product.min || there - others < hold {
            return false;
        }
        self.open.push(Order {
            number,
            account: told.account,
            product: told.product,
            buys: told.buys,
            kind: told.kind,
            stays: told.stays,
            post_only: told.post_only,
            by_funds: funds.is_some(),
            original: size.clone().or(funds.clone()).unwrap(),
            state: if stop.is_some() { "armed" } else { "waiting" },
            limit,
            stop,
            ends: told.lives_ms.map(|lives| at + lives),
            placed: at,
            since: at,
            was_triggered: false,
            left: size.or(funds).unwrap(),
            hold,
            filled: BigInt::ZERO,
            spent: BigInt::ZERO,
            cancelled: BigInt::ZERO,
        });
        true
    }

    /// Somebody traded at a price.
    fn trade(&mut self, at: i64, product: usize, price: &BigInt) {
        let ready = |order: &&Order, state: &str| {
            order.product == product && order.since < at && order.state == state
        };
        let mut numbers = Vec::new();
        for buys in [true, false] {
            let mut hit: Vec<_> =
                self.open.iter().filter(|order| ready(order, "resting") && order.buys == buys).collect();
            hit.retain(|order| {
                let limit = order.limit.as_ref().unwrap();
                if buys { price < limit } else { price > limit }
            });
            hit.sort_by_key(|order| {
                let limit = order.limit.clone().unwrap();
                (if buys { -limit } else { limit }, order.since, order.number)
            });
            numbers.extend(hit.into_iter().map(|order| order.number));
        }
        for number in numbers {
            let nth = self.open.iter().position(|order| order.number == number).unwrap();
            let (limit, size) = (self.open[nth].limit.clone().unwrap(), self.open[nth].left.clone());
            let rate = rates(self.open[nth].account).0;
            self.fill(at, nth, &limit, &size, &rate, true);
            self.open[nth].left = BigInt::ZERO;
            self.close(nth, "filled");
        }
        for order in &mut self.open {
            let Some(stop) = order
                .stop
                .as_ref()
                .filter(|_| order.product == product && order.since < at && order.state == "armed")
            else {
                continue;
            };
            if if rises(order.kind, order.buys) { price >= stop } else { price <= stop } {
                (order.state, order.since, order.was_triggered) = ("waiting", at, true);
            }
        }
    }

    fn fill(&mut self, at: i64, nth: usize, price: &BigInt, size: &BigInt, rate: &BigInt, is_maker: bool) {
        let order = &mut self.open[nth];
        let value = exactly(price, size);
        let fee = exactly(&value, rate);
        order.filled += size;
        order.spent += &value + &fee;
        let (base, quote) = (PRODUCTS[order.product].base, PRODUCTS[order.product].quote);
        let (comes, goes, account) = if order.buys {
            ((base, size.clone()), (quote, &value + &fee), order.account)
        } else {
            ((quote, &value - &fee), (base, size.clone()), order.account)
        };
        self.fills.push(Fill {
            number: order.number,
            at_ms: at,
            price: price.clone(),
            size: size.clone(),
            fee,
            is_maker,
        });
        *self.balances.entry((account, comes.0)).or_default() += comes.1;
        let from = self.balances.entry((account, goes.0)).or_default();
        *from -= goes.1;
        assert!(*from >= BigInt::ZERO, "overdrawn");
    }
}

fn rates(account: usize) -> (BigInt, BigInt) {
    let (maker, taker) = RATES[account];
    let rate = |hundredths: i64| unit() * hundredths / 10_000;
    (rate(maker), rate(taker))
}

fn rises(kind: &str, buys: bool) -> bool {
    (kind == "take_profit") != buys
}

fn pays_with(product: usize, buys: bool) -> &'static str {
    if buys { PRODUCTS[product].quote } else { PRODUCTS[product].base }
}
