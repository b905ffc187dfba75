//! What somebody says of a file.

use serde::de::DeserializeOwned;

use super::rows::State;
use super::{import_of, json};
use crate::accounts::request::Body;
use crate::app::accounts::Outcome;
use crate::app::vault::change::Written;
use crate::app::vault::record::text;
use crate::app::vault::{Platform, Vault};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::statement;
use crate::store::vault::imports as sql;
use crate::vault::import::answers::Answers;
use crate::vault::import::mapping::Mapping;
use crate::vault::import::stamp::DateOrder;

impl<P: Platform> Vault<'_, P> {
    /// Something is said of a file that asks.
    pub(in crate::app::vault) async fn answer_import(&self, id: &str, mut body: Body) -> Outcome {
        let mut said = Answers {
            date_order: named::<DateOrder>(&mut body, "date_order", "must be day_first or month_first")?,
            utc_offset_mins: body
                .whole("utc_offset_mins", -840..=840, "must be minutes ahead of UTC, from -840 to 840")?
                .and_then(|mins| i32::try_from(mins).ok()),
            mapping: named::<Mapping>(&mut body, "mapping", "must have columns and fixed, by what they are")?,
            ..Answers::default()
        };
        take_options(&mut body, &mut said)?;
        body.end()?;
        self.commit_simple(vec![self.import(id)], &mut |vault, rows| {
            let mut row = import_of(rows.into_iter().next().unwrap_or_default())?;
            self.request.matches(row.version)?;
            let Some(sheet) = row.sheet.as_ref().filter(|_| row.state == State::Asking) else {
                return Err(Failure::new(ErrorCode::Conflict, "It asks nothing"));
            };
            let mut statements = Vec::new();
            if let Some(mapping) = &said.mapping {
                mapping.check(sheet).map_err(|reason| Invalid::new("mapping", reason))?;
                let values = [vault.id.into(), sheet.header_hash().into(), json(mapping).into()];
                statements.push(statement(sql::SET_MAPPING, values));
            }
            let before = row.answers.clone();
            row.answers = Answers {
                cash: said.cash.or(before.cash),
                stablecoins: said.stablecoins.or(before.stablecoins),
                date_order: said.date_order.or(before.date_order),
                utc_offset_mins: said.utc_offset_mins.or(before.utc_offset_mins),
                mapping: said.mapping.clone().or(before.mapping),
            };
            if row.answers.questions(sheet, &row.name).is_empty() {
                row.state = State::Reading;
            }
            row.version += 1;
            let values = [row.number.into(), text(Some(row.state.name())), json(&row.answers).into()];
            statements.push(statement(sql::SET_ANSWERS, values));
            Ok(Written::new(VaultChange::Imports, statements, 200, &row.shown()).with_etag(row.version))
        })
        .await
    }
}

/// What may be said from the beginning.
pub(super) fn take_options(body: &mut Body, said: &mut Answers) -> Result<(), Invalid> {
    said.cash = named(body, "cash", "must be track or ignore")?;
    said.stablecoins = named(body, "stablecoins", "must be par or unknown")?;
    Ok(())
}

fn named<T: DeserializeOwned>(
    body: &mut Body,
    field: &'static str,
    expected: &'static str,
) -> Result<Option<T>, Invalid> {
    let value = body.take(field);
    value.map(|value| serde_json::from_value(value).map_err(|_| Invalid::new(field, expected))).transpose()
}
