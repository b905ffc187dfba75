//! Files, sent and put into the ledger as the page does it.

use serde_json::{Value, json};

use crate::vault::desk::{Answer, Desk, wait};

/// All files of exchanges, each with what is told of it where it asks.
pub const FILES: [&str; 15] = [
    "binance-statement-2021.csv",
    "binance-statement-2026(UTC--6).csv",
    "binance-trades-2020.csv",
    "binance-trades.csv",
    "coinbase-2020.csv",
    "coinbase-2021.csv",
    "coinbase-2022.csv",
    "coinbase-2024-euro.csv",
    "coinbase-2026.csv",
    "coinbase-exchange-2023.csv",
    "coinbase-exchange.csv",
    "ghostfolio.csv",
    "koinly.csv",
    "kraken-2021.csv",
    "kraken-2025.csv",
];

/// A file of `tests/native/imports/files/`.
pub fn file(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/imports/files/");
    let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    // Before the clock of these tests.
    text.replace("2026-", "2025-").replace(",\"26-", ",\"25-")
}

/// Begins an import.
pub fn begin(desk: &Desk, account: &str, name: &str, bytes: usize) -> Answer {
    desk.post("/api/imports", json!({ "name": name, "bytes": bytes, "account_id": account }))
}

/// Sends a file in pieces; the answer to the last.
pub fn send(desk: &Desk, id: &str, text: &str, piece_bytes: usize) -> Answer {
    let (mut rest, mut part, mut last) = (text, 0, None);
    while !rest.is_empty() {
        let end = rest.floor_char_boundary(piece_bytes.min(rest.len()));
        let (piece, behind) = rest.split_at(end);
        let answer = desk.write("PUT", &format!("/api/imports/{id}/parts/{part}"), json!(piece));
        assert_eq!(answer.status, 200, "{answer:?}");
        (rest, part, last) = (behind, part + 1, Some(answer));
    }
    last.unwrap()
}

/// Steps until it is there, or there is something to say.
pub fn steps(desk: &Desk, id: &str, until: &str) -> Value {
    for _ in 0..5000 {
        let answer = desk.post(&format!("/api/imports/{id}/steps"), json!({ "until": until }));
        assert_eq!(answer.status, 200, "{answer:?}");
        let is_over = answer.body["state"] == until || answer.body["state"] == "asking";
        if is_over || !answer.body["problem"].is_null() {
            return answer.body;
        }
    }
    panic!("it does not end");
}

/// What is said where it is asked.
pub fn answer(desk: &Desk, id: &str, questions: &Value) -> Answer {
    let mut said = json!({});
    for question in questions.as_array().unwrap() {
        match question.as_str().unwrap() {
            "date_order" => said["date_order"] = json!("day_first"),
            "time_zone" => said["utc_offset_mins"] = json!(60),
            other => panic!("{other}"),
        }
    }
    desk.write("PATCH", &format!("/api/imports/{id}"), said)
}

/// Reads a file, up to the preview.
pub fn read(desk: &Desk, account: &str, name: &str, text: &str) -> Value {
    let begun = begin(desk, account, name, text.len());
    assert_eq!(begun.status, 201, "{begun:?}");
    let id = begun.id();
    let sent = send(desk, &id, text, 200);
    if sent.body["state"] == "asking" {
        let answered = answer(desk, &id, &sent.body["questions"]);
        assert_eq!(answered.body["state"], "reading", "{answered:?}");
    }
    let read = steps(desk, &id, "ready");
    assert_eq!(read["state"], "ready", "{read}");
    read
}

/// Imports a file.
pub fn import(desk: &Desk, account: &str, name: &str, text: &str) -> Value {
    let read = read(desk, account, name, text);
    let done = steps(desk, read["id"].as_str().unwrap(), "done");
    assert_eq!(done["state"], "done", "{done}");
    done
}

/// A count of an import.
pub fn count(import: &Value, status: &str) -> i64 {
    import["counts"][status].as_i64().unwrap()
}

/// Rows of a status: line, and reason or kind.
pub fn rows(desk: &Desk, import: &Value, status: &str) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let id = import["id"].as_str().unwrap();
        let page = desk.get(&format!("/api/imports/{id}/rows?status={status}&limit=3{cursor}")).body;
        for row in page["rows"].as_array().unwrap() {
            let told = row["reason"].as_str().or(row["transaction"]["kind"].as_str()).unwrap_or_default();
            all.push(format!("{} {told}", row["line"]));
        }
        let Some(next) = page["next_cursor"].as_str() else { return all };
        cursor = format!("&cursor={next}");
    }
}

/// All that counts in a ledger: the transactions that stand, what is in the accounts, and the figures of all pools, with their lots.
pub fn ledger(desk: &Desk) -> Vec<String> {
    while desk.post("/api/portfolio/settle", json!({})).body["is_settled"] == false {}
    let mut all = desk.rows(
        "SELECT place, id, kind, account_id, to_account_id, sent_asset, sent_amount, received_asset, received_amount, \
         fee_asset, fee_amount, value, fee_value, reward, settles, note FROM vault_transaction \
         WHERE reverses IS NULL AND reversed_by IS NULL ORDER BY place",
    );
    all.extend(
        desk.rows("SELECT account, asset, amount FROM balance WHERE amount <> '0' ORDER BY account, asset"),
    );
    all.extend(desk.rows("SELECT book, asset, figures FROM pool WHERE last <> '' ORDER BY book, asset"));
    all.extend(desk.rows(
        "SELECT asset, place, quantity, lot.cost, left, left_cost FROM lot JOIN pool ON pool.id = lot.pool \
         ORDER BY asset, place",
    ));
    // Nothing comes from nowhere.
    let postings = desk.rows("SELECT asset || ' ' || amount FROM posting");
    let mut sums = std::collections::BTreeMap::new();
    for posting in postings {
        let (asset, amount) = posting.split_once(' ').unwrap();
        let amount = cryptovault::vault::amount::Amount::parse(amount).unwrap();
        let sum = sums.entry(asset.to_owned()).or_insert(cryptovault::vault::amount::Amount::ZERO);
        *sum = sum.checked_add(amount).unwrap();
    }
    assert!(sums.values().all(|sum| sum.is_zero()), "{sums:?}");
    all
}

/// A desk with one account.
pub fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let account = desk.account("real");
    (desk, account)
}

/// One request, sent again under its key until it is answered.
pub fn insist(desk: &Desk, method: &str, address: &str, body: Value, key: &str) -> Answer {
    for _ in 0..20 {
        let answer = wait(desk.ask("ann", method, address, body.clone(), Some(key), None));
        if answer.status < 500 {
            return answer;
        }
    }
    panic!("{method} {address} is not answered");
}
