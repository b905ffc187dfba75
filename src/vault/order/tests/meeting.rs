//! An order meets a book.

use super::*;

#[test]
fn a_market_order_walks_the_book_up_to_the_bound_and_the_rest_is_cancelled() {
    // Held: 4 × 100 × 1.02 × 1.009 = 411.672.
    let mut order = place(Side::Buy, Kind::Market, &["size 4"]);
    assert_eq!((order.held, order.status), (amount("411.672"), Status::Waiting));
    let effects = meet(&mut order, NOW, BOOK);
    // Fees: 101 × 1 × 0.009 = 0.909; 102 × 2 × 0.009 = 1.836. 103 is beyond 102.
    assert_eq!(fills(&effects), [told("101", "1", "0.909"), told("102", "2", "1.836")]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::PriceProtection)));
    assert_eq!((order.filled, order.cancelled), (amount("3"), amount("1")));
    // 411.672 − 101 − 204 − 0.909 − 1.836 = 103.927
    assert_eq!(effects[2..], [Effect::Released(amount("103.927")), Effect::Ended(Status::Cancelled)]);
}

#[test]
fn a_market_purchase_for_funds_spends_them_with_the_fee_and_gives_back_what_buys_no_step() {
    let mut order = place(Side::Buy, Kind::Market, &["funds 150"]);
    assert_eq!(order.held, amount("150"));
    let effects = meet(&mut order, NOW, BOOK);
    // 1 at 101 costs 101.909; 48.091 are left; a step at 102 costs 0.001 × 102 × 1.009 = 0.102918; that is 467.27… of them:
    // 0.467 cost 48.062706 (fee 0.467 × 102 × 0.009 = 0.428706), and 0.028294 buy none.
    assert_eq!(fills(&effects), [told("101", "1", "0.909"), told("102", "0.467", "0.428706")]);
    assert_eq!(end(&order), (Status::Filled, None));
    assert_eq!((order.done(), order.cancelled), (amount("149.971706"), amount("0.028294")));
    assert_eq!(effects[2], Effect::Released(amount("0.028294")));
}

#[test]
fn the_marketable_part_of_a_limit_order_takes_and_the_rest_rests_and_makes() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 2", "price 101.5"]);
    // 2 × 101.5 × 1.009 = 204.827
    assert_eq!(order.held, amount("204.827"));
    let effects = meet(&mut order, NOW, BOOK);
    assert_eq!(fills(&effects), [told("101", "1", "0.909")]);
    // 204.827 − 101.909 − 1 × 101.5 × 1.009 = 0.5045
    assert_eq!(effects[1..], [Effect::Released(amount("0.5045")), Effect::Rests]);
    // Its own price, and prices that were seen before, do nothing.
    assert_eq!((see(&mut order, NOW + 1, "101.5"), see(&mut order, NOW, "90")), (vec![], vec![]));
    let effects = see(&mut order, NOW + 1, "101.49");
    // 101.5 × 1 × 0.005
    assert_eq!(fills(&effects), [told("101.5", "1", "0.5075")]);
    // 102.4135 − 101.5 − 0.5075 = 0.406
    assert_eq!(effects[1..], [Effect::Released(amount("0.406")), Effect::Ended(Status::Filled)]);
}

#[test]
fn what_is_for_now_takes_what_it_can_or_all_or_nothing() {
    let mut order = place(Side::Sell, Kind::Limit, &["size 4", "price 98.5", "ioc"]);
    assert_eq!(fills(&meet(&mut order, NOW, BOOK)), [told("99", "1", "0.891")]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::ImmediateOrCancel)));
    let mut order = place(Side::Sell, Kind::Limit, &["size 4", "price 98", "fok"]);
    assert_eq!(fills(&meet(&mut order, NOW, BOOK)), []);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::FillOrKill)));
    let mut order = place(Side::Sell, Kind::Limit, &["size 3", "price 98", "fok"]);
    assert_eq!(fills(&meet(&mut order, NOW, BOOK)), [told("99", "1", "0.891"), told("98", "2", "1.764")]);
    assert_eq!(end(&order), (Status::Filled, None));
    let mut order = place(Side::Sell, Kind::Limit, &["size 1", "price 100", "ioc"]);
    meet(&mut order, NOW, BOOK);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::ImmediateOrCancel)));
}

#[test]
fn a_limit_beyond_the_bound_takes_up_to_the_bound_and_never_rests() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 4", "price 110"]);
    assert_eq!(fills(&meet(&mut order, NOW, BOOK)), [told("101", "1", "0.909"), told("102", "2", "1.836")]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::PriceProtection)));
}

#[test]
fn post_only_is_rejected_whole_if_any_part_would_take() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 4", "price 101", "post_only"]);
    assert_eq!(fills(&meet(&mut order, NOW, BOOK)), []);
    assert_eq!(end(&order), (Status::Rejected, Some(Reason::PostOnly)));
    let mut order = place(Side::Buy, Kind::Limit, &["size 4", "price 100.99", "post_only"]);
    assert_eq!(meet(&mut order, NOW, BOOK), [Effect::Rests]);
}

#[test]
fn a_triggered_purchase_pays_no_more_than_it_holds() {
    // 1 × 90 × 1.02 = 91.8; × 1.009 = 92.6262. 0.908 at 101 cost 0.908 × 101.909 = 92.533372; a step more 0.101909.
    let mut order = place(Side::Buy, Kind::Stop, &["size 1", "stop_price 90"]);
    assert_eq!(order.held, amount("92.6262"));
    see(&mut order, NOW + 1, "100");
    assert_eq!(fills(&meet(&mut order, NOW + 1, BOOK)), [told("101", "0.908", "0.825372")]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::Funds)));
}

#[test]
fn a_book_that_is_used_up_ends_a_market_order() {
    let mut order = place(Side::Sell, Kind::Market, &["size 5"]);
    let book = r#"{"bids":[["99.505","1"],["99.5","1.0005"],["99","1"]],"asks":[["100","1"]]}"#;
    // 99.505 is off the grid of prices, 0.0005 off that of sizes.
    assert_eq!(fills(&meet(&mut order, NOW, book)), [told("99.5", "1", "0.8955"), told("99", "1", "0.891")]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::NoLiquidity)));
}

#[test]
fn nothing_trades_in_an_auction_and_only_what_is_allowed_in_other_modes() {
    let meet_in = |order: &mut Order, trading| {
        let book = Book::of(&parse_book(BOOK.as_bytes()).unwrap(), NOW).unwrap();
        order.apply(Event::Book { book: &book, taken: &mut Taken::default(), rules: &rules(trading) })
    };
    for (trading, market, marketable, passive) in [
        (Trading::Auction, false, false, false),
        (Trading::Halted, false, false, false),
        (Trading::PostOnly, false, false, true),
        (Trading::LimitOnly, false, true, true),
        (Trading::Open, true, true, true),
    ] {
        for (kind, said, happens) in [
            (Kind::Market, &["size 1"][..], market),
            (Kind::Limit, &["size 1", "price 99"], marketable),
            (Kind::Limit, &["size 1", "price 100"], passive),
        ] {
            let mut order = place(Side::Sell, kind, said);
            assert_eq!(!meet_in(&mut order, trading).is_empty(), happens, "{trading:?} {said:?}");
            assert!(happens || order.status == Status::Waiting);
        }
        let mut order = place(Side::Sell, Kind::Limit, &["size 1", "price 100"]);
        meet(&mut order, NOW, BOOK);
        let effects = order.apply(Event::Price { price: amount("101"), at_ms: NOW + 1, trading });
        assert_eq!(!effects.is_empty(), trading.is_on());
    }
}

#[test]
fn funds_that_buy_no_step_are_given_back() {
    // A step is a whole one, at 101.909 with the fee.
    let rules = Rules { base_increment: Increment::new(Amount::ONE).unwrap(), ..rules(Trading::Open) };
    let (mut order, _) = placing(&rules).place(ticket(Side::Buy, Kind::Market, &["funds 101.9"])).unwrap();
    let book = Book::of(&parse_book(BOOK.as_bytes()).unwrap(), NOW).unwrap();
    let effects = order.apply(Event::Book { book: &book, taken: &mut Taken::default(), rules: &rules });
    assert_eq!(effects, [Effect::Released(amount("101.9")), Effect::Ended(Status::Cancelled)]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::Funds)));
}
