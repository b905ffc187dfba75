//! The value of one asset in US dollars at whole minutes, as a function of the seed and the minute.
//!
//! The logarithm of the price is a sum of smooth noises whose amplitude grows with the root of their period, as
//! that of a random walk does, under slowly changing volatility, with jumps that are taken back over hours. The
//! longest period is 52 days, and the long ones are damped, so that prices stay near where they began.

use super::noise::{self, Wave};

/// Periods of the noises in minutes.
const PERIODS_MINUTES: [i64; 12] = [2, 5, 13, 34, 89, 233, 610, 1_597, 4_181, 10_946, 28_657, 75_025];

/// Noises up to this period follow the volatility of the moment.
const LIVELY_UP_TO_MINUTES: i64 = 233;

/// Noises from this period on are damped by [`DAMPING`].
const DAMPED_FROM_MINUTES: i64 = 10_000;
const DAMPING: f64 = 0.6;

/// Makes the standard deviation of one-hour moves of the sum about the asked-for one.
const AMPLITUDE: f64 = 0.85;

/// One-hour volatility of the movement that all assets share.
const MARKET_HOUR: f64 = 0.003;

/// At most one jump begins in each such span.
const JUMP_SPAN_MINUTES: i64 = 480;

/// How one asset moves. Asking it changes what it remembers, never what it answers.
#[derive(Clone, Debug)]
pub struct Path {
    key: u64,
    log_base: f64,
    hour: f64,
    own: Swell,
    market: Option<(f64, Swell)>,
    jump_chance: f64,
}

/// An asset at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Natural logarithm of the price in US dollars.
    pub log_price: f64,
    /// How much busier than usual trading is because of a jump: 0 without one, up to about 8 in one.
    pub excitement: f64,
}

/// What the jumps do at a moment.
struct Jumps {
    log_move: f64,
    excitement: f64,
}

impl Path {
    /// The path of `symbol` around `price_usd`, with `hour` the typical one-hour move (0.01 is one per cent).
    /// Fiat money and stable coins (`hour` below 0.0005) neither jump nor follow the market.
    pub fn new(seed: u64, symbol: &str, price_usd: f64, hour: f64) -> Path {
        let calm = hour < 0.0005;
        let key = noise::key(seed, symbol);
        let market = || Swell::new(noise::key(seed, "the whole market"), MARKET_HOUR);
        Path {
            key,
            log_base: price_usd.ln(),
            hour,
            own: Swell::new(key, hour),
            market: (!calm).then(|| ((hour / 0.006).clamp(0.7, 1.6), market())),
            jump_chance: if calm { 0.0 } else { (hour * 25.0).min(0.4) },
        }
    }

    /// The asset at the start of `minute` (minutes since 1970).
    pub fn at(&mut self, minute: i64) -> Spot {
        let jumps = self.jumps(minute);
        let market = self.market.as_mut().map_or(0.0, |(beta, market)| *beta * market.at(minute));
        Spot {
            log_price: self.log_base + jumps.log_move + self.own.at(minute) + market,
            excitement: jumps.excitement,
        }
    }

    fn jumps(&self, minute: i64) -> Jumps {
        let mut total = Jumps { log_move: 0.0, excitement: 0.0 };
        if self.jump_chance == 0.0 {
            return total;
        }
        let now = minute.div_euclid(JUMP_SPAN_MINUTES);
        for span in now - 2..=now {
            let word = noise::word(self.key ^ 0x6A75_6D70, span);
            if noise::fraction(word) >= self.jump_chance {
                continue;
            }
            let detail = noise::word(word, 1);
            let start = span * JUMP_SPAN_MINUTES + (detail % 480) as i64;
            let since = (minute - start) as f64;
            let rise = 2.0 + ((detail >> 12) % 24) as f64;
            let fade = 180.0 + ((detail >> 20) % 300) as f64;
            if since <= 0.0 || since >= rise + fade {
                continue;
            }
            let size = self.hour * (2.5 + 6.5 * noise::fraction(noise::word(word, 2)));
            let sign = if detail >> 63 == 0 { 1.0 } else { -1.0 };
            let shape = if since < rise {
                let along = since / rise;
                along * along * (3.0 - 2.0 * along)
            } else {
                let left = 1.0 - (since - rise) / fade;
                left * left
            };
            total.log_move += sign * size * shape;
            total.excitement += 8.0 * (1.0 - since / (rise + fade)).powi(6);
        }
        total
    }
}

/// A sum of noises that wanders like a price.
#[derive(Clone, Debug)]
struct Swell {
    volatility: [Wave; 2],
    /// Amplitude and noise of each period.
    waves: [(f64, Wave); PERIODS_MINUTES.len()],
}

impl Swell {
    fn new(key: u64, hour: f64) -> Swell {
        let mut stream = key;
        let waves = PERIODS_MINUTES.map(|period| {
            stream = stream.wrapping_add(0xA5A5_0001);
            let damping = if period >= DAMPED_FROM_MINUTES { DAMPING } else { 1.0 };
            let amplitude = AMPLITUDE * hour * damping * (period as f64 / 60.0).sqrt();
            (amplitude, Wave::new(stream, period))
        });
        Swell { volatility: [Wave::new(key ^ 0x766F_6C31, 360), Wave::new(key ^ 0x766F_6C32, 37)], waves }
    }

    fn at(&mut self, minute: i64) -> f64 {
        let [slow, quick] = &mut self.volatility;
        let volatility = (0.9 * slow.at(minute) + 0.5 * quick.at(minute)).exp();
        let (mut lively, mut steady) = (0.0, 0.0);
        for ((amplitude, wave), period) in self.waves.iter_mut().zip(PERIODS_MINUTES) {
            let height = *amplitude * wave.at(minute);
            if period <= LIVELY_UP_TO_MINUTES {
                lively += height;
            } else {
                steady += height;
            }
        }
        volatility * lively + steady
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour_moves(path: &mut Path) -> Vec<f64> {
        let start = 29_400_000;
        (0..2_000)
            .map(|hour| start + hour * 60)
            .map(|minute| (path.at(minute + 60).log_price - path.at(minute).log_price).abs())
            .collect()
    }

    #[test]
    fn one_hour_moves_are_of_the_size_asked_for_and_some_are_large() {
        let mut moves = hour_moves(&mut Path::new(1, "MID", 2.0, 0.010));
        moves.sort_by(f64::total_cmp);
        let median = moves[moves.len() / 2];
        assert!((0.003..0.02).contains(&median), "median {median}");
        let largest = moves[moves.len() - 5];
        assert!((0.04..0.25).contains(&largest), "large moves {largest}");
    }

    #[test]
    fn prices_stay_within_a_factor_of_five_of_where_they_began() {
        let mut path = Path::new(3, "MEME", 1.0, 0.018);
        for day in 0..2_000 {
            let log = path.at(28_000_000 + day * 1_440).log_price;
            assert!(log.abs() < 5.0_f64.ln(), "day {day}: {}", log.exp());
        }
    }

    #[test]
    fn fiat_money_hardly_moves() {
        let moves = hour_moves(&mut Path::new(1, "EUR", 1.16, 0.0003));
        assert!(moves.iter().all(|size| *size < 0.004));
    }
}
