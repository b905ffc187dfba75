//! Messages to clients: a frame, or several together.

use super::protocol::ServerFrame;

/// Frames that go out together.
#[derive(Default)]
pub(super) struct Message(Vec<String>);

impl Message {
    pub(super) fn of(frame: &ServerFrame<'_>) -> Self {
        let mut message = Self::default();
        message.add(frame);
        message
    }

    pub(super) fn add(&mut self, frame: &ServerFrame<'_>) {
        // Frames are plain data: they can always be written.
        self.0.extend(serde_json::to_string(frame).ok());
    }

    pub(super) fn text(mut self) -> Option<String> {
        match self.0.len() {
            0 | 1 => self.0.pop(),
            _ => Some(format!("[{}]", self.0.join(","))),
        }
    }
}
