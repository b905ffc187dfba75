//! Reading rules: all of them at the start, and those that were changed, or follow something that was, ever after.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Lookout, Person, Worth};
use crate::app::vault::alerts::row::terms;
use crate::store::database::{Database, DatabaseError, FromRow, Row, Rows, statement};
use crate::store::list::List;
use crate::store::vault::alerts as sql;
use crate::vault::alert::observation::Subject;
use crate::vault::alert::rule::{AlertId, Rule, Target, Terms};
use crate::vault::alert::state::{Standing, State};
use crate::vault::amount::Amount;
use crate::vault::asset::CURRENCY;

/// Rules of one read at most.
pub const MOST_RULES: usize = 500;
/// Vaults that are read again at once, and how often that is done in a row.
const MOST_VAULTS: i64 = 20;
const MOST_ROUNDS: usize = 50;

/// What is stored of a rule on a subject: subject, standing, arming, the time of its last event, and whether it is held on it.
type StoredState = (String, String, i64, Option<i64>, i64);

/// A rule that is on.
struct OnRow {
    vault: i64,
    id: String,
    version: i64,
    /// None if they make no sense: it costs no other rule.
    terms: Option<Terms>,
    user_id: String,
    states: Vec<StoredState>,
}

/// What rules follow: the products of watchlists, by vault and list, and what is held, by vault.
#[derive(Default)]
struct Followed {
    lists: HashMap<(i64, String), Vec<String>>,
    holdings: HashMap<i64, Vec<(String, Amount)>>,
}

impl Lookout {
    /// Reads all rules, if that is not done yet. What was read before a failure is not read again.
    ///
    /// # Errors
    /// The database has failed: it goes on the next time.
    pub async fn load(&mut self, database: &impl Database, now_ms: i64) -> Result<(), DatabaseError> {
        while let Some((vault, id)) = self.loaded_to.clone() {
            let some = [vault.into(), id.into(), MOST_RULES.into()];
            let rows: Vec<OnRow> = one(database, statement(sql::ON_AFTER, some)).await?.all()?;
            let last = rows.last().map(|row| (row.vault, row.id.clone()));
            let next = last.filter(|_| rows.len() >= MOST_RULES);
            let followed = Followed::read(database, &rows).await?;
            self.take(rows, followed, now_ms);
            self.loaded_to = next;
        }
        Ok(())
    }

    /// Reads again what others have changed. While something is not stored, memory is ahead of the database: then it waits.
    ///
    /// # Errors
    /// The database has failed: what was held is held on.
    pub async fn refresh(&mut self, database: &impl Database, now_ms: i64) -> Result<(), DatabaseError> {
        for _ in 0..MOST_ROUNDS {
            if self.loaded_to.is_some() || !self.unstored.is_empty() {
                break;
            }
            let marks: Vec<Mark> = one(database, statement(sql::STALE, [MOST_VAULTS.into()])).await?.all()?;
            if marks.is_empty() {
                break;
            }
            let vaults = Value::from(marks.iter().map(|mark| mark.vault).collect::<Vec<_>>()).to_string();
            let rows: Vec<OnRow> = one(database, statement(sql::ON_OF, [vaults.into()])).await?.all()?;
            let followed = Followed::read(database, &rows).await?;
            for mark in &marks {
                self.forget(mark.vault);
            }
            self.take(rows, followed, now_ms);
            let mut read = List::default();
            for mark in &marks {
                read.push([mark.vault.into(), mark.version.into()]);
            }
            one(database, statement(sql::CLEAN, [read.into()])).await?;
        }
        Ok(())
    }

    fn take(&mut self, rows: Vec<OnRow>, mut followed: Followed, now_ms: i64) {
        for row in rows {
            let Some(terms) = row.terms.clone() else { continue };
            let holdings = followed.holdings.remove(&row.vault).map(|held| self.worths(held));
            let person = self.people.entry(row.vault).or_insert_with(|| Person {
                user_id: row.user_id.as_str().into(),
                rules: Vec::new(),
                holdings: Vec::new(),
            });
            if let Some(holdings) = holdings {
                person.holdings = holdings;
            }
            let owner = person.user_id.clone();
            let subjects = self.subjects(&row, &terms.target, &followed);
            let rule = Rc::new(Rule { id: AlertId::new(&row.id), owner, terms });
            self.begin(&row, &rule, subjects, now_ms);
        }
    }

    /// What a rule looks at.
    fn subjects(&mut self, row: &OnRow, target: &Target, followed: &Followed) -> Vec<Subject> {
        let names = match target {
            Target::Product(product) => vec![product.to_string()],
            Target::Watchlist(id) => {
                followed.lists.get(&(row.vault, id.to_string())).cloned().unwrap_or_default()
            }
            Target::Holdings => {
                let holdings = self.people.get(&row.vault).map(|person| person.holdings.as_slice());
                let product = |(worth, _): &(Worth, Amount)| match worth {
                    Worth::Of(product) => Some(product.to_string()),
                    Worth::Itself | Worth::Unknown => None,
                };
                holdings.unwrap_or_default().iter().filter_map(product).collect()
            }
            Target::Portfolio => {
                let owner = self.people.get(&row.vault).map(|person| person.user_id.clone());
                return owner.map(Subject::Portfolio).into_iter().collect();
            }
        };
        names.iter().filter_map(|name| self.product(name).map(Subject::Product)).collect()
    }

    fn worths(&mut self, held: Vec<(String, Amount)>) -> Vec<(Worth, Amount)> {
        let worth = |(asset, amount): (String, Amount)| {
            if asset == CURRENCY {
                return (Worth::Itself, amount);
            }
            (self.product(&format!("{asset}-{CURRENCY}")).map_or(Worth::Unknown, Worth::Of), amount)
        };
        held.into_iter().map(worth).collect()
    }

    /// Holds a rule as it was read. What joins it is as in a new rule, and of what has left, the state is kept.
    fn begin(&mut self, row: &OnRow, rule: &Rc<Rule>, subjects: Vec<Subject>, now_ms: i64) {
        let of_rule = (row.vault, row.version);
        let mut stored: BTreeMap<&str, (State, bool)> = row.states.iter().filter_map(state).collect();
        let mut held = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let new = State { standing: Standing::Waiting, arming: 0, event_ms: None };
            let (known, is_held) = stored.remove(subject.to_string().as_str()).unwrap_or((new, false));
            let stands = is_held && known.standing != Standing::Waiting;
            let state = if stands {
                known
            } else {
                known.anew(rule.terms.condition, self.seen(row.vault, &subject).as_ref(), now_ms)
            };
            if !is_held || state != known {
                self.keep(of_rule, &rule.id, subject.clone(), state, true);
            }
            held.push((subject, state));
        }
        for (subject, (known, _)) in stored.into_iter().filter(|(_, (_, is_held))| *is_held) {
            if let Some(product) = self.product(subject) {
                let left = State { standing: Standing::Waiting, ..known };
                self.keep(of_rule, &rule.id, Subject::Product(product), left, false);
            }
        }
        self.hold(row.vault, row.version, rule, held);
    }
}

fn state((subject, standing, arming, event_ms, is_held): &StoredState) -> Option<(&str, (State, bool))> {
    let state = State { standing: Standing::parse(standing)?, arming: *arming, event_ms: *event_ms };
    Some((subject, (state, *is_held == 1)))
}

impl Followed {
    async fn read(database: &impl Database, rows: &[OnRow]) -> Result<Self, DatabaseError> {
        let (mut lists, mut vaults) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            match row.terms.as_ref().map(|terms| &terms.target) {
                Some(Target::Watchlist(id)) => drop(lists.insert((row.vault, id.to_string()))),
                Some(Target::Holdings | Target::Portfolio) => drop(vaults.insert(row.vault)),
                Some(Target::Product(_)) | None => {}
            }
        }
        if lists.is_empty() && vaults.is_empty() {
            return Ok(Self::default());
        }
        let mut wanted = List::default();
        for (vault, list) in lists {
            wanted.push([vault.into(), list.into()]);
        }
        let vaults = Value::from(vaults.into_iter().collect::<Vec<_>>()).to_string();
        let reads = vec![statement(sql::LISTED, [wanted.into()]), statement(sql::HELD, [vaults.into()])];
        let mut answers = database.batch(reads).await?.into_iter();
        let lists: Vec<Listed> = answers.next().unwrap_or_default().all()?;
        let holdings: Vec<Holdings> = answers.next().unwrap_or_default().all()?;
        Ok(Self {
            lists: lists.into_iter().map(|row| ((row.vault, row.watchlist), row.products)).collect(),
            holdings: holdings.into_iter().map(|row| (row.vault, row.held)).collect(),
        })
    }
}

/// Something of a vault has changed.
struct Mark {
    vault: i64,
    version: i64,
}

/// What is in a watchlist.
struct Listed {
    vault: i64,
    watchlist: String,
    products: Vec<String>,
}

/// What somebody has, in all real accounts together, of each asset that is not nothing.
struct Holdings {
    vault: i64,
    held: Vec<(String, Amount)>,
}

impl FromRow for OnRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            vault: row.number("vault")?,
            id: row.text("id")?,
            version: row.number("version")?,
            terms: terms(&row.text("terms")?).ok(),
            user_id: row.text("user_id")?,
            states: json(&row.text("states")?)?,
        })
    }
}

impl FromRow for Mark {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { vault: row.number("vault")?, version: row.number("version")? })
    }
}

impl FromRow for Listed {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            vault: row.number("vault")?,
            watchlist: row.text("watchlist")?,
            products: json(&row.text("products")?)?,
        })
    }
}

impl FromRow for Holdings {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let balances: Vec<(String, Amount)> = json(&row.text("held")?)?;
        let mut held: BTreeMap<String, Amount> = BTreeMap::new();
        for (asset, amount) in balances {
            let sum = held.entry(asset).or_default();
            // More than an amount can be is worth what nobody can say.
            *sum = sum.checked_add(amount).unwrap_or(Amount::MOST);
        }
        let held = held.into_iter().filter(|(_, amount)| !amount.is_zero()).collect();
        Ok(Self { vault: row.number("vault")?, held })
    }
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|error| DatabaseError::Failed(error.to_string()))
}

async fn one(
    database: &impl Database,
    statement: crate::store::database::Statement,
) -> Result<Rows, DatabaseError> {
    Ok(database.batch(vec![statement]).await?.pop().unwrap_or_default())
}
