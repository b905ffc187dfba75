//! Quiet hours: when nothing is sent to closed devices.
//!
//! They are hours of a clock on a wall, so what is stored is the name of the clock, an IANA zone, and never an offset: that would be wrong for
//! half of the year. The database of zones is the platform's (`Intl`); here it is asked how far a clock is ahead of UTC now.

use chrono::{DateTime, Timelike};

use crate::error::Invalid;

/// Minutes of a day.
const DAY_MINUTES: u16 = 1440;
/// Characters of a zone's name at most.
const LONGEST_ZONE: usize = 64;

/// A minute of a day, on a clock on a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(u16);

impl WallTime {
    /// Reads `HH:MM`, from `00:00` to `23:59`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let number = |digits: &str| {
            let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
    }

    /// What a clock shows that is so many minutes ahead of UTC, at a moment in Unix milliseconds.
    pub fn at(now_ms: i64, minutes_ahead: i64) -> Option<Self> {
        let shown = DateTime::from_timestamp_millis(now_ms.checked_add(minutes_ahead.checked_mul(60_000)?)?)?;
        u16::try_from(shown.hour() * 60 + shown.minute()).ok().map(Self)
    }

    /// `HH:MM`.
    pub fn text(self) -> String {
        format!("{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// From one time to another, on the next day if that is earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: WallTime,
    /// The first minute that is not.
    pub until: WallTime,
    /// Whose clock: the name of an IANA zone, such as `Europe/Berlin`. Whether there is such a zone is the platform's to say.
    pub zone: String,
}

impl QuietHours {
    /// Reads them.
    ///
    /// # Errors
    /// Which part is wrong, and what it must be.
    pub fn parse(from: &str, until: &str, zone: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "must be a time such as 22:00";
        let from = WallTime::parse(from).ok_or(Invalid::new("from", EXPECTED))?;
        let until = WallTime::parse(until).ok_or(Invalid::new("until", EXPECTED))?;
        if from == until {
            return Err(Invalid::new("until", "must be another time than from"));
        }
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
        let begins = zone.starts_with(|first: char| first.is_ascii_alphabetic());
        if !begins || zone.len() > LONGEST_ZONE || !zone.bytes().all(is_sign) {
            return Err(Invalid::new("zone", "must be the name of a time zone such as Europe/Berlin"));
        }
        Ok(Self { from, until, zone: zone.to_owned() })
    }

    /// Whether it is quiet when the clock of the zone shows this.
    pub fn holds(&self, shown: WallTime) -> bool {
        let since = |time: WallTime| (time.0 + DAY_MINUTES - self.from.0) % DAY_MINUTES;
        since(shown) < since(self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, until: &str, shown: &str) -> bool {
        let hours = QuietHours::parse(from, until, "Europe/Berlin").unwrap();
        hours.holds(WallTime::parse(shown).unwrap())
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let over_midnight = ["21:59", "22:00", "23:59", "00:00", "06:59", "07:00", "12:00"]
            .map(|shown| quiet("22:00", "07:00", shown));
        assert_eq!(over_midnight, [false, true, true, true, true, false, false]);
        let at_noon =
            ["11:59", "12:00", "13:29", "13:30", "00:00"].map(|shown| quiet("12:00", "13:30", shown));
        assert_eq!(at_noon, [false, true, true, false, false]);
        assert!(quiet("00:00", "23:59", "12:00") && !quiet("00:00", "23:59", "23:59"));
    }

    #[test]
    fn a_clock_shows_the_time_of_its_zone() {
        // 2023-11-14 22:13:20 UTC.
        let shown = |ahead| WallTime::at(1_700_000_000_000, ahead).map(WallTime::text);
        let expected = ["22:13", "23:13", "03:43", "14:13"].map(|text| Some(text.to_owned()));
        assert_eq!([0, 60, 330, -480].map(shown), expected);
        assert_eq!(WallTime::at(i64::MAX, 60), None);
    }

    #[test]
    fn every_minute_is_quiet_in_one_of_two_halves() {
        for minute in 0..DAY_MINUTES {
            let shown = WallTime(minute).text();
            assert_ne!(quiet("22:00", "07:00", &shown), quiet("07:00", "22:00", &shown), "{shown}");
        }
    }

    #[test]
    fn what_is_no_time_or_no_zone_is_refused() {
        for text in ["", "7:00", "24:00", "12:60", "12", "12:0", "+1:00", "12:00:00", "ab:cd"] {
            assert_eq!(QuietHours::parse(text, "07:00", "UTC").unwrap_err().field, "from");
        }
        assert_eq!(QuietHours::parse("07:00", "07:00", "UTC").unwrap_err().field, "until");
        let long = "A".repeat(65);
        for zone in ["", "+02:00", "Europe Berlin", "1/2", "<b>", &long] {
            assert_eq!(QuietHours::parse("22:00", "07:00", zone).unwrap_err().field, "zone");
        }
        for zone in ["UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"] {
            assert!(QuietHours::parse("22:00", "07:00", zone).is_ok());
        }
    }
}
