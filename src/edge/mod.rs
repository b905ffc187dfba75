//! The platform: everything that only runs on Workers.

mod bindings;
mod cache_api;
mod counters;
mod cron;
#[cfg(feature = "fault-routes")]
mod fault;
mod hub_client;
mod hub_do;
mod hub_store;
mod isolate;
mod leaf_do;
mod market_client;
mod market_do;
mod market_store;
mod platform;
mod response;
mod router;
mod socket;
mod sql;
mod upgrade;
mod upstream;
