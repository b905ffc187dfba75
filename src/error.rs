//! Errors as callers see them: a closed set of codes, one mapping to statuses, one body.

use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong. The set is closed: clients match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A parameter is unknown or malformed; `field` says which.
    InvalidParameter,
    /// There is no such product.
    UnknownProduct,
    /// There is nothing at this address.
    NotFound,
    /// The address does not take this method; `Allow` says which it takes.
    MethodNotAllowed,
    /// The address is for WebSockets.
    UpgradeRequired,
    /// The subprotocol that is spoken here was not offered.
    UnknownSubprotocol,
    /// Another site asks for what only this one may have.
    ForeignOrigin,
    /// The body is not what is taken here.
    InvalidBody,
    /// The body is too large.
    BodyTooLarge,
    /// The body is not JSON by its `Content-Type`.
    UnsupportedMediaType,
    /// There is no session, or its access token is over.
    Unauthenticated,
    /// The address or the password is wrong.
    InvalidCredentials,
    /// The session has ended: sign in again.
    SessionEnded,
    /// The sign-in took too long: begin again.
    StepExpired,
    /// The code is wrong, or over, or was used.
    InvalidCode,
    /// The password is too easy to guess.
    WeakPassword,
    /// The token of the session is missing or wrong.
    InvalidCsrfToken,
    /// Who one is must be shown again.
    ReauthenticationRequired,
    /// An API key may not do this.
    SessionRequired,
    /// There is one like it already, or it has changed meanwhile.
    Conflict,
    /// An account would have less than nothing of an asset.
    InsufficientBalance,
    /// The same `Idempotency-Key` was sent with another request.
    IdempotencyMismatch,
    /// The same request is under way; `Retry-After` says when to ask again.
    IdempotencyInProgress,
    /// It has another version by now than `If-Match` says.
    VersionMismatch,
    /// Too many requests; `Retry-After` says when.
    RateLimited,
    /// Too many attempts failed; `Retry-After` says when.
    TooManyAttempts,
    /// A fault of ours.
    Internal,
    /// A part that is needed cannot be reached at present; try again.
    Unavailable,
}

impl ErrorCode {
    /// All codes.
    pub const ALL: [Self; 28] = [
        Self::InvalidParameter,
        Self::UnknownProduct,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::UpgradeRequired,
        Self::UnknownSubprotocol,
        Self::ForeignOrigin,
        Self::InvalidBody,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::Unauthenticated,
        Self::InvalidCredentials,
        Self::SessionEnded,
        Self::StepExpired,
        Self::InvalidCode,
        Self::WeakPassword,
        Self::InvalidCsrfToken,
        Self::ReauthenticationRequired,
        Self::SessionRequired,
        Self::Conflict,
        Self::InsufficientBalance,
        Self::IdempotencyMismatch,
        Self::IdempotencyInProgress,
        Self::VersionMismatch,
        Self::RateLimited,
        Self::TooManyAttempts,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidParameter
            | Self::UnknownSubprotocol
            | Self::InvalidBody
            | Self::InvalidCode
            | Self::WeakPassword => 400,
            Self::Unauthenticated | Self::InvalidCredentials | Self::SessionEnded | Self::StepExpired => 401,
            Self::ForeignOrigin
            | Self::InvalidCsrfToken
            | Self::ReauthenticationRequired
            | Self::SessionRequired => 403,
            Self::UnknownProduct | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict | Self::InsufficientBalance | Self::IdempotencyInProgress => 409,
            Self::VersionMismatch => 412,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::IdempotencyMismatch => 422,
            Self::UpgradeRequired => 426,
            Self::RateLimited | Self::TooManyAttempts => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// A parameter that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Its name.
    pub field: String,
    /// What it must be, as the rest of a sentence that begins with its name.
    pub message: &'static str,
}

impl Invalid {
    /// A parameter with a value that is not allowed.
    pub fn new(field: &str, message: &'static str) -> Self {
        Self { field: field.to_owned(), message }
    }

    /// A parameter that the address does not have.
    pub fn unknown(field: &str) -> Self {
        Self { field: field.chars().take(64).collect(), message: "is not a parameter of this address" }
    }
}

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same for people.
    pub message: String,
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// With `insufficient_balance`: what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Box<Shortage>>,
    /// Names this request in the logs.
    pub request_id: String,
}

/// An account would have less than nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shortage {
    /// The account.
    pub account_id: String,
    /// Of what.
    pub asset: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// How much is missing: a decimal.
    pub missing: String,
}

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same for people.
    pub message: String,
    /// The parameter at fault.
    pub field: Option<String>,
    /// What is missing in an account.
    pub shortage: Option<Box<Shortage>>,
    /// When the same may succeed, seconds from now: `Retry-After`.
    pub retry_after_secs: Option<i64>,
}

impl Failure {
    /// A failure that no single parameter is at fault for.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let retry_after_secs = (code == ErrorCode::Unavailable).then_some(5);
        Self { code, message: message.into(), field: None, shortage: None, retry_after_secs }
    }

    /// A failure that a part of the body is at fault for.
    pub fn of_field(code: ErrorCode, field: &str, message: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(code, message) }
    }

    /// A failure that passes in so many milliseconds.
    pub fn for_now(code: ErrorCode, message: impl Into<String>, wait_ms: i64) -> Self {
        let secs = wait_ms.div_euclid(1000) + i64::from(wait_ms.rem_euclid(1000) > 0);
        Self { retry_after_secs: Some(secs.max(1)), ..Self::new(code, message) }
    }

    /// Its body, with the id that names the request in the logs.
    pub fn body(self, request_id: String) -> ErrorBody {
        let Self { code, message, field, shortage, .. } = self;
        ErrorBody { error: ErrorDetail { code, message, field, shortage, request_id } }
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        let message = format!("{} {}", invalid.field, invalid.message);
        Self::of_field(ErrorCode::InvalidParameter, &invalid.field, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_an_error_is_pinned() {
        let body = |failure: Failure| serde_json::to_string(&failure.body("r1".to_owned())).unwrap();
        assert_eq!(
            body(Invalid::new("limit", "must be a whole number").into()),
            r#"{"error":{"code":"invalid_parameter","message":"limit must be a whole number","field":"limit","request_id":"r1"}}"#
        );
        assert_eq!(
            body(Failure::new(ErrorCode::NotFound, "Nothing here")),
            r#"{"error":{"code":"not_found","message":"Nothing here","request_id":"r1"}}"#
        );
    }
}
