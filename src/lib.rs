//! CryptoVault: a live crypto market board, and accounts for a private vault, that run entirely at the edge.
//!
//! # The law of the house
//!
//! Everything outside `src/edge/` compiles and is tested natively and cannot name the platform: `worker` and `wasm-bindgen`
//! are dependencies of the wasm32 target alone, and `edge` is gated on it. Time, randomness and answers of others are
//! arguments.
//!
//! # The journey of a request
//!
//! 1. `src/entry.js` hands the event to the module, inside a guard that turns a trap into an error for whoever waits.
//! 2. `edge::router` looks into the isolate's memory. A hit goes out synchronously, with prepared headers.
//! 3. Otherwise the address is parsed into a [`app::read::Read`], which states its [`cache::policy::Policy`].
//! 4. `edge::router` asks the Cache API and then the market object; requests for the same answer wait for one another.
//! 5. `edge::market_do` holds the [`market::state::Market`]. It renders the answer with [`app::answer`], as a
//!    [`cache::template::Template`] whose slots are filled when the answer goes out.
//!
//! # The journey of a private request
//!
//! `edge::accounts` carries it in → [`app::accounts::answer`] asks, in this order, where it comes from ([`accounts::origin`]), how often
//! ([`accounts::limit`]), and who asks: reads by the record in KV, whatever acts by the person's own object, the shell of
//! [`accounts::session::Account`] → the use case, with [`store::accounts`] → what others must hear of goes the way of a change.
//! See `docs/accounts.md`.
//!
//! # The journey of a price
//!
//! `edge::upstream` fetches → [`market::feed`] parses → [`market::state::Market::take`] samples → [`market::figures`]
//! compares with what was stored → [`market::answer`] makes the boards. What is stored is in [`store::market`].

//!
//! # The journey of a change
//!
//! What the market did comes out of it as a [`market::change::MarketChange`] → [`realtime::change`] states its consequences →
//! `edge::hub_do`, the shell of the [`realtime::root`], numbers and keeps it → `edge::leaf_do`, the shell of a
//! [`realtime::room`], sends it to its sockets. See `docs/realtime.md`.

pub mod accounts;
pub mod app;
pub mod cache;
pub mod config;
#[cfg(target_arch = "wasm32")]
mod edge;
pub mod error;
pub mod market;
pub mod push;
pub mod realtime;
pub mod store;
pub mod vault;
