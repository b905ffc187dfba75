//! The sending: what is due is claimed, handed to the push services, and what they answer is written down.

use std::collections::BTreeMap;

use super::TEST;
use crate::app::vault::reminders::Told;
use crate::config::PushConfig;
use crate::push::delivery::{Delivery, Topic, Urgency};
use crate::push::encryption::{Chance, NotEncrypted};
use crate::push::message::Message;
use crate::push::quiet::{QuietHours, WallTime};
use crate::push::request::{Request, request};
use crate::push::subscription::Subscription;
use crate::push::verdict::{Verdict, verdict};
use crate::store::database::{Database, DatabaseError, FromRow, Row, Statement, statement};
use crate::store::vault::push as sql;

/// Messages of one step at most.
pub const MOST: i64 = 24;
/// How long they are left to whoever sends them, milliseconds: longer than all of a step may take.
pub const CLAIM_MS: i64 = 90_000;
/// Messages that are dropped in one step at most, because nobody wants to know any more.
const MOST_OLD: i64 = 500;
/// How often is drawn what is no key, once in four thousand million times.
const DRAWS: usize = 3;

/// What hands messages to push services.
#[allow(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Courier: Database {
    /// Hands over all, a few at once, and brings what was answered to each, in order.
    async fn hand_over(&self, requests: Vec<Request>) -> Vec<Reply>;

    /// What is drawn for a message; none where there is no randomness.
    fn chance(&self) -> Option<Chance>;

    /// How many minutes the clocks of a time zone (IANA) are ahead of UTC at a moment in Unix milliseconds; none if there is no such zone.
    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64>;

    /// Something for whoever runs this to look at: of which push service, and what it answered.
    fn log(&self, service: &str, verdict: Verdict);
}

/// What a push service has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// None if it has not.
    pub status: Option<u16>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
}

/// What a step has done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// How many messages were due: fewer than [`MOST`], and there are no more.
    pub due: usize,
    /// Whose devices are fewer than before.
    pub left: Vec<Told>,
}

/// One step of sending. Messages are claimed before they are sent, so two that send at once send each once; after a crash they are sent by the next, and a
/// device shows only one of them.
///
/// # Errors
/// The database has failed: what it has not done is done another time.
pub async fn send(courier: &impl Courier, config: &PushConfig, now_ms: i64) -> Result<Step, DatabaseError> {
    let claim = [now_ms.into(), MOST.into(), (now_ms + CLAIM_MS).into()];
    let claimed = vec![
        statement(sql::DUE_MESSAGES, [now_ms.into(), MOST.into()]),
        statement(sql::CLAIM_MESSAGES, claim),
    ];
    let rows = courier.batch(claimed).await?.into_iter().next().unwrap_or_default();
    let due: Vec<DueRow> = rows.all()?;
    if due.is_empty() {
        return Ok(Step::default());
    }
    let mut done = Done::default();
    let mut words = BTreeMap::new();
    let (mut sent, mut requests) = (Vec::new(), Vec::new());
    for row in &due {
        match row.prepared(courier, config, &mut words, now_ms) {
            Some((origin, request)) => {
                sent.push((row, origin));
                requests.push(request);
            }
            None => done.dropped.push(row.name()),
        }
    }
    let replies = if requests.is_empty() { vec![] } else { courier.hand_over(requests).await };
    for ((row, origin), reply) in sent.into_iter().zip(replies) {
        let attempt = u32::try_from(row.tries).unwrap_or(u32::MAX - 1);
        let verdict = verdict(reply.status, reply.retry_after.as_deref(), attempt, now_ms.div_euclid(1000));
        if !matches!(verdict, Verdict::Accepted | Verdict::Gone | Verdict::Later { .. }) {
            courier.log(&origin, verdict);
        }
        done.take(row, verdict, now_ms);
    }
    let (statements, has_left) = done.statements(now_ms);
    let rows = courier.batch(statements).await?;
    let left = if has_left { rows.into_iter().next().unwrap_or_default().all()? } else { vec![] };
    Ok(Step { due: due.len(), left })
}

/// Drops, some at a time, what nobody wants to know any more.
pub fn drop_old(now_ms: i64) -> Statement {
    statement(sql::DROP_OLD_MESSAGES, [now_ms.into(), MOST_OLD.into()])
}

/// What is written down of a step.
#[derive(Default)]
struct Done<'d> {
    /// What is done with, by subscription and notification.
    dropped: Vec<(&'d str, &'d str)>,
    /// What is sent later: the same, which try this was, and when.
    later: Vec<(&'d str, &'d str, i64, i64)>,
    reached: Vec<&'d str>,
    gone: Vec<&'d str>,
}

impl<'d> Done<'d> {
    fn take(&mut self, row: &'d DueRow, verdict: Verdict, now_ms: i64) {
        let (subscription, notification) = row.name();
        match verdict {
            Verdict::Accepted => self.reached.push(subscription),
            Verdict::Gone => self.gone.push(subscription),
            Verdict::Later { after_secs } => {
                let next_ms = now_ms + after_secs * 1000;
                return self.later.push((subscription, notification, row.tries + 1, next_ms));
            }
            Verdict::TooLarge | Verdict::GivenUp | Verdict::Refused(_) => {}
        }
        self.dropped.push((subscription, notification));
    }

    /// What writes it, and whether the first of them says whose devices have left.
    fn statements(&self, now_ms: i64) -> (Vec<Statement>, bool) {
        let mut statements = Vec::new();
        if !self.gone.is_empty() {
            let gone = list(&self.gone);
            statements.push(statement(sql::RAISE_LEFT, [gone.as_str().into()]));
            statements.push(statement(sql::DELETE_LEFT, [gone.into()]));
        }
        if !self.reached.is_empty() {
            statements.push(statement(sql::REACHED, [list(&self.reached).into(), now_ms.into()]));
        }
        if !self.later.is_empty() {
            statements.push(statement(sql::DELAY_MESSAGES, [list(&self.later).into()]));
        }
        statements.push(statement(sql::DROP_MESSAGES, [list(&self.dropped).into()]));
        (statements, !self.gone.is_empty())
    }
}

fn list(values: &impl serde::Serialize) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// A message that is due, with all that must be known for it.
struct DueRow {
    subscription: String,
    notification: String,
    until_ms: i64,
    tries: i64,
    endpoint: String,
    p256dh: String,
    auth: String,
    quiet: Option<QuietHours>,
    /// None if it was cleared away, or is a test.
    message: Option<Message>,
    is_read: bool,
}

impl DueRow {
    fn name(&self) -> (&str, &str) {
        (&self.subscription, &self.notification)
    }

    /// What is sent, and to whom; none if it is not worth it any more. `words` are those given to push services in this step.
    fn prepared(
        &self,
        courier: &impl Courier,
        config: &PushConfig,
        words: &mut BTreeMap<String, String>,
        now_ms: i64,
    ) -> Option<(String, Request)> {
        let message = self.message(courier, now_ms)?;
        let ttl_secs =
            u32::try_from((self.until_ms - now_ms).div_euclid(1000)).ok().filter(|secs| *secs > 0)?;
        // It was read when it was stored; a service that is for development may be no service any more.
        let to = Subscription::parse(&self.endpoint, &self.p256dh, &self.auth, config.services).ok()?;
        let urgency = if message.kind == "order" { Urgency::Normal } else { Urgency::High };
        let delivery = Delivery { ttl_secs, urgency, topic: Some(Topic::of(&message.id)) };
        let origin = to.origin().to_owned();
        let word = || config.key.authorization(&origin, now_ms.div_euclid(1000));
        let word = words.entry(origin.clone()).or_insert_with(word);
        let text = message.json();
        for _ in 0..DRAWS {
            match request(&to, &text, &delivery, word, &courier.chance()?) {
                Ok(request) => return Some((origin, request)),
                Err(NotEncrypted::Unlucky) => {}
                Err(NotEncrypted::TooLong) => break,
            }
        }
        None
    }

    /// What is told: nothing that was read or cleared away meanwhile, and nothing at quiet hours, neither then nor afterwards. A test is told at any hour.
    fn message(&self, courier: &impl Courier, now_ms: i64) -> Option<Message> {
        if self.notification == TEST {
            return Some(Message {
                id: TEST.to_owned(),
                kind: TEST.to_owned(),
                title: "A test from CryptoVault".to_owned(),
                body: Some("This is how you are told of something while CryptoVault is closed.".to_owned()),
                about: None,
                asset: None,
                due_ms: None,
                at_ms: now_ms,
            });
        }
        let message = self.message.as_ref().filter(|_| !self.is_read)?;
        let is_quiet = |at_ms| self.quiet.as_ref().is_some_and(|quiet| is_quiet(quiet, courier, at_ms));
        (!is_quiet(message.at_ms) && !is_quiet(now_ms)).then(|| message.clone())
    }
}

/// A zone that the platform has no more disturbs nobody's sleep and loses nothing: it is not quiet.
fn is_quiet(quiet: &QuietHours, courier: &impl Courier, at_ms: i64) -> bool {
    let ahead = courier.minutes_ahead(&quiet.zone, at_ms);
    ahead.and_then(|ahead| WallTime::at(at_ms, ahead)).is_some_and(|shown| quiet.holds(shown))
}

impl FromRow for DueRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let quiet = match row.optional_text("starts")? {
            Some(starts) => QuietHours::parse(&starts, &row.text("ends")?, &row.text("zone")?).ok(),
            None => None,
        };
        let notification = row.text("notification")?;
        let message = match row.optional_text("kind")? {
            Some(kind) => Some(Message {
                id: notification.clone(),
                kind,
                title: row.text("title")?,
                body: row.optional_text("body")?,
                about: row.optional_text("about")?,
                asset: row.optional_text("asset")?,
                due_ms: row.optional_number("due_ms")?,
                at_ms: row.number("at_ms")?,
            }),
            None => None,
        };
        Ok(Self {
            subscription: row.text("subscription")?,
            notification,
            until_ms: row.number("until_ms")?,
            tries: row.number("tries")?,
            endpoint: row.text("endpoint")?,
            p256dh: row.text("p256dh")?,
            auth: row.text("auth")?,
            quiet,
            message,
            is_read: row.optional_number("read_ms")?.is_some(),
        })
    }
}
