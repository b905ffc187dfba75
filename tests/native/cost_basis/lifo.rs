//! Last in, first out: the latest lots go first.

use cryptovault::vault::lot::Method::Lifo;

use super::story::story;

#[test]
fn the_latest_lot_goes_first() {
    let story = story(
        Lifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 150 USD | 1 BTC   |
         3 | sell | 1.5 BTC | 300 USD |",
    );
    // 1 of 1.5 brings 200, less 150; the other half 100, less half of 100.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 2: 1 for 150, 200 − 150 = 50", "day 3 of day 1: 0.5 for 50, 100 − 50 = 50"]
    );
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 50, realised 100, proceeds 300, acquired_cost 250");
}

#[test]
fn what_is_bought_after_a_sale_is_not_used_by_it() {
    let story = story(
        Lifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | sell | 0.5 BTC | 60 USD  |
         3 | buy  | 150 USD | 1 BTC   |
         4 | sell | 1.2 BTC | 240 USD |",
    );
    // Day 4: 1 of 1.2 brings 200; 0.2 of the half that is left of day 1 brings 40 and has cost 50 × 0.2 ÷ 0.5 = 20.
    assert_eq!(
        story.used("BTC"),
        [
            "day 2 of day 1: 0.5 for 50, 60 − 50 = 10",
            "day 4 of day 3: 1 for 150, 200 − 150 = 50",
            "day 4 of day 1: 0.2 for 20, 40 − 20 = 20",
        ]
    );
    assert_eq!(story.figures("BTC"), "quantity 0.3, cost 30, realised 80, proceeds 300, acquired_cost 250");
}

#[test]
fn a_purchase_between_that_is_told_later_is_the_latest_of_its_time() {
    let story = story(
        Lifo,
        "1 | buy  | 10 USD | 1 BTC  |
         3 | sell | 1 BTC  | 40 USD |
         4 | buy  | 30 USD | 1 BTC  |
         5 | sell | 1 BTC  | 50 USD |
         2 | buy  | 20 USD | 1 BTC  |",
    );
    // Before the last line day 3 had used day 1: 40 − 10 = 30.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 2: 1 for 20, 40 − 20 = 20", "day 5 of day 4: 1 for 30, 50 − 30 = 20"]
    );
    assert_eq!(story.lots("BTC")[0], "day 1: 1 of 1 for 10 of 10");
}
