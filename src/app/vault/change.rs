//! How a vault is changed: what is needed is read in one batch, what follows is computed, and all of it is written in one batch that is refused if
//! somebody else has written meanwhile. Then it is done over.

use core::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::rows::{StoredRow, VaultRow};
use super::{Platform, Vault};
use crate::app::accounts::{Answer, Call, Outcome, failed};
use crate::app::route::Found;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{DatabaseError, Rows, Statement, statement};
use crate::store::vault::{self as sql, alerts};

/// How often a change is done over before the caller is asked to come again.
const TRIES: usize = 6;
/// Digits of an id.
const ID_DIGITS: usize = 26;

/// What of a request tells it from others.
pub(super) struct Request {
    key: Option<String>,
    hash: String,
    if_match: Option<String>,
}

/// What is to be changed. It may be asked anew, from the beginning.
pub(super) trait Change {
    /// What must be read for it.
    fn reads(&mut self) -> Vec<Statement>;

    /// What follows from what was read.
    ///
    /// # Errors
    /// Why it cannot be done.
    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure>;
}

/// What follows.
pub(super) enum Next {
    /// This must be read as well.
    Read(Vec<Statement>),
    /// This is written.
    Write(Written),
}

/// What is written, and answered.
pub(super) struct Written {
    pub(super) statements: Vec<Statement>,
    pub(super) status: u16,
    pub(super) body: String,
    /// The version of what is shown.
    pub(super) etag: Option<i64>,
    pub(super) change: VaultChange,
}

impl Written {
    pub(super) fn new(
        change: VaultChange,
        statements: Vec<Statement>,
        status: u16,
        body: &impl Serialize,
    ) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { statements, status, body, etag: None, change }
    }

    pub(super) fn with_etag(self, version: i64) -> Self {
        Self { etag: Some(version), ..self }
    }
}

impl Request {
    /// # Errors
    /// The key is too long.
    pub(super) fn of<P>(
        call: &Call<'_, P>,
        found: &Found<super::route::Action>,
        body: &[u8],
    ) -> Result<Self, Invalid> {
        let key = call.idempotency_key.clone().filter(|_| found.route.terms.acts());
        if key.as_ref().is_some_and(|key| !(1..=256).contains(&key.chars().count())) {
            return Err(Invalid::new("Idempotency-Key", "must have 1 to 256 characters"));
        }
        let mut hash = Sha256::new();
        let line = [found.route.terms.method, found.route.path, &found.id, &found.part, &call.query];
        for part in line.map(str::as_bytes).into_iter().chain([body]) {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        Ok(Self { key, hash: hex(&hash.finalize()), if_match: call.if_match.clone() })
    }

    /// Whether the caller knows the version that a thing has.
    ///
    /// # Errors
    /// They know another.
    pub(super) fn matches(&self, version: i64) -> Result<(), Failure> {
        let Some(tags) = self.if_match.as_deref() else { return Ok(()) };
        let own = etag(version);
        if tags.trim() == "*" || tags.split(',').any(|tag| tag.trim() == own) {
            return Ok(());
        }
        Err(Failure::new(ErrorCode::VersionMismatch, format!("It has version {version} by now")))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

impl<P: Platform> Vault<'_, P> {
    /// The id of what a request makes. The same request, sent again under its key, has the same: it makes nothing twice.
    pub(super) fn id_for(&self, what: &str) -> Result<String, Failure> {
        let mut id = match &self.request.key {
            Some(key) => hex(&Sha256::digest(format!("cryptovault {what} 1\n{}\n{key}", self.user_id))),
            None => self.call.new_id()?,
        };
        id.truncate(ID_DIGITS);
        Ok(id)
    }

    /// Reads, without changing anything.
    pub(super) async fn read(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, Failure> {
        self.call.batch(statements).await
    }

    /// Changes the vault once, however often the same request comes, and tells the person's pages before it answers.
    pub(super) async fn commit(&self, change: &mut dyn Change) -> Outcome {
        self.attempt(change, self.request.key.as_deref()).await
    }

    /// Changes something besides: as often as it is asked for.
    pub(super) async fn step(&self, change: &mut dyn Change) -> Outcome {
        self.attempt(change, None).await
    }

    async fn attempt(&self, change: &mut dyn Change, key: Option<&str>) -> Outcome {
        let Call { platform, now_ms, .. } = self.call;
        let asker = Some(Asker { key, hash: &self.request.hash, now_ms: *now_ms });
        carry_out(*platform, self.user_id, asker, change).await
    }
}

/// Who asks for a change.
pub(super) struct Asker<'a> {
    /// The name of their request.
    key: Option<&'a str>,
    hash: &'a str,
    now_ms: i64,
}

/// Changes a vault, whether somebody asks for it or it happens to them: then there must be a vault.
///
/// # Errors
/// It cannot be done, or not now.
pub(super) async fn carry_out<P: Platform>(
    platform: &P,
    user_id: &str,
    asker: Option<Asker<'_>>,
    change: &mut dyn Change,
) -> Outcome {
    let key = asker.as_ref().and_then(|asker| asker.key);
    for _ in 0..TRIES {
        let mut reads = vec![statement(sql::VAULT, [user_id.into()])];
        if let Some(key) = key {
            reads.push(statement(sql::STORED_ANSWER, [user_id.into(), key.into()]));
        }
        reads.extend(change.reads());
        let mut rows = platform.batch(reads).await.map_err(failed)?.into_iter();
        let vault: Option<VaultRow> = rows.next().unwrap_or_default().first().map_err(failed)?;
        let Some(vault) = vault else {
            if asker.is_none() {
                return Err(Failure::new(ErrorCode::NotFound, "There is no such vault").into());
            }
            let create = vec![statement(sql::CREATE_VAULT, [user_id.into()])];
            platform.batch(create).await.map_err(failed)?;
            continue;
        };
        if let Some(asker) = asker.as_ref().filter(|_| key.is_some())
            && let Some(stored) = rows.next().unwrap_or_default().first::<StoredRow>().map_err(failed)?
        {
            return asker.replay(stored);
        }
        let mut next = change.decide(&vault, rows.collect())?;
        let written = loop {
            match next {
                Next::Read(more) => {
                    next = change.decide(&vault, platform.batch(more).await.map_err(failed)?)?;
                }
                Next::Write(written) => break written,
            }
        };
        // A step that finds nothing to do is no change.
        if key.is_none() && written.statements.is_empty() {
            return Ok(Answer { status: written.status, body: written.body, ..Answer::default() });
        }
        let guard = [vault.id.into(), user_id.into(), vault.version.into()];
        let mut statements = vec![statement(sql::RAISE_VERSION, guard)];
        statements.extend(written.statements.iter().cloned());
        statements.extend(stale(&vault, written.change));
        statements.extend(asker.as_ref().and_then(|asker| asker.keep(&vault, &written)));
        match platform.batch(statements).await {
            Ok(_) => {
                platform.tell(user_id, written.change, vault.version + 1).await;
                let Written { status, body, etag, .. } = written;
                return Ok(Answer { status, body, etag: etag.map(self::etag), ..Answer::default() });
            }
            Err(DatabaseError::Stale) => {}
            Err(DatabaseError::Conflict) if key.is_some() => {
                return Err(in_progress().into());
            }
            Err(error) => return Err(failed(error).into()),
        }
    }
    Err(in_progress().into())
}

impl Asker<'_> {
    /// What is answered is kept for who asks again.
    fn keep(&self, vault: &VaultRow, written: &Written) -> Option<Statement> {
        let values: [Value; 7] = [
            vault.id.into(),
            self.key?.into(),
            self.hash.into(),
            written.status.into(),
            written.body.as_str().into(),
            written.etag.map(etag).into(),
            self.now_ms.into(),
        ];
        Some(statement(sql::STORE_ANSWER, values))
    }

    fn replay(&self, stored: StoredRow) -> Outcome {
        if stored.request_hash != self.hash {
            let message = "This Idempotency-Key was sent with another request";
            return Err(Failure::new(ErrorCode::IdempotencyMismatch, message).into());
        }
        let StoredRow { status, body, etag, .. } = stored;
        Ok(Answer { status, body, etag, is_replayed: true, ..Answer::default() })
    }
}

fn in_progress() -> Failure {
    let message = "Other changes are under way: send the same request again";
    Failure::for_now(ErrorCode::IdempotencyInProgress, message, 1000)
}

/// Tells those who hold rules of alerts in memory that these, or what they follow, have changed.
fn stale(vault: &VaultRow, change: VaultChange) -> Option<Statement> {
    let mark = match change {
        VaultChange::Alerts => alerts::MARK,
        VaultChange::Portfolio | VaultChange::Imports | VaultChange::Watchlists => alerts::MARK_FOLLOWED,
        // What is of paper is not followed.
        VaultChange::Tasks
        | VaultChange::Notifications
        | VaultChange::Orders
        | VaultChange::Fills
        | VaultChange::Push => return None,
    };
    Some(statement(mark, [vault.id.into(), (vault.version + 1).into()]))
}

/// What follows from one reading.
type Decide<'d> = dyn FnMut(&VaultRow, Vec<Rows>) -> Result<Written, Failure> + 'd;

/// A change that follows from one reading.
struct Simple<'s, 'd> {
    reads: Vec<Statement>,
    decide: &'s mut Decide<'d>,
}

impl Change for Simple<'_, '_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.reads.clone()
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        (self.decide)(vault, rows).map(Next::Write)
    }
}

impl<P: Platform> Vault<'_, P> {
    /// The same for what follows from one reading.
    pub(super) async fn commit_simple(&self, reads: Vec<Statement>, decide: &mut Decide<'_>) -> Outcome {
        self.commit(&mut Simple { reads, decide }).await
    }
}
