//! Everything a request may need.

use std::time::Duration;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::limits::Limits;
use crate::market::Market;
use crate::requests::Requests;

/// The running simulator.
pub struct App {
    /// Prices.
    pub market: Box<dyn Market>,
    /// Time.
    pub clock: Clock,
    /// What goes wrong at present.
    pub faults: Faults,
    /// What was asked for so far.
    pub requests: Requests,
    /// Rate limits; `None` to answer everything.
    pub limits: Option<Limits>,
    /// Time between the messages of `ticker_batch`.
    pub feed_interval: Duration,
}
