//! All that happened, as a file. It is written page by page: how long it is costs neither memory nor a moment of many seconds.

use std::collections::HashMap;

use super::accounts::next;
use super::record::Record;
use super::rows::AccountRow;
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::store::database::{Database, statement};
use crate::store::vault::{self as sql, transactions};
use crate::vault::account::AccountKind;
use crate::vault::export::{JSON_END, JSON_START, Named, Written, csv_header};
use crate::vault::transaction::{AccountId, TransactionId};

/// Transactions of a page.
const PAGE: usize = 2000;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

/// A file, as far as it is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    user_id: String,
    format: Format,
    /// The place of the last that is written; empty before the first.
    after: String,
    is_over: bool,
}

impl<P: Platform> Vault<'_, P> {
    /// All that happened, by place.
    pub(super) async fn export_transactions(&self, body: Body) -> Outcome {
        body.end()?;
        let mut format = Format::Csv;
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            format = match (&*name, &*value) {
                ("format", "csv") => Format::Csv,
                ("format", "json") => Format::Json,
                ("format", _) => return Err(Invalid::new("format", "must be csv or json").into()),
                _ => return Err(Invalid::unknown(&name).into()),
            };
        }
        let mut export =
            Export { user_id: self.user_id.to_owned(), format, after: String::new(), is_over: false };
        let body = export.next(self.call.platform).await?.unwrap_or_default();
        let (media, file) = match format {
            Format::Csv => ("text/csv; charset=utf-8", "cryptovault-transactions.csv"),
            Format::Json => ("application/json", "cryptovault-transactions.json"),
        };
        let rest = Some(export).filter(|export| !export.is_over);
        Ok(Answer { status: 200, body, file: Some(file), media: Some(media), rest, ..Answer::default() })
    }
}

impl Export {
    /// What comes next in the file; none behind its end.
    ///
    /// # Errors
    /// The database does not answer, or what it says is no ledger. What is written so far is no whole file.
    pub async fn next<D: Database>(&mut self, database: &D) -> Result<Option<String>, Failure> {
        if self.is_over {
            return Ok(None);
        }
        let user = || self.user_id.as_str().into();
        let reads = vec![
            statement(sql::ACCOUNTS, [user()]),
            statement(transactions::TRANSACTIONS_AFTER, [user(), self.after.as_str().into(), PAGE.into()]),
        ];
        let mut rows = database.batch(reads).await.map_err(failed)?.into_iter();
        let accounts = named(next(&mut rows).all().map_err(failed)?);
        let records: Vec<Record> = next(&mut rows).all().map_err(failed)?;
        let is_first = self.after.is_empty();
        let mut text = match self.format {
            Format::Csv if is_first => csv_header(),
            Format::Json if is_first => JSON_START.to_owned(),
            _ => String::new(),
        };
        for (number, record) in records.iter().enumerate() {
            if self.format == Format::Json {
                text.push_str(if is_first && number == 0 { "\n" } else { ",\n" });
            }
            text.push_str(&self.written(record, &accounts)?);
        }
        self.is_over = records.len() < PAGE;
        if self.is_over && self.format == Format::Json {
            text.push_str(JSON_END);
        }
        if let Some(last) = records.last() {
            self.after = last.place.to_string();
        }
        Ok(Some(text))
    }

    /// A transaction, and its accounts: one that has transactions is never closed.
    fn written(&self, record: &Record, accounts: &HashMap<String, Named>) -> Result<String, Failure> {
        let Record { transaction, replaces, reverses, .. } = record;
        let named = |id: &AccountId| {
            let none =
                || Failure::new(ErrorCode::Internal, "A transaction is of an account that is not there");
            accounts.get(id.as_str()).ok_or_else(none)
        };
        let [replaces, reverses] = [replaces, reverses].map(|id| id.as_deref().map(TransactionId::new));
        let written = Written {
            id: &transaction.id,
            draft: &transaction.draft,
            account: named(&transaction.draft.account)?,
            to_account: transaction.draft.to_account.as_ref().map(named).transpose()?,
            replaces: replaces.as_ref(),
            reverses: reverses.as_ref(),
        };
        Ok(match self.format {
            Format::Csv => written.csv(),
            Format::Json => written.json(),
        })
    }
}

fn named(accounts: Vec<AccountRow>) -> HashMap<String, Named> {
    let named = |row: AccountRow| {
        let kind = AccountKind::parse(&row.kind).unwrap_or(AccountKind::Real);
        let named = Named { id: AccountId::new(&row.id), name: row.name, kind };
        (row.id, named)
    };
    accounts.into_iter().map(named).collect()
}
