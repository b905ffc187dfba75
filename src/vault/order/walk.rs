//! Walking the order book: level by level, from the best price on, in whole steps of size.

use super::book::{Depth, Offer};
use super::event::Part;
use super::rules::Rules;
use super::terms::Side;
use crate::vault::amount::Amount;

/// What somebody wants to take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Want {
    pub(super) side: Side,
    /// How much, in base units; all that the money pays for, if nothing is said.
    pub(super) size: Option<Amount>,
    /// What it may cost with the fee, in quote units; whatever it does, if nothing is said.
    pub(super) money: Option<Amount>,
    /// The worst price.
    pub(super) worst: Amount,
    /// The rate of the fee.
    pub(super) rate: Amount,
}

/// Why a walk has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// There is as much as was wanted.
    Size,
    /// The money that is left pays for no step more.
    Money,
    /// The next price is beyond the worst.
    Price,
    /// There is no more.
    Depth,
}

/// What was taken.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) parts: Vec<Part>,
    pub(super) end: End,
    /// How far one's own orders have come now.
    pub(super) depth: Depth,
}

/// Takes what is wanted of what is offered.
pub(super) fn walk(
    offers: impl Iterator<Item = Offer>,
    mut depth: Depth,
    mut want: Want,
    rules: &Rules,
) -> Walk {
    let mut parts = Vec::new();
    let mut total = Amount::ZERO;
    for offer in offers {
        if want.size.is_some_and(Amount::is_zero) {
            return Walk { parts, end: End::Size, depth };
        }
        if !want.side.accepts(want.worst, offer.price) {
            return Walk { parts, end: End::Price, depth };
        }
        let Some((step_value, step_fee)) = rules.of_one_step(offer.price, want.rate) else { continue };
        let step_cost = step_value.parts() + step_fee.parts();
        let wanted = want.size.map_or(offer.steps, |size| rules.base_increment.count(size));
        let paid_for = want.money.map_or(offer.steps, |money| money.parts() / step_cost);
        let steps = offer.steps.min(wanted).min(paid_for);
        if steps == 0 {
            return Walk { parts, end: End::Money, depth };
        }
        let times = |one: Amount| one.parts().checked_mul(steps).and_then(Amount::from_parts);
        let value = times(step_value);
        let sum = value.and_then(|value| total.checked_add(value));
        let (Some(size), Some(value), Some(fee), Some(sum)) =
            (rules.base_increment.times(steps), value, times(step_fee), sum)
        else {
            // It would be worth more than an amount can be.
            return Walk { parts, end: End::Depth, depth };
        };
        total = sum;
        parts.push(Part { price: offer.price, size, value, fee });
        let taken = offer.taken.checked_add(size).unwrap_or(size);
        depth = if steps == offer.steps {
            Depth { levels: offer.level + 1, taken: Amount::ZERO }
        } else {
            Depth { levels: offer.level, taken }
        };
        want.size = want.size.and_then(|left| left.checked_sub(size));
        let paid = value.checked_add(fee);
        want.money = want.money.and_then(|money| money.checked_sub(paid?));
        if want.money.is_some_and(|money| money.parts() < step_cost) && want.size != Some(Amount::ZERO) {
            return Walk { parts, end: End::Money, depth };
        }
    }
    let end = if want.size.is_some_and(Amount::is_zero) { End::Size } else { End::Depth };
    Walk { parts, end, depth }
}
