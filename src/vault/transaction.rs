//! Transactions: what happened, once.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::asset::Asset;
use super::place::{Place, Rank};

pub use super::id::{AccountId, TransactionId};
pub use super::kind::{Kind, Reward, Settles};

/// So much of an asset. In a transaction that [`Draft::check`] has passed it is more than nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
}

/// What happened, as somebody or a file tells it. [`Draft::check`] says whether it can have happened so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What.
    pub kind: Kind,
    /// In which account.
    #[serde(rename = "account_id")]
    pub account: AccountId,
    /// Where a transfer goes.
    #[serde(rename = "to_account_id", default, skip_serializing_if = "Option::is_none")]
    pub to_account: Option<AccountId>,
    /// What went, without the fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Side>,
    /// What came, without the fee taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Side>,
    /// What was paid besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Side>,
    /// What the exchanged was worth, in the currency, without the fee; as it was told: see [`Draft::worth`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// What the fee was worth, in the currency; as it was told: see [`Draft::fee_worth`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_value: Option<Amount>,
    /// What a reward was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Reward>,
    /// Where the money comes from and goes to.
    #[serde(default)]
    pub settles: Settles,
    /// Whatever the person wants to remember.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Draft {
    /// One of a kind, with nothing said of it yet.
    pub fn new(kind: Kind, at_ms: i64, account: AccountId) -> Self {
        Self {
            at_ms,
            kind,
            account,
            to_account: None,
            sent: None,
            received: None,
            fee: None,
            value: None,
            fee_value: None,
            reward: None,
            settles: Settles::default(),
            note: String::new(),
        }
    }

    /// What the exchanged was worth: the side that is in the currency, else what was told; none where it is not known.
    pub fn worth(&self) -> Option<Amount> {
        let sides = [&self.sent, &self.received];
        let currency = sides.into_iter().flatten().find(|side| side.asset.is_currency());
        currency.map(|side| side.amount).or(self.value)
    }

    /// What the fee was worth: itself if it is in the currency, else what was told; none where it is not known, or there is no fee.
    pub fn fee_worth(&self) -> Option<Amount> {
        let fee = self.fee.as_ref()?;
        if fee.asset.is_currency() { Some(fee.amount) } else { self.fee_value }
    }

    /// Whether something comes in, or goes out, or both.
    pub fn rank(&self) -> Rank {
        match self.kind {
            Kind::Buy | Kind::Sell | Kind::Convert | Kind::Transfer => Rank::Exchange,
            Kind::Deposit | Kind::Reward => Rank::In,
            Kind::Withdrawal | Kind::Lost | Kind::Fee => Rank::Out,
            Kind::Gift => {
                if self.received.is_some() {
                    Rank::In
                } else {
                    Rank::Out
                }
            }
        }
    }

    /// It with the name that it is known by from now on.
    pub fn into_transaction(self, id: TransactionId) -> Transaction {
        Transaction { id, draft: self, import: None }
    }
}

/// What happened, as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its name.
    pub id: TransactionId,
    /// What it says.
    pub draft: Draft,
    /// The import that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Rc<str>>,
}

impl Transaction {
    /// Where it stands in time.
    pub fn place(&self) -> Place {
        Place::new(self.draft.at_ms, self.draft.rank(), self.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_draft_is_pinned() {
        let json = r#"{"at_ms":1700000000000,"kind":"buy","account_id":"a","sent":{"asset":"USD","amount":"100"},"received":{"asset":"BTC","amount":"0.5"},"fee":{"asset":"BNB","amount":"1"},"fee_value":"2","settles":"outside","note":"\u202e<b>"}"#;
        let draft: Draft = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&draft).unwrap(), json.replace("\\u202e", "\u{202e}"));
        assert_eq!((draft.worth(), draft.fee_worth()), (Amount::parse("100").ok(), Amount::parse("2").ok()));
        assert!(serde_json::from_str::<Draft>(&json.replace("note", "notes")).is_err());
    }
}
