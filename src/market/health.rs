//! How the market's parts fare, for `/api/health` and `/metrics`.

use serde::Serialize;
use utoipa::ToSchema;

use super::breaker::BreakerState;
use super::source::Upstream;
use super::state::Market;
use super::view::{SourceName, Time};
use crate::cache::template::STALE_AFTER_MS;
use crate::config::Origin;

/// How a part fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not needed or not asked yet.
    Idle,
    /// Works.
    Ok,
    /// Works with losses.
    Degraded,
    /// Does not work.
    Down,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Check {
    /// Which part.
    pub name: &'static str,
    /// How it fares.
    pub status: Status,
    /// Milliseconds since it last worked; none if it never has.
    pub age_ms: Option<i64>,
    /// What is wrong, for people.
    pub detail: Option<String>,
    /// What its circuit breaker lets through; none where it has none.
    pub breaker: Option<BreakerState>,
    /// Failures since its last success.
    pub failures: Option<u32>,
    /// Rows of its last answer that could not be used.
    pub skipped_rows: Option<u32>,
}

/// The whole.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Health {
    /// `ok`; `degraded` where figures are stale, second-hand or incomplete; `down` where there are none.
    pub status: Status,
    /// What stands behind the feed.
    pub origin: Origin,
    /// Time of this answer.
    pub time: Time,
    /// Version of the software.
    pub version: &'static str,
    /// The parts.
    pub checks: Vec<Check>,
}

/// Counters and gauges of the market object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gauges {
    /// Ticks begun since the object started.
    pub ticks: u64,
    /// Products with a number.
    pub products: usize,
    /// Samples held of the first source.
    pub samples: usize,
    /// Parts as in health.
    pub checks: Vec<Check>,
}

impl Health {
    /// The health of the whole, made of that of its parts: the market's own, unless another part fares worse.
    pub fn of(origin: Origin, system_ms: i64, checks: Vec<Check>) -> Self {
        let worst = checks.iter().map(|check| check.status).max().unwrap_or(Status::Down);
        let market = checks.iter().find(|check| check.name == "market").map_or(worst, |check| check.status);
        // A part that is down costs something, but not everything, as long as there are figures.
        let status = market.max(worst.min(Status::Degraded));
        Self { status, origin, time: Time(system_ms), version: env!("CARGO_PKG_VERSION"), checks }
    }
}

impl Market {
    /// How each part fares at a moment of the system clock, Unix milliseconds.
    pub fn checks(&self, system_ms: i64) -> Vec<Check> {
        let current = self.current(system_ms);
        let age = current.and_then(|name| self.source(name).age_ms(system_ms));
        let (status, detail) = match (current, age) {
            (None, _) => (Status::Down, Some("no figures from any source".to_owned())),
            (_, Some(age)) if age > STALE_AFTER_MS => {
                (Status::Degraded, Some("figures are stale".to_owned()))
            }
            (Some(SourceName::Coingecko), _) => {
                (Status::Degraded, Some("the second source stands in".to_owned()))
            }
            _ => (Status::Ok, None),
        };
        let market = Check { name: "market", age_ms: age, ..Check::bare("market", status, detail) };
        vec![
            market,
            Check::of("coinbase", &self.coinbase.upstream, system_ms),
            Check::of("candles", &self.minutes, system_ms),
            Check::of("products", &self.listings, system_ms),
            Check::of("coingecko", &self.coingecko.upstream, system_ms),
        ]
    }

    /// Its counters and gauges.
    pub fn gauges(&self, system_ms: i64) -> Gauges {
        Gauges {
            ticks: self.ticks(),
            products: self.registry.len(),
            samples: self.coinbase.samples.len(),
            checks: self.checks(system_ms),
        }
    }
}

impl Check {
    /// A part without a circuit breaker.
    pub fn bare(name: &'static str, status: Status, detail: Option<String>) -> Self {
        Self { name, status, age_ms: None, detail, breaker: None, failures: None, skipped_rows: None }
    }

    fn of(name: &'static str, upstream: &Upstream, system_ms: i64) -> Self {
        let breaker = upstream.endpoint.state();
        let skipped = upstream.skipped.total();
        let status = match (&upstream.error, breaker, upstream.received) {
            (Some(_), BreakerState::Open | BreakerState::HalfOpen, _) | (Some(_), _, None) => Status::Down,
            (Some(_), BreakerState::Closed, Some(_)) => Status::Degraded,
            (None, _, None) => Status::Idle,
            (None, ..) => Status::Ok,
        };
        Self {
            name,
            status,
            age_ms: upstream.received.map(|received| (system_ms - received.system_ms).max(0)),
            detail: upstream.error.as_ref().map(ToString::to_string),
            breaker: Some(breaker),
            failures: Some(upstream.endpoint.failures()),
            skipped_rows: Some(skipped),
        }
    }
}
