//! Large files: how much each step does.

use serde_json::json;

use super::file::{begin, count, desk, ledger, send, steps};

/// Purchases and sales of four assets, a Ghostfolio file of so many rows: every third row sells half of what the two before have bought.
pub fn trades(rows: usize) -> String {
    let mut text = String::from("Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n");
    for row in 0..rows {
        let asset = ["BTC", "ETH", "SOL", "ADA"][row / 3 % 4];
        let (action, price) = if row % 3 == 2 { ("SELL", 300) } else { ("BUY", 100) };
        let at = 1_500_000_000 + row as i64 * 60;
        let at = chrono::DateTime::from_timestamp(at, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ");
        text += &format!("{at},{asset},COINGECKO,USD,{price},1,{action},0,row {row}\n");
    }
    text
}

#[test]
fn a_large_file_is_done_in_steps_and_its_figures_are_right() {
    let rows = 3000;
    let (desk, account) = desk();
    let text = trades(rows);
    let id = begin(&desk, &account, "trades.csv", text.len()).id();
    send(&desk, &id, &text, 65_536);
    assert_eq!(count(&steps(&desk, &id, "ready"), "new"), 3000);
    let before = desk.batches.get();
    let done = steps(&desk, &id, "done");
    assert_eq!(count(&done, "created"), 3000, "{done}");
    // 15 steps of 200 each read four times and write once; then two passes over what waits, and the figures.
    assert!(desk.batches.get() - before < 130, "{} batches", desk.batches.get() - before);
    ledger(&desk);
    let portfolio = desk.get("/api/portfolio").body;
    assert_eq!(portfolio["is_settled"], true);
    // Of each asset: 250 times two bought at 100 and one sold at 300. Held 250 × 1 × 100, realised 250 × (300 − 100).
    for asset in portfolio["assets"].as_array().unwrap() {
        assert_eq!(
            (&asset["quantity"], &asset["cost"], &asset["realised"]),
            (&json!("250"), &json!("25000"), &json!("50000")),
            "{asset}"
        );
    }
    assert_eq!(portfolio["totals"]["realised"], "200000");
}

/// Prints how long each kind of request takes, and how many statements it runs.
#[test]
#[ignore = "takes a while: cargo test --release --test native -- --ignored --nocapture a_file_of_100_000_rows"]
#[expect(clippy::disallowed_methods, reason = "it is a measurement")]
fn a_file_of_100_000_rows_is_imported_in_bounded_steps() {
    let (desk, account) = desk();
    let text = trades(100_000);
    let id = begin(&desk, &account, "trades.csv", text.len()).id();
    let began = std::time::Instant::now();
    send(&desk, &id, &text, 262_144);
    println!("{} bytes sent in {:?}", text.len(), began.elapsed());
    for goal in ["ready", "done"] {
        let (mut count, mut longest) = (0, std::time::Duration::ZERO);
        let began = std::time::Instant::now();
        loop {
            let step = std::time::Instant::now();
            let answer = desk.post(&format!("/api/imports/{id}/steps"), json!({ "until": goal }));
            longest = longest.max(step.elapsed());
            count += 1;
            if answer.body["state"] == goal {
                break;
            }
        }
        println!("{goal}: {count} steps in {:?}, the longest {longest:?}", began.elapsed());
    }
    let portfolio = desk.get("/api/portfolio").body;
    // 33,333 times two bought at 100 and one sold at 300, and one more bought.
    assert_eq!(portfolio["totals"]["realised"], "6666600");
    assert_eq!(portfolio["totals"]["cost"], "3333400");
}
