//! A simulator inside the test: a market at a moment that stands still.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use clap::Parser;
use serde_json::Value;
use sim::options::Options;
use sim::server::router;
use tower::ServiceExt;

/// A moment of a manual clock: 2025-11-20T09:05:51Z.
pub const NOW_SECS: i64 = 1_763_629_551;

pub struct Sim {
    router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// The router of `sim` with these arguments, no rate limit and a clock that stands still at `NOW_SECS`.
pub fn routes(arguments: &[&str]) -> Router {
    let clock = format!("manual:{NOW_SECS}");
    let always = ["sim", "--rate-limit", "off", "--feed-interval-ms", "20"];
    let clock: &[&str] = if arguments.contains(&"--clock") { &[] } else { &["--clock", &clock] };
    let options = Options::try_parse_from([&always, clock, arguments].concat()).unwrap();
    router(Arc::new(options.build().unwrap()))
}

impl Sim {
    pub fn new(arguments: &[&str]) -> Sim {
        Sim::around(routes(arguments))
    }

    pub fn around(router: Router) -> Sim {
        Sim { router }
    }

    pub async fn send(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json()
    }

    pub async fn faults(&self, faults: &str) {
        let answer = self.send(Method::PUT, "/sim/faults", faults).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }

    pub async fn advance_secs(&self, secs: i64) {
        let body = format!("{{\"advance_ms\":{}}}", secs * 1_000);
        let answer = self.send(Method::POST, "/sim/clock", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}

/// Serves a router on a free port and answers its address.
pub async fn serve(router: Router) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Fails a test that waits for something that does not come.
pub async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(5), work).await.expect("nothing within five seconds")
}
