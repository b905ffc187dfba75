//! Pages of lists.

use crate::error::Invalid;

/// Rows of a page where nothing is asked for, and at most.
const USUAL: i64 = 50;
const MOST: i64 = 200;
/// Characters of a cursor at most.
const LONGEST: usize = 100;

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    pub(super) limit: i64,
}

impl Default for Page {
    fn default() -> Self {
        Self { cursor: None, limit: USUAL }
    }
}

impl Page {
    /// Cuts off what is more than a page, and says how the next one is asked for.
    pub(super) fn cut<T>(&self, rows: &mut Vec<T>, cursor: impl FnOnce(&T) -> String) -> Option<String> {
        let limit = usize::try_from(self.limit).unwrap_or(0);
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        rows.last().filter(|_| is_more).map(cursor)
    }

    /// Takes a parameter.
    ///
    /// # Errors
    /// It is malformed, or none of a page.
    pub(super) fn take(&mut self, name: &str, value: &str) -> Result<(), Invalid> {
        match name {
            "cursor" => {
                let is_cursor = value.bytes().all(|byte| byte.is_ascii_graphic()) && value.len() <= LONGEST;
                if !is_cursor || value.is_empty() {
                    return Err(Invalid::new("cursor", "must be the next_cursor of a page"));
                }
                self.cursor = Some(value.to_owned());
            }
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
                self.limit = limit.ok_or(Invalid::new("limit", "must be a whole number from 1 to 200"))?;
            }
            _ => return Err(Invalid::unknown(name)),
        }
        Ok(())
    }
}
