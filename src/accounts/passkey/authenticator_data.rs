//! What the authenticator says (Web Authentication, section 6.1).

use super::cbor::Value;
use super::{PasskeyError, RelyingParty, UserVerification};

/// Bytes at most: of an id of 1023 bytes, a key, and extensions that nobody asked for.
pub(super) const MOST_BYTES: usize = 4096;

/// Bytes of a credential id at most (section 4, "Credential ID").
const LONGEST_ID: usize = 1023;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// Authenticator data, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthenticatorData<'b> {
    party_hash: [u8; 32],
    flags: u8,
    /// How often the passkey was used, or 0.
    pub sign_count: u32,
    /// The new passkey.
    pub credential: Option<Credential<'b>>,
}

/// A new passkey. Which make its authenticator is (the AAGUID) is not looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credential<'b> {
    pub id: &'b [u8],
    /// The COSE_Key as it is encoded, and as it reads.
    pub key_bytes: &'b [u8],
    pub key: Value<'b>,
}

impl<'b> AuthenticatorData<'b> {
    /// Takes it apart, to the last byte.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, PasskeyError> {
        Self::read(bytes).ok_or(PasskeyError::Malformed)
    }

    fn read(bytes: &'b [u8]) -> Option<Self> {
        let (party_hash, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (sign_count, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let (_aaguid, after) = rest.split_first_chunk::<16>()?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*length));
            if !(1..=LONGEST_ID).contains(&length) {
                return None;
            }
            let (id, after) = after.split_at_checked(length)?;
            let (key, left) = Value::read(after)?;
            let key_bytes = after.get(..after.len() - left.len())?;
            credential = Some(Credential { id, key_bytes, key });
            rest = left;
        }
        if flags & HAS_EXTENSIONS != 0 {
            let (extensions, left) = Value::read(rest)?;
            extensions.entries()?;
            rest = left;
        }
        let (party_hash, sign_count) = (*party_hash, u32::from_be_bytes(*sign_count));
        rest.is_empty().then_some(Self { party_hash, flags: *flags, sign_count, credential })
    }

    /// Checks what both ceremonies ask for: this site, somebody there, and made sure who.
    pub fn check(&self, party: &RelyingParty) -> Result<(), PasskeyError> {
        if self.party_hash != party.id_hash() {
            return Err(PasskeyError::WrongRelyingParty);
        }
        if self.flags & USER_PRESENT == 0 {
            return Err(PasskeyError::UserNotPresent);
        }
        if party.user_verification == UserVerification::Required && self.flags & USER_VERIFIED == 0 {
            return Err(PasskeyError::UserNotVerified);
        }
        if self.is_backed_up() && !self.is_backup_eligible() {
            return Err(PasskeyError::WrongBackupState);
        }
        Ok(())
    }

    /// Whether the passkey can be on several devices.
    pub fn is_backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    /// Whether it is.
    pub fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}
