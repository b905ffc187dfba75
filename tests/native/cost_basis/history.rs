//! Histories that nobody would think of: every kind, few assets, many in the same millisecond, amounts that do not divide.

use std::ops::Range;

use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::lot::Method;
use cryptovault::vault::transaction::{
    AccountId, Draft, Kind, Reward, Settles, Side, Transaction, TransactionId,
};
use proptest::prelude::*;

const ASSETS: [&str; 5] = ["BTC", "ETH", "BNB", "EUR", "USD"];
/// Most happens in the first.
const ACCOUNTS: [&str; 5] = ["exchange", "exchange", "exchange", "wallet", "paper"];

pub fn any_method() -> impl Strategy<Value = Method> {
    prop::sample::select(Method::ALL.to_vec())
}

/// Round ones, so that lots are used up to the last of them, and others.
pub fn any_amount() -> impl Strategy<Value = Amount> {
    let parts = prop_oneof![
        4 => (1..4_i128).prop_map(|units| units * 10_i128.pow(18)),
        2 => 1..3 * 10_i128.pow(18),
        1 => 1..1000_i128,
        1 => (1..10_i128.pow(9)).prop_map(|units| units * 10_i128.pow(18) / 7),
    ];
    parts.prop_map(|parts| Amount::from_parts(parts).unwrap())
}

fn any_side() -> impl Strategy<Value = Side> {
    (prop::sample::select(ASSETS.to_vec()), any_amount())
        .prop_map(|(asset, amount)| Side { asset: Asset::parse(asset).unwrap(), amount })
}

/// What comes is more frequent than what goes, so that there is something that can go.
fn any_kind() -> impl Strategy<Value = Kind> {
    let mut kinds = Kind::ALL.to_vec();
    kinds.extend([Kind::Buy, Kind::Sell, Kind::Sell, Kind::Convert, Kind::Transfer]);
    kinds.extend([Kind::Deposit; 6]);
    prop::sample::select(kinds)
}

/// One that [`Draft::check`] passes, if the sides fit the kind; else one that nobody would take.
fn any_draft() -> impl Strategy<Value = Draft> {
    let account = || prop::sample::select(ACCOUNTS.to_vec());
    let rarely = |strategy: BoxedStrategy<Amount>| prop::option::weighted(0.4, strategy);
    (
        (any_kind(), 0..40_i64, account(), account()),
        (any_side(), any_side(), prop::option::weighted(0.4, any_side())),
        (rarely(any_amount().boxed()), rarely(any_amount().boxed())),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |((kind, tick, account, to), (sent, received, fee), (value, fee_value), (coin, outside))| {
                let mut draft = Draft::new(kind, 1_600_000_000_000 + tick, AccountId::new(account));
                let (has_sent, has_received) = match kind {
                    Kind::Buy | Kind::Sell | Kind::Convert => (true, true),
                    Kind::Deposit | Kind::Reward => (false, true),
                    Kind::Withdrawal | Kind::Transfer | Kind::Lost | Kind::Fee => (true, false),
                    Kind::Gift => (coin, !coin),
                };
                draft.sent = has_sent.then_some(sent);
                draft.received = has_received.then_some(received);
                draft.fee = fee;
                (draft.value, draft.fee_value) = (value, fee_value);
                draft.to_account = (kind == Kind::Transfer).then(|| AccountId::new(to));
                draft.reward = (kind == Kind::Reward).then_some(Reward::Staking);
                draft.settles = if outside { Settles::Outside } else { Settles::Account };
                mended(draft)
            },
        )
}

/// Takes away what [`Draft::check`] is most often against.
fn mended(mut draft: Draft) -> Draft {
    let now = super::twin::NOW_MS;
    for _ in 0..8 {
        match draft.check(now).map_err(|refusal| refusal.field) {
            Err("fee" | "fee.amount") => draft.fee = None,
            Err("fee_value") => draft.fee_value = None,
            Err("value") => draft.value = None,
            Err("settles") => draft.settles = Settles::Account,
            Err("to_account_id") => draft.to_account = Some(AccountId::new("wallet")),
            Err("sent.asset") if draft.kind == Kind::Buy => set(&mut draft.sent, "USD"),
            Err("sent.asset") => set(&mut draft.sent, "BTC"),
            Err("received.asset") if draft.kind == Kind::Sell => set(&mut draft.received, "EUR"),
            Err("received.asset") => set(&mut draft.received, "BNB"),
            _ => break,
        }
    }
    draft
}

fn set(side: &mut Option<Side>, asset: &str) {
    if let Some(side) = side {
        side.asset = Asset::parse(asset).unwrap();
    }
}

/// Transactions in any order; some cannot be entered.
pub fn any_history(length: Range<usize>) -> impl Strategy<Value = Vec<Transaction>> {
    prop::collection::vec(any_draft(), length).prop_map(|drafts| {
        let named = drafts.into_iter().enumerate();
        named
            .map(|(number, draft)| draft.into_transaction(TransactionId::new(&format!("t{number}"))))
            .collect()
    })
}
