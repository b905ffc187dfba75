//! A ledger that was exported here.

use serde_json::{Value, json};

use super::file::{count, desk, file, import, ledger, read, steps};
use crate::vault::desk::Desk;
use crate::vault::story::{ago, buy, comes, side};

/// A ledger with an edit, a transfer, a paper account, and what a file has brought.
fn filled() -> Desk {
    let (desk, account) = desk();
    let (other, paper) = (desk.account("real"), desk.account("paper"));
    import(&desk, &account, "kraken-2021.csv", &file("kraken-2021.csv"));
    let bought = desk.post("/api/transactions", buy(&account, ago(9), "1 BTC", "100 USD"));
    desk.write(
        "PUT",
        &format!("/api/transactions/{}", bought.id()),
        buy(&account, ago(8), "2 BTC", "100 USD"),
    );
    let mut noted = comes("deposit", &paper, ago(7), "7 XYZ");
    noted["note"] = json!(" a \"b\",\r\n=1+1 \u{202e}");
    assert_eq!(desk.post("/api/transactions", noted).status, 201);
    let transfer = json!({ "kind": "transfer", "at_ms": ago(6), "account_id": account, "to_account_id": other,
                           "sent": side("0.5 BTC") });
    assert_eq!(desk.post("/api/transactions", transfer).status, 201);
    desk
}

/// Another vault, with an account that has nothing to do with those of the first.
fn empty() -> (Desk, String) {
    let desk = Desk::new();
    (0..9).for_each(|_| assert_eq!(desk.post("/api/portfolio/settle", json!({})).status, 200));
    let account = desk.account("paper");
    (desk, account)
}

#[test]
fn what_was_exported_is_imported_to_the_same_ledger_and_exported_the_same() {
    let old = filled();
    for format in ["csv", "json"] {
        let text = old.get(&format!("/api/transactions/export?format={format}")).text;
        // Whatever account is named: the file names its own.
        let (new, anything) = empty();
        let done = import(&new, &anything, "ledger", &text);
        let transactions = old.rows("SELECT COUNT(*) FROM vault_transaction WHERE reverses IS NULL");
        assert_eq!(count(&done, "created").to_string(), transactions[0], "{done}");
        assert_eq!(new.get(&format!("/api/transactions/export?format={format}")).text, text);
        assert_eq!(ledger(&new), ledger(&old));
        let again = read(&new, &anything, "ledger", &text);
        assert_eq!((count(&again, "new"), count(&again, "known")), (0, count(&done, "created")));
        // Into its own vault nothing goes either.
        let account = old.get("/api/accounts").body["accounts"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(count(&read(&old, &account, "ledger", &text), "new"), 0);
    }
}

#[test]
fn a_reversal_that_is_not_there_yet_comes_with_a_later_file() {
    let old = filled();
    let first = old.get("/api/transactions/export").text;
    let newest =
        old.get("/api/transactions?limit=1").body["transactions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(old.write("DELETE", &format!("/api/transactions/{newest}"), Value::Null).status, 200);
    let second = old.get("/api/transactions/export").text;
    let (new, anything) = empty();
    import(&new, &anything, "ledger.csv", &first);
    assert_ne!(new.get("/api/transactions/export").text, second);
    assert_eq!(count(&import(&new, &anything, "ledger.csv", &second), "created"), 1);
    assert_eq!(new.get("/api/transactions/export").text, second);
}

#[test]
fn a_ledger_that_was_imported_is_undone_and_can_be_imported_again() {
    let text = filled().get("/api/transactions/export").text;
    let (new, anything) = empty();
    let first = import(&new, &anything, "ledger.csv", &text);
    let before = ledger(&new);
    steps(&new, first["id"].as_str().unwrap(), "undone");
    assert_eq!(new.rows("SELECT COUNT(*) FROM balance WHERE amount <> '0'"), ["0"]);
    let again = import(&new, &anything, "ledger.csv", &text);
    // What was reversed before it was exported stays so.
    assert_eq!(count(&again, "created"), count(&first, "created") - 1, "{again}");
    let figures =
        |ledger: Vec<String>| ledger.into_iter().filter(|line| line.contains('{')).collect::<Vec<_>>();
    assert_eq!(figures(ledger(&new)), figures(before));
}
