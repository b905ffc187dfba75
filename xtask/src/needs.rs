//! What every build needs beyond rustup and Node: installed where it is missing or out of date.

use std::fs;
use std::time::SystemTime;

use anyhow::Result;

use crate::shell::{root, run, step};

/// The Worker's target.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Installs what is missing.
pub fn install() -> Result<()> {
    // rustup installs a missing toolchain with all that rust-toolchain.toml names, but adds nothing to one that was there.
    run("rustup", &["--quiet", "target", "add", WASM])?;
    run("rustup", &["--quiet", "component", "add", "clippy", "rustfmt"])?;
    packages()
}

/// Installs the packages of the lock file, a newer Node among them, unless they are there.
fn packages() -> Result<()> {
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
