//! Web Push: on which devices a person is told while they are closed, and the sending. See `docs/desk/push.md`.

mod devices;
pub mod send;

use super::accounts::next;
use super::change::Written;
use super::view::{PushSettings, PushTested, Quiet};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::push::quiet::QuietHours;
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, FromRow, Row, statement};
use crate::store::vault::push as sql;

use devices::DeviceRow;

/// The name that a test has among messages, and on a device.
const TEST: &str = "test";
/// A device may be tested so often, milliseconds: whoever can have us write to an address must not have us flood it.
const TESTED_EVERY_MS: i64 = 10_000;
/// Who tests waits for what comes: later it is of no use, milliseconds.
const TEST_TTL_MS: i64 = 300_000;

impl<P: Platform> Vault<'_, P> {
    /// On which devices, and when not.
    pub(super) async fn show_push(&self, body: Body) -> Outcome {
        body.end()?;
        let reads = [sql::SUBSCRIPTIONS, sql::QUIET_HOURS].map(|sql| statement(sql, [self.user_id.into()]));
        let mut rows = self.read(reads.into()).await?.into_iter();
        let devices: Vec<DeviceRow> = next(&mut rows).all().map_err(failed)?;
        let quiet: Option<Quiet> = next(&mut rows).first().map_err(failed)?;
        let public_key = self.call.platform.push().map(|push| push.key.public().to_owned());
        let devices = devices.into_iter().map(DeviceRow::shown).collect();
        Ok(Answer::ok(&PushSettings { public_key, devices, quiet }))
    }

    /// When nothing is sent to closed devices; never, if nothing is said.
    pub(super) async fn set_quiet_hours(&self, mut body: Body) -> Outcome {
        let mut part = |field| body.optional_text(field, 64);
        let parts = (part("from")?, part("until")?, part("zone")?);
        body.end()?;
        let hours = match parts {
            (None, None, None) => None,
            (from, until, zone) => {
                let missing = |field| Invalid::new(field, "is missing");
                let from = from.ok_or(missing("from"))?;
                let until = until.ok_or(missing("until"))?;
                Some(self.known(QuietHours::parse(&from, &until, &zone.ok_or(missing("zone"))?)?)?)
            }
        };
        self.commit_simple(vec![], &mut |vault, _| {
            let change = match &hours {
                None => statement(sql::DELETE_QUIET_HOURS, [vault.id.into()]),
                Some(QuietHours { from, until, zone }) => {
                    let hours = [from.text().into(), until.text().into(), zone.as_str().into()];
                    statement(sql::SET_QUIET_HOURS, [vec![vault.id.into()], hours.into()].concat())
                }
            };
            Ok(Written::new(VaultChange::Push, vec![change], 200, &Nothing {}))
        })
        .await
    }

    /// Of a zone that the platform has.
    fn known(&self, hours: QuietHours) -> Result<QuietHours, Invalid> {
        let ahead = self.call.platform.minutes_ahead(&hours.zone, self.call.now_ms);
        ahead
            .map(|_| hours)
            .ok_or(Invalid::new("zone", "must be the name of a time zone such as Europe/Berlin"))
    }

    /// A test to one device or to all, whatever the hour. It is sent after the answer.
    pub(super) async fn test_push(&self, mut body: Body) -> Outcome {
        let id = body.optional_text("id", 64)?;
        body.end()?;
        self.pusher()?;
        let now_ms = self.call.now_ms;
        let reads = vec![statement(sql::SUBSCRIPTIONS, [self.user_id.into()])];
        let mut outcome = self
            .commit_simple(reads, &mut |vault, rows| {
                let devices: Vec<DeviceRow> = next(&mut rows.into_iter()).all().map_err(failed)?;
                let is_meant = |device: &&DeviceRow| id.as_ref().is_none_or(|id| *id == device.id);
                let meant: Vec<_> = devices.iter().filter(is_meant).collect();
                if meant.is_empty() {
                    return Err(Failure::new(ErrorCode::NotFound, "There is no such device"));
                }
                let tested_ms = meant.iter().filter_map(|device| device.tested_ms).max();
                let wait_ms = tested_ms.map_or(0, |tested_ms| tested_ms + TESTED_EVERY_MS - now_ms);
                if wait_ms > 0 {
                    let message = "A test was sent just now";
                    return Err(Failure::for_now(ErrorCode::RateLimited, message, wait_ms));
                }
                let ids: Vec<_> = meant.iter().map(|device| device.id.as_str()).collect();
                let list = serde_json::to_string(&ids).unwrap_or_default();
                let until_ms = now_ms + TEST_TTL_MS;
                let test =
                    [vault.id.into(), TEST.into(), now_ms.into(), until_ms.into(), list.as_str().into()];
                let statements = vec![
                    statement(sql::QUEUE_TESTS, test),
                    statement(sql::TESTED, [list.into(), now_ms.into()]),
                ];
                let tested = PushTested { devices: ids.len() };
                Ok(Written::new(VaultChange::Push, statements, 200, &tested))
            })
            .await;
        if let Ok(answer) = &mut outcome {
            answer.has_push = true;
        }
        outcome
    }
}

impl FromRow for Quiet {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { from: row.text("starts")?, until: row.text("ends")?, zone: row.text("zone")? })
    }
}
