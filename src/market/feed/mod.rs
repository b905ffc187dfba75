//! Parsers of what the sources send.
//!
//! A parser takes any bytes. A body that is not JSON of the expected outer shape is an error of the whole answer;
//! a row that cannot be used is counted with its reason and never costs another row.

pub mod book;
pub mod coinbase;
pub mod coingecko;
mod field;

use serde::Serialize;

use super::decimal::NotAFigure;

/// Why an answer of a source could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedError {
    /// No answer within the time allowed.
    Timeout,
    /// The connection failed or broke off.
    Network,
    /// An answer with this status instead of 200.
    Status(u16),
    /// A body that is not what the source documents.
    Malformed,
}

impl core::fmt::Display for FeedError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Timeout => formatter.write_str("no answer in time"),
            Self::Network => formatter.write_str("connection failed"),
            Self::Status(status) => write!(formatter, "status {status}"),
            Self::Malformed => formatter.write_str("malformed body"),
        }
    }
}

/// Rows of one answer that were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// A needed field was missing, null or an empty string.
    pub absent: u32,
    /// A field or the row had the wrong type, or text that is no number.
    pub malformed: u32,
    /// Digits or size beyond what is held exactly, or a sign that makes no sense.
    pub out_of_range: u32,
    /// A product that is not listed, not online, or one more than the market holds.
    pub unknown: u32,
}

impl Skipped {
    /// All reasons together.
    pub fn total(&self) -> u32 {
        self.absent + self.malformed + self.out_of_range + self.unknown
    }

    fn count(&mut self, reason: NotAFigure) {
        match reason {
            NotAFigure::Absent => self.absent += 1,
            NotAFigure::Malformed => self.malformed += 1,
            NotAFigure::OutOfRange | NotAFigure::WrongSign => self.out_of_range += 1,
        }
    }
}

/// The usable rows of an answer and what was left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// Usable rows in the order sent.
    pub rows: Vec<T>,
    /// Rows left out.
    pub skipped: Skipped,
}

impl<T> Parsed<T> {
    fn new() -> Self {
        Self { rows: Vec::new(), skipped: Skipped::default() }
    }

    fn push(&mut self, row: Result<T, NotAFigure>) {
        match row {
            Ok(row) => self.rows.push(row),
            Err(reason) => self.skipped.count(reason),
        }
    }
}
