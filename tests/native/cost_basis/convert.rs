//! One asset for another: a disposal and an acquisition for the same value.

use cryptovault::vault::lot::Method::Fifo;

use super::story::story;

#[test]
fn what_it_was_worth_is_the_proceeds_of_one_and_the_cost_of_the_other() {
    let story = story(
        Fifo,
        "1 | buy     | 100 USD | 1 BTC   |
         2 | convert | 1 BTC   | 10 ETH  | value 130
         3 | sell    | 5 ETH   | 80 USD  |",
    );
    // 10 ETH have cost 130, so 5 have cost 65.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 100, 130 − 100 = 30"]);
    assert_eq!(story.used("ETH"), ["day 3 of day 2: 5 for 65, 80 − 65 = 15"]);
}

#[test]
fn a_fee_is_added_to_the_cost_and_leaves_the_proceeds() {
    let story = story(
        Fifo,
        "1 | buy     | 100 USD | 1 BTC   |
         2 | convert | 1 BTC   | 10 ETH  | value 130, fee 2 USD",
    );
    // 130 − 100 = 30; 130 + 2 = 132.
    assert_eq!(story.figures("BTC"), "realised 30, proceeds 130, acquired_cost 100");
    assert_eq!(story.figures("ETH"), "quantity 10, cost 132, acquired_cost 132");
}

#[test]
fn without_a_value_neither_a_profit_nor_a_cost_is_known() {
    let story = story(
        Fifo,
        "1 | buy     | 100 USD | 1 BTC   |
         2 | convert | 1 BTC   | 10 ETH  |",
    );
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 100, ? − 100 = ?"]);
    // Its cost was one of a disposal: 100 = 0 held + 0 left + 100.
    assert_eq!(story.figures("BTC"), "unknown 1, acquired_cost 100");
    assert_eq!(story.figures("ETH"), "quantity 10, uncosted 10");
}

#[test]
fn money_that_is_not_the_currency_has_lots() {
    let story = story(
        Fifo,
        "1 | deposit |         | 100 EUR | value 110
         2 | buy     | 50 EUR  | 1 BTC   | value 60, kept
         3 | convert | 50 EUR  | 58 USD  |",
    );
    // Half of 110 is 55: 60 − 55 = 5, and the side in the currency says 58: 58 − 55 = 3.
    assert_eq!(
        story.used("EUR"),
        ["day 2 of day 1: 50 for 55, 60 − 55 = 5", "day 3 of day 1: 50 for 55, 58 − 55 = 3"]
    );
    assert_eq!(story.figures("BTC"), "quantity 1, cost 60, acquired_cost 60");
    assert_eq!(story.figures("USD"), "quantity 58, cost 58, acquired_cost 58");
}

#[test]
fn money_that_settles_outside_has_none() {
    let story = story(
        Fifo,
        "1 | buy  | 50 EUR | 1 BTC  | value 60, fee 1 EUR, fee value 1.2
         2 | sell | 1 BTC  | 70 EUR | value 80, fee 2 EUR, fee value 2.5",
    );
    // (80 − 2.5) − (60 + 1.2) = 16.3.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 61.2, 77.5 − 61.2 = 16.3"]);
    assert_eq!(story.figures("EUR"), "");
}

#[test]
fn a_fee_in_one_of_the_two_changes_its_quantity_alone() {
    let story = story(
        Fifo,
        "1 | buy     | 100 USD | 2 BTC  |
         2 | convert | 1 BTC   | 10 ETH | value 130, fee 0.5 BTC
         3 | convert | 5 ETH   | 1 BNB  | value 70, fee 0.1 BNB",
    );
    // 1 + 0.5 of 2 BTC have cost 100 × 1.5 ÷ 2 = 75; 1 − 0.1 BNB come for 70.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1.5 for 75, 130 − 75 = 55"]);
    assert_eq!(story.lots("BNB"), ["day 3: 0.9 of 0.9 for 70 of 70"]);
}
