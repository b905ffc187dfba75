//! `GET /api/v3/coins/markets`.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use super::coins::{Coin, Pricing};
use crate::app::App;
use crate::faults::View;
use crate::market::Market;
use crate::moment;

const MOST_A_PAGE: usize = 250;
const HOUR_MS: i64 = 3_600_000;

#[derive(Debug, Deserialize)]
pub struct Parameters {
    vs_currency: Option<String>,
    ids: Option<String>,
    per_page: Option<usize>,
    page: Option<usize>,
    price_change_percentage: Option<String>,
}

/// A coin on the wire: numbers, where there are any.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    symbol: String,
    name: String,
    image: String,
    #[serde(serialize_with = "whole_if_whole")]
    current_price: Option<f64>,
    #[serde(serialize_with = "whole_if_whole")]
    market_cap: Option<f64>,
    market_cap_rank: Option<usize>,
    #[serde(serialize_with = "whole_if_whole")]
    fully_diluted_valuation: Option<f64>,
    #[serde(serialize_with = "whole_if_whole")]
    total_volume: Option<f64>,
    high_24h: Option<f64>,
    low_24h: Option<f64>,
    price_change_24h: Option<f64>,
    price_change_percentage_24h: Option<f64>,
    circulating_supply: f64,
    total_supply: Option<f64>,
    max_supply: Option<f64>,
    roi: Option<()>,
    last_updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_change_percentage_1h_in_currency: Option<Option<f64>>,
}

/// CoinGecko writes whole prices and values without a fraction, but supplies with one.
fn whole_if_whole<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            serializer.serialize_i64(*number as i64)
        }
        other => other.serialize(serializer),
    }
}

/// What a coin costs, in US dollars.
#[derive(Debug, Default)]
struct Quote {
    price: Option<f64>,
    hour_ago: Option<f64>,
    day_ago: Option<f64>,
    high: Option<f64>,
    low: Option<f64>,
    volume: Option<f64>,
}

fn float(number: Decimal) -> Option<f64> {
    f64::try_from(number).ok()
}

fn quote(market: &dyn Market, coin: &Coin, at_ms: i64) -> Option<Quote> {
    let id = match &coin.pricing {
        Pricing::Unknown => return Some(Quote::default()),
        Pricing::Fixed(price) => {
            return Some(Quote { price: Some(*price), volume: Some(price * 1e6), ..Quote::default() });
        }
        Pricing::Product(id) => id,
    };
    let product = market.find(id)?;
    let day = market.day(product, at_ms)?;
    let price = float(day.last);
    Some(Quote {
        price,
        hour_ago: market.last_trade(product, at_ms - HOUR_MS).and_then(|trade| float(trade.price)),
        day_ago: float(day.open),
        high: float(day.high),
        low: float(day.low),
        // The exchange has about a fortieth of the world's volume.
        volume: price.zip(float(day.volume)).map(|(price, volume)| (price * volume * 40.0).round()),
    })
}

/// `part` in per cent of `whole`, with five decimals.
fn per_cent(part: f64, whole: f64) -> f64 {
    (part / whole * 1e7).round() / 1e5
}

fn row(coin: &Coin, quote: &Quote, at_ms: i64, with_hour: bool) -> Row {
    let change = |ago: Option<f64>| quote.price.zip(ago).map(|(now, ago)| (now - ago, ago));
    let today = change(quote.day_ago);
    let max_or_now = coin.max_supply.unwrap_or(coin.supply);
    Row {
        id: coin.id.clone(),
        symbol: coin.symbol.clone(),
        name: coin.name.clone(),
        image: format!("https://coin-images.coingecko.com/coins/images/1/large/{}.png", coin.id),
        current_price: quote.price,
        market_cap: quote.price.map(|price| (price * coin.supply).round()),
        market_cap_rank: None,
        fully_diluted_valuation: quote.price.map(|price| (price * max_or_now).round()),
        total_volume: quote.volume,
        high_24h: quote.high,
        low_24h: quote.low,
        price_change_24h: today.map(|(change, _)| change),
        price_change_percentage_24h: today.map(|(change, ago)| per_cent(change, ago)),
        circulating_supply: coin.supply,
        total_supply: (coin.supply > 0.0).then_some(coin.supply),
        max_supply: coin.max_supply,
        roi: None,
        last_updated: quote.price.map(|_| moment::iso(at_ms.div_euclid(30_000) * 30_000)),
        price_change_percentage_1h_in_currency: with_hour
            .then(|| change(quote.hour_ago).map(|(change, ago)| per_cent(change, ago))),
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

/// Answers a page of coins by market value, greatest first; unknown values last and without rank.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Query(parameters): Query<Parameters>,
) -> Response {
    match parameters.vs_currency.as_deref() {
        Some("usd") => {}
        Some(_) => return refused(StatusCode::BAD_REQUEST, "invalid vs_currency"),
        None => return refused(StatusCode::UNPROCESSABLE_ENTITY, "Missing parameter vs_currency"),
    }
    let with_hour =
        parameters.price_change_percentage.is_some_and(|spans| spans.split(',').any(|span| span == "1h"));
    let quoted = app.market.coins().iter().filter_map(|coin| {
        let quote = quote(app.market.as_ref(), coin, view.at_ms)?;
        Some(row(coin, &quote, view.at_ms, with_hour))
    });
    let mut rows: Vec<Row> = quoted.collect();
    let value = |row: &Row| row.market_cap.unwrap_or(-1.0);
    rows.sort_by(|left, right| value(right).total_cmp(&value(left)));
    for (place, row) in rows.iter_mut().enumerate() {
        row.market_cap_rank = row.market_cap.map(|_| place + 1);
    }
    if let Some(ids) = &parameters.ids {
        rows.retain(|row| ids.split(',').any(|id| id.trim() == row.id));
    }
    let per_page = parameters.per_page.unwrap_or(100).clamp(1, MOST_A_PAGE);
    let skipped = parameters.page.unwrap_or(1).max(1).saturating_sub(1).saturating_mul(per_page);
    Json(rows.into_iter().skip(skipped).take(per_page).collect::<Vec<_>>()).into_response()
}
