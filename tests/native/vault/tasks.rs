//! Tasks, their reminders, and what is told of them.

use cryptovault::app::vault::reminders::{ARCHIVED_AFTER_MS, KEPT_MS, MOST, put_away, remind};
use serde_json::{Value, json};

use super::desk::{Answer, Desk, Fault, NOW_MS, wait};
use super::story::DAY_MS;

const HOUR_MS: i64 = 3_600_000;

fn add(desk: &Desk, task: Value) -> Answer {
    let answer = desk.post("/api/tasks", task);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.body["tasks"].as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap()).collect()
}

fn told(desk: &Desk) -> Vec<String> {
    desk.rows("SELECT title, due_ms FROM notification ORDER BY at_ms, id")
}

fn tick(desk: &Desk, id: &str, status: &str) -> Answer {
    desk.write("PATCH", &format!("/api/tasks/{id}"), json!({ "status": status }))
}

#[test]
fn what_is_due_first_comes_first_and_what_is_not_due_comes_last() {
    let desk = Desk::new();
    for (title, due) in
        [("never", None), ("late", Some(-HOUR_MS)), ("far", Some(9 * HOUR_MS)), ("near", Some(1))]
    {
        add(&desk, json!({ "title": title, "due_ms": due.map(|due| NOW_MS + due) }));
    }
    let all = desk.get("/api/tasks");
    assert_eq!(titles(&all), ["late", "near", "far", "never"]);
    let counts =
        |answer: &Answer| ["total", "open", "overdue"].map(|name| answer.body[name].as_i64().unwrap());
    assert_eq!(counts(&all), [4, 4, 1]);
    let first = desk.get("/api/tasks?limit=3");
    assert_eq!((titles(&first), counts(&first)), (vec!["late", "near", "far"], [4, 4, 1]));
    let rest =
        desk.get(&format!("/api/tasks?limit=3&cursor={}", first.body["next_cursor"].as_str().unwrap()));
    assert_eq!((titles(&rest), rest.body.get("next_cursor")), (vec!["never"], None));
    let today = format!("/api/tasks?due_from_ms={NOW_MS}&due_to_ms={}", NOW_MS + 9 * HOUR_MS);
    let today = desk.get(&today);
    assert_eq!((titles(&today), counts(&today)), (vec!["near"], [1, 4, 1]));
}

#[test]
fn tasks_of_an_asset_are_found_by_it() {
    let desk = Desk::new();
    add(&desk, json!({ "title": "sell", "asset": "btc", "due_ms": NOW_MS - 1 }));
    add(&desk, json!({ "title": "stake", "asset": "ETH" }));
    let of = desk.get("/api/tasks?asset=BTC");
    assert_eq!(titles(&of), ["sell"]);
    assert_eq!((&of.body["total"], &of.body["open"], &of.body["overdue"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(of.body["tasks"][0]["asset"], "BTC");
}

#[test]
fn what_is_done_is_listed_by_when_and_may_be_opened_again() {
    let desk = Desk::new();
    let task = add(&desk, json!({ "title": "rebalance", "due_ms": NOW_MS + DAY_MS, "note": "quarterly" }));
    let done = tick(&desk, &task.id(), "done");
    assert_eq!((done.body["status"].as_str(), done.body["done_ms"].as_i64()), (Some("done"), Some(NOW_MS)));
    assert_eq!(done.body["version"], 2);
    assert_eq!(tick(&desk, &task.id(), "done").body["version"], 2);
    assert_eq!(titles(&desk.get("/api/tasks")), [""; 0]);
    assert_eq!(titles(&desk.get("/api/tasks?status=done")), ["rebalance"]);
    let open = tick(&desk, &task.id(), "open");
    assert_eq!((open.body["status"].as_str(), open.body.get("done_ms")), (Some("open"), None));
    assert_eq!(titles(&desk.get("/api/tasks")), ["rebalance"]);
}

#[test]
fn what_comes_round_again_is_due_next_time_and_what_was_done_stays() {
    let desk = Desk::new();
    let due_ms = NOW_MS - HOUR_MS;
    let task = json!({ "title": "check", "due_ms": due_ms, "repeat": "daily", "zone": "Europe/Berlin" });
    let id = add(&desk, task).id();
    let next = tick(&desk, &id, "done");
    assert_eq!(
        (next.body["status"].as_str(), next.body["due_ms"].as_i64()),
        (Some("open"), Some(due_ms + DAY_MS))
    );
    let done = desk.get("/api/tasks?status=done");
    assert_eq!((titles(&done), &done.body["tasks"][0]["due_ms"]), (vec!["check"], &json!(due_ms)));
    assert_ne!(done.body["tasks"][0]["id"], json!(id));
    // Done again before it is due: the one after.
    assert_eq!(tick(&desk, &id, "done").body["due_ms"], due_ms + 2 * DAY_MS);
}

#[test]
fn another_title_in_a_short_month_does_not_change_the_day_of_later_ones() {
    let desk = Desk::new();
    // 2025-12-31 09:00 in Berlin; the desk's now is in November. 31 January, 28 February, and the 31st of March again.
    let [december, january, february, march] =
        [1_767_168_000_000, 1_769_846_400_000, 1_772_265_600_000, 1_774_944_000_000 - HOUR_MS];
    let told = |title: &str, due_ms: i64| json!({ "title": title, "due_ms": due_ms, "repeat": "monthly", "zone": "Europe/Berlin" });
    let id = add(&desk, told("rent", december)).id();
    let due = |answer: &Answer| answer.body["due_ms"].as_i64().unwrap();
    assert_eq!(due(&tick(&desk, &id, "done")), january);
    assert_eq!(due(&tick(&desk, &id, "done")), february);
    let edited = desk.write("PUT", &format!("/api/tasks/{id}"), told("the rent", february));
    assert_eq!((edited.status, due(&edited)), (200, february));
    assert_eq!(due(&tick(&desk, &id, "done")), march);
}

#[test]
fn a_task_is_told_anew_as_a_whole_by_who_knows_its_version() {
    let desk = Desk::new();
    let id = add(&desk, json!({ "title": "a", "note": "b", "asset": "BTC" })).id();
    let address = format!("/api/tasks/{id}");
    let put = |body: Value, version: &str| wait(desk.ask("ann", "PUT", &address, body, None, Some(version)));
    let edited = put(json!({ "title": "c", "due_ms": 5 }), "\"1\"");
    assert_eq!((edited.status, edited.etag.as_deref()), (200, Some("\"2\"")));
    assert_eq!((edited.body.get("note"), edited.body["due_ms"].as_i64()), (None, Some(5)));
    assert_eq!(put(json!({ "title": "d" }), "\"1\"").code(), "version_mismatch");
    assert_eq!(desk.get(&address).body["title"], "c");
    assert_eq!(desk.write("DELETE", &address, Value::Null).status, 200);
    assert_eq!(desk.get(&address).status, 404);
    // Nobody sees those of others.
    let other = wait(desk.ask("bob", "GET", "/api/tasks", Value::Null, None, None));
    assert_eq!(titles(&other), [""; 0]);
}

#[test]
fn what_is_wrong_is_told_with_its_field() {
    let desk = Desk::new();
    let due = NOW_MS;
    for (task, field) in [
        (json!({}), "title"),
        (json!({ "title": " " }), "title"),
        (json!({ "title": "x".repeat(201) }), "title"),
        (json!({ "title": "x", "due_ms": -1 }), "due_ms"),
        (json!({ "title": "x", "due_ms": "now" }), "due_ms"),
        (json!({ "title": "x", "remind_before_min": 5 }), "due_ms"),
        (json!({ "title": "x", "due_ms": due, "remind_before_min": 40_321 }), "remind_before_min"),
        (json!({ "title": "x", "due_ms": due, "repeat": "hourly", "zone": "UTC" }), "repeat"),
        (json!({ "title": "x", "due_ms": due, "repeat": "daily" }), "zone"),
        (json!({ "title": "x", "due_ms": due, "repeat": "daily", "zone": "Mars/Base" }), "zone"),
        (json!({ "title": "x", "asset": "<b>" }), "asset"),
        (json!({ "title": "x", "colour": "red" }), "colour"),
    ] {
        let refused = desk.post("/api/tasks", task.clone());
        assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (400, Some(field)), "{task}");
    }
    for query in
        ["status=gone", "asset=%3Cb%3E", "due_from_ms=x", "status=done&due_to_ms=5", "cursor=x", "limit=0"]
    {
        assert_eq!(desk.get(&format!("/api/tasks?{query}")).status, 400, "{query}");
    }
}

#[test]
fn a_reminder_is_told_once_when_it_is_due() {
    let desk = Desk::new();
    let due_ms = NOW_MS + HOUR_MS;
    add(&desk, json!({ "title": "claim", "due_ms": due_ms, "remind_before_min": 30, "asset": "ETH" }));
    let at = due_ms - 30 * 60_000;
    assert_eq!(wait(remind(&desk, at - 1)).unwrap(), []);
    let reminded = wait(remind(&desk, at)).unwrap();
    assert_eq!((reminded.len(), &*reminded[0].user_id, reminded[0].version), (1, "ann", 2));
    assert_eq!(wait(remind(&desk, at + 60_000)).unwrap(), []);
    assert_eq!(told(&desk), [format!("claim {due_ms}")]);
    let inbox = desk.get("/api/notifications").body;
    assert_eq!((&inbox["unread"], &inbox["notifications"][0]["asset"]), (&json!(1), &json!("ETH")));
    assert_eq!(inbox["notifications"][0]["is_read"], false);
}

#[test]
fn nobody_is_reminded_of_what_is_done_gone_or_put_off() {
    let desk = Desk::new();
    let task = || json!({ "title": "x", "due_ms": NOW_MS + HOUR_MS, "remind_before_min": 0 });
    let [done, gone, put_off] = [0; 3].map(|_| add(&desk, task()).id());
    tick(&desk, &done, "done");
    desk.write("DELETE", &format!("/api/tasks/{gone}"), Value::Null);
    let later = json!({ "title": "later", "due_ms": NOW_MS + DAY_MS, "remind_before_min": 0 });
    desk.write("PUT", &format!("/api/tasks/{put_off}"), later);
    assert_eq!(wait(remind(&desk, NOW_MS + HOUR_MS)).unwrap(), []);
    // Opened again while there is time, it is told after all.
    tick(&desk, &done, "open");
    assert_eq!(wait(remind(&desk, NOW_MS + HOUR_MS)).unwrap().len(), 1);
    assert_eq!(wait(remind(&desk, NOW_MS + DAY_MS)).unwrap().len(), 1);
    assert_eq!(told(&desk), [format!("x {}", NOW_MS + HOUR_MS), format!("later {}", NOW_MS + DAY_MS)]);
}

#[test]
fn what_comes_round_again_is_told_each_time() {
    let desk = Desk::new();
    let task = json!({ "title": "x", "due_ms": NOW_MS + 1, "remind_before_min": 0, "repeat": "daily", "zone": "UTC" });
    let id = add(&desk, task).id();
    assert_eq!(wait(remind(&desk, NOW_MS + 1)).unwrap().len(), 1);
    tick(&desk, &id, "done");
    assert_eq!(wait(remind(&desk, NOW_MS + DAY_MS)).unwrap(), []);
    assert_eq!(wait(remind(&desk, NOW_MS + DAY_MS + 1)).unwrap().len(), 1);
    assert_eq!(told(&desk).len(), 2);
}

#[test]
fn however_often_a_step_is_cut_off_each_is_told_once() {
    let desk = Desk::new();
    let many = MOST * 5 / 2;
    desk.account("real");
    desk.database
        .borrow()
        .execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
             INSERT INTO task (vault, id, title, status, rank, due_ms, remind_before_min, remind_ms, created_ms, version) \
             SELECT vault.id, 'task' || n, 'x', 'open', n, n, 0, n / 7, 0, 1 FROM n, vault",
            [many],
        )
        .unwrap();
    let mut steps = 0;
    for fault in [None, Some(Fault::AnswerLost), Some(Fault::NotDone), None, None, None] {
        desk.faults.borrow_mut().push_back(fault);
        match wait(remind(&desk, NOW_MS)) {
            Ok(told) if told.is_empty() => break,
            _ => steps += 1,
        }
        let left =
            desk.rows("SELECT COUNT(*) FROM task WHERE remind_ms IS NOT NULL")[0].parse::<i64>().unwrap();
        assert_eq!(desk.rows("SELECT COUNT(*) FROM notification"), [(many - left).to_string()]);
        assert_eq!(left % MOST, if left == 0 { 0 } else { many % MOST });
    }
    // Three steps of 500, 500 and 250, and the one that was not done.
    assert_eq!(steps, 4);
    assert_eq!(desk.rows("SELECT COUNT(*) FROM notification"), [many.to_string()]);
}

#[test]
fn what_was_told_is_read_and_cleared_up_to_what_was_seen() {
    let desk = Desk::new();
    for at in 1..=4 {
        add(&desk, json!({ "title": format!("{at}"), "due_ms": NOW_MS + at, "remind_before_min": 0 }));
        wait(remind(&desk, NOW_MS + at)).unwrap();
    }
    let unread = || desk.get("/api/notifications?unread=true").body;
    let ids: Vec<_> = unread()["notifications"].as_array().unwrap().clone();
    assert_eq!(
        ids.iter().map(|told| told["title"].as_str().unwrap()).collect::<Vec<_>>(),
        ["4", "3", "2", "1"]
    );
    let one = format!("/api/notifications/{}", ids[3]["id"].as_str().unwrap());
    assert_eq!(desk.write("PATCH", &one, Value::Null).status, 200);
    assert_eq!(unread()["unread"], 3);
    let until = json!({ "until_ms": NOW_MS + 3 });
    assert_eq!(desk.post("/api/notifications/read", until.clone()).status, 200);
    assert_eq!(
        (unread()["unread"].as_i64(), unread()["notifications"][0]["title"].as_str()),
        (Some(1), Some("4"))
    );
    assert_eq!(desk.post("/api/notifications/clear", until).status, 200);
    assert_eq!(told(&desk), [format!("4 {}", NOW_MS + 4)]);
    let page = desk.get("/api/notifications?limit=1").body;
    assert_eq!(page.get("next_cursor"), None);
    assert_eq!(desk.post("/api/notifications/read", json!({})).body["error"]["field"], "until_ms");
}

#[test]
fn what_was_done_a_year_ago_is_put_away_and_what_was_told_long_ago_is_forgotten() {
    let desk = Desk::new();
    let id = add(&desk, json!({ "title": "old", "due_ms": NOW_MS + 1, "remind_before_min": 0 })).id();
    wait(remind(&desk, NOW_MS + 1)).unwrap();
    tick(&desk, &id, "done");
    wait(put_away(&desk, NOW_MS + ARCHIVED_AFTER_MS.min(KEPT_MS + 1))).unwrap();
    assert_eq!(told(&desk), [format!("old {}", NOW_MS + 1)]);
    wait(put_away(&desk, NOW_MS + KEPT_MS + 2)).unwrap();
    assert_eq!(told(&desk), [""; 0]);
    wait(put_away(&desk, NOW_MS + ARCHIVED_AFTER_MS)).unwrap();
    assert_eq!(titles(&desk.get("/api/tasks?status=done")), ["old"]);
    wait(put_away(&desk, NOW_MS + ARCHIVED_AFTER_MS + 1)).unwrap();
    assert_eq!(titles(&desk.get("/api/tasks?status=done")), [""; 0]);
    assert_eq!(titles(&desk.get("/api/tasks?status=archived")), ["old"]);
}
