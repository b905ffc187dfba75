//! Undoing: the ledger is as it was.

use serde_json::{Value, json};

use super::file::{FILES, count, desk, file, import, ledger, rows, steps};
use crate::vault::desk::NOW_MS;

#[test]
fn an_import_that_is_undone_leaves_the_ledger_as_it_was_and_can_be_imported_again() {
    for name in FILES {
        let (desk, account) = desk();
        let text = file(name);
        let before = ledger(&desk);
        let first = import(&desk, &account, name, &text);
        let after = ledger(&desk);
        let undone = steps(&desk, first["id"].as_str().unwrap(), "undone");
        assert_eq!((undone["state"].as_str(), count(&undone, "created")), (Some("undone"), 0), "{name}");
        assert_eq!(ledger(&desk), before, "{name}");
        let again = import(&desk, &account, name, &text);
        assert_eq!(count(&again, "created"), count(&first, "created"), "{name}");
        // The same in effect: its transactions have other names now.
        let figures =
            |ledger: &[String]| ledger.iter().filter(|line| line.contains('{')).cloned().collect::<Vec<_>>();
        assert_eq!(figures(&ledger(&desk)), figures(&after), "{name}");
    }
}

#[test]
fn of_two_imports_only_the_undone_one_goes() {
    let (desk, account) = desk();
    import(&desk, &account, "kraken-2021.csv", &file("kraken-2021.csv"));
    let before = ledger(&desk);
    let second = import(&desk, &account, "coinbase-2022.csv", &file("coinbase-2022.csv"));
    assert_ne!(ledger(&desk), before);
    steps(&desk, second["id"].as_str().unwrap(), "undone");
    assert_eq!(ledger(&desk), before);
}

#[test]
fn what_others_need_is_not_undone_and_is_told() {
    let (desk, account) = desk();
    let text = "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n\
                2021-01-16,BTC,MANUAL,USD,100,1,BUY,0,\n2021-01-17,ETH,MANUAL,USD,10,1,BUY,0,\n";
    let done = import(&desk, &account, "a.csv", text);
    let sell = json!({ "kind": "sell", "at_ms": NOW_MS, "account_id": account, "settles": "outside",
                       "sent": { "asset": "BTC", "amount": "1" }, "received": { "asset": "USD", "amount": "5" } });
    let sold = desk.post("/api/transactions", sell);
    assert_eq!(sold.status, 201);
    let id = done["id"].as_str().unwrap();
    let stuck = steps(&desk, id, "undone");
    assert_eq!((stuck["state"].as_str(), count(&stuck, "created")), (Some("done"), 1), "{stuck}");
    let problem = stuck["problem"].as_str().unwrap();
    assert!(problem.contains("1 BTC too little"), "{problem}");
    desk.write("DELETE", &format!("/api/transactions/{}", sold.id()), Value::Null);
    let undone = steps(&desk, id, "undone");
    assert_eq!((undone["state"].as_str(), undone.get("problem")), (Some("undone"), None));
}

#[test]
fn an_import_that_has_made_something_is_undone_before_it_is_forgotten() {
    let (desk, account) = desk();
    let done = import(&desk, &account, "koinly.csv", &file("koinly.csv"));
    let address = format!("/api/imports/{}", done["id"].as_str().unwrap());
    assert_eq!(desk.write("DELETE", &address, Value::Null).status, 409);
    steps(&desk, done["id"].as_str().unwrap(), "undone");
    assert_eq!(rows(&desk, &done, "created"), [] as [&str; 0]);
    assert_eq!(desk.write("DELETE", &address, Value::Null).status, 200);
    assert_eq!(desk.get(&address).status, 404);
    for table in ["import", "import_leg", "import_item", "import_erasure"] {
        assert_eq!(desk.rows(&format!("SELECT COUNT(*) FROM {table}")), ["0"], "{table}");
    }
}
