//! Starts the exchange simulator. `sim --help` tells its options.

use std::error::Error;
use std::io::Write;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use sim::options::Options;
use sim::server::router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match serve(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sim: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Listens until it is told to stop. Requests that hang on purpose are not waited for.
async fn serve(options: &Options) -> Result<(), Box<dyn Error>> {
    let app = Arc::new(options.build()?);
    for product in app.market.catalogue() {
        // Adds up the last day once, before anyone waits for it.
        app.market.day(product, app.clock.now_ms());
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    tokio::select! {
        served = async { axum::serve(listener, router(app)).await } => Ok(served?),
        _ = interrupted.recv() => Ok(()),
        _ = terminated.recv() => Ok(()),
    }
}
