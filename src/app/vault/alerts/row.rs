//! Rules in the database.

use crate::app::prices::PriceTable;
use crate::app::vault::view::{Alert, AlertSubject};
use crate::store::database::{DatabaseError, FromRow, Row, Statement, statement};
use crate::store::vault::alerts as sql;
use crate::vault::alert::condition::Condition;
use crate::vault::alert::draft::Draft;
use crate::vault::alert::rule::{Target, Terms};
use crate::vault::alert::state::Standing;
use crate::vault::amount::Amount;

/// What is stored of a rule on a subject, as one list: subject, standing, arming, the time of its last event and the price that it told.
type StoredState = (String, String, i64, Option<i64>, Option<String>);

/// A rule, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct AlertRow {
    pub(super) id: String,
    pub(super) terms: Terms,
    pub(super) is_on: bool,
    pub(super) states: Vec<StoredState>,
    pub(super) created_ms: i64,
    pub(super) version: i64,
}

/// What a rule of one subject looks at; none if that depends on something else.
pub(super) fn only_subject(target: &Target) -> Option<String> {
    match target {
        Target::Product(product) => Some(product.to_string()),
        Target::Portfolio => Some("portfolio".to_owned()),
        Target::Watchlist(_) | Target::Holdings => None,
    }
}

/// What a rule says, as it is stored.
///
/// # Errors
/// It makes no sense.
pub(super) fn terms(text: &str) -> Result<Terms, DatabaseError> {
    let draft: Draft = serde_json::from_str(text).map_err(|error| failed(&error.to_string()))?;
    draft.check().map_err(|refusal| failed(refusal.reason))
}

fn failed(reason: &str) -> DatabaseError {
    DatabaseError::Failed(format!("a rule that makes no sense: {reason}"))
}

impl AlertRow {
    /// Writes it, as it is from now on.
    pub(super) fn put(&self, vault: i64) -> Statement {
        let product = match &self.terms.target {
            Target::Product(product) => Some(product.as_str()),
            _ => None,
        };
        let values = vec![
            vault.into(),
            self.id.as_str().into(),
            self.terms.target.name().into(),
            product.into(),
            serde_json::to_string(&Draft::from(&self.terms)).unwrap_or_default().into(),
            i64::from(self.is_on).into(),
            self.created_ms.into(),
            self.version.into(),
        ];
        statement(sql::PUT_ALERT, values)
    }

    /// It begins anew, on its one subject or on whatever it follows: armings are counted on.
    pub(super) fn begin(&mut self, vault: i64) -> Vec<Statement> {
        let of_rule = || vec![vault.into(), self.id.as_str().into()];
        let mut statements = vec![statement(sql::RESET_STATES, of_rule())];
        let only = only_subject(&self.terms.target);
        if let Some(subject) = &only {
            let mut values = of_rule();
            values.push(subject.as_str().into());
            statements.push(statement(sql::HOLD_STATE, values));
        }
        let begun = |subject: String, states: &[StoredState]| {
            let known = states.iter().find(|(known, ..)| *known == subject).cloned();
            let (_, _, arming, event_ms, price) =
                known.unwrap_or((String::new(), String::new(), 0, None, None));
            (subject, Standing::Waiting.name().to_owned(), arming, event_ms, price)
        };
        self.states = only.map(|subject| begun(subject, &self.states)).into_iter().collect();
        statements
    }

    /// As it is shown.
    pub(super) fn shown(&self, prices: &PriceTable, now_ms: i64) -> Alert {
        let Terms { target, condition, cooldown_ms, repeats, note } = &self.terms;
        let (product_id, watchlist_id) = match target {
            Target::Product(product) => (Some(product.to_string()), None),
            Target::Watchlist(id) => (None, Some(id.to_string())),
            Target::Holdings | Target::Portfolio => (None, None),
        };
        let window = match condition {
            Condition::Crosses { .. } => None,
            Condition::Moves { span, .. } => Some((*span).into()),
        };
        let subject = |(subject, standing, arming, event_ms, price): &StoredState| AlertSubject {
            subject: subject.clone(),
            standing: Standing::parse(standing).unwrap_or(Standing::Waiting).into(),
            arming: *arming,
            event_ms: *event_ms,
            event_price: price.as_deref().and_then(|price| Amount::parse(price).ok()),
            price: prices.of(subject, now_ms).map(|price| price.price),
        };
        Alert {
            id: self.id.clone(),
            target: target.into(),
            product_id,
            watchlist_id,
            condition: (*condition).into(),
            threshold: condition.threshold(),
            window,
            cooldown_secs: cooldown_ms / 1000,
            repeats: *repeats,
            note: Some(note.clone()).filter(|note| !note.is_empty()),
            is_on: self.is_on,
            subjects: self.states.iter().map(subject).collect(),
            created_ms: self.created_ms,
            version: self.version,
        }
    }
}

impl FromRow for AlertRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let states = row.text("states")?;
        Ok(Self {
            id: row.text("id")?,
            terms: terms(&row.text("terms")?)?,
            is_on: row.number("is_on")? == 1,
            states: serde_json::from_str(&states).map_err(|error| failed(&error.to_string()))?,
            created_ms: row.number("created_ms")?,
            version: row.number("version")?,
        })
    }
}
