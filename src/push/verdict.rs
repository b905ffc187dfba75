//! Verdicts: what the answer of a push service means (RFC 8030, sections 5, 5.3, 7.2, 7.3 and 8.4).

use chrono::DateTime;

/// A service that says nothing of it is asked again after so long, twice as long each time.
const FIRST_PAUSE_SECS: i64 = 30;
/// And after this at most, whatever it says.
const LONGEST_PAUSE_SECS: i64 = 3600;
/// So often in all.
const MOST_ATTEMPTS: u32 = 6;

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: it is on its way.
    Accepted,
    /// Remove the subscription: there is nobody there any more.
    Gone,
    /// Nothing: it can never be delivered. The subscription is good.
    TooLarge,
    /// Send it again, if it is still worth it then.
    Later {
        /// After so long.
        after_secs: i64,
    },
    /// Nothing more: the service has failed for too long.
    GivenUp,
    /// Look at it: the service does not take what we send, or does not know us. The same again would be refused again.
    Refused(u16),
}

/// What an answer means. `attempt` counts from 0; no status is no answer.
pub fn verdict(status: Option<u16>, retry_after: Option<&str>, attempt: u32, now_secs: i64) -> Verdict {
    match status {
        Some(200..=299) => Verdict::Accepted,
        Some(404 | 410) => Verdict::Gone,
        Some(413) => Verdict::TooLarge,
        None | Some(408 | 425 | 429 | 500..=599) if attempt + 1 < MOST_ATTEMPTS => {
            let pause = FIRST_PAUSE_SECS << attempt.min(16);
            let asked = retry_after.and_then(|text| wait_secs(text, now_secs));
            Verdict::Later { after_secs: asked.unwrap_or(pause).clamp(1, LONGEST_PAUSE_SECS) }
        }
        None | Some(408 | 425 | 429 | 500..=599) => Verdict::GivenUp,
        Some(status) => Verdict::Refused(status),
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
fn wait_secs(text: &str, now_secs: i64) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| Some(DateTime::parse_from_rfc2822(text).ok()?.timestamp() - now_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16) -> Verdict {
        verdict(Some(status), None, 0, 0)
    }

    #[test]
    fn every_status_has_a_meaning() {
        for status in [200, 201, 202, 204] {
            assert_eq!(of(status), Verdict::Accepted);
        }
        assert_eq!([of(404), of(410), of(413)], [Verdict::Gone, Verdict::Gone, Verdict::TooLarge]);
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(of(status), Verdict::Later { after_secs: 30 });
        }
        for status in [301, 307, 400, 401, 403, 405] {
            assert_eq!(of(status), Verdict::Refused(status));
        }
    }

    #[test]
    fn a_service_says_when_to_ask_again_in_seconds_or_by_a_date() {
        // 1994-11-06 08:49:37 is 784,111,777.
        let after = |text| verdict(Some(503), Some(text), 0, 784_111_700);
        for (text, after_secs) in [
            ("120", 120),
            ("0", 1),
            ("-5", 1),
            ("999999", 3600),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 77),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 1),
            ("soon", 30),
        ] {
            assert_eq!(after(text), Verdict::Later { after_secs }, "{text}");
        }
    }

    #[test]
    fn pauses_double_and_end() {
        let silent: Vec<_> = (0..6).map(|attempt| verdict(None, None, attempt, 0)).collect();
        let later = [30, 60, 120, 240, 480].map(|after_secs| Verdict::Later { after_secs });
        assert_eq!(silent, [later.as_slice(), &[Verdict::GivenUp]].concat());
    }
}
