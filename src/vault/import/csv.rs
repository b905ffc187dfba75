//! Pieces of a file into records: quoted fields, line breaks of every kind, and a record that goes on in the next piece.

use std::mem;

use csv_core::{ReadRecordResult, ReaderBuilder};
use serde::{Deserialize, Serialize};

use super::limit::TooMuch;

/// Bytes of a record at most.
pub const MOST_RECORD_BYTES: usize = 16 * 1024;
/// Fields of a record at most.
pub const MOST_FIELDS: usize = 100;

/// What goes from one piece to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    separator: u8,
    /// The beginning of a record whose end has not come.
    cut_off: String,
    /// The line that comes next, from 1.
    line: u32,
    /// Whether the last thing was a carriage return: a line feed behind it begins no other line.
    after_return: bool,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, from 1.
    pub line: u32,
    /// Its fields, as they were written.
    pub cells: Vec<String>,
}

impl Record {
    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

impl Records {
    /// From the start of a file.
    pub fn new(separator: u8) -> Self {
        Self { separator, cut_off: String::new(), line: 1, after_return: false }
    }

    /// What is between fields.
    pub fn separator(&self) -> char {
        char::from(self.separator)
    }

    /// The records that a piece completes.
    ///
    /// # Errors
    /// A record is too long, or has too many fields.
    pub fn take(&mut self, piece: &str) -> Result<Vec<Record>, TooMuch> {
        let mut text = mem::take(&mut self.cut_off);
        text.push_str(piece);
        self.read(&text, false)
    }

    /// The last record, if no line break is behind it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn end(&mut self) -> Result<Vec<Record>, TooMuch> {
        let text = mem::take(&mut self.cut_off);
        self.read(&text, true)
    }

    fn read(&mut self, text: &str, is_end: bool) -> Result<Vec<Record>, TooMuch> {
        let mut reader = ReaderBuilder::new().delimiter(self.separator).build();
        let mut cells = vec![0; MOST_RECORD_BYTES];
        let mut ends = [0; MOST_FIELDS];
        // What the reader takes for a byte order mark stands only at the start of a file, and is gone by now.
        reader.read_record(b"\n", &mut cells, &mut ends);
        let mut records = Vec::new();
        let mut rest = self.skip_breaks(text);
        while !rest.is_empty() {
            let (mut result, read, written, mut count) =
                reader.read_record(rest.as_bytes(), &mut cells, &mut ends);
            if result == ReadRecordResult::InputEmpty {
                if !is_end {
                    self.cut_off = rest.to_owned();
                    break;
                }
                let (last, _, _, more) = reader.read_record(
                    &[],
                    cells.get_mut(written..).unwrap_or_default(),
                    ends.get_mut(count..).unwrap_or_default(),
                );
                (result, count) = (last, count + more);
            }
            match result {
                ReadRecordResult::OutputFull => return Err(TooMuch::Record { line: self.line }),
                ReadRecordResult::OutputEndsFull => return Err(TooMuch::Fields { line: self.line }),
                ReadRecordResult::Record => {
                    records.push(Record { line: self.line, cells: split(&cells, ends.get(..count)) });
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
            let (record, behind) = rest.split_at_checked(read).unwrap_or((rest, ""));
            record.bytes().for_each(|byte| self.count(byte));
            rest = self.skip_breaks(behind);
        }
        Ok(records)
    }

    /// What is behind line breaks.
    fn skip_breaks<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start_matches(['\r', '\n']);
        text.bytes().take(text.len() - rest.len()).for_each(|byte| self.count(byte));
        rest
    }

    fn count(&mut self, byte: u8) {
        let begins_line = byte == b'\r' || (byte == b'\n' && !self.after_return);
        self.line = self.line.saturating_add(u32::from(begins_line));
        self.after_return = byte == b'\r';
    }
}

fn split(cells: &[u8], ends: Option<&[usize]>) -> Vec<String> {
    let mut start = 0;
    let ends = ends.unwrap_or_default();
    ends.iter()
        .map(|end| {
            let cell = cells.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell).into_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&str]) -> Result<Vec<(u32, Vec<String>)>, TooMuch> {
        let mut records = Records::new(b',');
        let mut all = Vec::new();
        for piece in pieces {
            all.extend(records.take(piece)?);
        }
        all.extend(records.end()?);
        Ok(all.into_iter().map(|record| (record.line, record.cells)).collect())
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn quotes_hold_separators_doubled_quotes_and_line_breaks() {
        let records = read(&["a,\"b,\"\"c\"\"\r\nd\",e\r\nf,,\n"]).unwrap();
        assert_eq!(records, [(1, cells(&["a", "b,\"c\"\r\nd", "e"])), (3, cells(&["f", "", ""]))]);
    }

    #[test]
    fn lines_are_counted_with_all_three_kinds_of_line_break_and_blank_lines() {
        for (text, lines) in
            [("a\nb\n\nc", [1, 2, 4]), ("a\r\nb\r\n\r\nc", [1, 2, 4]), ("a\rb\r\rc", [1, 2, 4])]
        {
            let found: Vec<_> = read(&[text]).unwrap().into_iter().map(|(line, _)| line).collect();
            assert_eq!(found, lines, "{text:?}");
        }
    }

    #[test]
    fn a_file_can_be_cut_anywhere() {
        let text = "\r\nä,\"b\r\n\"\"\",c\r\r\n\"d\"e,\n\nf";
        let whole = read(&[text]).unwrap();
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let (first, second) = text.split_at(at);
            assert_eq!(read(&[first, second]).unwrap(), whole, "cut at {at}");
        }
    }

    #[test]
    fn a_record_has_an_end_and_not_too_many_fields() {
        let unclosed = format!("a\n\"{}", "b\n".repeat(MOST_RECORD_BYTES));
        assert_eq!(read(&[&unclosed]), Err(TooMuch::Record { line: 2 }));
        assert_eq!(read(&[&",".repeat(MOST_FIELDS)]), Err(TooMuch::Fields { line: 1 }));
        assert_eq!(read(&[&",".repeat(MOST_FIELDS - 2)]).unwrap()[0].1.len(), MOST_FIELDS - 1);
    }

    #[test]
    fn what_is_kept_between_pieces_is_small_however_many_blank_lines_there_are() {
        let mut records = Records::new(b',');
        records.take(&"\n".repeat(100_000)).unwrap();
        assert_eq!(records, Records { line: 100_001, ..Records::new(b',') });
    }
}
