//! Answers to market reads, rendered as JSON with slots for what changes by itself.

use serde::Serialize;

use super::read::MarketRead;
use crate::market::state::Market;

/// The answer to a read of the market at a moment of the system clock, Unix milliseconds.
///
/// None where the market does not have the product. Of candles it knows none: whoever can fetch them answers for them.
pub fn market(market: &Market, read: &MarketRead, system_ms: i64) -> Option<String> {
    match read {
        MarketRead::Board(component) => json(&market.board(*component, system_ms)),
        MarketRead::Boards(components) => json(&market.boards(components, system_ms)),
        MarketRead::Markets(query) => json(&market.markets(query, system_ms)),
        MarketRead::Prices => json(&market.price_list(system_ms)),
        MarketRead::Product(product) => json(&market.market_page(product, system_ms)?),
        MarketRead::Candles(query) => json(&market.candles(&query.product, query.granularity, &[], None)),
    }
}

/// Any answer as JSON.
pub fn json(answer: &impl Serialize) -> Option<String> {
    serde_json::to_string(answer).ok()
}
