//! What imports show of themselves.

use serde::Serialize;
use utoipa::ToSchema;

use super::rows::{Counts, ImportRow, State};
use crate::app::vault::view::Draft;
use crate::vault::import::answers::{Cash, Question, Stablecoins};
use crate::vault::import::mapping::Mapping;
use crate::vault::import::sheet::Format;
use crate::vault::import::stamp::DateOrder;

/// A page of imports, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Imports {
    /// Each.
    pub imports: Vec<Import>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A file on its way into the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The name of the file.
    pub name: String,
    /// Its size.
    pub bytes: i64,
    /// Where it goes.
    pub account_id: String,
    /// When it was begun, Unix milliseconds.
    pub created_ms: i64,
    /// Rises with each change of it.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// The piece that comes next, while it is being sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_part: Option<usize>,
    /// What kind of file it is, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// What has to be said of it.
    pub questions: Vec<Question>,
    /// The names of its columns, where they have to be assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles: Option<Vec<String>>,
    /// Its first rows, where columns have to be assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Vec<Vec<String>>>,
    /// How columns are assigned, or were for a file with the same header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// What becomes of money, if something was said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cash>,
    /// What stablecoins count as, if something was said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stablecoins: Option<Stablecoins>,
    /// Which of day and month is first, if something was said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// How many minutes ahead of UTC its times are, if something was said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utc_offset_mins: Option<i32>,
    /// How many transactions there are of each status, and rows that become none.
    pub counts: Counts,
    /// How much of the present work is done, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
    /// What is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A page of what was read.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportRows {
    /// Each.
    pub rows: Vec<ImportedRow>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What was read in a line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportedRow {
    /// The first line of it, from 1.
    pub line: i64,
    /// `new`, `known`, `refused`, `left_out`, `waiting` or `created`.
    pub status: String,
    /// Why it is no transaction, or not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<Draft>,
}

impl ImportRow {
    /// As it is shown.
    pub(super) fn shown(&self) -> Import {
        let is_asking = self.state == State::Asking;
        let questions = match &self.sheet {
            Some(sheet) if is_asking => self.answers.questions(sheet, &self.name),
            _ => vec![],
        };
        let columns = self.sheet.as_ref().filter(|_| questions.contains(&Question::Mapping));
        Import {
            id: self.id.clone(),
            name: self.name.clone(),
            bytes: self.bytes,
            account_id: self.account_id.clone(),
            created_ms: self.created_ms,
            version: self.version,
            state: self.state,
            next_part: self
                .pieces
                .as_ref()
                .filter(|_| self.problem.is_none())
                .map(|pieces| pieces.hashes.len()),
            format: self.sheet.as_ref().map(|sheet| sheet.format),
            titles: columns.map(|sheet| sheet.titles.clone()),
            sample: columns.map(|sheet| sheet.sample.clone()),
            questions,
            mapping: self.answers.mapping.clone().or_else(|| self.suggested.clone()),
            cash: self.answers.cash,
            stablecoins: self.answers.stablecoins,
            date_order: self.answers.date_order,
            utc_offset_mins: self.answers.utc_offset_mins,
            counts: self.counts,
            progress: self.progress(),
            problem: self.problem.clone(),
        }
    }

    /// How much of the present work is done.
    #[expect(clippy::cast_precision_loss, reason = "a bar on a page")]
    fn progress(&self) -> Option<f64> {
        let work = &self.work;
        let (done, total) = match self.state {
            State::Uploading => (i64::try_from(self.pieces.as_ref()?.intake.bytes()).ok()?, self.bytes),
            State::Reading => (work.read, work.total),
            State::Committing => (work.total - self.counts.new, work.total),
            State::Undoing => (work.total - self.counts.created, work.total),
            _ => return None,
        };
        (total > 0).then(|| (done as f64 / total as f64).clamp(0.0, 1.0))
    }
}
