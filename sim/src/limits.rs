//! Rate limits like those of the real services. They count in the machine's time, whatever the simulator's clock
//! says, because they protect from real requests.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde_json::json;

use crate::app::App;
use crate::clock::wall_ms;

/// Where the paths of CoinGecko begin.
pub const COINGECKO: &str = "/api/v3/";

/// The buckets of the two services.
#[derive(Debug)]
pub struct Limits {
    exchange: Mutex<Bucket>,
    coingecko: Mutex<Bucket>,
}

impl Limits {
    /// Full buckets at the machine's time `now_ms`: 10 a second and a burst of 15; 30 a minute.
    pub fn new(now_ms: i64) -> Limits {
        Limits {
            exchange: Mutex::new(Bucket::full(15.0, 10.0, now_ms)),
            coingecko: Mutex::new(Bucket::full(30.0, 0.5, now_ms)),
        }
    }

    fn allows(&self, path: &str, now_ms: i64) -> bool {
        let bucket = if path.starts_with(COINGECKO) { &self.coingecko } else { &self.exchange };
        bucket.lock().take(now_ms)
    }
}

/// A bucket of tokens, one for each request.
#[derive(Debug)]
struct Bucket {
    burst: f64,
    a_second: f64,
    tokens: f64,
    filled_ms: i64,
}

impl Bucket {
    fn full(burst: f64, a_second: f64, now_ms: i64) -> Bucket {
        Bucket { burst, a_second, tokens: burst, filled_ms: now_ms }
    }

    fn take(&mut self, now_ms: i64) -> bool {
        let passed_ms = (now_ms - self.filled_ms).max(0);
        self.tokens = (self.tokens + passed_ms as f64 / 1_000.0 * self.a_second).min(self.burst);
        self.filled_ms = now_ms;
        let allowed = self.tokens >= 1.0;
        if allowed {
            self.tokens -= 1.0;
        }
        allowed
    }
}

/// Answers 429 where a service would.
pub async fn limit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if app.limits.as_ref().is_none_or(|limits| limits.allows(path, wall_ms())) {
        return next.run(request).await;
    }
    let body = if path.starts_with(COINGECKO) {
        json!({ "status": { "error_code": 429, "error_message": "You've exceeded the Rate Limit." } })
    } else {
        json!({ "message": "Public rate limit exceeded" })
    };
    (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_requests_pass_at_once_and_ten_a_second_after() {
        let limits = Limits::new(0);
        let passed = |now_ms| (0..100).filter(|_| limits.allows("/products/stats", now_ms)).count();
        assert_eq!(passed(0), 15);
        assert_eq!(passed(100), 1);
        assert_eq!(passed(1_100), 10);
        assert_eq!(passed(60_000), 15);
    }

    #[test]
    fn coingecko_has_a_bucket_of_its_own() {
        let limits = Limits::new(0);
        assert_eq!((0..100).filter(|_| limits.allows("/api/v3/ping", 0)).count(), 30);
        assert!(limits.allows("/time", 0));
    }
}
