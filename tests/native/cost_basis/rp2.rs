//! rp2, a program in Python that computes cost basis for taxes. It is installed where the build keeps its own, nothing by hand. Where there is
//! no Python, or no way to install rp2, that is said, and there are no answers.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const RP2: &str = "rp2==1.7.2";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/cost_basis/ask_rp2.py");

/// What it says of histories: see `ask_rp2.py`.
pub fn answers(histories: &Value) -> Option<Value> {
    python().map(|python| ask(&python, histories))
}

fn ask(python: &Path, histories: &Value) -> Value {
    let mut command = Command::new(python);
    // It writes a log and its configuration into the directory that it runs in.
    command.arg(SCRIPT).current_dir(python.ancestors().nth(2).unwrap()).env("LOG_LEVEL", "ERROR");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let histories = histories.to_string();
    let writer = std::thread::spawn(move || input.write_all(histories.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python that has rp2, in an environment of its own that is made once.
fn python() -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(RP2.replace("==", "-"));
    let (python, is_made) = (directory.join("bin").join("python"), directory.join("made"));
    if is_made.exists() && python.exists() {
        return Some(python);
    }
    let directory = directory.to_str().unwrap();
    let made = succeeds(Command::new("python3").args(["-m", "venv", "--clear", directory])).and_then(|()| {
        // Without a network it must not wait for long.
        let quick = [
            "--quiet",
            "--disable-pip-version-check",
            "--prefer-binary",
            "--retries",
            "1",
            "--timeout",
            "10",
        ];
        succeeds(Command::new(&python).args(["-m", "pip", "install"]).args(quick).arg(RP2))?;
        // What it depends on may not go with this Python.
        succeeds(Command::new(&python).args(["-c", "import rp2.tax_engine, rp2.plugin.country.us"]))
    });
    match made {
        Ok(()) => {
            fs::write(is_made, RP2).unwrap();
            Some(python)
        }
        Err(reason) => {
            // Past the test harness, which hides what tests that succeed have to say.
            let said = format!("\nNOT COMPARED with {RP2}: {reason}\n");
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            None
        }
    }
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let Output { status, stderr, .. } = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let said = String::from_utf8_lossy(&stderr);
    if status.success() { Ok(()) } else { Err(said.lines().last().unwrap_or("it said nothing").to_owned()) }
}
