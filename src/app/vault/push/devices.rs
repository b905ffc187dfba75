//! Devices: browsers that have asked to be told.

use std::rc::Rc;

use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Outcome, failed};
use crate::app::vault::accounts::next;
use crate::app::vault::change::Written;
use crate::app::vault::view::{PushDevice, PushKeys};
use crate::app::vault::{Platform, Vault};
use crate::config::PushConfig;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::push::subscription::Subscription;
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, FromRow, Row, statement};
use crate::store::vault::push as sql;

/// Devices of a person at most.
const MOST_DEVICES: usize = 20;
/// Characters of an endpoint that are looked at: what is longer is refused by what reads it.
const MOST_ENDPOINT: usize = 2_000;

/// A browser that has asked to be told.
pub(super) struct DeviceRow {
    pub(super) id: String,
    pub(super) user_agent: String,
    pub(super) created_ms: i64,
    pub(super) reached_ms: Option<i64>,
    pub(super) tested_ms: Option<i64>,
}

impl DeviceRow {
    pub(super) fn shown(self) -> PushDevice {
        let Self { id, user_agent, created_ms, reached_ms, .. } = self;
        PushDevice { id, user_agent, created_ms, reached_ms }
    }
}

impl<P: Platform> Vault<'_, P> {
    /// How we are known to push services.
    ///
    /// # Errors
    /// We are not.
    pub(super) fn pusher(&self) -> Result<Rc<PushConfig>, Failure> {
        let none = || Failure::new(ErrorCode::Conflict, "This server sends nothing to closed devices");
        self.call.platform.push().ok_or_else(none)
    }

    /// This browser is told from now on, for as long as its session lasts.
    pub(in crate::app::vault) async fn subscribe(&self, mut body: Body) -> Outcome {
        let endpoint = body.text("endpoint", MOST_ENDPOINT)?;
        let PushKeys { p256dh, auth } = keys(&mut body)?;
        body.end()?;
        let Some(session) = self.session else {
            let message = "A browser is told for as long as it is signed in: a key may not do this";
            return Err(Failure::new(ErrorCode::SessionRequired, message).into());
        };
        let services = self.pusher()?.services;
        let id = Subscription::parse(&endpoint, &p256dh, &auth, services)?.id();
        let user_agent = self.call.device.user_agent.as_str();
        let now_ms = self.call.now_ms;
        let reads = vec![statement(sql::SUBSCRIPTIONS, [self.user_id.into()])];
        self.commit_simple(reads, &mut |vault, rows| {
            let devices: Vec<DeviceRow> = next(&mut rows.into_iter()).all().map_err(failed)?;
            let count = devices.len();
            let known = devices.into_iter().find(|device| device.id == id);
            if known.is_none() && count >= MOST_DEVICES {
                let message = format!("There may be {MOST_DEVICES} devices: remove one first");
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            let put = [
                id.as_str().into(),
                vault.id.into(),
                session.into(),
                endpoint.as_str().into(),
                p256dh.as_str().into(),
                auth.as_str().into(),
                user_agent.into(),
                now_ms.into(),
            ];
            let statements = vec![
                statement(sql::PUT_SUBSCRIPTION, put),
                statement(sql::DROP_MESSAGES_TO_OTHERS, [id.as_str().into(), vault.id.into()]),
            ];
            let shown = PushDevice {
                id: id.clone(),
                user_agent: user_agent.to_owned(),
                created_ms: known.as_ref().map_or(now_ms, |known| known.created_ms),
                reached_ms: known.and_then(|known| known.reached_ms),
            };
            Ok(Written::new(VaultChange::Push, statements, 201, &shown))
        })
        .await
    }

    /// A browser is told no more.
    pub(in crate::app::vault) async fn unsubscribe(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.commit_simple(vec![], &mut |vault, _| {
            let delete = vec![statement(sql::DELETE_SUBSCRIPTION, [vault.id.into(), id.into()])];
            Ok(Written::new(VaultChange::Push, delete, 200, &Nothing {}))
        })
        .await
    }
}

fn keys(body: &mut Body) -> Result<PushKeys, Invalid> {
    let given = body.take("keys").ok_or(Invalid::new("keys", "is missing"))?;
    let text = |name, field| {
        let text = given.get(name).and_then(|value| value.as_str()).filter(|text| text.len() <= 200);
        text.map(ToOwned::to_owned).ok_or(Invalid::new(field, "must be a text in base64url"))
    };
    Ok(PushKeys { p256dh: text("p256dh", "keys.p256dh")?, auth: text("auth", "keys.auth")? })
}

impl FromRow for DeviceRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.text("id")?,
            user_agent: row.text("user_agent")?,
            created_ms: row.number("created_ms")?,
            reached_ms: row.optional_number("reached_ms")?,
            tested_ms: row.optional_number("tested_ms")?,
        })
    }
}
