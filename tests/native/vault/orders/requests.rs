//! Orders as they are asked for, and what is told of them.

use cryptovault::app::vault::erasure::erase;
use cryptovault::realtime::change::VaultChange;
use cryptovault::store::database::{Database as _, statement};
use cryptovault::store::{accounts, vault::erasure::CONDEMN};
use cryptovault::vault::amount::Amount;
use cryptovault::vault::order::book::{Book, Level};
use cryptovault::vault::order::rules::{Rules, Trading};
use serde_json::{Value, json};

use super::floor::{Floor, amount, rules};
use crate::vault::desk::{Fault, wait};

const DAY_MS: i64 = 86_400_000;

fn usual() -> Rules {
    rules("0.01", "0.00000001", "1", "0.02")
}

fn book(at_ms: i64, bids: &[(&str, &str)], asks: &[(&str, &str)]) -> Book {
    let side = |levels: &[(&str, &str)]| {
        levels.iter().map(|(price, size)| Level { price: amount(price), size: amount(size) }).collect()
    };
    Book::new(at_ms, side(bids), side(asks)).unwrap()
}

fn order(account: &str, side: &str, kind: &str, more: Value) -> Value {
    let mut order = json!({ "account_id": account, "product_id": "BTC-USD", "side": side, "kind": kind });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    order
}

fn told(floor: &Floor) -> Vec<String> {
    floor.desk.rows("SELECT title, body FROM notification ORDER BY at_ms, title")
}

fn balances(floor: &Floor) -> Vec<String> {
    floor.desk.rows("SELECT asset, amount FROM balance WHERE account NOT LIKE '@%' ORDER BY asset")
}

#[test]
fn a_market_order_walks_the_book_and_is_one_transaction() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let id = floor.placed(order(&account, "buy", "market", json!({ "size": "3" })));
    assert_eq!(floor.order(&id)["status"], "waiting");
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "1"), ("102", "9")]), usual());
    let shown = floor.order(&id);
    // 101 + 2 × 102 = 305; × 0.009 = 2.745. The bound is 100 × 1.02.
    let pick = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(["status", "filled", "value", "fees", "held"].map(pick), ["filled", "3", "305", "2.745", "0"]);
    assert_eq!((&shown["version"], shown["fills"].as_array().map(Vec::len)), (&json!(2), Some(2)));
    assert_eq!(balances(&floor), ["BTC 3", "USD 692.255"]);
    let bought = floor.desk.get("/api/transactions?kind=buy").body["transactions"].clone();
    assert_eq!(bought.as_array().map(Vec::len), Some(1));
    assert_eq!(bought[0]["sent"], json!({ "asset": "USD", "amount": "305" }));
    assert_eq!(bought[0]["fee"], json!({ "asset": "USD", "amount": "2.745" }));
    for fill in shown["fills"].as_array().unwrap() {
        assert_eq!(fill["transaction_id"], bought[0]["id"]);
    }
    assert_eq!(told(&floor), ["Bought 3 BTC at 101.67 USD Market order, fee 2.745 USD"]);
    let last = floor.desk.told.borrow().last().cloned().unwrap();
    assert_eq!((last.0.as_str(), last.1), ("ann", VaultChange::Fills));
}

#[test]
fn a_limit_order_rests_and_fills_once_when_somebody_trades_beyond_it() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let id = floor.placed(order(&account, "buy", "limit", json!({ "size": "2", "price": "100.5" })));
    floor.pass(5000);
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("100.25", "0.5"), ("101", "9")]), usual());
    assert_eq!(floor.order(&id)["status"], "resting");
    // 0.5 × 100.25 = 50.125; 1.5 × 100.5 × 1.009 = 152.10675 is held on.
    assert_eq!(floor.order(&id)["held"], "152.10675");
    // Of the same moment, at its price, and in a market that is halted: nothing.
    floor.price("BTC-USD", amount("100"), Trading::Open);
    floor.pass(5000);
    floor.price("BTC-USD", amount("100.5"), Trading::Open);
    floor.price("BTC-USD", amount("100"), Trading::Halted);
    assert_eq!(floor.order(&id)["status"], "resting");
    for _ in 0..3 {
        floor.price("BTC-USD", amount("90"), Trading::Open);
    }
    let shown = floor.order(&id);
    let liquidity: Vec<_> =
        shown["fills"].as_array().unwrap().iter().map(|fill| fill["liquidity"].as_str().unwrap()).collect();
    assert_eq!((shown["status"].as_str(), liquidity), (Some("filled"), vec!["maker", "taker"]));
    // 1000 − 50.125 × 1.009 − 150.75 × 1.005
    assert_eq!(balances(&floor), ["BTC 2", "USD 797.920125"]);
    assert_eq!(
        told(&floor),
        [
            "Bought 0.5 BTC at 100.25 USD Limit order, fee 0.451125 USD; 1.5 BTC still to fill",
            "Bought 1.5 BTC at 100.5 USD Limit order, fee 0.75375 USD",
        ]
    );
}

#[test]
fn a_stop_is_triggered_by_a_price_and_waits_for_a_book_that_may_come_late() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let id = floor.placed(order(&account, "buy", "stop", json!({ "funds": "500", "stop_price": "110" })));
    assert_eq!(floor.order(&id)["status"], "armed");
    floor.pass(1000);
    floor.price("BTC-USD", amount("109.99"), Trading::Open);
    assert_eq!(floor.order(&id)["status"], "armed");
    floor.price("BTC-USD", amount("110"), Trading::Open);
    assert_eq!(floor.order(&id)["status"], "waiting");
    floor.pass(3_600_000);
    floor.clock();
    floor.book("BTC-USD", book(floor.now_ms(), &[("111", "9")], &[("112", "9")]), usual());
    let shown = floor.order(&id);
    // 112 × 1.009 × 10^-8 a step: 500 ÷ 113.008 = 4.42446552…; what is left buys no step.
    assert_eq!((shown["status"].as_str(), shown["filled"].as_str()), (Some("filled"), Some("4.42446552")));
    let sum = ["value", "fees", "cancelled"].map(|name| amount(shown[name].as_str().unwrap()));
    let sum = sum.into_iter().try_fold(Amount::ZERO, Amount::checked_add);
    assert_eq!(sum, Some(amount("500")));
}

#[test]
fn what_meets_no_book_in_time_is_cancelled_and_told() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let id = floor.placed(order(&account, "buy", "market", json!({ "size": "1" })));
    floor.pass(29_999);
    floor.clock();
    assert_eq!(floor.order(&id)["status"], "waiting");
    floor.pass(1);
    floor.clock();
    let shown = floor.order(&id);
    assert_eq!((shown["status"].as_str(), shown["reason"].as_str()), (Some("cancelled"), Some("no_book")));
    assert_eq!(shown["held"], "0");
    let why = "Order to buy 1 BTC was cancelled Market order: no order book could be had in time";
    assert_eq!(told(&floor), [why]);
}

#[test]
fn what_is_cancelled_never_fills_and_what_is_filled_cannot_be_cancelled() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let [gone, done] =
        [0, 1].map(|_| floor.placed(order(&account, "buy", "limit", json!({ "size": "1", "price": "50" }))));
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "9")]), usual());
    let cancel = |id: &str| floor.desk.write("DELETE", &format!("/api/orders/{id}"), Value::Null);
    let cancelled = cancel(&gone);
    assert_eq!((cancelled.status, cancelled.body["status"].as_str()), (200, Some("cancelled")));
    assert_eq!((&cancelled.body["reason"], &cancelled.body["held"]), (&json!("owner"), &json!("0")));
    floor.pass(1000);
    // The object has not heard of it.
    floor.price("BTC-USD", amount("49"), Trading::Open);
    assert_eq!(floor.order(&gone)["filled"], "0");
    assert_eq!(floor.order(&done)["status"], "filled");
    assert_eq!((cancel(&gone).status, cancel(&done).code()), (200, "conflict"));
    assert_eq!(cancel("none").status, 404);
    assert_eq!(told(&floor), ["Bought 1 BTC at 50 USD Limit order, fee 0.25 USD"]);
}

#[test]
fn an_order_expires_at_its_time_and_its_owner_is_told_once() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let expires_ms = floor.now_ms() + 60_000;
    let more = json!({ "size": "1", "price": "50", "time_in_force": "gtd", "expires_ms": expires_ms });
    let id = floor.placed(order(&account, "buy", "limit", more));
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "9")]), usual());
    floor.pass(59_999);
    floor.clock();
    assert_eq!(floor.order(&id)["status"], "resting");
    floor.pass(1);
    floor.desk.faults.borrow_mut().push_back(Some(Fault::AnswerLost));
    floor.clock();
    floor.clock();
    assert_eq!(floor.order(&id)["status"], "expired");
    assert_eq!(told(&floor), ["Order to buy 1 BTC expired Limit order"]);
}

#[test]
fn what_is_wrong_with_a_ticket_is_named() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let real = floor.desk.account("real");
    let listed = json!({ "size": "1", "price": "100" });
    let with = |name: &str, value: Value| {
        let mut told = order(&account, "buy", "limit", listed.clone());
        told[name] = value;
        told
    };
    for (told, field) in [
        (with("account_id", json!("none")), "account_id"),
        (with("account_id", json!(real)), "account_id"),
        (with("product_id", json!("btc")), "product_id"),
        (with("product_id", json!("ETH-USD")), "product_id"),
        (with("side", json!("hold")), "side"),
        (with("kind", json!("iceberg")), "kind"),
        (with("size", json!("1.000000001")), "size"),
        (with("size", json!(1)), "size"),
        (with("price", json!("100.001")), "price"),
        (with("stop_price", json!("100")), "stop_price"),
        (with("funds", json!("100")), "funds"),
        (with("time_in_force", json!("day")), "time_in_force"),
        (with("expires_ms", json!(floor.now_ms() + 1)), "expires_ms"),
        (with("post_only", json!("yes")), "post_only"),
        (with("limit", json!("100")), "limit"),
    ] {
        for address in ["/api/orders", "/api/orders/preview"] {
            let refused = floor.desk.post(address, told.clone());
            assert_eq!(
                (refused.status, refused.body["error"]["field"].as_str()),
                (400, Some(field)),
                "{told}"
            );
        }
    }
    floor.list("BTC-USD", Rules { trading: Trading::Halted, ..usual() }, Some("100"));
    let refused = floor.place(order(&account, "buy", "limit", listed));
    assert_eq!(
        (refused.status, refused.code(), &refused.body["error"]["field"]),
        (409, "conflict", &json!("product_id"))
    );
    floor.list("BTC-USD", usual(), None);
    let refused = floor.place(order(&account, "buy", "market", json!({ "size": "1" })));
    assert_eq!((refused.status, refused.code()), (503, "unavailable"));
    assert_eq!(floor.desk.rows("SELECT COUNT(*) FROM paper_order"), ["0"]);
}

#[test]
fn a_preview_places_nothing_and_tells_what_the_book_of_now_would_do() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let told = order(&account, "buy", "market", json!({ "size": "3" }));
    let blind = floor.desk.post("/api/orders/preview", told.clone());
    assert_eq!(
        (blind.status, &blind.body["has_book"], &blind.body["status"]),
        (200, &json!(false), &json!("waiting"))
    );
    let asks = [("101", "1"), ("102", "9")];
    floor
        .desk
        .books
        .borrow_mut()
        .insert("BTC-USD".to_owned(), book(floor.now_ms(), &[("99", "9")], &asks).into());
    let told = floor.desk.post("/api/orders/preview", told).body;
    let pick = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        ["filled", "value", "fee", "total", "worst_price", "bound"].map(pick),
        ["3", "305", "2.745", "307.745", "102", "102"]
    );
    assert_eq!((pick("status"), told.get("missing")), ("filled".to_owned(), None));
    assert_eq!(floor.desk.rows("SELECT COUNT(*) FROM paper_order"), ["0"]);
}

#[test]
fn orders_are_listed_by_status_account_and_product_in_pages() {
    let floor = Floor::new();
    floor.list("ETH-USD", usual(), Some("10"));
    let accounts = [floor.account("1000"), floor.account("1000")];
    let mut ids = Vec::new();
    for n in 0..12 {
        floor.pass(1);
        let mut told = order(&accounts[n % 2], "buy", "limit", json!({ "size": "1", "price": "50" }));
        told["product_id"] = json!(if n % 3 == 0 { "ETH-USD" } else { "BTC-USD" });
        ids.push(floor.placed(told));
    }
    let all = |query: &str| {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = floor.desk.get(&format!("/api/orders?limit=2{query}{cursor}")).body;
            let orders = page["orders"].as_array().unwrap();
            assert!(orders.len() <= 2);
            seen.extend(orders.iter().map(|order| order["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { return seen };
            cursor = format!("&cursor={next}");
        }
    };
    let newest = |keep: fn(usize) -> bool| -> Vec<String> {
        ids.iter().enumerate().rev().filter(|(n, _)| keep(*n)).map(|(_, id)| id.clone()).collect()
    };
    assert_eq!(all(""), newest(|_| true));
    assert_eq!(all(&format!("&account={}", accounts[1])), newest(|n| n % 2 == 1));
    assert_eq!(all("&product=ETH-USD"), newest(|n| n % 3 == 0));
    assert_eq!(
        all(&format!("&product=BTC-USD&account={}", accounts[0])),
        newest(|n| n % 3 != 0 && n % 2 == 0)
    );
    // The first was cancelled last.
    for n in [5, 0] {
        floor.pass(1);
        floor.desk.write("DELETE", &format!("/api/orders/{}", ids[n]), Value::Null);
    }
    assert_eq!(all("&status=done"), [ids[0].clone(), ids[5].clone()]);
    assert_eq!(all("&status=open"), newest(|n| n != 0 && n != 5));
    assert_eq!(floor.desk.get("/api/orders?status=none").status, 400);
}

#[test]
fn fills_are_listed_newest_first_by_account_and_by_order() {
    let floor = Floor::new();
    let accounts = [floor.account("1000"), floor.account("1000")];
    let mut ids = Vec::new();
    for account in &accounts {
        floor.pass(1000);
        ids.push(floor.placed(order(account, "buy", "market", json!({ "size": "3" }))));
        floor.book(
            "BTC-USD",
            book(floor.now_ms(), &[("99", "9")], &[("100", "1"), ("101", "1"), ("101.25", "1")]),
            usual(),
        );
    }
    let prices = |query: &str| -> Vec<String> {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = floor.desk.get(&format!("/api/fills?limit=2{query}{cursor}")).body;
            let fills = page["fills"].as_array().unwrap();
            seen.extend(fills.iter().map(|fill| fill["price"].as_str().unwrap().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { return seen };
            cursor = format!("&cursor={next}");
        }
    };
    let one = ["101.25", "101", "100"];
    assert_eq!(prices(""), [one, one].concat());
    assert_eq!(prices(&format!("&account={}", accounts[0])), one);
    assert_eq!(prices(&format!("&order={}", ids[1])), one);
}

#[test]
fn a_reset_begins_anew_and_leaves_what_was_as_it_was() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let resting = floor.placed(order(&account, "buy", "limit", json!({ "size": "1", "price": "50" })));
    floor.placed(order(&account, "buy", "market", json!({ "size": "1" })));
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "9")]), usual());
    floor.desk.write("PATCH", &format!("/api/accounts/{account}"), json!({ "maker": "0", "taker": "0.001" }));
    floor.pass(1000);
    let reset = floor.desk.write("POST", &format!("/api/accounts/{account}/reset"), json!({}));
    assert_eq!(
        (reset.status, &reset.body["name"], &reset.body["taker"]),
        (201, &json!("Practice"), &json!("0.001"))
    );
    assert_eq!(reset.body["balances"], json!([{ "asset": "USD", "quantity": "1000" }]));
    let accounts = floor.desk.get("/api/accounts").body["accounts"].clone();
    assert_eq!((accounts.as_array().map(Vec::len), &accounts[0]["id"]), (Some(1), &reset.body["id"]));
    assert_eq!(floor.order(&resting)["status"], "cancelled");
    // What was held has cost 101 × 1.009 in the account of before; in this one nothing has happened.
    let figures = |book: &str| {
        let portfolio = floor.desk.get(&format!("/api/portfolio?book={book}")).body;
        let assets = portfolio["assets"].as_array().unwrap().clone();
        assets
            .iter()
            .map(|row| format!("{} {}", row["asset"].as_str().unwrap(), row["quantity"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(figures(&account), ["BTC 1", "USD 898.091"]);
    assert_eq!(figures(&reset.id()), ["USD 1000"]);
    // Nothing more happens there.
    let deposit = json!({ "kind": "deposit", "at_ms": floor.now_ms(), "account_id": account, "received": { "asset": "USD", "amount": "1" } });
    assert_eq!(floor.desk.post("/api/transactions", deposit).body["error"]["field"], "account_id");
    let refused = floor.place(order(&account, "buy", "market", json!({ "size": "1" })));
    assert_eq!(refused.body["error"]["field"], "account_id");
    assert_eq!(floor.desk.write("POST", &format!("/api/accounts/{account}/reset"), json!({})).status, 404);
    // With other funds, and none.
    let other =
        floor.desk.write("POST", &format!("/api/accounts/{}/reset", reset.id()), json!({ "funds": "5" }));
    assert_eq!(other.body["balances"][0]["quantity"], "5");
    let none =
        floor.desk.write("POST", &format!("/api/accounts/{}/reset", other.id()), json!({ "funds": "0" }));
    assert_eq!((none.status, &none.body["balances"]), (201, &json!([])));
    assert_eq!(floor.desk.get("/api/transactions/export").status, 200);
}

#[test]
fn rates_are_those_of_the_account_at_the_time_of_placing() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let before = floor.placed(order(&account, "buy", "market", json!({ "size": "1" })));
    let address = format!("/api/accounts/{account}");
    let changed = floor.desk.write("PATCH", &address, json!({ "taker": "0" }));
    assert_eq!(
        (&changed.body["maker"], &changed.body["taker"], &changed.body["name"]),
        (&json!("0.005"), &json!("0"), &json!("Practice"))
    );
    let after = floor.placed(order(&account, "buy", "market", json!({ "size": "1" })));
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("100", "9")]), usual());
    assert_eq!([&floor.order(&before)["fees"], &floor.order(&after)["fees"]], ["0.9", "0"]);
    for (told, field) in
        [(json!({ "maker": "0.2" }), "maker"), (json!({ "taker": "0.00001" }), "taker"), (json!({}), "name")]
    {
        assert_eq!(floor.desk.write("PATCH", &address, told).body["error"]["field"], field);
    }
    let real = floor.desk.account("real");
    let refused = floor.desk.write("PATCH", &format!("/api/accounts/{real}"), json!({ "maker": "0" }));
    assert_eq!(refused.body["error"]["field"], "maker");
    let refused = floor.desk.post("/api/accounts", json!({ "name": "x", "kind": "real", "funds": "1" }));
    assert_eq!(refused.body["error"]["field"], "funds");
}

#[test]
fn a_person_has_so_many_open_orders_and_no_more() {
    let floor = Floor::new();
    let account = floor.account("1000000");
    let told = || order(&account, "buy", "limit", json!({ "size": "1", "price": "50" }));
    for _ in 0..200 {
        assert_eq!(floor.desk.post("/api/orders", told()).status, 201);
    }
    assert_eq!(floor.desk.post("/api/orders", told()).code(), "conflict");
    floor.attend("ann");
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "9")]), usual());
    floor.pass(1000);
    let before = floor.desk.batches.get();
    floor.price("BTC-USD", amount("49"), Trading::Open);
    // All at once: orders, what is known, where it stands, lots, and the write.
    assert!(floor.desk.batches.get() - before <= 6, "{}", floor.desk.batches.get() - before);
    assert_eq!(floor.desk.rows("SELECT COUNT(*) FROM vault_transaction WHERE kind = 'buy'"), ["200"]);
    assert_eq!(balances(&floor), ["BTC 200", "USD 989950"]);
}

#[test]
fn what_the_ledger_cannot_keep_ends_an_order_and_no_other() {
    let floor = Floor::new();
    floor.list("BTC-USD", usual(), Some("100"));
    let account = floor.account("600000000000000");
    // Bought and sold for 5 × 10^14 twice, dollars would have come for more than 10^15.
    let trade = |side: &str, price: &str| {
        let more = json!({ "size": "4000000000000", "price": price });
        let id = floor.placed(order(&account, side, "limit", more));
        floor.book(
            "BTC-USD",
            book(floor.now_ms(), &[("99", "0.00000001")], &[("101", "0.00000001")]),
            usual(),
        );
        floor.pass(1000);
        id
    };
    let small =
        |price: &str| floor.placed(order(&account, "buy", "limit", json!({ "size": "1", "price": price })));
    let bought = trade("buy", "98");
    floor.price("BTC-USD", amount("90"), Trading::Open);
    assert_eq!(floor.order(&bought)["status"], "filled");
    floor.pass(1000);
    let sold = trade("sell", "110");
    let other = small("97");
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "0.00000001")], &[("101", "0.00000001")]), usual());
    floor.pass(1000);
    floor.price("BTC-USD", amount("120"), Trading::Open);
    let shown = floor.order(&sold);
    assert_eq!(
        (shown["status"].as_str(), shown["reason"].as_str()),
        (Some("cancelled"), Some("out_of_range"))
    );
    assert_eq!((shown["filled"].as_str(), shown["held"].as_str()), (Some("0"), Some("0")));
    floor.price("BTC-USD", amount("96"), Trading::Open);
    assert_eq!(floor.order(&other)["status"], "filled");
}

#[test]
fn of_who_is_gone_nothing_fills_and_nothing_stays() {
    let floor = Floor::new();
    let account = floor.account("1000");
    floor.placed(order(&account, "buy", "limit", json!({ "size": "1", "price": "50" })));
    floor.placed(order(&account, "buy", "market", json!({ "size": "1" })));
    floor.book("BTC-USD", book(floor.now_ms(), &[("99", "9")], &[("101", "9")]), usual());
    let gone = vec![statement(CONDEMN, ["ann".into()]), statement(accounts::DELETE_USER, ["ann".into()])];
    wait(floor.desk.batch(gone)).unwrap();
    floor.restart();
    assert!(floor.index.borrow().is_empty());
    while wait(erase(&floor.desk, floor.now_ms() + DAY_MS)).unwrap() {}
    for table in ["paper_order", "order_fill", "notification", "vault_account"] {
        assert_eq!(floor.desk.rows(&format!("SELECT COUNT(*) FROM {table}")), ["0"], "{table}");
    }
}
