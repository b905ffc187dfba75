//! Web Push: what reaches a device that is closed. See `docs/desk/push.md`.
//!
//! A [`subscription`] is an address at a push service and the keys of a browser. A message is [`content`] that only that browser can read
//! ([`encryption`]), sent with the word of who sends it ([`vapid`]) and of how ([`delivery`]); [`verdict`] says what the service's answer means.
//! A [`message`] is what a device shows. Nothing here is sent, and randomness and time are arguments.

pub mod content;
pub mod delivery;
pub mod encryption;
pub mod message;
pub mod quiet;
pub mod request;
pub mod subscription;
pub mod vapid;
pub mod verdict;
