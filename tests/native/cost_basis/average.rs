//! Average cost: the whole pool is one lot.

use cryptovault::vault::lot::Method::Average;

use super::story::story;

#[test]
fn a_sale_takes_its_part_of_all_that_it_has_cost() {
    let story = story(
        Average,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 200 USD | 1 BTC   |
         3 | sell | 0.5 BTC | 100 USD |",
    );
    // 300 × 0.5 ÷ 2 = 75.
    assert_eq!(story.used("BTC"), ["day 3 of all: 0.5 for 75, 100 − 75 = 25"]);
    assert_eq!(story.figures("BTC"), "quantity 1.5, cost 225, realised 25, proceeds 100, acquired_cost 300");
    assert_eq!(story.lots("BTC"), Vec::<String>::new());
}

#[test]
fn a_purchase_moves_the_average_and_a_sale_does_not() {
    let story = story(
        Average,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 200 USD | 1 BTC   |
         3 | sell | 1 BTC   | 180 USD |
         4 | buy  | 250 USD | 1 BTC   |
         5 | sell | 1 BTC   | 210 USD |",
    );
    // 300 ÷ 2 = 150; (150 + 250) ÷ 2 = 200.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of all: 1 for 150, 180 − 150 = 30", "day 5 of all: 1 for 200, 210 − 200 = 10"]
    );
    assert_eq!(story.figures("BTC"), "quantity 1, cost 200, realised 40, proceeds 390, acquired_cost 550");
}

#[test]
fn a_withdrawal_leaves_with_the_average() {
    let story = story(
        Average,
        "1 | buy        | 100 USD | 1 BTC |
         2 | buy        | 300 USD | 3 BTC |
         3 | withdrawal | 1 BTC   |       |",
    );
    // 400 ÷ 4 = 100.
    assert_eq!(story.figures("BTC"), "quantity 3, cost 300, acquired_cost 400, left_cost 100");
}

#[test]
fn what_has_no_cost_is_sold_in_proportion() {
    let story = story(
        Average,
        "1 | deposit |         | 1 BTC   |
         2 | buy     | 300 USD | 3 BTC   |
         3 | sell    | 2 BTC   | 240 USD |",
    );
    // 3 of 4 have a cost: 1.5 of the 2, for 150, which bring 240 × 1.5 ÷ 2 = 180; of the other half the profit is not known.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of all: 1.5 for 150, 180 − 150 = 30", "day 3 of all: 0.5 for ?, 60 − ? = ?"]
    );
    assert_eq!(
        story.figures("BTC"),
        "quantity 2, uncosted 0.5, cost 150, realised 30, proceeds 180, unknown 0.5, acquired_cost 300"
    );
}

#[test]
fn the_last_sale_takes_all_the_cost_that_is_left() {
    let story = story(
        Average,
        "1 | buy  | 100 USD | 3 BTC  |
         2 | sell | 1 BTC   | 50 USD |
         3 | sell | 1 BTC   | 50 USD |
         4 | sell | 1 BTC   | 50 USD |",
    );
    // 100 ÷ 3 rounded down, then half of what is left rounded down, then the rest.
    assert_eq!(
        story.used("BTC"),
        [
            "day 2 of all: 1 for 33.333333333333333333, 50 − 33.333333333333333333 = 16.666666666666666667",
            "day 3 of all: 1 for 33.333333333333333333, 50 − 33.333333333333333333 = 16.666666666666666667",
            "day 4 of all: 1 for 33.333333333333333334, 50 − 33.333333333333333334 = 16.666666666666666666",
        ]
    );
    assert_eq!(story.figures("BTC"), "realised 50, proceeds 150, acquired_cost 100");
}

#[test]
fn the_part_with_a_cost_is_rounded_down() {
    let story = story(
        Average,
        "1 | deposit |         | 2 BTC  |
         2 | buy     | 100 USD | 1 BTC  |
         3 | sell    | 1 BTC   | 90 USD |",
    );
    // 1 × 1 ÷ 3 = 0.33…: it has cost 100 × 0.33…, which is 33.3333333333333333, and brings 90 × 0.33… = 29.99999999999999997.
    assert_eq!(
        story.used("BTC"),
        [
            "day 3 of all: 0.333333333333333333 for 33.3333333333333333, 29.99999999999999997 − 33.3333333333333333 = -3.33333333333333333",
            "day 3 of all: 0.666666666666666667 for ?, 60.00000000000000003 − ? = ?",
        ]
    );
}
