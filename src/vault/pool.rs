//! Pools: cost basis. A pool is computed from where it stands and from what is left of its lots, so what a movement costs does not depend
//! on how many there were before it.

use std::collections::VecDeque;

use super::amount::Amount;
use super::figures::Figures;
use super::lot::{Lot, Match, Method};
use super::movement::{Action, Effect, Movement};
use super::parts::{Part, Stop, difference, sum};
use super::place::Place;

/// Lots of which something is left, in the order of the method.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Open {
    /// Those that were loaded: the first ones.
    pub lots: Vec<Lot>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// What movements have done to a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// The figures behind the last.
    pub figures: Figures,
    /// The figures behind each.
    pub after: Vec<Figures>,
    /// New lots, as they are now, by place.
    pub created: Vec<Lot>,
    /// Loaded lots that are others now.
    pub changed: Vec<Lot>,
    /// What was used, in the order of use.
    pub matches: Vec<Match>,
}

/// Why a pool cannot be advanced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdvanceError {
    /// The loaded lots are enough for so many of the movements, and not for the next. Load more, or advance over those alone.
    MoreLots {
        /// So many.
        enough_for: usize,
    },
    /// More goes at a place than there is, by this much: no ledger whose balances are never below zero says so.
    Short(Place, Amount),
    /// A figure is more than can be kept, at this place.
    OutOfRange(Place),
}

/// Moves a pool over movements that stand behind all that it knows, in their order. Lots are computed by `method`: see [`Method::of`].
///
/// # Errors
/// Why it cannot be.
pub fn advance(
    method: Method,
    figures: Figures,
    open: Open,
    movements: &[Movement],
) -> Result<Advanced, AdvanceError> {
    let mut pool = Pool::new(method, figures, open);
    let mut after = Vec::with_capacity(movements.len());
    for (number, movement) in movements.iter().enumerate() {
        pool.take(movement).map_err(|stop| match stop {
            Stop::MoreLots => AdvanceError::MoreLots { enough_for: number },
            Stop::Short(missing) => AdvanceError::Short(movement.place.clone(), missing),
            Stop::OutOfRange => AdvanceError::OutOfRange(movement.place.clone()),
        })?;
        after.push(pool.figures);
    }
    let is_changed: Vec<bool> = pool.is_changed;
    let mut lots = pool.lots.into_iter();
    let loaded = lots.by_ref().take(is_changed.len()).zip(is_changed);
    let changed = loaded.filter_map(|(lot, is_changed)| is_changed.then_some(lot)).collect();
    Ok(Advanced { figures: pool.figures, after, created: lots.collect(), changed, matches: pool.matches })
}

pub(super) struct Pool {
    pub(super) method: Method,
    pub(super) figures: Figures,
    /// The loaded ones, then the new ones.
    pub(super) lots: Vec<Lot>,
    /// Which of the loaded ones are others now.
    pub(super) is_changed: Vec<bool>,
    /// Indices of those with something left, in the order of the method.
    pub(super) order: VecDeque<usize>,
    pub(super) more: bool,
    pub(super) matches: Vec<Match>,
}

impl Pool {
    fn new(method: Method, figures: Figures, open: Open) -> Self {
        let count = open.lots.len();
        Self {
            method,
            figures,
            lots: open.lots,
            is_changed: vec![false; count],
            order: (0..count).collect(),
            more: open.more,
            matches: Vec::new(),
        }
    }

    fn take(&mut self, movement: &Movement) -> Result<(), Stop> {
        let effect = movement.effect;
        match effect.action {
            Action::Acquire => self.acquire(&movement.place, &effect)?,
            Action::Dispose | Action::Leave | Action::Spend => self.give(&movement.place, &effect)?,
        }
        let figures = &mut self.figures;
        figures.fees = sum(figures.fees, effect.fees.unwrap_or_default())?;
        figures.income = sum(figures.income, effect.income.unwrap_or_default())?;
        Ok(())
    }

    fn acquire(&mut self, place: &Place, effect: &Effect) -> Result<(), Stop> {
        let figures = &mut self.figures;
        figures.quantity = sum(figures.quantity, effect.quantity)?;
        match effect.worth {
            Some(cost) => {
                figures.cost = sum(figures.cost, cost)?;
                figures.acquired_cost = sum(figures.acquired_cost, cost)?;
            }
            None => figures.uncosted = sum(figures.uncosted, effect.quantity)?,
        }
        if self.method != Method::Average {
            self.open(Lot::new(place.clone(), effect.quantity, effect.worth));
        }
        Ok(())
    }

    /// Puts a new lot where its turn is.
    fn open(&mut self, lot: Lot) {
        let is_before = |index: &usize| {
            self.lots.get(*index).is_some_and(|other| self.method.compare(other, &lot).is_lt())
        };
        let turn = self.order.partition_point(is_before);
        self.order.insert(turn, self.lots.len());
        self.lots.push(lot);
    }

    fn give(&mut self, place: &Place, effect: &Effect) -> Result<(), Stop> {
        if effect.quantity > self.figures.quantity {
            return Err(Stop::Short(difference(effect.quantity, self.figures.quantity)?));
        }
        let parts = match self.method {
            Method::Average => self.parts_of_all(effect.quantity)?,
            Method::Fifo | Method::Lifo | Method::Hifo => self.parts_of_lots(effect.quantity)?,
        };
        let mut proceeds_left = effect.worth.unwrap_or_default();
        let last = parts.len().saturating_sub(1);
        for (line, part) in parts.into_iter().enumerate() {
            let proceeds = match effect.worth.filter(|_| effect.action == Action::Dispose) {
                Some(_) if line == last => Some(proceeds_left),
                Some(proceeds) => {
                    let share =
                        proceeds.checked_mul_div(part.quantity, effect.quantity).ok_or(Stop::OutOfRange)?;
                    proceeds_left = difference(proceeds_left, share)?;
                    Some(share)
                }
                None => None,
            };
            self.count(place, line, effect.action, part, proceeds)?;
        }
        Ok(())
    }

    /// Takes one part out of the figures, and notes it.
    fn count(
        &mut self,
        place: &Place,
        line: usize,
        action: Action,
        part: Part,
        proceeds: Option<Amount>,
    ) -> Result<(), Stop> {
        let figures = &mut self.figures;
        figures.quantity = difference(figures.quantity, part.quantity)?;
        match part.cost {
            Some(cost) => figures.cost = difference(figures.cost, cost)?,
            None => figures.uncosted = difference(figures.uncosted, part.quantity)?,
        }
        let is_disposal = action == Action::Dispose;
        let mut profit = None;
        match (part.cost, proceeds) {
            (Some(cost), Some(proceeds)) => {
                let gain = difference(proceeds, cost)?;
                figures.proceeds = sum(figures.proceeds, proceeds)?;
                figures.realised = sum(figures.realised, gain)?;
                profit = Some(gain);
            }
            _ if is_disposal => figures.unknown = sum(figures.unknown, part.quantity)?,
            (Some(cost), None) => {
                figures.left_cost = sum(figures.left_cost, cost)?;
                if action == Action::Spend {
                    figures.fees = sum(figures.fees, cost)?;
                }
            }
            (None, _) => {}
        }
        // A pool without lots is rewound by its figures alone.
        if is_disposal || part.lot.is_some() {
            self.matches.push(Match {
                place: place.clone(),
                line: u32::try_from(line).unwrap_or(u32::MAX),
                lot: part.lot,
                quantity: part.quantity,
                cost: part.cost,
                is_disposal,
                proceeds,
                profit,
                left_after: part.left_after,
                left_cost_after: part.left_cost_after,
            });
        }
        Ok(())
    }
}
