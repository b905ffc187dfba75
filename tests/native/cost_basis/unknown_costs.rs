//! What is not known stays so: it is kept apart, and never guessed.

use cryptovault::vault::lot::Method::{Fifo, Lifo};

use super::story::story;

#[test]
fn a_deposit_without_a_value_has_no_cost_and_its_sale_no_profit() {
    let story = story(
        Fifo,
        "1 | deposit |       | 2 BTC   |
         2 | sell    | 1 BTC | 150 USD |",
    );
    // 2 − 1 = 1 is left, without a cost too.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for ?, 150 − ? = ?"]);
    assert_eq!(story.lots("BTC"), ["day 1: 1 of 2 for ? of ?"]);
    assert_eq!(story.figures("BTC"), "quantity 1, uncosted 1, unknown 1");
}

#[test]
fn a_deposit_of_known_value_costs_it() {
    let story = story(
        Fifo,
        "1 | deposit |       | 2 BTC   | value 200, fee 10 USD
         2 | sell    | 1 BTC | 150 USD |",
    );
    // (200 + 10) ÷ 2 = 105.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 105, 150 − 105 = 45"]);
}

#[test]
fn a_sale_of_both_has_a_profit_for_one_part() {
    let story = story(
        Lifo,
        "1 | buy     | 100 USD | 2 BTC   |
         2 | deposit |         | 1 BTC   |
         3 | sell    | 2 BTC   | 300 USD |",
    );
    // Each half brings 150; 1 of 2 has cost 50.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 2: 1 for ?, 150 − ? = ?", "day 3 of day 1: 1 for 50, 150 − 50 = 100"]
    );
    assert_eq!(
        story.figures("BTC"),
        "quantity 1, cost 50, realised 100, proceeds 150, unknown 1, acquired_cost 100"
    );
}

#[test]
fn a_sale_for_money_of_unknown_worth_has_no_profit() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 2 BTC  |
         2 | sell | 1 BTC   | 90 EUR | kept",
    );
    // Half of 100 has gone, for nobody knows what.
    assert_eq!(story.figures("BTC"), "quantity 1, cost 50, unknown 1, acquired_cost 100");
    assert_eq!(story.figures("EUR"), "quantity 90, uncosted 90");
}

#[test]
fn the_cost_becomes_known_once_it_is_told() {
    // The deposit was entered without a value, reversed, and entered with one.
    let mut story = story(
        Fifo,
        "1 | deposit |       | 1 BTC   |
         1 | deposit |       | 1 BTC   | value 100
         2 | sell    | 1 BTC | 150 USD |",
    );
    story.reverse(1);
    assert_eq!(story.figures("BTC"), "realised 50, proceeds 150, acquired_cost 100");
}
