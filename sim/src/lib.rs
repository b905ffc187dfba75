//! The exchange simulator: speaks the wire formats of Coinbase Exchange and CoinGecko, with prices made up from a
//! seed or read from recordings, at a clock of its own, with faults on request.
//!
//! It shares no code with the Worker, so that a misreading of a wire format is not shared either.

pub mod app;
mod book;
pub mod candle;
pub mod clock;
mod coingecko;
mod control;
mod exchange;
pub mod faults;
mod limits;
pub mod market;
mod moment;
pub mod options;
pub mod product;
pub mod replay;
mod requests;
pub mod seed;
pub mod server;
