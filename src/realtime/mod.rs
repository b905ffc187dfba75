//! Realtime: what changes appears everywhere at once, and nothing is missed. See `docs/realtime.md`.
//!
//! [`change`] says who must hear of what. [`root`] numbers it and hands it to the leaves; a [`room`] is a leaf: it
//! keeps a copy of the [`log`] and sends to its sockets.

pub mod audience;
pub mod change;
pub mod channel;
pub mod command;
mod conversation;
pub mod delivery;
pub mod flow;
pub mod handshake;
pub mod log;
pub mod member;
mod message;
pub mod protocol;
pub mod rate;
pub mod room;
pub mod root;
pub mod stats;
