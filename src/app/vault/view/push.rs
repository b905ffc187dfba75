//! What reaches closed devices. Endpoints are never shown: who knows one can write to it.

use serde::Serialize;
use utoipa::ToSchema;

/// On which devices a person is told while they are closed, and when not.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PushSettings {
    /// What a page subscribes with as `applicationServerKey`; none where the server has no Web Push.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// Each device, by when it was added.
    pub devices: Vec<PushDevice>,
    /// When closed devices are told nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

/// A browser that has asked to be told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PushDevice {
    /// The SHA-256 of its endpoint in base64url: a browser knows itself by it.
    pub id: String,
    /// The browser's own word.
    pub user_agent: String,
    /// When it was added, Unix milliseconds.
    pub created_ms: i64,
    /// When its push service last took a message, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_ms: Option<i64>,
}

/// Quiet hours.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Quiet {
    /// The first quiet minute, `HH:MM`.
    pub from: String,
    /// The first minute that is not, `HH:MM`: on the next day if it is earlier.
    pub until: String,
    /// On the clocks of which time zone (IANA).
    pub zone: String,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PushTested {
    /// To how many devices it is on its way.
    pub devices: usize,
}

/// The keys of a `PushSubscription`, base64url.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PushKeys {
    /// A public key on P-256.
    pub p256dh: String,
    /// 16 bytes.
    pub auth: String,
}
