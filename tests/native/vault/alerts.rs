//! Rules of alerts, as their owners tell them.

use serde_json::{Value, json};

use super::desk::{Answer, Desk, NOW_MS, wait};

/// `BTC-USD` above a price.
pub fn above(threshold: &str) -> Value {
    json!({ "target": "product", "product_id": "BTC-USD", "condition": "above", "threshold": threshold })
}

pub fn add(desk: &Desk, rule: Value) -> Answer {
    let answer = desk.post("/api/alerts", rule);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

fn at(id: &str) -> String {
    format!("/api/alerts/{id}")
}

#[test]
fn a_rule_is_shown_as_it_was_told_with_where_it_stands() {
    let desk = Desk::new();
    desk.set_prices(&[("BTC-USD", "64000")]);
    let told = add(&desk, above("65000.50"));
    let shown = json!({
        "id": told.id(), "target": "product", "product_id": "BTC-USD", "condition": "above", "threshold": "65000.5",
        "cooldown_secs": 300, "repeats": true, "is_on": true, "created_ms": NOW_MS, "version": 1,
        "subjects": [{ "subject": "BTC-USD", "standing": "waiting", "arming": 0, "price": "64000" }],
    });
    assert_eq!(told.body, shown);
    assert_eq!(desk.get(&at(&told.id())).body, shown);
    assert_eq!(desk.get(&at(&told.id())).etag.as_deref(), Some("\"1\""));
    let all = desk.get("/api/alerts").body;
    assert_eq!(all, json!({ "alerts": [shown], "total": 1, "on": 1 }));
    // Nobody sees those of others.
    let other = wait(desk.ask("bob", "GET", "/api/alerts", Value::Null, None, None)).body;
    assert_eq!(other, json!({ "alerts": [], "total": 0, "on": 0 }));
}

#[test]
fn rules_come_in_pages_and_by_product() {
    let desk = Desk::new();
    for number in 1..=5 {
        add(&desk, above(&number.to_string()));
    }
    add(&desk, json!({ "target": "portfolio", "condition": "down", "threshold": "5", "window": "24h" }));
    let thresholds = |answer: &Answer| -> Vec<String> {
        let alerts = answer.body["alerts"].as_array().unwrap();
        alerts.iter().map(|alert| alert["threshold"].as_str().unwrap().to_owned()).collect()
    };
    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let page = desk.get(&format!("/api/alerts?product_id=BTC-USD&limit=2{cursor}"));
        assert_eq!((&page.body["total"], &page.body["on"]), (&json!(6), &json!(6)));
        seen.extend(thresholds(&page));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    seen.sort();
    assert_eq!(seen, ["1", "2", "3", "4", "5"]);
    assert_eq!(thresholds(&desk.get("/api/alerts?product_id=ETH-USD")), [""; 0]);
    for query in ["product_id=btc", "cursor=x", "limit=0", "colour=red"] {
        assert_eq!(desk.get(&format!("/api/alerts?{query}")).status, 400, "{query}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_its_field() {
    let desk = Desk::new();
    desk.set_prices(&[("BTC-USD", "64000")]);
    let with = |part: &str, value: Value| {
        let mut rule = above("1");
        rule[part] = value;
        rule
    };
    for (rule, field) in [
        (json!({}), "target"),
        (with("target", json!("books")), "target"),
        (with("target", json!(5)), "target"),
        (with("product_id", json!("btc")), "product_id"),
        (with("product_id", json!("NONE-USD")), "product_id"),
        (with("condition", json!("near")), "condition"),
        (with("threshold", json!("0")), "threshold"),
        (with("threshold", json!(5)), "threshold"),
        (with("window", json!("1h")), "window"),
        (with("cooldown_secs", json!(-1)), "cooldown_secs"),
        (with("cooldown_secs", json!(604_801)), "cooldown_secs"),
        (with("cooldown_secs", json!("5")), "cooldown_secs"),
        (with("repeats", json!("yes")), "repeats"),
        (with("is_on", json!(1)), "is_on"),
        (with("note", json!("x".repeat(201))), "note"),
        (with("colour", json!("red")), "colour"),
        (
            json!({ "target": "watchlist", "watchlist_id": "none", "condition": "up", "threshold": "5", "window": "1h" }),
            "watchlist_id",
        ),
        (json!({ "target": "holdings", "condition": "above", "threshold": "5" }), "condition"),
    ] {
        let refused = desk.post("/api/alerts", rule.clone());
        assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (400, Some(field)), "{rule}");
    }
    let id = add(&desk, above("1")).id();
    assert_eq!(desk.write("PATCH", &at(&id), json!({})).body["error"]["field"], "is_on");
    for (method, address) in
        [("GET", at("none")), ("GET", at("none/events")), ("PUT", at("none")), ("POST", at("none/test"))]
    {
        let body = if method == "PUT" { above("1") } else { Value::Null };
        assert_eq!(desk.write(method, &address, body).status, 404, "{method} {address}");
    }
}

#[test]
fn a_rule_is_told_anew_by_who_knows_its_version_and_begins_anew_if_it_looks_at_something_else() {
    let desk = Desk::new();
    let id = add(&desk, above("100")).id();
    desk.rows("UPDATE alert_state SET standing = 'fired', arming = 3, event_ms = 5");
    let put = |rule: Value, version: &str| wait(desk.ask("ann", "PUT", &at(&id), rule, None, Some(version)));
    let mut noted = above("100");
    noted["note"] = json!("sell");
    let edited = put(noted, "\"1\"");
    assert_eq!((edited.status, edited.etag.as_deref()), (200, Some("\"2\"")));
    assert_eq!(
        (&edited.body["note"], &edited.body["subjects"][0]["standing"]),
        (&json!("sell"), &json!("fired"))
    );
    assert_eq!(put(above("101"), "\"1\"").code(), "version_mismatch");
    let moved = put(above("101"), "\"2\"").body;
    let stands = json!([{ "subject": "BTC-USD", "standing": "waiting", "arming": 3, "event_ms": 5 }]);
    assert_eq!((&moved["subjects"], moved.get("note")), (&stands, None));
    assert_eq!(desk.get(&at(&id)).body, moved);
    let other =
        json!({ "target": "product", "product_id": "ETH-USD", "condition": "above", "threshold": "9" });
    assert_eq!(put(other, "\"3\"").body["subjects"][0]["subject"], "ETH-USD");
    // Back at the first, its armings are counted on.
    assert_eq!(put(above("101"), "\"4\"").status, 200);
    assert_eq!(desk.get(&at(&id)).body["subjects"], stands);
}

#[test]
fn a_rule_that_is_switched_off_and_on_begins_anew() {
    let desk = Desk::new();
    let id = add(&desk, above("100")).id();
    desk.rows("UPDATE alert_state SET standing = 'armed', arming = 1");
    let switch = |is_on: bool| desk.write("PATCH", &at(&id), json!({ "is_on": is_on })).body;
    assert_eq!((&switch(true)["version"], &switch(false)["version"]), (&json!(1), &json!(2)));
    assert_eq!(desk.get("/api/alerts").body["on"], 0);
    let on = switch(true);
    assert_eq!((&on["version"], &on["subjects"][0]["standing"]), (&json!(3), &json!("waiting")));
    assert_eq!(on["subjects"][0]["arming"], 1);
}

#[test]
fn so_many_rules_may_be_on_and_so_many_of_them_of_many_products() {
    let desk = Desk::new();
    let list = desk.post("/api/watchlists", json!({ "name": "Near" })).id();
    let of_many = json!({ "target": "watchlist", "watchlist_id": list, "condition": "up", "threshold": "5", "window": "1h" });
    let last = (0..20).map(|_| add(&desk, of_many.clone()).id()).last().unwrap();
    assert_eq!(desk.post("/api/alerts", of_many.clone()).code(), "conflict");
    assert_eq!(desk.write("PUT", &at(&last), of_many.clone()).status, 200, "it is one of them");
    let mut off = of_many.clone();
    off["is_on"] = json!(false);
    let off = add(&desk, off).id();
    assert_eq!(desk.write("PATCH", &at(&off), json!({ "is_on": true })).code(), "conflict");
    desk.rows(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 480) \
         INSERT INTO alert SELECT vault.id, 'a' || n, 'product', 'BTC-USD', '{}', 1, 0, 1 FROM n, vault",
    );
    assert_eq!(desk.post("/api/alerts", above("1")).code(), "conflict");
    let mut off = above("1");
    off["is_on"] = json!(false);
    add(&desk, off);
    desk.rows("DELETE FROM alert WHERE id = 'a1'");
    add(&desk, above("1"));
}

#[test]
fn a_test_is_told_and_changes_nothing_else() {
    let desk = Desk::new();
    desk.set_prices(&[("BTC-USD", "64000")]);
    let mut rule = above("65000");
    rule["note"] = json!("sell <half>");
    let id = add(&desk, rule).id();
    let stands = || desk.rows("SELECT * FROM alert, alert_state");
    let before = stands();
    assert_eq!(desk.post(&at(&format!("{id}/test")), Value::Null).status, 200);
    let told = desk.get("/api/notifications").body["notifications"][0].clone();
    let [kind, title, body, about, asset] =
        ["kind", "title", "body", "about", "asset"].map(|part| told[part].clone());
    assert_eq!([kind, about, asset], [json!("alert"), json!(id), json!("BTC")]);
    assert_eq!([title, body], ["Test: BTC-USD is above 65,000 USD", "64,000 USD. sell <half>"]);
    assert_eq!(stands(), before);
    assert_eq!(desk.get(&at(&format!("{id}/events"))).body, json!({ "events": [] }));
    // Of a move nothing is invented.
    let moves = json!({ "target": "portfolio", "condition": "down", "threshold": "5", "window": "24h" });
    let id = add(&desk, moves).id();
    assert_eq!(desk.post(&at(&format!("{id}/test")), Value::Null).status, 200);
    let told = desk.rows("SELECT title, body FROM notification WHERE title LIKE '%portfolio%'");
    assert_eq!(told, ["Test: Your portfolio is down 5 % in 24 h -"]);
}

#[test]
fn a_rule_that_is_removed_takes_its_history_with_it() {
    let desk = Desk::new();
    let id = add(&desk, above("100")).id();
    desk.rows(
        "INSERT INTO alert_event SELECT vault, id, 'BTC-USD', 1, 7, 6, '101', NULL, 'up', 'by 1' FROM alert",
    );
    let event = json!({
        "id": format!("{id}:BTC-USD:1"), "subject": "BTC-USD", "at_ms": 7, "price_at_ms": 6, "price": "101",
        "title": "up", "body": "by 1",
    });
    assert_eq!(desk.get(&at(&format!("{id}/events"))).body, json!({ "events": [event] }));
    assert_eq!(desk.get(&at(&id)).body["subjects"][0]["event_price"], "101");
    assert_eq!(desk.write("DELETE", &at(&id), Value::Null).status, 200);
    assert_eq!(desk.get(&at(&format!("{id}/events"))).status, 404);
    for table in ["alert", "alert_state", "alert_event"] {
        assert_eq!(desk.rows(&format!("SELECT COUNT(*) FROM {table}")), ["0"], "{table}");
    }
}
