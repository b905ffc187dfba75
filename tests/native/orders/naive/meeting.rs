//! Those who wait meet an order book.

use num_bigint::BigInt;

use super::super::script::{ACCOUNTS, PRODUCTS};
use super::{Naive, exactly, rates, rises, unit};

impl Naive {
    /// One after the other, each account with a book of its own.
    pub(super) fn meet(
        &mut self,
        at: i64,
        product: usize,
        bids: &[(BigInt, BigInt)],
        asks: &[(BigInt, BigInt)],
        mode: &str,
    ) {
        let mut waiting: Vec<_> =
            self.open.iter().filter(|order| order.product == product && order.state == "waiting").collect();
        waiting.sort_by_key(|order| {
            let rising = rises(order.kind, order.buys);
            let way = match (&order.stop, order.was_triggered) {
                (Some(stop), true) if rising => (1, stop.clone()),
                (Some(stop), true) => (2, -stop.clone()),
                _ => (0, BigInt::ZERO),
            };
            (order.since, way, order.number)
        });
        let numbers: Vec<_> = waiting.into_iter().map(|order| order.number).collect();
        if !matches!(mode, "open" | "limit_only" | "post_only") {
            return;
        }
        // What is on the grid, for each account.
        let usable = |levels: &[(BigInt, BigInt)]| -> Vec<(BigInt, BigInt)> {
            let on_grid = |(price, size): &(BigInt, BigInt)| {
                let lots = size / PRODUCTS[product].lot;
                (price % PRODUCTS[product].tick == BigInt::ZERO).then(|| (price.clone(), lots))
            };
            levels.iter().filter_map(on_grid).collect()
        };
        let mut left: Vec<_> = ACCOUNTS.iter().map(|_| [usable(asks), usable(bids)]).collect();
        let both = bids.first().zip(asks.first()).map(|(bid, ask)| &bid.0 + &ask.0);
        for number in numbers {
            let nth = self.open.iter().position(|order| order.number == number).unwrap();
            let (account, buys) = (self.open[nth].account, self.open[nth].buys);
            let book = &mut left[account][usize::from(!buys)];
            book.retain(|(_, lots)| *lots > BigInt::ZERO);
            self.take(at, nth, book, both.as_ref(), mode);
        }
    }

    fn take(
        &mut self,
        at: i64,
        nth: usize,
        book: &mut [(BigInt, BigInt)],
        both: Option<&BigInt>,
        mode: &str,
    ) {
        let order = self.open[nth].clone();
        let product = &PRODUCTS[order.product];
        let within =
            |price: &BigInt, worst: &BigInt| if order.buys { price <= worst } else { price >= worst };
        let stays = |naive: &mut Self| {
            let order = &mut naive.open[nth];
            if matches!(order.stays, "ioc" | "fok") {
                naive.close(nth, "cancelled");
                return;
            }
            (order.state, order.since) = ("resting", at);
            if order.buys {
                let value = exactly(order.limit.as_ref().unwrap(), &order.left);
                let (maker, taker) = rates(order.account);
                order.hold = &value + exactly(&value, &maker.max(taker));
            } else {
                order.hold = order.left.clone();
            }
        };
        if let Some(limit) = &order.limit
            && !book.first().is_some_and(|(best, _)| within(best, limit))
        {
            return stays(self);
        }
        if order.post_only {
            return self.close(nth, "rejected");
        }
        let Some(both) = both else { return };
        if mode == "post_only" || (mode == "limit_only" && order.limit.is_none()) {
            return;
        }
        // Twice the bound, in parts of 10^-36: nothing is rounded.
        let bound = both * if order.buys { unit() + product.slippage } else { unit() - product.slippage };
        let in_bound = |price: &BigInt| within(&(price * unit() * 2), &bound);
        let limit_in_bound = order.limit.as_ref().is_some_and(&in_bound);
        let rate = rates(order.account).1;
        let (mut left, mut money) =
            (order.left.clone(), if order.by_funds { order.left.clone() } else { order.hold.clone() });
        let has_money = order.buys && order.limit.is_none();
        let mut takes: Vec<(usize, BigInt)> = Vec::new();
        let mut is_broke = false;
        for (at, (price, lots)) in book.iter().enumerate() {
            if !order.by_funds && left == BigInt::ZERO {
                break;
            }
            if !in_bound(price) || order.limit.as_ref().is_some_and(|limit| !within(price, limit)) {
                break;
            }
            let one = exactly(price, &BigInt::from(product.lot));
            let cost = &one + exactly(&one, &rate);
            let mut part = lots.clone();
            if !order.by_funds {
                part = part.min(&left / product.lot);
            }
            if has_money {
                part = part.min(&money / &cost);
            }
            if part == BigInt::ZERO {
                is_broke = true;
                break;
            }
            if has_money {
                money -= &part * &cost;
            }
            if !order.by_funds {
                left -= &part * product.lot;
            }
            takes.push((at, part));
            if has_money && money < cost && (order.by_funds || left > BigInt::ZERO) {
                is_broke = true;
                break;
            }
        }
        let is_whole = if order.by_funds { is_broke && !takes.is_empty() } else { left == BigInt::ZERO };
        if order.stays == "fok" && !is_whole {
            return self.close(nth, "cancelled");
        }
        for (at_level, part) in takes {
            let price = book[at_level].0.clone();
            book[at_level].1 -= &part;
            self.fill(at, nth, &price, &(part * product.lot), &rate, false);
        }
        self.open[nth].left = if order.by_funds { money } else { left };
        if is_whole {
            self.close(nth, "filled");
        } else if order.limit.is_none() || is_broke || !limit_in_bound {
            self.close(nth, "cancelled");
        } else {
            stays(self);
        }
    }
}
