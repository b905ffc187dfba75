//! From sources to what wrangler takes: the Worker's wasm with its glue, and the front end.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{command, ends_well, root, run, step};

/// The cargo profile of native programs.
const TOOLS: &str = "tools";

/// What wasm-opt may expect of the engine: all that Rust's compiler uses.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Which Worker.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The one that ships.
    Ship,
    /// The same with addresses that panic on purpose and a clock that can be moved.
    WithFaults,
    /// That one, built in a hurry: for whoever works on it.
    Quick,
}

impl Kind {
    fn out_dir(self) -> &'static str {
        match self {
            Self::Ship => "build/worker",
            Self::WithFaults | Self::Quick => "build/worker-with-faults",
        }
    }

    fn bundle_dir(self) -> &'static str {
        match self {
            Self::Ship => "build/bundle",
            Self::WithFaults | Self::Quick => "build/bundle-with-faults",
        }
    }
}

/// Builds everything that ships.
pub fn all() -> Result<()> {
    worker(Kind::Ship)?;
    front_end()
}

/// The same, and the exchange simulator beside it: most of the Worker's build keeps one core only.
pub fn all_and_simulator() -> Result<()> {
    thread::scope(|scope| {
        let simulator = scope.spawn(simulator);
        all()?;
        simulator.join().map_err(|_| anyhow!("the build of the simulator came to no end"))?
    })
}

/// Builds all that tests and benchmarks run.
pub fn everything() -> Result<()> {
    all_and_simulator()?;
    worker(Kind::WithFaults)?;
    bundle(Kind::Ship)?;
    bundle(Kind::WithFaults)
}

/// Bundles a built Worker as wrangler uploads it, for whoever runs it without wrangler.
pub fn bundle(kind: Kind) -> Result<()> {
    let out = root().join(kind.bundle_dir());
    if out.exists() {
        // Modules are named by their content: what an earlier build left would stay.
        fs::remove_dir_all(out)?;
    }
    let alias = format!("cryptovault-module:./{}/index.js", kind.out_dir());
    let mut wrangler = command("wrangler");
    wrangler.args(["deploy", "--dry-run", "--alias", &alias, "--outdir", kind.bundle_dir()]);
    ends_well(wrangler.env("CI", "1").stdout(Stdio::null()))
}

/// Builds the front end into `dist/`.
pub fn front_end() -> Result<()> {
    step("front end");
    run("vite", &["build", "--logLevel", "warn"])
}

/// Builds the exchange simulator.
fn simulator() -> Result<()> {
    run("cargo", &["build", "--quiet", "--profile", TOOLS, "--package", "sim"])
}

/// The simulator's program.
pub fn simulator_program() -> PathBuf {
    target().join(TOOLS).join("sim")
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Builds the Worker's wasm: cargo, wasm-bindgen as a library, wasm-opt.
pub fn worker(kind: Kind) -> Result<()> {
    step(if kind == Kind::Ship { "Worker" } else { "Worker with faults, for the tests" });
    let profile = if kind == Kind::Quick { "quick" } else { "release" };
    let mut cargo = command("cargo");
    cargo.args(["build", "--quiet", "--profile", profile, "--lib", "--target", "wasm32-unknown-unknown"]);
    if kind != Kind::Ship {
        cargo.args(["--features", "fault-routes"]);
    }
    ends_well(&mut cargo)?;

    let wasm = target().join("wasm32-unknown-unknown").join(profile).join("cryptovault.wasm");
    let bytes = fs::read(&wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let out = root().join(kind.out_dir());
    let stamp = out.join("stamp");
    let fingerprint = fingerprint(&bytes);
    if fs::read_to_string(&stamp).is_ok_and(|known| known == fingerprint) {
        return Ok(());
    }
    Bindgen::new()
        .input_path(&wasm)
        .module(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .reset_state_function(true)
        .out_name("index")
        .generate(&out)?;
    plain_import(&out.join("index.js"))?;
    let file = out.join("index_bg.wasm");
    if kind != Kind::Quick {
        // A second round still finds something.
        ends_well(command("wasm-opt").args(["-O3", "-O3"]).args(FEATURES).arg(&file).arg("-o").arg(&file))?;
    }
    Ok(fs::write(stamp, fingerprint)?)
}

/// wasm-bindgen writes a source-phase import, which wrangler does not know; a plain one means the same there.
fn plain_import(glue: &Path) -> Result<()> {
    let text = fs::read_to_string(glue)?;
    let plain = text.replace("import source wasmModule from", "import wasmModule from");
    ensure!(plain != text, "the import of the wasm module was not found in {}", glue.display());
    Ok(fs::write(glue, plain)?)
}

/// Tells whether wasm, and what is done to it, are those that the output was made of.
fn fingerprint(wasm: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (wasm, include_str!("build.rs")).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
