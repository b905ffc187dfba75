//! The API's description, written where it is committed: the OpenAPI document, its page, and the front end's types.

use std::fs;

use anyhow::Result;
use cryptovault::app::{description, docs};

use crate::shell::{root, run, step};

/// Writes all three.
pub fn write() -> Result<()> {
    step("API description");
    let json = description::openapi_json();
    fs::write(root().join(DOCUMENT), &json)?;
    fs::write(root().join("static/public/api/docs.html"), docs::page(&serde_json::from_str(&json)?))?;
    run("openapi-typescript", &[DOCUMENT, "--output", TYPES])
}

/// Fails where the front end's types are not those of the committed description.
pub fn check_types() -> Result<()> {
    run("openapi-typescript", &[DOCUMENT, "--output", TYPES, "--check"])
}

const DOCUMENT: &str = "static/public/api/openapi.json";
const TYPES: &str = "static/data/openapi.d.ts";
