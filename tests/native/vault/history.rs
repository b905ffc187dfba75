//! Values over time, with their arithmetic.

use serde_json::{Value, json};

use super::desk::{Desk, NOW_MS};
use super::story::{DAY_MS, ago, buy, comes, sell};

/// The start of a day, Unix seconds.
fn day(days: i64) -> i64 {
    ago(days).div_euclid(DAY_MS) * 86_400
}

fn points(answer: &Value) -> Vec<(i64, &str, &str)> {
    let text = |point: &'_ Value, name| point[name].as_str().unwrap().to_owned().leak() as &str;
    let points = answer["points"].as_array().unwrap().iter();
    points
        .map(|point| (point["at_ms"].as_i64().unwrap(), text(point, "value"), text(point, "cost")))
        .collect()
}

#[test]
fn a_value_is_what_there_was_at_the_price_of_then() {
    let desk = Desk::new();
    let account = desk.account("real");
    // Bought ten and four days ago, sold in between; some dollars came nine days ago.
    for body in [
        buy(&account, ago(10), "2 BTC", "100 USD"),
        comes("deposit", &account, ago(9), "7 USD"),
        sell(&account, ago(6), "1 BTC", "90 USD"),
        buy(&account, ago(4), "3 ETH", "30 USD"),
    ] {
        assert_eq!(desk.post("/api/transactions", body).status, 201);
    }
    desk.set_prices(&[("BTC-USD", "80"), ("ETH-USD", "12")]);
    let btc = (1..40)
        .map(|days| (day(days), if days > 7 { "60" } else { "70" }))
        .filter(|(time, _)| *time != day(3));
    desk.traded.borrow_mut().insert("BTC-USD".to_owned(), btc.collect());
    desk.traded.borrow_mut().insert("ETH-USD".to_owned(), vec![(day(3), "11")]);
    let answer = desk.get("/api/portfolio/history?range=3m").body;
    let told = points(&answer);
    // 91 days and the midnight before them, and now.
    assert_eq!(told.len(), 93);
    assert_eq!((told[0].1, told[0].2), ("0", "0"));
    let at = |days| *told.iter().find(|(at_ms, ..)| *at_ms == day(days) * 1000).unwrap();
    // At the midnight of a day the price is the close of the day before, and what happened since is not there yet.
    assert_eq!(at(10), (day(10) * 1000, "0", "0"));
    // 2 × 60.
    assert_eq!(at(9), (day(9) * 1000, "120", "100"));
    // And 7 dollars.
    assert_eq!(at(8), (day(8) * 1000, "127", "107"));
    // 2 × 70 + 7.
    assert_eq!(at(6), (day(6) * 1000, "147", "107"));
    // One is sold, and what it had cost has gone: 70 + 7.
    assert_eq!(at(5), (day(5) * 1000, "77", "57"));
    // ETH is there, and nobody has traded it before: it is left out, with its cost.
    assert_eq!(at(3), (day(3) * 1000, "77", "57"));
    // 70 since nothing was traded that day, 7, and 3 × 11.
    assert_eq!(at(2), (day(2) * 1000, "110", "87"));
    // Now 80 + 7 + 3 × 12.
    assert_eq!(*told.last().unwrap(), (NOW_MS, "123", "87"));
    assert_eq!(
        (&answer["unpriced"], &answer["is_settled"], &answer["is_complete"]),
        (&json!(["ETH"]), &json!(true), &json!(true))
    );
    // What was paid and is here is what the summary says.
    assert_eq!(desk.get("/api/portfolio").body["totals"]["value"], "123");
}

#[test]
fn prices_are_asked_for_once_and_a_few_at_a_time() {
    let desk = Desk::new();
    let account = desk.account("real");
    let assets: Vec<_> = (0..30).map(|number| format!("C{number}")).collect();
    let mut prices = Vec::new();
    for (asset, paid) in assets.iter().zip(1..) {
        desk.post("/api/transactions", buy(&account, ago(3), &format!("1 {asset}"), &format!("{paid} USD")));
        let product: &'static str = format!("{asset}-USD").leak();
        prices.push((product, "5"));
        desk.traded.borrow_mut().insert(product.to_owned(), vec![(day(3), "4")]);
    }
    desk.post("/api/transactions", comes("deposit", &account, ago(3), "1 XYZ"));
    desk.set_prices(&prices);
    let ask = || {
        desk.asked.borrow_mut().clear();
        let answer = desk.get("/api/portfolio/history?range=1y").body;
        (answer["is_complete"].as_bool().unwrap(), desk.asked.borrow().len(), answer)
    };
    let (is_complete, asked, first) = ask();
    assert_eq!((is_complete, asked), (false, 24));
    // Those that most was paid for first: 30, 29, … 7. The others are not in it yet.
    let unpriced = first["unpriced"].as_array().unwrap();
    assert_eq!(unpriced.len(), 7);
    assert!(unpriced.contains(&json!("C0")) && unpriced.contains(&json!("XYZ")));
    let (is_complete, asked, second) = ask();
    assert_eq!((is_complete, asked, &second["unpriced"]), (true, 6, &json!(["XYZ"])));
    let (is_complete, asked, third) = ask();
    assert_eq!((is_complete, asked, third), (true, 0, second));
    // Another person's chart has them too, and another range has other candles.
    let other = super::desk::wait(desk.ask("bob", "GET", "/api/portfolio/history", Value::Null, None, None));
    assert_eq!((&other.body["points"], &other.body["is_complete"]), (&json!([]), &json!(true)));
    desk.get("/api/portfolio/history?range=1d");
    assert_eq!(desk.asked.borrow().len(), 24);
    assert_eq!(desk.rows("SELECT DISTINCT width_secs FROM past_price ORDER BY 1"), ["300", "86400"]);
}

#[test]
fn what_the_exchange_does_not_say_is_left_out_and_asked_for_again() {
    let desk = Desk::new();
    let account = desk.account("real");
    desk.post("/api/transactions", buy(&account, ago(3), "1 BTC", "9 USD"));
    desk.set_prices(&[("BTC-USD", "80")]);
    for _ in 0..2 {
        let answer = desk.get("/api/portfolio/history?range=1w").body;
        assert_eq!((&answer["is_complete"], &answer["unpriced"]), (&json!(false), &json!(["BTC"])));
    }
    assert_eq!(desk.rows("SELECT COUNT(*) FROM past_price"), ["0"]);
    for (query, field) in [("range=2d", "range"), ("book=-", "book"), ("limit=1", "limit")] {
        let answer = desk.get(&format!("/api/portfolio/history?{query}"));
        assert_eq!((answer.status, &answer.body["error"]["field"]), (400, &json!(field)));
    }
}

#[test]
fn each_range_has_its_points_and_a_book_its_own() {
    let desk = Desk::new();
    let (real, paper) = (desk.account("real"), desk.account("paper"));
    desk.post("/api/transactions", comes("deposit", &real, ago(1000), "1 USD"));
    desk.post("/api/transactions", comes("deposit", &paper, ago(1), "5 USD"));
    // Moments that are over, and now, which is the 289th of those that are five minutes apart. 1000 days are told in steps of 1000 ÷ 365 + 1 = 3 days.
    for (range, count) in [("1d", 289), ("1w", 170), ("1m", 122), ("3m", 93), ("1y", 367), ("all", 335)] {
        let answer = desk.get(&format!("/api/portfolio/history?range={range}")).body;
        let told = points(&answer);
        assert_eq!(told.len(), count, "{range}");
        assert_eq!(told.last(), Some(&(NOW_MS, "1", "1")), "{range}");
        assert!(told.is_sorted(), "{range}");
    }
    let answer = desk.get(&format!("/api/portfolio/history?range=1w&book={paper}")).body;
    let told = points(&answer);
    assert_eq!((told[0].1, told.last().unwrap().1), ("0", "5"));
    assert_eq!(told.iter().filter(|point| point.1 == "5").count(), 25);
}
