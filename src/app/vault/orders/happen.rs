//! What is observed happens to a person's open orders: they, their fills, the ledger and what the person is told are written together, or not at all.
//!
//! It depends on what is stored alone, so whoever observed something may say so again, or twice at once: it happens once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::row::{HoldRow, OrderRow, insert, put};
use super::told::{Told, tell};
use crate::accounts::view::Nothing;
use crate::app::accounts::failed;
use crate::app::vault::Platform;
use crate::app::vault::accounts::next;
use crate::app::vault::change::{Change, Next, Written, carry_out};
use crate::app::vault::ledger::{Entry, Ledger, Posted, Progress, Verdict};
use crate::app::vault::rows::VaultRow;
use crate::error::Failure;
use crate::market::product::ProductId;
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::orders as sql;
use crate::vault::amount::Amount;
use crate::vault::order::Order;
use crate::vault::order::book::Book;
use crate::vault::order::event::Effect;
use crate::vault::order::fill::Fill;
use crate::vault::order::id::OrderId;
use crate::vault::order::open::{Happened, OpenOrders};
use crate::vault::order::rules::{Rules, Trading};

/// What was observed.
#[derive(Debug, Clone)]
pub enum Observed {
    /// The price of a product's last trade, and since when it has been that.
    Price {
        /// The product.
        product: ProductId,
        /// The price.
        price: Amount,
        /// Unix milliseconds.
        at_ms: i64,
        /// What the product does.
        trading: Trading,
    },
    /// A product's order book.
    Book {
        /// The product.
        product: ProductId,
        /// The book.
        book: Rc<Book>,
        /// The product's rules.
        rules: Rules,
    },
    /// It has become so late.
    Time {
        /// Unix milliseconds.
        at_ms: i64,
    },
}

/// A person's open orders, as they are of a version of the vault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// The version.
    pub version: i64,
    /// Each.
    pub orders: Vec<Order>,
}

/// Lets what was observed happen to a person's orders, in this order. What becomes of orders that the person has just placed, `seen`, they are not told.
///
/// # Errors
/// It could not be written: it has not happened.
pub async fn happen<P: Platform>(
    platform: &P,
    user_id: &str,
    now_ms: i64,
    observed: &[Observed],
    seen: &BTreeSet<OrderId>,
) -> Result<Left, Failure> {
    let mut happening = Happening {
        user_id,
        now_ms,
        observed,
        seen,
        left: Left::default(),
        open: vec![],
        given_up: BTreeSet::new(),
        happened: BTreeMap::new(),
        stage: Stage::Orders,
    };
    carry_out(platform, user_id, None, &mut happening).await.map_err(|refused| *refused.failure)?;
    Ok(happening.left)
}

struct Happening<'h> {
    user_id: &'h str,
    now_ms: i64,
    observed: &'h [Observed],
    seen: &'h BTreeSet<OrderId>,
    left: Left,
    /// Those that are open, and of these the ones that the ledger does not take.
    open: Vec<OrderRow>,
    given_up: BTreeSet<OrderId>,
    /// What each order has become, and what it was filled, moment by moment.
    happened: BTreeMap<OrderId, (Order, Vec<Vec<Fill>>)>,
    stage: Stage,
}

enum Stage {
    /// Which orders are open.
    Orders,
    /// What their fills are in the ledger.
    Ledger(Box<Ledger>),
}

impl Change for Happening<'_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Orders;
        self.given_up.clear();
        vec![statement(sql::OPEN_ORDERS, [self.user_id.into()])]
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        match &mut self.stage {
            Stage::Orders => {
                self.open = next(&mut rows.into_iter()).all().map_err(failed)?;
                Ok(self.begin(vault))
            }
            Stage::Ledger(ledger) => match ledger.take(vault, rows)? {
                Progress::Read(reads) => Ok(Next::Read(reads)),
                Progress::Done(Posted { verdicts, statements }) => {
                    let refused = self.refused(&verdicts);
                    if refused.is_empty() {
                        return Ok(Next::Write(self.written(vault, statements)));
                    }
                    // They end instead, and to the others it happens as if they had ended before.
                    self.given_up.extend(refused);
                    Ok(self.begin(vault))
                }
            },
        }
    }
}

impl Happening<'_> {
    fn begin(&mut self, vault: &VaultRow) -> Next {
        self.observe();
        self.left.version = vault.version + i64::from(!self.happened.is_empty());
        let entry = |fills: &Vec<Fill>| {
            let transaction = Fill::draft_of(fills)?.into_transaction(fills.first()?.transaction_id());
            Some(vec![Entry::Add(Box::new(transaction))])
        };
        let units: Vec<_> = self.moments().filter_map(entry).collect();
        if units.is_empty() {
            return Next::Write(self.written(vault, vec![]));
        }
        let holds = self.left.orders.iter().map(HoldRow::of).collect();
        let mut ledger = Ledger::new(self.user_id, self.now_ms, units).holding(holds);
        let reads = ledger.reads();
        self.stage = Stage::Ledger(Box::new(ledger));
        Next::Read(reads)
    }

    fn observe(&mut self) {
        self.happened.clear();
        let mut open = OpenOrders::default();
        for OrderRow { order, .. } in &self.open {
            let mut order = order.clone();
            if self.given_up.contains(&order.id) {
                order.give_up(self.now_ms);
                self.happened.insert(order.id.clone(), (order, vec![]));
            } else {
                open.insert(order);
            }
        }
        for observed in self.observed {
            let happened = match observed {
                Observed::Price { product, price, at_ms, trading } => {
                    open.observe_price(product, *price, *at_ms, *trading)
                }
                Observed::Book { product, book, rules } => open.observe_book(product, book, rules),
                Observed::Time { at_ms } => open.observe_time(*at_ms),
            };
            for Happened { order, effects } in happened {
                let fills = effects.into_iter().filter_map(|effect| match effect {
                    Effect::Filled(fill) => Some(fill),
                    _ => None,
                });
                let fills: Vec<_> = fills.collect();
                let one =
                    self.happened.entry(order.id.clone()).or_insert_with(|| (order.clone(), Vec::new()));
                one.0 = order;
                one.1.extend((!fills.is_empty()).then_some(fills));
            }
        }
        self.left.orders = open.iter().cloned().collect();
    }

    /// What was filled, by order and moment: each is a transaction.
    fn moments(&self) -> impl Iterator<Item = &Vec<Fill>> {
        self.happened.values().flat_map(|(_, moments)| moments)
    }

    /// Orders whose fills the ledger does not take, since figures would be more than can be kept.
    fn refused(&self, verdicts: &[Verdict]) -> Vec<OrderId> {
        let is_refused = |verdict: &Verdict| matches!(verdict, Verdict::Refused(_) | Verdict::Short(_));
        let refused = self.moments().zip(verdicts).filter(|(_, verdict)| is_refused(verdict));
        refused.filter_map(|(fills, _)| Some(fills.first()?.order.clone())).collect()
    }

    fn written(&self, vault: &VaultRow, ledger: Vec<Statement>) -> Written {
        let orders: Vec<_> = self.happened.values().map(|(order, _)| order.clone()).collect();
        let mut statements: Vec<_> = put(vault.id, &orders, self.now_ms).into_iter().collect();
        statements.extend(self.moments().flat_map(|fills| insert(vault.id, fills)));
        statements.extend(ledger);
        let unseen = self.happened.values().filter(|(order, _)| !self.seen.contains(&order.id));
        let told: Vec<_> = unseen.filter_map(|(order, moments)| Told::of(order, moments)).collect();
        statements.extend(tell(vault.id, &told, self.now_ms));
        let has_filled = self.moments().next().is_some() || !told.is_empty();
        let change = if has_filled { VaultChange::Fills } else { VaultChange::Orders };
        Written::new(change, statements, 200, &Nothing {})
    }
}
