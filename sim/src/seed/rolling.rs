//! Sums over the last day of a tape without walking the day again: hours are remembered whole, the first hour of
//! the window as sums to its end, the running hour as a sum from its start.

use std::collections::BTreeMap;

use super::bar::{Bar, join};
use super::tape::Tape;

const DAY_MINUTES: i64 = 1_440;

/// Days that are remembered at most.
const MOST_DAYS: usize = 1_000;

/// Remembered sums of one tape. They are worth a recalculation, never more: any may be dropped.
#[derive(Debug, Default)]
pub struct Rolling {
    hours: BTreeMap<i64, Option<Bar>>,
    days: BTreeMap<i64, Option<Bar>>,
    tails: Option<Tails>,
    running: Option<Running>,
}

/// `sums[i]` is the bar from minute `i` of `hour` to its end.
#[derive(Debug)]
struct Tails {
    hour: i64,
    sums: Vec<Option<Bar>>,
}

/// The bar of the minutes from the start of an hour up to `end`.
#[derive(Debug)]
struct Running {
    hour: i64,
    end: i64,
    sum: Option<Bar>,
}

impl Rolling {
    /// The bar of the 1,440 minutes that end with the one of `at_ms`, which is cut short there.
    pub fn last_day(&mut self, tape: &Tape, at_ms: i64) -> Option<Bar> {
        let minute = at_ms.div_euclid(60_000);
        let first = minute + 1 - DAY_MINUTES;
        let (first_hour, last_hour) = (first.div_euclid(60), minute.div_euclid(60));
        let mut sum = self.tail(tape, first);
        for hour in first_hour + 1..last_hour {
            sum = join(sum, self.hour(tape, hour));
        }
        sum = join(sum, self.since_hour(tape, minute));
        self.hours.retain(|hour, _| (first_hour - 1..=last_hour).contains(hour));
        join(sum, tape.bar(minute, minute + 1, at_ms))
    }

    /// The bar of a whole UTC day, counted from 1970, if it is remembered.
    pub fn known_day(&self, day: i64) -> Option<Option<Bar>> {
        self.days.get(&day).copied()
    }

    /// Remembers the bar of a whole UTC day that is over.
    pub fn remember_day(&mut self, day: i64, bar: Option<Bar>) {
        if self.days.len() > MOST_DAYS {
            self.days.clear();
        }
        self.days.insert(day, bar);
    }

    fn hour(&mut self, tape: &Tape, hour: i64) -> Option<Bar> {
        *self.hours.entry(hour).or_insert_with(|| tape.bar(hour * 60, (hour + 1) * 60, i64::MAX))
    }

    fn tail(&mut self, tape: &Tape, first: i64) -> Option<Bar> {
        let hour = first.div_euclid(60);
        let tails = match self.tails.take() {
            Some(tails) if tails.hour == hour => tails,
            _ => {
                let mut sum = None;
                let mut sums: Vec<Option<Bar>> = (hour * 60..(hour + 1) * 60)
                    .rev()
                    .map(|minute| {
                        sum = join(tape.bar(minute, minute + 1, i64::MAX), sum);
                        sum
                    })
                    .collect();
                sums.reverse();
                Tails { hour, sums }
            }
        };
        let sum = tails.sums.get(first.rem_euclid(60) as usize).copied().flatten();
        self.tails = Some(tails);
        sum
    }

    fn since_hour(&mut self, tape: &Tape, end: i64) -> Option<Bar> {
        let hour = end.div_euclid(60);
        let mut running = match self.running.take() {
            Some(running) if running.hour == hour && running.end <= end => running,
            _ => Running { hour, end: hour * 60, sum: None },
        };
        running.sum = join(running.sum, tape.bar(running.end, end, i64::MAX));
        running.end = end;
        let sum = running.sum;
        self.running = Some(running);
        sum
    }
}
