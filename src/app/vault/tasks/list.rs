//! Pages of tasks.

use super::row::{LATEST_MS, NEVER, TaskRow};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::vault::accounts::next;
use crate::app::vault::page::Page;
use crate::app::vault::rows::CountRow;
use crate::app::vault::view::{TaskStatus, Tasks};
use crate::app::vault::{Platform, Vault};
use crate::error::Invalid;
use crate::store::database::statement;
use crate::store::vault::tasks as sql;
use crate::vault::asset::Asset;

impl<P: Platform> Vault<'_, P> {
    /// A page of tasks.
    pub(in crate::app::vault) async fn list_tasks(&self, body: Body) -> Outcome {
        body.end()?;
        let Asked { page, status, asset, after, from, to } = Asked::parse(&self.call.query)?;
        let user = self.user_id;
        let name = status.name();
        let place = if (after.0, &*after.1) > (from, "") { after } else { (from, String::new()) };
        let mut some = vec![
            user.into(),
            name.into(),
            place.0.into(),
            place.1.into(),
            to.into(),
            (page.limit + 1).into(),
        ];
        let count = |status: &str, from: i64, to: i64| {
            let mut values = vec![user.into(), status.into(), from.into(), to.into()];
            values.extend(asset.clone().map(Into::into));
            statement(if asset.is_some() { sql::COUNT_TASKS_OF_ASSET } else { sql::COUNT_TASKS }, values)
        };
        let counts = [
            count(name, from, to),
            count("open", -NEVER, NEVER),
            count("open", -NEVER, self.call.now_ms - 1),
        ];
        some.extend(asset.clone().map(Into::into));
        let tasks = if asset.is_some() { sql::TASKS_OF_ASSET } else { sql::TASKS };
        let reads = [statement(tasks, some)].into_iter().chain(counts).collect();
        let mut rows = self.read(reads).await?.into_iter();
        let mut tasks: Vec<TaskRow> = next(&mut rows).all().map_err(failed)?;
        let mut count = || next(&mut rows).first().map(|row| row.map_or(0, |CountRow(count)| count));
        let (total, open, overdue) =
            (count().map_err(failed)?, count().map_err(failed)?, count().map_err(failed)?);
        let next_cursor = page.cut(&mut tasks, |last| format!("{}_{}", last.rank, last.task.id));
        let tasks = tasks.into_iter().map(|row| row.task).collect();
        Ok(Answer::ok(&Tasks { tasks, total, open, overdue, next_cursor }))
    }
}

/// Which tasks are asked for.
struct Asked {
    page: Page,
    status: TaskStatus,
    asset: Option<String>,
    /// The last of the page before.
    after: (i64, String),
    from: i64,
    to: i64,
}

impl Asked {
    fn parse(query: &str) -> Result<Self, Invalid> {
        let mut asked = Self {
            page: Page::default(),
            status: TaskStatus::Open,
            asset: None,
            after: (-NEVER, String::new()),
            from: -NEVER,
            to: NEVER,
        };
        let mut of_due = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            const TIME: &str = "must be a time in Unix milliseconds";
            let time = || value.parse::<i64>().ok().filter(|at_ms| (0..=LATEST_MS).contains(at_ms));
            match &*name {
                "status" => {
                    let expected = Invalid::new("status", "must be open, done or archived");
                    asked.status = TaskStatus::parse(&value).ok_or(expected)?;
                }
                "asset" => {
                    let asset =
                        Asset::parse(&value).map_err(|wrong| Invalid::new("asset", wrong.message()))?;
                    asked.asset = Some(asset.to_string());
                }
                "due_from_ms" => {
                    asked.from = time().ok_or(Invalid::new("due_from_ms", TIME))?;
                    of_due = Some("due_from_ms");
                }
                "due_to_ms" => {
                    asked.to = time().ok_or(Invalid::new("due_to_ms", TIME))? - 1;
                    of_due = Some("due_to_ms");
                }
                _ => asked.page.take(&name, &value)?,
            }
        }
        if let Some(field) = of_due.filter(|_| asked.status != TaskStatus::Open) {
            return Err(Invalid::new(field, "is for open tasks alone"));
        }
        if let Some(cursor) = &asked.page.cursor {
            let parts = cursor.split_once('_');
            let after = parts.and_then(|(rank, id)| Some((rank.parse().ok()?, id.to_owned())));
            asked.after = after.ok_or(Invalid::new("cursor", "must be the next_cursor of a page"))?;
        }
        Ok(asked)
    }
}
