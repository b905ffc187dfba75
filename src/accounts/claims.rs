//! What tokens say, by kind.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A kind of token: what it says, under which name, and for how long.
pub trait Kind: Serialize + DeserializeOwned {
    /// `typ` of its header.
    const TYPE: &'static str;
    /// How long it is valid, in seconds.
    const TTL_SECS: i64;
}

/// Who acts, in the cookie `__Host-at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Id of the user.
    pub sub: String,
    /// Id of the session.
    pub sid: String,
}

impl Kind for AccessClaims {
    const TYPE: &'static str = "at+jwt";
    const TTL_SECS: i64 = 10 * 60;
}

/// Which session goes on, in the cookie `__Secure-rt`. It works once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshClaims {
    /// Id of the user.
    pub sub: String,
    /// Id of the session.
    pub sid: String,
    /// Which of the session's refresh tokens this is; the first is 0.
    pub n: u64,
}

impl Kind for RefreshClaims {
    const TYPE: &'static str = "rt+jwt";
    const TTL_SECS: i64 = 30 * 24 * 60 * 60;
}

/// What a sign-in or a passkey ceremony has got to, in the cookie `__Secure-step`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepClaims {
    /// The password was right; a second factor is awaited.
    SecondFactor {
        /// Id of the user.
        sub: String,
        /// Id of the sign-in that waits.
        pending: String,
    },
    /// A passkey was asked for.
    Passkey {
        /// What its authenticator must sign, in base64url.
        challenge: String,
        /// What it was asked for.
        purpose: PasskeyPurpose,
        /// Id of the user, where it is known already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sub: Option<String>,
        /// Id of the sign-in that waits for it as a second factor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<String>,
    },
}

/// What a passkey is asked for. An answer given for one purpose is of no use for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyPurpose {
    /// To sign in by it alone, or to show once more who one is.
    SignIn,
    /// To finish a sign-in that began with a password.
    SecondFactor,
    /// To add it to the account.
    Register,
}

impl Kind for StepClaims {
    const TYPE: &'static str = "step+jwt";
    const TTL_SECS: i64 = 5 * 60;
}
