//! The same file twice.

use serde_json::{Value, json};

use super::file::{FILES, count, desk, file, import, ledger, read, rows};

#[test]
fn every_format_imported_twice_makes_the_same_ledger() {
    for name in FILES {
        let (desk, account) = desk();
        let text = file(name);
        let first = import(&desk, &account, name, &text);
        // Where trades alone are in a file, what they take is in none: they wait.
        let trades_alone = name == "binance-trades-2020.csv";
        assert_eq!(count(&first, "created") > 0, !trades_alone, "{name}: {first}");
        let once = ledger(&desk);
        let again = read(&desk, &account, name, &text);
        assert_eq!(count(&again, "known"), count(&first, "created"), "{name}: {again}");
        let again = import(&desk, &account, name, &text);
        assert_eq!(count(&again, "created"), 0, "{name}: {again}");
        assert_eq!(ledger(&desk), once, "{name}");
    }
}

#[test]
fn a_preview_says_what_will_happen_and_what_cannot_and_why() {
    let (desk, account) = desk();
    let text = "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n\
                2021-01-16,BTC,MANUAL,USD,100,1,BUY,0,\n\
                2021-01-17,BTC,MANUAL,USD,many,1,BUY,0,\n\
                2021-01-18,BTC,MANUAL,USD,200,0.5,SELL,0,\n\
                1999-01-18,BTC,MANUAL,USD,200,0.5,BUY,0,\n";
    let ready = read(&desk, &account, "ghostfolio.csv", text);
    assert_eq!(
        ready["counts"],
        json!({ "new": 2, "known": 0, "refused": 2, "left_out": 0, "waiting": 0, "created": 0 })
    );
    assert_eq!(ready["format"], "ghostfolio");
    assert_eq!(rows(&desk, &ready, "new"), ["2 buy", "4 sell"]);
    assert_eq!(
        rows(&desk, &ready, "refused"),
        [
            "3 The price «many» must be a plain decimal such as 0.25",
            "5 The part at_ms must not be before 2009-01-03"
        ]
    );
    assert_eq!(desk.rows("SELECT COUNT(*) FROM vault_transaction"), ["0"]);
}

#[test]
fn what_somebody_has_reversed_by_hand_stays_known() {
    let (desk, account) = desk();
    let (name, text) = ("coinbase-2022.csv", file("coinbase-2022.csv"));
    let first = import(&desk, &account, name, &text);
    let id = first["id"].as_str().unwrap();
    let page = desk.get(&format!("/api/transactions?import={id}")).body;
    let newest = page["transactions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(desk.write("DELETE", &format!("/api/transactions/{newest}"), Value::Null).status, 200);
    let before = ledger(&desk);
    assert_eq!(count(&import(&desk, &account, name, &text), "created"), 0);
    assert_eq!(ledger(&desk), before);
}

#[test]
fn a_paper_account_is_a_book_of_its_own_and_real_accounts_are_one() {
    let (desk, account) = desk();
    let (other, paper) = (desk.account("real"), desk.account("paper"));
    let (name, text) = ("coinbase-2022.csv", file("coinbase-2022.csv"));
    let first = count(&import(&desk, &account, name, &text), "created");
    assert_eq!(count(&import(&desk, &other, name, &text), "created"), 0);
    assert_eq!(count(&import(&desk, &paper, name, &text), "created"), first);
}
