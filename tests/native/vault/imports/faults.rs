//! Interrupted at any step, and repeated.

use serde_json::{Value, json};

use super::file::{desk, file, insist, ledger};
use crate::vault::desk::{Desk, Fault};

/// Imports a file and undoes it, each request again under its key until it is answered; what is in the ledger in between and at the end.
fn go(desk: &Desk, account: &str, name: &str) -> [Vec<String>; 2] {
    let text = file(name);
    let mut number = 0;
    let mut ask = |method: &str, address: &str, body: Value| {
        number += 1;
        let answer = insist(desk, method, address, body, &format!("k{number}"));
        assert!(answer.status < 300, "{method} {address}: {answer:?}");
        answer
    };
    let about = json!({ "name": name, "bytes": text.len(), "account_id": account });
    let address = format!("/api/imports/{}", ask("POST", "/api/imports", about).id());
    for (part, piece) in text.as_bytes().chunks(700).enumerate() {
        ask("PUT", &format!("{address}/parts/{part}"), json!(str::from_utf8(piece).unwrap()));
    }
    let mut until = |goal: &str| {
        while ask("POST", &format!("{address}/steps"), json!({ "until": goal })).body["state"] != goal {}
    };
    until("ready");
    until("done");
    let done = ledger(desk);
    until("undone");
    [done, ledger(desk)]
}

#[test]
fn a_step_that_was_cut_off_and_is_repeated_changes_nothing() {
    let name = "kraken-2021.csv";
    let (calm, account) = desk();
    let expected = go(&calm, &account, name);
    for fault in [Fault::AnswerLost, Fault::NotDone] {
        for place in 0..45 {
            let (desk, account) = desk();
            let calm = std::iter::repeat_n(None, place);
            desk.faults.borrow_mut().extend(calm.chain([Some(fault)]));
            assert_eq!(go(&desk, &account, name), expected, "{fault:?} at {place}");
        }
    }
}
