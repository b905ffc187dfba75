//! Names of orders.

use std::fmt::{self, Display};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

/// Names an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(Rc<str>);

impl OrderId {
    /// As it was stored, said by a caller, or made of random bytes.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
