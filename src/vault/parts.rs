//! Parts: which lots, or which parts of a pool, something that goes is taken from, and what goes with them.

use super::amount::Amount;
use super::figures::Figures;
use super::place::Place;
use super::pool::Pool;

/// Why a movement cannot be taken.
pub(super) enum Stop {
    MoreLots,
    Short(Amount),
    OutOfRange,
}

/// What one lot, or one part of a pool, gives.
pub(super) struct Part {
    pub lot: Option<Place>,
    pub quantity: Amount,
    pub cost: Option<Amount>,
    pub left_after: Amount,
    pub left_cost_after: Option<Amount>,
}

impl Pool {
    pub(super) fn parts_of_lots(&mut self, quantity: Amount) -> Result<Vec<Part>, Stop> {
        let mut parts = Vec::new();
        let mut missing = quantity;
        while missing.is_positive() {
            let index = self.next()?.ok_or(Stop::Short(missing))?;
            let Some(lot) = self.lots.get_mut(index) else { return Err(Stop::Short(missing)) };
            let part = missing.min(lot.left);
            let cost = match lot.left_cost {
                Some(cost) => Some(share(cost, part, lot.left)?),
                None => None,
            };
            lot.left = difference(lot.left, part)?;
            lot.left_cost = match (lot.left_cost, cost) {
                (Some(left), Some(cost)) => Some(difference(left, cost)?),
                _ => None,
            };
            parts.push(Part {
                lot: Some(lot.place.clone()),
                quantity: part,
                cost,
                left_after: lot.left,
                left_cost_after: lot.left_cost,
            });
            if lot.left.is_zero() {
                self.order.pop_front();
            }
            if let Some(is_changed) = self.is_changed.get_mut(index) {
                *is_changed = true;
            }
            missing = difference(missing, part)?;
        }
        Ok(parts)
    }

    /// Whose turn it is. Lots that were not loaded stand behind the last of those that were.
    fn next(&self) -> Result<Option<usize>, Stop> {
        let next = self.order.front().copied();
        let last_loaded = self.is_changed.len().checked_sub(1).and_then(|last| self.lots.get(last));
        let is_safe = match (next.and_then(|next| self.lots.get(next)), last_loaded) {
            (Some(lot), Some(last)) => self.method.compare(lot, last).is_le(),
            _ => false,
        };
        if is_safe || !self.more { Ok(next) } else { Err(Stop::MoreLots) }
    }

    /// A part of all that is held: of what has a cost and of what has none in proportion.
    pub(super) fn parts_of_all(&self, quantity: Amount) -> Result<Vec<Part>, Stop> {
        let Figures { quantity: held, uncosted, cost, .. } = self.figures;
        let costed = self.figures.costed().ok_or(Stop::OutOfRange)?;
        let part = if quantity.is_zero() { quantity } else { share(costed, quantity, held)? };
        let rest = difference(quantity, part)?;
        let mut parts = Vec::with_capacity(2);
        if part.is_positive() {
            let part_cost = share(cost, part, costed)?;
            parts.push(Part {
                lot: None,
                quantity: part,
                cost: Some(part_cost),
                left_after: difference(costed, part)?,
                left_cost_after: Some(difference(cost, part_cost)?),
            });
        }
        if rest.is_positive() {
            let left_after = difference(uncosted, rest)?;
            parts.push(Part { lot: None, quantity: rest, cost: None, left_after, left_cost_after: None });
        }
        Ok(parts)
    }
}

/// What goes with a part of a whole, rounded down; all of it with all.
pub(super) fn share(of: Amount, part: Amount, whole: Amount) -> Result<Amount, Stop> {
    if part == whole { Ok(of) } else { of.checked_mul_div(part, whole).ok_or(Stop::OutOfRange) }
}

pub(super) fn sum(a: Amount, b: Amount) -> Result<Amount, Stop> {
    a.checked_add(b).ok_or(Stop::OutOfRange)
}

pub(super) fn difference(a: Amount, b: Amount) -> Result<Amount, Stop> {
    a.checked_sub(b).ok_or(Stop::OutOfRange)
}
