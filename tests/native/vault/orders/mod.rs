//! Paper orders on a real SQLite: against a naive model, by hand, and with what goes wrong.

mod floor;
mod holds;
mod random;
mod requests;
