//! How fast an exchange may be asked: a token bucket.

/// Requests let through at once after a pause: below the exchange's own burst of 15.
const BURST: f64 = 12.0;
/// Requests let through each second: below the exchange's own 10.
const PER_SECOND: f64 = 9.0;

/// A token bucket. It never refuses; it says how long to wait.
#[derive(Debug, Clone)]
pub struct Pace {
    tokens: f64,
    at_ms: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { tokens: BURST, at_ms: 0 }
    }
}

impl Pace {
    /// Takes a turn at a moment in Unix milliseconds and returns how long to wait for it, in milliseconds.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "spans of seconds")]
    pub fn turn(&mut self, now_ms: i64) -> i64 {
        let passed_ms = (now_ms - self.at_ms).max(0) as f64;
        self.tokens = (self.tokens + passed_ms / 1000.0 * PER_SECOND).min(BURST) - 1.0;
        self.at_ms = self.at_ms.max(now_ms);
        if self.tokens >= 0.0 { 0 } else { (-self.tokens / PER_SECOND * 1000.0).ceil() as i64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_out_at_once_and_the_rest_in_turn() {
        let mut pace = Pace::default();
        let waits: Vec<_> = (0..15).map(|_| pace.turn(1_000_000)).collect();
        assert!(waits.iter().take(12).all(|wait| *wait == 0));
        // 9 a second: the thirteenth waits 1000 / 9 = 111.1 ms, and so on.
        assert_eq!(waits.get(12..), Some([112, 223, 334].as_slice()));
    }

    #[test]
    fn a_pause_fills_the_bucket_and_no_more() {
        let mut pace = Pace::default();
        for _ in 0..40 {
            pace.turn(0);
        }
        let after: Vec<_> = (0..13).map(|_| pace.turn(3_600_000)).collect();
        assert_eq!(after.iter().filter(|wait| **wait == 0).count(), 12);
    }
}
