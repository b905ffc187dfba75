//! `npm test` and its quick part, `npm run check`.

use anyhow::Result;

use crate::needs::WASM;
use crate::shell::{command, ends_well, run, step};
use crate::{browser, build, describe, needs};

/// The quick part: formatting, lint on both targets, native tests, the front end's own checks.
pub fn check() -> Result<()> {
    needs::install()?;
    format()?;
    lint()?;
    native()?;
    front_end()
}

/// Everything: the quick part, then the Worker on its runtime and the product in a browser.
pub fn all() -> Result<()> {
    check()?;
    documentation()?;
    build::everything()?;
    step("tests on the Workers runtime");
    // What the Worker logs is of interest where a test fails.
    let quiet = "--silent=passed-only";
    with_simulator(&["run", "--config", "tests/vitest.config.ts", "--project", "worker", quiet])?;
    browser::install()?;
    step("tests in a browser");
    with_simulator(&["run", "--config", "tests/vitest.config.ts", "--project", "browser"])?;
    step("what measures pages, in a browser");
    let alone = "--no-file-parallelism";
    with_simulator(&["run", "--config", "tests/vitest.config.ts", "--project", "measured", alone])
}

fn format() -> Result<()> {
    step("format");
    run("cargo", &["fmt", "--all", "--check"])?;
    run(
        "prettier",
        &["--check", "--log-level", "warn", "static", "tests", "bench", "src/entry.js", "vite.config.ts"],
    )
}

fn lint() -> Result<()> {
    step("lint");
    let deny = ["--quiet", "--", "--deny", "warnings"];
    run("cargo", &[&["clippy", "--workspace", "--all-targets"], &deny[..]].concat())?;
    run("cargo", &[&["clippy", "--lib", "--target", WASM], &deny[..]].concat())?;
    run("cargo", &[&["clippy", "--lib", "--target", WASM, "--features", "fault-routes"], &deny[..]].concat())
}

fn documentation() -> Result<()> {
    step("documentation");
    let mut cargo = command("cargo");
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
    ends_well(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn native() -> Result<()> {
    step("native tests");
    run("cargo", &["test", "--quiet", "--workspace"])
}

fn front_end() -> Result<()> {
    step("front end: types, lint, tests");
    describe::check_types()?;
    run("svelte-check", &["--fail-on-warnings", "--output", "human"])?;
    run("eslint", &["static", "tests", "bench", "src/entry.js", "vite.config.ts", "--max-warnings", "0"])?;
    run("vitest", &["run"])
}

/// Runs vitest with the simulator's program where the tests find it.
fn with_simulator(arguments: &[&str]) -> Result<()> {
    ends_well(command("vitest").args(arguments).env("SIMULATOR", build::simulator_program()))
}
