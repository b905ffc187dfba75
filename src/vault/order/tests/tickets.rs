//! Tickets that are taken, and those that are not.

use super::*;

#[test]
fn an_account_that_has_not_enough_is_told_what_is_missing() {
    let rules = rules(Trading::Open);
    let place = |ticket| placing(&rules).place(ticket).map(|(order, _)| order.held);
    let buy = ticket(Side::Buy, Kind::Limit, &["size 10", "price 100"]);
    // 10 × 100 × 1.009 = 1009
    assert_eq!(place(buy), Err(Unplaceable::Short(Asset::parse("USD").unwrap(), amount("9"))));
    let sell = ticket(Side::Sell, Kind::Market, &["size 1000.001"]);
    assert_eq!(place(sell), Err(Unplaceable::Short(Asset::parse("BTC").unwrap(), amount("0.001"))));
}

#[test]
fn a_ticket_that_the_product_does_not_take_names_the_field_at_fault() {
    use Kind::{Limit, Market, Stop, StopLimit, TakeProfit};
    use Side::{Buy, Sell};
    let refused = |trading, ticket| {
        let rules = rules(trading);
        match placing(&rules).place(ticket) {
            Err(Unplaceable::Refused(refusal)) => Some((refusal.code, refusal.field)),
            _ => None,
        }
    };
    for (side, kind, said, at_fault) in [
        (Buy, Market, &["size 1"][..], None),
        (Buy, Market, &[], Some("size")),
        (Buy, Market, &["size 0"], Some("size")),
        (Buy, Market, &["size -1"], Some("size")),
        (Buy, Market, &["size 0.0001"], Some("size")),
        (Buy, Market, &["size 1.0005"], Some("size")),
        (Buy, Market, &["size 0.009"], Some("size")),
        (Buy, Market, &["size 0.01"], None),
        (Buy, Market, &["size 1", "funds 1"], Some("funds")),
        (Buy, Market, &["funds 0.99"], Some("funds")),
        (Buy, Market, &["funds 1.005"], Some("funds")),
        (Buy, Market, &["funds 1"], None),
        (Sell, Market, &["funds 1"], Some("funds")),
        (Buy, Limit, &["funds 1", "price 1"], Some("funds")),
        (Buy, Market, &["size 1", "price 1"], Some("price")),
        (Buy, Limit, &["size 1"], Some("price")),
        (Buy, Limit, &["size 1", "price 0"], Some("price")),
        (Buy, Limit, &["size 1", "price 1.001"], Some("price")),
        (Buy, Limit, &["size 1", "price 0.99"], Some("size")),
        (Buy, Limit, &["size 1", "price 1"], None),
        (Buy, Limit, &["size 1000000000000000", "price 1"], Some("size")),
        (Sell, Limit, &["size 1000000000000", "price 1001"], Some("size")),
        (Buy, Limit, &["size 1", "price 1", "stop_price 1"], Some("stop_price")),
        (Buy, Stop, &["size 1"], Some("stop_price")),
        (Buy, Stop, &["size 1", "stop_price 1.005"], Some("stop_price")),
        (Buy, Stop, &["funds 1", "stop_price 1"], None),
        (Buy, StopLimit, &["size 1", "stop_price 1"], Some("price")),
        (Sell, TakeProfit, &["size 1", "stop_price 1"], None),
        (Buy, Market, &["size 1", "gtc"], Some("time_in_force")),
        (Buy, Market, &["size 1", "fok"], None),
        (Buy, Stop, &["size 1", "stop_price 1", "ioc"], Some("time_in_force")),
        (Buy, Limit, &["size 1", "price 1", "ioc", "post_only"], Some("post_only")),
        (Buy, StopLimit, &["size 1", "price 1", "stop_price 1", "post_only"], Some("post_only")),
        (Buy, Limit, &["size 1", "price 1", "gtd"], Some("expires_ms")),
        (Buy, Limit, &["size 1", "price 1", "gtd", "ends 0"], Some("expires_ms")),
        (Buy, Limit, &["size 1", "price 1", "gtd", "ends 31622400001"], Some("expires_ms")),
        (Buy, Limit, &["size 1", "price 1", "gtd", "ends 31622400000"], None),
        (Buy, Limit, &["size 1", "price 1", "ends 5"], Some("expires_ms")),
    ] {
        let expected = at_fault.map(|field| (ErrorCode::InvalidParameter, field));
        assert_eq!(refused(Trading::Open, ticket(side, kind, said)), expected, "{side:?} {kind:?} {said:?}");
    }
    let limit = || ticket(Buy, Limit, &["size 1", "price 1"]);
    let posted = || ticket(Buy, Limit, &["size 1", "price 1", "post_only"]);
    let (market, stop) =
        (|| ticket(Buy, Market, &["funds 1"]), || ticket(Buy, Stop, &["funds 1", "stop_price 1"]));
    let invalid = |field| Some((ErrorCode::InvalidParameter, field));
    assert_eq!(refused(Trading::Halted, posted()), Some((ErrorCode::Conflict, "product_id")));
    assert_eq!(
        (refused(Trading::PostOnly, limit()), refused(Trading::PostOnly, posted())),
        (invalid("post_only"), None)
    );
    assert_eq!(refused(Trading::LimitOnly, market()), invalid("kind"));
    assert_eq!(
        (refused(Trading::LimitOnly, stop()), refused(Trading::LimitOnly, limit())),
        (invalid("kind"), None)
    );
    assert_eq!(
        (refused(Trading::Auction, market()), refused(Trading::Auction, stop())),
        (invalid("kind"), None)
    );
    // Without a price there is no telling what it is worth.
    let rules = rules(Trading::Open);
    let blind = Placing { reference: None, ..placing(&rules) }.place(ticket(Sell, Market, &["size 1"]));
    let Err(Unplaceable::Refused(refusal)) = blind else { panic!() };
    assert_eq!((refusal.code, refusal.field), (ErrorCode::Unavailable, "product_id"));
}

#[test]
fn a_product_too_fine_for_exact_fees_is_refused() {
    let fine = Increment::new(amount("0.00000001")).unwrap();
    // 8 + 8 places and 3 of the rate are 19.
    let rules = Rules { quote_increment: fine, base_increment: fine, ..rules(Trading::Open) };
    let refused = placing(&rules).place(ticket(Side::Sell, Kind::Limit, &["size 1", "price 1"]));
    assert!(matches!(refused, Err(Unplaceable::Refused(refusal)) if refusal.field == "product_id"));
}
