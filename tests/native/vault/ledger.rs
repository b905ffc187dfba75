//! Transactions on a real SQLite: what is entered in whatever order is what was entered in order.

use serde_json::{Value, json};

use super::desk::{Desk, NOW_MS, wait};
use super::story::{DAY_MS, ago, buy, sell, side};

fn pool(desk: &Desk, asset: &str) -> Value {
    let sql = format!("SELECT figures FROM pool WHERE asset = '{asset}' AND is_settled = 1");
    serde_json::from_str(desk.rows(&sql).first().map_or("null", String::as_str)).unwrap()
}

#[test]
fn a_sale_takes_the_oldest_lot() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(3), "1 BTC", "100 USD"));
    desk.post("/api/transactions", buy(&account, ago(2), "1 BTC", "200 USD"));
    let sold = desk.post("/api/transactions", sell(&account, ago(1), "1.5 BTC", "300 USD"));
    assert_eq!(sold.status, 201, "{sold:?}");
    // 1 for 100 and 0.5 of 200: cost 200 of 300.
    let figures = pool(&desk, "BTC");
    assert_eq!(
        (&figures["quantity"], &figures["cost"], &figures["realised"]),
        (&json!("0.5"), &json!("100"), &json!("100"))
    );
    let shown = desk.get(&format!("/api/transactions/{}", sold.id()));
    assert_eq!(shown.body["postings"].as_array().unwrap().len(), 4);
    assert_eq!(
        desk.get("/api/accounts").body["accounts"][0]["balances"],
        json!([{ "asset": "BTC", "quantity": "0.5" }])
    );
}

#[test]
fn what_is_dated_back_is_computed_as_if_it_had_been_there() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(5), "1 BTC", "100 USD"));
    desk.post("/api/transactions", sell(&account, ago(1), "1 BTC", "300 USD"));
    assert_eq!(pool(&desk, "BTC")["realised"], "200");
    let before = desk.post("/api/transactions", buy(&account, ago(9), "1 BTC", "50 USD"));
    // Now the sale takes what cost 50.
    assert_eq!(pool(&desk, "BTC")["realised"], "250");
    desk.write("DELETE", &format!("/api/transactions/{}", before.id()), Value::Null);
    assert_eq!(pool(&desk, "BTC")["realised"], "200");
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_transaction"), ["4"]);
}

#[test]
fn a_balance_never_goes_below_zero_now_or_at_any_later_moment() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(5), "1 BTC", "100 USD"));
    let first = desk.post("/api/transactions", sell(&account, ago(1), "0.75 BTC", "300 USD"));
    let short = desk.post("/api/transactions", sell(&account, ago(3), "0.5 BTC", "300 USD"));
    assert_eq!((short.status, short.code()), (409, "insufficient_balance"));
    let message = short.body["error"]["message"].as_str().unwrap();
    // 1 − 0.5 − 0.75 = −0.25, at the later sale.
    assert!(message.contains("0.25 BTC") && message.contains("2025-11-20"), "{message}");
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_transaction"), ["2"]);
    desk.write("DELETE", &format!("/api/transactions/{}", first.id()), Value::Null);
    assert_eq!(desk.post("/api/transactions", sell(&account, ago(3), "0.5 BTC", "300 USD")).status, 201);
}

#[test]
fn an_edit_is_one_step_and_what_was_reversed_is_not_reversed_again() {
    let desk = Desk::new();
    let account = desk.account("real");
    let bought = desk.post("/api/transactions", buy(&account, ago(5), "1 BTC", "100 USD"));
    desk.post("/api/transactions", sell(&account, ago(1), "1 BTC", "300 USD"));
    let address = format!("/api/transactions/{}", bought.id());
    // Without the purchase there would be nothing to sell; with another in its place there is.
    assert_eq!(desk.write("DELETE", &address, Value::Null).code(), "insufficient_balance");
    let edited = desk.write("PUT", &address, buy(&account, ago(6), "2 BTC", "300 USD"));
    assert_eq!((edited.status, &edited.body["replaces"]), (201, &json!(bought.id())));
    assert_eq!(pool(&desk, "BTC")["realised"], "150");
    let old = desk.get(&address);
    let reversal = old.body["reversed_by"].as_str().unwrap();
    assert_eq!(old.etag.as_deref(), Some("\"2\""));
    assert_eq!(desk.write("DELETE", &address, Value::Null).status, 409);
    assert_eq!(desk.write("DELETE", &format!("/api/transactions/{reversal}"), Value::Null).status, 409);
    assert_eq!(desk.get("/api/transactions?reversed=true").body["transactions"].as_array().unwrap().len(), 2);
    assert_eq!(
        desk.get("/api/transactions?reversed=false").body["transactions"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_list_is_filtered_and_goes_on_where_it_ended() {
    let desk = Desk::new();
    let (mine, other) = (desk.account("real"), desk.account("real"));
    for day in 1..=9 {
        let account = if day % 3 == 0 { &other } else { &mine };
        let asset = if day % 2 == 0 { "ETH" } else { "BTC" };
        desk.post("/api/transactions", buy(account, ago(day), &format!("{day} {asset}"), "100 USD"));
    }
    let quantities = |query: &str| {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = desk.get(&format!("/api/transactions?limit=2{query}{cursor}")).body;
            for transaction in page["transactions"].as_array().unwrap() {
                all.push(transaction["received"]["amount"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["next_cursor"].as_str() else { return all.join(" ") };
            cursor = format!("&cursor={next}");
        }
    };
    assert_eq!(quantities(""), "1 2 3 4 5 6 7 8 9");
    assert_eq!(quantities("&asset=btc"), "1 3 5 7 9");
    assert_eq!(quantities(&format!("&account={other}")), "3 6 9");
    assert_eq!(quantities(&format!("&account={other}&asset=ETH&kind=buy&reversed=false")), "6");
    assert_eq!(quantities("&kind=sell"), "");
    assert_eq!(quantities(&format!("&from_ms={}&to_ms={}", ago(4), ago(2))), "3 4");
    assert_eq!(desk.get("/api/transactions?limit=0").status, 400);
    assert_eq!(desk.get("/api/transactions?kind=theft").body["error"]["field"], "kind");
    assert_eq!(desk.get("/api/transactions?x=1").body["error"]["field"], "x");
}

#[test]
fn a_paper_account_stands_for_itself() {
    let desk = Desk::new();
    let (real, paper) = (desk.account("real"), desk.account("paper"));
    desk.post("/api/transactions", buy(&real, ago(5), "1 BTC", "100 USD"));
    desk.post("/api/transactions", buy(&paper, ago(4), "1 BTC", "7 USD"));
    let transfer = json!({ "kind": "transfer", "at_ms": ago(1), "account_id": real, "to_account_id": paper,
                           "sent": side("1 BTC") });
    assert_eq!(desk.post("/api/transactions", transfer).body["error"]["field"], "to_account_id");
    let books = desk.rows("SELECT book = 'real', figures FROM pool ORDER BY book = 'real'");
    assert!(books[0].contains("\"cost\":\"7\"") && books[1].contains("\"cost\":\"100\""), "{books:?}");
}

#[test]
fn what_cannot_have_happened_names_the_part_at_fault() {
    let desk = Desk::new();
    let account = desk.account("real");
    let good = buy(&account, ago(1), "1 BTC", "100 USD");
    for (part, value, field) in [
        ("kind", json!("theft"), "kind"),
        ("at_ms", json!("now"), "at_ms"),
        ("at_ms", json!(NOW_MS + 2 * DAY_MS), "at_ms"),
        ("account_id", json!("none"), "account_id"),
        ("received", json!({ "asset": "", "amount": "1" }), "received.asset"),
        ("received", json!({ "asset": "BTC", "amount": "1e3" }), "received.amount"),
        ("received", json!({ "asset": "BTC", "amount": 1 }), "received.amount"),
        ("received", json!({ "asset": "BTC", "amount": "1", "x": 1 }), "received"),
        ("received", json!("1 BTC"), "received"),
        ("value", json!("101"), "value"),
        ("note", json!("é".repeat(1001)), "note"),
        ("more", json!(1), "more"),
    ] {
        let mut body = good.clone();
        body[part] = value;
        let answer = desk.post("/api/transactions", body);
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (400, Some(field)), "{part}");
    }
    assert_eq!(desk.post("/api/transactions", good).status, 201);
}

#[test]
fn notes_are_kept_as_they_are_typed() {
    let desk = Desk::new();
    let account = desk.account("real");
    for note in [
        "'; DROP TABLE user;--",
        "<img src=x onerror=alert(1)>",
        "\u{202e}\u{200f}x",
        "a\u{0}b\u{7f}",
        "💰\r\n\t\"\\u0041",
    ] {
        let mut body = buy(&account, ago(1), "1 BTC", "100 USD");
        body["note"] = json!(note);
        let entered = desk.post("/api/transactions", body);
        assert_eq!(desk.get(&format!("/api/transactions/{}", entered.id())).body["note"], note);
    }
}

#[test]
fn an_account_with_transactions_is_not_closed() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(1), "1 BTC", "100 USD"));
    let address = format!("/api/accounts/{account}");
    assert_eq!(desk.write("DELETE", &address, Value::Null).code(), "conflict");
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_account"), ["1"]);
}

#[test]
fn an_answer_that_was_lost_makes_no_second_transaction() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.faults.borrow_mut().push_back(Some(super::desk::Fault::AnswerLost));
    let body = buy(&account, ago(1), "1 BTC", "100 USD");
    let ask = || wait(desk.ask("ann", "POST", "/api/transactions", body.clone(), Some("once"), None));
    assert_eq!(ask().status, 503);
    assert!(ask().is_replayed && ask().is_replayed);
    assert_eq!(desk.rows("SELECT COUNT(*), (SELECT COUNT(*) FROM movement) FROM vault_transaction"), ["1 1"]);
}

#[test]
fn what_is_added_behind_all_else_is_one_change_and_told_of_once() {
    let desk = Desk::new();
    let account = desk.account("real");
    let before = desk.told.borrow().len();
    desk.post("/api/transactions", buy(&account, ago(1), "1 BTC", "100 USD"));
    assert_eq!(desk.told.borrow().len() - before, 1);
    // The account, and the purchase.
    assert_eq!(desk.rows("SELECT version FROM vault"), ["2"]);
}
