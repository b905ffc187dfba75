//! The wire formats of both services.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use harness::{NOW_SECS, Sim};
use serde_json::{Value, json};

#[tokio::test]
async fn the_clock_is_told_by_time_and_by_the_date_header() {
    let sim = Sim::new(&[]);
    let answer = sim.get("/time").await;
    assert_eq!(answer.json(), json!({"iso": "2025-11-20T09:05:51.000Z", "epoch": 1_763_629_551.0}));
    assert_eq!(answer.headers["date"], "Thu, 20 Nov 2025 09:05:51 GMT");
    sim.advance_secs(60).await;
    assert_eq!(sim.get("/products").await.headers["date"], "Thu, 20 Nov 2025 09:06:51 GMT");
}

#[tokio::test]
async fn products_have_every_field_and_some_are_delisted_or_restricted() {
    let products = Sim::new(&[]).json("/products").await;
    let products = products.as_array().unwrap();
    let fields = [
        "id",
        "base_currency",
        "quote_currency",
        "quote_increment",
        "base_increment",
        "display_name",
        "min_market_funds",
        "margin_enabled",
        "post_only",
        "limit_only",
        "cancel_only",
        "status",
        "status_message",
        "trading_disabled",
        "fx_stablecoin",
        "max_slippage_percentage",
        "auction_mode",
        "high_bid_limit_percentage",
    ];
    for product in products {
        for field in fields {
            assert!(product.get(field).is_some(), "{field} is missing: {product}");
        }
    }
    let count = |test: &dyn Fn(&Value) -> bool| products.iter().filter(|product| test(product)).count();
    assert_eq!(count(&|product| product["status"] == "online"), 96);
    assert!(count(&|product| product["status"] == "delisted") >= 20);
    for flag in ["post_only", "limit_only", "cancel_only", "auction_mode", "trading_disabled"] {
        assert!(count(&|product| product["status"] == "online" && product[flag] == true) >= 1, "{flag}");
    }
}

#[tokio::test]
async fn stats_of_all_products_are_strings_with_gaps_like_the_real_ones() {
    let stats = Sim::new(&[]).json("/products/stats").await;
    let stats = stats.as_object().unwrap();
    assert_eq!(stats["BTC-USD"]["stats_24hour"].as_object().unwrap().len(), 6);
    for (id, row) in stats {
        for field in ["open", "high", "low", "last", "volume"] {
            assert!(row["stats_24hour"][field].is_string(), "{id} {field}");
        }
    }
    assert!(stats.values().any(|row| row.get("stats_30day").is_none()));
    assert!(stats.values().any(|row| row["stats_24hour"]["last"] == ""));
    assert_eq!(stats["REPV2-USD"]["stats_30day"]["volume"], "", "delisted, with a month");
    assert!(stats["UST-USD"].get("stats_30day").is_none(), "delisted, without a month");
    assert!(!stats.contains_key("KEEP-USD"), "delisted, without a row");
}

#[tokio::test]
async fn one_products_paths_agree_with_each_other() {
    let sim = Sim::new(&[]);
    let all = sim.json("/products/stats").await;
    let today = &all["ETH-USD"]["stats_24hour"];
    let stats = sim.json("/products/ETH-USD/stats").await;
    let ticker = sim.json("/products/ETH-USD/ticker").await;
    let trades = sim.json("/products/ETH-USD/trades?limit=5").await;
    let book = sim.json("/products/ETH-USD/book?level=1").await;
    for field in ["open", "high", "low", "last", "volume"] {
        assert_eq!(today[field], stats[field], "{field}");
    }
    assert_eq!(ticker["price"], stats["last"]);
    assert_eq!(ticker["volume"], stats["volume"]);
    assert_eq!(trades[0]["price"], ticker["price"]);
    assert_eq!(trades[0]["trade_id"], ticker["trade_id"]);
    assert_eq!(trades.as_array().unwrap().len(), 5);
    assert_eq!(book["bids"][0][0], ticker["bid"]);
    assert_eq!(book["asks"][0][0], ticker["ask"]);
    assert!(book["bids"][0][2].is_u64());
}

#[tokio::test]
async fn candles_are_rows_of_numbers_newest_first_with_both_ends() {
    let sim = Sim::new(&[]);
    let end = NOW_SECS / 60 * 60;
    let path = format!("/products/BTC-USD/candles?granularity=60&start={}&end={end}", end - 300 * 60);
    let answer = sim.json(&path).await;
    let rows = answer.as_array().unwrap();
    assert_eq!(rows.len(), 301);
    assert_eq!(rows[0][0], end);
    assert!(rows.windows(2).all(|pair| pair[0][0].as_i64() > pair[1][0].as_i64()));
    assert!(rows.iter().all(|row| row.as_array().unwrap().len() == 6 && row[5].is_number()));
    assert_eq!(rows[0][4].to_string(), sim.json("/products/BTC-USD/ticker").await["price"].as_str().unwrap());
    let iso =
        "/products/BTC-USD/candles?granularity=3600&start=2025-11-20T05:00:00Z&end=2025-11-20T07:00:00.000Z";
    assert_eq!(sim.json(iso).await.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_said_as_the_exchange_says_it() {
    let sim = Sim::new(&[]);
    for (path, status, message) in [
        ("/products/NO-USD", 404, "NotFound"),
        ("/products/UST-USD/ticker", 404, "NotFound"),
        ("/nowhere", 404, "NotFound"),
        ("/products/BTC-USD/candles?granularity=61", 400, "Unsupported granularity"),
    ] {
        let answer = sim.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["message"].as_str()),
            (status, Some(message)),
            "{path}"
        );
    }
    let long = "/products/BTC-USD/candles?granularity=60&start=1763600000&end=1763618060";
    assert_eq!(sim.get(long).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn coins_are_numbers_in_pages_and_symbols_may_collide() {
    let sim = Sim::new(&[]);
    let base = "/api/v3/coins/markets?vs_currency=usd&price_change_percentage=1h";
    let coins = sim.json(&format!("{base}&per_page=250")).await;
    let coins = coins.as_array().unwrap();
    assert_eq!((&coins[0]["id"], &coins[0]["market_cap_rank"]), (&json!("bitcoin"), &json!(1)));
    assert!(coins[0]["price_change_percentage_1h_in_currency"].is_number());
    assert!(coins[0]["max_supply"].to_string().ends_with(".0"));
    let mut by_symbol: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for coin in coins {
        by_symbol.entry(coin["symbol"].as_str().unwrap()).or_default().push(coin);
    }
    let [real, other] = by_symbol["btc"][..] else { panic!("{:?}", by_symbol["btc"]) };
    assert_eq!((&real["id"], &other["id"]), (&json!("bitcoin"), &json!("batcat")));
    assert!(real["current_price"].as_f64().unwrap() > 1e6 * other["current_price"].as_f64().unwrap());
    assert!(coins.last().unwrap()["current_price"].is_null());
    let second = sim.json(&format!("{base}&per_page=10&page=2")).await;
    assert_eq!(second[0]["id"], coins[10]["id"]);
    assert_eq!(sim.get("/api/v3/coins/markets").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sim.json("/api/v3/ping").await["gecko_says"].is_string());
}

#[tokio::test]
async fn a_large_market_lists_as_many_products_as_asked_for() {
    let sim = Sim::new(&["--products", "2000"]);
    assert_eq!(sim.json("/sim/status").await["products"], 2_000);
    let products = sim.json("/products").await;
    let ids = products.as_array().unwrap().iter().map(|product| product["id"].as_str().unwrap());
    let unique: std::collections::BTreeSet<&str> = ids.collect();
    assert_eq!(unique.len(), products.as_array().unwrap().len());
}

#[tokio::test]
async fn requests_are_counted_by_path_until_they_are_reset() {
    let sim = Sim::new(&["--products", "5"]);
    for path in ["/time", "/time", "/products/BTC-USD/candles?granularity=60", "/sim/status"] {
        sim.get(path).await;
    }
    assert_eq!(sim.json("/sim/requests").await, json!({"/time": 2, "/products/BTC-USD/candles": 1}));
    sim.send(Method::DELETE, "/sim/requests", "").await;
    assert_eq!(sim.json("/sim/requests").await, json!({}));
}

#[tokio::test]
async fn only_a_manual_clock_can_be_moved_and_only_sensibly() {
    let sim = Sim::new(&["--products", "5"]);
    let moved = sim.send(Method::POST, "/sim/clock", r#"{"set":1763629600.5}"#).await;
    assert_eq!(moved.json()["epoch"], 1_763_629_600.5);
    for wrong in ["", "{}", r#"{"advance_ms":"1"}"#, r#"{"set":-1}"#, r#"{"set":1,"advance_ms":1}"#] {
        assert_eq!(
            sim.send(Method::POST, "/sim/clock", wrong).await.status,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
    let running = Sim::new(&["--products", "5", "--clock", "system"]);
    let refused = running.send(Method::POST, "/sim/clock", r#"{"advance_ms":1}"#).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}
