//! Postings: double entry. What goes out of one account goes into another, so those of a transaction sum to zero for each asset.

use std::fmt::{self, Display};

use super::amount::Amount;
use super::asset::Asset;
use super::transaction::{AccountId, Kind, Settles, Side, Transaction};

/// One amount of one asset in or out of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub holder: Holder,
    /// Of what.
    pub asset: Asset,
    /// How much: in, or out if negative.
    pub amount: Amount,
}

/// An account, or where things come from and go to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// One's own account.
    Account(AccountId),
    /// Somewhere that is not kept here.
    Outside,
    /// Whoever was traded with.
    Trade,
    /// Whoever pays rewards.
    Income,
    /// Whoever takes fees.
    Fees,
    /// Nowhere.
    Lost,
}

impl Holder {
    /// The account, if it is one.
    pub fn account(&self) -> Option<&AccountId> {
        if let Self::Account(account) = self { Some(account) } else { None }
    }
}

impl Display for Holder {
    /// As it is stored: no account begins with `@`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account(account) => account.as_str(),
            Self::Outside => "@outside",
            Self::Trade => "@trade",
            Self::Income => "@income",
            Self::Fees => "@fees",
            Self::Lost => "@lost",
        })
    }
}

/// What a transaction moves: what was sent, then what was received, then the fee.
pub fn postings(transaction: &Transaction) -> Vec<Posting> {
    let draft = &transaction.draft;
    let account = || Holder::Account(draft.account.clone());
    let other = match draft.kind {
        Kind::Buy | Kind::Sell | Kind::Convert => Holder::Trade,
        Kind::Deposit | Kind::Withdrawal | Kind::Gift => Holder::Outside,
        Kind::Transfer => draft.to_account.clone().map_or(Holder::Outside, Holder::Account),
        Kind::Reward => Holder::Income,
        Kind::Lost => Holder::Lost,
        Kind::Fee => Holder::Fees,
    };
    let own = |side: &Side| if draft.side_is_outside(side) { Holder::Outside } else { account() };
    let mut postings = Vec::with_capacity(6);
    let mut enter = |from: Holder, to: Holder, side: &Side| {
        let posting = |holder, amount| Posting { holder, asset: side.asset.clone(), amount };
        postings.push(posting(from, side.amount.neg()));
        postings.push(posting(to, side.amount));
    };
    if let Some(sent) = &draft.sent {
        enter(own(sent), other.clone(), sent);
    }
    if let Some(received) = &draft.received {
        enter(other, own(received), received);
    }
    if let Some(fee) = &draft.fee {
        enter(if draft.fee_is_outside() { Holder::Outside } else { account() }, Holder::Fees, fee);
    }
    postings
}

/// What the reversal of a transaction moves.
pub fn postings_of_reversal(reversed: &Transaction) -> Vec<Posting> {
    let back = |posting: Posting| Posting { amount: posting.amount.neg(), ..posting };
    postings(reversed).into_iter().map(back).collect()
}

impl super::transaction::Draft {
    /// Whether a side of what is exchanged is no balance of the account.
    pub(super) fn side_is_outside(&self, side: &Side) -> bool {
        let is_trade = matches!(self.kind, Kind::Buy | Kind::Sell);
        is_trade && self.settles == Settles::Outside && side.asset.is_money()
    }

    /// Whether the fee is paid from somewhere that is not kept here.
    pub(super) fn fee_is_outside(&self) -> bool {
        self.settles == Settles::Outside && self.fee.as_ref().is_some_and(|fee| fee.asset.is_money())
    }
}
