//! Tasks as their owners tell them.

use super::row::{LATEST_MS, TaskRow, rank};
use crate::accounts::request::Body;
use crate::app::vault::view::{Task, TaskStatus};
use crate::app::vault::{Platform, Vault};
use crate::error::Invalid;
use crate::vault::asset::Asset;
use crate::vault::task::{Repeat, day};

/// How long before a task its owner may be reminded, minutes: four weeks.
const MOST_BEFORE_MIN: i64 = 28 * 24 * 60;

impl<P: Platform> Vault<'_, P> {
    /// An open task, as its owner tells it.
    pub(super) fn told(&self, mut body: Body, id: String) -> Result<TaskRow, Invalid> {
        let title = body.text("title", 200)?;
        if title.chars().all(|char| char.is_whitespace() || char.is_control()) {
            return Err(Invalid::new("title", "must have 1 to 200 characters"));
        }
        let note = body.optional_text("note", 2_000)?.filter(|note| !note.is_empty());
        let asset = body.optional_text("asset", 40)?.map(|text| Asset::parse(&text)).transpose();
        let asset = asset.map_err(|wrong| Invalid::new("asset", wrong.message()))?;
        let due_ms = body.whole("due_ms", 0..=LATEST_MS, "must be a time in Unix milliseconds")?;
        let remind_before_min =
            body.whole("remind_before_min", 0..=MOST_BEFORE_MIN, "must be minutes, 40,320 at most")?;
        let repeat = body.optional_text("repeat", 10)?.map(|name| {
            Repeat::parse(&name).ok_or(Invalid::new("repeat", "must be daily, weekly, monthly or yearly"))
        });
        let repeat = repeat.transpose()?;
        let zone = body.optional_text("zone", 64)?;
        body.end()?;
        let Some(due) = due_ms else {
            return match (remind_before_min, repeat) {
                (None, None) => Ok(self.open(id, title, note, asset)),
                _ => Err(Invalid::new("due_ms", "is missing: without it there is nothing to count from")),
            };
        };
        let wrong_zone = Invalid::new("zone", "must be the name of a time zone such as Europe/Berlin");
        let zone = match (repeat, zone) {
            (None, _) => None,
            (Some(_), None) => return Err(wrong_zone),
            (Some(_), Some(zone)) => {
                self.call.platform.minutes_ahead(&zone, due).ok_or(wrong_zone)?;
                Some(zone)
            }
        };
        let mut row = self.open(id, title, note, asset);
        row.day = zone.as_deref().map(|zone| day(due, &|at_ms| self.ahead(zone, at_ms)));
        row.task = Task { due_ms, remind_before_min, repeat, zone, ..row.task };
        row.rank = rank(&row.task);
        Ok(row)
    }

    fn open(&self, id: String, title: String, note: Option<String>, asset: Option<Asset>) -> TaskRow {
        let task = Task {
            id,
            title,
            note,
            asset: asset.map(|asset| asset.to_string()),
            status: TaskStatus::Open,
            due_ms: None,
            remind_before_min: None,
            repeat: None,
            zone: None,
            done_ms: None,
            created_ms: self.call.now_ms,
            version: 1,
        };
        TaskRow { rank: rank(&task), task, day: None }
    }
}
