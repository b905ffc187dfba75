//! What the server does with orders: those that are open in memory, what they hold beside them, and a ledger of what was filled.

use std::collections::{BTreeMap, BTreeSet};

use cryptovault::market::product::ProductId;
use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::order::Order;
use cryptovault::vault::order::book::{Book, Level};
use cryptovault::vault::order::event::Effect;
use cryptovault::vault::order::fill::Fill;
use cryptovault::vault::order::id::OrderId;
use cryptovault::vault::order::open::{Happened, OpenOrders};
use cryptovault::vault::order::placing::Placing;
use cryptovault::vault::order::rates::Rates;
use cryptovault::vault::order::rules::{Increment, Rules, Trading};
use cryptovault::vault::order::terms::{Kind, Side, TimeInForce};
use cryptovault::vault::order::ticket::Ticket;
use cryptovault::vault::posting::postings;
use cryptovault::vault::transaction::AccountId;

use super::script::{ACCOUNTS, BEGINNING, Command, PRODUCTS, RATES, Told};

pub type Balances = BTreeMap<(AccountId, Asset), Amount>;

pub struct Desk {
    pub open: OpenOrders,
    pub balances: Balances,
    /// What each open order holds, by what was told of it.
    pub held: BTreeMap<OrderId, Amount>,
    pub ended: BTreeSet<OrderId>,
    last: [Option<Amount>; 3],
    products: Vec<ProductId>,
    rules: Vec<Rules>,
    accounts: Vec<AccountId>,
    /// Of the newest command.
    pub happened: Vec<Happened>,
}

fn parts(parts: i128) -> Amount {
    Amount::from_parts(parts).unwrap()
}

pub fn sum(a: Amount, b: Amount) -> Amount {
    a.checked_add(b).unwrap()
}

fn trading(mode: &str) -> Trading {
    match mode {
        "open" => Trading::Open,
        "limit_only" => Trading::LimitOnly,
        "post_only" => Trading::PostOnly,
        "auction" => Trading::Auction,
        _ => Trading::Halted,
    }
}

impl Desk {
    pub fn new() -> Self {
        let rules = PRODUCTS.iter().map(|product| Rules {
            quote_increment: Increment::new(parts(product.tick)).unwrap(),
            base_increment: Increment::new(parts(product.lot)).unwrap(),
            min_funds: parts(product.min),
            slippage: parts(product.slippage),
            trading: Trading::Open,
        });
        let id = |product: &super::script::Product| format!("{}-{}", product.base, product.quote);
        let mut desk = Self {
            open: OpenOrders::default(),
            balances: BTreeMap::new(),
            held: BTreeMap::new(),
            ended: BTreeSet::new(),
            last: [None; 3],
            products: PRODUCTS.iter().map(|product| ProductId::parse(&id(product)).unwrap()).collect(),
            rules: rules.collect(),
            accounts: ACCOUNTS.iter().map(|account| AccountId::new(account)).collect(),
            happened: Vec::new(),
        };
        (0..ACCOUNTS.len()).for_each(|account| desk.top_up(account));
        desk
    }

    /// Puts in what each account begins with.
    pub fn top_up(&mut self, account: usize) {
        for (asset, units) in BEGINNING {
            let key = (self.accounts[account].clone(), Asset::parse(asset).unwrap());
            let balance = self.balances.entry(key).or_default();
            *balance = sum(*balance, parts(i128::from(units) * Amount::ONE.parts()));
        }
    }

    pub fn holds(&self) -> Balances {
        let mut holds = Balances::new();
        for order in self.open.iter() {
            let hold = holds.entry((order.account.clone(), order.held_asset().unwrap())).or_default();
            *hold = sum(*hold, self.held[&order.id]);
        }
        holds
    }

    pub fn fills(&self) -> impl Iterator<Item = &Fill> {
        self.happened.iter().flat_map(|happened| &happened.effects).filter_map(|effect| match effect {
            Effect::Filled(fill) => Some(fill),
            _ => None,
        })
    }

    /// Whether the order was taken, for a place.
    pub fn happen(&mut self, at_ms: i64, number: i64, command: &Command) -> bool {
        self.happened.clear();
        let over = self.open.observe_time(at_ms);
        self.enter(at_ms, over);
        let happened = match command {
            Command::Place(told) => return self.place(at_ms, number, told),
            Command::Cancel(nth) => {
                let count = self.open.iter().count();
                let id = (count > 0).then(|| self.open.iter().nth(nth % count).unwrap().id.clone());
                id.and_then(|id| self.open.cancel(&id, at_ms)).into_iter().collect()
            }
            Command::Price { product, ticks, mode } => {
                let price = parts(i128::from(*ticks) * PRODUCTS[*product].tick);
                self.last[*product] = Some(price);
                self.open.observe_price(&self.products[*product], price, at_ms, trading(mode))
            }
            Command::Book { product, bids, asks, mode } => {
                let side = |levels: &[(i128, i128)]| {
                    let level =
                        |(price, size): &(i128, i128)| Level { price: parts(*price), size: parts(*size) };
                    levels.iter().map(level).collect()
                };
                let book = Book::new(at_ms, side(bids), side(asks)).unwrap();
                let rules = Rules { trading: trading(mode), ..self.rules[*product] };
                self.open.observe_book(&self.products[*product], &book, &rules)
            }
            Command::Nothing => Vec::new(),
        };
        self.enter(at_ms, happened);
        true
    }

    fn place(&mut self, now_ms: i64, number: i64, told: &Told) -> bool {
        let product = &PRODUCTS[told.product];
        let ticks = |ticks: i64| parts(i128::from(ticks) * product.tick);
        let (maker, taker) = RATES[told.account];
        let rate = |hundredths: i64| parts(i128::from(hundredths) * 10_i128.pow(14));
        let ticket = Ticket {
            account: self.accounts[told.account].clone(),
            product: self.products[told.product].clone(),
            side: if told.buys { Side::Buy } else { Side::Sell },
            kind: Kind::parse(told.kind).unwrap(),
            size: told.lots.map(|lots| parts(i128::from(lots) * product.lot)),
            funds: told.funds.map(ticks),
            price: told.limit.map(ticks),
            stop_price: told.stop.map(ticks),
            time_in_force: TimeInForce::parse(told.stays),
            expires_ms: told.lives_ms.map(|lives| now_ms + lives),
            post_only: told.post_only,
        };
        let asset = Asset::parse(if told.buys { product.quote } else { product.base }).unwrap();
        let key = (ticket.account.clone(), asset);
        let others = self.holds().remove(&key).unwrap_or_default();
        let placing = Placing {
            id: OrderId::new(&format!("{number:012}")),
            number,
            now_ms,
            rules: &self.rules[told.product],
            rates: Rates::new(rate(maker), rate(taker)).unwrap(),
            reference: self.last[told.product],
            available: self.balances.get(&key).copied().unwrap_or_default().checked_sub(others).unwrap(),
        };
        let Ok((order, effects)) = placing.place(ticket) else { return false };
        self.open.insert(order.clone());
        self.enter(now_ms, vec![Happened { order, effects }]);
        true
    }

    /// Stores what has happened: orders, fills, the ledger.
    fn enter(&mut self, now_ms: i64, happened: Vec<Happened>) {
        for Happened { order, effects } in &happened {
            assert!(!self.ended.contains(&order.id), "something happened to an order that had ended");
            let held = self.held.entry(order.id.clone()).or_default();
            for effect in effects {
                match effect {
                    Effect::Held(amount) => *held = *amount,
                    Effect::Released(amount) => *held = held.checked_sub(*amount).unwrap(),
                    Effect::Filled(fill) => {
                        let paid = match fill.side {
                            Side::Buy => sum(fill.value, fill.fee),
                            Side::Sell => fill.size,
                        };
                        *held = held.checked_sub(paid).unwrap();
                        enter(&mut self.balances, fill, now_ms);
                    }
                    Effect::NeedsBook | Effect::Rests | Effect::Ended(_) => {}
                }
                assert!(!held.is_negative(), "less than nothing is held");
            }
            assert_eq!(*held, order.held);
            assert_is_whole(order);
            if !order.status.is_open() {
                assert!(held.is_zero() && self.open.get(&order.id).is_none());
                self.held.remove(&order.id);
                self.ended.insert(order.id.clone());
            }
        }
        self.happened.extend(happened);
    }
}

/// Filled, remaining and cancelled are what was asked for.
fn assert_is_whole(order: &Order) {
    assert_eq!(sum(sum(order.done(), order.remaining()), order.cancelled), order.original());
    assert!(order.status.is_open() || order.remaining().is_zero());
    assert!(!order.done().is_negative() && !order.cancelled.is_negative());
}

/// What a fill moves in the ledger: nothing is made or lost, and no account has less than nothing.
fn enter(balances: &mut Balances, fill: &Fill, now_ms: i64) {
    let draft = fill.draft().unwrap();
    draft.check(now_ms).unwrap();
    let mut sums: BTreeMap<Asset, i128> = BTreeMap::new();
    for posting in postings(&draft.into_transaction(fill.transaction_id())) {
        *sums.entry(posting.asset.clone()).or_default() += posting.amount.parts();
        if let Some(account) = posting.holder.account() {
            let balance = balances.entry((account.clone(), posting.asset)).or_default();
            *balance = sum(*balance, posting.amount);
        }
    }
    assert!(sums.values().all(|sum| *sum == 0));
    for ((account, asset), balance) in balances.iter() {
        assert!(!balance.is_negative(), "{account} has {balance} {asset}");
    }
    assert!(fill.size.is_positive() && fill.value.is_positive() && !fill.fee.is_negative());
}
