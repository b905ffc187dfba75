//! What requests about imports must be like.

use serde_json::{Value, json};

use super::file::{begin, count, desk, file, rows, send, steps};
use crate::vault::desk::{Desk, wait};

fn put(desk: &Desk, id: &str, part: usize, piece: &str) -> crate::vault::desk::Answer {
    desk.write("PUT", &format!("/api/imports/{id}/parts/{part}"), json!(piece))
}

#[test]
fn a_file_that_is_too_large_is_refused_with_the_limit() {
    let (desk, account) = desk();
    let refused = begin(&desk, &account, "a.csv", 20_000_001);
    assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (400, Some("bytes")));
    assert!(refused.body["error"]["message"].as_str().unwrap().contains("20 MB"), "{refused:?}");
    let other = begin(&desk, "none", "a.csv", 20);
    assert_eq!(other.body["error"]["field"], "account_id");
}

#[test]
fn pieces_come_in_order_and_one_that_is_there_already_is_no_fault() {
    let (desk, account) = desk();
    let text = file("koinly.csv");
    let (first, second) = text.split_at(400);
    let id = begin(&desk, &account, "koinly.csv", text.len()).id();
    assert_eq!(put(&desk, &id, 1, second).status, 409);
    assert_eq!(put(&desk, &id, 0, first).body["next_part"], 1);
    assert_eq!(put(&desk, &id, 0, first).body["next_part"], 1);
    assert_eq!(put(&desk, &id, 0, second).status, 409);
    let early = desk.post(&format!("/api/imports/{id}/steps"), json!({ "until": "ready" }));
    assert_eq!(early.status, 409);
    assert_eq!(put(&desk, &id, 1, second).body["state"], "reading");
    // The page sends all of it again when it was cut off.
    assert_eq!(put(&desk, &id, 0, first).body["state"], "reading");
    let ready = steps(&desk, &id, "ready");
    assert!(count(&ready, "new") > 0);
    assert_eq!(put(&desk, &id, 1, "x").status, 200);
}

#[test]
fn what_is_in_the_way_is_told_and_stays_told() {
    let (desk, account) = desk();
    for (text, told) in [
        ("Dear Sir\n\nI write to you\n".to_owned(), "This is no table"),
        ("{\"a\":1}".to_owned(), "JSON of another program"),
        (format!("a,b\n1,\"{}", "x".repeat(40_000)), "not closed"),
    ] {
        let id = begin(&desk, &account, "a", text.len()).id();
        let sent = send(&desk, &id, &text, 30_000);
        let problem = sent.body["problem"].as_str().unwrap_or_default();
        assert!(problem.contains(told), "{sent:?}");
        assert_eq!(steps(&desk, &id, "ready")["problem"], problem);
        assert_eq!(desk.write("DELETE", &format!("/api/imports/{id}"), Value::Null).status, 200);
    }
    let id = begin(&desk, &account, "a", 5).id();
    assert!(send(&desk, &id, "a,b\n1,2\n", 100).body["problem"].as_str().unwrap().contains("announced"));
}

#[test]
fn the_columns_of_an_unknown_file_are_assigned_and_remembered() {
    let (desk, account) = desk();
    let text = file("unknown-german.csv");
    let begin = || {
        let id = begin(&desk, &account, "unknown.csv", text.len()).id();
        let sent = send(&desk, &id, &text, 100).body;
        (id, sent)
    };
    let (id, sent) = begin();
    assert_eq!((&sent["state"], &sent["questions"]), (&json!("asking"), &json!(["mapping"])));
    assert!(sent["titles"].as_array().unwrap().len() > 4 && !sent["sample"].as_array().unwrap().is_empty());
    let say = |id: &str, said: Value| desk.write("PATCH", &format!("/api/imports/{id}"), said);
    let none = json!({ "columns": { "date": "Nirgends" }, "fixed": {} });
    assert_eq!(say(&id, json!({ "mapping": none })).body["error"]["field"], "mapping");
    let titles: Vec<_> =
        sent["titles"].as_array().unwrap().iter().map(|title| title.as_str().unwrap()).collect();
    let mapping = super::requests::mapping(&titles);
    let mut said = say(&id, json!({ "mapping": mapping })).body;
    while said["state"] == "asking" {
        said = super::file::answer(&desk, &id, &said["questions"]).body;
    }
    let ready = steps(&desk, &id, "ready");
    assert!(count(&ready, "new") > 0, "{ready} {:?}", rows(&desk, &ready, "refused"));
    let (second, sent) = begin();
    assert_eq!((&sent["questions"], &sent["mapping"]), (&json!(["mapping"]), &mapping));
    assert_eq!(say(&second, json!({ "utc_offset_mins": 900 })).body["error"]["field"], "utc_offset_mins");
}

/// How the columns of the German file are assigned.
pub fn mapping(titles: &[&str]) -> Value {
    let column = |start: &str| titles.iter().find(|title| title.starts_with(start)).copied();
    let mut columns = json!({});
    for (target, start) in [
        ("date", "Datum"),
        ("time", "Uhrzeit"),
        ("kind", "Art"),
        ("amount", "Menge"),
        ("asset", "Coin"),
        ("price", "Kurs"),
        ("fee_amount", "Geb"),
    ] {
        if let Some(title) = column(start) {
            columns[target] = json!(title);
        }
    }
    json!({ "columns": columns, "fixed": { "currency": "EUR" } })
}

#[test]
fn imports_are_one_persons_own_and_have_a_version() {
    let (desk, account) = desk();
    let begun = begin(&desk, &account, "a.csv", 5);
    assert_eq!((begun.status, begun.etag.as_deref()), (201, Some("\"1\"")));
    let address = format!("/api/imports/{}", begun.id());
    let others = wait(desk.ask("bob", "GET", &address, Value::Null, None, None));
    assert_eq!(others.status, 404);
    let stale = wait(desk.ask("ann", "DELETE", &address, Value::Null, Some("k"), Some("\"7\"")));
    assert_eq!((stale.status, stale.code()), (412, "version_mismatch"));
    for _ in 0..19 {
        assert_eq!(begin(&desk, &account, "a.csv", 5).status, 201);
    }
    assert_eq!(begin(&desk, &account, "a.csv", 5).status, 409);
    let page = desk.get("/api/imports?limit=15").body;
    let next = page["next_cursor"].as_str().unwrap();
    let rest = desk.get(&format!("/api/imports?limit=15&cursor={next}")).body;
    assert_eq!(
        (page["imports"].as_array().unwrap().len(), rest["imports"].as_array().unwrap().len()),
        (15, 5)
    );
}
