//! `GET /products/{id}/trades`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ExchangeError, traded};
use crate::app::App;
use crate::faults::View;
use crate::moment;

const MOST_TRADES: usize = 1_000;

#[derive(Debug, Deserialize)]
pub struct Parameters {
    limit: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Row {
    time: String,
    trade_id: i64,
    price: Decimal,
    size: Decimal,
    /// The side of the maker.
    side: &'static str,
}

/// Answers the newest trades, newest first: 1,000 or as many as `limit` says.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, ExchangeError> {
    let (product, _) = traded(&app, &id, view.at_ms)?;
    let limit = parameters.limit.unwrap_or(MOST_TRADES).clamp(1, MOST_TRADES);
    let trades = app.market.trades(product, view.at_ms, limit).into_iter().map(|trade| Row {
        time: moment::iso(trade.time_ms),
        trade_id: trade.id,
        price: trade.price,
        size: trade.size,
        side: if trade.buy { "sell" } else { "buy" },
    });
    Ok(Json(trades.collect::<Vec<_>>()).into_response())
}
