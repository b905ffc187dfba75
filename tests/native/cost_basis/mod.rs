//! The vault: worked examples that can be checked with a pencil, laws that hold for any history, and an independent program.

mod average;
mod balances;
mod convert;
mod fees;
mod fifo;
mod gifts_and_losses;
mod hifo;
mod history;
mod independent;
mod laws;
mod lifo;
mod plain;
mod precision;
mod properties;
mod reversals;
mod rewards;
mod rp2;
mod story;
mod transfers;
mod twin;
mod unknown_costs;
