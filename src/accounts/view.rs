//! What accounts show of themselves: see `docs/accounts.md`.

use serde::Serialize;
use utoipa::ToSchema;

use super::identity::Scope;
use super::passkey::options::{CreationOptions, RequestOptions};

/// Who one is, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// Whose session or key it is.
    pub user: UserView,
    /// The session; none of a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// What unsafe requests of the session carry as `X-CSRF-Token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf_token: Option<String>,
    /// When the access token is over, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// Until when what is dangerous needs no new proof, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_until_ms: Option<i64>,
    /// What a key may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserView {
    /// Their id.
    pub id: String,
    /// Their address, as they wrote it.
    pub email: String,
}

/// What came of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum SignIn {
    /// It is done.
    SignedIn {
        /// Who one is now.
        me: Me,
    },
    /// The password was right; one of these is needed as well.
    SecondFactor {
        /// Those that the account has.
        factors: Vec<Factor>,
    },
}

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The code of an authenticator.
    Totp,
    /// One of the codes that were shown once.
    RecoveryCode,
    /// A passkey.
    Passkey,
}

/// What was begun or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcome {
    /// What.
    pub status: Stage,
}

/// How far something has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A mail is on its way, if there is somebody to read it.
    CheckMail,
    /// The password is a new one.
    PasswordChanged,
}

/// One's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountView {
    /// Who.
    pub id: String,
    /// The address, as it was written.
    pub email: String,
    /// When the address was confirmed, Unix milliseconds.
    pub created_ms: i64,
    /// When the password was chosen, Unix milliseconds.
    pub password_changed_ms: i64,
    /// Whether codes of an authenticator are asked for.
    pub totp_enabled: bool,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: i64,
    /// The passkeys.
    pub passkeys: Vec<PasskeyView>,
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PasskeyView {
    /// Its credential id, base64url.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, Unix milliseconds.
    pub created_ms: i64,
    /// When it was last used, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_ms: Option<i64>,
    /// Whether its authenticator keeps a copy elsewhere.
    pub is_backed_up: bool,
}

/// One's sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sessions {
    /// Newest first.
    pub sessions: Vec<SessionRow>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// How it was begun.
    pub method: String,
    /// The browser's own word.
    pub user_agent: String,
    /// City and country.
    pub place: String,
    /// The network it was last seen in.
    pub address: String,
    /// When it began, Unix milliseconds.
    pub created_ms: i64,
    /// When it was last renewed, Unix milliseconds.
    pub last_seen_ms: i64,
}

/// How many sessions have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ended {
    /// So many.
    pub ended: usize,
}

/// The secret of an authenticator that is not enabled yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TotpOffer {
    /// Base32.
    pub secret: String,
    /// `otpauth://`, for a QR code.
    pub uri: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten of them.
    pub recovery_codes: Vec<String>,
}

/// One's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Keys {
    /// Oldest first.
    pub keys: Vec<KeyView>,
}

/// A key for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyView {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// When it is over, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// When it was last used, Unix milliseconds, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_ms: Option<i64>,
    /// The key that does what this one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// A new key, with its secret, which is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewKey {
    /// `cv_…`, for `Authorization: Bearer`.
    pub secret: String,
    /// The key.
    pub key: KeyView,
}

/// What a browser makes a passkey of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PasskeyCreation {
    /// `PublicKeyCredentialCreationOptionsJSON`.
    pub public_key: CreationOptions,
}

/// What a browser asks a passkey for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PasskeyRequest {
    /// `PublicKeyCredentialRequestOptionsJSON`.
    pub public_key: RequestOptions,
}

/// A page of what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuditPage {
    /// Newest first.
    pub events: Vec<EventView>,
    /// Where the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventView {
    /// Its number.
    pub id: i64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What: see [`super::audit::Event`].
    #[schema(value_type = super::audit::Event)]
    pub event: String,
    /// From which network.
    pub address: String,
    /// With what, in the browser's own words.
    pub user_agent: String,
    /// More.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Everything of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Export {
    /// When it was made, Unix milliseconds.
    pub exported_ms: i64,
    /// The account.
    pub account: AccountView,
    /// Its sessions.
    pub sessions: Vec<SessionRow>,
    /// Its keys, without their secrets.
    pub keys: Vec<KeyView>,
    /// What was done, newest first.
    pub events: Vec<EventView>,
}

/// Nothing to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Nothing {}
