//! Use cases: what callers can ask for, parsed from what they send, and the answers.

pub mod accounts;
pub mod address;
pub mod answer;
pub mod counters;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
#[cfg(not(target_arch = "wasm32"))]
pub mod docs;
pub mod metrics;
pub mod read;

/// The API's description, generated from the types and pinned by a test.
pub const OPENAPI_JSON: &str = include_str!("openapi.json");
/// The same as a page, generated and pinned with it.
pub const DOCS_HTML: &str = include_str!("docs.html");
