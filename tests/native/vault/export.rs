//! All that happened, as a file.

use serde_json::{Value, json};

use super::desk::Desk;
use super::story::{ago, buy, comes};

#[test]
fn a_file_has_all_transactions_by_place_with_reversals_behind_what_they_reverse() {
    let desk = Desk::new();
    let account = desk.account("real");
    let mut noted = comes("deposit", &account, ago(2), "7 XYZ");
    noted["note"] = json!("a \"b\",\n=1+1");
    desk.post("/api/transactions", noted);
    let bought = desk.post("/api/transactions", buy(&account, ago(9), "1 BTC", "100 USD"));
    let edit = buy(&account, ago(8), "2 BTC", "100 USD");
    let edited = desk.write("PUT", &format!("/api/transactions/{}", bought.id()), edit);
    let csv = desk.get("/api/transactions/export?format=csv").text;
    let lines: Vec<_> = csv.split("\r\n").collect();
    // A header, the purchase, its reversal, what was written instead of it, the deposit, and nothing behind the last line break.
    assert_eq!(lines.len(), 6, "{csv}");
    let [old, reversal, new, deposit] = [1, 2, 3, 4].map(|line: usize| lines[line]);
    assert!(old.starts_with(&format!("{},buy,2025-11-12T", bought.id())), "{old}");
    assert!(
        reversal.contains(",reversal,") && reversal.ends_with(&format!(",{}", bought.id())),
        "{reversal}"
    );
    assert!(new.ends_with(&format!(",outside,,{},", bought.id())) && new.starts_with(&edited.id()), "{new}");
    assert!(deposit.contains(",\"a \"\"b\"\",\n=1+1\","), "{deposit}");
    let file = desk.get("/api/transactions/export?format=json");
    assert_eq!(file.body["format"], "cryptovault");
    let transactions = file.body["transactions"].as_array().unwrap();
    assert_eq!(transactions.len(), 4);
    assert_eq!(transactions[1]["reverses"], bought.id());
    assert_eq!(transactions[2]["received_amount"], "2");
    assert_eq!(transactions[3]["note"], "a \"b\",\n=1+1");
    // The second is an empty ledger: it is a file, too.
    let empty = Desk::new();
    assert_eq!(empty.get("/api/transactions/export?format=json").body["transactions"], json!([]));
    assert_eq!(empty.get("/api/transactions/export").text.lines().count(), 1);
    for (query, field) in [("format=xlsx", "format"), ("form=csv", "form")] {
        let answer = empty.get(&format!("/api/transactions/export?{query}"));
        assert_eq!((answer.status, &answer.body["error"]["field"]), (400, &Value::from(field)));
    }
}
