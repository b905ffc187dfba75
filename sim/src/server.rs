//! The path of a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::DATE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use crate::app::App;
use crate::{coingecko, control, exchange, faults, limits, moment, requests};

/// All routes. A request for the exchange or CoinGecko is counted, limited and meets the faults, in this order;
/// the control paths are spared.
pub fn router(app: Arc<App>) -> Router {
    let services = exchange::routes()
        .merge(coingecko::routes())
        .fallback(exchange::not_found)
        .layer(from_fn_with_state(app.clone(), faults::layer::apply))
        .layer(from_fn_with_state(app.clone(), limits::limit))
        .layer(from_fn_with_state(app.clone(), requests::count));
    control::routes().merge(services).layer(from_fn_with_state(app.clone(), date)).with_state(app)
}

/// Dates answers by the simulator's clock, where nothing else has.
async fn date(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(date) = HeaderValue::try_from(moment::http_date(app.clock.now_ms())) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}
