//! Balances never go below zero: what would make one so is refused, with the time and how much is missing.

use cryptovault::vault::lot::Method::Fifo;

use super::story::{describe, read, story, trouble};

#[test]
fn what_is_not_there_cannot_go() {
    let table = "1 | buy  | 100 USD | 1 BTC   |
                 3 | sell | 1.2 BTC | 150 USD |";
    assert_eq!(trouble(table), "day 3: 0.2 BTC missing at exchange");
}

#[test]
fn what_comes_later_is_not_there_yet() {
    let table = "3 | deposit    |       | 1 BTC |
                 2 | withdrawal | 1 BTC |       |";
    assert_eq!(trouble(table), "day 2: 1 BTC missing at exchange");
}

#[test]
fn what_is_needed_later_cannot_go() {
    let table = "1 | deposit    |         | 2 BTC |
                 5 | withdrawal | 1.5 BTC |       |
                 7 | deposit    |         | 5 BTC |
                 3 | withdrawal | 1 BTC   |       |";
    // 2 − 1 − 1.5 on day 5, whatever there is afterwards.
    assert_eq!(trouble(table), "day 5: 0.5 BTC missing at exchange");
}

#[test]
fn each_account_has_a_balance_of_its_own() {
    let table = "1 | deposit    |       | 1 BTC |
                 2 | withdrawal | 1 BTC |       | at wallet";
    assert_eq!(trouble(table), "day 2: 1 BTC missing at wallet");
}

#[test]
fn a_fee_needs_to_be_there_too() {
    let table = "1 | deposit    |       | 1 BTC |
                 2 | withdrawal | 1 BTC |       | fee 0.1 BTC";
    assert_eq!(trouble(table), "day 2: 0.1 BTC missing at exchange");
}

#[test]
fn money_that_is_kept_needs_to_be_there_and_from_outside_it_does_not() {
    let table = "1 | deposit |         | 100 USD |
                 2 | buy     | 100 USD | 1 BTC   |
                 3 | buy     | 100 USD | 1 BTC   | fee 1 USD, kept";
    assert_eq!(trouble(table), "day 3: 1 USD missing at exchange");
}

#[test]
fn a_fee_may_be_paid_with_what_comes_in_the_same_moment() {
    let story = story(
        Fifo,
        "1 | deposit |  | 1 BTC  | fee 0.1 BTC
         2 | deposit |  | 10 USD | fee 2 USD, kept",
    );
    assert_eq!([story.balance("exchange", "BTC"), story.balance("exchange", "USD")], ["0.9", "8"]);
}

#[test]
fn nothing_of_what_is_refused_is_entered() {
    let mut story = story(Fifo, "1 | deposit |  | 1 BTC |");
    let before = (story.vault.pools(), story.vault.changes.clone());
    // There is enough ether for nothing, so the bitcoin does not go either.
    let table = "1 | deposit | | 1 BTC |
                 2 | withdrawal | 1 BTC | | fee 1 ETH";
    let trouble = story.vault.enter(&read(table)[1]).unwrap_err();
    assert_eq!(describe(&trouble), "day 2: 1 ETH missing at exchange");
    assert_eq!((story.vault.pools(), story.vault.changes.clone()), before);
}
