//! The paper orders: the shell around a [`Desk`], which knows those that are open.
//!
//! What happens to them happens in the database, and once, whoever says so and however often. So this object may be lost at any time: the next one
//! reads what is open.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use super::adapter::Edge;
use super::{books, platform};
use crate::app::vault::Platform as _;
use crate::app::vault::orders::desk::Desk;
use crate::app::vault::orders::happen::{Observed, happen};
use crate::error::ErrorCode;
use crate::market::product::ProductId;
use crate::market::tape::Tape;
use crate::store::database::DatabaseError;
use crate::vault::order::id::OrderId;

/// How often what nobody has told of is looked for, milliseconds.
const LOOK_MS: i64 = 60_000;
/// How often a book that could not be had is asked for again, milliseconds: while somebody has waited for less than a minute, and then.
const AGAIN_MS: i64 = 5000;
const LATER_MS: i64 = 60_000;
/// Who has placed an order that lately waits for the answer, milliseconds.
const ASKED_MS: i64 = 2500;
/// People that something happens to at once, and books that are fetched at once: below the platform's six connections.
const CONCURRENT: usize = 4;

/// The object as `entry.js` holds it.
#[wasm_bindgen]
pub struct OrdersObject {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    desk: RefCell<Desk>,
    /// When what is open was read last; none if it never was.
    looked_ms: Cell<Option<i64>>,
    /// When the next alarm goes off, as far as this instance knows.
    alarm_at: Cell<Option<i64>>,
}

#[wasm_bindgen]
impl OrdersObject {
    /// Wakes.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> Self {
        let (looked_ms, alarm_at) = (Cell::new(None), Cell::new(None));
        let (state, desk) = (State::from(state), RefCell::default());
        Self { inner: Rc::new(Inner { state, desk, looked_ms, alarm_at }) }
    }

    /// Hears of a tick, a [`Tape`]: a promise of whether anything waits for a price.
    pub fn tick(&self, tape: &JsString) -> Promise {
        let inner = Rc::clone(&self.inner);
        let tape = platform::text(tape);
        future_to_promise(async move {
            inner.look().await?;
            let mut touched = BTreeMap::new();
            // A tape that nobody waits for is not read.
            if !inner.desk.borrow().is_empty() {
                let tape: Tape = serde_json::from_str(&tape).map_err(Error::from)?;
                touched = inner.desk.borrow().touched(&tape);
            }
            let has_moved = !touched.is_empty();
            let none = BTreeSet::new();
            let one = |(user, observed): (Rc<str>, Vec<Observed>)| {
                let (inner, none) = (&inner, &none);
                async move { inner.let_happen(&user, &observed, none).await }
            };
            stream::iter(touched).map(one).buffer_unordered(CONCURRENT).collect::<Vec<()>>().await;
            // What was triggered needs a book now.
            inner.arm(has_moved).await?;
            Ok((!inner.desk.borrow().is_empty()).into())
        })
    }

    /// A person's orders are others than before: a promise of their having met the order books that they wait for, as far as these can be had.
    pub fn attend(&self, user_id: String) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            inner.look().await?;
            let at_ms = platform::now_ms();
            inner.let_happen(&user_id, &[Observed::Time { at_ms }], &BTreeSet::new()).await;
            let products = inner.desk.borrow().waiting_of(&user_id);
            // Whoever has placed them is told by the answer.
            let seen = inner.desk.borrow().placed_since(&user_id, at_ms - ASKED_MS);
            inner
                .meet(products.into_iter().map(|product| (product, vec![user_id.as_str().into()])), &seen)
                .await;
            inner.arm(false).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Ends what is over, and fetches the order books that somebody waits for.
    pub fn alarm(&self) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            inner.alarm_at.set(None);
            inner.look().await?;
            let at_ms = platform::now_ms();
            let none = BTreeSet::new();
            let due = inner.desk.borrow().due(at_ms);
            for user in due {
                inner.let_happen(&user, &[Observed::Time { at_ms }], &none).await;
            }
            let waiting = inner.desk.borrow().waiting();
            inner
                .meet(waiting.into_iter().map(|(product, who)| (product, who.into_iter().collect())), &none)
                .await;
            inner.arm(false).await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Inner {
    /// Sees to it that what is open is known: all of it at first, and then, once a minute, what has changed.
    async fn look(&self) -> Result<()> {
        let now_ms = platform::now_ms();
        let looked_ms = self.looked_ms.get();
        if looked_ms.is_some_and(|looked| now_ms - looked < LOOK_MS) {
            return Ok(());
        }
        let mut found = Desk::default();
        let read = match looked_ms {
            None => found.read_all(&Edge).await,
            Some(looked) => found.read_changed(&Edge, looked).await,
        };
        read.map_err(|error: DatabaseError| Error::RustError(format!("{error:?}")))?;
        self.desk.borrow_mut().take_all(found);
        self.looked_ms.set(Some(now_ms));
        Ok(())
    }

    /// Lets something happen to a person's orders. What cannot happen now happens another time.
    async fn let_happen(&self, user_id: &str, observed: &[Observed], seen: &BTreeSet<OrderId>) {
        match happen(&Edge, user_id, platform::now_ms(), observed, seen).await {
            Ok(left) => self.desk.borrow_mut().replace(user_id, left),
            Err(failure) if failure.code == ErrorCode::NotFound => self.desk.borrow_mut().forget(user_id),
            Err(failure) => platform::log("error", "order_not_moved", &failure.message),
        }
    }

    /// Fetches the order books of products, and lets those who wait for them meet them.
    async fn meet(
        &self,
        products: impl Iterator<Item = (ProductId, Vec<Rc<str>>)>,
        seen: &BTreeSet<OrderId>,
    ) {
        let one = |(product, who): (ProductId, Vec<Rc<str>>)| async move {
            // The rules are those of now as well; the market is asked while the exchange is.
            let (listing, book) =
                futures_util::future::join(Edge.listing(&product), books::newest(&product)).await;
            let rules = listing.ok().flatten().and_then(|listing| listing.rules.ok());
            let (Some(rules), Some(book)) = (rules, book) else { return };
            let observed = [Observed::Book { product, book, rules }];
            join_all(who.iter().map(|user| self.let_happen(user, &observed, seen))).await;
        };
        stream::iter(products).map(one).buffer_unordered(CONCURRENT).collect::<Vec<()>>().await;
    }

    /// Sees to it that what happens without a price happens.
    async fn arm(&self, now: bool) -> Result<()> {
        let now_ms = platform::now_ms();
        let (next, waiting) = {
            let desk = self.desk.borrow();
            (desk.next_ms(), desk.waiting_since())
        };
        let again = waiting.map(|since| match since {
            _ if now => now_ms,
            since if now_ms - since < LATER_MS => now_ms + AGAIN_MS,
            _ => now_ms + LATER_MS,
        });
        let next = next.into_iter().chain(again).min();
        let Some(next) = next else { return Ok(()) };
        if self.alarm_at.get().is_some_and(|at| at <= next && at > now_ms - AGAIN_MS) {
            return Ok(());
        }
        self.alarm_at.set(Some(next));
        self.state.storage().set_alarm((next - now_ms).max(0)).await
    }
}
