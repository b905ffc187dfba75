//! What a file can have at most.

use super::csv::{MOST_FIELDS, MOST_RECORD_BYTES};

/// Bytes of a file at most.
pub const MOST_BYTES: u64 = 20_000_000;
/// Rows of a file at most, without its header.
pub const MOST_ROWS: u32 = 200_000;
/// Rows that can belong together at most.
pub const MOST_OF_GROUP: usize = 500;

/// A limit that a file goes past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// The file is too large.
    Bytes,
    /// It has too many rows.
    Rows,
    /// A record is too long.
    Record {
        /// Where it begins.
        line: u32,
    },
    /// A record has too many fields.
    Fields {
        /// Where it begins.
        line: u32,
    },
}

impl TooMuch {
    /// As a sentence.
    pub fn message(self) -> String {
        match self {
            Self::Bytes => "The file has more than 20 MB, which is the most that is taken".to_owned(),
            Self::Rows => "The file has more than 200,000 rows, which is the most that is taken".to_owned(),
            Self::Record { line } => format!(
                "The record that begins in line {line} has more than {} KB, which is the most that is taken; perhaps a quote is not closed",
                MOST_RECORD_BYTES / 1024
            ),
            Self::Fields { line } => {
                format!("Line {line} has {MOST_FIELDS} fields or more, which is more than is taken")
            }
        }
    }
}
