//! What goes without anything for it, and what comes so.

use cryptovault::vault::lot::Method::{Fifo, Hifo};

use super::story::story;

#[test]
fn a_gift_leaves_with_its_cost_and_without_a_profit() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC |
         2 | buy  | 150 USD | 1 BTC |
         3 | gift | 1.5 BTC |       |",
    );
    // 100 + half of 150.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 1 for 100", "day 3 of day 2: 0.5 for 75"]);
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 75, acquired_cost 250, left_cost 175");
}

#[test]
fn a_gift_that_is_received_costs_what_it_was_worth_if_that_is_known() {
    let story = story(
        Fifo,
        "1 | gift |       | 1 BTC   | value 80
         2 | gift |       | 1 BTC   |
         3 | sell | 2 BTC | 300 USD |",
    );
    // 300 ÷ 2 = 150 for each; of one the profit is not known.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 1: 1 for 80, 150 − 80 = 70", "day 3 of day 2: 1 for ?, 150 − ? = ?"]
    );
    assert_eq!(story.figures("BTC"), "realised 70, proceeds 150, unknown 1, acquired_cost 80");
}

#[test]
fn the_cost_of_what_is_lost_is_a_loss() {
    let story = story(
        Hifo,
        "1 | buy  | 100 USD | 1 BTC |
         2 | buy  | 150 USD | 1 BTC |
         3 | lost | 1 BTC   |       |",
    );
    // The lot of 150 is the highest: 0 − 150; 250 − 150 = 100 are left.
    assert_eq!(story.used("BTC"), ["day 3 of day 2: 1 for 150, 0 − 150 = -150"]);
    assert_eq!(story.figures("BTC"), "quantity 1, cost 100, realised -150, acquired_cost 250");
}

#[test]
fn what_is_lost_of_unknown_cost_is_an_unknown_loss() {
    let story = story(
        Fifo,
        "1 | deposit |       | 3 BTC |
         2 | lost    | 1 BTC |       |",
    );
    // 3 − 1 = 2.
    assert_eq!(story.figures("BTC"), "quantity 2, uncosted 2, unknown 1");
}

#[test]
fn money_that_is_lost_is_a_loss_too() {
    let story = story(
        Fifo,
        "1 | deposit |        | 50 USD |
         2 | lost    | 20 USD |        |",
    );
    // 50 − 20 = 30.
    assert_eq!(story.figures("USD"), "quantity 30, cost 30, realised -20, acquired_cost 50");
}

#[test]
fn a_withdrawal_leaves_with_its_cost_and_comes_back_without_it() {
    let story = story(
        Fifo,
        "1 | buy        | 100 USD | 1 BTC |
         2 | withdrawal | 1 BTC   |       |
         3 | deposit    |         | 1 BTC |",
    );
    // 100 came, and 100 have left.
    assert_eq!(story.figures("BTC"), "quantity 1, uncosted 1, acquired_cost 100, left_cost 100");
}

#[test]
fn more_leaves_with_a_withdrawal_whose_fee_is_in_what_is_withdrawn() {
    let story = story(
        Fifo,
        "1 | buy        | 100 USD | 1 BTC |
         2 | withdrawal | 0.5 BTC |       | fee 0.1 BTC",
    );
    // 0.5 + 0.1 = 0.6, for 100 × 0.6 = 60.
    assert_eq!(story.figures("BTC"), "quantity 0.4, cost 40, acquired_cost 100, left_cost 60");
}
