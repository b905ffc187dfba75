//! Faults on their way into an answer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, DATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::View;
use super::fault::Effect;
use super::spoil::spoil;
use crate::app::App;
use crate::moment;

/// Lets the first half of a body that is cut leave before the connection ends.
const BEFORE_CUT: Duration = Duration::from_millis(30);

/// Applies the faults of a request:
///
/// 1. hang or wait;
/// 2. answer another status;
/// 3. let the route answer as of the moment the request may see;
/// 4. spoil rows, break the JSON, cut the body;
/// 5. date the answer.
pub async fn apply(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let effects = app.faults.take(request.uri().path());
    for effect in &effects {
        match effect {
            Effect::Hang => std::future::pending().await,
            Effect::Delay(ms) => tokio::time::sleep(Duration::from_millis(*ms)).await,
            _ => {}
        }
    }
    let view = View::under(&effects, app.clock.now_ms());
    let status = effects.iter().find_map(|effect| match effect {
        Effect::Status(status) => StatusCode::from_u16(*status).ok(),
        _ => None,
    });
    let response = match status {
        Some(status) => refusal(status),
        None => {
            request.extensions_mut().insert(view);
            next.run(request).await
        }
    };
    let mut response = change_body(response, &effects).await;
    if let Ok(date) = HeaderValue::try_from(moment::http_date(view.clock_ms)) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

fn refusal(status: StatusCode) -> Response {
    let message = match status {
        StatusCode::TOO_MANY_REQUESTS => "Public rate limit exceeded",
        StatusCode::SERVICE_UNAVAILABLE => "Service unavailable",
        StatusCode::NOT_FOUND => "NotFound",
        _ => "Internal server error",
    };
    (status, Json(json!({ "message": message }))).into_response()
}

async fn change_body(response: Response, effects: &[Effect]) -> Response {
    let changes = |effect: &Effect| matches!(effect, Effect::Spoil(..) | Effect::Malformed | Effect::Cut);
    if !effects.iter().any(changes) || response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let mut bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    for effect in effects {
        match effect {
            Effect::Spoil(spoiling, rows) => bytes = spoil(&bytes, *spoiling, *rows).into(),
            Effect::Malformed => bytes = malformed(bytes),
            _ => {}
        }
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let body = if effects.contains(&Effect::Cut) { cut(bytes) } else { Body::from(bytes) };
    Response::from_parts(parts, body)
}

/// The first half of a body and then something that is not JSON.
fn malformed(whole: Bytes) -> Bytes {
    let half = whole.len() / 2;
    let mut broken = whole.slice(..half).to_vec();
    broken.extend_from_slice(b"\"<html>,}");
    broken.into()
}

/// A body that ends in an error after its first half.
fn cut(whole: Bytes) -> Body {
    let half = whole.slice(..whole.len() / 2);
    let end = stream::once(async {
        tokio::time::sleep(BEFORE_CUT).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    Body::from_stream(stream::iter([Ok(half)]).chain(end))
}
