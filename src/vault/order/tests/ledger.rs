//! What comes out: transactions, rows, previews.

use super::*;

#[test]
fn a_fill_is_a_purchase_a_sale_or_a_convert_in_the_ledger() {
    let mut order = place(Side::Buy, Kind::Market, &["size 1"]);
    let Some(Effect::Filled(fill)) = meet(&mut order, NOW, BOOK).into_iter().next() else { panic!() };
    let json = |fill: &Fill| {
        let draft = fill.draft().unwrap();
        draft.check(NOW).unwrap();
        serde_json::to_string(&draft).unwrap()
    };
    assert_eq!(
        json(&fill),
        r#"{"at_ms":1700000000000,"kind":"buy","account_id":"paper","sent":{"asset":"USD","amount":"101"},"received":{"asset":"BTC","amount":"1"},"fee":{"asset":"USD","amount":"0.909"},"settles":"account"}"#
    );
    let sold = Fill { side: Side::Sell, ..fill.clone() };
    assert_eq!(
        json(&sold),
        r#"{"at_ms":1700000000000,"kind":"sell","account_id":"paper","sent":{"asset":"BTC","amount":"1"},"received":{"asset":"USD","amount":"101"},"fee":{"asset":"USD","amount":"0.909"},"settles":"account"}"#
    );
    let converted = Fill { product: ProductId::parse("ETH-BTC").unwrap(), fee: Amount::ZERO, ..sold };
    assert_eq!(
        json(&converted),
        r#"{"at_ms":1700000000000,"kind":"convert","account_id":"paper","sent":{"asset":"ETH","amount":"1"},"received":{"asset":"BTC","amount":"101"},"settles":"account"}"#
    );
    let second = Fill { number: 2, ..fill.clone() };
    assert!(
        fill.transaction_id() == fill.clone().transaction_id()
            && fill.transaction_id() != second.transaction_id()
    );
}

#[test]
fn the_stored_forms_are_pinned() {
    let mut order = place(Side::Buy, Kind::Limit, &["size 2", "price 101.5"]);
    let effects = meet(&mut order, NOW, BOOK);
    let json = serde_json::to_string(&order).unwrap();
    assert_eq!(
        json,
        r#"{"id":"o","number":1,"account_id":"paper","product_id":"BTC-USD","side":"buy","kind":"limit","time_in_force":"gtc","size":"2","price":"101.5","rates":{"maker":"0.005","taker":"0.009"},"placed_ms":1700000000000,"status":"resting","since_ms":1700000000000,"fills":1,"filled":"1","value":"101","fees":"0.909","cancelled":"0","held":"102.4135"}"#
    );
    assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order);
    let Effect::Filled(fill) = &effects[0] else { panic!() };
    let json = serde_json::to_string(fill).unwrap();
    assert_eq!(
        json,
        r#"{"order_id":"o","number":1,"account_id":"paper","product_id":"BTC-USD","at_ms":1700000000000,"side":"buy","liquidity":"taker","price":"101","size":"1","value":"101","fee":"0.909"}"#
    );
    assert_eq!(
        (serde_json::from_str::<Fill>(&json).unwrap(), fill.liquidity),
        (fill.clone(), Liquidity::Taker)
    );
}

#[test]
fn a_preview_tells_what_would_come_of_a_ticket() {
    let book = Book::of(&parse_book(BOOK.as_bytes()).unwrap(), NOW - 400).unwrap();
    let rules = rules(Trading::Open);
    let told = preview(placing(&rules), ticket(Side::Buy, Kind::Market, &["size 4"]), Some(&book)).unwrap();
    // 101 + 204 = 305, ÷ 3 = 101.66…; fees 2.745
    assert_eq!((told.value, told.fee, told.total), (amount("305"), amount("2.745"), amount("307.745")));
    assert_eq!(told.average_price, Some(amount("101.666666666666666667")));
    assert_eq!((told.worst_price, told.bound), (Some(amount("102")), Some(amount("102"))));
    assert_eq!((told.filled, told.remaining, told.cancelled), (amount("3"), Amount::ZERO, amount("1")));
    assert_eq!((told.status, told.reason), (Status::Cancelled, Some(Reason::PriceProtection)));
    // A sale: 99 − 0.891; one rests.
    let told =
        preview(placing(&rules), ticket(Side::Sell, Kind::Limit, &["size 2", "price 98.5"]), Some(&book))
            .unwrap();
    assert_eq!((told.total, told.remaining, told.status), (amount("98.109"), amount("1"), Status::Resting));
    // What is not there is told, and what waits for its stop price fills nothing.
    let stop = ticket(Side::Buy, Kind::Stop, &["funds 1200.5", "stop_price 120"]);
    let told = preview(placing(&rules), stop, Some(&book)).unwrap();
    assert_eq!(
        (told.missing, told.filled, told.status),
        (Some(amount("200.5")), Amount::ZERO, Status::Armed)
    );
    assert_eq!(told.average_price, None);
}
