//! What would make a balance negative waits for what is missing.

use serde_json::json;

use super::file::{count, desk, import, ledger, rows};
use crate::vault::desk::NOW_MS;

const HEADER: &str = "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,\
                      Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n";

/// Rows as `2021-01-05 1 BTC > 10 ETH`.
fn koinly(rows: &[&str]) -> String {
    let row = |row: &&str| {
        let (date, rest) = row.split_once(' ').unwrap();
        let (sent, received) = rest.split_once('>').unwrap();
        let side =
            |text: &str| text.trim().split_once(' ').map_or(",".to_owned(), |(a, b)| format!("{a},{b}"));
        format!("{date} 00:00:00 UTC,{},{},,,,,,,\n", side(sent), side(received))
    };
    HEADER.to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn what_is_missing_comes_with_a_later_file() {
    let (desk, account) = desk();
    let late = koinly(&["2021-02-01 1 BTC > 300 USD", "2021-03-01 0.5 ETH >"]);
    let first = import(&desk, &account, "late.csv", &late);
    assert_eq!((count(&first, "created"), count(&first, "waiting")), (0, 2), "{first}");
    let reasons = rows(&desk, &first, "waiting");
    assert!(
        reasons[0].starts_with("2 The account") && reasons[0].contains("1 BTC too little"),
        "{reasons:?}"
    );
    let early = koinly(&["2021-01-01 > 1 BTC", "2021-01-02 100 USD > 2 BTC"]);
    import(&desk, &account, "early.csv", &early);
    let first = desk.get(&format!("/api/imports/{}", first["id"].as_str().unwrap())).body;
    assert_eq!((count(&first, "created"), count(&first, "waiting")), (1, 1), "{first}");
    let both = ledger(&desk);
    let (desk, account) = super::file::desk();
    import(&desk, &account, "early.csv", &early);
    import(&desk, &account, "late.csv", &late);
    assert_eq!(ledger(&desk), both);
}

#[test]
fn two_that_need_one_another_happen_together() {
    let (desk, account) = desk();
    import(&desk, &account, "a.csv", &koinly(&["2021-01-01 100 USD > 1 BTC"]));
    let sell = json!({ "kind": "sell", "at_ms": NOW_MS, "account_id": account, "settles": "outside",
                       "sent": { "asset": "BTC", "amount": "1" }, "received": { "asset": "USD", "amount": "500" } });
    assert_eq!(desk.post("/api/transactions", sell).status, 201);
    // Without the second the last sale has nothing to sell, and the second needs what the first brings.
    let round = ["2021-02-01 1 BTC > 10 ETH", "2021-03-01 10 ETH > 1 BTC"];
    let done = import(&desk, &account, "b.csv", &koinly(&round));
    assert_eq!((count(&done, "created"), count(&done, "waiting")), (2, 0), "{done}");
    // A third one that can never happen is not in their way.
    let more = ["2021-02-03 1 BTC > 10 ETH", "2021-03-04 10 ETH > 1 BTC", "2021-02-05 3 ADA > 1 ETH"];
    let done = import(&desk, &account, "c.csv", &koinly(&more));
    assert_eq!((count(&done, "created"), count(&done, "waiting")), (0, 3), "{done}");
    let more = ["2021-04-03 1 BTC > 10 ETH", "2021-05-04 10 ETH > 1 BTC", "2021-04-05 3 ADA > 1 ETH"];
    let done = import(&desk, &account, "d.csv", &koinly(&more));
    assert_eq!((count(&done, "created"), count(&done, "waiting")), (2, 1), "{done}");
}
