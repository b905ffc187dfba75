//! Imports through the API on a real SQLite: whatever is imported, however often and in whatever order, the ledger is the same.

mod faults;
mod file;
mod halves;
mod large;
mod own;
mod requests;
mod twice;
mod undo;
mod waiting;
