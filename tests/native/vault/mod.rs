//! The vault's use cases on a real SQLite.

mod alerts;
mod desk;
mod erasure;
mod export;
mod history;
mod idempotency;
mod imports;
mod ledger;
mod lookout;
mod lookout_walks;
mod orders;
mod plans;
mod portfolio;
mod push;
mod range;
mod scale;
mod story;
mod tasks;
mod watchlists;
