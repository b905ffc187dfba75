//! What is stored: statements, each named by the question it answers.

pub mod accounts;
pub mod database;
pub mod market;
pub mod realtime;
