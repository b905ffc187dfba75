//! One socket of a room: its number, what it carries, how it behaves.

use core::hash::{BuildHasherDefault, Hasher};
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::audience::Subscriptions;
use super::channel::{Channel, UserId};
use super::flow::Flow;
use super::rate::Rate;

/// Names a socket of this room. Who came later has the greater number: what goes to many goes in the order in which they came, which
/// is that of the platform's memory, and measurably cheaper than any other.
pub type SocketId = u64;

/// Looks sockets up by their number as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct ById(u64);

impl Hasher for ById {
    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and a tag from the high ones.
        self.0 | self.0 << 57
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}

/// Something for each socket.
pub type BySocket<T> = HashMap<SocketId, T, BuildHasherDefault<ById>>;

/// Who has a socket, as the server knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Who.
    pub user: UserId,
    /// With which session: when it ends, the socket is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

/// What a socket carries while the room sleeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// When it was opened, Unix milliseconds.
    pub opened_ms: i64,
    /// Whose socket it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// What it has subscribed to.
    #[serde(default)]
    pub channels: Vec<Channel>,
}

/// A socket, as its room knows it.
#[derive(Debug, Default)]
pub(super) struct Member {
    pub(super) opened_ms: i64,
    pub(super) identity: Option<Identity>,
    pub(super) subscriptions: Subscriptions,
    pub(super) flow: Flow,
    pub(super) rate: Rate,
    pub(super) malformed: u8,
    /// Something was left out because it did not read: it is sent what is newest when it does.
    pub(super) lags: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sockets outlive a deployment: what is attached to them must still be read after a change of this form.
    #[test]
    fn what_a_socket_carries_is_pinned() {
        let attachment = Attachment {
            opened_ms: 1_763_629_500_123,
            identity: UserId::parse("7").map(|user| Identity { user, session: None }),
            channels: ["inv:markets", "px:BTC-USD", "user:7"]
                .iter()
                .filter_map(|name| Channel::parse(name))
                .collect(),
        };
        let json = r#"{"opened_ms":1763629500123,"identity":{"user":"7"},"channels":["inv:markets","px:BTC-USD","user:7"]}"#;
        assert_eq!(serde_json::to_string(&attachment).unwrap(), json);
        assert_eq!(serde_json::from_str::<Attachment>(json).unwrap(), attachment);
        let with_session = r#"{"opened_ms":5,"identity":{"user":"7","session":"a"},"channels":[]}"#;
        let attachment = serde_json::from_str::<Attachment>(with_session).unwrap();
        assert_eq!(attachment.identity.as_ref().and_then(|identity| identity.session.as_deref()), Some("a"));
        assert_eq!(serde_json::to_string(&attachment).unwrap(), with_session);
        let bare = Attachment { opened_ms: 5, ..Attachment::default() };
        assert_eq!(serde_json::from_str::<Attachment>(r#"{"opened_ms":5}"#).unwrap(), bare);
    }
}
