//! Each amount is at most 10^15, and so is what they come to: what would be more is refused, or else stops its own pool and no other.

use serde_json::{Value, json};

use super::desk::{Answer, Desk};
use super::story::{ago, buy, comes, sell, side};

/// Two of them are more than can be kept: 1.8 × 10^15.
const MUCH: &str = "900000000000000";

fn deposit(account: &str, days: i64, received: &str, value: &str) -> Value {
    let mut body = comes("deposit", account, ago(days), received);
    body["value"] = json!(value);
    body
}

/// All that a transaction is written to.
fn everything(desk: &Desk) -> Vec<String> {
    let tables = [
        "SELECT id, reversed_by FROM vault_transaction",
        "SELECT * FROM posting",
        "SELECT account, asset, amount FROM balance",
        "SELECT * FROM movement",
        "SELECT asset, frontier, last, figures, is_settled FROM pool ORDER BY asset",
        "SELECT * FROM lot",
    ];
    tables.iter().flat_map(|sql| desk.rows(sql)).collect()
}

fn fault(answer: &Answer) -> (u16, &str, &str) {
    let field = answer.body["error"]["field"].as_str().unwrap_or_default();
    (answer.status, answer.code(), field)
}

fn row(desk: &Desk, asset: &str) -> Value {
    let body = desk.get("/api/portfolio").body;
    let rows = body["assets"].as_array().unwrap();
    rows.iter().find(|row| row["asset"] == asset).cloned().unwrap_or_default()
}

#[test]
fn what_would_make_a_figure_more_than_can_be_kept_is_refused_and_nothing_of_it_happens() {
    let desk = Desk::new();
    let (account, wallet) = (desk.account("real"), desk.account("real"));
    let leaves = |days: i64| {
        json!({ "kind": "withdrawal", "at_ms": ago(days), "account_id": account, "sent": side("1 ETH"),
                "fee": side("1 GAS"), "fee_value": MUCH })
    };
    for body in [
        deposit(&account, 9, "1 BTC", MUCH),
        comes("deposit", &account, ago(8), &format!("{MUCH} PEPE")),
        comes("deposit", &account, ago(8), &format!("{MUCH} USD")),
        buy(&account, ago(8), "2 ETH", "5 USD"),
        buy(&account, ago(8), "2 GAS", "5 USD"),
        leaves(7),
    ] {
        let answer = desk.post("/api/transactions", body);
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let before = everything(&desk);
    for (body, field) in [
        // What all that came has cost would be 9 × 10^14 and 9 × 10^14.
        (deposit(&account, 3, "1 BTC", MUCH), "value"),
        (buy(&account, ago(3), "1 BTC", &format!("{MUCH} USD")), "sent.amount"),
        // How much there is, in two accounts, each of which may have as much.
        (comes("deposit", &wallet, ago(3), &format!("{MUCH} PEPE")), "received.amount"),
        (comes("deposit", &wallet, ago(3), &format!("{MUCH} USD")), "received.amount"),
        // What fees come to.
        (leaves(3), "fee_value"),
    ] {
        let answer = desk.post("/api/transactions", body);
        assert_eq!(fault(&answer), (400, "invalid_parameter", field), "{answer:?}");
        assert_eq!(everything(&desk), before);
    }
    // 9 × 10^14 + 10^14 is the most.
    assert_eq!(desk.post("/api/transactions", deposit(&account, 3, "1 BTC", "100000000000000")).status, 201);
    let one_more = deposit(&account, 2, "1 BTC", "0.000000000000000001");
    assert_eq!(fault(&desk.post("/api/transactions", one_more)).2, "value");
    assert_eq!(desk.get("/api/portfolio/assets/BTC").body["asset"]["cost"], "1000000000000000");
}

#[test]
fn an_edit_that_is_refused_leaves_what_it_was_to_replace() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", deposit(&account, 9, "1 BTC", MUCH));
    let bought = desk.post("/api/transactions", buy(&account, ago(5), "1 ETH", "7 USD"));
    let before = everything(&desk);
    let address = format!("/api/transactions/{}", bought.id());
    let edited = desk.write("PUT", &address, deposit(&account, 5, "1 BTC", MUCH));
    assert_eq!(fault(&edited), (400, "invalid_parameter", "value"));
    assert_eq!(everything(&desk), before);
}

/// BTC whose second deposit was entered first, and ETH.
fn stopped() -> (Desk, String, String) {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(8), "2 ETH", "10 USD"));
    let second = desk.post("/api/transactions", deposit(&account, 4, "2 BTC", MUCH));
    let first = desk.post("/api/transactions", deposit(&account, 6, "1 BTC", MUCH));
    assert_eq!((second.status, first.status), (201, 201), "what is dated back is computed later");
    desk.set_prices(&[("BTC-USD", "300"), ("ETH-USD", "10")]);
    (desk, account, second.id())
}

#[test]
fn a_pool_that_cannot_be_computed_further_stops_and_says_where() {
    let (desk, _, _) = stopped();
    let answer = desk.get("/api/portfolio");
    assert_eq!(answer.body["is_settled"], true, "nothing is left to be computed");
    assert_eq!(
        answer.body["assets"],
        json!([
            // As it was before the second: what it is worth by now is not known.
            { "asset": "BTC", "quantity": "1", "uncosted": "0", "cost": MUCH, "average_cost": MUCH, "price": "300",
              "price_change_24h": 1.5, "realised": "0", "unknown": "0", "fees": "0", "income": "0", "stops_at_ms": ago(4) },
            { "asset": "ETH", "quantity": "2", "uncosted": "0", "cost": "10", "average_cost": "5", "price": "10",
              "price_change_24h": 1.5, "value": "20", "unrealised": "10", "realised": "0", "unknown": "0", "fees": "0",
              "income": "0", "share": 100 },
        ])
    );
    // All together is of what is known to its end.
    assert_eq!(
        answer.body["totals"],
        json!({ "value": "20", "cost": "10", "unrealised": "10", "realised": "0", "fees": "0", "income": "0" })
    );
    let history = desk.get("/api/portfolio/history?range=1w").body;
    let now = history["points"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&now["value"], &now["cost"], &history["is_settled"]),
        (&json!("20"), &json!("10"), &json!(true))
    );
    assert!(history["unpriced"].as_array().unwrap().contains(&json!("BTC")), "{history}");
    let page = desk.get("/api/portfolio/assets/BTC").body;
    assert_eq!((&page["asset"]["stops_at_ms"], &page["is_settled"]), (&json!(ago(4)), &json!(true)));
    // What there is in the account is known nevertheless.
    assert_eq!(page["balances"][0]["quantity"], "3");
}

#[test]
fn a_pool_that_stops_stops_no_other() {
    let (desk, account, _) = stopped();
    desk.post("/api/transactions", buy(&account, ago(9), "2 ETH", "30 USD"));
    desk.post("/api/transactions", sell(&account, ago(1), "2 ETH", "50 USD"));
    // First in: 2 for 30 go for 50, 2 for 10 are left.
    assert_eq!((&row(&desk, "ETH")["realised"], &row(&desk, "ETH")["cost"]), (&json!("20"), &json!("10")));
    for (method, realised) in [("lifo", "40"), ("hifo", "20"), ("average", "30"), ("fifo", "20")] {
        assert_eq!(desk.write("PATCH", "/api/portfolio", json!({ "method": method })).status, 200);
        assert_eq!(desk.post("/api/portfolio/settle", json!({})).body["is_settled"], true);
        assert_eq!(row(&desk, "ETH")["realised"], realised, "{method}");
        assert_eq!(
            (&row(&desk, "BTC")["quantity"], &row(&desk, "BTC")["stops_at_ms"]),
            (&json!("1"), &json!(ago(4)))
        );
    }
}

#[test]
fn a_pool_goes_on_once_what_stopped_it_is_reversed_and_not_before() {
    let (desk, account, second) = stopped();
    // What comes behind changes nothing, …
    assert_eq!(desk.post("/api/transactions", deposit(&account, 1, "1 BTC", "5")).status, 201);
    assert_eq!(
        (&row(&desk, "BTC")["quantity"], &row(&desk, "BTC")["stops_at_ms"]),
        (&json!("1"), &json!(ago(4)))
    );
    // … what comes between it and where it stands is computed, …
    assert_eq!(desk.post("/api/transactions", deposit(&account, 5, "1 BTC", "7")).status, 201);
    assert_eq!(
        (&row(&desk, "BTC")["quantity"], &row(&desk, "BTC")["stops_at_ms"]),
        (&json!("2"), &json!(ago(4)))
    );
    // … and without it there are 1 for 9 × 10^14, 1 for 7 and 1 for 5.
    desk.write("DELETE", &format!("/api/transactions/{second}"), Value::Null);
    let row = row(&desk, "BTC");
    assert_eq!((&row["quantity"], &row["cost"]), (&json!("3"), &json!("900000000000012")));
    assert_eq!((row.get("stops_at_ms"), &row["value"]), (None, &json!("900")));
    assert_eq!(desk.get("/api/portfolio").body["totals"]["value"], "920");
}
