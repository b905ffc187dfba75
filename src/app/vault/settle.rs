//! Computing pools that are not computed to their end: those that were sent back go back, and then each goes on, so many movements in a step.

use super::change::{Change, Next, Written};
use super::ledger::{FEW_LOTS, MOST_MOVEMENTS, PoolRow, json, method_of, open, open_lots, push_advanced};
use super::record::{place, text};
use super::rows::VaultRow;
use super::view::Settled;
use crate::app::accounts::failed;
use crate::error::{ErrorCode, Failure};
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, FromRow, Row, Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::pools as sql;
use crate::vault::movement::Movement;
use crate::vault::place::Place;
use crate::vault::pool::{AdvanceError, Advanced, Open, advance};

/// Pools of a step at most.
const MOST_POOLS: usize = 25;
/// Lots that are read of a pool in a step at most, where fewer are enough for something.
const MANY_LOTS: usize = 5000;

/// One step.
pub(super) struct Settle {
    user_id: String,
    /// Whether nothing is left to be computed, once it is done.
    pub(super) is_settled: bool,
    stage: Stage,
}

enum Stage {
    Pools,
    /// How far those that were sent back go in this step, and what comes behind the frontiers of the others.
    Movements {
        back: Vec<PoolRow>,
        on: Vec<PoolRow>,
        more: bool,
    },
    /// With so many lots.
    Lots {
        back: Vec<Statement>,
        on: Vec<(PoolRow, Vec<Movement>)>,
        count: usize,
        more: bool,
    },
}

impl Settle {
    pub(super) fn new(user_id: &str) -> Self {
        Self { user_id: user_id.to_owned(), is_settled: false, stage: Stage::Pools }
    }
}

impl Change for Settle {
    fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Pools;
        vec![statement(sql::POOLS_TO_SETTLE, [self.user_id.as_str().into(), (MOST_POOLS + 1).into()])]
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let mut rows = rows.into_iter();
        match std::mem::replace(&mut self.stage, Stage::Pools) {
            Stage::Pools => {
                let mut pools: Vec<PoolRow> = rows.next().unwrap_or_default().all().map_err(failed)?;
                if pools.is_empty() {
                    return Ok(self.written(vec![], true));
                }
                let more = pools.len() > MOST_POOLS;
                pools.truncate(MOST_POOLS);
                let (back, on): (Vec<_>, Vec<_>) =
                    pools.into_iter().partition(|pool| pool.rewind_to.is_some());
                let share = (MOST_MOVEMENTS / (back.len() + on.len())).max(1);
                let far = |pool: &PoolRow| {
                    statement(
                        sql::MOVEMENT_BACK,
                        [pool.id.into(), pool.frontier.as_str().into(), share.into()],
                    )
                };
                let next = |pool: &PoolRow| {
                    statement(
                        sql::MOVEMENTS_AFTER,
                        [pool.id.into(), pool.frontier.as_str().into(), share.into()],
                    )
                };
                let reads = back.iter().map(far).chain(on.iter().map(next)).collect();
                self.stage = Stage::Movements { back, on, more };
                Ok(Next::Read(reads))
            }
            Stage::Movements { back, on, more } => {
                let mut statements = Vec::new();
                for pool in &back {
                    let far: Option<PlaceRow> = rows.next().unwrap_or_default().first().map_err(failed)?;
                    statements.extend(rewind(pool, far.map(|row| row.0)));
                }
                let mut ahead = Vec::with_capacity(on.len());
                for pool in on {
                    let movements: Vec<MovementRow> =
                        rows.next().unwrap_or_default().all().map_err(failed)?;
                    ahead.push((pool, movements.into_iter().map(|row| row.0).collect()));
                }
                // Those that went back go on from there in the next step.
                let more = more || !back.is_empty();
                self.with_lots(vault, statements, ahead, FEW_LOTS, more)
            }
            Stage::Lots { back, on, count, more } => {
                let mut with_lots = Vec::with_capacity(on.len());
                for (pool, movements) in on {
                    let lots = match open_lots(method_of(vault, &pool.asset), pool.id, count) {
                        Some(_) => open(rows.next().unwrap_or_default(), count)?,
                        None => Open::default(),
                    };
                    with_lots.push((pool, movements, lots));
                }
                self.advance(vault, back, with_lots, count, more)
            }
        }
    }
}

impl Settle {
    fn with_lots(
        &mut self,
        vault: &VaultRow,
        back: Vec<Statement>,
        on: Vec<(PoolRow, Vec<Movement>)>,
        count: usize,
        more: bool,
    ) -> Result<Next, Failure> {
        let lots = |(pool, _): &(PoolRow, _)| open_lots(method_of(vault, &pool.asset), pool.id, count);
        let reads: Vec<_> = on.iter().filter_map(lots).collect();
        self.stage = Stage::Lots { back, on, count, more };
        if reads.is_empty() { self.decide(vault, vec![]) } else { Ok(Next::Read(reads)) }
    }

    fn advance(
        &mut self,
        vault: &VaultRow,
        back: Vec<Statement>,
        on: Vec<(PoolRow, Vec<Movement>, Open)>,
        count: usize,
        mut more: bool,
    ) -> Result<Next, Failure> {
        let mut done = Vec::with_capacity(on.len());
        for (pool, movements, lots) in &on {
            let method = method_of(vault, &pool.asset);
            let over = |movements: &[Movement]| advance(method, pool.figures, lots.clone(), movements);
            let (advanced, stops_at) = match over(movements) {
                Err(AdvanceError::MoreLots { enough_for }) if enough_for > 0 && count >= MANY_LOTS => {
                    more = true;
                    (over(movements.get(..enough_for).unwrap_or_default()), None)
                }
                Err(AdvanceError::MoreLots { .. }) => break,
                // It stands before that place, and stops no other.
                Err(AdvanceError::OutOfRange(place) | AdvanceError::Short(place, _)) => {
                    let before = movements.partition_point(|movement| movement.place < place);
                    (over(movements.get(..before).unwrap_or_default()), Some(place))
                }
                advanced => (advanced, None),
            };
            let advanced = advanced.map_err(|error| impossible(pool, &error))?;
            done.push(Done { pool, movements, advanced, stops_at });
        }
        if done.len() < on.len() {
            let on = on.into_iter().map(|(pool, movements, _)| (pool, movements)).collect();
            return self.with_lots(vault, back, on, count * 5, more);
        }
        let mut statements = back;
        statements.extend(go_on(vault, &done));
        let is_settled = !more && done.iter().all(Done::is_at_end);
        Ok(self.written(statements, is_settled))
    }

    fn written(&mut self, statements: Vec<Statement>, is_settled: bool) -> Next {
        self.is_settled = is_settled;
        Next::Write(Written::new(VaultChange::Portfolio, statements, 200, &Settled { is_settled }))
    }
}

/// A pool, the movements that it had before it, what some of them have done, and the one that stops it.
struct Done<'d> {
    pool: &'d PoolRow,
    movements: &'d [Movement],
    advanced: Advanced,
    stops_at: Option<Place>,
}

impl Done<'_> {
    fn last(&self) -> Option<&Movement> {
        self.movements.get(..self.advanced.after.len()).and_then(<[_]>::last)
    }

    fn is_at_end(&self) -> bool {
        self.stops_at.is_some() || self.last().is_some_and(|last| last.place.as_str() == self.pool.last)
    }
}

/// What some movements could do, fewer of them can; if they cannot, it must be known.
fn impossible(pool: &PoolRow, error: &AdvanceError) -> Failure {
    let message = format!("The pool of {} cannot be computed: {error:?}", pool.asset);
    Failure::new(ErrorCode::Unavailable, message)
}

/// Goes back to where it was sent, or as far as a step goes.
fn rewind(pool: &PoolRow, far: Option<String>) -> Vec<Statement> {
    let goal = pool.rewind_to.clone().unwrap_or_default();
    let (to, further) = match far {
        Some(far) if far > goal => (far, Some(goal)),
        _ => (goal, None),
    };
    let values = || [pool.id.into(), to.as_str().into()];
    vec![
        statement(sql::REWIND_LOTS, values()),
        statement(sql::REWIND_MATCHES, values()),
        statement(sql::REWIND_NEW_LOTS, values()),
        statement(sql::REWIND_POOL, [pool.id.into(), to.as_str().into(), text(further.as_deref())]),
    ]
}

fn go_on(vault: &VaultRow, done: &[Done<'_>]) -> Vec<Statement> {
    let (mut after, mut pools) = (List::default(), List::default());
    let (mut lots, mut matches) = (List::default(), List::default());
    for one in done {
        let Done { pool, movements, advanced, stops_at } = one;
        for (movement, figures) in movements.iter().zip(&advanced.after) {
            after.push([pool.id.into(), movement.place.as_str().into(), json(figures).into()]);
        }
        let frontier = one.last().map_or(pool.frontier.as_str(), |movement| movement.place.as_str());
        let (book, asset) = (pool.book.as_str(), pool.asset.as_str());
        let stops_at = text(stops_at.as_ref().map(Place::as_str));
        let figures = json(&advanced.figures).into();
        pools.push([book.into(), asset.into(), text(None), frontier.into(), figures, stops_at]);
        push_advanced(advanced, book, asset, &mut lots, &mut matches);
    }
    let mut statements = Vec::new();
    if !after.is_empty() {
        statements.push(statement(sql::SET_AFTER, [after.into()]));
    }
    for (sql, list) in [(sql::SET_POOLS, pools), (sql::SET_LOTS, lots), (sql::INSERT_MATCHES, matches)] {
        if !list.is_empty() {
            statements.push(statement(sql, [vault.id.into(), list.into()]));
        }
    }
    statements
}

/// A place.
struct PlaceRow(String);

impl FromRow for PlaceRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self(row.text("place")?))
    }
}

/// A movement.
struct MovementRow(Movement);

impl FromRow for MovementRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let effect = serde_json::from_str(&row.text("effect")?);
        let effect = effect.map_err(|error| DatabaseError::Failed(error.to_string()))?;
        Ok(Self(Movement { place: place(&mut row, "place")?, effect }))
    }
}
