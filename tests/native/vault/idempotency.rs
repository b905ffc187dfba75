//! Each request happens once or not at all.

use serde_json::{Value, json};

use super::desk::{Desk, Fault, together, wait};

fn open(name: &str) -> Value {
    json!({ "name": name, "kind": "real" })
}

#[test]
fn the_same_request_gets_the_stored_answer_and_happens_once() {
    let desk = Desk::new();
    let ask = |body| wait(desk.ask("ann", "POST", "/api/accounts", body, Some("k"), None));
    let first = ask(open("Mine"));
    assert_eq!((first.status, first.is_replayed, first.etag.as_deref()), (201, false, Some("\"1\"")));
    for _ in 0..4 {
        let again = ask(open("Mine"));
        assert_eq!((again.status, again.is_replayed, &again.body), (201, true, &first.body));
        assert_eq!(again.etag, first.etag);
    }
    assert_eq!(desk.rows("SELECT name, version FROM vault_account"), ["Mine 1"]);
    assert_eq!(desk.rows("SELECT version FROM vault"), ["1"]);
    assert_eq!(desk.told.borrow().len(), 1);
}

#[test]
fn another_request_under_the_same_key_is_refused_and_that_of_another_person_is_not() {
    let desk = Desk::new();
    let ask = |user, body| wait(desk.ask(user, "POST", "/api/accounts", body, Some("k"), None));
    assert_eq!(ask("ann", open("Mine")).status, 201);
    let other = ask("ann", open("Another"));
    assert_eq!((other.status, other.code()), (422, "idempotency_mismatch"));
    assert_eq!(ask("bob", open("Another")).status, 201);
}

#[test]
fn a_refusal_is_not_kept() {
    let desk = Desk::new();
    let ask = |address: &str| wait(desk.ask("ann", "DELETE", address, Value::Null, Some("k"), None));
    assert_eq!(ask("/api/accounts/none").status, 404);
    let id = desk.account("real");
    assert_eq!(ask(&format!("/api/accounts/{id}")).status, 200);
}

#[test]
fn what_was_done_and_not_heard_of_is_answered_when_it_is_asked_again() {
    for fault in [Fault::AnswerLost, Fault::NotDone] {
        let desk = Desk::new();
        desk.account("real");
        let ask = || wait(desk.ask("ann", "POST", "/api/accounts", open("Second"), Some("k"), None));
        desk.faults.borrow_mut().push_back(Some(fault));
        assert_eq!(ask().status, 503);
        let again = ask();
        assert_eq!((again.status, again.is_replayed), (201, fault == Fault::AnswerLost));
        assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_account"), ["2"]);
    }
}

#[test]
fn the_same_request_at_the_same_time_happens_once() {
    let desk = Desk::new();
    let ask = || desk.ask("ann", "POST", "/api/accounts", open("Mine"), Some("k"), None);
    let answers = together(vec![ask(), ask(), ask(), ask(), ask()]);
    assert!(
        answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|answer| !answer.is_replayed).count(), 1);
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_account"), ["1"]);
}

#[test]
fn of_changes_at_the_same_time_one_is_done_over() {
    let desk = Desk::new();
    let names = ["a", "b", "c", "d"];
    let ask = |name| desk.ask("ann", "POST", "/api/accounts", open(name), Some(name), None);
    let answers = together(names.map(ask).into());
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    assert_eq!(desk.rows("SELECT COUNT(*), (SELECT version FROM vault) FROM vault_account"), ["4 4"]);
}

#[test]
fn nothing_is_written_for_somebody_who_is_gone() {
    let desk = Desk::new();
    desk.account("real");
    desk.database.borrow().execute("DELETE FROM user WHERE id = 'ann'", []).unwrap();
    let answer = desk.post("/api/accounts", open("Mine"));
    assert_eq!((answer.status, answer.code()), (409, "idempotency_in_progress"));
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_account"), ["0"]);
}

#[test]
fn a_thing_of_another_version_is_not_changed() {
    let desk = Desk::new();
    let id = desk.account("real");
    let address = format!("/api/accounts/{id}");
    let rename = |name: &str, version: &str| {
        wait(desk.ask("ann", "PATCH", &address, json!({ "name": name }), None, Some(version)))
    };
    let renamed = rename("New", "\"1\"");
    assert_eq!((renamed.status, renamed.etag.as_deref()), (200, Some("\"2\"")));
    let late = rename("Late", "\"1\"");
    assert_eq!((late.status, late.code()), (412, "version_mismatch"));
    assert_eq!(rename("Any", "*").status, 200);
    assert_eq!(desk.rows("SELECT name, version FROM vault_account"), ["Any 3"]);
}

#[test]
fn a_key_has_1_to_256_characters() {
    let desk = Desk::new();
    let ask = |key: &str| wait(desk.ask("ann", "POST", "/api/accounts", open("Mine"), Some(key), None));
    assert_eq!(ask("").body["error"]["field"], "Idempotency-Key");
    assert_eq!(ask(&"é".repeat(257)).status, 400);
    assert_eq!(ask(&"é".repeat(256)).status, 201);
}
