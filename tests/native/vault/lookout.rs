//! Rules that are evaluated: read from the database, stored in it, once each, whatever happens meanwhile.

use cryptovault::app::vault::alerts::lookout::{Heard, Lookout};
use cryptovault::market::product::ProductId;
use cryptovault::market::tape::{Print, Tape};
use cryptovault::market::view::{Amount, SourceName};
use serde_json::{Value, json};

use super::alerts::{above, add};
use super::desk::{Desk, Fault, NOW_MS, wait};
use super::story::buy;

/// A product, its price, and its prices 1, 4 and 24 hours before.
pub type Price<'p> = (&'p str, &'p str, [Option<&'p str>; 3]);

pub fn tape(at_ms: i64, prices: &[Price<'_>]) -> Tape {
    let amount = |text: &str| Amount(text.parse().unwrap());
    let print = |(product, price, before): &Price<'_>| Print {
        product: ProductId::parse(product).unwrap(),
        price: amount(price),
        since_ms: 0,
        before: before.map(|before| before.map(amount)),
    };
    Tape { at_ms, source: SourceName::Coinbase, prints: prices.iter().map(print).collect(), halted: vec![] }
}

/// One step of a server: a tick, and then what it comes to and what others have changed, as far as the database does it.
pub fn tick(lookout: &mut Lookout, desk: &Desk, at_ms: i64, prices: &[Price<'_>]) -> Vec<Heard> {
    wait(lookout.load(desk, at_ms)).unwrap();
    lookout.observe(&tape(at_ms, prices), at_ms);
    catch_up(lookout, desk, at_ms)
}

/// Stores, reads and stores, as long as the database does it.
pub fn catch_up(lookout: &mut Lookout, desk: &Desk, now_ms: i64) -> Vec<Heard> {
    let mut all = vec![];
    for is_read in [false, true] {
        if is_read && wait(lookout.refresh(desk, now_ms)).is_err() {
            break;
        }
        loop {
            match wait(lookout.store(desk)) {
                Ok(Some(heard)) => all.push(heard),
                Ok(None) => break,
                Err(_) => return all,
            }
        }
    }
    all
}

fn btc(price: &str) -> [Price<'_>; 1] {
    [("BTC-USD", price, [None; 3])]
}

fn events(desk: &Desk) -> Vec<String> {
    desk.rows("SELECT subject, arming, at_ms, price FROM alert_event ORDER BY at_ms, subject")
}

fn stands(desk: &Desk) -> Vec<String> {
    desk.rows("SELECT subject, standing, arming, is_held FROM alert_state ORDER BY alert, subject")
}

fn told(desk: &Desk) -> Vec<String> {
    desk.rows("SELECT title, body, asset FROM notification ORDER BY at_ms, id")
}

#[test]
fn a_crossing_is_stored_and_told_with_where_the_rule_stands_then() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    let id = add(&desk, above("100")).id();
    let version = |heard: &[Heard]| (heard[0].told.len(), heard[0].moved.len());
    assert_eq!(version(&tick(&mut lookout, &desk, NOW_MS, &btc("99"))), (0, 1), "it is armed");
    assert_eq!(stands(&desk), ["BTC-USD armed 1 1"]);
    assert_eq!(tick(&mut lookout, &desk, NOW_MS + 1, &btc("99.5")), []);
    let heard = tick(&mut lookout, &desk, NOW_MS + 2, &btc("100"));
    assert_eq!(version(&heard), (1, 0));
    assert_eq!(
        (&*heard[0].told[0].user_id, desk.rows("SELECT version FROM vault")),
        ("ann", vec![heard[0].told[0].version.to_string()])
    );
    assert_eq!(events(&desk), [format!("BTC-USD 1 {} 100", NOW_MS + 2)]);
    assert_eq!(told(&desk), ["BTC-USD is above 100 USD 100 USD BTC"]);
    let notification = desk.get("/api/notifications").body["notifications"][0].clone();
    assert_eq!((&notification["kind"], &notification["about"]), (&json!("alert"), &json!(id)));
    let shown = desk.get("/api/alerts").body["alerts"][0].clone();
    let stands = json!([{ "subject": "BTC-USD", "standing": "fired", "arming": 1, "event_ms": NOW_MS + 2, "event_price": "100" }]);
    assert_eq!((&shown["subjects"], &shown["version"]), (&stands, &json!(1)));
    let history = desk.get(&format!("/api/alerts/{id}/events")).body["events"][0]["id"].clone();
    assert_eq!(history, format!("{id}:BTC-USD:1"));
}

#[test]
fn what_could_not_be_stored_is_stored_once_with_the_next_tick() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    add(&desk, above("100"));
    tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    for (at, fault) in [(1, Some(Fault::NotDone)), (2, Some(Fault::AnswerLost)), (3, None)] {
        desk.faults.borrow_mut().push_back(fault);
        tick(&mut lookout, &desk, NOW_MS + at, &btc("100"));
        let is_there = usize::from(fault != Some(Fault::NotDone));
        assert_eq!((events(&desk).len(), told(&desk).len()), (is_there, is_there), "{fault:?}");
    }
    assert_eq!(events(&desk), [format!("BTC-USD 1 {} 100", NOW_MS + 1)], "as it was when it was seen");
    // Somebody who has cleared it away in between is not told again.
    desk.faults.borrow_mut().push_back(Some(Fault::AnswerLost));
    tick(&mut lookout, &desk, NOW_MS + 400_000, &btc("99"));
    tick(&mut lookout, &desk, NOW_MS + 400_001, &btc("99"));
    desk.faults.borrow_mut().push_back(Some(Fault::AnswerLost));
    tick(&mut lookout, &desk, NOW_MS + 400_002, &btc("101"));
    desk.rows("DELETE FROM notification");
    tick(&mut lookout, &desk, NOW_MS + 400_003, &btc("101"));
    assert_eq!((events(&desk).len(), told(&desk).len()), (2, 0));
}

#[test]
fn a_server_that_dies_before_it_has_stored_has_never_seen_it_and_one_that_dies_after_tells_nothing_twice() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    add(&desk, above("100"));
    tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    lookout.observe(&tape(NOW_MS + 1, &btc("100")), NOW_MS + 1);
    let mut lookout = Lookout::default();
    assert_eq!(stands(&desk), ["BTC-USD armed 1 1"]);
    tick(&mut lookout, &desk, NOW_MS + 2, &btc("101"));
    let mut lookout = Lookout::default();
    assert_eq!(tick(&mut lookout, &desk, NOW_MS + 3, &btc("102")), []);
    assert_eq!(events(&desk), [format!("BTC-USD 1 {} 101", NOW_MS + 2)]);
}

#[test]
fn a_rule_that_was_changed_meanwhile_gets_nothing_of_what_it_was_before() {
    for (method, body) in
        [("PUT", above("200")), ("PATCH", json!({ "is_on": false })), ("DELETE", Value::Null)]
    {
        let desk = Desk::new();
        let mut lookout = Lookout::default();
        let id = add(&desk, above("100")).id();
        tick(&mut lookout, &desk, NOW_MS, &btc("99"));
        lookout.observe(&tape(NOW_MS + 1, &btc("150")), NOW_MS + 1);
        let answer = desk.write(method, &format!("/api/alerts/{id}"), body);
        assert_eq!(answer.status, 200);
        catch_up(&mut lookout, &desk, NOW_MS + 2);
        assert_eq!((events(&desk).len(), told(&desk).len()), (0, 0), "{method}");
        assert_eq!(lookout.len(), usize::from(method == "PUT"));
        // What it is now is armed by the price of then.
        let now = if method == "PUT" {
            vec!["BTC-USD armed 2 1"]
        } else {
            stands(&desk).iter().map(|_| "BTC-USD armed 1 1").collect()
        };
        assert_eq!(stands(&desk), now, "{method}");
        tick(&mut lookout, &desk, NOW_MS + 3, &btc("200"));
        assert_eq!(events(&desk).len(), usize::from(method == "PUT"), "{method}");
    }
}

#[test]
fn a_rule_that_is_made_where_the_price_is_already_beyond_waits() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    tick(&mut lookout, &desk, NOW_MS, &btc("101"));
    add(&desk, above("100"));
    assert_eq!(catch_up(&mut lookout, &desk, NOW_MS + 1), []);
    assert_eq!(stands(&desk), ["BTC-USD waiting 0 1"]);
    add(&desk, above("102"));
    catch_up(&mut lookout, &desk, NOW_MS + 2);
    tick(&mut lookout, &desk, NOW_MS + 3, &btc("103"));
    assert_eq!(events(&desk), [format!("BTC-USD 1 {} 103", NOW_MS + 3)]);
    // A price of more than five minutes ago arms nothing.
    add(&desk, above("104"));
    catch_up(&mut lookout, &desk, NOW_MS + 300_004);
    tick(&mut lookout, &desk, NOW_MS + 300_005, &btc("105"));
    assert_eq!(events(&desk).len(), 1);
}

#[test]
fn a_rule_that_tells_once_is_off_then() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    let mut once = above("100");
    once["repeats"] = json!(false);
    let id = add(&desk, once).id();
    tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    desk.faults.borrow_mut().push_back(Some(Fault::AnswerLost));
    tick(&mut lookout, &desk, NOW_MS + 1, &btc("100"));
    assert!(lookout.waits(), "nobody knows yet that it is stored");
    tick(&mut lookout, &desk, NOW_MS + 2, &btc("100"));
    assert!(!lookout.waits());
    let shown = desk.get(&format!("/api/alerts/{id}")).body;
    assert_eq!(
        (&shown["is_on"], &shown["version"], &shown["subjects"][0]["standing"]),
        (&json!(false), &json!(2), &json!("fired"))
    );
    assert_eq!((events(&desk).len(), told(&desk).len()), (1, 1));
    // On again, it tells once more.
    desk.write("PATCH", &format!("/api/alerts/{id}"), json!({ "is_on": true }));
    for (at, price) in [(3, "90"), (4, "100"), (5, "90"), (6, "100")] {
        tick(&mut lookout, &desk, NOW_MS + at, &btc(price));
    }
    assert_eq!(events(&desk).len(), 2);
}

#[test]
fn a_watchlist_is_followed_and_what_comes_back_is_as_new() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    let list = desk.post("/api/watchlists", json!({ "name": "Near" })).id();
    let put = |products: Value| {
        let put =
            desk.write("PUT", &format!("/api/watchlists/{list}/entries"), json!({ "products": products }));
        assert_eq!(put.status, 200);
    };
    put(json!(["BTC-USD"]));
    let rule = json!({ "target": "watchlist", "watchlist_id": list, "condition": "up", "threshold": "5", "window": "1h" });
    add(&desk, rule);
    let hour = [Some("100"), None, None];
    let see = |lookout: &mut Lookout, at: i64, btc: &str, eth: &str| {
        tick(lookout, &desk, NOW_MS + at, &[("BTC-USD", btc, hour), ("ETH-USD", eth, hour)]);
    };
    see(&mut lookout, 0, "101", "101");
    assert_eq!(stands(&desk), ["BTC-USD armed 1 1"]);
    put(json!(["ETH-USD", "BTC-USD"]));
    see(&mut lookout, 1, "101", "101");
    assert_eq!(stands(&desk), ["BTC-USD armed 1 1", "ETH-USD armed 1 1"]);
    put(json!(["ETH-USD"]));
    see(&mut lookout, 2, "101", "106");
    assert_eq!(stands(&desk), ["BTC-USD waiting 1 0", "ETH-USD fired 1 1"]);
    // Gone, and the server with it: it comes back beyond the threshold, and waits.
    let mut lookout = Lookout::default();
    see(&mut lookout, 3, "106", "106");
    put(json!(["BTC-USD", "ETH-USD"]));
    see(&mut lookout, 4, "106", "106");
    assert_eq!(stands(&desk), ["BTC-USD waiting 1 1", "ETH-USD fired 1 1"]);
    see(&mut lookout, 5, "101", "106");
    see(&mut lookout, 6, "105", "106");
    assert_eq!(
        events(&desk),
        [format!("ETH-USD 1 {} 106", NOW_MS + 2), format!("BTC-USD 2 {} 105", NOW_MS + 6)]
    );
    let subjects = desk.get("/api/alerts").body["alerts"][0]["subjects"].as_array().unwrap().len();
    assert_eq!(subjects, 2);
    desk.write("DELETE", &format!("/api/watchlists/{list}"), Value::Null);
    see(&mut lookout, 7, "101", "106");
    assert!(lookout.is_empty());
}

#[test]
fn holdings_and_what_all_of_it_is_worth_follow_the_ledger() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    let (real, paper) = (desk.account("real"), desk.account("paper"));
    add(&desk, json!({ "target": "portfolio", "condition": "above", "threshold": "1000" }));
    add(&desk, json!({ "target": "portfolio", "condition": "down", "threshold": "10", "window": "4h" }));
    add(&desk, json!({ "target": "holdings", "condition": "down", "threshold": "20", "window": "24h" }));
    let bought = |account: &str, what: &str| {
        assert_eq!(desk.post("/api/transactions", buy(account, NOW_MS - 9, what, "1 USD")).status, 201);
    };
    bought(&real, "2 BTC");
    bought(&paper, "99 BTC");
    // 2 × 400 = 800, and 2 × 440 = 880 four hours before: 9.09 % down.
    let at = |price| [("BTC-USD", price, [None, Some("440"), Some("500")]), ("ETH-USD", "50", [None; 3])];
    tick(&mut lookout, &desk, NOW_MS, &at("400.1"));
    let mut armed = stands(&desk);
    armed.sort();
    assert_eq!(armed, ["BTC-USD armed 1 1", "portfolio armed 1 1", "portfolio armed 1 1"]);
    // 10 % down from 440 is 396, and 20 % down from 500 is 400.
    tick(&mut lookout, &desk, NOW_MS + 1, &at("396"));
    let mut titles = desk.rows("SELECT title, body FROM notification");
    titles.sort();
    assert_eq!(
        titles,
        [
            "BTC-USD is down 20 % in 24 h 396 USD, 500 24 h ago: -20.8 %",
            "Your portfolio is down 10 % in 4 h 792 USD, 880 4 h ago: -10 %",
        ]
    );
    // 792 + 5 × 50 = 1042: by what was bought, with the tick after it.
    bought(&real, "5 ETH");
    tick(&mut lookout, &desk, NOW_MS + 2, &at("396"));
    tick(&mut lookout, &desk, NOW_MS + 3, &at("396"));
    assert_eq!(told(&desk).len(), 3);
    assert_eq!(events(&desk)[2], format!("portfolio 1 {} 1042", NOW_MS + 3));
    // Something without a price: nobody knows what all of it is worth.
    bought(&real, "1 MYST");
    tick(&mut lookout, &desk, NOW_MS + 4, &at("396"));
    tick(&mut lookout, &desk, NOW_MS + 400_000, &at("100"));
    tick(&mut lookout, &desk, NOW_MS + 400_001, &at("900"));
    assert_eq!(told(&desk).len(), 3);
}

#[test]
fn nobody_is_marked_whose_rules_follow_nothing() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    add(&desk, above("100"));
    let list = desk.post("/api/watchlists", json!({ "name": "Near" })).id();
    tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    desk.write("PUT", &format!("/api/watchlists/{list}/entries"), json!({ "products": ["BTC-USD"] }));
    desk.account("real");
    desk.post("/api/tasks", json!({ "title": "x" }));
    assert_eq!(desk.rows("SELECT COUNT(*) FROM alert_stale"), ["0"]);
    let batches = desk.batches.get();
    tick(&mut lookout, &desk, NOW_MS + 1, &btc("99"));
    assert_eq!(
        desk.batches.get() - batches,
        1,
        "a quiet tick reads whether anything has changed, and no more"
    );
}

#[test]
fn rules_are_read_in_pages_and_one_that_makes_no_sense_costs_no_other() {
    let desk = Desk::new();
    let terms = add(&desk, above("100"));
    assert_eq!(terms.status, 201);
    desk.rows(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200) \
         INSERT INTO alert SELECT vault, 'a' || n, 'product', 'BTC-USD', terms, n % 2, 0, 1 FROM n, alert",
    );
    desk.rows("UPDATE alert SET terms = '{}' WHERE id = 'a1'");
    desk.rows("DELETE FROM alert_stale");
    let mut lookout = Lookout::default();
    let batches = desk.batches.get();
    wait(lookout.load(&desk, NOW_MS)).unwrap();
    // 600 of them are on, and the first.
    assert_eq!((lookout.len(), desk.batches.get() - batches), (600, 2));
    // They are stored in parts, each told at once.
    let heard = tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    assert_eq!(heard.len(), 2);
    assert_eq!(desk.rows("SELECT COUNT(*) FROM alert_state WHERE standing = 'armed'"), ["600"]);
}

#[test]
fn a_history_is_bounded() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    add(&desk, above("100"));
    desk.rows("UPDATE alert_state SET standing = 'armed', arming = 500");
    desk.rows(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 499) \
         INSERT INTO alert_event SELECT vault, id, 'BTC-USD', n, n, n, '1', NULL, 'x', 'y' FROM n, alert",
    );
    tick(&mut lookout, &desk, NOW_MS, &btc("100"));
    assert_eq!(desk.rows("SELECT COUNT(*), MIN(arming), MAX(arming) FROM alert_event"), ["200 301 500"]);
}

#[test]
fn whoever_is_gone_is_told_nothing_and_forgotten() {
    let desk = Desk::new();
    let mut lookout = Lookout::default();
    add(&desk, above("100"));
    tick(&mut lookout, &desk, NOW_MS, &btc("99"));
    desk.rows("DELETE FROM user WHERE id = 'ann'");
    assert_eq!(tick(&mut lookout, &desk, NOW_MS + 1, &btc("100")), [Heard::default()]);
    assert_eq!((events(&desk).len(), told(&desk).len(), lookout.is_empty()), (0, 0, true));
}
