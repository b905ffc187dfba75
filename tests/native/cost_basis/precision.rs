//! The last digit: what does not divide is rounded down at 18 places, and the last part takes what is left.

use cryptovault::vault::amount::Amount;
use cryptovault::vault::figures::Figures;
use cryptovault::vault::lot::Method::{Fifo, Hifo};
use cryptovault::vault::movement::{Movement, movements};
use cryptovault::vault::pool::{AdvanceError, Open, advance};

use super::story::{read, story, trouble};

#[test]
fn a_cost_that_does_not_divide_is_not_lost() {
    let story = story(
        Fifo,
        "1 | buy  | 10 USD | 3 BTC |
         2 | sell | 1 BTC  | 5 USD |
         3 | sell | 1 BTC  | 5 USD |
         4 | sell | 1 BTC  | 5 USD |",
    );
    // 10 ÷ 3 = 3.33…; what is left, 6.666666666666666667, ÷ 2; and the rest. Together 10.
    assert_eq!(
        story.used("BTC"),
        [
            "day 2 of day 1: 1 for 3.333333333333333333, 5 − 3.333333333333333333 = 1.666666666666666667",
            "day 3 of day 1: 1 for 3.333333333333333333, 5 − 3.333333333333333333 = 1.666666666666666667",
            "day 4 of day 1: 1 for 3.333333333333333334, 5 − 3.333333333333333334 = 1.666666666666666666",
        ]
    );
    assert_eq!(story.figures("BTC"), "realised 5, proceeds 15, acquired_cost 10");
}

#[test]
fn proceeds_that_do_not_divide_are_not_lost() {
    let story = story(
        Fifo,
        "1 | buy  | 1 USD | 1 BTC  |
         2 | buy  | 1 USD | 1 BTC  |
         3 | buy  | 1 USD | 1 BTC  |
         4 | sell | 3 BTC | 10 USD |",
    );
    // 10 ÷ 3 = 3.33…, rounded down twice, and the rest: 10 − 6.666666666666666666.
    assert_eq!(
        story.used("BTC"),
        [
            "day 4 of day 1: 1 for 1, 3.333333333333333333 − 1 = 2.333333333333333333",
            "day 4 of day 2: 1 for 1, 3.333333333333333333 − 1 = 2.333333333333333333",
            "day 4 of day 3: 1 for 1, 3.333333333333333334 − 1 = 2.333333333333333334",
        ]
    );
}

#[test]
fn the_smallest_part_of_the_smallest_unit_has_no_cost_of_its_own() {
    let story = story(
        Fifo,
        "1 | buy  | 0.000000000000000001 USD | 1 ETH |
         2 | sell | 0.5 ETH | 1 USD |
         3 | sell | 0.5 ETH | 1 USD |",
    );
    // Half of the smallest is nothing, and the other half all of it.
    assert_eq!(
        story.used("ETH"),
        [
            "day 2 of day 1: 0.5 for 0, 1 − 0 = 1",
            "day 3 of day 1: 0.5 for 0.000000000000000001, 1 − 0.000000000000000001 = 0.999999999999999999",
        ]
    );
}

#[test]
fn the_largest_amounts_are_exact() {
    let story = story(
        Fifo,
        "1 | buy  | 999999999999999.999999999999999999 USD | 1000000000000000 BTC |
         2 | sell | 500000000000000 BTC | 500000000000000.5 USD |",
    );
    // Half of 10^15 − 10^-18, rounded down, is 499999999999999.999999999999999999 (5 × 10^-19 are cut off).
    assert_eq!(
        story.used("BTC"),
        ["day 2 of day 1: 500000000000000 for 499999999999999.999999999999999999, \
          500000000000000.5 − 499999999999999.999999999999999999 = 0.500000000000000001"]
    );
    assert_eq!(
        story.lots("BTC"),
        [
            "day 1: 500000000000000 of 1000000000000000 for 500000000000000 of 999999999999999.999999999999999999"
        ]
    );
}

#[test]
fn costs_of_one_that_differ_in_the_last_place_have_their_order() {
    let story = story(
        Hifo,
        "1 | buy  | 1 USD | 1 BTC |
         2 | buy  | 1.000000000000000001 USD | 1 BTC |
         3 | sell | 1 BTC | 2 USD |",
    );
    // 1 + 10^-18 is more than 1; 2 − (1 + 10^-18) = 1 − 10^-18.
    assert_eq!(
        story.used("BTC"),
        ["day 3 of day 2: 1 for 1.000000000000000001, 2 − 1.000000000000000001 = 0.999999999999999999"]
    );
}

#[test]
fn costs_of_one_that_differ_behind_the_last_place_are_equal() {
    let story = story(
        Hifo,
        "1 | buy  | 10 USD | 3 BTC |
         2 | buy  | 10.000000000000000001 USD | 3 BTC |
         3 | sell | 3 BTC | 20 USD |",
    );
    // Both are 3.333333333333333333: the earlier goes first.
    assert_eq!(story.used("BTC"), ["day 3 of day 1: 3 for 10, 20 − 10 = 10"]);
}

#[test]
fn a_balance_of_more_than_the_largest_amount_is_refused() {
    let table = "1 | deposit |  | 1000000000000000 BTC     |
                 2 | deposit |  | 0.000000000000000001 BTC |";
    // 10^15 + 10^-18.
    assert_eq!(trouble(table), "out of range");
}

#[test]
fn a_value_that_is_more_than_the_largest_amount_with_its_fee_is_refused() {
    let table = "1 | deposit |  | 1 BTC | value 1000000000000000, fee 0.01 USD";
    // 10^15 + 0.01.
    assert_eq!(trouble(table), "value must be at most 10^15 with what it is added to");
}

#[test]
fn a_pool_whose_figures_would_be_more_than_the_largest_amount_stops_there_and_wraps_nothing() {
    // Each account holds 6 × 10^14, which is possible; both together would be 1.2 × 10^15.
    let told = read(
        "1 | buy     | 100 USD | 600000000000000 BTC |
         2 | deposit |         | 600000000000000 BTC | at wallet",
    );
    let mut movements: Vec<Movement> =
        told.iter().flat_map(|told| movements(told).unwrap()).map(|(_, movement)| movement).collect();
    let advance = |movements: &[Movement]| advance(Fifo, Figures::default(), Open::default(), movements);
    let place = told[1].place();
    assert_eq!(advance(&movements), Err(AdvanceError::OutOfRange(place)));
    // Without it, as once it is reversed, all is as it was.
    movements.pop();
    let figures = advance(&movements).unwrap().figures;
    assert_eq!(
        (figures.quantity, figures.cost),
        (told[0].draft.received.as_ref().unwrap().amount, Amount::parse("100").unwrap())
    );
}
