//! What is stored: statements, each named by the question it answers.

pub mod accounts;
pub mod database;
pub mod list;
pub mod market;
pub mod past_prices;
pub mod realtime;
pub mod vault;
