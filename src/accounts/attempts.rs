//! Guessing is slow: each attempt is counted before it is looked at, and who has failed often waits longer and longer, but never for good.

use serde::{Deserialize, Serialize};

/// The longest wait, milliseconds.
const LONGEST_WAIT_MS: i64 = 300_000;
/// After this long without an attempt all is forgotten, milliseconds.
const FORGOTTEN_AFTER_MS: i64 = 86_400_000;

/// How many attempts may fail before there is a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience(pub u32);

impl Patience {
    /// For one account, or one code.
    pub const ACCOUNT: Self = Self(5);
    /// For an address, behind which many people may be.
    pub const ADDRESS: Self = Self(20);
}

/// Attempts that have not succeeded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    failed: u32,
    last_ms: i64,
}

impl Attempts {
    /// Counts an attempt, as failed until it is known to have succeeded.
    ///
    /// # Errors
    /// How long to wait instead, in milliseconds; such an attempt is not counted.
    pub fn begin(&mut self, patience: Patience, now_ms: i64) -> Result<(), i64> {
        if now_ms - self.last_ms > FORGOTTEN_AFTER_MS {
            *self = Self::default();
        }
        let left_ms = self.wait_ms(patience) - (now_ms - self.last_ms);
        if left_ms > 0 {
            return Err(left_ms);
        }
        *self = Self { failed: self.failed.saturating_add(1), last_ms: now_ms };
        Ok(())
    }

    /// The attempt has succeeded: those before it count no more.
    pub fn succeed(&mut self) {
        *self = Self::default();
    }

    /// Since when nothing has happened, Unix milliseconds.
    pub fn last_ms(&self) -> i64 {
        self.last_ms
    }

    /// One second after the last that is free, twice as long after each one more.
    fn wait_ms(self, patience: Patience) -> i64 {
        match self.failed.checked_sub(patience.0) {
            None => 0,
            Some(more) => (1000_i64 << more.min(20)).min(LONGEST_WAIT_MS),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_attempts_are_free_and_then_the_wait_doubles_up_to_five_minutes() {
        let mut attempts = Attempts::default();
        let mut now_ms = 1_000_000;
        let mut waits = Vec::new();
        for _ in 0..16 {
            if let Err(wait_ms) = attempts.begin(Patience::ACCOUNT, now_ms) {
                waits.push(wait_ms / 1000);
                now_ms += wait_ms;
                assert_eq!(attempts.begin(Patience::ACCOUNT, now_ms), Ok(()));
            }
        }
        // 5 free ones; then 1, 2, 4, … s before each; 2⁹ = 512 s is more than 300.
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn fifty_at_once_are_not_more_than_five() {
        let mut attempts = Attempts::default();
        assert_eq!((0..50).filter(|_| attempts.begin(Patience::ACCOUNT, 7).is_ok()).count(), 5);
    }

    #[test]
    fn success_and_a_day_of_rest_forget() {
        let mut attempts = Attempts::default();
        for _ in 0..9 {
            let _ = attempts.begin(Patience::ACCOUNT, 0);
        }
        assert_eq!(attempts.begin(Patience::ACCOUNT, 999), Err(1));
        assert_eq!(attempts.begin(Patience::ACCOUNT, 86_400_001), Ok(()));
        for _ in 0..9 {
            let _ = attempts.begin(Patience::ACCOUNT, 86_400_001);
        }
        attempts.succeed();
        assert_eq!(attempts.begin(Patience::ACCOUNT, 86_400_001), Ok(()));
    }

    proptest! {
        /// There is always a time, five minutes off at most, at which one may try again.
        #[test]
        fn nobody_is_locked_out_for_good(gaps in prop::collection::vec(0_i64..400_000, 0..200)) {
            let (mut attempts, mut now_ms) = (Attempts::default(), 0);
            for gap in gaps {
                now_ms += gap;
                let _ = attempts.begin(Patience::ACCOUNT, now_ms);
            }
            prop_assert_eq!(attempts.begin(Patience::ACCOUNT, now_ms + LONGEST_WAIT_MS), Ok(()));
        }
    }
}
