//! Reversals: both stay in the ledger, and it is as if neither had been.

use cryptovault::vault::lot::Method::{Fifo, Hifo};

use super::story::{describe, story};

#[test]
fn a_sale_that_is_reversed_gives_its_lots_back() {
    let mut story = story(
        Fifo,
        "1 | buy  | 100 USD | 2 BTC   |
         2 | sell | 1 BTC   | 90 USD  |
         3 | sell | 1 BTC   | 150 USD |",
    );
    story.reverse(2);
    // 1 of 2 has cost 50; 2 − 1 = 1 is left.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 1 for 50, 150 − 50 = 100"]);
    assert_eq!(story.lots("BTC"), ["day 1: 1 of 2 for 50 of 100"]);
    assert_eq!(story.balance("exchange", "BTC"), "1");
}

#[test]
fn a_purchase_that_is_reversed_leaves_its_part_to_others() {
    let mut story = story(
        Hifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 200 USD | 1 BTC   |
         3 | sell | 1 BTC   | 250 USD |",
    );
    // 250 − 200 = 50 with it, 250 − 100 = 150 without.
    assert_eq!(story.figures("BTC"), "quantity 1, cost 100, realised 50, proceeds 250, acquired_cost 300");
    story.reverse(2);
    assert_eq!(story.figures("BTC"), "realised 150, proceeds 250, acquired_cost 100");
}

#[test]
fn what_was_used_since_cannot_be_reversed() {
    let mut story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 120 USD | 1 BTC   |
         5 | sell | 1.5 BTC | 150 USD |",
    );
    // 1 of 1.5 would be there on day 5.
    assert_eq!(describe(&story.try_to_reverse(1).unwrap_err()), "day 5: 0.5 BTC missing at exchange");
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 60, realised -10, proceeds 150, acquired_cost 220");
}

#[test]
fn once_what_used_it_is_reversed_it_can_be() {
    let mut story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | sell | 1 BTC   | 150 USD |",
    );
    story.reverse(2);
    // The sale and its reversal still stand on day 2, and never took anything.
    story.reverse(1);
    assert_eq!(story.figures("BTC"), "");
    assert_eq!(story.balance("exchange", "BTC"), "0");
}

#[test]
fn a_transfer_that_is_reversed_brings_its_fee_back() {
    let mut story = story(
        Fifo,
        "1 | buy      | 100 USD | 1 BTC |
         2 | transfer | 0.9 BTC |       | to wallet, fee 0.1 BTC",
    );
    story.reverse(2);
    // 0.9 + 0.1 are back.
    assert_eq!(story.figures("BTC"), "quantity 1, cost 100, acquired_cost 100");
    assert_eq!([story.balance("exchange", "BTC"), story.balance("wallet", "BTC")], ["1", "0"]);
}
