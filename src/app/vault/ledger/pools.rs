//! The pools that a step has to do with. What stands behind all that a pool knows is computed at once; whatever else changes sends it back, and
//! [`crate::app::vault::settle`] computes it anew.

use std::collections::{BTreeMap, BTreeSet};

use super::range::TooMuch;
use super::rows::{LotRow, PoolRow};
use super::{Move, push_list};
use crate::app::accounts::failed;
use crate::app::vault::record::{amount, text};
use crate::app::vault::rows::VaultRow;
use crate::error::Failure;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::pools as sql;
use crate::vault::asset::Asset;
use crate::vault::figures::Figures;
use crate::vault::lot::{Lot, Match, Method};
use crate::vault::movement::{Action, Movement};
use crate::vault::place::Place;
use crate::vault::pool::{AdvanceError, Advanced, Open, advance};

/// Lots that are read for a pool at first, and for one movement.
pub(in crate::app::vault) const FEW_LOTS: usize = 200;
const LOTS_FOR_ONE: usize = 20;
/// Movements of a pool that are computed in a step, at most.
pub(in crate::app::vault) const MOST_MOVEMENTS: usize = 2000;

/// All pools of a step, by book and asset.
pub(super) struct Pools(BTreeMap<(String, String), Standing>);

#[derive(Default)]
struct Standing {
    row: Option<PoolRow>,
    new: BTreeMap<Place, Movement>,
    removed: BTreeSet<Place>,
    advanced: Option<Advanced>,
}

impl Pools {
    /// Those that have to do with moves.
    pub(super) fn new<'m>(moves: impl Iterator<Item = &'m Move>) -> Self {
        let key = |one: &Move| ((one.book.clone(), one.asset.clone()), Standing::default());
        Self(moves.map(key).collect())
    }

    /// What must be read of them.
    pub(super) fn read(&self, vault: &VaultRow) -> Statement {
        let mut wanted = List::default();
        for (book, asset) in self.0.keys() {
            wanted.push([book.as_str().into(), asset.as_str().into()]);
        }
        statement(sql::POOLS, [vault.id.into(), wanted.into()])
    }

    /// Takes what was read.
    pub(super) fn take(&mut self, rows: Rows) -> Result<(), Failure> {
        for row in rows.all::<PoolRow>().map_err(failed)? {
            if let Some(standing) = self.0.get_mut(&(row.book.clone(), row.asset.clone())) {
                standing.row = Some(row);
            }
        }
        Ok(())
    }

    /// Forgets what was entered.
    pub(super) fn begin(&mut self) {
        for standing in self.0.values_mut() {
            *standing = Standing { row: standing.row.take(), ..Standing::default() };
        }
    }

    /// Notes what a unit does.
    pub(super) fn enter(&mut self, moves: &[Move]) {
        for Move { book, asset, place, movement } in moves {
            let Some(standing) = self.0.get_mut(&(book.clone(), asset.clone())) else { continue };
            match movement {
                Some(movement) => {
                    standing.new.insert(place.clone(), movement.clone());
                }
                None => {
                    if standing.new.remove(place).is_none() {
                        standing.removed.insert(place.clone());
                    }
                }
            }
        }
    }

    /// What must be read of lots.
    pub(super) fn lot_reads(&self, vault: &VaultRow) -> Vec<Statement> {
        let read = |((_, asset), standing): (&(String, String), &Standing)| {
            let row = standing.row.as_ref().filter(|_| standing.needs_lots())?;
            open_lots(method_of(vault, asset), row.id, standing.lots())
        };
        self.0.iter().filter_map(read).collect()
    }

    /// Computes what can be computed at once. Tells which movements cannot be, since a figure of their asset would be more than can be kept.
    pub(super) fn advance(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Vec<TooMuch>, Failure> {
        let mut rows = rows.into_iter();
        let mut too_much = Vec::new();
        for ((_, asset), standing) in &mut self.0 {
            let method = method_of(vault, asset);
            let has_lots = standing.row.is_some() && standing.needs_lots() && method != Method::Average;
            let open = if has_lots {
                open(rows.next().unwrap_or_default(), standing.lots())?
            } else {
                Open { lots: vec![], more: standing.row.is_some() && method != Method::Average }
            };
            if standing.is_append() {
                let figures = standing.row.as_ref().map_or_else(Figures::default, |row| row.figures);
                let mut movements: Vec<_> = standing.new.values().cloned().collect();
                standing.advanced = loop {
                    match advance(method, figures, open.clone(), &movements) {
                        Err(AdvanceError::OutOfRange(place)) => {
                            movements.retain(|movement| movement.place != place);
                            too_much.push(TooMuch { asset: asset.clone(), place });
                        }
                        advanced => break advanced.ok(),
                    }
                };
            }
        }
        Ok(too_much)
    }

    /// What is written of them.
    pub(super) fn statements(&self, vault: &VaultRow) -> Vec<Statement> {
        let (mut born, mut movements, mut removed) = (List::default(), List::default(), List::default());
        let (mut pools, mut lots, mut matches) = (List::default(), List::default(), List::default());
        for ((book, asset), standing) in &self.0 {
            if standing.new.is_empty() && standing.removed.is_empty() {
                continue;
            }
            let key = || [book.as_str().into(), asset.as_str().into()];
            if standing.row.is_none() {
                born.push(key());
            }
            let mut after = standing.advanced.iter().flat_map(|advanced| &advanced.after);
            for (place, movement) in &standing.new {
                let effect = serde_json::to_string(&movement.effect).unwrap_or_default();
                let [book, asset] = key();
                let after = text(after.next().map(json).as_deref());
                movements.push([book, asset, place.as_str().into(), effect.into(), after]);
            }
            for place in &standing.removed {
                let [book, asset] = key();
                removed.push([book, asset, place.as_str().into()]);
            }
            let (rewind_to, frontier, figures) = standing.outcome();
            let [b, a] = key();
            let rewind_to = text(rewind_to.as_deref());
            pools.push([b, a, rewind_to, frontier.into(), json(&figures).into(), text(None)]);
            if let Some(advanced) = &standing.advanced {
                push_advanced(advanced, book, asset, &mut lots, &mut matches);
            }
        }
        let mut statements = Vec::new();
        push_list(&mut statements, sql::INSERT_POOLS, vault, born);
        push_list(&mut statements, sql::INSERT_MOVEMENTS, vault, movements);
        push_list(&mut statements, sql::DELETE_MOVEMENTS, vault, removed);
        push_list(&mut statements, sql::SET_POOLS, vault, pools);
        push_list(&mut statements, sql::SET_LOTS, vault, lots);
        push_list(&mut statements, sql::INSERT_MATCHES, vault, matches);
        statements
    }
}

impl Standing {
    /// Whether all that is new stands behind all that the pool knows, which is computed to its end.
    fn is_append(&self) -> bool {
        let is_behind = match (&self.row, self.new.keys().next()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(row), Some(first)) => {
                row.rewind_to.is_none() && row.frontier == row.last && first.as_str() > row.frontier.as_str()
            }
        };
        is_behind && self.removed.is_empty() && self.new.len() <= MOST_MOVEMENTS
    }

    /// How many lots are read for what is new. Where they are not enough, the pool is computed in a step of its own.
    fn lots(&self) -> usize {
        (self.new.len() * LOTS_FOR_ONE).min(FEW_LOTS)
    }

    fn needs_lots(&self) -> bool {
        self.is_append() && self.new.values().any(|movement| movement.effect.action != Action::Acquire)
    }

    /// Where it goes back to, where it stands, and its figures there.
    fn outcome(&self) -> (Option<String>, String, Figures) {
        if let (Some(advanced), Some((last, _))) = (&self.advanced, self.new.last_key_value()) {
            return (None, last.to_string(), advanced.figures);
        }
        let Some(row) = &self.row else { return (None, String::new(), Figures::default()) };
        let earliest = self.new.keys().next().into_iter().chain(self.removed.first()).min();
        let earliest = earliest.map(Place::as_str).filter(|place| *place <= row.frontier.as_str());
        let rewind_to = row.rewind_to.as_deref().into_iter().chain(earliest).min();
        (rewind_to.map(ToOwned::to_owned), row.frontier.clone(), row.figures)
    }
}

/// How a pool of an asset is computed.
pub(in crate::app::vault) fn method_of(vault: &VaultRow, asset: &str) -> Method {
    let method = Method::parse(&vault.method).unwrap_or_default();
    Asset::parse(asset).map_or(method, |asset| method.of(&asset))
}

/// Reads lots with something left in the order of the method, and one more than so many; none where there are no lots.
pub(in crate::app::vault) fn open_lots(method: Method, pool: i64, count: usize) -> Option<Statement> {
    let sql = match method {
        Method::Fifo => sql::OPEN_LOTS_FIFO,
        Method::Lifo => sql::OPEN_LOTS_LIFO,
        Method::Hifo => sql::OPEN_LOTS_HIFO,
        Method::Average => return None,
    };
    Some(statement(sql, [pool.into(), (count + 1).into()]))
}

/// Of what was so read.
pub(in crate::app::vault) fn open(rows: Rows, count: usize) -> Result<Open, Failure> {
    let mut lots: Vec<Lot> =
        rows.all::<LotRow>().map_err(failed)?.into_iter().map(|LotRow(lot)| lot).collect();
    let more = lots.len() > count;
    lots.truncate(count);
    Ok(Open { lots, more })
}

/// Figures as they are stored.
pub(in crate::app::vault) fn json(figures: &Figures) -> String {
    serde_json::to_string(figures).unwrap_or_default()
}

/// Adds the lots that are new or changed, and what was used of them.
pub(in crate::app::vault) fn push_advanced(
    advanced: &Advanced,
    book: &str,
    asset: &str,
    lots: &mut List,
    matches: &mut List,
) {
    for lot in advanced.created.iter().chain(&advanced.changed) {
        lots.push([
            book.into(),
            asset.into(),
            lot.place.as_str().into(),
            lot.quantity.to_string().into(),
            amount(lot.cost),
            lot.left.to_string().into(),
            amount(lot.left_cost),
            lot.unit_cost.as_str().into(),
        ]);
    }
    for Match {
        place,
        line,
        lot,
        quantity,
        cost,
        is_disposal,
        proceeds,
        profit,
        left_after,
        left_cost_after,
    } in &advanced.matches
    {
        matches.push([
            book.into(),
            asset.into(),
            place.as_str().into(),
            (*line).into(),
            text(lot.as_ref().map(Place::as_str)),
            quantity.to_string().into(),
            amount(*cost),
            i64::from(*is_disposal).into(),
            amount(*proceeds),
            amount(*profit),
            left_after.to_string().into(),
            amount(*left_cost_after),
        ]);
    }
}
