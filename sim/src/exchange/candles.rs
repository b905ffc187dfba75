//! `GET /products/{id}/candles`.

use std::fmt::Write;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{ExchangeError, listed};
use crate::app::App;
use crate::candle::{Candle, Granularity};
use crate::faults::View;
use crate::moment;

/// Intervals of the longest answer. Both ends count, so it has one row more.
const MOST_INTERVALS: i64 = 300;

/// How old an answer without `start` and `end` may be.
const STALE_MS: i64 = 300_000;

#[derive(Debug, Deserialize)]
pub struct Parameters {
    granularity: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

/// What is asked for: candles that start in `first..=last`, as of `at_ms`.
#[derive(Debug, PartialEq, Eq)]
struct Span {
    width: Granularity,
    first: i64,
    last: i64,
    at_ms: i64,
}

fn span(parameters: &Parameters, at_ms: i64) -> Result<Span, ExchangeError> {
    let secs = parameters.granularity.as_deref().map_or(Some(60), |text| text.parse().ok());
    let width =
        secs.and_then(Granularity::from_secs).ok_or(ExchangeError::BadRequest("Unsupported granularity"))?;
    let (Some(start), Some(end)) = (&parameters.start, &parameters.end) else {
        let at_ms = at_ms.div_euclid(STALE_MS) * STALE_MS;
        let last = width.start_of(at_ms.div_euclid(1_000));
        return Ok(Span { width, first: last - MOST_INTERVALS * width.secs(), last, at_ms });
    };
    let time = |text: &str| moment::parse_secs(text).filter(|secs| (0..7_258_118_400).contains(secs));
    let first = time(start).ok_or(ExchangeError::BadRequest("Invalid start"))?;
    let last = time(end).ok_or(ExchangeError::BadRequest("Invalid end"))?;
    if last < first {
        return Err(ExchangeError::BadRequest("start must be before end"));
    }
    if last - first > MOST_INTERVALS * width.secs() {
        return Err(ExchangeError::BadRequest(
            "granularity too small for the requested time range. Count of aggregations requested exceeds 300",
        ));
    }
    Ok(Span { width, first, last, at_ms })
}

/// Rows `[time, low, high, open, close, volume]` with the numbers' own digits, newest first.
fn json(candles: &[Candle]) -> String {
    let mut text = String::with_capacity(candles.len() * 72 + 2);
    text.push('[');
    for candle in candles.iter().rev() {
        if text.len() > 1 {
            text.push(',');
        }
        let Candle { time, low, high, open, close, volume } = candle;
        // Writing to a string cannot fail.
        let _ = write!(text, "[{time},{low},{high},{open},{close},{volume}]");
    }
    text.push(']');
    text
}

/// Answers candles, without those in which nothing was traded.
pub async fn list(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, ExchangeError> {
    let (product, _) = listed(&app, &id, view.at_ms)?;
    let Span { width, first, last, at_ms } = span(&parameters, view.at_ms)?;
    let candles = app.market.candles(product, width, first, last, at_ms);
    Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], json(&candles)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(granularity: &str, start: &str, end: &str) -> Result<Span, ExchangeError> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let parameters = Parameters { granularity: some(granularity), start: some(start), end: some(end) };
        span(&parameters, 1_763_629_551_000)
    }

    #[test]
    fn three_hundred_intervals_are_allowed_and_one_more_is_not() {
        assert!(asked("60", "1763600000", "1763618000").is_ok());
        assert!(matches!(asked("60", "1763600000", "1763618060"), Err(ExchangeError::BadRequest(_))));
    }

    #[test]
    fn widths_that_are_not_offered_are_refused() {
        for width in ["1", "120", "604800", "-60", "x"] {
            assert_eq!(
                asked(width, "1763600000", "1763600060"),
                Err(ExchangeError::BadRequest("Unsupported granularity")),
                "{width}"
            );
        }
    }

    #[test]
    fn without_both_ends_the_answer_is_up_to_five_minutes_old() {
        let span = asked("60", "1763600000", "").unwrap();
        assert_eq!(span.at_ms, 1_763_629_500_000);
        assert_eq!(span.last - span.first, 18_000);
    }
}
