//! Balances: what there is of an asset in an account. They never go below zero, at any time.
//!
//! A transaction happens at once, and one that was reversed has never been: what matters is the balance behind all changes of a place
//! and of its reversal.

use super::amount::Amount;
use super::place::Place;

/// What one posting does to a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub place: Place,
    /// By how much.
    pub amount: Amount,
}

/// Why a balance cannot change so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// It would go below zero: first here, by this much.
    Missing(Place, Amount),
    /// It would be more than can be kept.
    OutOfRange,
}

/// What a run of changes, in their order, does to a balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    /// All of them together.
    pub sum: Amount,
    /// How low the balance goes on the way, against where it began: zero or less.
    pub lowest: Amount,
}

impl Run {
    /// Of changes by place; none out of range.
    pub fn of(changes: &[Change]) -> Option<Self> {
        changes.chunk_by(|a, b| a.place.is_with(&b.place)).try_fold(Self::default(), |run, moment| {
            let sum = moment.iter().try_fold(run.sum, |sum, change| sum.checked_add(change.amount))?;
            Some(Self { sum, lowest: run.lowest.min(sum) })
        })
    }

    /// Followed by another, which does not begin in the place where this ends; none out of range.
    pub fn then(self, next: Self) -> Option<Self> {
        let lowest = self.sum.checked_add(next.lowest)?.min(self.lowest);
        Some(Self { sum: self.sum.checked_add(next.sum)?, lowest })
    }

    /// Whether a balance that begins with this much stays at zero or above.
    pub fn is_covered_by(self, before: Amount) -> bool {
        before.checked_add(self.lowest).is_none_or(|lowest| !lowest.is_negative())
    }
}

/// The balance behind changes by place, if it goes below zero nowhere.
///
/// # Errors
/// Where it does first, and by how much.
pub fn follow(before: Amount, changes: &[Change]) -> Result<Amount, Shortfall> {
    changes.chunk_by(|a, b| a.place.is_with(&b.place)).try_fold(before, |balance, moment| {
        let after = moment.iter().try_fold(balance, |sum, change| sum.checked_add(change.amount));
        let after = after.ok_or(Shortfall::OutOfRange)?;
        match moment.first() {
            Some(change) if after.is_negative() => Err(Shortfall::Missing(change.place.clone(), after.neg())),
            _ => Ok(after),
        }
    })
}

/// The balance that there would be now with new changes, if it went below zero nowhere. `known` are all changes from the first of the new
/// ones on that have led to the balance of now; both are by place.
///
/// # Errors
/// Where it would first, and by how much.
pub fn with(now: Amount, known: &[Change], new: &[Change]) -> Result<Amount, Shortfall> {
    let back = known.iter().try_fold(now, |balance, change| balance.checked_sub(change.amount));
    let before = back.ok_or(Shortfall::OutOfRange)?;
    let mut merged = Vec::with_capacity(known.len() + new.len());
    let mut known = known.iter().peekable();
    for change in new {
        while let Some(earlier) = known.next_if(|known| known.place <= change.place) {
            merged.push(earlier.clone());
        }
        merged.push(change.clone());
    }
    merged.extend(known.cloned());
    follow(before, &merged)
}
