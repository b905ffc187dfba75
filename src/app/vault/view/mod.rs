//! What the vault shows of itself: see `docs/vault.md`. What is not known is left out.

mod account;
mod alert;
mod notification;
mod order;
mod portfolio;
mod push;
mod task;
mod transaction;
mod watchlist;

pub use account::*;
pub use alert::*;
pub use notification::*;
pub use order::*;
pub use portfolio::*;
pub use push::*;
pub use task::*;
pub use transaction::*;
pub use watchlist::*;
