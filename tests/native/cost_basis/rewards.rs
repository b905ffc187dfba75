//! Rewards: what they are worth is income, and their cost.

use cryptovault::vault::lot::Method::Fifo;

use super::story::story;

#[test]
fn a_reward_costs_what_it_was_worth_and_that_is_income() {
    let story = story(
        Fifo,
        "1 | reward |         | 0.1 ETH | staking, value 20
         2 | sell   | 0.1 ETH | 25 USD  |",
    );
    // 20 of income, and 25 − 20 = 5 of profit.
    assert_eq!(story.figures("ETH"), "realised 5, proceeds 25, income 20, acquired_cost 20");
}

#[test]
fn a_reward_of_unknown_worth_is_no_income_and_has_no_cost() {
    let story = story(
        Fifo,
        "1 | reward |         | 100 ETH | airdrop
         2 | sell   | 40 ETH  | 10 USD  |",
    );
    // 100 − 40 = 60.
    assert_eq!(story.figures("ETH"), "quantity 60, uncosted 60, unknown 40");
}

#[test]
fn interest_in_the_currency_is_worth_itself() {
    let story = story(
        Fifo,
        "1 | reward |  | 5 USD | interest
         2 | reward |  | 3 USD | interest, fee 1 USD, kept",
    );
    // 5 + 3 of income, of which 1 went as a fee.
    assert_eq!(story.figures("USD"), "quantity 7, cost 7, fees 1, income 8, acquired_cost 7");
}

#[test]
fn a_commission_in_what_a_reward_brings_makes_it_less() {
    let story = story(Fifo, "1 | reward |  | 1 ETH | staking, value 100, fee 0.2 ETH");
    // 1 − 0.2 = 0.8.
    assert_eq!(story.lots("ETH"), ["day 1: 0.8 of 0.8 for 100 of 100"]);
    assert_eq!(story.figures("ETH"), "quantity 0.8, cost 100, income 100, acquired_cost 100");
}
