//! Stories of orders that nobody would think of, out of a seed: commands in plain numbers, for both who must agree on them.

/// What happens. Prices and sizes are in steps of the product, or in parts of 10^-18 where it is said so.
#[derive(Debug, Clone)]
pub enum Command {
    Place(Told),
    /// Cancels one of the open orders, whichever this number comes to.
    Cancel(usize),
    Price {
        product: usize,
        ticks: i64,
        mode: &'static str,
    },
    /// Levels of prices and sizes in parts of 10^-18, in any order.
    Book {
        product: usize,
        bids: Vec<(i128, i128)>,
        asks: Vec<(i128, i128)>,
        mode: &'static str,
    },
    Nothing,
}

/// An order, as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    pub account: usize,
    pub product: usize,
    pub buys: bool,
    pub kind: &'static str,
    pub stays: &'static str,
    pub post_only: bool,
    /// Steps of size.
    pub lots: Option<i64>,
    /// Steps of prices.
    pub funds: Option<i64>,
    pub limit: Option<i64>,
    pub stop: Option<i64>,
    pub lives_ms: Option<i64>,
}

/// A product: its assets, its steps, its minimum and its slippage in parts of 10^-18, and a price around which it moves, in steps.
pub struct Product {
    pub base: &'static str,
    pub quote: &'static str,
    pub tick: i128,
    pub lot: i128,
    pub min: i128,
    pub slippage: i128,
    pub middle: i64,
    /// What an order has of it usually, in steps of size.
    pub usual: i64,
}

const UNIT: i128 = 10_i128.pow(18);

pub const PRODUCTS: [Product; 3] = [
    Product {
        base: "BTC",
        quote: "USD",
        tick: UNIT / 100,
        lot: UNIT / 100_000_000,
        min: UNIT,
        slippage: UNIT / 50,
        middle: 6_300_000,
        usual: 1_000_000,
    },
    Product {
        base: "ETH",
        quote: "BTC",
        tick: UNIT / 100_000,
        lot: UNIT / 100_000_000,
        min: UNIT / 10_000,
        slippage: UNIT * 3 / 100,
        middle: 4_000,
        usual: 20_000_000,
    },
    Product {
        base: "DOGE",
        quote: "EUR",
        tick: UNIT / 100_000,
        lot: UNIT / 10,
        min: UNIT,
        slippage: UNIT / 10,
        middle: 200,
        usual: 90_000,
    },
];

pub const ACCOUNTS: [&str; 3] = ["first", "second", "third"];
/// What each account is charged, maker and taker, in hundredths of a percent.
pub const RATES: [(i64, i64); 3] = [(50, 90), (0, 0), (100, 25)];
/// What each account begins with.
pub const BEGINNING: [(&str, i64); 5] =
    [("USD", 100_000), ("BTC", 100), ("ETH", 500), ("EUR", 50_000), ("DOGE", 5_000_000)];

/// Numbers that look random: SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % sides
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.roll((high - low + 1).cast_unsigned()).cast_signed()
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len() as u64) as usize]
    }
}

/// How long after the command before, milliseconds; and what happens then.
pub fn next(dice: &mut Dice) -> (i64, Command) {
    let pause = if dice.one_in(50) { dice.between(0, 60_000) } else { dice.between(0, 3) * 500 };
    let product = dice.roll(PRODUCTS.len() as u64) as usize;
    let command = match dice.roll(100) {
        0..30 => Command::Place(told(dice, product)),
        30..38 => Command::Cancel(dice.roll(1000) as usize),
        38..68 => Command::Price { product, ticks: near(dice, product, 25), mode: mode(dice) },
        68..98 => book(dice, product),
        _ => Command::Nothing,
    };
    (pause, command)
}

fn mode(dice: &mut Dice) -> &'static str {
    if dice.one_in(12) { dice.of(&["limit_only", "post_only", "auction", "halted"]) } else { "open" }
}

/// A price within so many thousandths of the middle, in steps; few different ones, so that they meet.
fn near(dice: &mut Dice, product: usize, thousandths: i64) -> i64 {
    let middle = PRODUCTS[product].middle;
    (middle + middle * dice.between(-thousandths, thousandths) / 1000).max(1)
}

fn told(dice: &mut Dice, product: usize) -> Told {
    let kind = dice.of(&["market", "limit", "limit", "limit", "stop", "stop_limit", "take_profit"]);
    let buys = dice.one_in(2);
    let is_limited = matches!(kind, "limit" | "stop_limit");
    let stays = match kind {
        "market" => dice.of(&["ioc", "ioc", "fok"]),
        "limit" => dice.of(&["gtc", "gtc", "gtd", "ioc", "fok"]),
        _ => dice.of(&["gtc", "gtd"]),
    };
    let usual = PRODUCTS[product].usual;
    let lots = if dice.one_in(20) { dice.between(1, 50) } else { dice.between(usual / 100, usual * 3) };
    let funds = (buys && !is_limited && dice.one_in(2)).then(|| {
        let Product { lot, middle, .. } = PRODUCTS[product];
        // So many steps of price as that much would cost.
        let cost = i128::from(lots) * lot * i128::from(middle) / UNIT;
        let odd = i128::from(dice.between(0, 3));
        i64::try_from(cost.max(1) + odd).unwrap()
    });
    let limit_within = if dice.one_in(10) { 200 } else { 25 };
    Told {
        account: dice.roll(ACCOUNTS.len() as u64) as usize,
        product,
        buys,
        kind,
        stays,
        post_only: kind == "limit" && matches!(stays, "gtc" | "gtd") && dice.one_in(4),
        lots: funds.is_none().then_some(lots),
        funds,
        limit: is_limited.then(|| near(dice, product, limit_within)),
        stop: (!matches!(kind, "market" | "limit")).then(|| near(dice, product, 25)),
        lives_ms: (stays == "gtd").then(|| dice.between(1, 90_000)),
    }
}

fn book(dice: &mut Dice, product: usize) -> Command {
    let Product { tick, lot, usual, .. } = PRODUCTS[product];
    let centre = near(dice, product, 20);
    let reach = (centre / 25).max(3);
    let mut side = |sign: i64| {
        let levels = if dice.one_in(15) { 0 } else { dice.between(1, 8) };
        let mut ticks = centre;
        let mut side = Vec::new();
        for _ in 0..levels {
            ticks += sign * dice.between(1, (reach / 6).max(2));
            let lots = dice.between(0, usual);
            // A price or a size that is off the grid, now and then.
            let off = |dice: &mut Dice, step: i128| if dice.one_in(25) { step / 3 } else { 0 };
            let price = i128::from(ticks) * tick + i128::from(sign) * off(dice, tick);
            let size = i128::from(lots) * lot + off(dice, lot);
            if ticks > 1 && size > 0 {
                side.push((price, size));
            }
        }
        side
    };
    let (bids, asks) = (side(-1), side(1));
    Command::Book { product, bids, asks, mode: mode(dice) }
}
