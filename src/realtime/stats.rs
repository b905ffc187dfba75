//! What the hub did, counted since it last woke.

use core::ops::AddAssign;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Counts and sums of all leaves, and the root's. Who is connected is nobody's business; how many are is this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RealtimeStats {
    /// Leaves that follow the root.
    pub leaves: u64,
    /// Sockets now.
    pub sockets: u64,
    /// Channels that somebody has now, counted for each leaf.
    pub channels: u64,
    /// Newest entry of the log.
    pub offset: u64,
    /// Messages from clients.
    pub messages_in: u64,
    /// Messages to clients.
    pub messages_out: u64,
    /// Clients that came back and were given all that they had missed.
    pub recoveries_full: u64,
    /// Clients that came back and had to fetch anew.
    pub recoveries_refused: u64,
    /// Messages left out because the reader was slow and newer ones will follow.
    pub conflated: u64,
    /// Sockets closed because their reader was slow.
    pub dropped_slow: u64,
}

impl AddAssign for RealtimeStats {
    fn add_assign(&mut self, other: Self) {
        self.leaves += other.leaves;
        self.sockets += other.sockets;
        self.channels += other.channels;
        self.offset = self.offset.max(other.offset);
        self.messages_in += other.messages_in;
        self.messages_out += other.messages_out;
        self.recoveries_full += other.recoveries_full;
        self.recoveries_refused += other.recoveries_refused;
        self.conflated += other.conflated;
        self.dropped_slow += other.dropped_slow;
    }
}
