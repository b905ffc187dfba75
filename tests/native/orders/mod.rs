//! Paper orders: a million events against a naive model, laws that hold for any story, and the recorded order books by hand.

mod laws;
mod million;
pub mod naive;
mod recorded;
pub mod script;
mod twin;
