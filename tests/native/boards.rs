//! Boards and lists as JSON, for comparison.

use cryptovault::cache::template::Template;
use cryptovault::market::component::Component;
use cryptovault::market::listing::MarketsQuery;
use cryptovault::market::state::Market;
use serde_json::{Value, json};

use crate::plain::Plain;

/// A board as it would be sent at this moment of the system clock.
pub fn sent(market: &Market, component: Component, system_ms: i64) -> Value {
    let json = serde_json::to_string(&market.board(component, system_ms)).unwrap();
    serde_json::from_str(&Template::new(&json).render(system_ms)).unwrap()
}

/// A board's rows, without what is for drawing only.
fn rows(market: &Market, component: Component, system_ms: i64) -> Value {
    let json = serde_json::to_string(&market.board(component, system_ms).data).unwrap();
    let mut rows: Value = serde_json::from_str(&json).unwrap();
    for row in rows.as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("sparkline");
    }
    rows
}

/// The four boards equal the plain recomputation. Returns the number of their rows.
pub fn assert_equal(market: &Market, plain: &Plain, system_ms: i64) -> usize {
    let mut count = 0;
    for component in Component::ALL {
        let (got, expected) = (rows(market, component, system_ms), plain.board(component.name(), system_ms));
        if got != expected {
            panic!("{} at {system_ms}:\n  is {got}\n  not {expected}", component.name());
        }
        count += got.as_array().unwrap().len();
    }
    count
}

/// The changes in the list of all markets equal the plain recomputation.
pub fn assert_list_equal(market: &Market, plain: &Plain, system_ms: i64) {
    let query = [("sort", "product_id"), ("limit", "500")];
    let page = market.markets(&MarketsQuery::parse(query.into_iter()).unwrap(), system_ms);
    let json: Value = serde_json::from_str(&serde_json::to_string(&page.data).unwrap()).unwrap();
    let cells = |row: &Value| {
        json!({ "product_id": row["product_id"], "price": row["price"], "change_1m": row["change_1m"],
            "change_3m": row["change_3m"], "change_1h": row["change_1h"] })
    };
    let got: Vec<_> = json.as_array().unwrap().iter().map(cells).collect();
    let expected = plain.changes(system_ms);
    assert!(got == expected, "at {system_ms}:\n  is {got:?}\n  not {expected:?}");
}
