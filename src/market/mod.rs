//! The market, without the platform: what the sources say, how it changes over time, and what is shown of it.
//!
//! [`state::Market`] is the whole as one state machine: it says which requests are due, takes their answers, and gives
//! [`view`]s. Time, randomness and the answers are arguments.

pub mod answer;
pub mod breaker;
pub mod candle;
pub mod change;
pub mod component;
pub mod decimal;
pub mod feed;
pub mod figures;
pub mod health;
pub mod listing;
pub mod order;
pub mod pace;
pub mod product;
pub mod quote;
pub mod registry;
pub mod sample;
pub mod schedule;
pub mod shelf;
pub mod source;
pub mod state;
pub mod stored;
pub mod tape;
pub mod view;
pub mod window;
