//! First in, first out: the earliest lots go first.

use cryptovault::vault::lot::Method::Fifo;

use super::story::story;

#[test]
fn the_earliest_lot_goes_first_and_the_next_gives_the_rest() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | buy  | 150 USD | 1 BTC   |
         3 | sell | 1.5 BTC | 300 USD |",
    );
    // 1 of 1.5 brings 300 × 1 ÷ 1.5 = 200, and the other half the rest, 100. Half of 150 is 75.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 1: 1 for 100, 200 − 100 = 100", "day 3 of day 2: 0.5 for 75, 100 − 75 = 25"]
    );
    assert_eq!(story.lots("BTC"), ["day 1: 0 of 1 for 0 of 100", "day 2: 0.5 of 1 for 75 of 150"]);
    // 100 + 25 = 125; 250 = 75 + 175.
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 75, realised 125, proceeds 300, acquired_cost 250");
}

#[test]
fn several_sales_use_up_one_lot() {
    let story = story(
        Fifo,
        "1 | buy  | 400 USD | 4 BTC   |
         2 | sell | 1 BTC   | 110 USD |
         3 | sell | 2 BTC   | 180 USD |
         4 | sell | 1 BTC   | 100 USD |",
    );
    assert_eq!(
        story.used("BTC"),
        [
            "day 2 of day 1: 1 for 100, 110 − 100 = 10",
            "day 3 of day 1: 2 for 200, 180 − 200 = -20",
            "day 4 of day 1: 1 for 100, 100 − 100 = 0",
        ]
    );
    // 10 − 20 + 0 = −10; 110 + 180 + 100 = 390.
    assert_eq!(story.figures("BTC"), "realised -10, proceeds 390, acquired_cost 400");
}

#[test]
fn a_purchase_that_is_told_later_is_used_first_if_it_was_earlier() {
    let story = story(
        Fifo,
        "2 | buy  | 150 USD | 1 BTC   |
         3 | sell | 1 BTC   | 200 USD |
         1 | buy  | 100 USD | 1 BTC   |",
    );
    // Before the last line the profit was 200 − 150 = 50.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 1 for 100, 200 − 100 = 100"]);
    assert_eq!(story.figures("BTC"), "quantity 1, cost 150, realised 100, proceeds 200, acquired_cost 250");
}

#[test]
fn a_sale_that_is_told_later_takes_what_later_sales_had() {
    let story = story(
        Fifo,
        "1 | buy  | 10 USD | 1 BTC  |
         2 | buy  | 20 USD | 1 BTC  |
         4 | sell | 1 BTC  | 40 USD |
         3 | sell | 1 BTC  | 30 USD |",
    );
    // Before the last line day 4 had used day 1: 40 − 10 = 30.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 1: 1 for 10, 30 − 10 = 20", "day 4 of day 2: 1 for 20, 40 − 20 = 20"]
    );
}

#[test]
fn what_comes_in_a_moment_is_there_for_what_goes_in_it() {
    let story = story(
        Fifo,
        "1 | withdrawal | 1 BTC |         |
         1 | convert    | 2 ETH | 1 BTC   | value 90
         1 | deposit    |       | 2 ETH   | value 80",
    );
    // Deposits stand before exchanges, and those before withdrawals: 90 − 80 = 10, and the bitcoin leaves with 90.
    assert_eq!(story.figures("ETH"), "realised 10, proceeds 90, acquired_cost 80");
    assert_eq!(story.figures("BTC"), "acquired_cost 90, left_cost 90");
}

#[test]
fn what_is_bought_again_after_all_was_sold_begins_anew() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   |
         2 | sell | 1 BTC   | 300 USD |
         3 | buy  | 250 USD | 1 BTC   |",
    );
    // 300 − 100 = 200; 100 + 250 = 350.
    assert_eq!(story.lots("BTC"), ["day 1: 0 of 1 for 0 of 100", "day 3: 1 of 1 for 250 of 250"]);
    assert_eq!(story.figures("BTC"), "quantity 1, cost 250, realised 200, proceeds 300, acquired_cost 350");
}
