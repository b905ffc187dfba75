//! Transfers between one's own accounts keep their basis; books have nothing to do with one another.

use cryptovault::vault::account::Book;
use cryptovault::vault::lot::Method::{Fifo, Lifo};
use cryptovault::vault::transaction::AccountId;

use super::story::{story, trouble};

#[test]
fn a_transfer_keeps_lots_and_their_times() {
    let story = story(
        Fifo,
        "1 | buy      | 100 USD | 1 BTC   |
         2 | transfer | 1 BTC   |         | to wallet
         3 | sell     | 1 BTC   | 150 USD | at wallet",
    );
    // What is sold at the wallet is the lot of day 1: 150 − 100.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 1 for 100, 150 − 100 = 50"]);
    assert_eq!([story.balance("exchange", "BTC"), story.balance("wallet", "BTC")], ["0", "0"]);
}

#[test]
fn one_basis_is_shared_by_all_real_accounts() {
    let story = story(
        Lifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 120 USD | 1 BTC   | at wallet
         3 | sell | 1 BTC   | 150 USD |",
    );
    // What is sold at the exchange is the latest lot, which the wallet has brought.
    assert_eq!(story.used("BTC"), ["day 3 of day 2: 1 for 120, 150 − 120 = 30"]);
    assert_eq!([story.balance("exchange", "BTC"), story.balance("wallet", "BTC")], ["0", "1"]);
}

#[test]
fn a_transfer_of_the_currency_does_nothing() {
    let story = story(
        Fifo,
        "1 | deposit  |        | 50 USD |
         2 | transfer | 20 USD |        | to wallet",
    );
    // 50 − 20 = 30.
    assert_eq!(story.figures("USD"), "quantity 50, cost 50, acquired_cost 50");
    assert_eq!([story.balance("exchange", "USD"), story.balance("wallet", "USD")], ["30", "20"]);
}

#[test]
fn a_paper_account_has_a_basis_of_its_own() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 500 USD | 1 BTC   | at paper
         3 | sell | 1 BTC   | 600 USD | at paper",
    );
    // 600 − 500 = 100: the lot of 100 is in another book.
    assert_eq!(story.figures("BTC"), "quantity 1, cost 100, acquired_cost 100");
    let paper = Book::Paper(AccountId::new("paper"));
    assert_eq!(story.figures_of(paper, "BTC"), "realised 100, proceeds 600, acquired_cost 500");
}

#[test]
fn nothing_is_transferred_between_paper_and_real_accounts() {
    let table = "1 | deposit  |       | 1 BTC |
                 2 | transfer | 1 BTC |       | to paper";
    assert_eq!(trouble(table), "another book");
}
