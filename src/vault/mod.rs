//! The vault: what somebody owns and what it has earned, to the last digit. See `docs/vault.md`.
//!
//! Here are the rules. What the database holds, and what time it is, are arguments.
//!
//! What somebody tells is a [`transaction::Draft`], which [`check`] passes or refuses → [`posting`] makes its postings, and [`balance`] sees
//! that none goes below zero → [`movement`] says what it does to the [`pool`]s, which take [`lot`]s and come to [`figures`].

pub mod account;
pub mod alert;
pub mod amount;
pub mod asset;
pub mod balance;
pub mod check;
#[cfg(test)]
mod check_tests;
pub mod export;
pub mod figures;
pub mod history;
pub mod id;
pub mod import;
pub mod kind;
pub mod lot;
pub mod movement;
pub mod order;
mod parts;
pub mod place;
pub mod pool;
pub mod posting;
pub mod task;
pub mod transaction;
