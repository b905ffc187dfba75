//! Accounts: who somebody is, and how they prove it. See `docs/accounts.md`.
//!
//! Here are the rules. Time and random bytes are arguments.

pub mod api_secret;
pub mod attempts;
pub mod audit;
mod base32;
pub mod claims;
pub mod code;
pub mod csrf;
pub mod email;
pub mod guard;
pub mod identity;
pub mod keys;
pub mod limit;
pub mod mail;
pub mod new_password;
pub mod object;
pub mod origin;
pub mod passkey;
pub mod password;
pub mod request;
pub mod session;
pub mod token;
pub mod totp;
pub mod view;
