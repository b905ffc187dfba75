//! What there is, and what it is worth: figures with their arithmetic.

use serde_json::{Value, json};

use super::desk::{Desk, Fault, NOW_MS};
use super::story::{ago, buy, comes, sell};

/// Two lots of BTC of which three quarters are sold, ETH that was bought and earned, and XYZ that nobody knows anything of.
fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let account = desk.account("real");
    let mut reward = comes("reward", &account, ago(2), "1 ETH");
    (reward["reward"], reward["value"]) = (json!("staking"), json!("8"));
    for body in [
        buy(&account, ago(9), "1 BTC", "100 USD"),
        buy(&account, ago(8), "1 BTC", "200 USD"),
        sell(&account, ago(7), "1.5 BTC", "450 USD"),
        buy(&account, ago(6), "5 ETH", "40 USD"),
        comes("deposit", &account, ago(5), "7 XYZ"),
        reward,
    ] {
        let answer = desk.post("/api/transactions", body);
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    desk.set_prices(&[("BTC-USD", "300"), ("ETH-USD", "10")]);
    (desk, account)
}

#[test]
fn figures_are_of_what_happened_and_of_the_newest_prices() {
    let (desk, _) = desk();
    let answer = desk.get("/api/portfolio");
    let body = &answer.body;
    // An account and six transactions, each with a step of its own where something was to be computed: the version is of all writes.
    assert_eq!(answer.etag, Some(format!("\"{}\"", body["version"])));
    assert_eq!(
        (&body["currency"], &body["method"], &body["is_settled"]),
        (&json!("USD"), &json!("fifo"), &json!(true))
    );
    assert_eq!((&body["prices_at_ms"], &body["prices_stale"]), (&json!(NOW_MS), &json!(false)));
    assert_eq!(
        body["assets"],
        json!([
            // First in: 1 for 100 and 0.5 of 200 go, 200 for 450, and 0.5 for 100 are left. 0.5 × 300 = 150.
            { "asset": "BTC", "quantity": "0.5", "uncosted": "0", "cost": "100", "average_cost": "200", "price": "300",
              "price_change_24h": 1.5, "value": "150", "unrealised": "50", "realised": "250", "unknown": "0", "fees": "0",
              "income": "0", "share": 71.4285 },
            // 5 for 40, and 1 that was worth 8. 6 × 10 = 60. 60 ÷ 210 = 28.57142…%
            { "asset": "ETH", "quantity": "6", "uncosted": "0", "cost": "48", "average_cost": "8", "price": "10",
              "price_change_24h": 1.5, "value": "60", "unrealised": "12", "realised": "0", "unknown": "0", "fees": "0",
              "income": "8", "share": 28.5714 },
            // Nobody says what it has cost, and what it is worth.
            { "asset": "XYZ", "quantity": "7", "uncosted": "7", "cost": "0", "realised": "0", "unknown": "0", "fees": "0",
              "income": "0" },
        ])
    );
    assert_eq!(
        body["totals"],
        json!({ "value": "210", "cost": "148", "unrealised": "62", "realised": "250", "fees": "0", "income": "8" })
    );
}

#[test]
fn where_there_are_no_prices_there_are_no_values() {
    let (desk, _) = desk();
    *desk.prices.borrow_mut() = std::rc::Rc::default();
    let body = desk.get("/api/portfolio").body;
    assert_eq!((&body["prices_stale"], &body["prices_at_ms"]), (&json!(true), &Value::Null));
    assert_eq!(body["totals"], json!({ "cost": "148", "realised": "250", "fees": "0", "income": "8" }));
    assert!(body["assets"].as_array().unwrap().iter().all(|row| row.get("value").is_none()));
}

#[test]
fn nothing_is_worth_nothing_and_what_was_reversed_has_never_been() {
    let desk = Desk::new();
    let empty = json!({ "value": "0", "cost": "0", "realised": "0", "fees": "0", "income": "0" });
    let body = desk.get("/api/portfolio").body;
    assert_eq!((&body["assets"], &body["totals"], &body["version"]), (&json!([]), &empty, &json!(0)));
    let account = desk.account("real");
    let bought = desk.post("/api/transactions", buy(&account, ago(1), "1 BTC", "100 USD"));
    desk.write("DELETE", &format!("/api/transactions/{}", bought.id()), Value::Null);
    let body = desk.get("/api/portfolio").body;
    assert_eq!((&body["assets"], &body["totals"]), (&json!([]), &empty));
}

#[test]
fn money_is_worth_itself_and_has_no_profit() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", comes("deposit", &account, ago(2), "70.5 USD"));
    desk.post("/api/transactions", comes("deposit", &account, ago(2), "10 EUR"));
    let body = desk.get("/api/portfolio").body;
    // Nobody says what a euro is worth.
    assert_eq!(body["assets"][0]["asset"], "EUR");
    assert_eq!(body["assets"][0].get("value"), None);
    let usd = &body["assets"][1];
    assert_eq!(
        (&usd["price"], &usd["value"], &usd["cost"], &usd["share"]),
        (&json!("1"), &json!("70.5"), &json!("70.5"), &json!(100))
    );
    assert_eq!(usd.get("unrealised"), None);
}

#[test]
fn a_book_is_all_real_accounts_or_one_of_paper() {
    let (desk, account) = desk();
    let paper = desk.account("paper");
    desk.post("/api/transactions", buy(&paper, ago(3), "2 BTC", "10 USD"));
    let quantity = |address: &str| desk.get(address).body["assets"][0]["quantity"].clone();
    assert_eq!(quantity("/api/portfolio"), "0.5");
    assert_eq!(quantity("/api/portfolio?book=real"), "0.5");
    assert_eq!(quantity(&format!("/api/portfolio?book={paper}")), "2");
    // A real account has no book of its own.
    assert_eq!(desk.get(&format!("/api/portfolio?book={account}")).body["assets"], json!([]));
    let balances =
        |book: &str| desk.get(&format!("/api/portfolio/assets/BTC?book={book}")).body["balances"].clone();
    assert_eq!(balances("real"), json!([{ "account_id": account, "quantity": "0.5" }]));
    assert_eq!(balances(&paper), json!([{ "account_id": paper, "quantity": "2" }]));
    assert_eq!(
        desk.get(&format!("/api/portfolio/assets/BTC/disposals?book={paper}")).body["disposals"],
        json!([])
    );
    for (address, field) in [
        ("/api/portfolio?book=", "book"),
        ("/api/portfolio?book=a'b", "book"),
        ("/api/portfolio?books=real", "books"),
        ("/api/portfolio/assets/BTC?open=yes", "open"),
        ("/api/portfolio/assets/BTC?limit=201", "limit"),
        ("/api/portfolio/assets/BTC/disposals?cursor=x", "cursor"),
        ("/api/portfolio/assets/BTC/disposals?cursor=x.y", "cursor"),
        ("/api/portfolio/assets/BTC/disposals?open=true", "open"),
    ] {
        let answer = desk.get(address);
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (400, Some(field)), "{address}");
    }
    assert_eq!(desk.get("/api/portfolio/assets/%00").status, 404);
}

#[test]
fn lots_and_disposals_are_told_part_by_part_the_newest_first() {
    let (desk, _) = desk();
    let id =
        |at_ms: i64| desk.rows(&format!("SELECT id FROM vault_transaction WHERE at_ms = {at_ms}")).remove(0);
    let [first, second, sold] = [9, 8, 7].map(|days| id(ago(days)));
    let newest = json!({ "at_ms": ago(8), "transaction_id": second, "quantity": "1", "left": "0.5", "cost": "200", "left_cost": "100" });
    let oldest = json!({ "at_ms": ago(9), "transaction_id": first, "quantity": "1", "left": "0", "cost": "100", "left_cost": "0" });
    let page = desk.get("/api/portfolio/assets/btc?limit=1").body;
    assert_eq!(page["asset"]["unrealised"], "50");
    assert_eq!(page["lots"], json!([newest]));
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = desk.get(&format!("/api/portfolio/assets/btc?limit=1&cursor={cursor}")).body;
    assert_eq!((&page["lots"], page.get("next_cursor")), (&json!([oldest]), None));
    assert_eq!(desk.get("/api/portfolio/assets/BTC?open=true").body["lots"], json!([newest]));
    // 450 for 1.5 is 300 each: 300 for what had cost 100, and 150 for half of what had cost 200.
    let of_second = json!({ "at_ms": ago(7), "transaction_id": sold, "acquired_ms": ago(8), "quantity": "0.5", "cost": "100",
                            "proceeds": "150", "profit": "50" });
    let of_first = json!({ "at_ms": ago(7), "transaction_id": sold, "acquired_ms": ago(9), "quantity": "1", "cost": "100",
                           "proceeds": "300", "profit": "200" });
    let address = "/api/portfolio/assets/BTC/disposals";
    assert_eq!(desk.get(address).body["disposals"], json!([of_second, of_first]));
    let page = desk.get(&format!("{address}?limit=1")).body;
    assert_eq!(page["disposals"], json!([of_second]));
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = desk.get(&format!("{address}?limit=1&cursor={cursor}")).body;
    assert_eq!((&page["disposals"], page.get("next_cursor")), (&json!([of_first]), None));
    // What nobody has heard of has no figures.
    let none = desk.get("/api/portfolio/assets/DOGE").body;
    assert_eq!(
        (&none["asset"]["quantity"], &none["lots"], &none["is_settled"]),
        (&json!("0"), &json!([]), &json!(true))
    );
}

#[test]
fn another_method_computes_all_anew_in_steps_that_may_be_cut_off() {
    let (desk, _) = desk();
    // The change is written, and the first step of what follows is not.
    desk.faults.borrow_mut().extend([None, Some(Fault::NotDone)]);
    let changed = desk.write("PATCH", "/api/portfolio", json!({ "method": "lifo" }));
    assert_eq!(
        (changed.status, &changed.body["method"], &changed.body["is_settled"]),
        (200, &json!("lifo"), &json!(false))
    );
    assert_eq!(changed.etag, Some(format!("\"{}\"", changed.body["version"])));
    assert_eq!(desk.get("/api/portfolio").body["is_settled"], false);
    assert_eq!(desk.get("/api/portfolio/assets/BTC").body["is_settled"], false);
    let mut steps = 0;
    while desk.post("/api/portfolio/settle", json!({})).body["is_settled"] == false {
        steps += 1;
        assert!(steps < 5, "it comes to an end");
    }
    let body = desk.get("/api/portfolio").body;
    // Last in: 1 for 200 and 0.5 of 100 go, 250 for 450, and 0.5 for 50 are left.
    assert_eq!(
        (&body["is_settled"], &body["totals"]["realised"], &body["totals"]["cost"]),
        (&json!(true), &json!("200"), &json!("98"))
    );
    for (method, realised, cost) in [("hifo", "200", "98"), ("average", "225", "123"), ("fifo", "250", "148")]
    {
        // On average one cost 150: 1.5 cost 225, and 0.5 for 75 are left.
        assert_eq!(desk.write("PATCH", "/api/portfolio", json!({ "method": method })).status, 200);
        let body = desk.get("/api/portfolio").body;
        assert_eq!((&body["is_settled"], &body["method"]), (&json!(true), &json!(method)));
        assert_eq!(
            (&body["totals"]["realised"], &body["totals"]["cost"]),
            (&json!(realised), &json!(cost)),
            "{method}"
        );
    }
    let same = desk.write("PATCH", "/api/portfolio", json!({ "method": "fifo" }));
    assert_eq!(same.body["is_settled"], true);
    assert_eq!(
        desk.write("PATCH", "/api/portfolio", json!({ "method": "best" })).body["error"]["field"],
        "method"
    );
    assert_eq!(desk.write("PATCH", "/api/portfolio", json!({})).body["error"]["field"], "method");
}

#[test]
fn what_is_more_than_can_be_told_is_an_error_and_no_zero() {
    let desk = Desk::new();
    let account = desk.account("real");
    let most = "1000000000000000";
    for asset in ["A", "B"] {
        let body = buy(&account, ago(1), &format!("1 {asset}"), &format!("{most} USD"));
        assert_eq!(desk.post("/api/transactions", body).status, 201);
    }
    assert_eq!(desk.get("/api/portfolio").status, 409);
    assert_eq!(desk.get("/api/portfolio/assets/A").body["asset"]["cost"], most);
}
