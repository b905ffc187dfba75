//! Names of accounts and transactions.

use std::fmt::{self, Display};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Names an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(Rc<str>);

impl AccountId {
    /// As it was stored, or said by a caller.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a transaction of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(Rc<str>);

impl TransactionId {
    /// As it was stored, said by a caller, or made of random bytes.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Of what a source knows by a name of its own: always the same for the same name. 32 hexadecimal digits.
    pub fn known_by(name: &str) -> Self {
        let digits: Vec<_> = Sha256::digest(name).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self(digits.concat().into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_knows_by_a_name_has_always_the_same_id() {
        // SHA-256 of "abc" begins with ba7816bf 8f01cfea 414140de 5dae2223.
        assert_eq!(TransactionId::known_by("abc").as_str(), "ba7816bf8f01cfea414140de5dae2223");
    }
}
