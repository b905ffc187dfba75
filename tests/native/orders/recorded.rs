//! Fills against the recorded order books: worked examples with their arithmetic, and a walk of the whole book by hand.

use std::fs;

use cryptovault::market::feed::book::parse_book;
use cryptovault::market::product::ProductId;
use cryptovault::vault::amount::Amount;
use cryptovault::vault::order::Order;
use cryptovault::vault::order::book::{Book, Taken};
use cryptovault::vault::order::event::{Effect, Event};
use cryptovault::vault::order::id::OrderId;
use cryptovault::vault::order::placing::Placing;
use cryptovault::vault::order::rates::Rates;
use cryptovault::vault::order::rules::{Increment, Rules, Trading};
use cryptovault::vault::order::terms::{Kind, Reason, Side, Status};
use cryptovault::vault::order::ticket::Ticket;
use cryptovault::vault::transaction::AccountId;
use num_bigint::BigInt;

use crate::plain::csv;

const NOW: i64 = 1_700_000_000_000;

fn recorded(product: &str) -> Option<Vec<u8>> {
    let name = format!("coinbase-exchange-book-level2-{}.json", product.to_lowercase());
    Some(fs::read(csv::folder("wire")?.join(name)).unwrap())
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

/// Cents, 10^-8, slippage as said.
fn rules(slippage: &str) -> Rules {
    Rules {
        quote_increment: Increment::new(amount("0.01")).unwrap(),
        base_increment: Increment::new(amount("0.00000001")).unwrap(),
        min_funds: amount("1"),
        slippage: amount(slippage),
        trading: Trading::Open,
    }
}

/// Price, size, value and fee of each fill, as text.
type Fills = Vec<[String; 4]>;

/// Places an order for `size 1`, or `funds 1`, with a limit or without, and lets it meet a recorded book. Maker 0.50 %, taker 0.90 %.
fn meet(
    body: &[u8],
    product: &str,
    side: Side,
    quantity: &str,
    limit: Option<&str>,
    slippage: &str,
) -> (Order, Fills) {
    let book = Book::of(&parse_book(body).unwrap(), NOW).unwrap();
    let rules = rules(slippage);
    let (measure, quantity) = quantity.split_once(' ').unwrap();
    let ticket = Ticket {
        account: AccountId::new("paper"),
        product: ProductId::parse(product).unwrap(),
        side,
        kind: if limit.is_some() { Kind::Limit } else { Kind::Market },
        size: (measure == "size").then(|| amount(quantity)),
        funds: (measure == "funds").then(|| amount(quantity)),
        price: limit.map(amount),
        stop_price: None,
        time_in_force: None,
        expires_ms: None,
        post_only: false,
    };
    let placing = Placing {
        id: OrderId::new("o"),
        number: 1,
        now_ms: NOW,
        rules: &rules,
        rates: Rates::default(),
        reference: book.mid(),
        available: Amount::MOST,
    };
    let (mut order, _) = placing.place(ticket).unwrap();
    let effects = order.apply(Event::Book { book: &book, taken: &mut Taken::default(), rules: &rules });
    let told = effects.into_iter().filter_map(|effect| match effect {
        Effect::Filled(fill) => {
            Some([fill.price, fill.size, fill.value, fill.fee].map(|amount| amount.to_string()))
        }
        _ => None,
    });
    (order, told.collect())
}

fn told<const N: usize>(rows: [[&str; 4]; N]) -> Fills {
    rows.map(|row| row.map(str::to_owned)).to_vec()
}

#[test]
fn thirty_million_dollars_buy_two_levels_of_bitcoin() {
    let Some(body) = recorded("BTC-USD") else { return };
    let (order, fills) = meet(&body, "BTC-USD", Side::Buy, "funds 30000000", None, "0.02");
    // 2863.9176 × 9739.02 = 27,891,750.784752; × 0.009 = 251,025.757062768; 1,857,223.458185232 are left.
    // 10^-8 at 9739.03 costs 0.0000973903 × 1.009 = 0.0000982668127; that goes 18,899,803,575 times into what is left:
    // 188.99803575 × 9739.03 = 1,840,657.5403051031 …, and 0.00001738… is left, which is less than one more.
    assert_eq!(
        fills,
        told([
            ["9739.02", "2863.9176", "27891750.784752", "251025.757062768"],
            ["9739.03", "188.99803577", "1840657.5403051031", "16565.9178627459279"],
        ])
    );
    assert_eq!((order.status, order.cancelled), (Status::Filled, amount("0.0000173829721")));
    assert_eq!(order.done().checked_add(order.cancelled), Some(amount("30000000")));
}

#[test]
fn nine_thousand_bitcoins_are_sold_on_three_levels() {
    let Some(body) = recorded("BTC-USD") else { return };
    let (order, fills) = meet(&body, "BTC-USD", Side::Sell, "size 9000", None, "0.02");
    // 9000 − 2767.455474 − 4771 = 1461.544526; 2767.455474 × 9739 = 26,952,248.861286, × 0.009 = 242,570.239751574.
    assert_eq!(
        fills,
        told([
            ["9739", "2767.455474", "26952248.861286", "242570.239751574"],
            ["9738.99", "4771", "46464721.29", "418182.49161"],
            ["9738.98", "1461.544526", "14233952.90782348", "128105.57617041132"],
        ])
    );
    assert_eq!((order.status, order.held), (Status::Filled, Amount::ZERO));
}

#[test]
fn nothing_fills_beyond_two_percent_of_the_mid() {
    let Some(body) = recorded("BTC-USD") else { return };
    // mid = (9739 + 9739.02) ÷ 2 = 9739.01; × 1.02 = 9933.7902; × 0.98 = 9544.2298. Asks up to 9900 are 44 levels with
    // 55,471.87869929; bids down to 9565.06 are 40 with 55,360.10868815.
    let (order, fills) = meet(&body, "BTC-USD", Side::Buy, "size 60000", None, "0.02");
    assert_eq!((fills.len(), fills[43][0].as_str(), order.filled), (44, "9900", amount("55471.87869929")));
    assert_eq!((order.status, order.reason), (Status::Cancelled, Some(Reason::PriceProtection)));
    assert_eq!(order.cancelled, amount("4528.12130071"));
    let (order, fills) = meet(&body, "BTC-USD", Side::Sell, "size 60000", None, "0.02");
    assert_eq!((fills.len(), fills[39][0].as_str(), order.filled), (40, "9565.06", amount("55360.10868815")));
    assert_eq!((order.reason, order.cancelled), (Some(Reason::PriceProtection), amount("4639.89131185")));
    // In euros nobody sells below 100,000: mid = (8966.04 + 100000) ÷ 2 = 54483.02, bounds 55572.6804 and 53393.3596.
    let Some(body) = recorded("BTC-EUR") else { return };
    for (side, quantity, limit) in
        [(Side::Buy, "size 1", None), (Side::Sell, "size 1", None), (Side::Buy, "size 1", Some("100000"))]
    {
        let (order, fills) = meet(&body, "BTC-EUR", side, quantity, limit, "0.02");
        assert_eq!((fills.len(), order.reason), (0, Some(Reason::PriceProtection)), "{side:?} {limit:?}");
    }
    let (order, fills) = meet(&body, "BTC-EUR", Side::Buy, "size 1", Some("60000"), "0.02");
    assert_eq!((fills.len(), order.status), (0, Status::Resting));
}

#[test]
fn a_limit_takes_what_is_as_good_and_rests_with_the_others() {
    let Some(body) = recorded("BTC-EUR") else { return };
    // The bound is 54483.02 × (1 − 0.9) = 5448.302.
    let (order, fills) = meet(&body, "BTC-EUR", Side::Sell, "size 6", Some("8965.99"), "0.9");
    // Fees: 89.6604 × 0.009, 44830.05 × 0.009, 89.6599 × 0.009; 6 − 5.02 = 0.98 rest.
    assert_eq!(
        fills,
        told([
            ["8966.04", "0.01", "89.6604", "0.8069436"],
            ["8966.01", "5", "44830.05", "403.47045"],
            ["8965.99", "0.01", "89.6599", "0.8069391"],
        ])
    );
    assert_eq!(
        (order.status, order.remaining(), order.held),
        (Status::Resting, amount("0.98"), amount("0.98"))
    );
}

/// In parts of 10^-18.
fn parts(text: &str) -> BigInt {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<18}").parse().unwrap()
}

/// Walks a book for a size from the best price on, in whole numbers of any size: price, size, value and fee, all in parts of 10^-18.
fn by_hand(body: &[u8], side: Side, size: &str, slippage_percent: i64) -> Vec<[BigInt; 4]> {
    let book: serde_json::Value = serde_json::from_slice(body).unwrap();
    let best = |side: &str| parts(book[side][0][0].as_str().unwrap());
    let twice_mid = best("bids") + best("asks");
    let (levels, percent) = match side {
        Side::Buy => (&book["asks"], 100 + slippage_percent),
        Side::Sell => (&book["bids"], 100 - slippage_percent),
    };
    let unit = BigInt::from(10).pow(18);
    let mut left = parts(size);
    let mut fills = Vec::new();
    for level in levels.as_array().unwrap() {
        let [price, there] = [0, 1].map(|cell| parts(level[cell].as_str().unwrap()));
        let (far, bound) = (&price * 200, &twice_mid * percent);
        if left == BigInt::ZERO || (side == Side::Buy && far > bound) || (side == Side::Sell && far < bound) {
            break;
        }
        let part = left.clone().min(there);
        left -= &part;
        let value = &price * &part / &unit;
        let fee = &value * 9 / 1000;
        assert_eq!((&value * &unit, &fee * 1000), (&price * &part, &value * 9), "all of it is exact");
        fills.push([price, part, value, fee]);
    }
    fills
}

#[test]
fn any_size_of_both_books_fills_as_by_hand() {
    for product in ["BTC-USD", "BTC-EUR"] {
        let Some(body) = recorded(product) else { return };
        for side in Side::ALL {
            for (size, slippage) in [
                ("0.00012345", 2),
                ("0.5", 2),
                ("3000.12345678", 2),
                ("55000", 2),
                ("12.34567891", 60),
                ("9999.99999999", 85),
                ("90000", 90),
                ("2000000", 99),
            ] {
                let fraction = format!("0.{slippage:0>2}");
                let (order, fills) = meet(&body, product, side, &format!("size {size}"), None, &fraction);
                let ours: Vec<_> = fills.iter().map(|row| row.clone().map(|text| parts(&text))).collect();
                let theirs = by_hand(&body, side, size, slippage);
                assert_eq!(ours, theirs, "{product} {side:?} {size} {slippage}");
                let sum = |cell: usize| theirs.iter().map(|row| row[cell].clone()).sum::<BigInt>();
                let sums = [order.filled, order.value, order.fees].map(|amount| BigInt::from(amount.parts()));
                assert_eq!(sums, [sum(1), sum(2), sum(3)]);
            }
        }
    }
}
