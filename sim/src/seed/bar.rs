//! What a stretch of trades adds up to, in whole ticks and base units, so that sums are exact.

/// One trade on the tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// Milliseconds after the start of its minute.
    pub offset_ms: i64,
    /// Place within its minute, from 0.
    pub place: i64,
    /// Price in quote increments.
    pub ticks: i64,
    /// Size in base increments.
    pub units: i64,
    /// Whether the taker bought.
    pub buy: bool,
}

/// Open, high, low, close (quote increments) and volume (base increments) of a stretch with trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// First price.
    pub open: i64,
    /// Highest price.
    pub high: i64,
    /// Lowest price.
    pub low: i64,
    /// Last price.
    pub close: i64,
    /// Sum of sizes.
    pub units: i64,
}

impl Bar {
    /// The bar of a single trade.
    pub fn of(print: Print) -> Bar {
        Bar { open: print.ticks, high: print.ticks, low: print.ticks, close: print.ticks, units: print.units }
    }

    /// This stretch followed by `later`.
    pub fn then(self, later: Bar) -> Bar {
        Bar {
            open: self.open,
            high: self.high.max(later.high),
            low: self.low.min(later.low),
            close: later.close,
            units: self.units.saturating_add(later.units),
        }
    }
}

/// Two neighbouring stretches, either of which may be without trades.
pub fn join(earlier: Option<Bar>, later: Option<Bar>) -> Option<Bar> {
    match (earlier, later) {
        (Some(earlier), Some(later)) => Some(earlier.then(later)),
        (one, other) => one.or(other),
    }
}
