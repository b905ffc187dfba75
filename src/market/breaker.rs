//! When an upstream is asked: pace, retries and a circuit breaker, as one state machine for each endpoint.
//!
//! A failed call is repeated after 1, 2 and 4 seconds, less up to half at random; the fifth failure in a row opens the
//! breaker: nothing is asked for 30 seconds, then one probe goes out, and its outcome closes or opens it again.

use serde::Serialize;
use utoipa::ToSchema;

/// Failures in a row that open the breaker.
const FAILURES_TO_OPEN: u32 = 5;
/// How long nothing is asked once it is open, milliseconds; and how long a probe is waited for, whose answer may never
/// come because whoever sent it is gone.
const OPEN_MS: i64 = 30_000;
/// Pause before each retry, milliseconds, before jitter.
const RETRY_MS: [i64; 3] = [1000, 2000, 4000];

/// What a breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// Everything.
    Closed,
    /// Nothing until its time is up.
    Open,
    /// One call, the probe, is on its way.
    HalfOpen,
}

/// The state of one upstream endpoint. Times are Unix milliseconds of the system clock.
#[derive(Debug, Clone)]
pub struct Endpoint {
    state: BreakerState,
    failures: u32,
    next_ms: i64,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self { state: BreakerState::Closed, failures: 0, next_ms: 0 }
    }
}

impl Endpoint {
    /// Whether a call may go out now. A half-open breaker waits for its probe.
    pub fn allows(&self, now_ms: i64) -> bool {
        now_ms >= self.next_ms
    }

    /// A call goes out. After an open breaker's pause it is the probe.
    pub fn start(&mut self, now_ms: i64) {
        if self.state != BreakerState::Closed {
            self.state = BreakerState::HalfOpen;
            self.next_ms = now_ms + OPEN_MS;
        }
    }

    /// A call came back well: the next one may go out after `pace_ms`.
    pub fn succeed(&mut self, now_ms: i64, pace_ms: i64) {
        *self = Self { next_ms: now_ms + pace_ms, ..Self::default() };
    }

    /// A call failed. `jitter` is a random number in `0..1`.
    pub fn fail(&mut self, now_ms: i64, pace_ms: i64, jitter: f64) {
        self.failures = self.failures.saturating_add(1);
        if self.state == BreakerState::HalfOpen || self.failures >= FAILURES_TO_OPEN {
            self.state = BreakerState::Open;
            self.next_ms = now_ms + OPEN_MS;
            return;
        }
        let retry = usize::try_from(self.failures - 1).ok().and_then(|retry| RETRY_MS.get(retry));
        let pause = retry.copied().unwrap_or(pace_ms);
        #[expect(clippy::cast_possible_truncation, reason = "at most four seconds, in milliseconds")]
        let less = (pause as f64 / 2.0 * jitter.clamp(0.0, 1.0)) as i64;
        self.next_ms = now_ms + pause - less;
    }

    /// What it lets through.
    pub fn state(&self) -> BreakerState {
        self.state
    }

    /// Failures since the last success.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Earliest time of the next call.
    pub fn next_ms(&self) -> i64 {
        self.next_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails until the breaker opens, without jitter, and returns the time of each call.
    fn calls_until_open(endpoint: &mut Endpoint) -> Vec<i64> {
        let mut calls = Vec::new();
        let mut now = 0;
        while endpoint.state() != BreakerState::Open {
            assert!(endpoint.allows(now));
            endpoint.start(now);
            endpoint.fail(now, 5000, 0.0);
            calls.push(now);
            now = endpoint.next_ms();
        }
        calls
    }

    #[test]
    fn a_failed_call_is_repeated_after_one_two_and_four_seconds_and_the_fifth_failure_opens() {
        // 0, +1, +2, +4, then the usual pace of 5 s.
        assert_eq!(calls_until_open(&mut Endpoint::default()), [0, 1000, 3000, 7000, 12_000]);
    }

    #[test]
    fn an_open_breaker_sends_one_probe_after_thirty_seconds() {
        let mut endpoint = Endpoint::default();
        calls_until_open(&mut endpoint);
        assert!(!endpoint.allows(12_000 + 29_999));
        assert!(endpoint.allows(12_000 + 30_000));
        endpoint.start(12_000 + 30_000);
        assert_eq!(endpoint.state(), BreakerState::HalfOpen);
        assert!(!endpoint.allows(12_000 + 59_999), "only the one probe goes out");
        endpoint.fail(43_000, 5000, 0.0);
        assert_eq!((endpoint.state(), endpoint.allows(72_999)), (BreakerState::Open, false));
        endpoint.start(73_000);
        endpoint.succeed(73_000, 5000);
        assert_eq!(
            (endpoint.state(), endpoint.failures(), endpoint.allows(78_000)),
            (BreakerState::Closed, 0, true)
        );
    }

    #[test]
    fn a_probe_whose_answer_never_comes_is_given_up() {
        let mut endpoint = Endpoint::default();
        calls_until_open(&mut endpoint);
        endpoint.start(50_000);
        assert!(!endpoint.allows(79_999) && endpoint.allows(80_000));
        endpoint.start(80_000);
        assert_eq!((endpoint.state(), endpoint.allows(109_999)), (BreakerState::HalfOpen, false));
    }

    #[test]
    fn jitter_takes_up_to_half_of_a_pause() {
        let mut endpoint = Endpoint::default();
        endpoint.fail(0, 5000, 1.0);
        assert_eq!(endpoint.next_ms(), 500);
        endpoint.fail(0, 5000, 0.5);
        assert_eq!(endpoint.next_ms(), 1500);
    }
}
