//! What can change in the market.

/// Something that readers may hold an older answer about. It must be published.
#[must_use = "a change that is not published leaves its readers with what was before"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarketChange {
    /// New prices came in.
    Ticked,
    /// New candles came in: with them volumes, sparklines and the prices that changes are measured from.
    CandlesRead,
    /// Products were listed, delisted or changed their rules.
    ListingsChanged,
    /// Another source is in use, or none.
    SourceChanged,
}
