//! CoinGecko's side of the simulator.

pub mod coins;
mod markets;

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::App;

/// The routes of CoinGecko.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v3/ping", get(ping)).route("/api/v3/coins/markets", get(markets::list))
}

async fn ping() -> Json<Value> {
    Json(json!({ "gecko_says": "(V3) To the Moon!" }))
}
