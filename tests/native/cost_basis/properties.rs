//! What holds for any history, whatever the method, the order of entry, and the steps.

use cryptovault::vault::amount::Amount;
use cryptovault::vault::balance::{Change, Run, Shortfall, follow};
use cryptovault::vault::lot::{Lot, Match, Method};
use cryptovault::vault::movement::movements;
use cryptovault::vault::place::Place;
use cryptovault::vault::posting::postings;
use proptest::prelude::*;

use super::history::{any_amount, any_history, any_method};
use super::laws::{hold, sum};
use super::twin::{Pace, Trouble, Vault};
use crate::drive::cases;

fn any_pace() -> impl Strategy<Value = Pace> {
    (1..6_usize, 0..4_usize).prop_map(|(movements, lots)| Pace { movements, lots })
}

proptest! {
    // What has failed once is in `tests/proptest-regressions`.
    #![proptest_config(ProptestConfig { failure_persistence: ProptestConfig::default().failure_persistence, ..cases(300) })]

    #[test]
    fn every_law_holds_whatever_is_entered_and_whenever_it_is_computed(
        history in any_history(1..60),
        method in any_method(),
        pace in any_pace(),
        steps in prop::collection::vec(0..5_usize, 60),
    ) {
        let mut vault = Vault::new(method, pace);
        for (transaction, steps) in history.iter().zip(steps) {
            let _ = vault.enter(transaction);
            (0..steps).all(|_| vault.step());
        }
        vault.settle();
        hold(&vault);
    }

    #[test]
    fn nothing_depends_on_the_order_of_entry(
        (history, shuffled) in any_history(1..40).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        method in any_method(),
        pace in any_pace(),
        steps in prop::collection::vec(0..5_usize, 40),
    ) {
        // What can be entered at all is entered, so that both have the same.
        let mut vault = Vault::new(method, Pace::ALL_AT_ONCE);
        vault.enter_all(&history);
        vault.settle();
        let entered: Vec<_> = shuffled.into_iter().filter(|told| vault.transactions.contains_key(&told.place())).collect();
        let mut other = Vault::new(method, pace);
        for (transaction, steps) in entered.iter().zip(steps) {
            let _ = other.enter(transaction);
            (0..steps).all(|_| other.step());
        }
        let missing: Vec<_> = entered.into_iter().filter(|told| !other.transactions.contains_key(&told.place())).collect();
        prop_assert_eq!(other.enter_all(&missing), []);
        other.settle();
        prop_assert_eq!(other.pools(), vault.pools());
        for (key, changes) in &vault.changes {
            prop_assert_eq!(other.balance(&key.0, &key.1), sum(changes.iter().map(|change| change.amount)));
        }
    }

    #[test]
    fn what_was_reversed_has_never_been(
        history in any_history(1..40),
        method in any_method(),
        pace in any_pace(),
        reversed in prop::collection::vec(any::<bool>(), 40),
    ) {
        let mut vault = Vault::new(method, pace);
        vault.enter_all(&history);
        vault.settle();
        for (transaction, reverse) in history.iter().zip(reversed) {
            if reverse && vault.transactions.contains_key(&transaction.place()) {
                let _ = vault.reverse(&transaction.place());
                vault.step();
            }
        }
        vault.settle();
        hold(&vault);
        let left: Vec<_> = vault.transactions.iter().filter(|(place, _)| !vault.reversed.contains(*place)).collect();
        let mut other = Vault::new(method, Pace::ALL_AT_ONCE);
        let left: Vec<_> = left.into_iter().map(|(_, transaction)| transaction.clone()).collect();
        prop_assert_eq!(other.enter_all(&left), []);
        other.settle();
        prop_assert_eq!(other.pools(), vault.pools());
    }

    #[test]
    fn transfers_without_a_fee_do_nothing_to_a_pool(history in any_history(1..60), method in any_method()) {
        let mut vault = Vault::new(method, Pace::ALL_AT_ONCE);
        vault.enter_all(&history);
        for transfer in vault.transfers() {
            let moved = movements(transfer).unwrap();
            prop_assert_eq!(moved.is_empty(), transfer.draft.fee.is_none() || moved.is_empty());
            // With a fee, no more than that goes.
            for (asset, movement) in moved {
                let fee = transfer.draft.fee.as_ref().unwrap();
                prop_assert!(asset == fee.asset && (movement.effect.quantity == fee.amount || movement.effect.quantity.is_zero()));
            }
        }
    }

    #[test]
    fn what_is_refused_would_have_made_that_balance_negative_there_first(history in any_history(1..40)) {
        let mut vault = Vault::new(Method::Fifo, Pace::ALL_AT_ONCE);
        for transaction in &history {
            let Err(Trouble::Short(account, asset, Shortfall::Missing(place, missing))) = vault.enter(transaction) else { continue };
            // The plain sum of all changes of that balance, by place, up to where it is said to fall short.
            let mut changes: Vec<_> = vault.changes.get(&(account.clone(), asset.clone())).cloned().unwrap_or_default();
            let new = postings(transaction).into_iter().filter(|posting| posting.holder.account() == Some(&account) && posting.asset == asset);
            changes.extend(new.map(|posting| Change { place: transaction.place(), amount: posting.amount }));
            changes.sort_by(|a, b| a.place.cmp(&b.place));
            let at = |last: &Place| sum(changes.iter().filter(|change| change.place <= *last).map(|change| change.amount));
            prop_assert_eq!(at(&place), missing.neg());
            let earlier = changes.iter().filter(|change| change.place < place);
            prop_assert!(earlier.into_iter().all(|change| !at(&change.place).is_negative()));
        }
    }

    #[test]
    fn runs_say_of_a_balance_what_following_it_says(
        amounts in prop::collection::vec((any_amount(), any::<bool>(), any::<bool>()), 0..30),
        before in any_amount(),
        cut in 0..30_usize,
    ) {
        let mut place = Place::new(0, cryptovault::vault::place::Rank::In, "0");
        let mut changes = Vec::new();
        for (number, (amount, comes, is_apart)) in (1..).zip(amounts) {
            if is_apart {
                place = Place::new(number, cryptovault::vault::place::Rank::In, "0");
            }
            changes.push(Change { place: place.clone(), amount: if comes { amount } else { amount.neg() } });
        }
        let whole = Run::of(&changes).unwrap();
        prop_assert_eq!(whole.is_covered_by(before), follow(before, &changes).is_ok());
        if let Ok(after) = follow(before, &changes) {
            prop_assert_eq!(after, sum([before, whole.sum]));
        }
        // Not between changes of one place.
        let cut = changes.iter().take(cut).filter(|change| change.place != place).count();
        let (first, second) = changes.split_at(cut);
        if first.last().is_none_or(|last| second.first().is_none_or(|next| last.place != next.place)) {
            prop_assert_eq!(Run::of(first).unwrap().then(Run::of(second).unwrap()), Some(whole));
        }
    }
}

#[test]
fn histories_are_worth_testing_with() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut entered, mut told, mut matches) = (0, 0, 0);
    for _ in 0..50 {
        let history = any_history(40..60).new_tree(&mut runner).unwrap().current();
        let mut vault = Vault::new(Method::Hifo, Pace::ALL_AT_ONCE);
        vault.enter_all(&history);
        vault.settle();
        told += history.len();
        entered += vault.transactions.len();
        matches += vault.pools.values().map(|pool| pool.matches.len()).sum::<usize>();
    }
    assert!(entered * 2 > told && matches * 4 > entered, "{entered} of {told} entered, {matches} matches");
}

#[test]
fn rows_of_lots_and_matches_have_their_forms() {
    let place = Place::parse("018bcfe568001628b49d96dcde97a").unwrap();
    let amount = |text| Amount::parse(text).unwrap();
    let lot = Lot::new(place.clone(), amount("2"), Some(amount("3")));
    assert_eq!(
        serde_json::to_string(&lot).unwrap(),
        r#"{"place":"018bcfe568001628b49d96dcde97a","quantity":"2","cost":"3","left":"2","left_cost":"3","unit_cost":"00000000000000000000000000014d1120d7b160000"}"#
    );
    let used = Match {
        place: place.clone(),
        line: 0,
        lot: Some(place.clone()),
        quantity: amount("1"),
        cost: Some(amount("1.5")),
        is_disposal: true,
        proceeds: None,
        profit: None,
        left_after: amount("1"),
        left_cost_after: Some(amount("1.5")),
    };
    assert_eq!(
        serde_json::to_string(&used).unwrap(),
        r#"{"place":"018bcfe568001628b49d96dcde97a","line":0,"lot":"018bcfe568001628b49d96dcde97a","quantity":"1","cost":"1.5","is_disposal":true,"proceeds":null,"profit":null,"left_after":"1","left_cost_after":"1.5"}"#
    );
}
