//! Imports: begun, sent piece by piece, asked about, read, put into the ledger and undone, in steps that are bounded and atomic.
//!
//! Each step reads where the import stands, does the next part of the work, and writes it with where it stands then: a step that was cut off has not been.

mod answers;
mod commit;
mod made;
mod read;
mod rows;
mod step;
mod undo;
mod upload;
pub mod view;

use super::accounts::next;
use super::change::Written;
use super::erasure::erase_import;
use super::page::Page;
use super::rows::AccountRow;
use super::view::Draft;
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::{self, imports as sql};
use crate::vault::account::{AccountKind, Book};
use crate::vault::import::answers::Answers;
use crate::vault::import::limit::MOST_BYTES;
use crate::vault::transaction::AccountId;

use rows::{Cursor, ImportRow, Pieces, ShownRow, State, Work};
pub(super) use upload::MOST_PIECE_BYTES;
use view::{ImportRows, ImportedRow, Imports};

/// Imports of a person that are not finished, at most.
const MOST_OPEN: usize = 20;

impl<P: Platform> Vault<'_, P> {
    /// All imports, the newest first.
    pub(super) async fn list_imports(&self, body: Body) -> Outcome {
        body.end()?;
        let mut page = Page::default();
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            page.take(&name, &value)?;
        }
        let before = match &page.cursor {
            Some(cursor) => cursor.parse().map_err(|_| wrong_cursor())?,
            None => i64::MAX,
        };
        let values = [self.user_id.into(), before.into(), (page.limit + 1).into()];
        let mut rows = self.read(vec![statement(sql::IMPORTS_BEFORE, values)]).await?.into_iter();
        let mut imports: Vec<ImportRow> = next(&mut rows).all().map_err(failed)?;
        let next_cursor = page.cut(&mut imports, |last| last.number.to_string());
        let imports = imports.iter().map(ImportRow::shown).collect();
        Ok(Answer::ok(&Imports { imports, next_cursor }))
    }

    /// One import.
    pub(super) async fn show_import(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let mut rows = self.read(vec![self.import(id)]).await?.into_iter();
        let row = import_of(next(&mut rows))?;
        Ok(Answer { etag: Some(format!("\"{}\"", row.version)), ..Answer::ok(&row.shown()) })
    }

    /// A file is about to be sent.
    pub(super) async fn begin_import(&self, mut body: Body) -> Outcome {
        const TOO_LARGE: &str =
            "must be at most 20000000, 20 MB, which is the most that is taken: cut the file in two";
        let name = body.text("name", 255)?;
        let bytes = body.whole("bytes", 1..=i64::MAX, "must be the size of the file, and more than 0")?;
        let bytes = bytes.ok_or(Invalid::new("bytes", "is missing"))?;
        if u64::try_from(bytes).is_ok_and(|bytes| bytes > MOST_BYTES) {
            return Err(Invalid::new("bytes", TOO_LARGE).into());
        }
        let account_id = body.text("account_id", 64)?;
        let mut said = Answers::default();
        answers::take_options(&mut body, &mut said)?;
        body.end()?;
        let id = self.id_for("import")?;
        let created_ms = self.call.now_ms;
        let user = || self.user_id.into();
        let reads = vec![
            statement(vault::ACCOUNT, [user(), account_id.as_str().into()]),
            statement(sql::IMPORTS_BEFORE, [user(), i64::MAX.into(), 200.into()]),
        ];
        self.commit_simple(reads, &mut |vault, rows| {
            let mut rows = rows.into_iter();
            let account: Option<AccountRow> = next(&mut rows).first().map_err(failed)?;
            let account = account.ok_or(Invalid::new("account_id", "must be one of your accounts"))?;
            let imports: Vec<ImportRow> = next(&mut rows).all().map_err(failed)?;
            let is_open = |row: &&ImportRow| !matches!(row.state, State::Done | State::Undone);
            if imports.iter().filter(is_open).count() >= MOST_OPEN {
                let message = format!("{MOST_OPEN} imports are not finished: finish or forget one first");
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            let kind = AccountKind::parse(&account.kind).unwrap_or(AccountKind::Real);
            let book = Book::of(&AccountId::new(&account.id), kind).to_string();
            let row = ImportRow {
                number: 0,
                id: id.clone(),
                name: name.clone(),
                bytes,
                account_id: account.id,
                book,
                created_ms,
                version: 1,
                state: State::Uploading,
                answers: said.clone(),
                suggested: None,
                sheet: None,
                work: Work::default(),
                problem: None,
                counts: rows::Counts::default(),
                pieces: Some(Pieces::default()),
            };
            let values = [
                vault.id.into(),
                row.id.as_str().into(),
                row.name.as_str().into(),
                bytes.into(),
                row.account_id.as_str().into(),
                row.book.as_str().into(),
                created_ms.into(),
                json(&row.answers).into(),
                json(&row.pieces).into(),
            ];
            let insert = vec![statement(sql::INSERT_IMPORT, values)];
            Ok(Written::new(VaultChange::Imports, insert, 201, &row.shown()).with_etag(1))
        })
        .await
    }

    /// A page of what was read.
    pub(super) async fn list_import_rows(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        const STATUS: &str = "must be new, known, refused, left_out, waiting or created";
        let (mut page, mut status) = (Page::default(), "new".to_owned());
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match (&*name, &*value) {
                ("status", "new" | "known" | "refused" | "left_out" | "waiting" | "created") => {
                    status = value.into_owned();
                }
                ("status", _) => return Err(Invalid::new("status", STATUS).into()),
                _ => page.take(&name, &value)?,
            }
        }
        let after = match &page.cursor {
            Some(cursor) => cursor_of(cursor).ok_or_else(wrong_cursor)?,
            None => Cursor::default(),
        };
        let values = [
            self.user_id.into(),
            id.into(),
            status.into(),
            after.place.into(),
            after.line.into(),
            after.part.into(),
            (page.limit + 1).into(),
        ];
        let reads = vec![self.import(id), statement(sql::ITEMS_OF_STATUS, values)];
        let mut rows = self.read(reads).await?.into_iter();
        import_of(next(&mut rows))?;
        let mut shown: Vec<ShownRow> = next(&mut rows).all().map_err(failed)?;
        let next_cursor =
            page.cut(&mut shown, |last| format!("{}-{}-{}", last.at.place, last.at.line, last.at.part));
        let row = |row: ShownRow| ImportedRow {
            line: row.at.line,
            status: row.status,
            reason: row.reason,
            transaction: row.made.and_then(|made| made.draft).map(|draft| Draft::of(&draft)),
        };
        Ok(Answer::ok(&ImportRows { rows: shown.into_iter().map(row).collect(), next_cursor }))
    }

    /// An import that has made nothing, or nothing any more, is forgotten.
    pub(super) async fn forget_import(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.commit_simple(vec![self.import(id)], &mut |_, rows| {
            let row = import_of(rows.into_iter().next().unwrap_or_default())?;
            self.request.matches(row.version)?;
            if row.counts.created > 0 || matches!(row.state, State::Committing | State::Undoing) {
                let message = "It has made transactions: undo it first";
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            let number = || [row.number.into()];
            let mut statements =
                vec![statement(sql::CONDEMN_IMPORT, number()), statement(sql::DELETE_IMPORT, number())];
            statements.extend(erase_import(row.number));
            Ok(Written::new(VaultChange::Imports, statements, 200, &Nothing {}))
        })
        .await
    }

    /// Reads an import.
    fn import(&self, id: &str) -> Statement {
        statement(sql::IMPORT, [self.user_id.into(), id.into()])
    }
}

fn import_of(rows: Rows) -> Result<ImportRow, Failure> {
    let row: Option<ImportRow> = rows.first().map_err(failed)?;
    row.ok_or_else(|| Failure::new(ErrorCode::NotFound, "There is no such import"))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn cursor_of(text: &str) -> Option<Cursor> {
    let mut parts = text.split('-');
    let place = parts.next()?.to_owned();
    let (line, part) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Cursor { place, import: 0, line, part })
}

fn wrong_cursor() -> Failure {
    Invalid::new("cursor", "must be the next_cursor of a page").into()
}
