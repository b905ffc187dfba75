//! `GET /time`.

use axum::{Extension, Json};
use serde::Serialize;

use crate::faults::View;
use crate::moment;

/// The exchange's time.
#[derive(Debug, PartialEq, Serialize)]
pub struct Time {
    /// ISO 8601 with milliseconds.
    pub iso: String,
    /// Unix seconds with milliseconds.
    pub epoch: f64,
}

impl Time {
    /// The time at `ms` Unix milliseconds.
    pub fn at(ms: i64) -> Time {
        Time { iso: moment::iso(ms), epoch: ms as f64 / 1_000.0 }
    }
}

/// Answers what the clock says.
pub async fn get(Extension(view): Extension<View>) -> Json<Time> {
    Json(Time::at(view.clock_ms))
}
