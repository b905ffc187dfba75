//! The exchange's side of the simulator.

mod book;
mod candles;
mod feed;
mod products;
mod stats;
mod ticker;
pub mod time;
mod trades;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::market::Trade;
use crate::product::{Product, Status};

/// The routes of the exchange.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/time", get(time::get))
        .route("/products", get(products::list))
        .route("/products/stats", get(stats::list))
        .route("/products/{id}", get(products::get))
        .route("/products/{id}/ticker", get(ticker::get))
        .route("/products/{id}/stats", get(stats::get))
        .route("/products/{id}/candles", get(candles::list))
        .route("/products/{id}/book", get(book::get))
        .route("/products/{id}/trades", get(trades::list))
        .route("/ws-feed", get(feed::open))
}

/// An answer other than the one asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum ExchangeError {
    /// No such product or path.
    NotFound,
    /// A parameter is wrong; the exchange's message.
    BadRequest(&'static str),
}

impl IntoResponse for ExchangeError {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            ExchangeError::NotFound => (StatusCode::NOT_FOUND, "NotFound"),
            ExchangeError::BadRequest(message) => (StatusCode::BAD_REQUEST, message),
        };
        (status, Json(json!({ "message": message }))).into_response()
    }
}

/// The answer to any other path.
pub async fn not_found() -> ExchangeError {
    ExchangeError::NotFound
}

/// The product of a path with its status, if it is listed at `at_ms`.
fn listed<'a>(app: &'a App, id: &str, at_ms: i64) -> Result<(&'a Product, Status), ExchangeError> {
    let product = app.market.find(id).ok_or(ExchangeError::NotFound)?;
    let status = app.market.status(product, at_ms).ok_or(ExchangeError::NotFound)?;
    Ok((product, status))
}

/// A product that is online, with its newest trade.
fn traded<'a>(app: &'a App, id: &str, at_ms: i64) -> Result<(&'a Product, Trade), ExchangeError> {
    match listed(app, id, at_ms)? {
        (product, Status::Online) => {
            let trade = app.market.last_trade(product, at_ms).ok_or(ExchangeError::NotFound)?;
            Ok((product, trade))
        }
        (_, Status::Delisted) => Err(ExchangeError::NotFound),
    }
}
