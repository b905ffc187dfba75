//! Use cases: what callers can ask for, parsed from what they send, and the answers.

pub mod accounts;
pub mod address;
pub mod answer;
pub mod counters;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
#[cfg(not(target_arch = "wasm32"))]
pub mod docs;
pub mod listing;
pub mod metrics;
#[cfg(not(target_arch = "wasm32"))]
pub mod operation;
pub mod prices;
pub mod read;
pub mod route;
pub mod vault;
