//! Nothing stays of who is gone.

use cryptovault::app::vault::erasure::{ANSWERS_KEPT_MS, MOST_ROWS, erase};
use cryptovault::store::database::{Database as _, statement};
use cryptovault::store::{accounts, vault::erasure::CONDEMN};
use serde_json::{Value, json};

use super::desk::{Desk, NOW_MS, wait};
use super::story::{buy, sell};

const TABLES: [&str; 26] = [
    "vault",
    "vault_erasure",
    "idempotency",
    "vault_account",
    "vault_transaction",
    "mention",
    "posting",
    "balance",
    "span",
    "pool",
    "movement",
    "lot",
    "lot_match",
    "alert",
    "alert_state",
    "alert_event",
    "alert_stale",
    "watchlist",
    "watchlist_entry",
    "paper_order",
    "order_fill",
    "import",
    "import_item",
    "push_subscription",
    "push_quiet",
    "push_message",
];

fn counts(desk: &Desk) -> Vec<String> {
    TABLES
        .iter()
        .map(|table| format!("{table} {}", desk.rows(&format!("SELECT COUNT(*) FROM {table}"))[0]))
        .collect()
}

fn somebody_owns(desk: &Desk, user: &str) {
    let write = |method: &str, address: &str, body: Value| {
        wait(desk.ask(user, method, address, body, Some(&format!("{method} {address}")), None))
    };
    let account = write("POST", "/api/accounts", json!({ "name": "Mine", "kind": "real" })).id();
    assert_eq!(write("POST", "/api/transactions", buy(&account, NOW_MS - 9, "2 BTC", "10 USD")).status, 201);
    let sold = sell(&account, NOW_MS - 5, "1 BTC", "7 USD");
    let sold = wait(desk.ask(user, "POST", "/api/transactions", sold, Some("sold"), None));
    assert_eq!(sold.status, 201, "{sold:?}");
    let list = write("POST", "/api/watchlists", json!({ "name": "Near" })).id();
    let rule = json!({ "target": "watchlist", "watchlist_id": list, "condition": "up", "threshold": "5", "window": "1h" });
    let rule = write("POST", "/api/alerts", rule).id();
    for (table, values) in [
        ("alert_state", "'BTC-USD', 'fired', 1, 5, 1"),
        ("alert_event", "'BTC-USD', 1, 5, 5, '1', NULL, 'x', 'y'"),
    ] {
        desk.rows(&format!("INSERT INTO {table} SELECT vault, id, {values} FROM alert WHERE id = '{rule}'"));
    }
    let entries = json!({ "products": ["BTC-USD"] });
    assert_eq!(write("PUT", &format!("/api/watchlists/{list}/entries"), entries).status, 200);
    somebody_is_told(desk, user);
}

/// Somebody who is told on a device, but not at night, and something that waits to be sent there.
fn somebody_is_told(desk: &Desk, user: &str) {
    let device = "INSERT INTO push_subscription SELECT ?1, id, 's', 'e', 'p', 'a', 'u', 0, NULL, NULL FROM vault WHERE user_id = ?1";
    let quiet = "INSERT INTO push_quiet SELECT id, '22:00', '07:00', 'UTC' FROM vault WHERE user_id = ?1";
    let told = "INSERT INTO notification (vault, id, kind, at_ms, title, about) \
                SELECT id, 'n', 'alert', 1, 't', 'a' FROM vault WHERE user_id = ?1";
    for sql in [device, quiet, told] {
        assert_eq!(desk.database.borrow().execute(sql, [user]).unwrap(), 1);
    }
}

fn go(desk: &Desk, user: &str) {
    let gone = vec![statement(CONDEMN, [user.into()]), statement(accounts::DELETE_USER, [user.into()])];
    wait(desk.batch(gone)).unwrap();
}

#[test]
fn nothing_stays_of_who_is_gone_and_everything_of_who_is_not() {
    let desk = Desk::new();
    somebody_owns(&desk, "bob");
    let of_bob = counts(&desk);
    somebody_owns(&desk, "ann");
    go(&desk, "ann");
    while wait(erase(&desk, NOW_MS)).unwrap() {}
    assert_eq!(counts(&desk), of_bob);
    go(&desk, "bob");
    while wait(erase(&desk, NOW_MS)).unwrap() {}
    assert!(counts(&desk).iter().all(|line| line.ends_with(" 0")), "{:?}", counts(&desk));
}

#[test]
fn a_step_erases_so_many_rows_of_a_table_and_no_more() {
    let desk = Desk::new();
    somebody_owns(&desk, "ann");
    let many = MOST_ROWS * 5 / 2;
    desk.database
        .borrow()
        .execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
             INSERT INTO mention SELECT vault.id, 'many', n FROM n, vault",
            [many],
        )
        .unwrap();
    let own = desk.rows("SELECT COUNT(*) FROM mention WHERE key <> 'many'")[0].parse::<i64>().unwrap();
    go(&desk, "ann");
    let mut left = vec![];
    while wait(erase(&desk, NOW_MS)).unwrap() {
        left.push(desk.rows("SELECT COUNT(*) FROM mention")[0].parse::<i64>().unwrap());
    }
    assert_eq!(left, [many + own - MOST_ROWS, many + own - 2 * MOST_ROWS, 0]);
}

#[test]
fn an_answer_is_kept_for_a_week() {
    let desk = Desk::new();
    desk.account("real");
    let kept = || desk.rows("SELECT COUNT(*) FROM idempotency")[0].clone();
    wait(erase(&desk, NOW_MS + ANSWERS_KEPT_MS)).unwrap();
    assert_eq!(kept(), "1");
    wait(erase(&desk, NOW_MS + ANSWERS_KEPT_MS + 1)).unwrap();
    assert_eq!(kept(), "0");
}

#[test]
fn of_many_old_answers_a_step_forgets_some_and_says_that_there_are_more() {
    let desk = Desk::new();
    desk.account("real");
    desk.database
        .borrow()
        .execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
             INSERT INTO idempotency SELECT vault, 'old' || n, request_hash, status, body, etag, 0 FROM n, idempotency",
            [MOST_ROWS * 3 / 2],
        )
        .unwrap();
    let forgets = || wait(erase(&desk, NOW_MS)).unwrap();
    assert_eq!([forgets(), forgets(), forgets()], [true, false, false]);
    assert_eq!(desk.rows("SELECT COUNT(*) FROM idempotency")[0], "1");
}
