//! Storing what ticks came to: events under their names and states together, each only if its rule is as it was then.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Lookout, Unstored};
use crate::app::vault::reminders::Told;
use crate::store::database::{Database, DatabaseError, FromRow, Row, Statement, statement};
use crate::store::list::List;
use crate::store::vault::alerts as sql;
use crate::vault::alert::event::Event;
use crate::vault::alert::observation::Subject;
use crate::vault::alert::rule::{AlertId, Target};

/// Rules on subjects that are stored at once at most.
pub const MOST: usize = 400;
/// Events that are kept of a rule on a subject.
pub const KEPT: i64 = 200;

/// Who is to hear that something was stored.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Those who were told something.
    pub told: Vec<Told>,
    /// Those of whom only a rule stands elsewhere.
    pub moved: Vec<Told>,
}

impl Lookout {
    /// Stores a part of what is not stored yet; none if there is nothing. Of a rule on a subject all is in one part.
    ///
    /// # Errors
    /// The database has failed, or has not answered: it is kept, to be stored once more.
    pub async fn store(&mut self, database: &impl Database) -> Result<Option<Heard>, DatabaseError> {
        let part = Part::of(self.unstored.iter().take(MOST), |rule| {
            let terms = &self.rules.get(rule)?.rule.terms;
            Some(matches!(terms.target, Target::Product(_) | Target::Portfolio) && !terms.repeats)
        });
        if part.vaults.is_empty() {
            return Ok(None);
        }
        let Part { statements, vaults, told, over } = part;
        let raised: Vec<Raised> = database.batch(statements).await?.pop().unwrap_or_default().all()?;
        for _ in 0..MOST {
            self.unstored.pop_first();
        }
        for rule in over {
            self.drop_rule(&rule);
        }
        // Whoever has no vault any more is gone.
        let known: BTreeSet<i64> = raised.iter().map(|raised| raised.vault).collect();
        for vault in vaults.difference(&known) {
            self.forget(*vault);
        }
        let (told, moved): (Vec<_>, Vec<_>) =
            raised.into_iter().partition(|raised| told.contains(&raised.vault));
        let people = |raised: Vec<Raised>| raised.into_iter().map(|raised| raised.person).collect();
        Ok(Some(Heard { told: people(told), moved: people(moved) }))
    }
}

/// What is stored at once.
#[derive(Default)]
struct Part {
    statements: Vec<Statement>,
    vaults: BTreeSet<i64>,
    /// Those of which there are events.
    told: BTreeSet<i64>,
    /// Rules that have told what they had to tell.
    over: Vec<AlertId>,
}

impl Part {
    fn of<'u>(
        unstored: impl Iterator<Item = (&'u (AlertId, Subject), &'u Unstored)>,
        tells_once: impl Fn(&AlertId) -> Option<bool>,
    ) -> Self {
        let mut part = Self::default();
        let (mut events, mut states, mut over) = (List::default(), List::default(), List::default());
        for ((rule, subject), one) in unstored {
            part.vaults.insert(one.vault);
            let of_rule = || vec![one.vault.into(), rule.as_str().into(), one.version.into()];
            for event in &one.events {
                part.told.insert(one.vault);
                events.push(with(of_rule(), told(event)));
            }
            let state = [
                subject.to_string().into(),
                one.state.standing.name().into(),
                one.state.arming.into(),
                one.state.event_ms.into(),
                i64::from(one.is_held).into(),
            ];
            states.push(with(of_rule(), state));
            if !one.events.is_empty() && tells_once(rule) == Some(true) {
                over.push(of_rule());
                part.over.push(rule.clone());
            }
        }
        if !events.is_empty() {
            let events = Value::from(events);
            part.statements.push(statement(sql::TELL_EVENTS, [events.clone()]));
            part.statements.push(statement(sql::INSERT_EVENTS, [events.clone()]));
            part.statements.push(statement(sql::FORGET_EVENTS, [events, KEPT.into()]));
        }
        part.statements.push(statement(sql::SET_STATES, [states.into()]));
        if !over.is_empty() {
            part.statements.push(statement(sql::SWITCH_OFF, [over.into()]));
        }
        let vaults = Value::from(part.vaults.iter().copied().collect::<Vec<_>>()).to_string();
        part.statements.push(statement(sql::RAISE, [vaults.into()]));
        part
    }
}

fn with(mut row: Vec<Value>, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
    row.extend(more);
    row
}

fn told(event: &Event) -> [Value; 9] {
    [
        event.id.subject.to_string().into(),
        event.id.arming.into(),
        event.at_ms.into(),
        event.price_at_ms.into(),
        event.price.to_string().into(),
        event.before.map(|before| before.to_string()).into(),
        event.title().into(),
        event.body().into(),
        event.asset().into(),
    ]
}

/// A vault with another version.
struct Raised {
    vault: i64,
    person: Told,
}

impl FromRow for Raised {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { vault: row.number("id")?, person: Told::from_row(row)? })
    }
}
