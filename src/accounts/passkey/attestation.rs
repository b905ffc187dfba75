//! How a new passkey vouches for itself (Web Authentication, section 6.5): not at all, since that is what is asked for, or by
//! its own signature, which browsers leave in place then (section 5.1.3, "none").

use super::PasskeyError;
use super::cbor::Value;
use super::cose::PublicKey;

/// Bytes at most. Statements with certificates would be longer, and are refused.
pub(super) const MOST_BYTES: usize = 16 * 1024;

/// An attestation object, taken apart.
pub(super) struct Attestation<'b> {
    format: &'b str,
    statement: Value<'b>,
    /// What the authenticator says.
    pub authenticator_data: &'b [u8],
}

impl<'b> Attestation<'b> {
    /// Takes it apart.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, PasskeyError> {
        Self::read(bytes).ok_or(PasskeyError::Malformed)
    }

    fn read(bytes: &'b [u8]) -> Option<Self> {
        let object = Value::read_all(bytes)?;
        let at = |key| object.at(&Value::Text(key));
        let &Value::Text(format) = at("fmt")? else {
            return None;
        };
        let (statement, authenticator_data) = (at("attStmt")?.clone(), at("authData")?.bytes()?);
        statement.entries()?;
        (object.entries() == Some(3)).then_some(Self { format, statement, authenticator_data })
    }

    /// Checks the statement about `key`; `signed` is what a signature would be over.
    pub fn check(&self, key: &PublicKey, signed: &[u8]) -> Result<(), PasskeyError> {
        let at = |key| self.statement.at(&Value::Text(key));
        match (self.format, self.statement.entries()) {
            ("none", Some(0)) => Ok(()),
            ("none", _) => Err(PasskeyError::Malformed),
            // Section 8.2, "self attestation": by the passkey itself, without certificates.
            ("packed", Some(2)) if at("alg") == Some(&Value::Int(key.algorithm())) => {
                let signature = at("sig").and_then(Value::bytes).ok_or(PasskeyError::Malformed)?;
                key.verify(signed, signature)
            }
            _ => Err(PasskeyError::UnsupportedAttestation),
        }
    }
}
