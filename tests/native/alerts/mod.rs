//! Alerts: whatever prices come and however often the server restarts, what is told is what a plain recomputation says, once each.

mod desk;
mod engine;
pub mod plain;
mod random;
mod replay;
mod walks;
mod work;
