//! Messages of clients, parsed into commands.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::protocol::{MOST_COMMANDS, Position, RealtimeErrorCode};

/// A command, or what was meant as one.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// See [`super::protocol::ClientFrame::Subscribe`].
    Subscribe {
        /// The client's number for it.
        id: u32,
        /// Names of channels.
        channels: Vec<String>,
        /// Up to where the client has everything.
        recover: Option<Position>,
    },
    /// See [`super::protocol::ClientFrame::Unsubscribe`].
    Unsubscribe {
        /// The client's number for it.
        id: u32,
        /// Names of channels.
        channels: Vec<String>,
    },
    /// See [`super::protocol::ClientFrame::Ack`].
    Ack {
        /// The mark.
        mark: u32,
    },
    /// It cannot be understood.
    Broken {
        /// The client's number for it, if it has one.
        id: Option<u32>,
        /// Why not.
        code: RealtimeErrorCode,
    },
}

impl Command {
    /// The client's number for it.
    pub fn id(&self) -> Option<u32> {
        match self {
            Self::Subscribe { id, .. } | Self::Unsubscribe { id, .. } => Some(*id),
            Self::Ack { .. } => None,
            Self::Broken { id, .. } => *id,
        }
    }
}

/// The commands of a message. One that is broken does not spoil the others.
///
/// # Errors
/// The message is not JSON, or has too many commands.
pub fn parse(text: &str) -> Result<Vec<Command>, RealtimeErrorCode> {
    if text.trim_start().starts_with('[') {
        let frames: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| RealtimeErrorCode::Malformed)?;
        if frames.len() > MOST_COMMANDS {
            return Err(RealtimeErrorCode::TooManyCommands);
        }
        Ok(frames.into_iter().map(|frame| command(frame.get())).collect())
    } else {
        Ok(vec![command(text)])
    }
}

/// Reads a frame without the machinery of tagged unions, which costs more than all commands together. What it takes is what
/// [`super::protocol::ClientFrame`] describes; a test compares the two.
fn command(json: &str) -> Command {
    #[derive(Deserialize)]
    struct Outline<'o> {
        #[serde(borrow)]
        cmd: Option<Cow<'o, str>>,
        id: Option<u32>,
        channels: Option<Vec<String>>,
        recover: Option<Position>,
        mark: Option<u32>,
    }
    let Ok(outline) = serde_json::from_str::<Outline<'_>>(json) else {
        let id = serde_json::from_str(json).ok().and_then(|Numbered { id }| id);
        return Command::Broken { id, code: RealtimeErrorCode::Malformed };
    };
    let Outline { id, channels, recover, mark, .. } = outline;
    match (outline.cmd.as_deref(), id, channels, mark) {
        (Some("subscribe"), Some(id), Some(channels), _) => Command::Subscribe { id, channels, recover },
        (Some("unsubscribe"), Some(id), Some(channels), _) => Command::Unsubscribe { id, channels },
        (Some("ack"), _, _, Some(mark)) => Command::Ack { mark },
        (Some("subscribe" | "unsubscribe" | "ack") | None, ..) => {
            Command::Broken { id, code: RealtimeErrorCode::Malformed }
        }
        (Some(_), ..) => Command::Broken { id, code: RealtimeErrorCode::UnknownCommand },
    }
}

/// A frame of which the rest cannot be read.
#[derive(Deserialize)]
struct Numbered {
    id: Option<u32>,
}

/// What is wrong, for people.
pub fn explain(code: RealtimeErrorCode) -> &'static str {
    match code {
        RealtimeErrorCode::UnknownCommand => "There is no such command",
        RealtimeErrorCode::TooManyCommands => "A message holds at most 32 commands",
        _ => "This is not a command",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::realtime::protocol::ClientFrame;

    fn one(json: &str) -> Command {
        parse(json).map(|mut commands| commands.remove(0)).unwrap()
    }

    #[test]
    fn what_the_frames_describe_is_what_is_read() {
        for json in [
            r#"{"cmd":"subscribe","id":1,"channels":["inv:a"],"recover":{"epoch":"9f86d081884c7d65","offset":57}}"#,
            r#"{"cmd":"subscribe","id":1,"channels":[],"recover":null}"#,
            r#"{"id":4294967295,"channels":["x"],"cmd":"unsubscribe","of_a_later_version":{}}"#,
            r#"{"cmd":"ack","mark":7}"#,
        ] {
            let described = match serde_json::from_str(json).unwrap() {
                ClientFrame::Subscribe { id, channels, recover } => {
                    Command::Subscribe { id, channels, recover }
                }
                ClientFrame::Unsubscribe { id, channels } => Command::Unsubscribe { id, channels },
                ClientFrame::Ack { mark } => Command::Ack { mark },
            };
            assert_eq!(one(json), described);
        }
        for json in [
            "{}",
            "7",
            r#"{"cmd":"subscribe","id":1}"#,
            r#"{"cmd":"subscribe","channels":[]}"#,
            r#"{"cmd":"subscribe","id":-1,"channels":[]}"#,
            r#"{"cmd":"subscribe","id":1,"channels":[],"recover":{"epoch":"x","offset":1}}"#,
            r#"{"cmd":"ack","id":1}"#,
        ] {
            assert!(serde_json::from_str::<ClientFrame>(json).is_err(), "{json}");
            assert!(
                matches!(one(json), Command::Broken { code: RealtimeErrorCode::Malformed, .. }),
                "{json}"
            );
        }
    }

    #[test]
    fn a_broken_frame_keeps_its_number_and_does_not_spoil_the_others() {
        let commands = parse(r#"[{"cmd":"subscribe","id":5,"channels":7},{"cmd":"ack","mark":1}]"#).unwrap();
        let broken = Command::Broken { id: Some(5), code: RealtimeErrorCode::Malformed };
        assert_eq!(commands, [broken, Command::Ack { mark: 1 }]);
    }

    proptest! {
        #[test]
        fn any_message_is_read_or_refused(text in ".*", json in r#"[\[\]{}",:a-z0-9]{0,60}"#) {
            let _ = (parse(&text), parse(&json));
        }
    }
}
