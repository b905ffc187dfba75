//! An order meets an order book.

use super::Order;
use super::book::{Book, Taken, offers};
use super::event::Effect;
use super::fill::Liquidity;
use super::rules::Rules;
use super::terms::{Reason, Side, Status, TimeInForce};
use super::walk::{End, Walk, Want, walk};

impl Order {
    /// Takes what it can of a book that was observed since it was placed or triggered; the rest of it rests, or is cancelled. Where nothing
    /// can be taken at present, or there is no mid to protect it by, it goes on waiting.
    pub(super) fn meet(&mut self, book: &Book, taken: &mut Taken, rules: &Rules) -> Vec<Effect> {
        if !rules.trading.is_on() {
            return Vec::new();
        }
        let at_ms = book.at_ms();
        let depth = taken.by(self.side);
        let best = offers(book, self.side, *depth, rules).next();
        let crosses = |limit| best.is_some_and(|best| self.side.accepts(limit, best.price));
        if self.price.is_some_and(|limit| !crosses(limit)) {
            return self.stay(Reason::ImmediateOrCancel, at_ms);
        }
        if self.post_only {
            return self.end(Status::Rejected, Some(Reason::PostOnly), at_ms);
        }
        let may_take = rules.trading.may_take(self.price.is_some());
        let Some(bound) = book.bound(self.side, rules.slippage).filter(|_| may_take) else {
            return Vec::new();
        };
        let is_protected = self.price.is_none_or(|limit| !self.side.accepts(bound, limit));
        let want = Want {
            side: self.side,
            size: self.size.map(|_| self.remaining()),
            money: (self.side == Side::Buy && self.price.is_none()).then_some(self.held),
            worst: self.price.filter(|_| !is_protected).unwrap_or(bound),
            rate: self.rates.taker,
        };
        let walk = walk(offers(book, self.side, *depth, rules), *depth, want, rules);
        let is_complete = walk.end == End::Size
            || (self.funds.is_some() && walk.end == End::Money && !walk.parts.is_empty());
        if self.time_in_force == TimeInForce::Fok && !is_complete {
            return self.end(Status::Cancelled, Some(Reason::FillOrKill), at_ms);
        }
        *depth = walk.depth;
        let Walk { parts, end, .. } = walk;
        let mut effects: Vec<_> =
            parts.into_iter().map_while(|part| self.fill(part, Liquidity::Taker, at_ms)).collect();
        effects.extend(if is_complete {
            self.end(Status::Filled, None, at_ms)
        } else if end == End::Money {
            self.end(Status::Cancelled, Some(Reason::Funds), at_ms)
        } else if is_protected && (end == End::Price || self.price.is_some()) {
            self.end(Status::Cancelled, Some(Reason::PriceProtection), at_ms)
        } else if self.price.is_none() {
            self.end(Status::Cancelled, Some(Reason::NoLiquidity), at_ms)
        } else {
            self.stay(Reason::ImmediateOrCancel, at_ms)
        });
        effects
    }

    /// What is left of an order with a limit rests, unless it was for now.
    fn stay(&mut self, reason: Reason, at_ms: i64) -> Vec<Effect> {
        match self.time_in_force {
            TimeInForce::Gtc | TimeInForce::Gtd => self.rest(at_ms),
            TimeInForce::Ioc => self.end(Status::Cancelled, Some(reason), at_ms),
            TimeInForce::Fok => self.end(Status::Cancelled, Some(Reason::FillOrKill), at_ms),
        }
    }
}
