//! What is written down of what was done.

use serde::Serialize;
use utoipa::ToSchema;

/// How long it is kept, milliseconds: 400 days.
pub const RETENTION_MS: i64 = 400 * 86_400_000;

/// What was done. The set is closed: pages have words for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Event {
    Registered,
    SignedIn,
    SignInFailed,
    SignedOut,
    SessionEnded,
    SessionsEnded,
    RefreshReused,
    PasswordChanged,
    PasswordResetAsked,
    PasswordReset,
    TotpEnabled,
    TotpDisabled,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    KeyCreated,
    KeyRotated,
    KeyRevoked,
    KeyUsed,
    Exported,
}

impl Event {
    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::SessionEnded => "session_ended",
            Self::SessionsEnded => "sessions_ended",
            Self::RefreshReused => "refresh_reused",
            Self::PasswordChanged => "password_changed",
            Self::PasswordResetAsked => "password_reset_asked",
            Self::PasswordReset => "password_reset",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpDisabled => "totp_disabled",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRenamed => "passkey_renamed",
            Self::PasskeyRemoved => "passkey_removed",
            Self::KeyCreated => "key_created",
            Self::KeyRotated => "key_rotated",
            Self::KeyRevoked => "key_revoked",
            Self::KeyUsed => "key_used",
            Self::Exported => "exported",
        }
    }
}
