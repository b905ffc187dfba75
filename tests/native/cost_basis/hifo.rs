//! Highest in, first out: lots with the highest cost for each unit go first.

use cryptovault::vault::lot::Method::Hifo;

use super::story::story;

#[test]
fn the_highest_cost_of_one_goes_first_whenever_it_was() {
    let story = story(
        Hifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 300 USD | 1 BTC   |
         3 | buy  | 200 USD | 1 BTC   |
         4 | sell | 2.5 BTC | 500 USD |",
    );
    // 500 ÷ 2.5 = 200 for each.
    assert_eq!(
        story.used("BTC"),
        [
            "day 4 of day 2: 1 for 300, 200 − 300 = -100",
            "day 4 of day 3: 1 for 200, 200 − 200 = 0",
            "day 4 of day 1: 0.5 for 50, 100 − 50 = 50",
        ]
    );
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 50, realised -50, proceeds 500, acquired_cost 600");
}

#[test]
fn it_is_the_cost_of_one_that_counts_and_not_of_all() {
    let story = story(
        Hifo,
        "1 | buy  | 900 USD | 10 BTC  |
         2 | buy  | 100 USD | 1 BTC   |
         3 | sell | 1 BTC   | 150 USD |",
    );
    // 90 for one on day 1, 100 on day 2.
    assert_eq!(story.used("BTC"), ["day 3 of day 2: 1 for 100, 150 − 100 = 50"]);
}

#[test]
fn fees_are_part_of_the_cost_of_one() {
    let story = story(
        Hifo,
        "1 | buy  | 100 USD | 1 BTC   | fee 5 USD
         2 | buy  | 104 USD | 1 BTC   |
         3 | sell | 1 BTC   | 150 USD |",
    );
    // 105 against 104.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 1 for 105, 150 − 105 = 45"]);
}

#[test]
fn of_equals_the_earlier_goes_first() {
    let story = story(
        Hifo,
        "2 | buy  | 200 USD | 2 BTC   |
         1 | buy  | 100 USD | 1 BTC   |
         3 | sell | 1.5 BTC | 300 USD |",
    );
    // 100 ÷ 1 = 200 ÷ 2. 1 of 1.5 brings 200, the other half 100.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 1: 1 for 100, 200 − 100 = 100", "day 3 of day 2: 0.5 for 50, 100 − 50 = 50"]
    );
}

#[test]
fn what_has_no_cost_goes_last_even_after_what_has_cost_nothing() {
    let story = story(
        Hifo,
        "1 | deposit |       | 1 BTC   |
         2 | reward  |       | 1 BTC   | airdrop, value 0
         3 | sell    | 1 BTC | 100 USD |
         4 | sell    | 1 BTC | 100 USD |",
    );
    // 100 − 0 = 100; of the deposit nothing is known.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 2: 1 for 0, 100 − 0 = 100", "day 4 of day 1: 1 for ?, 100 − ? = ?"]
    );
    assert_eq!(story.figures("BTC"), "realised 100, proceeds 100, unknown 1");
}

#[test]
fn what_is_left_of_a_lot_keeps_its_turn() {
    let story = story(
        Hifo,
        "1 | buy  | 100 USD | 3 BTC  |
         2 | sell | 1 BTC   | 50 USD |
         3 | buy  | 33 USD  | 1 BTC  |
         4 | sell | 1 BTC   | 50 USD |",
    );
    // 100 ÷ 3 = 33.33… is more than 33, before and after a part of it was sold.
    assert_eq!(
        story.used("BTC"),
        [
            "day 2 of day 1: 1 for 33.333333333333333333, 50 − 33.333333333333333333 = 16.666666666666666667",
            // What is left has cost 66.666666666666666667; half of that, rounded down.
            "day 4 of day 1: 1 for 33.333333333333333333, 50 − 33.333333333333333333 = 16.666666666666666667",
        ]
    );
}
