//! How often a socket may command.

/// Commands in a window.
const MOST: u32 = 50;
/// Commands beyond that after which the socket is closed.
const MOST_REFUSED: u32 = 200;
/// Length of a window, milliseconds.
const WINDOW_MS: i64 = 10_000;

/// The commands of a socket in its present window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    began_ms: i64,
    commands: u32,
}

/// What is to be done with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out.
    Allow,
    /// It is refused; later it would not be.
    Refuse {
        /// When, milliseconds from now.
        retry_after_ms: i64,
    },
    /// The socket is closed.
    Flood,
}

impl Rate {
    /// Counts a command.
    pub fn count(&mut self, now_ms: i64) -> Verdict {
        if now_ms - self.began_ms >= WINDOW_MS {
            *self = Self { began_ms: now_ms, commands: 0 };
        }
        self.commands = self.commands.saturating_add(1);
        match self.commands {
            ..=MOST => Verdict::Allow,
            commands if commands <= MOST + MOST_REFUSED => {
                Verdict::Refuse { retry_after_ms: self.began_ms + WINDOW_MS - now_ms }
            }
            _ => Verdict::Flood,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_commands_in_ten_seconds_are_allowed_two_hundred_more_refused_and_then_it_is_a_flood() {
        let mut rate = Rate::default();
        let mut count = |now_ms| rate.count(now_ms);
        assert!((0..50).all(|_| count(100_000) == Verdict::Allow));
        assert!((0..200).all(|_| count(104_000) == Verdict::Refuse { retry_after_ms: 6000 }));
        assert_eq!(count(104_000), Verdict::Flood);
        assert_eq!(count(110_000), Verdict::Allow);
    }
}
