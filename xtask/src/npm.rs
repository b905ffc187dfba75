//! What npm packages give: installed when they are missing or out of date.

use std::fs;
use std::time::SystemTime;

use anyhow::Result;

use crate::shell::{root, run, step};

/// Installs the packages of the lock file, a newer Node among them, unless they are there.
pub fn install() -> Result<()> {
    let changed =
        |file: &str| -> Option<SystemTime> { fs::metadata(root().join(file)).ok()?.modified().ok() };
    if changed("node_modules/.package-lock.json") >= changed("package-lock.json") {
        return Ok(());
    }
    step("npm packages");
    // Not `npm ci`: it refuses a lock file that lacks packages for other platforms than those that could be reached
    // when it was written. The locked versions and their digests hold all the same.
    run("npm", &["install", "--no-save", "--no-fund", "--no-audit"])
}
