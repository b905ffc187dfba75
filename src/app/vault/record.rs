//! Transactions as they are stored.

use serde_json::Value;

use super::rows::optional_amount;
use super::view;
use crate::store::database::{DatabaseError, FromRow, Row};
use crate::store::list::List;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::place::Place;
use crate::vault::transaction::{AccountId, Draft, Kind, Reward, Settles, Side, Transaction, TransactionId};

/// A transaction, or the reversal of one, and what is known of it besides.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) transaction: Transaction,
    pub(super) created_ms: i64,
    pub(super) replaces: Option<String>,
    pub(super) reverses: Option<String>,
    pub(super) reversed_by: Option<String>,
}

impl Record {
    /// A new one.
    pub(super) fn new(transaction: Transaction, created_ms: i64, replaces: Option<String>) -> Self {
        let place = transaction.place();
        Self { place, transaction, created_ms, replaces, reverses: None, reversed_by: None }
    }

    /// The one that undoes it.
    pub(super) fn reversal(&self, id: TransactionId, created_ms: i64) -> Self {
        Self {
            place: self.place.of_reversal(),
            transaction: Transaction { id, ..self.transaction.clone() },
            created_ms,
            replaces: None,
            reverses: Some(self.transaction.id.to_string()),
            reversed_by: None,
        }
    }

    /// What it is found by.
    pub(super) fn mentions(&self) -> Vec<String> {
        let Transaction { draft, import, .. } = &self.transaction;
        let accounts = [Some(&draft.account), draft.to_account.as_ref()];
        let sides = [&draft.sent, &draft.received, &draft.fee];
        let mut mentions: Vec<_> = accounts.into_iter().flatten().map(|id| format!("account:{id}")).collect();
        mentions.extend(sides.into_iter().flatten().map(|side| format!("asset:{}", side.asset)));
        mentions.push(format!("kind:{}", draft.kind.name()));
        mentions.extend(import.as_ref().map(|import| format!("import:{import}")));
        mentions
    }

    /// Adds its row, and the rows of what it is found by.
    pub(super) fn push_to(&self, rows: &mut List, mentions: &mut List) {
        let Transaction { id, draft, import } = &self.transaction;
        let asset = |side: &Option<Side>| text(side.as_ref().map(|side| side.asset.as_str()));
        let quantity = |side: &Option<Side>| amount(side.as_ref().map(|side| side.amount));
        rows.push([
            self.place.as_str().into(),
            id.as_str().into(),
            draft.kind.name().into(),
            draft.at_ms.into(),
            draft.account.as_str().into(),
            text(draft.to_account.as_ref().map(AccountId::as_str)),
            asset(&draft.sent),
            quantity(&draft.sent),
            asset(&draft.received),
            quantity(&draft.received),
            asset(&draft.fee),
            quantity(&draft.fee),
            amount(draft.value),
            amount(draft.fee_value),
            text(draft.reward.map(Reward::name)),
            text((draft.settles != Settles::Account).then_some(draft.settles.name())),
            text(Some(draft.note.as_str()).filter(|note| !note.is_empty())),
            text(import.as_deref()),
            self.created_ms.into(),
            text(self.replaces.as_deref()),
            text(self.reverses.as_deref()),
        ]);
        for key in self.mentions() {
            mentions.push([key.into(), self.place.as_str().into()]);
        }
    }

    /// As it is shown. What was exchanged has the value of its side in the currency, if it has one.
    pub(super) fn shown(&self) -> view::Transaction {
        let Transaction { id, draft, import } = &self.transaction;
        let view::Draft {
            kind,
            at_ms,
            account_id,
            to_account_id,
            sent,
            received,
            fee,
            value,
            fee_value,
            reward,
            settles,
            note,
        } = view::Draft::of(draft);
        view::Transaction {
            id: id.to_string(),
            kind,
            at_ms,
            account_id,
            to_account_id,
            sent,
            received,
            fee,
            value,
            fee_value,
            reward,
            settles,
            note,
            import_id: import.as_ref().map(ToString::to_string),
            created_ms: self.created_ms,
            replaces: self.replaces.clone(),
            reverses: self.reverses.clone(),
            reversed_by: self.reversed_by.clone(),
            postings: None,
        }
    }
}

/// A text, or null.
pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Into::into)
}

/// An amount, or null.
pub(super) fn amount(amount: Option<Amount>) -> Value {
    amount.map_or(Value::Null, |amount| amount.to_string().into())
}

impl FromRow for Record {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let side = |row: &mut Row, asset: &str, amount: &str| {
            let asset =
                row.optional_text(asset)?.map(|text| Asset::parse(&text).map_err(|_| not_one("asset")));
            let amount = optional_amount(row, amount)?;
            Ok(asset.transpose()?.zip(amount).map(|(asset, amount)| Side { asset, amount }))
        };
        let draft = Draft {
            at_ms: row.number("at_ms")?,
            kind: Kind::parse(&row.text("kind")?).ok_or_else(|| not_one("kind"))?,
            account: AccountId::new(&row.text("account_id")?),
            to_account: row.optional_text("to_account_id")?.as_deref().map(AccountId::new),
            sent: side(&mut row, "sent_asset", "sent_amount")?,
            received: side(&mut row, "received_asset", "received_amount")?,
            fee: side(&mut row, "fee_asset", "fee_amount")?,
            value: optional_amount(&mut row, "value")?,
            fee_value: optional_amount(&mut row, "fee_value")?,
            reward: row.optional_text("reward")?.as_deref().and_then(Reward::parse),
            settles: row.optional_text("settles")?.as_deref().and_then(Settles::parse).unwrap_or_default(),
            note: row.optional_text("note")?.unwrap_or_default(),
        };
        let id = TransactionId::new(&row.text("id")?);
        let import = row.optional_text("import_id")?.map(Into::into);
        Ok(Self {
            place: place(&mut row, "place")?,
            transaction: Transaction { id, draft, import },
            created_ms: row.number("created_ms")?,
            replaces: row.optional_text("replaces")?,
            reverses: row.optional_text("reverses")?,
            reversed_by: row.optional_text("reversed_by")?,
        })
    }
}

/// A place.
pub(super) fn place(row: &mut Row, name: &str) -> Result<Place, DatabaseError> {
    Place::parse(&row.text(name)?).ok_or_else(|| not_one("place"))
}

fn not_one(what: &str) -> DatabaseError {
    DatabaseError::Failed(format!("what should be a {what} is none"))
}
