//! Transactions.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vault::amount::Amount;
use crate::vault::transaction::{self, Kind, Reward, Settles, Side};

/// A page of transactions, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Transactions {
    /// Each. There may be fewer than asked for, and more on the next page.
    pub transactions: Vec<Transaction>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Transaction {
    /// Its id.
    pub id: String,
    /// What kind of thing.
    pub kind: Kind,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// In which account.
    pub account_id: String,
    /// To which account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_account_id: Option<String>,
    /// What went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<AssetAmount>,
    /// What came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<AssetAmount>,
    /// What it cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<AssetAmount>,
    /// What the exchanged was worth, without the fee.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// What the fee was worth.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_value: Option<Amount>,
    /// What a reward was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Reward>,
    /// Where money comes from and goes to.
    pub settles: Settles,
    /// What its owner says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The import that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<String>,
    /// When it was entered, Unix milliseconds.
    pub created_ms: i64,
    /// The one that it takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The one that it undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<String>,
    /// The one that undoes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<String>,
    /// Its postings, where one transaction is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postings: Option<Vec<PostingRow>>,
}

/// What is told of a transaction.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Draft {
    /// What kind of thing.
    pub kind: Kind,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// In which account.
    pub account_id: String,
    /// To which account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_account_id: Option<String>,
    /// What went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<AssetAmount>,
    /// What came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<AssetAmount>,
    /// What it cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<AssetAmount>,
    /// What the exchanged was worth, without the fee.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// What the fee was worth.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_value: Option<Amount>,
    /// What a reward was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Reward>,
    /// Where money comes from and goes to.
    pub settles: Settles,
    /// What is said of it besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Draft {
    pub(in crate::app::vault) fn of(draft: &transaction::Draft) -> Self {
        let side = |side: &Option<Side>| {
            let Side { asset, amount } = side.as_ref()?;
            Some(AssetAmount { asset: asset.to_string(), amount: *amount })
        };
        Self {
            kind: draft.kind,
            at_ms: draft.at_ms,
            account_id: draft.account.to_string(),
            to_account_id: draft.to_account.as_ref().map(ToString::to_string),
            sent: side(&draft.sent),
            received: side(&draft.received),
            fee: side(&draft.fee),
            value: draft.worth(),
            fee_value: draft.fee_worth(),
            reward: draft.reward,
            settles: draft.settles,
            note: Some(draft.note.clone()).filter(|note| !note.is_empty()),
        }
    }
}

/// So much of an asset.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssetAmount {
    /// Of what.
    pub asset: String,
    /// How much: more than zero.
    #[schema(value_type = String)]
    pub amount: Amount,
}

/// What went in or out of an account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PostingRow {
    /// Which account; `@outside`, `@trade`, `@income`, `@fees` or `@lost` for the other side.
    pub account_id: String,
    /// Of what.
    pub asset: String,
    /// How much: less than zero where it went out.
    #[schema(value_type = String)]
    pub amount: Amount,
}
