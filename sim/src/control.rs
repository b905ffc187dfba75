//! The control paths, `/sim/...`: no rate limit, no faults, not counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock::millis_of_secs;
use crate::exchange::time::Time;
use crate::faults::fault::Fault;
use crate::market::Origin;
use crate::product::Status;

/// Furthest step of the clock, in milliseconds: ten years.
const LONGEST_STEP_MS: i64 = 315_360_000_000;

/// The control routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sim/faults", get(list_faults).put(replace_faults).delete(clear_faults))
        .route("/sim/clock", post(move_clock).get(show_clock))
        .route("/sim/requests", get(list_requests).delete(reset_requests))
        .route("/sim/status", get(status))
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

async fn list_faults(State(app): State<Arc<App>>) -> Json<Vec<Fault>> {
    Json(app.faults.list())
}

async fn replace_faults(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let faults: Vec<Fault> = match serde_json::from_slice(&body) {
        Ok(faults) => faults,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &format!("not a list of faults: {error}")),
    };
    match app.faults.replace(faults, app.clock.now_ms()) {
        Ok(()) => Json(app.faults.list()).into_response(),
        Err(reason) => refused(StatusCode::BAD_REQUEST, &reason),
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

/// The body of `POST /sim/clock`: one of the two.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum ClockMove {
    /// Milliseconds forward, or back if negative.
    AdvanceMs(i64),
    /// Unix seconds.
    Set(f64),
}

async fn show_clock(State(app): State<Arc<App>>) -> Json<Time> {
    Json(Time::at(app.clock.now_ms()))
}

async fn move_clock(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let moved = match serde_json::from_slice(&body) {
        Ok(ClockMove::AdvanceMs(ms)) if ms.abs() <= LONGEST_STEP_MS => app.clock.advance(ms),
        Ok(ClockMove::Set(secs)) if let Some(ms) = millis_of_secs(secs) => app.clock.set(ms),
        _ => {
            let message = "the body is {\"advance_ms\": at most ten years} or {\"set\": Unix seconds}";
            return refused(StatusCode::BAD_REQUEST, message);
        }
    };
    match moved {
        Ok(now_ms) => Json(Time::at(now_ms)).into_response(),
        Err(_) => refused(StatusCode::CONFLICT, "only a clock started with --clock manual:TIME can be moved"),
    }
}

async fn list_requests(State(app): State<Arc<App>>) -> Json<BTreeMap<String, u64>> {
    Json(app.requests.by_path())
}

async fn reset_requests(State(app): State<Arc<App>>) -> StatusCode {
    app.requests.reset();
    StatusCode::NO_CONTENT
}

async fn status(State(app): State<Arc<App>>) -> Json<Value> {
    let now_ms = app.clock.now_ms();
    let products = app.market.catalogue().iter();
    let online =
        products.filter(|product| app.market.status(product, now_ms) == Some(Status::Online)).count();
    let (mode, seed, from, to) = match app.market.origin() {
        Origin::Seed(seed) => ("seed", Some(seed), None, None),
        Origin::Replay { from, to } => ("replay", None, Some(from), Some(to)),
    };
    Json(json!({
        "mode": mode,
        "seed": seed,
        "clock": now_ms as f64 / 1_000.0,
        "speed": app.clock.speed(),
        "products": online,
        "from": from,
        "to": to,
    }))
}
