//! Candles and the widths the exchange offers.

use rust_decimal::Decimal;

/// One row of `/products/{id}/candles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candle {
    /// Start, Unix seconds.
    pub time: i64,
    /// Lowest price, in quote currency.
    pub low: Decimal,
    /// Highest price, in quote currency.
    pub high: Decimal,
    /// First price, in quote currency.
    pub open: Decimal,
    /// Last price, in quote currency.
    pub close: Decimal,
    /// Volume in base currency.
    pub volume: Decimal,
}

impl Candle {
    /// This candle followed by `later`, under this one's time.
    pub fn then(self, later: &Candle) -> Candle {
        Candle {
            time: self.time,
            low: self.low.min(later.low),
            high: self.high.max(later.high),
            open: self.open,
            close: later.close,
            volume: self.volume + later.volume,
        }
    }
}

/// A width of candles that the exchange offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granularity(i64);

impl Granularity {
    /// Widths in seconds.
    pub const ALL_SECS: [i64; 6] = [60, 300, 900, 3_600, 21_600, 86_400];

    /// The width of `secs` seconds, if it is offered.
    pub fn from_secs(secs: i64) -> Option<Granularity> {
        Granularity::ALL_SECS.contains(&secs).then_some(Granularity(secs))
    }

    /// The width in seconds.
    pub fn secs(self) -> i64 {
        self.0
    }

    /// The start of the candle that holds `time` (Unix seconds).
    pub fn start_of(self, time: i64) -> i64 {
        time.div_euclid(self.0) * self.0
    }

    /// The start of the first candle that begins at `time` or later.
    pub fn first_from(self, time: i64) -> i64 {
        self.start_of(time.saturating_add(self.0 - 1))
    }
}
