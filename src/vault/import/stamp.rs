//! Dates and times of many forms. Which of two numbers is the day is decided from the whole file, and the time zone may be told elsewhere.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which of two numbers of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2021.
    DayFirst,
    /// 12/31/2021.
    MonthFirst,
}

/// A date and a time as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    date: Written,
    /// Milliseconds since midnight; none where only a date is written.
    time_ms: Option<i64>,
    /// Minutes ahead of UTC, if it is written.
    offset_mins: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// One day, and one alone.
    Day(NaiveDate),
    /// The order of the first two decides.
    Either { first: u32, second: u32, year: i32 },
    /// An instant: Unix milliseconds.
    Instant(i64),
}

/// What a column of dates has shown so far: see [`Stamp::tells`].
pub mod tells {
    /// A date that can only have its day first.
    pub const DAY_FIRST: u8 = 1;
    /// A date that can only have its month first.
    pub const MONTH_FIRST: u8 = 2;
    /// A date that can be either.
    pub const EITHER: u8 = 4;
    /// A time without its zone.
    pub const ZONELESS: u8 = 8;
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY_MS: i64 = 86_400_000;

impl Stamp {
    /// Reads a date, with or without a time.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let date_end = text.find(|char: char| char == 'T' || char == ',' || char.is_whitespace());
        let (date, rest) = text.split_at_checked(date_end.unwrap_or(text.len()))?;
        let rest = rest.trim_start_matches(['T', ',']).trim();
        if let Some(at_ms) = unix(date).filter(|_| rest.is_empty()) {
            return Some(Self { date: Written::Instant(at_ms), time_ms: None, offset_mins: Some(0) });
        }
        let date = written(date)?;
        if rest.is_empty() {
            return Some(Self { date, time_ms: None, offset_mins: None });
        }
        let (time_ms, zone) = clock(rest)?;
        let offset_mins = if zone.is_empty() { None } else { Some(offset(zone)?) };
        Some(Self { date, time_ms: Some(time_ms), offset_mins })
    }

    /// What it says of the column that it stands in.
    pub fn tells(self) -> u8 {
        let order = match self.date {
            Written::Either { first, second, .. } => match (first > 12, second > 12) {
                (true, false) => tells::DAY_FIRST,
                (false, true) => tells::MONTH_FIRST,
                (false, false) if first == second => 0,
                _ => tells::EITHER,
            },
            Written::Day(_) | Written::Instant(_) => 0,
        };
        let is_zoneless = self.time_ms.is_some() && self.offset_mins.is_none();
        if is_zoneless { order | tells::ZONELESS } else { order }
    }

    /// The instant, Unix milliseconds. Where no zone is written, it is so many minutes ahead of UTC; a date without a time is midnight UTC.
    pub fn at_ms(self, order: Option<DateOrder>, offset_mins: i32) -> Option<i64> {
        let day = match self.date {
            Written::Instant(at_ms) => return Some(at_ms),
            Written::Day(day) => day,
            Written::Either { first, second, year } => {
                let order = match (first > 12, second > 12) {
                    (true, _) => DateOrder::DayFirst,
                    (_, true) => DateOrder::MonthFirst,
                    _ if first == second => DateOrder::DayFirst,
                    _ => order?,
                };
                match order {
                    DateOrder::DayFirst => NaiveDate::from_ymd_opt(year, second, first)?,
                    DateOrder::MonthFirst => NaiveDate::from_ymd_opt(year, first, second)?,
                }
            }
        };
        let days = i64::from(day.to_epoch_days());
        let midnight = days.checked_mul(DAY_MS)?;
        let Some(time_ms) = self.time_ms else { return Some(midnight) };
        let ahead_ms = i64::from(self.offset_mins.unwrap_or(offset_mins)) * 60_000;
        midnight.checked_add(time_ms)?.checked_sub(ahead_ms)
    }
}

/// Unix seconds or milliseconds.
fn unix(text: &str) -> Option<i64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        10 if is_number => text.parse::<i64>().ok().map(|secs| secs * 1000),
        13 if is_number => text.parse().ok(),
        _ => None,
    }
}

fn written(text: &str) -> Option<Written> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |from, to| text.get(from..to)?.parse::<u32>().ok();
        return day(text.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?);
    }
    let separator = text.chars().find(|char| matches!(char, '-' | '/' | '.'))?;
    let parts: Vec<_> = text.split(separator).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    if parts.iter().any(|part| part.is_empty() || part.len() > 9) {
        return None;
    }
    if let Some(month) = month(second) {
        return day(year(third)?, month, number(first)?);
    }
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let short = [first, second, third].iter().all(|part| part.len() == 2);
    match (first.len(), third.len(), separator) {
        (4, ..) => day(i32::try_from(a).ok()?, b, c),
        (2, _, '-') if short => day(year(first)?, b, c),
        (_, 4 | 2, '.') => day(year(third)?, b, a),
        (_, 4 | 2, _) => Some(Written::Either { first: a, second: b, year: year(third)? }),
        _ => None,
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<Written> {
    NaiveDate::from_ymd_opt(year, month, day).map(Written::Day)
}

fn number(text: &str) -> Option<u32> {
    if text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn year(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text)?).ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

fn month(text: &str) -> Option<u32> {
    let start = text.get(..3)?.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, name)| *name == start).map(|(number, _)| number)
}

/// Milliseconds since midnight, and what is behind the time.
fn clock(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|char: char| !(char.is_ascii_digit() || matches!(char, ':' | '.')));
    let (time, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let rest = rest.trim();
    let mut parts = time.split(':');
    let two = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<i64>().ok()).flatten();
    let mut hours = two(parts.next()?)?;
    let minutes = two(parts.next()?)?;
    let (secs, fraction) = parts.next().map_or(("0", ""), |part| part.split_once('.').unwrap_or((part, "")));
    let secs = two(secs)?;
    let upper = rest.get(..2).unwrap_or_default().to_ascii_uppercase();
    let is_half = matches!(upper.as_str(), "AM" | "PM");
    if is_half {
        if !(1..=12).contains(&hours) {
            return None;
        }
        hours = hours % 12 + if upper == "PM" { 12 } else { 0 };
    }
    if hours > 23 || minutes > 59 || secs > 60 || parts.next().is_some() {
        return None;
    }
    let ms = fraction.bytes().chain(*b"000").take(3).fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'));
    let rest = if is_half { rest.get(2..)?.trim() } else { rest };
    Some((((hours * 60 + minutes) * 60 + secs) * 1000 + ms, rest))
}

/// `Z`, `UTC`, `+01:00`, `UTC-6`, `-0330`: minutes ahead of UTC.
pub fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let shift = ["UTC", "GMT", "Z"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text).trim();
    if shift.is_empty() {
        return if text.is_empty() { None } else { Some(0) };
    }
    let (sign, digits) = match (shift.strip_prefix('+'), shift.strip_prefix(['-', '−'])) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let mins = i32::try_from(hours * 60 + minutes).ok()?;
    (hours <= 14 && minutes < 60 && mins <= 14 * 60).then_some(sign * mins)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Option<i64> {
        Stamp::parse(text)?.at_ms(None, 0)
    }

    #[test]
    fn times_are_read_in_all_the_forms_that_exchanges_write() {
        // 1,643,371,200 s: 2022-01-28 12:00:00 UTC.
        let noon = 1_643_371_200_000;
        for (text, ms) in [
            ("2022-01-28T12:00:00Z", 0),
            ("2022-01-28 12:00:00 UTC", 0),
            ("2022-01-28T12:00:00.123456Z", 123),
            ("2022-01-28 12:00:00.5", 500),
            ("2022-01-28T13:00:00+01:00", 0),
            ("2022-01-28T06:30:00-0530", 0),
            ("2022/01/28 12:00", 0),
            ("22-01-28 12:00:00", 0),
            ("28/01/2022, 12:00:00", 0),
            ("1/28/2022 12:00:00 PM", 0),
            ("28.01.22 12:00", 0),
            ("28-Jan-2022 12:00", 0),
            ("1643371200", 0),
            ("1643371200123", 123),
        ] {
            assert_eq!(at(text), Some(noon + ms), "{text}");
        }
    }

    #[test]
    fn a_date_alone_is_midnight() {
        let midnight = 1_643_328_000_000;
        for text in ["2022-01-28", "20220128", "28-01-2022", "01/28/2022", "28.1.2022"] {
            assert_eq!(at(text), Some(midnight), "{text}");
        }
        assert_eq!(Stamp::parse("2022-01-28").unwrap().at_ms(None, 600), Some(midnight));
        assert_eq!(at("20500606"), Some(2_538_086_400_000));
    }

    #[test]
    fn day_and_month_are_decided_by_what_the_column_tells() {
        let tell = |text| Stamp::parse(text).unwrap().tells();
        assert_eq!(tell("16-09-2021"), tells::DAY_FIRST);
        assert_eq!(tell("09/16/2021"), tells::MONTH_FIRST);
        assert_eq!(tell("01/02/2021 10:00"), tells::EITHER | tells::ZONELESS);
        assert_eq!((tell("01.02.2021"), tell("05/05/2021"), tell("2021-02-01")), (0, 0, 0));
        let either = Stamp::parse("01/02/2021").unwrap();
        assert_eq!(either.at_ms(None, 0), None);
        assert_eq!(either.at_ms(Some(DateOrder::DayFirst), 0), at("2021-02-01"));
        assert_eq!(either.at_ms(Some(DateOrder::MonthFirst), 0), at("2021-01-02"));
    }

    #[test]
    fn a_time_without_a_zone_is_in_the_one_that_was_told() {
        // 06:00 where it is six hours earlier is 12:00 UTC.
        let stamp = Stamp::parse("22-01-28 06:00:00").unwrap();
        assert_eq!(stamp.at_ms(None, -360), at("2022-01-28T12:00:00Z"));
        let told = Stamp::parse("2022-01-28 06:00:00 UTC").unwrap();
        assert_eq!(told.at_ms(None, -360), at("2022-01-28T06:00:00Z"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "Total",
            "2022-13-01",
            "31/02/2022x",
            "2022-01-28 25:00",
            "2022-01-28 12:00 CET",
            "1.5",
            "12",
            "0.0.0.0",
        ] {
            assert_eq!(Stamp::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text in ".{0,40}") {
            let _ = Stamp::parse(&text).and_then(|stamp| stamp.at_ms(Some(DateOrder::DayFirst), 0));
        }

        #[test]
        fn anything_like_a_date_is_a_time_or_none(text in "[0-9]{0,5}[-/.][0-9]{1,4}[-/.][0-9]{0,5}[T ,][0-9:.+-]{0,20}") {
            let _ = Stamp::parse(&text).and_then(|stamp| stamp.at_ms(Some(DateOrder::MonthFirst), -840));
        }
    }
}
