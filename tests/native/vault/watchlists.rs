//! Watchlists, and the names of things.

use serde_json::{Value, json};

use super::desk::{Desk, wait};

fn names(desk: &Desk) -> Vec<Value> {
    let lists = desk.get("/api/watchlists").body["watchlists"].clone();
    lists.as_array().unwrap().iter().map(|list| list["name"].clone()).collect()
}

#[test]
fn what_was_there_keeps_its_price_and_its_time() {
    let desk = Desk::new();
    desk.set_prices(&[("BTC-USD", "90000"), ("ETH-EUR", "3000")]);
    let list = desk.post("/api/watchlists", json!({ "name": "Far" }));
    let address = format!("/api/watchlists/{}/entries", list.id());
    let put = |products: Value| desk.write("PUT", &address, json!({ "products": products }));
    let first = put(json!(["BTC-USD", "NONE-USD"]));
    assert_eq!(first.body["entries"][0]["price_added"], "90000");
    assert_eq!(first.body["entries"][1].get("price_added"), None);
    desk.set_prices(&[("BTC-USD", "1"), ("ETH-EUR", "3000")]);
    let second = put(json!(["ETH-EUR", "BTC-USD"]));
    let added: Vec<_> =
        second.body["entries"].as_array().unwrap().iter().map(|entry| entry["price_added"].clone()).collect();
    assert_eq!(added, ["3000", "90000"]);
    assert_eq!(second.etag.as_deref(), Some("\"3\""));
    assert_eq!(desk.get("/api/watchlists").body["watchlists"][0], second.body);
    for wrong in [json!(["BTC-USD", "BTC-USD"]), json!(["btc"]), json!("BTC-USD"), json!([1])] {
        assert_eq!(put(wrong).body["error"]["field"], "products");
    }
}

#[test]
fn lists_stand_where_they_are_put() {
    let desk = Desk::new();
    let ids: Vec<_> =
        ["a", "b", "c"].map(|name| desk.post("/api/watchlists", json!({ "name": name })).id()).into();
    assert_eq!(names(&desk), ["a", "b", "c"]);
    let moved = desk.write("PATCH", &format!("/api/watchlists/{}", ids[2]), json!({ "position": 0 }));
    assert_eq!((moved.status, moved.body["version"].as_i64()), (200, Some(2)));
    assert_eq!(names(&desk), ["c", "a", "b"]);
    let body = json!({ "position": 49, "name": "z" });
    desk.write("PATCH", &format!("/api/watchlists/{}", ids[0]), body);
    assert_eq!(names(&desk), ["c", "b", "z"]);
    assert_eq!(desk.write("DELETE", &format!("/api/watchlists/{}", ids[2]), Value::Null).status, 200);
    assert_eq!(names(&desk), ["b", "z"]);
    assert_eq!(desk.write("DELETE", &format!("/api/watchlists/{}", ids[2]), Value::Null).status, 404);
}

#[test]
fn names_are_kept_as_they_are_typed() {
    let desk = Desk::new();
    for name in [
        "Robert'); DROP TABLE user;--",
        "<script>alert(1)</script>",
        "\u{202e}evil\u{200f}",
        "a\u{0}b\u{1b}",
        " 💰é\n",
    ] {
        let list = desk.post("/api/watchlists", json!({ "name": name }));
        assert_eq!((list.status, list.body["name"].as_str()), (201, Some(name)));
        let account = desk.post("/api/accounts", json!({ "name": name, "kind": "paper" }));
        assert_eq!((account.status, account.body["name"].as_str()), (201, Some(name)));
        assert_eq!(names(&desk).last().unwrap(), name);
    }
    for name in ["", " ", "\u{0}", &"é".repeat(61)] {
        assert_eq!(
            desk.post("/api/accounts", json!({ "name": name, "kind": "real" })).status,
            400,
            "{name:?}"
        );
    }
}

#[test]
fn nobody_sees_what_is_of_somebody_else() {
    let desk = Desk::new();
    let id = desk.account("real");
    let ask = |method, address: &str, body| wait(desk.ask("bob", method, address, body, None, None));
    assert_eq!(ask("GET", "/api/accounts", Value::Null).body, json!({ "accounts": [] }));
    let rename = ask("PATCH", &format!("/api/accounts/{id}"), json!({ "name": "Theirs" }));
    assert_eq!(rename.status, 404);
    assert_eq!(ask("DELETE", &format!("/api/accounts/{id}"), Value::Null).status, 404);
}
