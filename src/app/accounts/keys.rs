//! Keys for programs.

use sha2::{Digest as _, Sha256};

use super::gate::Caller;
use super::rows::{KeyRow, event};
use super::totp::name_of;
use super::{Answer, Call, Outcome, Platform, failed};
use crate::accounts::api_secret::ApiSecret;
use crate::accounts::audit::Event;
use crate::accounts::identity::Scope;
use crate::accounts::object::Command;
use crate::accounts::request::Body;
use crate::accounts::view::{KeyView, Keys, NewKey};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::store::accounts as sql;
use crate::store::database::statement;

/// Keys of a person at most.
const MOST_KEYS: i64 = 20;
/// How long a key that was replaced works on, milliseconds.
const OVERLAP_MS: i64 = 86_400_000;

impl<P: Platform> Call<'_, P> {
    /// The keys of who asks.
    pub(super) async fn list_keys(&self, who: &Caller) -> Outcome {
        Ok(Answer::ok(&Keys { keys: self.keys_of(&who.user_id).await? }))
    }

    pub(super) async fn keys_of(&self, user_id: &str) -> Result<Vec<KeyView>, Failure> {
        let rows = self.run(statement(sql::KEYS_OF_USER, [user_id.into()])).await?;
        let rows: Vec<KeyRow> = rows.all().map_err(failed)?;
        Ok(rows.into_iter().map(KeyView::from).collect())
    }

    /// A new key.
    pub(super) async fn create_key(&self, who: &Caller, mut body: Body) -> Outcome {
        let name = body.name("name")?;
        let scopes = scopes(&mut body)?;
        let days = body.whole("expires_in_days", 1..=366, "must be a whole number from 1 to 366")?;
        body.end()?;
        let expires_ms = days.map(|days| self.now_ms + days * 86_400_000);
        let (id, secret) = (self.key_id(&who.user_id)?, ApiSecret::new(self.platform.random()?));
        let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
        let insert = statement(
            sql::INSERT_KEY,
            [
                id.as_str().into(),
                who.user_id.as_str().into(),
                secret.hash().into(),
                name.as_str().into(),
                names.join(" ").into(),
                self.now_ms.into(),
                expires_ms.into(),
                MOST_KEYS.into(),
            ],
        );
        if self.run(insert).await?.0.is_empty() {
            let message = format!("There may be {MOST_KEYS} keys: revoke one first");
            return Err(Failure::new(ErrorCode::Conflict, message).into());
        }
        self.key_changed(who, Event::KeyCreated, &name).await?;
        let created_ms = self.now_ms;
        let key = KeyView { id, name, scopes, created_ms, expires_ms, last_used_ms: None, replaced_by: None };
        Ok(Answer::new(201, &NewKey { secret: secret.show(), key }))
    }

    /// The id of a new key. The same request, sent again under its `Idempotency-Key`, has the same, and so makes no second key.
    fn key_id(&self, user_id: &str) -> Result<String, Failure> {
        let Some(key) = self.idempotency_key.as_ref().filter(|key| key.len() <= 256) else {
            return self.new_id();
        };
        let hash = format!("{:x}", Sha256::digest(format!("cryptovault key 1\n{user_id}\n{key}")));
        Ok(hash.chars().take(32).collect())
    }

    /// A key in place of another, which works on for a day.
    pub(super) async fn rotate_key(&self, who: &Caller, old: &str) -> Outcome {
        let (id, secret) = (self.new_id()?, ApiSecret::new(self.platform.random()?));
        let user_id = who.user_id.as_str();
        let rows = self
            .batch(vec![
                statement(
                    sql::REPLACE_KEY,
                    [
                        id.as_str().into(),
                        user_id.into(),
                        old.into(),
                        secret.hash().into(),
                        self.now_ms.into(),
                    ],
                ),
                statement(
                    sql::RETIRE_KEY,
                    [id.as_str().into(), user_id.into(), old.into(), (self.now_ms + OVERLAP_MS).into()],
                ),
            ])
            .await?;
        let made = rows.into_iter().next().unwrap_or_default().first::<KeyRow>().map_err(failed)?;
        let Some(row) = made else { return Err(no_such_key().into()) };
        let key = KeyView::from(row);
        self.key_changed(who, Event::KeyRotated, &key.name).await?;
        Ok(Answer::new(201, &NewKey { secret: secret.show(), key }))
    }

    /// A key works no longer.
    pub(super) async fn revoke_key(&self, who: &Caller, id: &str) -> Outcome {
        let rows = self.run(statement(sql::DELETE_KEY, [who.user_id.as_str().into(), id.into()])).await?;
        if let Some(name) = name_of(rows)? {
            self.key_changed(who, Event::KeyRevoked, &name).await?;
        }
        Ok(Answer::done())
    }

    async fn key_changed(&self, who: &Caller, what: Event, name: &str) -> Result<(), Failure> {
        self.run(event(self, &who.user_id, what, Some(name))).await?;
        self.ask(&who.user_id, Command::Changed).await.map(drop)
    }
}

fn scopes(body: &mut Body) -> Result<Vec<Scope>, Invalid> {
    const EXPECTED: &str = "must name one or more of market:read, vault:read and vault:write";
    let mut scopes: Vec<Scope> = body.part("scopes").map_err(|_| Invalid::new("scopes", EXPECTED))?;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() { Err(Invalid::new("scopes", EXPECTED)) } else { Ok(scopes) }
}

fn no_such_key() -> Failure {
    Failure::new(ErrorCode::NotFound, "There is no such key, or it was replaced already")
}
