//! The simulator's time. Everything it says about time comes from here.

use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// How the clock was asked for on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockChoice {
    /// Runs by itself.
    #[default]
    System,
    /// Stands still at this moment (Unix milliseconds) until it is moved.
    Manual(i64),
}

impl FromStr for ClockChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<ClockChoice, String> {
        if text == "system" {
            return Ok(ClockChoice::System);
        }
        text.strip_prefix("manual:")
            .and_then(|secs| secs.parse::<f64>().ok())
            .and_then(millis_of_secs)
            .map(ClockChoice::Manual)
            .ok_or_else(|| format!("`{text}` is neither `system` nor `manual:UNIX_SECONDS`"))
    }
}

/// Milliseconds of a number of seconds, if it is a moment between 1970 and 2200.
pub fn millis_of_secs(secs: f64) -> Option<i64> {
    (0.0..7_258_118_400.0).contains(&secs).then(|| (secs * 1_000.0).round() as i64)
}

/// A clock that runs at a speed or stands still.
#[derive(Debug)]
pub enum Clock {
    /// Showed `start_ms` when the machine's clock showed `wall_start_ms`, and runs `speed` times as fast.
    Running {
        /// The machine's time at the start, Unix milliseconds.
        wall_start_ms: i64,
        /// The simulator's time at the start, Unix milliseconds.
        start_ms: i64,
        /// Simulated seconds in a second.
        speed: f64,
    },
    /// Stands still at the moment it holds (Unix milliseconds).
    Manual(AtomicI64),
}

/// The clock is not one that can be moved by hand.
#[derive(Debug, PartialEq, Eq)]
pub struct NotManual;

impl Clock {
    /// A clock that shows `start_ms` now and runs `speed` times as fast as time.
    pub fn running(start_ms: i64, speed: f64) -> Clock {
        Clock::Running { wall_start_ms: wall_ms(), start_ms, speed }
    }

    /// A clock that stands still at `start_ms`.
    pub fn manual(start_ms: i64) -> Clock {
        Clock::Manual(AtomicI64::new(start_ms))
    }

    /// The time in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        match self {
            Clock::Running { wall_start_ms, start_ms, speed } => {
                let passed_ms = (wall_ms() - wall_start_ms) as f64;
                start_ms + (passed_ms * speed) as i64
            }
            Clock::Manual(now_ms) => now_ms.load(Ordering::SeqCst),
        }
    }

    /// Simulated seconds in a second; 0 where the clock stands still.
    pub fn speed(&self) -> f64 {
        match self {
            Clock::Running { speed, .. } => *speed,
            Clock::Manual(_) => 0.0,
        }
    }

    /// Moves a manual clock forward (or back) and answers the new time.
    pub fn advance(&self, by_ms: i64) -> Result<i64, NotManual> {
        match self {
            Clock::Running { .. } => Err(NotManual),
            Clock::Manual(now_ms) => Ok(now_ms.fetch_add(by_ms, Ordering::SeqCst) + by_ms),
        }
    }

    /// Sets a manual clock and answers the new time.
    pub fn set(&self, to_ms: i64) -> Result<i64, NotManual> {
        match self {
            Clock::Running { .. } => Err(NotManual),
            Clock::Manual(now_ms) => {
                now_ms.store(to_ms, Ordering::SeqCst);
                Ok(to_ms)
            }
        }
    }
}

/// The machine's time in Unix milliseconds.
#[allow(clippy::disallowed_methods, reason = "a native program, and the one place that reads the clock")]
pub fn wall_ms() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(1_000);
        assert_eq!(clock.now_ms(), 1_000);
        assert_eq!(clock.advance(250), Ok(1_250));
        assert_eq!(clock.set(9_000), Ok(9_000));
        assert_eq!(clock.now_ms(), 9_000);
    }

    #[test]
    fn a_running_clock_refuses_to_be_moved() {
        let clock = Clock::running(1_000, 60.0);
        assert_eq!(clock.advance(1), Err(NotManual));
        assert!(clock.now_ms() >= 1_000);
    }

    #[test]
    fn clock_choices_are_system_or_manual_with_a_time() {
        assert_eq!("system".parse(), Ok(ClockChoice::System));
        assert_eq!("manual:1763629551".parse(), Ok(ClockChoice::Manual(1_763_629_551_000)));
        assert_eq!("manual:1763629551.5".parse(), Ok(ClockChoice::Manual(1_763_629_551_500)));
        for wrong in ["manual", "manual:", "manual:x", "manual:-5", "manual:NaN", "wall"] {
            assert!(wrong.parse::<ClockChoice>().is_err(), "{wrong}");
        }
    }
}
