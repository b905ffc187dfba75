//! Rows of imports.

use serde::{Deserialize, Serialize};

use super::made::Made;
use crate::store::database::{DatabaseError, FromRow, Row};
use crate::vault::export::Named;
use crate::vault::import::answers::Answers;
use crate::vault::import::intake::Intake;
use crate::vault::import::leg::{Identity, Leg};
use crate::vault::import::mapping::Mapping;
use crate::vault::import::sheet::Sheet;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its file is being sent.
    Uploading,
    /// Something has to be said of it.
    Asking,
    /// It is being read.
    Reading,
    /// It can go into the ledger.
    Ready,
    /// It goes into the ledger.
    Committing,
    /// It is in the ledger.
    Done,
    /// What it has made is being reversed.
    Undoing,
    /// All that it had made is reversed, and forgotten.
    Undone,
}

impl State {
    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Asking => "asking",
            Self::Reading => "reading",
            Self::Ready => "ready",
            Self::Committing => "committing",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

/// How many items there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// What is to become transactions.
    pub new: i64,
    /// What is in the ledger from before.
    pub known: i64,
    /// What cannot be read, or cannot have happened.
    pub refused: i64,
    /// What nothing is made of.
    pub left_out: i64,
    /// What would make a balance negative.
    pub waiting: i64,
    /// What has become transactions.
    pub created: i64,
}

/// How far the present work has got.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Work {
    /// What comes next.
    pub(super) pass: Pass,
    /// Behind, or before, which item.
    pub(super) after: Option<Cursor>,
    /// Whether this pass has changed anything.
    pub(super) has_moved: bool,
    /// How much there is to do, and of the file how much is read.
    pub(super) total: i64,
    pub(super) read: i64,
    /// The group that has not ended where the last step did: it is larger than a group may be.
    pub(super) too_large: Option<String>,
    /// Accounts that the file speaks of.
    pub(super) accounts: Vec<Named>,
    /// Why something could not be undone.
    pub(super) trouble: Option<String>,
}

/// What comes next: each item once; those that could not, once more; all of them together; and then the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pass {
    #[default]
    First,
    Again,
    Together,
    Figures,
}

/// Where an item stands among others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) place: String,
    pub(super) import: i64,
    pub(super) line: i64,
    pub(super) part: i64,
}

/// What goes from one piece of a file to the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Pieces {
    pub(super) intake: Intake,
    /// Hashes of those that are there.
    pub(super) hashes: Vec<String>,
}

/// An import.
#[derive(Debug, Clone)]
pub(super) struct ImportRow {
    pub(super) number: i64,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) bytes: i64,
    pub(super) account_id: String,
    pub(super) book: String,
    pub(super) created_ms: i64,
    pub(super) version: i64,
    pub(super) state: State,
    pub(super) answers: Answers,
    pub(super) suggested: Option<Mapping>,
    pub(super) sheet: Option<Sheet>,
    pub(super) work: Work,
    pub(super) problem: Option<String>,
    pub(super) counts: Counts,
    pub(super) pieces: Option<Pieces>,
}

/// A record, and which of several alike it is.
pub(super) struct LegRow {
    pub(super) leg: Leg,
    pub(super) number: u32,
}

/// How large a record is.
pub(super) struct SizeRow {
    pub(super) party: String,
    pub(super) line: i64,
    pub(super) size: i64,
}

/// What is known by a name.
#[derive(Debug, Clone)]
pub(super) struct NameRow {
    pub(super) book: String,
    pub(super) name: String,
    pub(super) import: Option<i64>,
    pub(super) generation: i64,
    pub(super) reading: String,
    pub(super) size: usize,
    pub(super) drafts: usize,
}

/// What was read, and what is to become of it.
#[derive(Debug, Clone)]
pub(super) struct ItemRow {
    pub(super) at: Cursor,
    pub(super) import_id: String,
    pub(super) book: String,
    pub(super) made: Option<Made>,
    pub(super) transaction_id: Option<String>,
}

/// What was read, as it is shown.
pub(super) struct ShownRow {
    pub(super) at: Cursor,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    pub(super) made: Option<Made>,
}

/// A transaction that is there.
pub(super) struct StandingRow {
    pub(super) id: String,
    pub(super) is_reversed: bool,
}

fn json<T: for<'d> Deserialize<'d>>(text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|error| DatabaseError::Failed(error.to_string()))
}

fn optional_json<T: for<'d> Deserialize<'d>>(row: &mut Row, name: &str) -> Result<Option<T>, DatabaseError> {
    row.optional_text(name)?.as_deref().map(json).transpose()
}

fn count(row: &mut Row, name: &str) -> Result<usize, DatabaseError> {
    Ok(usize::try_from(row.number(name)?).unwrap_or(0))
}

impl FromRow for ImportRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            number: row.number("number")?,
            id: row.text("id")?,
            name: row.text("name")?,
            bytes: row.number("bytes")?,
            account_id: row.text("account_id")?,
            book: row.text("book")?,
            created_ms: row.number("created_ms")?,
            version: row.number("version")?,
            state: json(&format!("\"{}\"", row.text("state")?))?,
            answers: json(&row.text("answers")?)?,
            suggested: optional_json(&mut row, "suggested")?,
            sheet: optional_json(&mut row, "sheet")?,
            work: json(&row.text("work")?)?,
            problem: row.optional_text("problem")?,
            counts: Counts {
                new: row.number("new")?,
                known: row.number("known")?,
                refused: row.number("refused")?,
                left_out: row.number("left_out")?,
                waiting: row.number("waiting")?,
                created: row.number("created")?,
            },
            pieces: optional_json(&mut row, "intake")?,
        })
    }
}

impl FromRow for LegRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let identity = row.text("identity")?;
        let is_named = row.number("is_named")? != 0;
        let leg = Leg {
            line: u32::try_from(row.number("line")?).unwrap_or(0),
            group: row.text("party")?,
            identity: if is_named { Identity::Named(identity) } else { Identity::Content(identity) },
            skipped: row.optional_text("skipped")?,
            cells: json(&row.text("cells")?)?,
        };
        Ok(Self { leg, number: u32::try_from(row.number("number")?).unwrap_or(0) })
    }
}

impl FromRow for SizeRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { party: row.text("party")?, line: row.number("line")?, size: row.number("size")? })
    }
}

impl FromRow for NameRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            book: row.text("book")?,
            name: row.text("name")?,
            import: row.optional_number("import")?,
            generation: row.number("generation")?,
            reading: row.text("reading")?,
            size: count(&mut row, "size")?,
            drafts: count(&mut row, "drafts")?,
        })
    }
}

impl FromRow for ItemRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            at: Cursor {
                place: row.text("place")?,
                import: row.number("import")?,
                line: row.number("line")?,
                part: row.number("part")?,
            },
            import_id: row.text("import_id")?,
            book: row.text("book")?,
            made: optional_json(&mut row, "made")?,
            transaction_id: row.optional_text("transaction_id")?,
        })
    }
}

impl FromRow for ShownRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            at: Cursor {
                place: row.text("place")?,
                import: 0,
                line: row.number("line")?,
                part: row.number("part")?,
            },
            status: row.text("status")?,
            reason: row.optional_text("reason")?,
            made: optional_json(&mut row, "made")?,
        })
    }
}

impl FromRow for StandingRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { id: row.text("id")?, is_reversed: row.optional_text("reversed_by")?.is_some() })
    }
}

/// A mapping that was remembered.
pub(super) struct MappingRow(pub(super) Mapping);

impl FromRow for MappingRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        json(&row.text("mapping")?).map(Self)
    }
}
