//! Rules: of what somebody wants to be told.

use std::fmt::{self, Display};
use std::rc::Rc;

use super::condition::Condition;
use crate::market::product::ProductId;

/// Names a rule, among those of all people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertId(Rc<str>);

impl AlertId {
    /// As it was stored, or said by a caller.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One product.
    Product(ProductId),
    /// Each product of a list, by the list's id.
    Watchlist(Rc<str>),
    /// Each asset that is held, by its product in the currency.
    Holdings,
    /// What all of it is worth.
    Portfolio,
}

impl Target {
    /// Its name in JSON and in the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Product(_) => "product",
            Self::Watchlist(_) => "watchlist",
            Self::Holdings => "holdings",
            Self::Portfolio => "portfolio",
        }
    }
}

/// What somebody has said, checked: see [`super::draft::Draft::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What it is about.
    pub target: Target,
    /// What must become true.
    pub condition: Condition,
    /// Not armed again for so long after an event.
    pub cooldown_ms: i64,
    /// Armed again after an event, or told once on each subject.
    pub repeats: bool,
    /// Whatever the person wants to be told with it.
    pub note: String,
}

/// A rule that is active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub id: AlertId,
    /// Whose it is.
    pub owner: Rc<str>,
    /// What it says.
    pub terms: Terms,
}
