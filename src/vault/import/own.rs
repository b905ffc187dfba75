//! CryptoVault's own files, as [`crate::vault::export`] writes them.

use serde::{Deserialize, Serialize};

use super::leg::{Key, Leg, present};
use super::reading::{Not, asset, must, wrong};
use super::sheet::{Row, Sheet};
use super::stamp::Stamp;
use crate::vault::account::AccountKind;
use crate::vault::export::{COLUMNS, Named, REVERSAL};
use crate::vault::transaction::{AccountId, Draft, Kind, Reward, Settles, Side, TransactionId};

/// A transaction that has a name already, and its reversal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Its name.
    pub id: TransactionId,
    /// What it says; nothing where only its reversal is here.
    pub draft: Option<Box<Draft>>,
    /// The accounts that it speaks of.
    pub accounts: Vec<Named>,
    /// The transaction that it was written instead of.
    pub replaces: Option<TransactionId>,
    /// Whether it is reversed.
    pub is_reversed: bool,
}

/// The cells of a JSON object; none if it is none, or has something else than texts.
pub fn cells_of_json(object: &str) -> Option<Vec<String>> {
    let mut fields: std::collections::BTreeMap<String, String> = serde_json::from_str(object).ok()?;
    Some(COLUMNS.iter().map(|column| fields.remove(*column).unwrap_or_default()).collect())
}

/// What a row belongs to: a reversal to what it reverses.
pub fn key(row: Row<'_>) -> Key {
    let id = row.get("transaction_id");
    let about = if row.get("kind") == REVERSAL { row.get("reverses") } else { id };
    Key { group: present(about), name: present(id), skipped: None }
}

/// What a transaction and its reversal tell, or one of them.
///
/// # Errors
/// They are not as they were written.
pub fn read(sheet: &Sheet, legs: &[&Leg]) -> Result<Own, Not> {
    let rows: Vec<_> = legs.iter().map(|leg| sheet.row(&leg.cells)).collect();
    if !rows.iter().all(Row::is_whole) {
        return Err(Not::readable("Some of its columns are missing"));
    }
    let (reversals, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.get("kind") == REVERSAL);
    if reversals.len() > 1 || others.len() > 1 {
        return Err(Not::readable("This transaction is told more than once"));
    }
    let is_reversed = !reversals.is_empty();
    if let Some(row) = others.into_iter().next() {
        return Ok(Own { is_reversed, ..happened(row)? });
    }
    let row = reversals.into_iter().next().ok_or_else(|| wrong("kind", ""))?;
    let accounts = vec![named(row, ["account_id", "account", "account_kind"])?];
    Ok(Own { id: transaction(row, "reverses")?, draft: None, accounts, replaces: None, is_reversed })
}

fn happened(row: Row<'_>) -> Result<Own, Not> {
    let account = named(row, ["account_id", "account", "account_kind"])?;
    let (kind, at) = (row.get("kind"), row.get("at"));
    let kind = Kind::parse(kind).ok_or_else(|| wrong("kind", kind))?;
    let at_ms = Stamp::parse(at).and_then(|stamp| stamp.at_ms(None, 0)).ok_or_else(|| wrong("date", at))?;
    let mut draft = Draft::new(kind, at_ms, account.id.clone());
    let mut accounts = vec![account];
    if !row.get("to_account_id").is_empty() {
        let to_account = named(row, ["to_account_id", "to_account", "to_account_kind"])?;
        draft.to_account = Some(to_account.id.clone());
        accounts.push(to_account);
    }
    draft.sent = side(row, "sent_amount", "sent_asset")?;
    draft.received = side(row, "received_amount", "received_asset")?;
    draft.fee = side(row, "fee_amount", "fee_asset")?;
    let amount =
        |column| if row.get(column).is_empty() { Ok(None) } else { must(column, row.get(column)).map(Some) };
    (draft.value, draft.fee_value) = (amount("value")?, amount("fee_value")?);
    if let Some(reward) = present(row.get("reward")) {
        draft.reward = Some(Reward::parse(&reward).ok_or_else(|| wrong("reward", &reward))?);
    }
    let settles = row.get("settles");
    draft.settles = Settles::parse(settles).ok_or_else(|| wrong("settles", settles))?;
    row.raw("note").clone_into(&mut draft.note);
    let replaces = if row.get("replaces").is_empty() { None } else { Some(transaction(row, "replaces")?) };
    let id = transaction(row, "transaction_id")?;
    Ok(Own { id, draft: Some(Box::new(draft)), accounts, replaces, is_reversed: false })
}

fn transaction(row: Row<'_>, column: &str) -> Result<TransactionId, Not> {
    let id = row.get(column);
    let is_id = (1..=64).contains(&id.len());
    if is_id { Ok(TransactionId::new(id)) } else { Err(wrong(column, id)) }
}

fn named(row: Row<'_>, [id, name, kind]: [&str; 3]) -> Result<Named, Not> {
    let (id, kind) = (row.get(id), row.get(kind));
    if id.is_empty() || id.len() > 64 {
        return Err(wrong("account", id));
    }
    let kind = AccountKind::parse(kind).ok_or_else(|| wrong("account_kind", kind))?;
    Ok(Named { id: AccountId::new(id), name: row.raw(name).to_owned(), kind })
}

fn side(row: Row<'_>, amount: &str, ticker: &str) -> Result<Option<Side>, Not> {
    if row.get(amount).is_empty() && row.get(ticker).is_empty() {
        return Ok(None);
    }
    Ok(Some(Side { amount: must(amount, row.get(amount))?, asset: asset(row.get(ticker))? }))
}
