//! Alerts: what somebody wants to be told of a price, and when it is time. See `docs/desk/alerts.md`.
//!
//! What they tell is a [`draft::Draft`], which is passed as [`rule::Terms`] or refused. The caller expands a rule to its
//! [`observation::Subject`]s, and the [`engine`] holds it on each in a [`ladder`], with the [`state::State`] that outlives a restart. A tick
//! brings [`observation::Observation`]s and comes to [`event::Event`]s.

pub mod condition;
pub mod draft;
pub mod engine;
pub mod event;
pub mod ladder;
pub mod observation;
pub mod rule;
pub mod state;
