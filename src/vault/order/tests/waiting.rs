//! What orders wait for, and for how long.

use super::*;

#[test]
fn stops_are_triggered_by_the_last_trade_and_then_meet_a_book() {
    for (side, kind, stop, before, at) in [
        (Side::Sell, Kind::Stop, "99", "99.01", "99"),
        (Side::Buy, Kind::Stop, "101", "100.99", "101"),
        (Side::Sell, Kind::TakeProfit, "101", "100.99", "103"),
        (Side::Buy, Kind::TakeProfit, "100", "100.01", "90"),
    ] {
        let mut order = place(side, kind, &["size 1", &format!("stop_price {stop}")]);
        assert_eq!((see(&mut order, NOW + 1, before), meet(&mut order, NOW + 1, BOOK)), (vec![], vec![]));
        assert_eq!(see(&mut order, NOW + 2, at), [Effect::NeedsBook], "{side:?} {kind:?}");
        // A book from before it was triggered is none.
        assert_eq!(meet(&mut order, NOW + 1, BOOK), []);
        assert_eq!(fills(&meet(&mut order, NOW + 3, BOOK)).len(), 1);
        assert_eq!((end(&order), order.triggered_ms), ((Status::Filled, None), Some(NOW + 2)));
    }
    let mut order = place(Side::Sell, Kind::StopLimit, &["size 2", "stop_price 99.5", "price 98.5"]);
    see(&mut order, NOW + 1, "99.4");
    assert_eq!(fills(&meet(&mut order, NOW + 1, BOOK)), [told("99", "1", "0.891")]);
    assert_eq!(end(&order), (Status::Resting, None));
    // 98.5 × 1 × 0.005
    assert_eq!(fills(&see(&mut order, NOW + 2, "98.51")), [told("98.5", "1", "0.4925")]);
}

#[test]
fn without_a_book_what_is_for_now_waits_for_half_a_minute_and_the_rest_waits_on() {
    let late = |order: &mut Order, ms: i64| order.apply(Event::Time { at_ms: NOW + ms });
    let mut order = place(Side::Sell, Kind::Market, &["size 1"]);
    assert_eq!((order.ends_ms(), late(&mut order, 29_999)), (Some(NOW + 30_000), vec![]));
    assert_eq!(late(&mut order, 30_000), [Effect::Released(amount("1")), Effect::Ended(Status::Cancelled)]);
    assert_eq!(end(&order), (Status::Cancelled, Some(Reason::NoBook)));
    let mut order = place(Side::Sell, Kind::Limit, &["size 1", "price 99"]);
    assert_eq!((order.ends_ms(), late(&mut order, 900_000)), (None, vec![]));
    assert_eq!(fills(&meet(&mut order, NOW + 900_000, BOOK)).len(), 1);
}

#[test]
fn a_book_that_says_too_little_fills_nothing() {
    let one_sided = r#"{"bids":[["99","1"]],"asks":[]}"#;
    let mut order = place(Side::Sell, Kind::Market, &["size 1"]);
    assert_eq!((meet(&mut order, NOW, one_sided), order.status), (vec![], Status::Waiting));
    // One that would take waits as well; one that would not rests.
    let mut order = place(Side::Sell, Kind::Limit, &["size 1", "price 99"]);
    assert_eq!((meet(&mut order, NOW, one_sided), order.status), (vec![], Status::Waiting));
    let mut order = place(Side::Sell, Kind::Limit, &["size 1", "price 99.01"]);
    assert_eq!(meet(&mut order, NOW, one_sided), [Effect::Rests]);
    // A book that was observed before the order was placed is none for it.
    let mut order = place(Side::Sell, Kind::Market, &["size 1"]);
    assert_eq!(meet(&mut order, NOW - 1, BOOK), []);
}

#[test]
fn an_order_ends_at_its_time_before_anything_fills_it() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 1", "price 99", "gtd", "ends 1000"]);
    meet(&mut order, NOW, BOOK);
    assert_eq!(order.ends_ms(), Some(NOW + 1000));
    let effects = see(&mut order, NOW + 1000, "90");
    assert_eq!(effects, [Effect::Released(amount("99.891")), Effect::Ended(Status::Expired)]);
    assert_eq!((end(&order), order.cancelled), ((Status::Expired, None), amount("1")));
}

#[test]
fn cancelling_releases_what_was_held_and_nothing_happens_afterwards() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 2", "price 101.5"]);
    meet(&mut order, NOW, BOOK);
    let held = order.held;
    let effects = order.apply(Event::Cancel { at_ms: NOW + 5 });
    assert_eq!(effects, [Effect::Released(held), Effect::Ended(Status::Cancelled)]);
    assert_eq!((end(&order), order.cancelled), ((Status::Cancelled, Some(Reason::Owner)), amount("1")));
    let cancelled = order.clone();
    assert_eq!((see(&mut order, NOW + 6, "1"), meet(&mut order, NOW + 6, BOOK)), (vec![], vec![]));
    assert_eq!(order.apply(Event::Cancel { at_ms: NOW + 7 }), []);
    assert_eq!(order, cancelled);
}
