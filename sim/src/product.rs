//! What the exchange lists.

use rust_decimal::Decimal;

/// A product and its trading rules. Everything of `GET /products` except its status, which depends on the time.
#[derive(Clone, Debug)]
pub struct Product {
    /// Place in the market's catalogue.
    pub row: usize,
    /// `BASE-QUOTE`.
    pub id: String,
    /// Currency that is traded.
    pub base: String,
    /// Currency it is priced in.
    pub quote: String,
    /// Step of prices, in quote currency.
    pub quote_increment: Decimal,
    /// Step of sizes, in base currency.
    pub base_increment: Decimal,
    /// Smallest notional of an order, in quote currency.
    pub min_market_funds: Decimal,
    /// How far a market order may move the price; 0.02 is two per cent.
    pub max_slippage: Decimal,
    /// Whether both sides are pegged to the same money.
    pub fx_stablecoin: bool,
    /// What is not allowed at present.
    pub restriction: Restriction,
}

/// A product trades freely or under one of these restrictions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Restriction {
    /// All orders are taken.
    #[default]
    None,
    /// No market orders.
    LimitOnly,
    /// No orders that take.
    PostOnly,
    /// Orders can only be cancelled.
    CancelOnly,
    /// No trading.
    TradingDisabled,
    /// Orders are gathered; none is matched.
    Auction,
}

/// The listing status of a product at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Trades.
    Online,
    /// Traded once.
    Delisted,
}
