//! A Chromium for the tests.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::shell::{run, step};

const INSTALLED: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"];

/// Installs one unless `CHROMIUM` names one or a known place has one.
pub fn install() -> Result<()> {
    let named = env::var_os("CHROMIUM").is_some();
    if named || INSTALLED.iter().any(|place| Path::new(place).exists()) {
        return Ok(());
    }
    step("a Chromium for the tests");
    if is_root_on_debian() {
        run("apt-get", &["update", "--quiet=2"])?;
        return run("apt-get", &["install", "--quiet=2", "--yes", "--no-install-recommends", "chromium"]);
    }
    run("playwright-core", &["install", "--only-shell", "chromium"])
}

fn is_root_on_debian() -> bool {
    let user = Command::new("id").arg("-u").output();
    Path::new("/usr/bin/apt-get").exists() && user.is_ok_and(|user| user.stdout.starts_with(b"0\n"))
}
