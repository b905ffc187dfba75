//! What there was over time, and what it was worth then. Figures come from the movements at which they changed, prices from candles, which are kept
//! once they were fetched: an exchange gives out few at a time, so an answer without all of them says so, and the next has more.

use serde_json::Value;

use super::accounts::next;
use super::portfolio::{REAL, take_book};
use super::rows::{PastPrices, PoolOverTime, Turn};
use super::view::{History, HistoryPoint};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::prices::{self, PriceTable};
use crate::error::{Failure, Invalid};
use crate::market::candle::{CandlesQuery, Granularity};
use crate::market::product::ProductId;
use crate::store::database::{Statement, statement};
use crate::store::list::List;
use crate::store::past_prices as sql;
use crate::store::vault::pools;
use crate::vault::amount::Amount;
use crate::vault::asset::CURRENCY;
use crate::vault::figures::Figures;
use crate::vault::history::{Grid, Range, Run, Sum, add, prices};

/// Assets whose prices are looked for at most: those that most was paid for.
const MOST_PRICED: usize = 200;
/// Answers that are asked of the exchange at most.
const MOST_ASKED: usize = 24;

/// An asset over time.
struct Line {
    pool: PoolOverTime,
    /// What its prices are called; none for the currency.
    product: Option<ProductId>,
    /// Its figures from a moment on, Unix seconds.
    turns: Vec<(i64, Figures)>,
    runs: Vec<Run>,
}

/// A run that is not known, or not as far as it can be.
struct Missing {
    line: usize,
    run: i64,
    until_secs: i64,
    query: CandlesQuery,
}

impl<P: Platform> Vault<'_, P> {
    /// What there is in a book, over time.
    pub(super) async fn show_history(&self, body: Body) -> Outcome {
        body.end()?;
        let (mut book, mut range) = (REAL.to_owned(), Range::All);
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match &*name {
                "range" => {
                    range = Range::parse(&value)
                        .ok_or(Invalid::new("range", "must be 1d, 1w, 1m, 3m, 1y or all"))?;
                }
                _ => take_book(&mut book, &name, &value)?,
            }
        }
        let of_book = [self.user_id.into(), book.into()];
        let rows = self.read(vec![statement(pools::POOLS_OVER_TIME, of_book)]).await?;
        let pools: Vec<PoolOverTime> = next(&mut rows.into_iter()).all().map_err(failed)?;
        let is_settled = pools.iter().all(|pool| pool.is_settled);
        let now_secs = self.call.now_secs();
        let Some(begun_secs) = pools.iter().filter_map(|pool| pool.begun_secs).min() else {
            let (points, unpriced) = (vec![], vec![]);
            return Ok(Answer::ok(&History { points, unpriced, is_settled, is_complete: true }));
        };
        let grid = Grid::of(range, begun_secs, now_secs);
        let (mut lines, mut unpriced) = lines(pools);
        self.read_lines(grid, &mut lines).await?;
        let table = self.call.platform.prices().await;
        let is_complete = self.fetch(grid, &mut lines, &table).await;
        let points = points(grid, &lines, &table, self.call.now_ms, &mut unpriced)?;
        unpriced.sort();
        Ok(Answer::ok(&History { points, unpriced, is_settled, is_complete }))
    }

    /// Figures at the moments of a grid, and the prices that are known.
    async fn read_lines(&self, grid: Grid, lines: &mut [Line]) -> Result<(), Failure> {
        let ids: Vec<_> = lines.iter().map(|line| line.pool.id).collect();
        let products: Vec<_> =
            lines.iter().filter_map(|line| line.product.as_ref()).map(ProductId::as_str).collect();
        let json = |value: serde_json::Result<String>| Value::from(value.unwrap_or_default());
        let last = format!("{:012x}", grid.last_secs() * 1000);
        let ((first_run, last_run), series) = (grid.runs(0), self.call.platform.series());
        let reads = vec![
            statement(
                pools::FIGURES_OVER_TIME,
                [
                    json(serde_json::to_string(&ids)),
                    (grid.first_secs * 1000).into(),
                    (grid.step_secs * 1000).into(),
                    last.into(),
                ],
            ),
            statement(
                sql::PAST_PRICES,
                [
                    series.into(),
                    json(serde_json::to_string(&products)),
                    grid.width_secs.into(),
                    first_run.into(),
                    last_run.into(),
                ],
            ),
        ];
        let mut rows = self.read(reads).await?.into_iter();
        for Turn { pool, from_secs, figures } in next(&mut rows).all().map_err(failed)? {
            if let Some(line) = lines.iter_mut().find(|line| line.pool.id == pool) {
                line.turns.push((from_secs, figures));
            }
        }
        for PastPrices { product_id, run } in next(&mut rows).all().map_err(failed)? {
            let is_of = |line: &&mut Line| {
                line.product.as_ref().is_some_and(|product| product.as_str() == product_id)
            };
            if let Some(line) = lines.iter_mut().find(is_of) {
                line.runs.push(run);
            }
        }
        for line in lines {
            line.turns.sort_by_key(|(from_secs, _)| *from_secs);
            line.runs.sort_by_key(|run| run.number);
        }
        Ok(())
    }

    /// Asks for prices that are not known, so many at most, and keeps them. Whether all are there now.
    async fn fetch(&self, grid: Grid, lines: &mut [Line], table: &PriceTable) -> bool {
        let mut missing = missing(grid, lines, table, self.call.now_ms);
        let mut is_complete = missing.len() <= MOST_ASKED;
        missing.truncate(MOST_ASKED);
        let queries = missing.iter().map(|missing| missing.query.clone()).collect();
        let answers = self.call.platform.candles(queries).await;
        is_complete &= answers.len() == missing.len();
        let (mut list, mut products) = (List::default(), Vec::new());
        let series = self.call.platform.series();
        for (missing, answer) in missing.into_iter().zip(answers) {
            let answer = answer.as_deref().and_then(prices::closes);
            let (Some((received_ms, candles)), Some(line)) = (answer, lines.get_mut(missing.line)) else {
                is_complete = false;
                continue;
            };
            // What was received before is known no further.
            let until_secs =
                grid.known_until(missing.run, received_ms.div_euclid(1000)).min(missing.until_secs);
            is_complete &= until_secs == missing.until_secs;
            let run = Run::of(grid, missing.run, until_secs, &candles);
            let product = missing.query.product.as_str();
            list.push([
                series.as_str().into(),
                product.into(),
                grid.width_secs.into(),
                run.number.into(),
                run.until_secs.into(),
                serde_json::to_string(&run.closes).unwrap_or_default().into(),
            ]);
            products.push(product.to_owned());
            line.runs.retain(|old| old.number != run.number);
            line.runs.push(run);
            line.runs.sort_by_key(|run| run.number);
        }
        if !products.is_empty() {
            // What cannot be kept is asked for again.
            let _ = self.read(keep(grid, &series, list, &products)).await;
        }
        is_complete
    }
}

/// Assets that may have prices, those that most was paid for first, and the others.
fn lines(mut pools: Vec<PoolOverTime>) -> (Vec<Line>, Vec<String>) {
    pools.retain(|pool| pool.begun_secs.is_some());
    pools.sort_by(|a, b| b.figures.acquired_cost.cmp(&a.figures.acquired_cost).then(a.asset.cmp(&b.asset)));
    let (mut lines, mut unpriced) = (Vec::new(), Vec::new());
    for pool in pools {
        let product = ProductId::parse(&format!("{}-{CURRENCY}", pool.asset));
        if pool.has_stopped {
            unpriced.push(pool.asset);
        } else if pool.asset == CURRENCY {
            lines.push(Line { pool, product: None, turns: vec![], runs: vec![] });
        } else if product.is_some() && lines.len() < MOST_PRICED {
            lines.push(Line { pool, product, turns: vec![], runs: vec![] });
        } else {
            unpriced.push(pool.asset);
        }
    }
    (lines, unpriced)
}

/// What must be asked for. What has no price now has none of the past that could be asked for.
fn missing(grid: Grid, lines: &[Line], table: &PriceTable, now_ms: i64) -> Vec<Missing> {
    let (mut missing, now_secs) = (Vec::new(), now_ms.div_euclid(1000));
    let Some(granularity) = u32::try_from(grid.width_secs).ok().and_then(Granularity::from_secs) else {
        return missing;
    };
    for (line, Line { pool, product, runs, .. }) in lines.iter().enumerate() {
        let Some(product) = product.as_ref().filter(|product| table.of(product.as_str(), now_ms).is_some())
        else {
            continue;
        };
        let (first, last) = grid.runs(pool.begun_secs.unwrap_or(0));
        for run in first..=last {
            let until_secs = grid.known_until(run, now_secs);
            let known = runs.iter().find(|known| known.number == run);
            let count = (until_secs - run * grid.run_secs()).div_euclid(grid.width_secs);
            let limit = u32::try_from(count).unwrap_or(0);
            if limit > 0 && known.is_none_or(|known| known.until_secs < until_secs) {
                let query =
                    CandlesQuery { product: product.clone(), granularity, limit, end: Some(until_secs) };
                missing.push(Missing { line, run, until_secs, query });
            }
        }
    }
    missing
}

/// Keeps prices, and forgets those that are of narrow candles and too old to be asked for.
fn keep(grid: Grid, series: &str, list: List, products: &[String]) -> Vec<Statement> {
    let mut statements = vec![statement(sql::SET_PAST_PRICES, [list.into()])];
    if grid.width_secs < 86_400 {
        let products = serde_json::to_string(products).unwrap_or_default();
        let (first_run, _) = grid.runs(0);
        let values = [series.into(), products.into(), grid.width_secs.into(), first_run.into()];
        statements.push(statement(sql::DELETE_PAST_PRICES, values));
    }
    statements
}

/// The sums at all moments, and now.
fn points(
    grid: Grid,
    lines: &[Line],
    table: &PriceTable,
    now_ms: i64,
    unpriced: &mut Vec<String>,
) -> Result<Vec<HistoryPoint>, Failure> {
    let mut sums: Vec<Sum> = grid.moments().map(|_| Sum::default()).collect();
    let mut now = Sum::default();
    for Line { pool, product, turns, runs } in lines {
        let prices = match product {
            Some(_) => prices(grid, runs),
            None => grid.moments().map(|_| Some(Amount::ONE)).collect(),
        };
        let newest = table.of_asset(&pool.asset, now_ms).map(|price| price.price);
        let newest = newest.or(prices.last().copied().flatten());
        let mut is_priced =
            add(&mut sums, grid, turns, &prices).ok_or_else(super::portfolio::out_of_range)?;
        match newest {
            _ if pool.figures.quantity.is_zero() => {}
            Some(price) => {
                now = now.with(&pool.figures, price).ok_or_else(super::portfolio::out_of_range)?;
            }
            None => is_priced = false,
        }
        if !is_priced {
            unpriced.push(pool.asset.clone());
        }
    }
    let point = |at_ms, Sum { value, cost }: Sum| HistoryPoint { at_ms, value, cost };
    let before = grid.moments().map(|moment| moment * 1000).zip(sums).filter(|(at_ms, _)| *at_ms < now_ms);
    Ok(before.chain([(now_ms, now)]).map(|(at_ms, sum)| point(at_ms, sum)).collect())
}
