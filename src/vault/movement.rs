//! Movements: what a transaction does to pools.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::asset::Asset;
use super::place::Place;
use super::transaction::{Draft, Kind, Side, Transaction};

/// What a transaction does to a pool, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// When.
    pub place: Place,
    /// What.
    pub effect: Effect,
}

/// What is done to a pool. In JSON what is nothing is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// What happens to the quantity.
    pub action: Action,
    /// How much of the asset: never negative, and zero where there are only fees or income to count.
    pub quantity: Amount,
    /// In the currency: what an acquisition costs, or what a disposal brings; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth: Option<Amount>,
    /// What of that is income.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub income: Option<Amount>,
    /// Fees to be counted, in the currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<Amount>,
}

/// What happens to a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It comes, for a cost.
    Acquire,
    /// It goes, for proceeds.
    Dispose,
    /// It leaves with its cost.
    Leave,
    /// It leaves with its cost, which is a fee.
    Spend,
}

impl Effect {
    fn new(action: Action, quantity: Amount, worth: Option<Amount>) -> Self {
        Self { action, quantity, worth, income: None, fees: None }
    }
}

/// What a transaction does to the pools of its book, at most one movement each. What was reversed, and reversals, do nothing. None out of
/// range, which [`Draft::check`] has refused.
pub fn movements(transaction: &Transaction) -> Option<Vec<(Asset, Movement)>> {
    let place = transaction.place();
    let movement = |(asset, effect)| (asset, Movement { place: place.clone(), effect });
    Some(effects(&transaction.draft)?.into_iter().map(movement).collect())
}

/// Where what a fee was worth goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearer {
    /// It is part of the cost of what is received.
    Cost,
    /// It is taken from the proceeds.
    Proceeds,
    /// It is nothing but a fee.
    Nobody,
}

fn effects(draft: &Draft) -> Option<Vec<(Asset, Effect)>> {
    let mut effects = Vec::with_capacity(3);
    let (bearer, fee_worth) = (bearer(draft), fee_worth(draft));
    if let Some(effect) = currency(draft, bearer, fee_worth)? {
        effects.push((Asset::currency(), effect));
    }
    if let Some(sent) = kept(draft, &draft.sent) {
        let more =
            if is_fee_in(draft, &sent.asset) { draft.fee.as_ref().map(|fee| fee.amount) } else { None };
        let quantity = sent.amount.checked_add(more.unwrap_or_default())?;
        let effect = match draft.kind {
            Kind::Transfer => None,
            Kind::Withdrawal | Kind::Gift => Some(Effect::new(Action::Leave, quantity, None)),
            Kind::Fee => Some(Effect::new(Action::Spend, quantity, None)),
            Kind::Lost => Some(Effect::new(Action::Dispose, quantity, Some(Amount::ZERO))),
            Kind::Buy | Kind::Sell | Kind::Convert | Kind::Deposit | Kind::Reward => {
                let taken = if bearer == Bearer::Proceeds { fee_worth } else { Amount::ZERO };
                let proceeds = match draft.worth() {
                    Some(worth) => Some(worth.checked_sub(taken)?),
                    None => None,
                };
                Some(Effect::new(Action::Dispose, quantity, proceeds))
            }
        };
        effects.extend(effect.map(|effect| (sent.asset.clone(), effect)));
    }
    if let Some(received) = kept(draft, &draft.received) {
        let less =
            if is_fee_in(draft, &received.asset) { draft.fee.as_ref().map(|fee| fee.amount) } else { None };
        let quantity = received.amount.checked_sub(less.unwrap_or_default())?;
        let added = if bearer == Bearer::Cost { fee_worth } else { Amount::ZERO };
        let cost = match draft.worth() {
            Some(worth) => Some(worth.checked_add(added)?),
            None => None,
        };
        let income = draft.worth().filter(|_| draft.kind == Kind::Reward);
        let effect = Effect { income, ..Effect::new(Action::Acquire, quantity, cost) };
        effects.push((received.asset.clone(), effect));
    }
    if let Some((asset, effect)) = fee(draft, bearer) {
        // A fee from outside, in an asset that is also of a side: only its worth is to be counted.
        match effects.iter_mut().find(|(other, _)| *other == asset) {
            Some((_, side)) => side.fees = effect.fees,
            None => effects.push((asset, effect)),
        }
    }
    Some(effects)
}

/// What of the currency comes and goes, all together: it has no lots.
fn currency(draft: &Draft, bearer: Bearer, fee_worth: Amount) -> Option<Option<Effect>> {
    let amount = |side: &Option<Side>, is_outside: bool| {
        let side = side.as_ref().filter(|side| side.asset.is_currency() && !is_outside);
        side.map_or(Amount::ZERO, |side| side.amount)
    };
    let is_outside = |side: &Option<_>| side.as_ref().is_some_and(|side| draft.side_is_outside(side));
    let sent = if draft.kind == Kind::Transfer {
        Amount::ZERO
    } else {
        amount(&draft.sent, is_outside(&draft.sent))
    };
    let received = amount(&draft.received, is_outside(&draft.received));
    let net = received.checked_sub(sent)?.checked_sub(amount(&draft.fee, draft.fee_is_outside()))?;
    let mut effect = match draft.kind {
        _ if net.is_positive() => Effect::new(Action::Acquire, net, Some(net)),
        Kind::Lost => Effect::new(Action::Dispose, net.neg(), Some(Amount::ZERO)),
        Kind::Fee => Effect::new(Action::Spend, net.neg(), None),
        _ => Effect::new(Action::Leave, net.neg(), None),
    };
    let is_fee = draft.fee.as_ref().is_some_and(|fee| fee.asset.is_currency()) && bearer == Bearer::Nobody;
    effect.fees = is_fee.then_some(fee_worth);
    effect.income = Some(received).filter(|received| draft.kind == Kind::Reward && received.is_positive());
    let is_something = net != Amount::ZERO || effect.fees.is_some() || effect.income.is_some();
    Some(is_something.then_some(effect))
}

/// What a fee does to the pool of its own asset, if that is neither the currency nor a side of what is exchanged.
fn fee(draft: &Draft, bearer: Bearer) -> Option<(Asset, Effect)> {
    let fee = draft.fee.as_ref().filter(|fee| !fee.asset.is_currency() && !is_fee_in(draft, &fee.asset))?;
    let fees = draft.fee_value.filter(|_| bearer == Bearer::Nobody);
    let effect = match draft.fee_value {
        _ if draft.fee_is_outside() => {
            fees?;
            Effect::new(Action::Leave, Amount::ZERO, None)
        }
        Some(value) => Effect::new(Action::Dispose, fee.amount, Some(value)),
        None => Effect::new(Action::Spend, fee.amount, None),
    };
    Some((fee.asset.clone(), Effect { fees, ..effect }))
}

/// A side that a pool with lots is kept of.
fn kept<'d>(draft: &Draft, side: &'d Option<Side>) -> Option<&'d Side> {
    side.as_ref().filter(|side| !side.asset.is_currency() && !draft.side_is_outside(side))
}

/// Whether more goes, or less comes, of an asset because of the fee.
fn is_fee_in(draft: &Draft, asset: &Asset) -> bool {
    draft.fee_is_of_a_side()
        && !draft.fee_is_outside()
        && draft.fee.as_ref().is_some_and(|fee| fee.asset == *asset)
}

/// What the fee was worth, so far as that is not in the quantities already.
fn fee_worth(draft: &Draft) -> Amount {
    let is_in_quantity =
        draft.fee.as_ref().is_some_and(|fee| !fee.asset.is_currency() && is_fee_in(draft, &fee.asset));
    draft.fee_worth().filter(|_| !is_in_quantity).unwrap_or_default()
}

fn bearer(draft: &Draft) -> Bearer {
    let is_known = draft.worth().is_some();
    let is_disposal = matches!(draft.kind, Kind::Buy | Kind::Sell | Kind::Convert);
    match (kept(draft, &draft.sent), kept(draft, &draft.received)) {
        (_, Some(_)) if is_known => Bearer::Cost,
        (Some(_), None) if is_known && is_disposal => Bearer::Proceeds,
        _ => Bearer::Nobody,
    }
}
