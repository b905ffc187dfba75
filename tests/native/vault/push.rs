//! Web Push: what is told is queued with it, sent once, and what push services answer is written down.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use cryptovault::app::vault::push::send::{CLAIM_MS, Courier, MOST, Reply, Step, drop_old, send};
use cryptovault::app::vault::reminders::{Told, remind};
use cryptovault::config::PushConfig;
use cryptovault::push::delivery::Topic;
use cryptovault::push::encryption::Chance;
use cryptovault::push::request::Request;
use cryptovault::push::verdict::Verdict;
use cryptovault::realtime::change::VaultChange;
use cryptovault::store::database::{Database, DatabaseError, Rows, Statement};
use cryptovault::store::vault::push as sql;
use serde_json::{Value, json};

use super::desk::{Answer, Desk, Fault, NOW_MS, together, wait};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const KEYS: [(&str, &str); 2] = [
    ("VAPID_KEY", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    ("VAPID_CONTACT", "mailto:push@example.com"),
];

fn config() -> PushConfig {
    let variable =
        |name: &str| KEYS.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    PushConfig::parse(variable).unwrap().unwrap()
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.push = Some(Rc::new(config()));
    desk
}

fn endpoint(name: &str) -> String {
    format!("https://push.example.net/{name}")
}

fn told_by(name: &str) -> Value {
    // The keys of RFC 8291, appendix A.
    json!({ "endpoint": endpoint(name), "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    } })
}

fn subscribe_as(desk: &Desk, user: &str, name: &str) -> Answer {
    wait(desk.ask(user, "POST", "/api/push/subscriptions", told_by(name), None, None))
}

fn subscribe(desk: &Desk, name: &str) -> String {
    let answer = subscribe_as(desk, "ann", name);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.id()
}

fn tell(desk: &Desk, user: &str, kind: &str, id: &str, at_ms: i64) {
    desk.database
        .borrow()
        .execute(
            "INSERT INTO notification (vault, id, kind, at_ms, title, about) \
             SELECT id, ?2, ?3, ?4, 'x', 'y' FROM vault WHERE user_id = ?1 ON CONFLICT DO NOTHING",
            (user, id, kind, at_ms),
        )
        .unwrap();
}

fn queued(desk: &Desk) -> usize {
    desk.rows("SELECT notification FROM push_message").len()
}

/// Push services that answer what they are told to, and take everything else.
struct Services<'d> {
    desk: &'d Desk,
    answers: RefCell<HashMap<String, VecDeque<Reply>>>,
    /// Address, topic and TTL of what has come.
    came: RefCell<Vec<(String, String, u32)>>,
    logged: RefCell<Vec<Verdict>>,
    drawn: Cell<u8>,
}

impl<'d> Services<'d> {
    fn new(desk: &'d Desk) -> Self {
        let (answers, came, logged) = Default::default();
        Self { desk, answers, came, logged, drawn: Cell::new(1) }
    }

    fn will_answer(&self, name: &str, status: u16, retry_after: Option<&str>) {
        let reply = Reply { status: Some(status), retry_after: retry_after.map(ToOwned::to_owned) };
        self.answers.borrow_mut().entry(endpoint(name)).or_default().push_back(reply);
    }

    fn step(&self, now_ms: i64) -> Step {
        wait(send(self, &config(), now_ms)).unwrap()
    }

    /// Of all steps so far, the devices that a notification has come to.
    fn came(&self, id: &str) -> Vec<String> {
        let topic = Topic::of(id);
        let came = self.came.borrow();
        let mut names: Vec<_> = came
            .iter()
            .filter(|(_, about, _)| about == topic.as_str())
            .map(|(url, ..)| url.rsplit_once('/').unwrap().1.to_owned())
            .collect();
        names.sort();
        names
    }
}

impl Database for Services<'_> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        self.desk.batch(statements).await
    }
}

impl Courier for Services<'_> {
    async fn hand_over(&self, requests: Vec<Request>) -> Vec<Reply> {
        let mut replies = Vec::new();
        for request in requests {
            let header = |name| request.headers.iter().find(|(header, _)| *header == name).unwrap().1.clone();
            self.came.borrow_mut().push((
                request.url.clone(),
                header("Topic"),
                header("TTL").parse().unwrap(),
            ));
            let scripted = self.answers.borrow_mut().get_mut(&request.url).and_then(VecDeque::pop_front);
            replies.push(scripted.unwrap_or(Reply { status: Some(201), retry_after: None }));
        }
        replies
    }

    fn chance(&self) -> Option<Chance> {
        self.drawn.set(self.drawn.get() % 100 + 1);
        Some(Chance { salt: [self.drawn.get(); 16], secret: [self.drawn.get(); 32] })
    }

    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64> {
        cryptovault::app::vault::Platform::minutes_ahead(self.desk, zone, at_ms)
    }

    fn log(&self, service: &str, verdict: Verdict) {
        assert_eq!(service, "https://push.example.net");
        self.logged.borrow_mut().push(verdict);
    }
}

#[test]
fn what_is_told_is_queued_once_for_each_device_of_its_owner() {
    let desk = desk();
    tell(&desk, "ann", "alert", "before", NOW_MS);
    for name in ["phone", "desktop"] {
        subscribe(&desk, name);
    }
    assert_eq!(subscribe_as(&desk, "bob", "other").status, 201);
    for _ in 0..3 {
        tell(&desk, "ann", "alert", "a", NOW_MS);
    }
    assert_eq!(queued(&desk), 2);
    let services = Services::new(&desk);
    assert_eq!(services.step(NOW_MS).due, 2);
    assert_eq!((services.came("a"), queued(&desk)), (vec!["desktop".to_owned(), "phone".to_owned()], 0));
    tell(&desk, "ann", "alert", "a", NOW_MS);
    assert_eq!(services.step(NOW_MS + HOUR_MS).due, 0);
}

#[test]
fn a_reminder_is_sent_by_who_reminds_and_once() {
    let desk = desk();
    subscribe(&desk, "phone");
    let task = json!({ "title": "Stake", "due_ms": NOW_MS + 1, "remind_before_min": 0 });
    let id = desk.post("/api/tasks", task).id();
    for _ in 0..2 {
        wait(remind(&desk, NOW_MS + 1)).unwrap();
    }
    let services = Services::new(&desk);
    services.step(NOW_MS + 1);
    services.step(NOW_MS + HOUR_MS);
    assert_eq!(services.came(&format!("reminder-{id}-{}", NOW_MS + 1)), ["phone"]);
}

#[test]
fn two_that_send_at_once_send_each_once() {
    let desk = desk();
    subscribe(&desk, "phone");
    let most = usize::try_from(MOST).unwrap();
    for n in 0..2 * most {
        tell(&desk, "ann", "order", &format!("o{n}"), NOW_MS);
    }
    let services = Services::new(&desk);
    let config = config();
    let steps = together((0..3).map(|_| send(&services, &config, NOW_MS)).collect());
    assert_eq!(steps.into_iter().map(|step| step.unwrap().due).sum::<usize>(), 2 * most);
    let mut topics: Vec<_> = services.came.borrow().iter().map(|(_, topic, _)| topic.clone()).collect();
    topics.sort();
    topics.dedup();
    assert_eq!((services.came.borrow().len(), topics.len(), queued(&desk)), (2 * most, 2 * most, 0));
}

#[test]
fn what_a_sender_has_died_with_is_sent_by_the_next_under_the_same_topic() {
    let desk = desk();
    subscribe(&desk, "phone");
    tell(&desk, "ann", "alert", "a", NOW_MS);
    let services = Services::new(&desk);
    // It has sent, and died before it could write that down.
    desk.faults.borrow_mut().extend([None, Some(Fault::NotDone)]);
    assert!(wait(send(&services, &config(), NOW_MS)).is_err());
    assert_eq!((services.came("a").len(), services.step(NOW_MS + CLAIM_MS - 1).due), (1, 0));
    assert_eq!((services.step(NOW_MS + CLAIM_MS).due, services.came("a").len()), (1, 2));
    assert_eq!(queued(&desk), 0);
}

#[test]
fn a_device_that_is_gone_is_removed_with_all_that_waits_for_it() {
    let desk = desk();
    subscribe(&desk, "phone");
    subscribe(&desk, "desktop");
    for id in ["a", "b"] {
        tell(&desk, "ann", "alert", id, NOW_MS);
    }
    let services = Services::new(&desk);
    services.will_answer("phone", 410, None);
    let version: i64 = desk.rows("SELECT version FROM vault WHERE user_id = 'ann'")[0].parse().unwrap();
    let step = services.step(NOW_MS);
    assert_eq!(step.left, [Told { user_id: "ann".to_owned(), version: version + 1 }]);
    let devices = desk.get("/api/push").body["devices"].clone();
    assert_eq!(devices.as_array().unwrap().len(), 1);
    assert_eq!((devices[0]["reached_ms"].as_i64(), queued(&desk)), (Some(NOW_MS), 0));
}

#[test]
fn a_service_that_is_busy_is_asked_again_when_it_says() {
    let desk = desk();
    subscribe(&desk, "phone");
    tell(&desk, "ann", "reminder", "a", NOW_MS);
    let services = Services::new(&desk);
    services.will_answer("phone", 429, Some("120"));
    services.step(NOW_MS);
    assert_eq!(services.step(NOW_MS + 2 * MINUTE_MS - 1).due, 0);
    assert_eq!(services.step(NOW_MS + 2 * MINUTE_MS).due, 1);
    assert_eq!((services.came("a").len(), queued(&desk)), (2, 0));
    // A day, and what is left of it.
    let ttls: Vec<_> = services.came.borrow().iter().map(|(.., ttl)| *ttl).collect();
    assert_eq!(ttls, [86_400, 86_280]);
}

#[test]
fn a_service_that_fails_is_given_up_after_six_attempts() {
    let desk = desk();
    subscribe(&desk, "phone");
    tell(&desk, "ann", "reminder", "a", NOW_MS);
    let services = Services::new(&desk);
    let mut now_ms = NOW_MS;
    for pause_secs in [30, 60, 120, 240, 480, 0] {
        services.will_answer("phone", 500, None);
        assert_eq!((services.step(now_ms - 1).due, services.step(now_ms).due), (0, 1));
        now_ms += pause_secs * 1000;
    }
    assert_eq!((services.came("a").len(), queued(&desk)), (6, 0));
    assert_eq!(*services.logged.borrow(), [Verdict::GivenUp]);
}

#[test]
fn what_is_refused_is_logged_and_not_repeated_and_the_device_stays() {
    let desk = desk();
    subscribe(&desk, "phone");
    let services = Services::new(&desk);
    for (id, status) in [("a", 413), ("b", 403)] {
        tell(&desk, "ann", "alert", id, NOW_MS);
        services.will_answer("phone", status, None);
        services.step(NOW_MS);
    }
    assert_eq!(*services.logged.borrow(), [Verdict::TooLarge, Verdict::Refused(403)]);
    assert_eq!(
        (queued(&desk), desk.rows("SELECT reached_ms FROM push_subscription")),
        (0, vec!["-".to_owned()])
    );
}

#[test]
fn what_was_read_or_cleared_away_before_it_is_sent_is_not() {
    let desk = desk();
    subscribe(&desk, "phone");
    for (id, at_ms) in [("cleared", 1), ("read", 2), ("new", 3)] {
        tell(&desk, "ann", "reminder", id, NOW_MS + at_ms);
    }
    desk.post("/api/notifications/clear", json!({ "until_ms": NOW_MS + 1 }));
    desk.write("PATCH", "/api/notifications/read", json!({}));
    let services = Services::new(&desk);
    assert_eq!(services.step(NOW_MS + 3).due, 3);
    let came = ["cleared", "read", "new"].map(|id| services.came(id).len());
    assert_eq!((came, queued(&desk)), ([0, 0, 1], 0));
}

#[test]
fn what_is_too_old_is_neither_sent_nor_kept() {
    let desk = desk();
    subscribe(&desk, "phone");
    for (id, kind) in [("price", "alert"), ("fill", "order"), ("task", "reminder")] {
        tell(&desk, "ann", kind, id, NOW_MS);
    }
    wait(desk.batch(vec![drop_old(NOW_MS + 4 * HOUR_MS - 1)])).unwrap();
    assert_eq!(queued(&desk), 3);
    let services = Services::new(&desk);
    services.step(NOW_MS + 4 * HOUR_MS);
    assert_eq!(["price", "fill", "task"].map(|id| services.came(id).len()), [0, 1, 1]);
    tell(&desk, "ann", "order", "another", NOW_MS);
    wait(desk.batch(vec![drop_old(NOW_MS + 24 * HOUR_MS)])).unwrap();
    assert_eq!(queued(&desk), 0);
}

#[test]
fn quiet_hours_withhold_and_nothing_is_sent_afterwards() {
    let desk = desk();
    subscribe(&desk, "phone");
    // It is 04:40 in UTC and 05:40 in Berlin.
    let quiet = json!({ "from": "22:00", "until": "06:00", "zone": "Europe/Berlin" });
    assert_eq!(desk.write("PUT", "/api/push/quiet", quiet.clone()).status, 200);
    assert_eq!(desk.get("/api/push").body["quiet"], quiet);
    let services = Services::new(&desk);
    tell(&desk, "ann", "alert", "at night", NOW_MS);
    // Tried only when they are over, it is still of the night.
    services.step(NOW_MS + 20 * MINUTE_MS);
    tell(&desk, "ann", "alert", "in the morning", NOW_MS + 20 * MINUTE_MS);
    services.step(NOW_MS + 20 * MINUTE_MS);
    // Told before they begin, and tried again when they have begun.
    let evening_ms = NOW_MS + 16 * HOUR_MS + 19 * MINUTE_MS;
    tell(&desk, "ann", "alert", "in the evening", evening_ms);
    services.will_answer("phone", 503, Some("60"));
    services.step(evening_ms);
    services.step(evening_ms + MINUTE_MS);
    let came = ["at night", "in the morning", "in the evening"].map(|id| services.came(id).len());
    assert_eq!((came, queued(&desk)), ([0, 1, 1], 0));
    assert_eq!(desk.rows("SELECT COUNT(*) FROM notification"), ["3"]);
    assert_eq!(desk.write("PUT", "/api/push/quiet", json!({})).status, 200);
    assert_eq!(desk.get("/api/push").body.get("quiet"), None);
}

#[test]
fn quiet_hours_that_are_none_are_refused() {
    let desk = desk();
    for (hours, field) in [
        (json!({ "from": "22:00", "until": "06:00" }), "zone"),
        (json!({ "from": "22:00", "zone": "UTC" }), "until"),
        (json!({ "from": "25:00", "until": "06:00", "zone": "UTC" }), "from"),
        (json!({ "from": "22:00", "until": "06:00", "zone": "Nowhere/Land" }), "zone"),
    ] {
        let answer = desk.write("PUT", "/api/push/quiet", hours);
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (400, Some(field)));
    }
}

#[test]
fn to_subscribe_twice_is_to_subscribe_once_and_nobody_has_more_than_twenty_devices() {
    let desk = desk();
    for n in 0..20 {
        subscribe(&desk, &format!("d{n}"));
    }
    subscribe(&desk, "d7");
    let refused = subscribe_as(&desk, "ann", "d20");
    assert_eq!((refused.status, refused.code()), (409, "conflict"));
    let shown = desk.get("/api/push");
    assert_eq!(shown.body["devices"].as_array().unwrap().len(), 20);
    assert!(!shown.text.contains("push.example.net"), "{}", shown.text);
    let id = shown.body["devices"][3]["id"].as_str().unwrap();
    assert_eq!(desk.write("DELETE", &format!("/api/push/subscriptions/{id}"), Value::Null).status, 200);
    assert_eq!(subscribe_as(&desk, "ann", "d20").status, 201);
    assert!(desk.told.borrow().iter().any(|(user, change, _)| user == "ann" && *change == VaultChange::Push));
}

#[test]
fn a_browser_tells_only_who_is_signed_in_there() {
    let desk = desk();
    subscribe(&desk, "shared");
    tell(&desk, "ann", "alert", "of ann", NOW_MS);
    assert_eq!(subscribe_as(&desk, "bob", "shared").status, 201);
    tell(&desk, "ann", "alert", "later of ann", NOW_MS);
    tell(&desk, "bob", "alert", "of bob", NOW_MS);
    let services = Services::new(&desk);
    services.step(NOW_MS);
    assert_eq!(["of ann", "later of ann", "of bob"].map(|id| services.came(id).len()), [0, 0, 1]);
    assert_eq!(desk.get("/api/push").body["devices"], json!([]));
}

#[test]
fn a_session_that_ends_takes_its_devices_with_it() {
    let desk = desk();
    subscribe(&desk, "phone");
    let count = || desk.rows("SELECT COUNT(*) FROM push_subscription")[0].clone();
    let run = |sql, session: Value| {
        wait(desk.batch(vec![Statement { sql, values: vec!["ann".into(), session] }])).unwrap();
        count()
    };
    assert_eq!(run(sql::DELETE_SUBSCRIPTIONS_OF_SESSION, "another".into()), "1");
    assert_eq!(run(sql::DELETE_SUBSCRIPTIONS_OF_OTHERS, "session of ann".into()), "1");
    assert_eq!(run(sql::DELETE_SUBSCRIPTIONS_OF_SESSION, "session of ann".into()), "0");
    subscribe(&desk, "phone");
    assert_eq!(run(sql::DELETE_SUBSCRIPTIONS_OF_OTHERS, "another".into()), "0");
    subscribe(&desk, "phone");
    assert_eq!(run(sql::DELETE_SUBSCRIPTIONS_OF_OTHERS, Value::Null), "0");
}

#[test]
fn a_test_comes_at_any_hour_to_one_device_or_to_all_and_not_too_often() {
    let desk = desk();
    let [phone, _] = ["phone", "desktop"].map(|name| subscribe(&desk, name));
    desk.write("PUT", "/api/push/quiet", json!({ "from": "00:00", "until": "23:59", "zone": "UTC" }));
    let services = Services::new(&desk);
    let one = desk.post("/api/push/test", json!({ "id": phone }));
    assert_eq!((one.status, &one.body["devices"]), (200, &json!(1)));
    services.step(NOW_MS);
    assert_eq!(services.came("test"), ["phone"]);
    let all = desk.post("/api/push/test", json!({}));
    assert_eq!((all.status, all.code()), (429, "rate_limited"));
    desk.database.borrow().execute("UPDATE push_subscription SET tested_ms = tested_ms - 10000", []).unwrap();
    assert_eq!(desk.post("/api/push/test", json!({})).body["devices"], json!(2));
    services.step(NOW_MS);
    assert_eq!(services.came("test"), ["desktop", "phone", "phone"]);
    assert_eq!(desk.post("/api/push/test", json!({ "id": "nobody" })).status, 404);
}

#[test]
fn without_a_key_there_is_nothing_to_subscribe_to() {
    let desk = Desk::new();
    assert_eq!(desk.get("/api/push").body, json!({ "devices": [] }));
    assert_eq!(subscribe_as(&desk, "ann", "phone").status, 409);
}
