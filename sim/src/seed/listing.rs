//! Which products the simulated exchange lists, and the tape behind each.

use rust_decimal::Decimal;

use super::assets::{self, Asset};
use super::noise;
use super::path::Path;
use super::tape::Tape;
use crate::product::{Product, Restriction};

/// A product with its tape; delisted products have none.
pub type Listed = (Product, Option<Tape>);

/// After how many dollar products the other quotes come, so that short listings have some of both.
const DOLLARS_FIRST: usize = 16;

/// Coins whose dollar product is under a restriction.
const RESTRICTED: [(&str, Restriction); 6] = [
    ("SNX", Restriction::LimitOnly),
    ("RLC", Restriction::PostOnly),
    ("EOS", Restriction::TradingDisabled),
    ("BAL", Restriction::Auction),
    ("OXT", Restriction::CancelOnly),
    ("CTSI", Restriction::LimitOnly),
];

/// The coins of a listing with `online` products.
pub fn coins(seed: u64, online: usize) -> Vec<Asset> {
    let mut coins = assets::known();
    let mut made_up = 0;
    while coins.len() + assets::CROSSES.len() < online {
        coins.push(made_up_coin(seed, made_up));
        made_up += 1;
    }
    coins
}

/// `online` products and the delisted ones, ordered by id.
pub fn products(seed: u64, online: usize, coins: &[Asset]) -> Vec<Listed> {
    let dollars = |coin: &Asset| (coin.symbol.clone(), "USD".to_owned(), 1.0);
    let pairs = coins
        .iter()
        .take(DOLLARS_FIRST)
        .map(dollars)
        .chain(assets::CROSSES.iter().map(|&(base, quote, share)| (base.to_owned(), quote.to_owned(), share)))
        .chain(coins.iter().skip(DOLLARS_FIRST).map(dollars));
    let mut listed: Vec<Listed> = pairs
        .take(online)
        .filter_map(|(base, quote, share)| list(seed, coins, &base, &quote, share))
        .collect();
    listed.extend(assets::DELISTED.iter().filter_map(|id| delisted(id)));
    listed.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
    for (row, (product, _)) in listed.iter_mut().enumerate() {
        product.row = row;
    }
    listed
}

/// `10^exponent` as an exact decimal, for exponents up to 0.
fn power_of_ten(exponent: i32) -> Decimal {
    Decimal::new(1, exponent.min(0).unsigned_abs())
}

fn list(seed: u64, coins: &[Asset], base: &str, quote: &str, share: f64) -> Option<Listed> {
    let coin = coins.iter().find(|coin| coin.symbol == base)?;
    let money = match quote {
        "USD" => None,
        "BTC" => coins.first().map(|coin| (coin.price_usd, coin.hour)),
        _ => {
            Some(assets::MONEY.iter().find(|money| money.0 == quote).map(|&(_, price, hour)| (price, hour))?)
        }
    };
    let price = coin.price_usd / money.map_or(1.0, |(price, _)| price);
    let magnitude = price.log10().floor() as i32;
    let tick_exponent = if quote == "BTC" { (magnitude - 4).max(-8) } else { (magnitude - 4).clamp(-8, -2) };
    let size_exponent = -(coin.price_usd.log10().floor() as i32 + 4).clamp(0, 8);
    let daily_usd = coin.daily_musd * 1e6 * share;
    let restriction = RESTRICTED
        .iter()
        .find(|(symbol, _)| quote == "USD" && *symbol == base)
        .map_or(Restriction::None, |(_, restriction)| *restriction);
    let pegged = base == "USDT";
    let product = Product {
        row: 0,
        id: format!("{base}-{quote}"),
        base: base.to_owned(),
        quote: quote.to_owned(),
        quote_increment: power_of_ten(tick_exponent),
        base_increment: power_of_ten(size_exponent),
        min_market_funds: match quote {
            "BTC" => Decimal::new(16, 6),
            "EUR" => Decimal::new(84, 2),
            "GBP" => Decimal::new(72, 2),
            _ => Decimal::ONE,
        },
        max_slippage: if pegged { Decimal::new(1, 2) } else { Decimal::new(2, 2) },
        fx_stablecoin: pegged,
        restriction,
    };
    let tape = Tape {
        key: noise::key(seed, &product.id),
        base: Path::new(seed, base, coin.price_usd, coin.hour),
        quote: money.map(|(price, hour)| Path::new(seed, quote, price, hour)),
        ticks_per_quote: 10_f64.powi(-tick_exponent),
        trades_a_minute: trades_a_minute(daily_usd),
        units_a_minute: daily_usd / coin.price_usd / 1_440.0 * 10_f64.powi(-size_exponent),
        jitter: (coin.hour * 0.05).max(0.00003),
        has_silent_hours: daily_usd < 60_000.0,
    };
    Some((product, Some(tape)))
}

/// How often a product trades that turns over so much a day.
fn trades_a_minute(daily_usd: f64) -> f64 {
    match daily_usd {
        usd if usd >= 100e6 => 30.0,
        usd if usd >= 10e6 => 20.0,
        usd if usd >= 2e6 => 8.0,
        usd if usd >= 400e3 => 1.8,
        usd if usd >= 60e3 => 0.4,
        _ => 0.05,
    }
}

fn delisted(id: &str) -> Option<Listed> {
    let (base, quote) = id.split_once('-')?;
    let product = Product {
        row: 0,
        id: id.to_owned(),
        base: base.to_owned(),
        quote: quote.to_owned(),
        quote_increment: power_of_ten(-4),
        base_increment: power_of_ten(-2),
        min_market_funds: Decimal::ONE,
        max_slippage: Decimal::new(3, 2),
        fx_stablecoin: false,
        restriction: Restriction::TradingDisabled,
    };
    Some((product, None))
}

/// Coin `number` beyond the known ones: letters from the seed, digits to make it unique.
fn made_up_coin(seed: u64, number: usize) -> Asset {
    const CONSONANTS: [char; 16] =
        ['B', 'C', 'D', 'F', 'G', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'T', 'V', 'X', 'Z'];
    const VOWELS: [char; 5] = ['A', 'E', 'I', 'O', 'U'];
    let word = noise::word(noise::key(seed, "made-up coins"), number as i64);
    let letter = |from: &[char], shift: u32| from.get((word >> shift) as usize % from.len()).copied();
    let letters = [letter(&CONSONANTS, 0), letter(&VOWELS, 8), letter(&CONSONANTS, 16)];
    let symbol: String = letters.into_iter().flatten().chain(number.to_string().chars()).collect();
    let (dear, busy) = (noise::uniform(word, 1), noise::uniform(word, 2));
    let price_usd = 10_f64.powf(-5.0 + 7.2 * dear);
    let daily_musd = 10_f64.powf(-1.6 + 2.6 * busy * busy);
    Asset {
        name: format!("{} Protocol", symbol.to_lowercase()),
        coingecko_id: format!("{}-protocol", symbol.to_lowercase()),
        price_usd,
        hour: 0.007 + 0.009 * noise::uniform(word, 3),
        daily_musd,
        supply_m: daily_musd * 18.0 / price_usd,
        max_supply_m: number.is_multiple_of(3).then_some(daily_musd * 30.0 / price_usd),
        symbol,
    }
}
