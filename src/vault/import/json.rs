//! Pieces of our own JSON into its objects, one for each transaction.

use std::mem;

use serde::{Deserialize, Serialize};

use super::csv::{MOST_RECORD_BYTES, Record};
use super::limit::TooMuch;
use super::own;

/// What goes from one piece to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    /// The beginning of an object whose end has not come.
    cut_off: String,
    /// Whether the list of transactions has begun.
    is_inside: bool,
    /// Line breaks so far.
    breaks: u32,
    /// The line of the last object: no two have the same, even where all are written in one line.
    last_line: u32,
}

impl Objects {
    /// The objects that a piece completes. One that is not as it must be has no cells.
    ///
    /// # Errors
    /// An object is too long.
    pub fn take(&mut self, piece: &str) -> Result<Vec<Record>, TooMuch> {
        let mut text = mem::take(&mut self.cut_off);
        text.push_str(piece);
        let mut rest = text.as_str();
        let mut records = Vec::new();
        if !self.is_inside {
            // The list of transactions is the first list.
            let Some(start) = rest.find('[') else {
                self.breaks = self.breaks.saturating_add(breaks(rest));
                return Ok(records);
            };
            rest = self.behind(rest, start + 1);
            self.is_inside = true;
        }
        while let Some(start) = rest.find('{') {
            rest = self.behind(rest, start);
            let line = self.breaks.saturating_add(1).max(self.last_line.saturating_add(1));
            let Some(end) = end_of_object(rest) else {
                if rest.len() > 2 * MOST_RECORD_BYTES {
                    return Err(TooMuch::Record { line });
                }
                rest.clone_into(&mut self.cut_off);
                return Ok(records);
            };
            if end > 2 * MOST_RECORD_BYTES {
                return Err(TooMuch::Record { line });
            }
            let object = rest.get(..end).unwrap_or_default();
            records.push(Record { line, cells: own::cells_of_json(object).unwrap_or_default() });
            self.last_line = line;
            rest = self.behind(rest, end);
        }
        self.behind(rest, rest.len());
        Ok(records)
    }

    /// What is behind so much of a text.
    fn behind<'t>(&mut self, text: &'t str, end: usize) -> &'t str {
        let (before, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        self.breaks = self.breaks.saturating_add(breaks(before));
        rest
    }
}

fn breaks(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Where the object ends that a text begins with; none if that has not come.
fn end_of_object(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<u32> {
        Objects::default().take(text).unwrap().into_iter().map(|record| record.line).collect()
    }

    #[test]
    fn objects_are_found_however_they_are_broken_into_lines() {
        let pretty = "{\"format\":\"cryptovault\",\n\"transactions\":[\n{\"note\":\"}\\\"{\"},\n{\n\"note\":\"b\"}\n]}";
        assert_eq!(lines(pretty), [3, 4]);
        assert_eq!(lines("{\"a\":[{\"note\":\"x\"},{\"note\":\"y\"},{\"note\":\"z\"}]}"), [1, 2, 3]);
        assert_eq!(lines("[]"), [] as [u32; 0]);
    }

    #[test]
    fn what_has_no_end_is_refused_and_not_kept() {
        let endless = format!("[{{\"note\":\"{}", "x".repeat(3 * MOST_RECORD_BYTES));
        assert_eq!(Objects::default().take(&endless), Err(TooMuch::Record { line: 1 }));
    }

    #[test]
    fn an_object_that_is_not_ours_has_no_cells() {
        let records = Objects::default().take("[{\"note\":7},{\"kind\":\"buy\"}]").unwrap();
        assert_eq!(records[0].cells, [] as [String; 0]);
        assert_eq!(records[1].cells[1], "buy");
    }
}
