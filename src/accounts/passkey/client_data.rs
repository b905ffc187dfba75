//! What the browser says about a ceremony (Web Authentication, section 5.8.1).

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Deserialize;

use super::{PasskeyError, RelyingParty};

/// Bytes at most. A challenge of 32 bytes and two origins make some 300.
pub(super) const MOST_BYTES: usize = 4096;

/// The ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Authentication,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Authentication => "webauthn.get",
        }
    }
}

/// Other fields may come: the specification says so and its examples have them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// Checks `json`: that the ceremony is this one, with this challenge, on a page of this site that no other site's page embeds.
pub(super) fn check(
    json: &[u8],
    ceremony: Ceremony,
    challenge: &[u8],
    party: &RelyingParty,
) -> Result<(), PasskeyError> {
    let said: ClientData = serde_json::from_slice(json).map_err(|_| PasskeyError::Malformed)?;
    if said.r#type != ceremony.name() {
        return Err(PasskeyError::WrongType);
    }
    if said.challenge != Base64UrlUnpadded::encode_string(challenge) {
        return Err(PasskeyError::WrongChallenge);
    }
    if said.origin != party.origin {
        return Err(PasskeyError::WrongOrigin);
    }
    if said.cross_origin || said.top_origin.is_some() {
        return Err(PasskeyError::CrossOrigin);
    }
    Ok(())
}
