//! Transactions: entered, edited, reversed, listed.

use super::accounts::next;
use super::change::{Change, Next, Written};
use super::draft::draft;
use super::ledger::{Entry, Ledger, Posted, Verdict};
use super::page::Page;
use super::record::Record;
use super::rows::VaultRow;
use super::settle::Settle;
use super::view::{PostingRow, Transactions};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, FromRow, Row, Rows, Statement, statement};
use crate::store::vault::transactions as sql;
use crate::vault::posting::{postings, postings_of_reversal};
use crate::vault::transaction::{Kind, TransactionId};

/// Steps of computing what a change has sent back, before the caller is answered.
const STEPS: usize = 4;
/// Transactions that a page looks at, where it is asked for those of them that have several things in common.
const LOOK_AT: i64 = 500;
/// Behind every place.
const END: &str = "~~";

/// A change of the ledger by one unit.
struct Deed {
    ledger: Ledger,
    status: u16,
}

impl Change for Deed {
    fn reads(&mut self) -> Vec<Statement> {
        self.ledger.reads()
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let status = self.status;
        self.ledger.take(vault, rows)?.map(|Posted { verdicts, statements }| {
            let records = match verdicts.into_iter().next() {
                Some(Verdict::Posted(records)) => records,
                Some(Verdict::Refused(failure)) => return Err(failure),
                Some(Verdict::Short(short)) => return Err(short.failure()),
                Some(Verdict::Known) | None => {
                    return Err(Failure::new(ErrorCode::Conflict, "This transaction is there already"));
                }
            };
            let shown = records.last().map(Record::shown);
            Ok(Written::new(VaultChange::Portfolio, statements, status, &shown).with_etag(1))
        })
    }
}

impl<P: Platform> Vault<'_, P> {
    /// Something happened.
    pub(super) async fn add_transaction(&self, body: Body) -> Outcome {
        let draft = draft(body, self.call.now_ms)?;
        let id = TransactionId::new(&self.id_for("transaction")?);
        self.enter(vec![Entry::Add(Box::new(draft.into_transaction(id)))], 201).await
    }

    /// A transaction is reversed, and another takes its place.
    pub(super) async fn edit_transaction(&self, id: &str, body: Body) -> Outcome {
        let draft = draft(body, self.call.now_ms)?;
        let new = TransactionId::new(&self.id_for("transaction")?);
        let entries =
            vec![Entry::Reverse(TransactionId::new(id)), Entry::Add(Box::new(draft.into_transaction(new)))];
        self.enter(entries, 201).await
    }

    /// A transaction is reversed.
    pub(super) async fn reverse_transaction(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.enter(vec![Entry::Reverse(TransactionId::new(id))], 200).await
    }

    async fn enter(&self, unit: Vec<Entry>, status: u16) -> Outcome {
        // A transaction has two versions: as it was entered, and reversed, which is changed no more.
        if unit.iter().any(|entry| matches!(entry, Entry::Reverse(_))) {
            self.request.matches(1)?;
        }
        let ledger = Ledger::new(self.user_id, self.call.now_ms, vec![unit]);
        let answer = self.commit(&mut Deed { ledger, status }).await?;
        if !answer.is_replayed {
            self.settle_some(STEPS).await;
        }
        Ok(answer)
    }

    /// Computes what was sent back, so many steps of it. What is left, or cannot be done now, is left to the next who asks for it.
    pub(super) async fn settle_some(&self, steps: usize) -> bool {
        for _ in 0..steps {
            let mut settle = Settle::new(self.user_id);
            match self.step(&mut settle).await {
                Ok(_) if settle.is_settled => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        false
    }

    /// One bounded step of computing what is not computed to the end.
    pub(super) async fn settle(&self, body: Body) -> Outcome {
        body.end()?;
        self.commit(&mut Settle::new(self.user_id)).await
    }

    /// One transaction, with its postings.
    pub(super) async fn show_transaction(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let record = self.record(id).await?;
        let moved = match record.reverses {
            Some(_) => postings_of_reversal(&record.transaction),
            None => postings(&record.transaction),
        };
        let posting = |posting: crate::vault::posting::Posting| PostingRow {
            account_id: posting.holder.to_string(),
            asset: posting.asset.to_string(),
            amount: posting.amount,
        };
        let shown = super::view::Transaction {
            postings: Some(moved.into_iter().map(posting).collect()),
            ..record.shown()
        };
        let version = 1 + i64::from(record.reversed_by.is_some());
        Ok(Answer { etag: Some(format!("\"{version}\"")), ..Answer::ok(&shown) })
    }

    async fn record(&self, id: &str) -> Result<Record, Failure> {
        let ids = serde_json::to_string(&[id]).unwrap_or_default();
        let rows =
            self.read(vec![statement(sql::TRANSACTIONS_BY_ID, [self.user_id.into(), ids.into()])]).await?;
        let record: Option<Record> = next(&mut rows.into_iter()).first().map_err(failed)?;
        record.ok_or_else(|| Failure::new(ErrorCode::NotFound, "There is no such transaction"))
    }

    /// A page of what happened, newest first.
    pub(super) async fn list_transactions(&self, body: Body) -> Outcome {
        body.end()?;
        let Asked { page, from, to, keys, without } = Asked::parse(&self.call.query)?;
        let before = page.cursor.as_deref().unwrap_or(END).min(&to).to_owned();
        let (user, more) = (self.user_id, page.limit + 1);
        let place = || [user.into(), before.as_str().into(), from.as_str().into()];
        let [u, b, f] = place();
        let some_of = match &*keys {
            [] if without.is_empty() => statement(sql::TRANSACTIONS_BEFORE, [u, b, f, more.into()]),
            [] => statement(sql::STANDING_TRANSACTIONS, [u, b, f, more.into()]),
            [only] if without.is_empty() => {
                statement(sql::TRANSACTIONS_OF_MENTION, [u, b, f, more.into(), only.as_str().into()])
            }
            keys => {
                let keys = serde_json::to_string(keys).unwrap_or_default();
                let without = serde_json::to_string(&without).unwrap_or_default();
                let limits = [more.into(), keys.into(), without.into(), (LOOK_AT - 1).into()];
                statement(sql::TRANSACTIONS_THAT_MENTION, [&[u, b, f][..], &limits].concat())
            }
        };
        let rows = self.read(vec![some_of]).await?;
        let mut records: Vec<Record> = next(&mut rows.into_iter()).all().map_err(failed)?;
        let mut next_cursor = page.cut(&mut records, |last| last.place.to_string());
        let looks_at_some = keys.len() + without.len() > 1;
        if let (None, true, Some(first)) = (&next_cursor, looks_at_some, keys.first()) {
            // Not all were looked at, maybe: the next page goes on where this one ended.
            let [u, b, f] = place();
            let values = [u, b, f, first.as_str().into(), (LOOK_AT - 1).into()];
            let rows = self.read(vec![statement(sql::LAST_LOOKED_AT, values)]).await?;
            let looked: Option<PlaceRow> = next(&mut rows.into_iter()).first().map_err(failed)?;
            next_cursor = looked.map(|row| row.0);
        }
        let transactions = records.iter().map(Record::shown).collect();
        Ok(Answer::ok(&Transactions { transactions, next_cursor }))
    }
}

/// Which transactions are asked for.
struct Asked {
    page: Page,
    from: String,
    to: String,
    keys: Vec<String>,
    without: Vec<String>,
}

impl Asked {
    fn parse(query: &str) -> Result<Self, Invalid> {
        let mut page = Page::default();
        let (mut from, mut to) = (String::new(), END.to_owned());
        let (mut keys, mut without) = (Vec::new(), Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let time = || {
                let at_ms = value.parse::<i64>().ok().filter(|at_ms| (0..1 << 47).contains(at_ms));
                at_ms.map(|at_ms| format!("{at_ms:012x}"))
            };
            const TIME: &str = "must be a time in Unix milliseconds";
            match &*name {
                "account" | "import" => keys.push(format!("{name}:{value}")),
                "asset" => keys.push(format!("asset:{}", value.to_uppercase())),
                "kind" => {
                    let kind =
                        Kind::parse(&value).ok_or(Invalid::new("kind", "must be the name of a kind"))?;
                    keys.push(format!("kind:{}", kind.name()));
                }
                "reversed" if value == "true" => keys.push("reversed".to_owned()),
                "reversed" if value == "false" => without.push("reversed".to_owned()),
                "reversed" => return Err(Invalid::new("reversed", "must be true or false")),
                "from_ms" => from = time().ok_or(Invalid::new("from_ms", TIME))?,
                "to_ms" => to = time().ok_or(Invalid::new("to_ms", TIME))?,
                _ => page.take(&name, &value)?,
            }
        }
        // What is rarer is looked at first: an import, an account, an asset, and only then a kind.
        let rank = |key: &String| {
            ["import:", "reversed", "asset:", "account:"].iter().position(|start| key.starts_with(start))
        };
        keys.sort_by_key(|key| rank(key).unwrap_or(usize::MAX));
        Ok(Self { page, from, to, keys, without })
    }
}

/// A place.
struct PlaceRow(String);

impl FromRow for PlaceRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self(row.text("place")?))
    }
}
