//! `GET /products/{id}/book`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ExchangeError, traded};
use crate::app::App;
use crate::book::{Level, book};
use crate::faults::View;
use crate::moment;
use crate::product::Restriction;

#[derive(Debug, Deserialize)]
pub struct Parameters {
    level: Option<u8>,
}

#[derive(Debug, Serialize)]
struct Answer {
    bids: Vec<(Decimal, Decimal, u64)>,
    asks: Vec<(Decimal, Decimal, u64)>,
    sequence: i64,
    auction_mode: bool,
    auction: Option<()>,
    time: String,
}

fn rows(levels: Vec<Level>) -> Vec<(Decimal, Decimal, u64)> {
    levels.into_iter().map(|level| (level.price, level.size, level.orders)).collect()
}

/// Answers the best level (`level=1`) or all of them (`level=2`).
pub async fn get(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, ExchangeError> {
    let depth = match parameters.level.unwrap_or(1) {
        1 => 1,
        2 => i64::MAX,
        _ => return Err(ExchangeError::BadRequest("Invalid level")),
    };
    let (product, trade) = traded(&app, &id, view.at_ms)?;
    let book = book(product, app.market.texture(product), &trade, view.at_ms, depth);
    Ok(Json(Answer {
        bids: rows(book.bids),
        asks: rows(book.asks),
        sequence: view.at_ms.div_euclid(1_000),
        auction_mode: product.restriction == Restriction::Auction,
        auction: None,
        time: moment::iso(view.at_ms),
    })
    .into_response())
}
