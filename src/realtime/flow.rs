//! Readers that do not read.
//!
//! The platform tells no one how much a socket has yet to send. So now and then a mark is sent, which the client answers; what was
//! sent since a mark that is unanswered may still be waiting in memory, and that is bounded.

/// Bytes after which a mark is sent.
const MARK_AFTER_BYTES: usize = 64 * 1024;
/// Bytes that may follow an unanswered mark.
const WINDOW_BYTES: usize = 256 * 1024;
/// How long a mark may be unanswered, milliseconds.
const PATIENCE_MS: i64 = 30_000;

/// How far a socket's reader has got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Sent since the last mark, or since the last answer to one.
    bytes: usize,
    mark: u32,
    /// Since when the mark is unanswered.
    waiting_since_ms: Option<i64>,
}

/// What is to be done with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It goes out.
    Send,
    /// It goes out, and this mark after it.
    SendAndMark(u32),
    /// There is no room for it.
    Full,
    /// The reader has not read for too long.
    Stuck,
}

impl Flow {
    /// Asks for room for a message.
    pub fn admit(&mut self, bytes: usize, now_ms: i64) -> Verdict {
        match self.waiting_since_ms {
            Some(since) if now_ms - since > PATIENCE_MS => Verdict::Stuck,
            Some(_) if self.bytes + bytes > WINDOW_BYTES => Verdict::Full,
            Some(_) => {
                self.bytes += bytes;
                Verdict::Send
            }
            None if self.bytes + bytes < MARK_AFTER_BYTES => {
                self.bytes += bytes;
                Verdict::Send
            }
            None => {
                self.bytes = 0;
                self.mark = self.mark.wrapping_add(1);
                self.waiting_since_ms = Some(now_ms);
                Verdict::SendAndMark(self.mark)
            }
        }
    }

    /// Whether nothing is known to wait for the reader.
    pub fn is_read(&self) -> bool {
        self.waiting_since_ms.is_none()
    }

    /// The reader has got to a mark. False where nothing was asked of it.
    pub fn acknowledge(&mut self, mark: u32) -> bool {
        let is_awaited = self.waiting_since_ms.is_some() && mark == self.mark;
        if is_awaited {
            self.waiting_since_ms = None;
        }
        is_awaited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_answers_is_never_held_back() {
        let mut flow = Flow::default();
        let mut marks = 0;
        for _ in 0..10_000 {
            match flow.admit(200, 0) {
                Verdict::Send => {}
                Verdict::SendAndMark(mark) => {
                    marks += 1;
                    assert!(flow.acknowledge(mark));
                }
                other => panic!("{other:?}"),
            }
        }
        // 10,000 × 200 bytes; a mark with every 328th message, the first that reaches 65,536 bytes.
        assert_eq!(marks, 10_000 / 328);
    }

    #[test]
    fn a_reader_that_does_not_answer_is_sent_a_bounded_amount_and_then_given_up() {
        let mut flow = Flow::default();
        let sent =
            (0..10_000).filter(|_| matches!(flow.admit(1000, 0), Verdict::Send | Verdict::SendAndMark(_)));
        // 66 messages up to the mark, 262 in the window of 262,144 bytes.
        assert_eq!(sent.count(), 66 + 262);
        assert_eq!(flow.admit(1000, 30_000), Verdict::Full);
        assert_eq!(flow.admit(1, 30_001), Verdict::Stuck);
    }

    #[test]
    fn an_answer_that_nobody_waits_for_is_not_one() {
        let mut flow = Flow::default();
        assert!(!flow.acknowledge(0));
        assert_eq!(flow.admit(70_000, 0), Verdict::SendAndMark(1));
        assert!(!flow.acknowledge(2));
        assert!(flow.acknowledge(1));
        assert!(!flow.acknowledge(1));
    }
}
