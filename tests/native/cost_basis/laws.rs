//! What holds for any vault that is settled: double entry, balances, cost that is neither lost nor made, and what one computes by hand.

use std::collections::BTreeMap;

use cryptovault::vault::account::Book;
use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::figures::Figures;
use cryptovault::vault::lot::Method;
use cryptovault::vault::movement::{Action, Movement};
use cryptovault::vault::place::Place;
use cryptovault::vault::posting::{Posting, postings, postings_of_reversal};
use cryptovault::vault::transaction::Transaction;

use super::plain::{Sheet, compute, parts};
use super::twin::{Pool, Vault, book};

pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

/// All laws of a vault that is settled.
pub fn hold(vault: &Vault) {
    for transaction in vault.transactions.values() {
        postings_balance(transaction);
    }
    balances_are_never_negative(vault);
    assert_eq!(vault.pools(), vault.computed_anew(), "incremental is from scratch");
    for ((book, asset), pool) in &vault.pools() {
        pool_holds_what_its_accounts_hold(vault, book, asset, pool);
        basis_is_conserved(vault.method.of(asset), pool);
        pool_is_what_one_computes_by_hand(vault.method.of(asset), pool);
    }
}

fn postings_balance(transaction: &Transaction) {
    for postings in [postings(transaction), postings_of_reversal(transaction)] {
        let mut sums: BTreeMap<&Asset, Vec<Amount>> = BTreeMap::new();
        postings.iter().for_each(|posting| sums.entry(&posting.asset).or_default().push(posting.amount));
        assert!(sums.into_values().all(|amounts| sum(amounts).is_zero()), "{postings:?}");
    }
}

/// Every account's postings that count, summed up from the first, by place.
fn balances_are_never_negative(vault: &Vault) {
    let mut balances: BTreeMap<(String, Asset), Amount> = BTreeMap::new();
    for (_, transaction) in vault.transactions.iter().filter(|(place, _)| !vault.reversed.contains(*place)) {
        let posted = postings(transaction);
        for Posting { holder, asset, amount } in &posted {
            let balance = balances.entry((holder.to_string(), asset.clone())).or_default();
            *balance = sum([*balance, *amount]);
        }
        let wrong =
            balances.iter().find(|((holder, _), balance)| !holder.starts_with('@') && balance.is_negative());
        assert_eq!(wrong, None, "behind {transaction:?}");
    }
    for ((account, asset), changes) in &vault.changes {
        let expected = balances.get(&(account.to_string(), asset.clone())).copied().unwrap_or_default();
        assert_eq!(sum(changes.iter().map(|change| change.amount)), expected, "{account} {asset}");
    }
}

fn pool_holds_what_its_accounts_hold(vault: &Vault, of: &Book, asset: &Asset, pool: &Pool) {
    let held = vault.changes.iter().filter(|((account, other), _)| book(account) == *of && other == asset);
    let held = sum(held.flat_map(|(_, changes)| changes).map(|change| change.amount));
    assert_eq!(pool.figures.quantity, held, "{of} {asset}");
}

/// No cost and no quantity is ever lost or made.
fn basis_is_conserved(method: Method, pool: &Pool) {
    let known = |amounts: &mut dyn Iterator<Item = Option<Amount>>| sum(amounts.flatten());
    for (place, (effect, after)) in &pool.movements {
        let figures = after.unwrap();
        let so_far = || pool.matches.range(..=(place.clone(), u32::MAX)).map(|(_, used)| used);
        let disposals = || so_far().filter(|used| used.is_disposal);
        let disposed = known(&mut disposals().map(|used| used.cost));
        assert_eq!(figures.acquired_cost, sum([figures.cost, figures.left_cost, disposed]));
        let profits = known(&mut disposals().map(|used| used.profit));
        let with_profit = || disposals().filter(|used| used.profit.is_some());
        assert_eq!(figures.realised, profits);
        assert_eq!(figures.proceeds, known(&mut with_profit().map(|used| used.proceeds)));
        let costs = known(&mut with_profit().map(|used| used.cost));
        assert_eq!(figures.realised, figures.proceeds.checked_sub(costs).unwrap());
        assert_eq!(
            figures.unknown,
            sum(disposals().filter(|used| used.profit.is_none()).map(|used| used.quantity))
        );
        let here =
            || pool.matches.range((place.clone(), 0)..=(place.clone(), u32::MAX)).map(|(_, used)| used);
        if effect.action == Action::Dispose {
            assert_eq!(sum(here().map(|used| used.quantity)), effect.quantity);
            assert!(here().all(|used| used.proceeds.is_some() == effect.worth.is_some()));
            if !effect.quantity.is_zero() {
                assert_eq!(known(&mut here().map(|used| used.proceeds)), effect.worth.unwrap_or_default());
            }
        }
        assert!(
            here().all(|used| used.lot.as_ref().is_none_or(|lot| lot < place)),
            "only what was there is used"
        );
        is_possible(&figures);
    }
    if method == Method::Average {
        assert!(pool.lots.is_empty());
        return;
    }
    let lots = || pool.lots.values();
    assert_eq!(sum(lots().map(|lot| lot.left)), pool.figures.quantity);
    assert_eq!(known(&mut lots().map(|lot| lot.left_cost)), pool.figures.cost);
    assert_eq!(sum(lots().filter(|lot| lot.cost.is_none()).map(|lot| lot.left)), pool.figures.uncosted);
    for lot in lots() {
        let used = || pool.matches.values().filter(|used| used.lot.as_ref() == Some(&lot.place));
        assert_eq!(sum(used().map(|used| used.quantity)), lot.quantity.checked_sub(lot.left).unwrap());
        let used_cost = known(&mut used().map(|used| used.cost));
        assert_eq!(lot.cost, lot.left_cost.map(|left| sum([left, used_cost])));
        assert!(
            lot.left.is_positive() || lot.left_cost.is_none_or(Amount::is_zero),
            "all left with the last"
        );
    }
}

fn is_possible(figures: &Figures) {
    let Figures { quantity, uncosted, cost, unknown, fees, income, acquired_cost, left_cost, .. } = *figures;
    let all = [quantity, uncosted, cost, unknown, fees, income, acquired_cost, left_cost];
    assert!(all.into_iter().all(|figure| !figure.is_negative()) && uncosted <= quantity, "{figures:?}");
}

fn pool_is_what_one_computes_by_hand(method: Method, pool: &Pool) {
    let movement =
        |(place, (effect, _)): (&Place, &(_, _))| Movement { place: place.clone(), effect: *effect };
    let movements: Vec<_> = pool.movements.iter().map(movement).collect();
    let Figures { quantity, uncosted, cost, realised, unknown, .. } = pool.figures;
    let [quantity, uncosted, cost, realised, unknown] =
        [quantity, uncosted, cost, realised, unknown].map(parts);
    assert_eq!(Sheet { quantity, uncosted, cost, realised, unknown }, compute(method, &movements));
}
