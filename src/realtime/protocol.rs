//! The wire protocol `cryptovault.v1.json`, all of it: see `docs/realtime.md`.

use core::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::channel::{Channel, Tag, UserId};

/// The subprotocol that both sides name in the handshake.
pub const SUBPROTOCOL: &str = "cryptovault.v1.json";
/// The heartbeat and its answer, which the platform gives without waking the hub.
pub const HEARTBEAT: &str = "{}";
/// Channels of a socket at most.
pub const MOST_CHANNELS: usize = 300;
/// Commands of a message at most.
pub const MOST_COMMANDS: usize = 32;
/// Bytes of a message from a client at most.
pub const MOST_MESSAGE_BYTES: usize = 16 * 1024;

/// Names the life of a log: one that lost its past has a new one. Sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Epoch(pub u64);

impl Epoch {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(text, 16).ok().filter(|_| is_hex).map(Self)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an epoch"))
    }
}

/// Up to where the holder has everything of its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// The life of the log.
    #[schema(value_type = String)]
    pub epoch: Epoch,
    /// The last entry.
    pub offset: u64,
}

impl Position {
    /// Reads `<epoch>.<offset>`.
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, offset) = text.split_once('.')?;
        Some(Self { epoch: Epoch::parse(epoch)?, offset: offset.parse().ok()? })
    }
}

/// A frame from a client.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(tag = "cmd", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Add channels, all or none.
    Subscribe {
        /// The client's number for it.
        id: u32,
        /// The channels, by name.
        channels: Vec<String>,
        /// Up to where the client has everything of these channels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recover: Option<Position>,
    },
    /// Remove channels.
    Unsubscribe {
        /// The client's number for it.
        id: u32,
        /// The channels, by name.
        channels: Vec<String>,
    },
    /// Everything up to this mark has been read.
    Ack {
        /// The mark.
        mark: u32,
    },
}

/// A frame from the server.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ServerFrame<'f> {
    /// A command was carried out.
    Ok {
        /// The client's number for it.
        id: u32,
        /// What came of it.
        ok: Done<'f>,
    },
    /// A command was refused; nothing of it was done.
    Err {
        /// The client's number for it, where there was one.
        id: Option<u32>,
        /// Why.
        err: Refusal,
    },
    /// Something happened.
    Push(Push<'f>),
}

/// What came of a command. Of `unsubscribe` there is nothing to tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Done<'f> {
    /// Where the log is now: its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub epoch: Option<Epoch>,
    /// And its newest entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Whether everything that was missed follows; there where `recover` was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovered: Option<bool>,
    /// Newest versions of the tags named, as far as the log knows them; there where nothing was recovered.
    #[serde(skip_serializing_if = "Versions::is_empty")]
    pub versions: Versions,
    /// Whose private channel the socket has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub user: Option<&'f UserId>,
}

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Refusal {
    /// What went wrong.
    pub code: RealtimeErrorCode,
    /// The same for people.
    pub message: String,
    /// Whether the same command may succeed later.
    pub temporary: bool,
    /// When, milliseconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<i64>,
}

/// What can be wrong with a command. The set is closed: clients match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RealtimeErrorCode {
    /// Not JSON, or not of the form of a command.
    Malformed,
    /// There is no such command.
    UnknownCommand,
    /// A channel that cannot exist.
    UnknownChannel,
    /// A private channel.
    ForbiddenChannel,
    /// More than [`MOST_CHANNELS`].
    TooManyChannels,
    /// More than [`MOST_COMMANDS`].
    TooManyCommands,
    /// Too many commands in a short time.
    RateLimited,
}

/// A frame that no command asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "push", rename_all = "snake_case")]
pub enum Push<'f> {
    /// New entries of the log.
    Changes {
        /// The client now has everything of its channels up to here.
        offset: u64,
        /// The entries of its channels, in order.
        entries: Vec<&'f Entry>,
    },
    /// New prices.
    Prices {
        /// As in `changes`.
        offset: u64,
        /// When they were seen, Unix milliseconds.
        at_ms: i64,
        /// The newest price of each product that has a new one, as a decimal string.
        #[schema(value_type = std::collections::BTreeMap<String, String>)]
        prices: Prices<'f>,
    },
    /// A new board.
    Board {
        /// As in `changes`.
        offset: u64,
        /// The same as `/api/component/<name>` answers.
        #[schema(value_type = crate::market::view::Board)]
        board: &'f RawValue,
    },
    /// Answer with `ack`.
    Mark {
        /// What to answer with.
        mark: u32,
    },
    /// The position is void: fetch anew, and go on from this one.
    Reset {
        /// Where the log is now: its life.
        #[schema(value_type = String)]
        epoch: Epoch,
        /// And its newest entry.
        offset: u64,
        /// Newest versions of all public tags that the log knows.
        #[serde(skip_serializing_if = "Versions::is_empty")]
        versions: Versions,
    },
}

/// Versions by tag, written as one object.
#[derive(Debug, Clone, Default, PartialEq, Eq, ToSchema)]
#[schema(value_type = std::collections::BTreeMap<String, u64>)]
pub struct Versions(pub Vec<(Tag, u64)>);

impl Versions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Versions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(tag, version)| (tag, version)))
    }
}

/// Prices by product, written as one object.
#[derive(Debug, Clone, Default)]
pub struct Prices<'f>(pub Vec<(&'f str, &'f str)>);

impl Serialize for Prices<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// An entry of the log: a tag has a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its place in the sequence; the first is 1.
    pub offset: u64,
    /// Who hears of it.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// What changed.
    #[schema(value_type = String)]
    pub tag: Tag,
    /// Its version now: it never falls.
    pub version: u64,
}

/// What has changed since a position, for clients without a WebSocket: the answer of `/api/changes`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Changes<'f> {
    /// Where the log is now: its life.
    #[schema(value_type = String)]
    pub epoch: Epoch,
    /// And its newest entry.
    pub offset: u64,
    /// Whether the entries are all that was missed.
    pub recovered: bool,
    /// Entries of public channels, in order.
    pub entries: Vec<&'f Entry>,
    /// Newest versions of all public tags that the log knows; there where nothing was recovered.
    pub versions: Versions,
}

/// Why the server closes a socket. Below 4100 the client comes back, from 4100 on it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// A message was too long.
    TooLarge,
    /// Nothing was heard for a while.
    Idle,
    /// What was sent is not being read.
    Slow,
    /// This hub has as many sockets as it may have.
    Crowded,
    /// The session that the socket was opened with has ended, or it is not known whether it has.
    Identity,
    /// A message was not text.
    Binary,
    /// Too many messages were malformed.
    Malformed,
    /// It went on after `rate_limited`.
    Flood,
}

impl CloseReason {
    /// The close code and the reason that go with it.
    pub fn code(self) -> (u16, &'static str) {
        match self {
            Self::TooLarge => (1009, "too_large"),
            Self::Idle => (4000, "idle"),
            Self::Slow => (4001, "slow"),
            Self::Crowded => (4003, "crowded"),
            Self::Identity => (4004, "identity"),
            Self::Binary => (4100, "binary"),
            Self::Malformed => (4101, "malformed"),
            Self::Flood => (4102, "flood"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(frame: &ServerFrame<'_>) -> String {
        serde_json::to_string(frame).unwrap()
    }

    const POSITION: Position = Position { epoch: Epoch(0x9f86_d081_884c_7d65), offset: 57 };

    #[test]
    fn frames_of_clients_are_pinned() {
        let frame = |json: &str| serde_json::from_str::<ClientFrame>(json).unwrap();
        assert_eq!(
            frame(
                r#"{"cmd":"subscribe","id":1,"channels":["inv:markets"],"recover":{"epoch":"9f86d081884c7d65","offset":57}}"#
            ),
            ClientFrame::Subscribe {
                id: 1,
                channels: vec!["inv:markets".to_owned()],
                recover: Some(POSITION)
            }
        );
        assert_eq!(
            frame(r#"{"cmd":"unsubscribe","id":2,"channels":[],"of_a_later_version":true}"#),
            ClientFrame::Unsubscribe { id: 2, channels: vec![] }
        );
        assert_eq!(frame(r#"{"cmd":"ack","mark":7}"#), ClientFrame::Ack { mark: 7 });
    }

    #[test]
    fn replies_are_pinned() {
        let user = UserId::parse("7").unwrap();
        let ok = Done {
            epoch: Some(POSITION.epoch),
            offset: Some(57),
            recovered: Some(true),
            versions: Versions::default(),
            user: Some(&user),
        };
        assert_eq!(
            json(&ServerFrame::Ok { id: 1, ok }),
            r#"{"id":1,"ok":{"epoch":"9f86d081884c7d65","offset":57,"recovered":true,"user":"7"}}"#
        );
        assert_eq!(json(&ServerFrame::Ok { id: 2, ok: Done::default() }), r#"{"id":2,"ok":{}}"#);
        let err = Refusal {
            code: RealtimeErrorCode::RateLimited,
            message: "Wait".to_owned(),
            temporary: true,
            retry_after_ms: Some(1000),
        };
        assert_eq!(
            json(&ServerFrame::Err { id: None, err }),
            r#"{"id":null,"err":{"code":"rate_limited","message":"Wait","temporary":true,"retry_after_ms":1000}}"#
        );
    }

    #[test]
    fn pushes_are_pinned() {
        let push = |push| json(&ServerFrame::Push(push));
        let entry = Entry {
            offset: 58,
            channel: Channel::parse("inv:markets").unwrap(),
            tag: Tag::parse("markets").unwrap(),
            version: 1_763_629_500_123,
        };
        assert_eq!(
            push(Push::Changes { offset: 58, entries: vec![&entry] }),
            r#"{"push":"changes","offset":58,"entries":[{"offset":58,"channel":"inv:markets","tag":"markets","version":1763629500123}]}"#
        );
        assert_eq!(
            push(Push::Prices { offset: 58, at_ms: 5, prices: Prices(vec![("BTC-USD", "97123.45")]) }),
            r#"{"push":"prices","offset":58,"at_ms":5,"prices":{"BTC-USD":"97123.45"}}"#
        );
        let board = RawValue::from_string(r#"{"count":0}"#.to_owned()).unwrap();
        assert_eq!(
            push(Push::Board { offset: 58, board: &board }),
            r#"{"push":"board","offset":58,"board":{"count":0}}"#
        );
        assert_eq!(push(Push::Mark { mark: 7 }), r#"{"push":"mark","mark":7}"#);
        let versions = Versions(vec![(Tag::parse("markets").unwrap(), 17)]);
        assert_eq!(
            push(Push::Reset { epoch: POSITION.epoch, offset: 57, versions }),
            r#"{"push":"reset","epoch":"9f86d081884c7d65","offset":57,"versions":{"markets":17}}"#
        );
    }

    #[test]
    fn a_position_in_an_address_is_an_epoch_and_an_offset() {
        assert_eq!(Position::parse("9f86d081884c7d65.57"), Some(POSITION));
        for text in
            ["", "9f86d081884c7d65", "9f86d081884c7d6.57", "+f86d081884c7d65.57", "9f86d081884c7d65.-1"]
        {
            assert_eq!(Position::parse(text), None, "{text}");
        }
    }
}
