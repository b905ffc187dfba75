//! The market's pure crate against what its design says of it: whole recorded days, synthetic traces, every fault of a
//! source, restarts, and SQL on a real SQLite; what is owned and what it has earned, against a pencil.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod boards;
#[cfg(test)]
mod cost_basis;
#[cfg(test)]
mod drive;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod feeds;
#[cfg(test)]
mod hub;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod room;
#[cfg(test)]
mod sql;
#[cfg(test)]
mod tape;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod wire;
