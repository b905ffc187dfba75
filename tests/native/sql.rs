//! The market object's SQL on a real SQLite: every statement is accepted, and reads what it must and no more.

use cryptovault::store::market as sql;
use rusqlite::{Connection, StatementStatus, params};

/// Minutes stored: twice the retention, both sources.
const MINUTES: i64 = 2 * sql::RETENTION_MINUTES;

fn empty() -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(sql::CREATE_TABLES).unwrap();
    // The schema is applied at every start.
    database.execute_batch(sql::CREATE_TABLES).unwrap();
    database
}

fn filled() -> Connection {
    let mut database = empty();
    let transaction = database.transaction().unwrap();
    for minute in 0..MINUTES {
        for source in ["coinbase", "coingecko"] {
            let at_ms = minute * 60_000;
            transaction
                .execute(sql::UPSERT_MINUTE, params![minute, source, at_ms, at_ms + 7, [1_u8, 2]])
                .unwrap();
        }
    }
    for number in 0..600 {
        transaction.execute(sql::INSERT_PRODUCT, params![number, format!("C{number}-USD")]).unwrap();
    }
    transaction.execute(sql::SET_SERIES_NAME, ["live"]).unwrap();
    transaction.commit().unwrap();
    database
}

/// The steps of a statement's plan.
pub fn plan(database: &Connection, statement: &str) -> Vec<String> {
    let mut explained = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    (1..=explained.parameter_count()).for_each(|place| explained.raw_bind_parameter(place, 1).unwrap());
    let mut rows = explained.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    steps
}

#[test]
fn no_statement_scans_a_table_that_has_a_key_for_it_and_none_sorts() {
    let database = filled();
    // Those that mean the whole table, in the order of its key, and the one that reads a single row from its end.
    let whole = [sql::PRODUCTS_BY_NUMBER, sql::DELETE_MINUTES, sql::NEWEST_MINUTE];
    for statement in [
        sql::SERIES_NAME,
        sql::SET_SERIES_NAME,
        sql::DELETE_MINUTES,
        sql::PRODUCTS_BY_NUMBER,
        sql::INSERT_PRODUCT,
        sql::MINUTES_SINCE,
        sql::MINUTES_BETWEEN,
        sql::NEWEST_MINUTE,
        sql::UPSERT_MINUTE,
        sql::DELETE_MINUTES_OUTSIDE,
    ] {
        let plan = plan(&database, statement);
        assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE")), "{statement}: {plan:?}");
        let scans = plan.iter().any(|step| step.starts_with("SCAN"));
        assert!(!scans || whole.contains(&statement), "{statement}: {plan:?}");
    }
}

#[test]
fn the_newest_minute_is_found_without_reading_the_others() {
    let database = filled();
    let mut statement = database.prepare(sql::NEWEST_MINUTE).unwrap();
    let newest: i64 = statement.query_row([], |row| row.get(0)).unwrap();
    assert_eq!(newest, MINUTES - 1);
    assert!(statement.get_status(StatementStatus::FullscanStep) <= 1);
    assert!(empty().prepare(sql::NEWEST_MINUTE).unwrap().query([]).unwrap().next().unwrap().is_none());
}

#[test]
fn minutes_come_back_in_order_from_the_one_asked_for_on() {
    let database = filled();
    let mut statement = database.prepare(sql::MINUTES_SINCE).unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let rows: Vec<(String, i64, i64, Vec<u8>)> =
        statement.query_map([MINUTES - 2], row).unwrap().map(Result::unwrap).collect();
    let expected =
        |minute: i64, source: &str| (source.to_owned(), minute * 60_000, minute * 60_000 + 7, vec![1, 2]);
    let (last, before) = (MINUTES - 1, MINUTES - 2);
    assert_eq!(
        rows,
        [
            expected(before, "coinbase"),
            expected(before, "coingecko"),
            expected(last, "coinbase"),
            expected(last, "coingecko")
        ]
    );
}

#[test]
fn minutes_past_retention_and_in_the_future_are_forgotten() {
    let database = filled();
    let now = MINUTES - 100;
    let deleted =
        database.execute(sql::DELETE_MINUTES_OUTSIDE, [now - sql::RETENTION_MINUTES, now + 1]).unwrap();
    // Of both sources: the minutes 0 .. now − 1560, and those after now + 1, which are now + 2 .. now + 99.
    assert_eq!(i64::try_from(deleted).unwrap(), 2 * (now - sql::RETENTION_MINUTES) + 2 * 98);
    let left: (i64, i64) = database
        .query_row("SELECT min(minute), max(minute) FROM minute", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(left, (now - sql::RETENTION_MINUTES, now + 1));
}

#[test]
fn a_minute_stored_again_has_its_new_prices() {
    let database = empty();
    for prices in [[1_u8, 1], [1, 2]] {
        database.execute(sql::UPSERT_MINUTE, params![5, "coinbase", 300_000, 300_001, prices]).unwrap();
    }
    let stored: Vec<u8> = database.query_row("SELECT prices FROM minute", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, [1, 2]);
}

#[test]
fn a_product_keeps_its_number_and_a_number_its_product() {
    let database = empty();
    for (number, id) in [(0, "BTC-USD"), (1, "ETH-USD"), (1, "XRP-USD"), (2, "BTC-USD")] {
        database.execute(sql::INSERT_PRODUCT, params![number, id]).unwrap();
    }
    let mut statement = database.prepare(sql::PRODUCTS_BY_NUMBER).unwrap();
    let ids: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(ids, ["BTC-USD", "ETH-USD"]);
}

#[test]
fn the_series_has_one_name_the_last_one_given() {
    let database = empty();
    for name in ["live", "replay"] {
        database.execute(sql::SET_SERIES_NAME, [name]).unwrap();
    }
    let mut statement = database.prepare(sql::SERIES_NAME).unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(names, ["replay"]);
}
