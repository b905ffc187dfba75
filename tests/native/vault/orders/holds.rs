//! What open orders reserve cannot be spent by anything else.

use cryptovault::vault::order::book::{Book, Level};
use cryptovault::vault::order::rules::Trading;
use serde_json::{Value, json};

use super::floor::{Floor, amount, rules};
use crate::vault::desk::Answer;
use crate::vault::story::{DAY_MS, side};

fn limit(account: &str, size: &str, price: &str) -> Value {
    json!({ "account_id": account, "product_id": "BTC-USD", "side": "buy", "kind": "limit", "size": size, "price": price })
}

fn withdrawal(floor: &Floor, account: &str, at_ms: i64, sent: &str) -> Answer {
    let told = json!({ "kind": "withdrawal", "at_ms": at_ms, "account_id": account, "sent": side(sent) });
    floor.desk.post("/api/transactions", told)
}

fn missing(answer: &Answer) -> (u16, &str, Option<&str>) {
    (answer.status, answer.code(), answer.body["error"]["shortage"]["missing"].as_str())
}

#[test]
fn a_withdrawal_takes_what_no_order_holds_and_no_more() {
    let floor = Floor::new();
    let account = floor.account("1000");
    // 5 × 100 × 1.009 = 504.5
    let order = floor.placed(limit(&account, "5", "100"));
    let shown = floor.desk.get("/api/accounts").body["accounts"][0].clone();
    assert_eq!(shown["balances"], json!([{ "asset": "USD", "quantity": "1000" }]));
    assert_eq!(shown["held"], json!([{ "asset": "USD", "quantity": "504.5" }]));
    floor.pass(60_000);
    // 1000 − 504.5 = 495.5
    let now = floor.now_ms();
    let refused = withdrawal(&floor, &account, now, "496 USD");
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("0.5")));
    assert_eq!(withdrawal(&floor, &account, now, "495.5 USD").status, 201);
    assert_eq!(
        missing(&withdrawal(&floor, &account, now, "0.01 USD")),
        (409, "insufficient_balance", Some("0.01"))
    );
    // What is reserved is reserved later too.
    let refused = withdrawal(&floor, &account, now + DAY_MS, "0.01 USD");
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("0.01")));
    floor.desk.write("DELETE", &format!("/api/orders/{order}"), Value::Null);
    assert_eq!(withdrawal(&floor, &account, now, "504.5 USD").status, 201);
}

#[test]
fn what_would_take_from_an_order_before_it_was_placed_is_refused_as_well() {
    let floor = Floor::new();
    let account = floor.account("0");
    let began = floor.now_ms() - DAY_MS;
    let deposit =
        json!({ "kind": "deposit", "at_ms": began, "account_id": account, "received": side("1000 USD") });
    let deposit = floor.desk.post("/api/transactions", deposit).id();
    floor.placed(limit(&account, "9", "100"));
    // 9 × 100 × 1.009 = 908.1: 91.9 are free, whenever they go.
    let refused = withdrawal(&floor, &account, began + 1, "92 USD");
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("0.1")));
    let refused = floor.desk.write("DELETE", &format!("/api/transactions/{deposit}"), Value::Null);
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("908.1")));
    assert_eq!(withdrawal(&floor, &account, began + 1, "91.9 USD").status, 201);
}

#[test]
fn what_comes_and_goes_around_a_fill_that_is_told_late_cannot_spend_what_it_pays() {
    let floor = Floor::new();
    let account = floor.account("1000");
    floor.placed(limit(&account, "9", "100"));
    floor.pass(10_000);
    floor.book("BTC-USD", book(floor.now_ms(), "99", "101"), usual());
    let seen_ms = floor.now_ms() + 1000;
    floor.pass(60_000);
    // Between the price and the fill: 500 come, and 591.9 go before they have come. There would be less than what is reserved for a while.
    let now = floor.now_ms();
    let deposit =
        json!({ "kind": "deposit", "at_ms": now - 1, "account_id": account, "received": side("500 USD") });
    assert_eq!(floor.desk.post("/api/transactions", deposit).status, 201);
    let refused = withdrawal(&floor, &account, seen_ms - 100, "591.9 USD");
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("500")));
    assert_eq!(withdrawal(&floor, &account, seen_ms - 100, "91.9 USD").status, 201);
    floor.price("BTC-USD", amount("99.5"), Trading::Open);
    assert_eq!(floor.desk.rows("SELECT amount FROM balance WHERE asset = 'BTC'"), ["9"]);
}

#[test]
fn orders_cannot_hold_what_others_hold_or_what_goes_later() {
    let floor = Floor::new();
    let account = floor.account("1000");
    assert_eq!(withdrawal(&floor, &account, floor.now_ms() + DAY_MS, "300 USD").status, 201);
    // 700 are there for good: 5 × 100 × 1.009 = 504.5, and 2 × 1.009 × 100 = 201.8: 6.3 too much.
    floor.placed(limit(&account, "5", "100"));
    let refused = floor.place(limit(&account, "2", "100"));
    assert_eq!(missing(&refused), (409, "insufficient_balance", Some("6.3")));
    let told = floor.desk.post("/api/orders/preview", limit(&account, "2", "100")).body;
    assert_eq!([&told["available"], &told["held"], &told["missing"]], ["195.5", "201.8", "6.3"]);
    // What another account has is not here.
    let other = floor.account("50");
    assert_eq!(missing(&floor.place(limit(&other, "1", "100"))), (409, "insufficient_balance", Some("50.9")));
}

#[test]
fn what_an_account_has_is_known_among_many_postings_of_later() {
    let floor = Floor::new();
    let account = floor.account("1000");
    let now = floor.now_ms();
    for ms in 1..=600 {
        assert_eq!(withdrawal(&floor, &account, now + ms, "1 USD").status, 201);
    }
    // 400 stay: 3.96 × 100 × 1.009 = 399.564
    assert_eq!(
        missing(&floor.place(limit(&account, "3.97", "100"))),
        (409, "insufficient_balance", Some("0.573"))
    );
    floor.placed(limit(&account, "3.96", "100"));
    assert_eq!(
        missing(&withdrawal(&floor, &account, now + 300, "0.5 USD")),
        (409, "insufficient_balance", Some("0.064"))
    );
    assert_eq!(withdrawal(&floor, &account, now + 300, "0.436 USD").status, 201);
}

fn usual() -> cryptovault::vault::order::rules::Rules {
    rules("0.01", "0.00000001", "1", "0.02")
}

fn book(at_ms: i64, bid: &str, ask: &str) -> Book {
    let level = |price| vec![Level { price: amount(price), size: amount("100") }];
    Book::new(at_ms, level(bid), level(ask)).unwrap()
}
