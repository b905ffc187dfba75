//! How often each path was asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;

use crate::app::App;

/// Requests since the start or the last reset, by path without query. The control paths are not counted.
#[derive(Debug, Default)]
pub struct Requests {
    by_path: Mutex<BTreeMap<String, u64>>,
}

impl Requests {
    /// Counts a request.
    pub fn count(&self, path: &str) {
        *self.by_path.lock().entry(path.to_owned()).or_default() += 1;
    }

    /// The counts so far.
    pub fn by_path(&self) -> BTreeMap<String, u64> {
        self.by_path.lock().clone()
    }

    /// Starts again from nothing.
    pub fn reset(&self) {
        self.by_path.lock().clear();
    }
}

/// Counts each request, whatever becomes of it.
pub async fn count(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    app.requests.count(request.uri().path());
    next.run(request).await
}
