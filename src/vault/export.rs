//! The file that all of a ledger is written into: a row for each transaction, as CSV or JSON. Read back, it makes the same ledger, and that is written
//! the same, byte for byte. The form is told in `docs/vault.md`.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::account::AccountKind;
use super::amount::Amount;
use super::transaction::{AccountId, Draft, Side, TransactionId};

/// The columns, in order; the fields of each object in JSON, which leaves out what is empty.
pub const COLUMNS: [&str; 22] = [
    "transaction_id",
    "kind",
    "at",
    "account_id",
    "account",
    "account_kind",
    "to_account_id",
    "to_account",
    "to_account_kind",
    "sent_amount",
    "sent_asset",
    "received_amount",
    "received_asset",
    "fee_amount",
    "fee_asset",
    "value",
    "fee_value",
    "reward",
    "settles",
    "note",
    "replaces",
    "reverses",
];
/// What a reversal is called where others have their kind.
pub const REVERSAL: &str = "reversal";
/// What a JSON file begins with.
pub const JSON_START: &str = "{\"format\":\"cryptovault\",\"version\":1,\"transactions\":[";
/// What a JSON file ends with.
pub const JSON_END: &str = "\n]}\n";

/// An account, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: AccountKind,
}

/// A transaction as it is written into a file.
#[derive(Debug, Clone, Copy)]
pub struct Written<'w> {
    /// Its name.
    pub id: &'w TransactionId,
    /// What it says; of a reversal, what the reversed one says.
    pub draft: &'w Draft,
    /// Where it happened.
    pub account: &'w Named,
    /// Where a transfer went.
    pub to_account: Option<&'w Named>,
    /// The transaction that it was written instead of.
    pub replaces: Option<&'w TransactionId>,
    /// The transaction that it reverses.
    pub reverses: Option<&'w TransactionId>,
}

impl Written<'_> {
    fn cells(&self) -> [String; 22] {
        let draft = self.draft;
        let text = |id: Option<&TransactionId>| id.map(ToString::to_string).unwrap_or_default();
        let named = |account: Option<&Named>| {
            account.map_or([const { String::new() }; 3], |account| {
                [account.id.to_string(), account.name.clone(), account.kind.name().to_owned()]
            })
        };
        let at = time(draft.at_ms);
        let [account_id, account, account_kind] = named(Some(self.account));
        let mut cells = [const { String::new() }; 22];
        let all = if let Some(reversed) = self.reverses {
            let mut all =
                vec![self.id.to_string(), REVERSAL.to_owned(), at, account_id, account, account_kind];
            all.resize(COLUMNS.len() - 1, String::new());
            all.push(reversed.to_string());
            all
        } else {
            let side = |side: &Option<Side>| {
                side.as_ref().map_or([const { String::new() }; 2], |side| {
                    [side.amount.to_string(), side.asset.to_string()]
                })
            };
            let amount = |amount: Option<Amount>| amount.map(|amount| amount.to_string()).unwrap_or_default();
            let mut all = vec![
                self.id.to_string(),
                draft.kind.name().to_owned(),
                at,
                account_id,
                account,
                account_kind,
            ];
            all.extend(named(self.to_account));
            all.extend([&draft.sent, &draft.received, &draft.fee].into_iter().flat_map(side));
            all.extend([amount(draft.value), amount(draft.fee_value)]);
            all.push(draft.reward.map(|reward| reward.name().to_owned()).unwrap_or_default());
            all.extend([draft.settles.name().to_owned(), draft.note.clone()]);
            all.extend([text(self.replaces), String::new()]);
            all
        };
        cells.iter_mut().zip(all).for_each(|(cell, text)| *cell = text);
        cells
    }

    /// A line of a CSV file, with its line break.
    pub fn csv(&self) -> String {
        line(&self.cells())
    }

    /// An object of a JSON file; others than the first have a comma in front of their line break.
    pub fn json(&self) -> String {
        let cells = self.cells();
        let told = COLUMNS.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
        let mut text = String::from("{");
        for (number, (column, cell)) in told.enumerate() {
            let comma = if number == 0 { "" } else { "," };
            let cell = serde_json::to_string(cell).unwrap_or_default();
            let _ = write!(text, "{comma}\"{column}\":{cell}");
        }
        text + "}"
    }
}

/// The first line of a CSV file.
pub fn csv_header() -> String {
    line(&COLUMNS.map(str::to_owned))
}

fn line(cells: &[String]) -> String {
    let mut text = String::new();
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let is_plain = !cell.contains([',', '"', '\r', '\n']) && cell.trim() == cell;
        if is_plain {
            text.push_str(cell);
        } else {
            let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
        }
    }
    text + "\r\n"
}

/// `2024-02-29T12:00:00.000Z`.
fn time(at_ms: i64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::asset::Asset;
    use crate::vault::transaction::Kind;

    fn buy() -> Draft {
        let side = |asset, amount| {
            Some(Side { asset: Asset::parse(asset).unwrap(), amount: Amount::parse(amount).unwrap() })
        };
        let mut draft = Draft::new(Kind::Buy, 1_709_208_000_000, AccountId::new("a1"));
        (draft.sent, draft.received) = (side("USD", "100"), side("BTC", "0.5"));
        "say \"hi\",\nbye".clone_into(&mut draft.note);
        draft
    }

    #[test]
    fn the_form_of_both_files_is_pinned() {
        let (id, reversal, draft) = (TransactionId::new("t1"), TransactionId::new("t2"), buy());
        let account = Named { id: AccountId::new("a1"), name: " Mine".to_owned(), kind: AccountKind::Real };
        let bought = Written {
            id: &id,
            draft: &draft,
            account: &account,
            to_account: None,
            replaces: None,
            reverses: None,
        };
        let reversed = Written { id: &reversal, reverses: Some(&id), ..bought };
        assert_eq!(
            csv_header(),
            "transaction_id,kind,at,account_id,account,account_kind,to_account_id,to_account,to_account_kind,\
             sent_amount,sent_asset,received_amount,received_asset,fee_amount,fee_asset,value,fee_value,reward,settles,\
             note,replaces,reverses\r\n"
        );
        assert_eq!(
            bought.csv(),
            "t1,buy,2024-02-29T12:00:00.000Z,a1,\" Mine\",real,,,,100,USD,0.5,BTC,,,,,,account,\
             \"say \"\"hi\"\",\nbye\",,\r\n"
        );
        assert_eq!(
            reversed.csv(),
            "t2,reversal,2024-02-29T12:00:00.000Z,a1,\" Mine\",real,,,,,,,,,,,,,,,,t1\r\n"
        );
        assert_eq!(
            bought.json(),
            r#"{"transaction_id":"t1","kind":"buy","at":"2024-02-29T12:00:00.000Z","account_id":"a1","account":" Mine","account_kind":"real","sent_amount":"100","sent_asset":"USD","received_amount":"0.5","received_asset":"BTC","settles":"account","note":"say \"hi\",\nbye"}"#
        );
    }
}
