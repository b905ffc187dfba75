//! `GET /products` and `GET /products/{id}`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{ExchangeError, listed};
use crate::app::App;
use crate::faults::View;
use crate::product::{Product, Restriction, Status};

/// A product on the wire.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    id: &'a str,
    base_currency: &'a str,
    quote_currency: &'a str,
    quote_increment: Decimal,
    base_increment: Decimal,
    display_name: &'a str,
    min_market_funds: Decimal,
    margin_enabled: bool,
    post_only: bool,
    limit_only: bool,
    cancel_only: bool,
    status: &'static str,
    status_message: &'static str,
    trading_disabled: bool,
    fx_stablecoin: bool,
    max_slippage_percentage: String,
    auction_mode: bool,
    high_bid_limit_percentage: &'static str,
}

fn row(product: &Product, status: Status) -> Row<'_> {
    let is = |restriction| product.restriction == restriction;
    Row {
        id: &product.id,
        base_currency: &product.base,
        quote_currency: &product.quote,
        quote_increment: product.quote_increment,
        base_increment: product.base_increment,
        display_name: &product.id,
        min_market_funds: product.min_market_funds,
        margin_enabled: false,
        post_only: is(Restriction::PostOnly),
        limit_only: is(Restriction::LimitOnly),
        cancel_only: is(Restriction::CancelOnly),
        status: match status {
            Status::Online => "online",
            Status::Delisted => "delisted",
        },
        status_message: "",
        trading_disabled: is(Restriction::TradingDisabled) || status == Status::Delisted,
        fx_stablecoin: product.fx_stablecoin,
        max_slippage_percentage: format!("{:.8}", product.max_slippage),
        auction_mode: is(Restriction::Auction),
        high_bid_limit_percentage: "",
    }
}

/// Answers all listed products, delisted ones too, ordered by id.
pub async fn list(State(app): State<Arc<App>>, Extension(view): Extension<View>) -> Response {
    let rows: Vec<Row<'_>> = app
        .market
        .catalogue()
        .iter()
        .filter_map(|product| Some(row(product, app.market.status(product, view.at_ms)?)))
        .collect();
    Json(rows).into_response()
}

/// Answers one product.
pub async fn get(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
) -> Result<Response, ExchangeError> {
    let (product, status) = listed(&app, &id, view.at_ms)?;
    Ok(Json(row(product, status)).into_response())
}
