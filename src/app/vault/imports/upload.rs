//! Pieces of a file.

use std::collections::HashMap;

use super::rows::{ImportRow, MappingRow, State, Work};
use super::{import_of, json};
use crate::app::accounts::{Outcome, failed};
use crate::app::vault::change::{Change, Next, Written};
use crate::app::vault::record::text;
use crate::app::vault::rows::VaultRow;
use crate::app::vault::{Platform, Vault};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::imports as sql;
use crate::vault::import::intake::NotTaken;
use crate::vault::import::leg::{Identity, Leg};
use crate::vault::import::sheet::{Format, hash};

/// Bytes of a piece at most.
pub(in crate::app::vault) const MOST_PIECE_BYTES: usize = 256 * 1024;

/// Bytes of a list at most, and what a row takes besides its cells.
const MOST_LIST_BYTES: usize = 1_500_000;
const ROW_BYTES: usize = 200;

/// A piece of a file.
struct Upload<'u> {
    read: Statement,
    part: usize,
    piece: &'u str,
    /// What is left to be written, while it is asked how columns were assigned before.
    whole: Option<(Box<ImportRow>, Vec<Leg>)>,
}

impl<P: Platform> Vault<'_, P> {
    /// A piece of the file has come. One that is there already is no fault.
    pub(in crate::app::vault) async fn put_part(&self, id: &str, part: &str, piece: &[u8]) -> Outcome {
        let part = part.parse().map_err(|_| Invalid::new("n", "must be the number of a piece, from 0"))?;
        let not_text = |_| Failure::new(ErrorCode::InvalidBody, "The piece must be text in UTF-8");
        let piece = str::from_utf8(piece).map_err(not_text)?;
        let read = statement(sql::IMPORT_WITH_INTAKE, [self.user_id.into(), id.into()]);
        self.commit(&mut Upload { read, part, piece, whole: None }).await
    }
}

impl Change for Upload<'_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.whole = None;
        vec![self.read.clone()]
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let mut rows = rows.into_iter();
        if let Some((mut row, legs)) = self.whole.take() {
            let suggested: Option<MappingRow> = rows.next().unwrap_or_default().first().map_err(failed)?;
            row.suggested = suggested.map(|MappingRow(mapping)| mapping);
            return Ok(Next::Write(written(*row, legs)));
        }
        let mut row = import_of(rows.next().unwrap_or_default())?;
        let hash = hash([self.piece]);
        let hashes = row.pieces.as_ref().map(|pieces| pieces.hashes.as_slice()).unwrap_or_default();
        if row.problem.is_some() || row.state != State::Uploading || hashes.get(self.part) == Some(&hash) {
            return Ok(Next::Write(unchanged(&row)));
        }
        if self.part < hashes.len() {
            let message = "Another piece was sent here before: this is another file";
            return Err(Failure::new(ErrorCode::Conflict, message));
        }
        if self.part > hashes.len() {
            let message = format!("Piece {} comes next", hashes.len());
            return Err(Failure::new(ErrorCode::Conflict, message));
        }
        match take(&mut row, self.piece, hash) {
            Ok(legs) => {
                let is_mapped = row.sheet.as_ref().filter(|sheet| sheet.format == Format::Mapped);
                if let Some(sheet) = is_mapped {
                    let read = statement(sql::MAPPING, [vault.id.into(), sheet.header_hash().into()]);
                    self.whole = Some((Box::new(row), legs));
                    return Ok(Next::Read(vec![read]));
                }
                Ok(Next::Write(written(row, legs)))
            }
            Err(problem) => {
                row.problem = Some(problem);
                row.pieces = None;
                Ok(Next::Write(written(row, vec![])))
            }
        }
    }
}

/// Takes a piece; the last one tells what has to be asked.
fn take(row: &mut ImportRow, piece: &str, hash: String) -> Result<Vec<Leg>, String> {
    let told = |not_taken: NotTaken| not_taken.message();
    let Some(pieces) = &mut row.pieces else { return Ok(vec![]) };
    let mut legs = pieces.intake.take(piece).map_err(told)?;
    pieces.hashes.push(hash);
    let bytes = i64::try_from(pieces.intake.bytes()).unwrap_or(i64::MAX);
    if bytes > row.bytes {
        return Err(format!("The file has more than the {} bytes that were announced", row.bytes));
    }
    if bytes == row.bytes {
        legs.extend(pieces.intake.end().map_err(told)?);
        row.work = Work { total: pieces.intake.rows().into(), ..Work::default() };
        row.sheet = pieces.intake.sheet().cloned();
        row.pieces = None;
        let asks =
            row.sheet.as_ref().is_some_and(|sheet| !row.answers.questions(sheet, &row.name).is_empty());
        row.state = if asks { State::Asking } else { State::Reading };
    }
    Ok(legs)
}

fn unchanged(row: &ImportRow) -> Written {
    Written::new(VaultChange::Imports, vec![], 200, &row.shown()).with_etag(row.version)
}

fn written(mut row: ImportRow, legs: Vec<Leg>) -> Written {
    row.version += 1;
    let intake = row.pieces.as_ref().map(json);
    let sheet = row.sheet.as_ref().map(json);
    let suggested = row.suggested.as_ref().map(json);
    let values = [
        row.number.into(),
        row.state.name().into(),
        text(intake.as_deref()),
        text(sheet.as_deref()),
        json(&row.work).into(),
        text(suggested.as_deref()),
        text(row.problem.as_deref()),
    ];
    let mut statements = vec![statement(sql::SET_INTAKE, values)];
    for list in lists(&legs) {
        statements.push(statement(sql::INSERT_LEGS, [row.number.into(), list.into()]));
    }
    Written::new(VaultChange::Imports, statements, 200, &row.shown()).with_etag(row.version)
}

/// Records in lists that are not too long for a statement, numbered among those alike of a list: those before them count on in the database.
fn lists(legs: &[Leg]) -> Vec<List> {
    let (mut lists, mut list, mut size) = (Vec::new(), List::default(), 0);
    let mut alike: HashMap<&str, i64> = HashMap::new();
    for leg in legs {
        // A character takes six bytes in JSON at most.
        let most = ROW_BYTES + leg.cells.iter().map(|cell| 6 * cell.len() + 3).sum::<usize>();
        if size + most > MOST_LIST_BYTES && !list.is_empty() {
            lists.push(std::mem::take(&mut list));
            alike.clear();
            size = 0;
        }
        size += most;
        let count = alike.entry(leg.identity.as_str()).or_insert(0);
        list.push([
            leg.group.as_str().into(),
            leg.line.into(),
            leg.identity.as_str().into(),
            i64::from(matches!(leg.identity, Identity::Named(_))).into(),
            (*count).into(),
            text(leg.skipped.as_deref()),
            leg.cells.clone().into(),
        ]);
        *count += 1;
    }
    if !list.is_empty() {
        lists.push(list);
    }
    lists
}
