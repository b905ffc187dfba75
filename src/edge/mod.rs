//! The platform: everything that only runs on Workers.

mod account_do;
mod accounts;
mod bindings;
mod cache_api;
mod counters;
mod cron;
mod d1;
#[cfg(feature = "fault-routes")]
mod fault;
mod guard_do;
mod hub_client;
mod hub_do;
mod hub_store;
mod isolate;
mod kv;
mod leaf_do;
mod mail;
mod market_client;
mod market_do;
mod market_store;
mod platform;
mod response;
mod router;
mod socket;
mod sql;
mod state_store;
mod upgrade;
mod upstream;
