//! `npm run dev`: everything built, the exchange simulator and `wrangler dev` running, the minute cron firing.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{Child, command, ends_well, root, step};
use crate::{build, needs};

/// How long the server may take to answer for the first time.
const START_SECS: u64 = 120;
const CRON_SECS: u64 = 60;

/// What stands behind the feed.
enum Feed {
    Live,
    Simulator,
    Replay { folder: PathBuf, speed: Option<String>, from: Option<String> },
}

/// Runs until Ctrl-C or until a part ends.
pub fn run(arguments: &[String]) -> Result<()> {
    let feed = Feed::parse(arguments)?;
    let port = port("PORT", 8787)?;
    let sim_port = port_of_simulator(&feed)?;
    let (stop, stopped) = channel();
    ctrlc::set_handler(move || {
        // A second Ctrl-C finds nobody listening, and that is well.
        let _ = stop.send(());
    })?;

    needs::install()?;
    if sim_port.is_some() {
        build::all_and_simulator()?
    } else {
        build::all()?
    }
    let mut parts = Vec::new();
    if let Some(sim_port) = sim_port {
        step("exchange simulator");
        parts.push(Child::start("the simulator", feed.simulator(sim_port))?);
    }
    secrets()?;
    migrate()?;
    step("wrangler dev");
    parts.push(Child::start("wrangler", wrangler(&feed, port, sim_port))?);
    await_answer(port, &mut parts)?;
    eprintln!(
        "\n  \u{1b}[1;32mCryptoVault\u{1b}[0m  http://localhost:{port}   {}\n  Ctrl-C ends it.\n",
        feed.said()
    );

    loop {
        // The cron of production, fired by hand: wrangler does not.
        let _ = ureq::get(format!("http://127.0.0.1:{port}/cdn-cgi/local/scheduled")).call();
        for _ in 0..CRON_SECS {
            match stopped.recv_timeout(Duration::from_secs(1)) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return Ok(()),
            }
            parts.iter_mut().try_for_each(Child::still_runs)?;
        }
    }
}

impl Feed {
    fn parse(arguments: &[String]) -> Result<Self> {
        let (mut live, mut folder, mut speed, mut from) = (false, None, None, None);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().cloned().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--live" => live = true,
                "--replay" => folder = Some(PathBuf::from(value()?)),
                "--speed" => speed = Some(value()?),
                "--from" => from = Some(value()?),
                _ => bail!("{argument} is not known. Known are --live, --replay DIR, --speed N, --from T"),
            }
        }
        match (live, folder) {
            (true, Some(_)) => bail!("--live and --replay exclude each other"),
            (false, Some(folder)) => {
                let folder = folder
                    .canonicalize()
                    .with_context(|| format!("there is no folder {}", folder.display()))?;
                Ok(Self::Replay { folder, speed, from })
            }
            _ if speed.is_some() || from.is_some() => bail!("--speed and --from go with --replay"),
            (true, None) => Ok(Self::Live),
            (false, None) => Ok(Self::Simulator),
        }
    }

    fn said(&self) -> String {
        match self {
            Self::Live => "the real exchange".to_owned(),
            Self::Simulator => "the exchange simulator".to_owned(),
            Self::Replay { folder, .. } => format!("recordings of {}", folder.display()),
        }
    }

    fn simulator(&self, port: u16) -> Command {
        let mut simulator = Command::new(build::simulator_program());
        simulator.args(["--port", &port.to_string()]);
        if let Self::Replay { folder, speed, from } = self {
            simulator.arg("--replay").arg(folder);
            simulator.args(speed.iter().flat_map(|speed| ["--speed", speed]));
            simulator.args(from.iter().flat_map(|from| ["--from", from]));
        }
        simulator
    }

    /// The Worker's variables that differ from `wrangler.toml`.
    fn variables(&self, sim_port: Option<u16>) -> Vec<(&'static str, String)> {
        let Some(sim_port) = sim_port else { return Vec::new() };
        let base = format!("http://127.0.0.1:{sim_port}");
        let (origin, clock, series) = match self {
            Self::Replay { folder, from, .. } => {
                ("recording", "source", format!("{} {from:?}", folder.display()))
            }
            _ => ("simulator", "system", "simulator".to_owned()),
        };
        vec![
            ("COINGECKO_URL", format!("{base}/api/v3")),
            ("COINBASE_URL", base),
            ("FEED_ORIGIN", origin.to_owned()),
            ("MARKET_CLOCK", clock.to_owned()),
            ("FEED_SERIES", series),
        ]
    }
}

fn port(variable: &str, default: u16) -> Result<u16> {
    match env::var(variable) {
        Ok(text) => text.parse().with_context(|| format!("{variable} must be a port, not {text:?}")),
        Err(_) => Ok(default),
    }
}

fn port_of_simulator(feed: &Feed) -> Result<Option<u16>> {
    if matches!(feed, Feed::Live) { Ok(None) } else { port("SIM_PORT", 8790).map(Some) }
}

fn state_dir() -> PathBuf {
    env::var_os("STATE_DIR").map_or_else(|| root().join(".wrangler/state"), PathBuf::from)
}

fn wrangler(feed: &Feed, port: u16, sim_port: Option<u16>) -> Command {
    let mut wrangler = command("wrangler");
    wrangler.args(["dev", "--ip", "127.0.0.1", "--port", &port.to_string(), "--inspector-port", "0"]);
    wrangler
        .args(["--show-interactive-dev-session=false", "--log-level", "warn", "--persist-to"])
        .arg(state_dir());
    for (name, value) in feed.variables(sim_port) {
        wrangler.args(["--var", &format!("{name}:{value}")]);
    }
    wrangler.env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    wrangler
}

/// Secrets of a laptop: made once, never committed.
fn secrets() -> Result<()> {
    const SECRETS: &str = "# Secrets for local development, never committed. See the configuration table in README.md.\n\
                           # COINGECKO_KEY = \"a demo key raises CoinGecko's limit\"\n";
    let file = root().join(".dev.vars");
    let mut text = if file.exists() { std::fs::read_to_string(&file)? } else { SECRETS.to_owned() };
    let is_missing = |text: &str, name: &str| !text.lines().any(|line| line.trim_start().starts_with(name));
    if is_missing(&text, "TOKEN_KEY") {
        text.push_str(&format!("TOKEN_KEY = \"laptop:{}\"\n", secret()?));
    }
    if is_missing(&text, "VAPID_KEY") {
        // Of any 32 bytes all but one in four thousand million are a private key.
        text.push_str(&format!("VAPID_KEY = \"{}\"\n", secret()?));
        text.push_str("VAPID_CONTACT = \"mailto:developer@example.com\"\n");
    }
    if is_missing(&text, "MAIL_") {
        // Mails are shown at /dev/outbox instead of being sent.
        text.push_str("MAIL_OUTBOX = \"on\"\n");
    }
    Ok(std::fs::write(file, text)?)
}

fn secret() -> Result<String> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&secret))
}

/// Brings the local database up to date, as soon as there are migrations.
fn migrate() -> Result<()> {
    if !root().join("migrations").exists() {
        return Ok(());
    }
    step("local database");
    let mut wrangler = command("wrangler");
    wrangler.args(["d1", "migrations", "apply", "DB", "--local", "--persist-to"]).arg(state_dir());
    // Without a terminal wrangler does not ask.
    wrangler.env("CI", "1").stdout(std::process::Stdio::null());
    ends_well(&mut wrangler)
}

fn await_answer(port: u16, parts: &mut [Child]) -> Result<()> {
    for _ in 0..START_SECS * 5 {
        if ureq::get(format!("http://127.0.0.1:{port}/ping")).call().is_ok() {
            return Ok(());
        }
        parts.iter_mut().try_for_each(Child::still_runs)?;
        std::thread::sleep(Duration::from_millis(200));
    }
    ensure!(false, "the server did not answer within {START_SECS} seconds");
    Ok(())
}
