//! Passkeys: the relying party of Web Authentication level 3 (W3C), as far as this site needs it.
//!
//! [`options`] is what the browser is asked for, [`response`] what it sends; [`registration`] and [`authentication`] are the
//! checks, in the order of sections 7.1 and 7.2. Keys are ES256 and EdDSA with Ed25519. Nobody asks which make of authenticator
//! it is: attestation is `none`. What comes from outside is read strictly: CBOR in the canonical form of CTAP2, no length or
//! byte unaccounted for.

mod attestation;
pub mod authentication;
mod authenticator_data;
pub mod base64url;
mod cbor;
mod client_data;
mod cose;
pub mod options;
pub mod registration;
pub mod response;
#[cfg(test)]
mod software;
#[cfg(test)]
mod vectors;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use base64url::Base64Url;

/// Whether the authenticator must make sure who uses it, by a finger, a face or a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserVerification {
    /// It must: a passkey alone then is two factors.
    Required,
    /// It need not: that somebody was there is enough.
    Discouraged,
}

/// This site, as authenticators know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its domain.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The one origin that may use its passkeys, as browsers write it: `https://vault.example`.
    pub origin: String,
    /// What is asked for and then insisted on.
    pub user_verification: UserVerification,
}

impl RelyingParty {
    /// What authenticator data begin with.
    fn id_hash(&self) -> [u8; 32] {
        Sha256::digest(&self.id).into()
    }
}

/// What is stored of a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPasskey {
    /// The id that its authenticator gave it, 1 to 1023 bytes.
    pub credential_id: Base64Url,
    /// The public key, a COSE_Key as its authenticator encoded it.
    pub public_key: Base64Url,
    /// How often it was used, if its authenticator counts, else 0.
    pub sign_count: u32,
    /// Whether it can be on several devices. Never changes.
    pub is_backup_eligible: bool,
    /// Whether it was, when last used.
    pub is_backed_up: bool,
    /// How its authenticator can be reached, as the browser says it.
    pub transports: Vec<String>,
}

/// Why a passkey, or its use, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyError {
    /// It cannot be read.
    Malformed,
    /// It is for another ceremony.
    WrongType,
    /// It answers another question.
    WrongChallenge,
    /// It is from another site's page.
    WrongOrigin,
    /// It is from a page inside another site's.
    CrossOrigin,
    /// It is for another site.
    WrongRelyingParty,
    /// Nobody was there.
    UserNotPresent,
    /// It was not made sure who was there.
    UserNotVerified,
    /// It is backed up though it cannot be, or what it can be has changed.
    WrongBackupState,
    /// It vouches for itself in a way that was not asked for.
    UnsupportedAttestation,
    /// Its key is of a kind that is not used here, or no key at all.
    UnsupportedKey,
    /// It is another passkey.
    WrongCredential,
    /// It is another user's, or does not say whose.
    WrongUser,
    /// It is not signed by the passkey.
    WrongSignature,
    /// It was used less often than before: there are two of it.
    CounterWentBack,
}
