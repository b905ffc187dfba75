//! Fees: in the currency, in what is received, in what is sent, in a third asset, with and without a known value.

use cryptovault::vault::lot::Method::Fifo;

use super::story::story;

#[test]
fn a_fee_of_a_purchase_is_part_of_its_cost() {
    let story = story(Fifo, "1 | buy | 100 USD | 1 BTC | fee 2 USD");
    // 100 + 2.
    assert_eq!(story.figures("BTC"), "quantity 1, cost 102, acquired_cost 102");
    assert_eq!(story.figures("USD"), "", "it came from outside, and is in the cost already");
}

#[test]
fn a_fee_of_a_sale_is_taken_from_the_proceeds() {
    let story = story(
        Fifo,
        "1 | buy  | 100 USD | 1 BTC   | fee 2 USD
         2 | sell | 1 BTC   | 150 USD | fee 3 USD",
    );
    // (150 − 3) − (100 + 2) = 45.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 102, 147 − 102 = 45"]);
}

#[test]
fn money_that_is_kept_pays_its_fees() {
    let story = story(
        Fifo,
        "1 | deposit |         | 500 USD |
         2 | buy     | 100 USD | 1 BTC   | fee 2 USD, kept
         3 | sell    | 1 BTC   | 150 USD | fee 3 USD, kept",
    );
    // 500 − 102 = 398; 398 + 147 = 545. Of 500 + 147 that came, 102 have left.
    assert_eq!(story.figures("USD"), "quantity 545, cost 545, acquired_cost 647, left_cost 102");
    assert_eq!(story.balance("exchange", "USD"), "545");
    assert_eq!(story.figures("BTC"), "realised 45, proceeds 147, acquired_cost 102");
}

#[test]
fn a_fee_in_what_is_received_makes_it_less_for_the_same_cost() {
    let story = story(Fifo, "1 | buy | 100 USD | 1 BTC | fee 0.001 BTC");
    // 1 − 0.001.
    assert_eq!(story.lots("BTC"), ["day 1: 0.999 of 0.999 for 100 of 100"]);
}

#[test]
fn a_fee_in_what_is_sent_makes_it_more_for_the_same_proceeds() {
    let story = story(
        Fifo,
        "1 | buy  | 400 USD | 2 BTC   |
         2 | sell | 1 BTC   | 300 USD | fee 0.01 BTC",
    );
    // 1.01 of 2 have cost 202.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1.01 for 202, 300 − 202 = 98"]);
}

#[test]
fn a_fee_in_a_third_asset_is_a_disposal_of_it_and_part_of_the_cost() {
    let story = story(
        Fifo,
        "1 | buy | 200 USD | 1 BNB |
         2 | buy | 100 USD | 1 BTC | fee 0.01 BNB, fee value 3",
    );
    // 0.01 of 1 has cost 2 and was worth 3.
    assert_eq!(story.figures("BNB"), "quantity 0.99, cost 198, realised 1, proceeds 3, acquired_cost 200");
    assert_eq!(story.figures("BTC"), "quantity 1, cost 103, acquired_cost 103");
}

#[test]
fn a_fee_in_a_third_asset_is_taken_from_the_proceeds_of_a_sale() {
    let story = story(
        Fifo,
        "1 | buy  | 200 USD | 1 BNB   |
         2 | buy  | 100 USD | 1 BTC   |
         3 | sell | 1 BTC   | 150 USD | fee 0.01 BNB, fee value 3",
    );
    // 150 − 3 = 147; 0.01 of 1 BNB has cost 200 × 0.01 = 2.
    assert_eq!(story.used("BTC"), ["day 3 of day 2: 1 for 100, 147 − 100 = 47"]);
    assert_eq!(story.used("BNB"), ["day 3 of day 1: 0.01 for 2, 3 − 2 = 1"]);
}

#[test]
fn a_fee_in_a_third_asset_of_unknown_value_leaves_with_its_own_cost() {
    let story = story(
        Fifo,
        "1 | buy | 200 USD | 1 BNB |
         2 | buy | 100 USD | 1 BTC | fee 0.01 BNB",
    );
    // 200 × 0.01 = 2.
    assert_eq!(story.figures("BNB"), "quantity 0.99, cost 198, fees 2, acquired_cost 200, left_cost 2");
    assert_eq!(story.figures("BTC"), "quantity 1, cost 100, acquired_cost 100");
}

#[test]
fn a_fee_of_a_transfer_in_what_is_transferred_leaves_with_its_cost() {
    let story = story(
        Fifo,
        "1 | buy      | 100 USD | 1 BTC |
         2 | transfer | 0.9 BTC |       | to wallet, fee 0.05 BTC",
    );
    // 100 × 0.05 = 5; 1 − 0.9 − 0.05 = 0.05 stays at the exchange.
    assert_eq!(story.figures("BTC"), "quantity 0.95, cost 95, fees 5, acquired_cost 100, left_cost 5");
    assert_eq!([story.balance("exchange", "BTC"), story.balance("wallet", "BTC")], ["0.05", "0.9"]);
}

#[test]
fn a_fee_of_a_transfer_of_known_value_is_disposed_of_for_it_and_counts_as_fees() {
    let story = story(
        Fifo,
        "1 | buy      | 100 USD | 1 BTC |
         2 | transfer | 0.9 BTC |       | to wallet, fee 0.05 BTC, fee value 8",
    );
    // 8 − 5 = 3 was earned, and 8 are gone.
    assert_eq!(
        story.figures("BTC"),
        "quantity 0.95, cost 95, realised 3, proceeds 8, fees 8, acquired_cost 100"
    );
}

#[test]
fn a_fee_in_the_currency_counts_as_fees_where_nothing_is_bought_or_sold() {
    let story = story(
        Fifo,
        "1 | buy        | 100 USD | 1 BTC  |
         2 | deposit    |         | 50 USD | fee 1 USD, kept
         3 | withdrawal | 0.5 BTC |        | fee 2 USD, kept
         4 | transfer   | 0.5 BTC |        | to wallet, fee 4 USD, kept
         5 | withdrawal | 10 USD  |        | fee 8 USD, kept",
    );
    // Of 50, 49 come; 1 + 2 + 4 + 8 = 15 fees; 49 − 2 − 4 − 18 = 25 are left.
    assert_eq!(story.figures("USD"), "quantity 25, cost 25, fees 15, acquired_cost 49, left_cost 24");
    assert_eq!(story.figures("BTC"), "quantity 0.5, cost 50, acquired_cost 100, left_cost 50");
}

#[test]
fn a_fee_from_outside_counts_without_being_a_balance() {
    let story = story(
        Fifo,
        "1 | deposit  |       | 1 BTC | value 100
         2 | transfer | 1 BTC |       | to wallet, fee 4 USD
         3 | withdrawal | 1 BTC | | at wallet, fee 3 EUR, fee value 4",
    );
    // 4 of dollars, and 3 euros that were worth 4.
    assert_eq!(story.figures("USD"), "fees 4");
    assert_eq!(story.figures("EUR"), "fees 4");
    assert_eq!(story.figures("BTC"), "acquired_cost 100, left_cost 100");
}

#[test]
fn a_fee_of_what_has_no_known_cost_counts_as_fees() {
    let story = story(
        Fifo,
        "1 | deposit |       | 1 BTC  | fee 5 USD
         2 | convert | 1 BTC | 10 ETH | fee 3 USD",
    );
    // 5 + 3.
    assert_eq!(story.figures("USD"), "fees 8");
    assert_eq!(story.figures("ETH"), "quantity 10, uncosted 10");
    assert_eq!(story.figures("BTC"), "unknown 1");
}

#[test]
fn a_fee_that_is_a_transaction_of_its_own_leaves_with_its_cost() {
    let story = story(
        Fifo,
        "1 | buy | 100 USD | 1 ETH |
         2 | fee | 0.1 ETH |       |",
    );
    // 100 × 0.1 = 10.
    assert_eq!(story.used("ETH"), ["day 2 of day 1: 0.1 for 10"]);
    assert_eq!(story.figures("ETH"), "quantity 0.9, cost 90, fees 10, acquired_cost 100, left_cost 10");
}

#[test]
fn a_fee_may_be_more_than_a_sale_brings() {
    let story = story(
        Fifo,
        "1 | buy  | 10 USD | 1 BTC |
         2 | sell | 1 BTC  | 1 USD | fee 3 USD",
    );
    // 1 − 3 = −2 are the proceeds, and −2 − 10 = −12 the profit.
    assert_eq!(story.used("BTC"), ["day 2 of day 1: 1 for 10, -2 − 10 = -12"]);
}
