//! Running programs.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Says what happens now.
pub fn step(what: &str) {
    eprintln!("\u{1b}[1m▸ {what}\u{1b}[0m");
}

/// A program in the project's root, with the tools of `node_modules` first on its path.
pub fn command(program: &str) -> Command {
    let mut path = root().join("node_modules/.bin").into_os_string();
    if let Some(inherited) = std::env::var_os("PATH") {
        path.push(":");
        path.push(inherited);
    }
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", path);
    command
}

/// Runs a program to its end and fails if it does.
pub fn run(program: &str, arguments: &[&str]) -> Result<()> {
    ends_well(command(program).args(arguments))
}

/// Runs a command to its end and fails if it does.
pub fn ends_well(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} could not be started"))?;
    ensure!(status.success(), "{name} failed: {status}");
    Ok(())
}

/// A program that runs beside this one, and ends with it, together with everything it started.
pub struct Child {
    name: &'static str,
    process: std::process::Child,
}

impl Child {
    /// Starts a program in a process group of its own, so that Ctrl-C reaches only this one.
    pub fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let process = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self { name, process })
    }

    /// Fails where it has ended.
    pub fn still_runs(&mut self) -> Result<()> {
        match self.process.try_wait()? {
            Some(status) => bail!("{} ended: {status}", self.name),
            None => Ok(()),
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.process.id().cast_signed()) {
            // A group that has ended by itself is no fault.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        for _ in 0..50 {
            if !matches!(self.process.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.signal(Signal::KILL);
        let _ = self.process.wait();
    }
}
