//! What is stored: every SQL statement once, named after the question it answers.

pub mod market;
pub mod realtime;
