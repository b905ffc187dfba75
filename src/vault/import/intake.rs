//! A file on its way in, piece by piece: what goes from one piece to the next is small.

use std::mem;

use serde::{Deserialize, Serialize};

use super::csv::{Record, Records};
use super::json::Objects;
use super::leg::Leg;
use super::limit::{MOST_BYTES, MOST_ROWS, TooMuch};
use super::sheet::Sheet;

/// So much of the beginning of a file is looked through for its header. It is always the same part, however the file is cut.
const HEAD_BYTES: usize = 16 * 1024;
/// What may stand in front of all.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    bytes: u64,
    rows: u32,
    stage: Stage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    /// Its header has not been found yet: what there is of it.
    Head(String),
    Table(Box<(Sheet, Records)>),
    Json(Box<(Sheet, Objects)>),
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It goes past a limit.
    TooMuch(TooMuch),
    /// It is no table.
    NoTable,
    /// It is JSON, and not ours.
    OtherJson,
}

impl NotTaken {
    /// As a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::TooMuch(limit) => limit.message(),
            Self::NoTable => "This is no table: it has no line with two or more columns".to_owned(),
            Self::OtherJson => {
                "This is JSON of another program: only what was exported here is taken".to_owned()
            }
        }
    }
}

impl From<TooMuch> for NotTaken {
    fn from(limit: TooMuch) -> Self {
        Self::TooMuch(limit)
    }
}

impl Default for Intake {
    fn default() -> Self {
        Self { bytes: 0, rows: 0, stage: Stage::Head(String::new()) }
    }
}

impl Intake {
    /// Bytes that have come.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Rows that have come.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// What is known of the file, once its header has been found.
    pub fn sheet(&self) -> Option<&Sheet> {
        match &self.stage {
            Stage::Head(_) => None,
            Stage::Table(table) => Some(&table.0),
            Stage::Json(json) => Some(&json.0),
        }
    }

    /// Takes the next piece, cut anywhere between characters, and yields the records that it completes.
    ///
    /// # Errors
    /// The file is not taken.
    pub fn take(&mut self, piece: &str) -> Result<Vec<Leg>, NotTaken> {
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        if self.bytes > MOST_BYTES {
            return Err(TooMuch::Bytes.into());
        }
        let Stage::Head(head) = &mut self.stage else { return self.read(piece) };
        head.push_str(piece);
        if head.len() < HEAD_BYTES + BYTE_ORDER_MARK.len_utf8() {
            return Ok(vec![]);
        }
        self.begin(false)
    }

    /// No more comes: yields the last records.
    ///
    /// # Errors
    /// The file is not taken.
    pub fn end(&mut self) -> Result<Vec<Leg>, NotTaken> {
        let mut legs = if matches!(self.stage, Stage::Head(_)) { self.begin(true)? } else { vec![] };
        if let Stage::Table(table) = &mut self.stage {
            let records = table.1.end()?;
            legs.extend(self.keep(records)?);
        }
        Ok(legs)
    }

    /// Finds the header, and reads what there is.
    fn begin(&mut self, is_whole: bool) -> Result<Vec<Leg>, NotTaken> {
        let Stage::Head(head) = &mut self.stage else { return Ok(vec![]) };
        let text = mem::take(head);
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        let scanned = text.get(..text.floor_char_boundary(HEAD_BYTES)).unwrap_or(text);
        let is_scanned_whole = is_whole && scanned.len() == text.len();
        self.stage = if text.trim_start().starts_with(['{', '[']) {
            if !scanned.contains("\"cryptovault\"") {
                return Err(NotTaken::OtherJson);
            }
            Stage::Json(Box::new((Sheet::own_json(), Objects::default())))
        } else {
            let sheet = Sheet::find(scanned, is_scanned_whole).ok_or(NotTaken::NoTable)?;
            let records = Records::new(u8::try_from(sheet.separator).unwrap_or(b','));
            Stage::Table(Box::new((sheet, records)))
        };
        self.read(text)
    }

    fn read(&mut self, text: &str) -> Result<Vec<Leg>, NotTaken> {
        let records = match &mut self.stage {
            Stage::Head(_) => vec![],
            Stage::Table(table) => table.1.take(text)?,
            Stage::Json(json) => json.1.take(text)?,
        };
        self.keep(records)
    }

    /// Makes legs of what stands behind the header.
    fn keep(&mut self, records: Vec<Record>) -> Result<Vec<Leg>, NotTaken> {
        let sheet = match &mut self.stage {
            Stage::Head(_) => return Ok(vec![]),
            Stage::Table(table) => &mut table.0,
            Stage::Json(json) => &mut json.0,
        };
        let mut legs = Vec::with_capacity(records.len());
        for record in records {
            let is_row = record.line > sheet.header_line && (!record.is_blank() || record.cells.is_empty());
            if !is_row {
                continue;
            }
            self.rows += 1;
            if self.rows > MOST_ROWS {
                return Err(TooMuch::Rows.into());
            }
            sheet.notice(&record);
            legs.push(Leg::of(sheet, record));
        }
        Ok(legs)
    }
}
