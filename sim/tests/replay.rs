//! Replay tells what was recorded, when it was recorded.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use harness::Sim;
use serde_json::Value;

const START: i64 = 1_600_000_020;

/// Two days of one product and a short one of another, with gaps.
fn recordings() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, rows: &[(i64, &str)]| {
        let rows: String =
            rows.iter().map(|(minute, row)| format!("{},{row}\n", START + minute * 60)).collect();
        std::fs::write(folder.path().join(name), format!("time,low,high,open,close,volume\n{rows}")).unwrap();
    };
    write("BTC-USD-2020-09-14.csv", &[(5, "100.5,103,101,102.25,0.5")]);
    write(
        "BTC-USD-2020-09-13.csv",
        &[
            (0, "99.10,101,100.0,100.5,1.25"),
            (1, "98,100.5,100.5,98.5,2"),
            (4, "98.5,99,99,98.75,0.00000001"),
        ],
    );
    write("ADA-BTC-2020-09-13.csv", &[(2, "0.00005188,0.00005214,0.0000519,0.00005214,9834.7145546")]);
    folder
}

fn replay(folder: &Path, at: i64) -> Sim {
    Sim::new(&["--replay", folder.to_str().unwrap(), "--clock", &format!("manual:{at}")])
}

async fn last(sim: &Sim, id: &str) -> Option<String> {
    let stats = sim.json("/products/stats").await;
    Some(stats.get(id)?["stats_24hour"]["last"].as_str()?.to_owned())
}

#[tokio::test]
async fn the_price_is_the_close_of_the_last_complete_minute() {
    let folder = recordings();
    // Minute 0 is complete at 60 s, 1 at 120 s; 2 and 3 have no trades; 4 at 300 s; 5 is in another file.
    for (secs, price) in
        [(60, "100.5"), (119, "100.5"), (120, "98.5"), (299, "98.5"), (300, "98.75"), (360, "102.25")]
    {
        let sim = replay(folder.path(), START + secs);
        assert_eq!(last(&sim, "BTC-USD").await.as_deref(), Some(price), "after {secs} s");
        assert_eq!(sim.json("/products/BTC-USD/ticker").await["price"], price, "after {secs} s");
    }
}

#[tokio::test]
async fn candles_are_the_recorded_rows_to_the_digit_without_gaps_filled() {
    let folder = recordings();
    let sim = replay(folder.path(), START + 300);
    let path = format!("granularity=60&start={START}&end={}", START + 600);
    assert_eq!(
        sim.get(&format!("/products/BTC-USD/candles?{path}")).await.text,
        format!(
            "[[{},98.5,99,99,98.75,0.00000001],[{},98,100.5,100.5,98.5,2],[{START},99.10,101,100.0,100.5,1.25]]",
            START + 240,
            START + 60
        )
    );
    assert_eq!(
        sim.get(&format!("/products/ADA-BTC/candles?{path}")).await.text,
        format!("[[{},0.00005188,0.00005214,0.0000519,0.00005214,9834.7145546]]", START + 120)
    );
}

#[tokio::test]
async fn wider_candles_and_the_last_day_are_exact_sums() {
    let folder = recordings();
    let sim = replay(folder.path(), START + 1_000);
    // START is 20:27 past the hour: all minutes fall into one hour.
    let hour = START / 3_600 * 3_600;
    let candles =
        sim.get(&format!("/products/BTC-USD/candles?granularity=3600&start={hour}&end={hour}")).await;
    // 1.25 + 2 + 0.00000001 + 0.5
    assert_eq!(candles.text, format!("[[{hour},98,103,100.0,102.25,3.75000001]]"));
    let stats = sim.json("/products/BTC-USD/stats").await;
    assert_eq!(
        ["open", "high", "low", "last", "volume"].map(|field| stats[field].as_str().unwrap()),
        ["100.0", "103", "98", "102.25", "3.75000001"]
    );
}

#[tokio::test]
async fn products_come_with_their_first_minute_and_go_a_day_after_their_last() {
    let folder = recordings();
    let listed = async |secs: i64| last(&replay(folder.path(), START + secs), "ADA-BTC").await.is_some();
    assert!(!listed(179).await);
    assert!(listed(180).await);
    assert!(listed(120 + 86_400).await);
    assert!(!listed(120 + 86_400 + 60).await);
    let sim = replay(folder.path(), START + 2 * 86_400);
    let products = sim.json("/products").await;
    assert!(products.as_array().unwrap().iter().all(|product| product["status"] == "delisted"));
}

#[tokio::test]
async fn increments_are_the_finest_steps_recorded() {
    let folder = recordings();
    let sim = replay(folder.path(), START + 1_000);
    let steps = async |id: &str| {
        let product = sim.json(&format!("/products/{id}")).await;
        [&product["quote_increment"], &product["base_increment"]]
            .map(|step| step.as_str().unwrap().to_owned())
    };
    assert_eq!(steps("BTC-USD").await, ["0.01", "0.00000001"]);
    assert_eq!(steps("ADA-BTC").await, ["0.00000001", "0.0000001"]);
}

#[tokio::test]
async fn coingecko_knows_only_what_is_recorded_in_dollars() {
    let folder = recordings();
    let sim = replay(folder.path(), START + 1_000);
    let coins = sim.json("/api/v3/coins/markets?vs_currency=usd").await;
    let ids: Vec<&Value> = coins.as_array().unwrap().iter().map(|coin| &coin["id"]).collect();
    assert_eq!(ids, ["bitcoin"]);
    assert_eq!(coins[0]["current_price"], 102.25);
}

#[tokio::test]
async fn every_recorded_minute_of_the_shared_recordings_is_sent_as_it_was_recorded() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings/minutes");
    let Ok(text) = std::fs::read_to_string(folder.join("LTC-BTC-2018-01-24.csv")) else {
        eprintln!("SKIPPED: no recordings at {}", folder.display());
        return;
    };
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let time = |row: &str| row.split(',').next().unwrap().parse::<i64>().unwrap();
    let (first, end) = (time(rows[0]), time(rows[rows.len() - 1]));
    let sim = replay(&folder, end + 60);
    let mut sent = Vec::new();
    for start in (first..=end).step_by(301 * 60) {
        let path = format!("/products/LTC-BTC/candles?granularity=60&start={start}&end={}", start + 300 * 60);
        let answer = sim.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let rows = answer.text.trim_matches(['[', ']']).split("],[").map(str::to_owned).collect::<Vec<_>>();
        sent.extend(rows.into_iter().rev());
    }
    assert_eq!(sent, rows);
}
