//! Moments as the wire writes them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// ISO 8601 with milliseconds: `2026-06-19T16:43:33.016Z`.
pub fn iso(ms: i64) -> String {
    format!("{:.3}", timestamp(ms))
}

/// The form of a `Date` header: `Fri, 19 Jun 2026 16:43:33 GMT`.
pub fn http_date(ms: i64) -> String {
    timestamp(ms).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Unix seconds of ISO 8601 (with offset, without one as UTC, or a date alone) or of a number of seconds.
pub fn parse_secs(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(secs) = text.parse::<i64>() {
        return Some(secs);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from)).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_exchange_writes_them() {
        assert_eq!(iso(1_763_629_551_123), "2025-11-20T09:05:51.123Z");
        assert_eq!(http_date(1_763_629_551_123), "Thu, 20 Nov 2025 09:05:51 GMT");
    }

    #[test]
    fn moments_are_read_in_every_form_that_clients_send() {
        for text in ["2025-11-20T09:05:51Z", "2025-11-20T09:05:51.000Z", "2025-11-20T09:05:51", "1763629551"]
        {
            assert_eq!(parse_secs(text), Some(1_763_629_551), "{text}");
        }
        assert_eq!(parse_secs("2025-11-20T10:05:51+01:00"), Some(1_763_629_551));
        assert_eq!(parse_secs("2025-11-20"), Some(1_763_596_800));
        assert_eq!(parse_secs("yesterday"), None);
    }
}
