//! `GET /products/{id}/ticker`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::Serialize;

use super::stats::rfq_volume;
use super::{ExchangeError, traded};
use crate::app::App;
use crate::book::book;
use crate::faults::View;
use crate::moment;

#[derive(Debug, Serialize)]
struct Ticker {
    ask: Decimal,
    bid: Decimal,
    volume: Decimal,
    trade_id: i64,
    price: Decimal,
    size: Decimal,
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfq_volume: Option<Decimal>,
}

/// Answers the newest trade with the best prices of the book and the volume of 24 hours.
pub async fn get(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
) -> Result<Response, ExchangeError> {
    let (product, trade) = traded(&app, &id, view.at_ms)?;
    let top = book(product, app.market.texture(product), &trade, view.at_ms, 1);
    let volume = app.market.day(product, view.at_ms).map_or(Decimal::ZERO, |day| day.volume);
    Ok(Json(Ticker {
        ask: top.asks.first().map_or(trade.price, |level| level.price),
        bid: top.bids.first().map_or(trade.price, |level| level.price),
        volume,
        trade_id: trade.id,
        price: trade.price,
        size: trade.size,
        time: moment::iso(trade.time_ms),
        rfq_volume: rfq_volume(product, volume),
    })
    .into_response())
}
