//! `GET /products/stats` and `GET /products/{id}/stats`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::{ExchangeError, listed};
use crate::app::App;
use crate::faults::View;
use crate::market::{Day, Origin};
use crate::product::{Product, Status};

/// A number in a string; empty where the exchange has none.
#[derive(Clone, Copy, Debug, Default)]
struct Figure(Option<Decimal>);

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(number) => serializer.collect_str(number),
            None => serializer.serialize_str(""),
        }
    }
}

#[derive(Debug, Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    stats_30day: Option<Month>,
    stats_24hour: Today,
}

#[derive(Debug, Default, Serialize)]
struct Month {
    volume: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfq_volume: Option<Figure>,
}

#[derive(Debug, Default, Serialize)]
struct Today {
    open: Figure,
    high: Figure,
    low: Figure,
    last: Figure,
    volume: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfq_volume: Option<Figure>,
}

/// What was traded on request, about 0.7 % of the volume; only dollar products have it.
pub fn rfq_volume(product: &Product, volume: Decimal) -> Option<Decimal> {
    let share = volume.checked_mul(Decimal::new(7, 3))?;
    (product.quote == "USD").then(|| share.round_dp(product.base_increment.scale().max(2)).normalize())
}

fn row(product: &Product, day: &Day) -> Row {
    let rfq = |volume| rfq_volume(product, volume).map(|volume| Figure(Some(volume)));
    Row {
        stats_30day: day
            .volume_30day
            .map(|volume| Month { volume: Figure(Some(volume)), rfq_volume: rfq(volume) }),
        stats_24hour: Today {
            open: Figure(Some(day.open)),
            high: Figure(Some(day.high)),
            low: Figure(Some(day.low)),
            last: Figure(Some(day.last)),
            volume: Figure(Some(day.volume)),
            rfq_volume: rfq(day.volume),
        },
    }
}

/// The row of a delisted product: empty, empty without a month, or none, as the exchange has all three.
fn delisted_row(product: &Product) -> Option<Row> {
    match product.id.len() % 3 {
        0 => Some(Row { stats_30day: Some(Month::default()), stats_24hour: Today::default() }),
        1 => Some(Row { stats_30day: None, stats_24hour: Today::default() }),
        _ => None,
    }
}

/// The members of the answer, in their order.
struct Rows<'a>(Vec<(&'a str, Row)>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, row)| (id, row)))
    }
}

/// Answers every product in one object.
pub async fn list(State(app): State<Arc<App>>, Extension(view): Extension<View>) -> Response {
    let rows = app.market.catalogue().iter().filter_map(|product| {
        let row = match app.market.status(product, view.at_ms)? {
            Status::Online => row(product, &app.market.day(product, view.at_ms)?),
            Status::Delisted => {
                delisted_row(product).filter(|_| matches!(app.market.origin(), Origin::Seed(_)))?
            }
        };
        Some((product.id.as_str(), row))
    });
    Json(Rows(rows.collect())).into_response()
}

/// Answers one product.
pub async fn get(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
) -> Result<Response, ExchangeError> {
    let (product, _) = listed(&app, &id, view.at_ms)?;
    let day = app.market.day(product, view.at_ms).ok_or(ExchangeError::NotFound)?;
    Ok(Json(json!({
        "open": day.open,
        "high": day.high,
        "low": day.low,
        "last": day.last,
        "volume": day.volume,
        "volume_30day": day.volume_30day.unwrap_or(day.volume),
    }))
    .into_response())
}
