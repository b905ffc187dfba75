//! Order books around the last price, from the product's texture and the second.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::market::{Texture, Trade};
use crate::product::Product;
use crate::seed::noise;

/// One price of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Price in quote currency.
    pub price: Decimal,
    /// Size in base currency.
    pub size: Decimal,
    /// Number of orders.
    pub orders: u64,
}

/// Both sides of a book, best first. Every bid is below every ask, and the last price is between the best or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Offers to buy, falling.
    pub bids: Vec<Level>,
    /// Offers to sell, rising.
    pub asks: Vec<Level>,
}

/// Which way prices go from the best level outwards.
#[derive(Clone, Copy)]
enum Side {
    Bids = -1,
    Asks = 1,
}

/// The book of `product` in the second of `at_ms` with at most `depth` levels on each side.
pub fn book(product: &Product, texture: Texture, last: &Trade, at_ms: i64, depth: i64) -> Book {
    let step = product.quote_increment;
    let last_ticks = last.price.checked_div(step).and_then(|ticks| ticks.to_i64()).unwrap_or(1);
    let key = noise::word(texture.key ^ 0x626F_6F6B, at_ms.div_euclid(1_000));
    let usual = texture.spread * last_ticks as f64 * (0.5 + noise::uniform(key, 1));
    let spread = (usual.round() as i64).max(1);
    let below = (noise::uniform(key, 2) * (spread + 1) as f64) as i64;
    let best_bid = last_ticks - below.min(last_ticks - 1).max(0);
    let count = depth.min(texture.levels);
    Book {
        bids: levels(product, texture, key ^ 1, best_bid, Side::Bids, count),
        asks: levels(product, texture, key ^ 2, best_bid + spread, Side::Asks, count),
    }
}

fn levels(product: &Product, texture: Texture, key: u64, best: i64, side: Side, count: i64) -> Vec<Level> {
    let mut levels = Vec::with_capacity(count.max(0) as usize);
    let mut ticks = best;
    for place in 0..count {
        if ticks < 1 {
            break;
        }
        let word = noise::word(key, place);
        let share = noise::fraction(noise::word(word, 1));
        let outwards = place as f64;
        let size = texture.units_a_level * (0.05 + 2.85 * share * share) * (1.0 + outwards / 50.0);
        let units = (size as i64).max(1);
        levels.push(Level {
            price: Decimal::new(ticks, product.quote_increment.scale()).normalize(),
            size: Decimal::new(units, product.base_increment.scale()).normalize(),
            orders: 1 + word % 8,
        });
        let widest_gap = 1.0 + best as f64 * 2e-6 * (1.0 + outwards * outwards / 2_000.0);
        let gap = 1 + (noise::fraction(word) * widest_gap) as i64;
        ticks += side as i64 * gap;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Market;
    use crate::seed::SeedMarket;

    const NOW_MS: i64 = 1_763_629_551_000;

    #[test]
    fn asks_are_above_bids_and_the_last_price_is_between_them() {
        let market = SeedMarket::new(1, 96);
        for product in market.catalogue() {
            let Some(last) = market.last_trade(product, NOW_MS) else { continue };
            let book = book(product, market.texture(product), &last, NOW_MS, i64::MAX);
            assert!(book.bids.len() > 5 && book.asks.len() > 5, "{}", product.id);
            assert!(book.bids.windows(2).all(|pair| pair[0].price > pair[1].price), "{}", product.id);
            assert!(book.asks.windows(2).all(|pair| pair[0].price < pair[1].price), "{}", product.id);
            assert!(book.bids[0].price < book.asks[0].price, "{}", product.id);
            assert!(book.bids[0].price <= last.price && last.price <= book.asks[0].price, "{}", product.id);
            for level in book.bids.iter().chain(&book.asks) {
                assert_eq!(level.price % product.quote_increment, Decimal::ZERO);
                assert_eq!(level.size % product.base_increment, Decimal::ZERO);
                assert!(level.orders >= 1);
            }
        }
    }

    #[test]
    fn a_shallow_book_is_the_top_of_the_deep_one() {
        let market = SeedMarket::new(1, 20);
        let product = market.find("BTC-USD").unwrap();
        let last = market.last_trade(product, NOW_MS).unwrap();
        let texture = market.texture(product);
        let top = book(product, texture, &last, NOW_MS, 1);
        let deep = book(product, texture, &last, NOW_MS, 500);
        assert_eq!(top.bids[0], deep.bids[0]);
        assert_eq!(top.asks[0], deep.asks[0]);
    }
}
