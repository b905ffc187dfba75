//! Build, run and check steps of CryptoVault. Run them through npm: `npm run dev`, `npm test`, `npm run build`,
//! `npm run check`, `npm run bench`, `npm run bench:realtime`, `npm run bench:vault`.

mod browser;
mod build;
mod describe;
mod dev;
mod needs;
mod shell;
mod test;

use anyhow::{Result, bail};

/// Builds what is measured, and measures it with a program of `bench/`.
fn bench(program: &str, parts: &[String]) -> Result<()> {
    needs::install()?;
    build::everything()?;
    let simulator = build::simulator_program();
    shell::ends_well(shell::command("node").arg(program).args(parts).env("SIMULATOR", simulator))
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match task.as_str() {
        "dev" => dev::run(&rest),
        "build" => needs::install().and_then(|()| build::all()),
        "check" => test::check(),
        "test" => test::all(),
        "bench" => bench("bench/run.mjs", &rest),
        "bench-realtime" => bench("bench/realtime.mjs", &rest),
        "bench-vault" => bench("bench/vault.mjs", &rest),
        "describe" => describe::write(),
        "wasm" => build::worker(build::Kind::Ship),
        "wasm-faults" => build::worker(build::Kind::WithFaults),
        "wasm-quick" => build::worker(build::Kind::Quick).and_then(|()| build::bundle(build::Kind::Quick)),
        _ => bail!("no task {task:?}"),
    }
}
