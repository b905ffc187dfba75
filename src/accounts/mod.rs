//! Accounts: who somebody is, and how they prove it. See `docs/accounts.md`.
//!
//! Here are the rules. Time and random bytes are arguments.

pub mod api_secret;
mod base32;
pub mod claims;
pub mod code;
pub mod csrf;
pub mod keys;
pub mod new_password;
pub mod passkey;
pub mod password;
pub mod token;
pub mod totp;
