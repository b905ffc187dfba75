//! Each fault does what it says.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use std::time::{Duration, SystemTime};

use axum::http::{Method, StatusCode};
use harness::{Sim, routes, serve, soon};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const STATS: &str = "/products/stats";

#[tokio::test]
async fn a_status_hits_its_path_and_ends_with_its_count() {
    let sim = Sim::new(&["--products", "5"]);
    sim.faults(r#"[{"path":"/products/stats","kind":"status","status":503,"count":1}]"#).await;
    assert_eq!(sim.get("/time").await.status, StatusCode::OK);
    assert_eq!(sim.get(STATS).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(sim.get(STATS).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_delay_makes_the_answer_late_but_right() {
    let sim = Sim::new(&["--products", "5"]);
    sim.faults(r#"[{"path":"*","kind":"delay","ms":80}]"#).await;
    #[allow(clippy::disallowed_methods, reason = "a test of real time")]
    let now = SystemTime::now;
    let start = now();
    assert_eq!(sim.get(STATS).await.status, StatusCode::OK);
    assert!(now().duration_since(start).unwrap() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_hanging_request_gets_no_answer_while_others_do() {
    let sim = Sim::new(&["--products", "5"]);
    sim.faults(r#"[{"path":"/products/stats","kind":"hang"}]"#).await;
    assert!(tokio::time::timeout(Duration::from_millis(100), sim.get(STATS)).await.is_err());
    assert_eq!(sim.get("/time").await.status, StatusCode::OK);
    sim.send(Method::DELETE, "/sim/faults", "").await;
    assert_eq!(sim.get(STATS).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_cut_body_declares_its_full_length_and_ends_half_way() {
    let address = serve(routes(&["--products", "20"])).await;
    let ask = async |request: String| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = soon(stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let body = r#"[{"path":"/products","kind":"cut"}]"#;
    let length = body.len();
    ask(format!(
        "PUT /sim/faults HTTP/1.1\r\nhost: sim\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
    .await;
    let answer = ask("GET /products HTTP/1.1\r\nhost: sim\r\nconnection: close\r\n\r\n".to_owned()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let declared =
        head.to_lowercase().split_once("content-length: ").unwrap().1.lines().next().unwrap().to_owned();
    assert_eq!(body.len(), declared.trim().parse::<usize>().unwrap() / 2);
    assert!(body.starts_with("[{"));
}

#[tokio::test]
async fn a_malformed_body_is_not_json() {
    let sim = Sim::new(&["--products", "5"]);
    sim.faults(r#"[{"path":"*","kind":"malformed"}]"#).await;
    for path in [STATS, "/products", "/time", "/api/v3/coins/markets?vs_currency=usd"] {
        assert!(serde_json::from_str::<Value>(&sim.get(path).await.text).is_err(), "{path}");
    }
}

#[tokio::test]
async fn spoilt_rows_are_as_many_as_asked_for_and_the_rest_is_right() {
    let sim = Sim::new(&["--products", "30"]);
    let right = sim.json(STATS).await;
    for kind in ["empty_strings", "missing_fields", "wrong_types", "huge_numbers"] {
        for rows in [1, 3, 7] {
            sim.faults(&json!([{"path": STATS, "kind": kind, "rows": rows}]).to_string()).await;
            let spoilt = sim.json(STATS).await;
            let (right, spoilt) = (right.as_object().unwrap(), spoilt.as_object().unwrap());
            assert_eq!(right.len(), spoilt.len());
            let traded = right.keys().enumerate().filter(|(_, id)| right[*id]["stats_24hour"]["last"] != "");
            for (place, id) in traded {
                assert_eq!(right[id] != spoilt[id], (place + 1) % rows == 0, "{kind} {rows} {id}");
            }
        }
    }
}

#[tokio::test]
async fn frozen_prices_stand_still_while_the_clock_runs() {
    let sim = Sim::new(&["--products", "5"]);
    let before = sim.get(STATS).await.text;
    let candles = "/products/BTC-USD/candles?granularity=60&start=1763629000&end=1763640000";
    let candles_before = sim.get(candles).await.text;
    sim.faults(r#"[{"path":"*","kind":"frozen"}]"#).await;
    sim.advance_secs(600).await;
    assert_eq!(sim.get(STATS).await.text, before);
    assert_eq!(sim.get(candles).await.text, candles_before);
    assert_eq!(sim.json("/time").await["epoch"], 1_763_630_151.0);
    sim.send(Method::DELETE, "/sim/faults", "").await;
    assert_ne!(sim.get(STATS).await.text, before);
}

#[tokio::test]
async fn a_skewed_clock_shows_in_time_and_date_but_not_in_prices() {
    let sim = Sim::new(&["--products", "5"]);
    let before = sim.get(STATS).await.text;
    sim.faults(r#"[{"path":"*","kind":"clock_skew","ms":-600000}]"#).await;
    let answer = sim.get(STATS).await;
    assert_eq!(answer.text, before);
    assert_eq!(answer.headers["date"], "Thu, 20 Nov 2025 08:55:51 GMT");
    assert_eq!(sim.json("/time").await["epoch"], 1_763_628_951.0);
}

#[tokio::test]
async fn faults_can_be_listed_replaced_and_cleared_and_bad_ones_change_nothing() {
    let sim = Sim::new(&["--products", "5"]);
    let faults = json!([{"path": "/time", "kind": "status", "status": 429, "count": 2}]);
    sim.faults(&faults.to_string()).await;
    assert_eq!(sim.json("/sim/faults").await, faults);
    for bad in ["", "{}", "[{}]", r#"[{"path":"x","kind":"hang"}]"#, r#"[{"path":"*","kind":"delay"}]"#] {
        let answer = sim.send(Method::PUT, "/sim/faults", bad).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(answer.json()["message"].as_str().unwrap().len() > 10, "{bad}");
    }
    assert_eq!(sim.json("/sim/faults").await, faults);
    sim.send(Method::DELETE, "/sim/faults", "").await;
    assert_eq!(sim.json("/sim/faults").await, json!([]));
}
