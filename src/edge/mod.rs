//! The platform: everything that only runs on Workers.

mod account_do;
mod accounts;
mod adapter;
mod alerts_do;
mod bindings;
mod books;
mod cache_api;
mod carried;
mod counters;
mod cron;
mod d1;
mod desk_client;
#[cfg(feature = "fault-routes")]
mod fault;
#[cfg(feature = "fault-routes")]
mod fault_alerts;
#[cfg(feature = "fault-routes")]
mod fault_market;
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
mod orders_client;
mod orders_do;
mod platform;
mod prices;
mod push;
mod response;
mod router;
mod socket;
mod sql;
mod state_store;
mod stream;
mod upgrade;
mod upstream;
mod zones;
