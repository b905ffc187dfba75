//! Order books of the exchange, fetched when an order needs one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{bindings, platform, upstream};
use crate::market::feed::book::parse_book;
use crate::market::product::ProductId;
use crate::vault::order::book::Book;

/// How long one is waited for, milliseconds: about as long as somebody who has placed an order waits.
const TIMEOUT_MS: i64 = 2000;
/// How long one is good enough to tell what would come of an order, and how long one that could not be had is not asked for again, milliseconds.
const FRESH_MS: i64 = 3000;
/// Products whose books are kept at most.
const MOST_KEPT: usize = 20;

/// What has come of asking: when the answer was there, Unix milliseconds, and the book, if it was one.
type Asked = (i64, Option<Rc<Book>>);

thread_local! {
    static KEPT: RefCell<HashMap<ProductId, Asked>> = RefCell::default();
}

/// One of some seconds ago at most.
pub async fn recent(product: &ProductId) -> Option<Rc<Book>> {
    match kept(product) {
        Some((_, book)) => book,
        None => fetch(product).await,
    }
}

/// One of now. Where it could not be had a moment ago it is not asked for again.
pub async fn newest(product: &ProductId) -> Option<Rc<Book>> {
    if let Some((_, None)) = kept(product) {
        return None;
    }
    fetch(product).await
}

fn kept(product: &ProductId) -> Option<Asked> {
    let kept = KEPT.with_borrow(|kept| kept.get(product).cloned())?;
    (platform::now_ms() - kept.0 < FRESH_MS).then_some(kept)
}

async fn fetch(product: &ProductId) -> Option<Rc<Book>> {
    let feed = bindings::feed().ok()?;
    let answer = upstream::book(&feed, product.as_str(), TIMEOUT_MS).await;
    let now_ms = platform::now_ms();
    let parsed = answer.and_then(|body| parse_book(&body));
    let book = match &parsed {
        Ok(answer) => Book::of(answer, now_ms).map(Rc::new),
        Err(error) => {
            platform::log("error", "book_not_had", &format!("{product}: {error:?}"));
            None
        }
    };
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|_, (at_ms, _)| now_ms - *at_ms < FRESH_MS);
        if kept.len() < MOST_KEPT {
            kept.insert(product.clone(), (now_ms, book.clone()));
        }
    });
    book
}
