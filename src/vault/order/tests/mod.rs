//! Orders one by one, with a pencil. Maker 0.50 %, taker 0.90 %, slippage 2 %.

mod ledger;
mod meeting;
mod tickets;
mod waiting;

use super::Order;
use super::book::{Book, Taken};
use super::event::{Effect, Event};
use super::fill::{Fill, Liquidity};
use super::id::OrderId;
use super::placing::Placing;
use super::preview::preview;
use super::rates::Rates;
use super::refusal::Unplaceable;
use super::rules::{Increment, Rules, Trading};
use super::terms::{Kind, Reason, Side, Status, TimeInForce};
use super::ticket::Ticket;
use crate::error::ErrorCode;
use crate::market::feed::book::parse_book;
use crate::market::product::ProductId;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::AccountId;

const NOW: i64 = 1_700_000_000_000;

/// mid 100, bounds 102 and 98.
const BOOK: &str =
    r#"{"bids":[["99","1"],["98","2"],["97","5"]],"asks":[["101","1"],["102","2"],["103","5"]]}"#;

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn rules(trading: Trading) -> Rules {
    Rules {
        quote_increment: Increment::new(amount("0.01")).unwrap(),
        base_increment: Increment::new(amount("0.001")).unwrap(),
        min_funds: amount("1"),
        slippage: amount("0.02"),
        trading,
    }
}

/// `size 2`, `funds 50`, `price 99.5`, `stop_price 90`, `gtd 5`: what is said of an order besides its side and kind.
fn ticket(side: Side, kind: Kind, said: &[&str]) -> Ticket {
    let mut ticket = Ticket {
        account: AccountId::new("paper"),
        product: ProductId::parse("BTC-USD").unwrap(),
        side,
        kind,
        size: None,
        funds: None,
        price: None,
        stop_price: None,
        time_in_force: None,
        expires_ms: None,
        post_only: false,
    };
    for said in said {
        match said.split_once(' ') {
            Some(("size", text)) => ticket.size = Some(amount(text)),
            Some(("funds", text)) => ticket.funds = Some(amount(text)),
            Some(("price", text)) => ticket.price = Some(amount(text)),
            Some(("stop_price", text)) => ticket.stop_price = Some(amount(text)),
            Some(("ends", text)) => ticket.expires_ms = Some(NOW + text.parse::<i64>().unwrap()),
            None if *said == "post_only" => ticket.post_only = true,
            _ => ticket.time_in_force = Some(TimeInForce::parse(said).unwrap()),
        }
    }
    ticket
}

fn placing(rules: &Rules) -> Placing<'_> {
    Placing {
        id: OrderId::new("o"),
        number: 1,
        now_ms: NOW,
        rules,
        rates: Rates::default(),
        reference: Some(amount("100")),
        available: amount("1000"),
    }
}

fn place(side: Side, kind: Kind, said: &[&str]) -> Order {
    placing(&rules(Trading::Open)).place(ticket(side, kind, said)).unwrap().0
}

fn meet(order: &mut Order, at_ms: i64, json: &str) -> Vec<Effect> {
    let book = Book::of(&parse_book(json.as_bytes()).unwrap(), at_ms).unwrap();
    order.apply(Event::Book { book: &book, taken: &mut Taken::default(), rules: &rules(Trading::Open) })
}

fn see(order: &mut Order, at_ms: i64, price: &str) -> Vec<Effect> {
    order.apply(Event::Price { price: amount(price), at_ms, trading: Trading::Open })
}

/// Price, size and fee of each fill.
fn fills(effects: &[Effect]) -> Vec<(String, String, String)> {
    let told = |fill: &Fill| (fill.price.to_string(), fill.size.to_string(), fill.fee.to_string());
    effects
        .iter()
        .filter_map(|effect| if let Effect::Filled(fill) = effect { Some(told(fill)) } else { None })
        .collect()
}

fn told(price: &str, size: &str, fee: &str) -> (String, String, String) {
    (price.to_owned(), size.to_owned(), fee.to_owned())
}

fn end(order: &Order) -> (Status, Option<Reason>) {
    assert!(order.status.is_open() || order.held.is_zero());
    (order.status, order.reason)
}
