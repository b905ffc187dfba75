//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::app::App;
use crate::clock::{Clock, ClockChoice, millis_of_secs, wall_ms};
use crate::faults::Faults;
use crate::limits::Limits;
use crate::market::Market;
use crate::replay::{RecordingError, ReplayMarket};
use crate::requests::Requests;
use crate::seed::{DEFAULT_PRODUCTS, SeedMarket};

/// The exchange simulator: Coinbase Exchange and CoinGecko wire formats, from a seed or from recordings.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8790)]
    pub port: u16,

    /// What the made-up market is made from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Online products of the made-up market
    #[arg(long, default_value_t = DEFAULT_PRODUCTS, value_parser = products)]
    pub products: usize,

    /// Replay the BASE-QUOTE-YYYY-MM-DD.csv files of this folder instead
    #[arg(long, value_name = "DIR")]
    pub replay: Option<PathBuf>,

    /// Simulated seconds in a second, up to 60
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,

    /// Start at this time [default: now; in a replay 2 h 5 min after its first minute]
    #[arg(long, value_name = "UNIX_SECONDS", value_parser = start)]
    pub from: Option<i64>,

    /// `system`, or `manual:UNIX_SECONDS` for a clock that only `POST /sim/clock` moves
    #[arg(long, default_value = "system")]
    pub clock: ClockChoice,

    /// Answer 429 as the real services do
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub rate_limit: Switch,

    /// Milliseconds between ticker_batch messages
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u64).range(10..))]
    pub feed_interval_ms: u64,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

fn products(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| (1..=5_000).contains(count)).ok_or_else(|| "1 to 5000".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed: &f64| *speed > 0.0 && *speed <= 60.0);
    speed.ok_or_else(|| "more than 0, at most 60".to_owned())
}

/// Unix milliseconds of the `--from` argument.
fn start(text: &str) -> Result<i64, String> {
    text.parse().ok().and_then(millis_of_secs).ok_or_else(|| "Unix seconds, 1970 to 2200".to_owned())
}

impl Options {
    /// The simulator that these options ask for. Fails where recordings cannot be read.
    pub fn build(&self) -> Result<App, RecordingError> {
        let (market, default_start_ms): (Box<dyn Market>, i64) = match &self.replay {
            Some(folder) => {
                let market = ReplayMarket::read(folder)?;
                let start_ms = market.default_start() * 1_000;
                (Box::new(market), start_ms)
            }
            None => (Box::new(SeedMarket::new(self.seed, self.products)), wall_ms()),
        };
        let clock = match self.clock {
            ClockChoice::Manual(start_ms) => Clock::manual(start_ms),
            ClockChoice::System => Clock::running(self.from.unwrap_or(default_start_ms), self.speed),
        };
        Ok(App {
            market,
            clock,
            faults: Faults::default(),
            requests: Requests::default(),
            limits: (self.rate_limit == Switch::On).then(|| Limits::new(wall_ms())),
            feed_interval: Duration::from_millis(self.feed_interval_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, clap::Error> {
        Options::try_parse_from([&["sim"], arguments].concat())
    }

    #[test]
    fn a_manual_start_wins_over_from_and_replay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("A-USD-2020-01-01.csv"),
            "time,low,high,open,close,volume\n60,1,1,1,1,1\n",
        )
        .unwrap();
        let replay = folder.path().to_str().unwrap();
        let options = parse(&["--replay", replay, "--from", "500", "--clock", "manual:900"]).unwrap();
        assert_eq!(options.build().unwrap().clock.now_ms(), 900_000);
        let options = parse(&["--replay", replay, "--from", "500"]).unwrap();
        assert!((500_000..600_000).contains(&options.build().unwrap().clock.now_ms()));
        let options = parse(&["--replay", replay]).unwrap();
        assert!((7_560_000..7_660_000).contains(&options.build().unwrap().clock.now_ms()));
    }

    #[test]
    fn speeds_beyond_sixty_and_empty_markets_are_refused() {
        for wrong in [["--speed", "61"], ["--speed", "0"], ["--products", "0"], ["--clock", "sundial"]] {
            assert!(parse(&wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(parse(&["--speed", "60"]).unwrap().speed, 60.0);
    }
}
