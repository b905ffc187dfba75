//! Tasks: when they come round again, and when their owner is reminded.
//!
//! What repeats does so at the same hour of its owner's clock. Where that clock goes is asked of the platform, which knows the time zones (IANA).

use chrono::{DateTime, Datelike, Days, Months, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// Rounds that are looked at for the next at most.
const ROUNDS: u32 = 40_000;

/// How often something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Each day.
    Daily,
    /// Each week, on the same day of it.
    Weekly,
    /// Each month, on the same day of it, or on its last where it has no such day.
    Monthly,
    /// Each year. What is done on 29 February is done on the 28th in other years.
    Yearly,
}

impl Repeat {
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly]
            .into_iter()
            .find(|repeat| repeat.name() == name)
    }

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }

    /// The longest that one round may take, milliseconds: clocks that are set back included.
    fn longest_ms(self) -> i64 {
        let days = match self {
            Self::Daily => 1,
            Self::Weekly => 7,
            Self::Monthly => 31,
            Self::Yearly => 366,
        };
        days * 86_400_000 + 3_600_000
    }
}

/// Something that comes round again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// When it is due now, Unix milliseconds.
    pub due_ms: i64,
    /// How often.
    pub repeat: Repeat,
    /// The day of the month on which it was due at first: a shorter month in between does not change it.
    pub day: u32,
}

/// The day of the month at a moment, by a clock that is so many minutes ahead of UTC then.
pub fn day(at_ms: i64, ahead: &dyn Fn(i64) -> i64) -> u32 {
    local(at_ms, ahead).map_or(1, |local| local.day())
}

impl Round {
    /// When it is due after that moment, and after it was due now; none where time ends. `ahead` says how many minutes the owner's clock is
    /// ahead of UTC at a moment. An hour that a clock leaves out is taken as the one after it.
    pub fn next_ms(&self, now_ms: i64, ahead: &dyn Fn(i64) -> i64) -> Option<i64> {
        let first = local(self.due_ms, ahead)?;
        let after = self.due_ms.max(now_ms);
        let skipped = (after - self.due_ms) / self.repeat.longest_ms();
        let from = u32::try_from(skipped).ok()?.max(1);
        (from..from.checked_add(ROUNDS)?).find_map(|round| {
            let local = self.local(first, round)?;
            Some(moment(local, ahead)).filter(|at_ms| *at_ms > after)
        })
    }

    fn local(&self, first: NaiveDateTime, round: u32) -> Option<NaiveDateTime> {
        let months = |months| {
            let month = first.with_day(1)?.checked_add_months(Months::new(months))?;
            (28..=31).rev().chain([27]).find_map(|last| month.with_day(self.day.min(last)))
        };
        match self.repeat {
            Repeat::Daily => first.checked_add_days(Days::new(round.into())),
            Repeat::Weekly => first.checked_add_days(Days::new(u64::from(round) * 7)),
            Repeat::Monthly => months(round),
            Repeat::Yearly => months(round.checked_mul(12)?),
        }
    }
}

fn local(at_ms: i64, ahead: &dyn Fn(i64) -> i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(at_ms + ahead(at_ms) * MINUTE_MS).map(|time| time.naive_utc())
}

/// When a clock shows a time: the first of two such moments.
fn moment(local: NaiveDateTime, ahead: &dyn Fn(i64) -> i64) -> i64 {
    let utc_ms = local.and_utc().timestamp_millis();
    let at = |minutes: i64| utc_ms - minutes * MINUTE_MS;
    // The clock may be set anew within a day on either side.
    let (before, after) = (ahead(utc_ms - 86_400_000), ahead(utc_ms + 86_400_000));
    let shows = |minutes: &i64| ahead(at(*minutes)) == *minutes;
    // Where it shows it never, it has just been set forward.
    [before, after].into_iter().find(shows).map_or_else(|| at(before), at)
}

/// When its owner is to be reminded, if that is still to come.
pub fn reminder_ms(due_ms: Option<i64>, before_min: Option<i64>, now_ms: i64) -> Option<i64> {
    let at_ms = due_ms? - before_min? * MINUTE_MS;
    (at_ms > now_ms).then_some(at_ms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(&format!("{text}:00Z")).unwrap().timestamp_millis()
    }

    /// Berlin in 2026: summer from 29 March to 25 October, each at 01:00 UTC.
    fn berlin(at_ms: i64) -> i64 {
        if (utc("2026-03-29T01:00")..utc("2026-10-25T01:00")).contains(&at_ms) { 120 } else { 60 }
    }

    fn next(due: &str, repeat: Repeat, now: &str) -> String {
        let round = Round { due_ms: utc(due), repeat, day: day(utc(due), &berlin) };
        let next = round.next_ms(utc(now), &berlin).unwrap();
        DateTime::from_timestamp_millis(next).unwrap().format("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn it_comes_round_at_the_same_hour_of_its_owners_clock() {
        // 09:00 in Berlin is 08:00 UTC in winter and 07:00 UTC in summer.
        assert_eq!(next("2026-03-28T08:00", Repeat::Daily, "2026-03-28T08:00"), "2026-03-29T07:00");
        assert_eq!(next("2026-10-24T07:00", Repeat::Daily, "2026-10-24T07:00"), "2026-10-25T08:00");
        assert_eq!(next("2026-03-23T08:00", Repeat::Weekly, "2026-03-23T09:00"), "2026-03-30T07:00");
        assert_eq!(next("2026-02-28T08:00", Repeat::Yearly, "2026-03-23T09:00"), "2027-02-28T08:00");
    }

    #[test]
    fn what_was_missed_is_not_made_up_for() {
        assert_eq!(next("2026-01-01T08:00", Repeat::Daily, "2026-02-10T12:00"), "2026-02-11T08:00");
        assert_eq!(next("2026-01-01T08:00", Repeat::Weekly, "2026-02-10T12:00"), "2026-02-12T08:00");
        // Done before it was due: the next is the one after.
        assert_eq!(next("2026-02-10T08:00", Repeat::Daily, "2026-02-09T12:00"), "2026-02-11T08:00");
    }

    #[test]
    fn a_short_month_has_its_last_day() {
        assert_eq!(next("2026-01-31T08:00", Repeat::Monthly, "2026-01-31T09:00"), "2026-02-28T08:00");
        let round = Round { due_ms: utc("2026-02-28T08:00"), repeat: Repeat::Monthly, day: 31 };
        assert_eq!(round.next_ms(0, &berlin), Some(utc("2026-03-31T07:00")));
        assert_eq!(next("2028-02-29T08:00", Repeat::Yearly, "2028-03-01T08:00"), "2029-02-28T08:00");
    }

    #[test]
    fn an_hour_that_is_left_out_is_taken_later_and_one_that_comes_twice_is_taken_once() {
        // 02:30 in Berlin: not there on 29 March, twice on 25 October.
        assert_eq!(next("2026-03-28T01:30", Repeat::Daily, "2026-03-28T01:30"), "2026-03-29T01:30");
        assert_eq!(next("2026-10-24T00:30", Repeat::Daily, "2026-10-24T00:30"), "2026-10-25T00:30");
        assert_eq!(next("2026-10-25T00:30", Repeat::Daily, "2026-10-25T00:30"), "2026-10-26T01:30");
    }

    #[test]
    fn nobody_is_reminded_of_what_is_past() {
        assert_eq!(reminder_ms(Some(600_000), Some(5), 299_999), Some(300_000));
        assert_eq!(reminder_ms(Some(600_000), Some(5), 300_000), None);
        assert_eq!(reminder_ms(None, Some(5), 0), None);
        assert_eq!(reminder_ms(Some(600_000), None, 0), None);
    }

    proptest! {
        #[test]
        fn the_next_is_the_first_that_is_later(
            due in 0_i64..4_102_444_800_000,
            late in 0_i64..40 * 366 * 86_400_000,
            repeat in prop::sample::select(vec![Repeat::Daily, Repeat::Weekly, Repeat::Monthly, Repeat::Yearly]),
        ) {
            let round = Round { due_ms: due, repeat, day: day(due, &berlin) };
            let now = due + late;
            let next = round.next_ms(now, &berlin).unwrap();
            prop_assert!(next > now && next - now <= 2 * repeat.longest_ms());
            // From one round to the next, none is left out.
            let before = Round { due_ms: due, ..round };
            let mut at = before.next_ms(due, &berlin).unwrap();
            for _ in 0..50 {
                let following = before.next_ms(at, &berlin).unwrap();
                prop_assert!(following > at && following - at <= repeat.longest_ms());
                at = following;
            }
        }
    }
}
