//! A package of npm and its version go in, the folder that holds it comes out: below the target folder, fetched once by npm as it is
//! set up here, and used again by later runs.

use super::debian::installed;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// One package is fetched at a time, whichever test asks first.
static FETCHING: Mutex<()> = Mutex::new(());

/// What npm is told: nothing of the package runs, and nothing but the package is fetched or written. Where the network is busy it
/// asks again.
const OPTIONS: [&str; 6] = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--no-package-lock",
    "--fetch-retries=5",
];

/// The folder of a package. Fails where it cannot be fetched.
pub(crate) fn package(name: &str, version: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
    let place = folder.join(format!("{name}@{version}"));
    let _turn = FETCHING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if !place.join("complete").exists() {
        std::fs::create_dir_all(&place).unwrap();
        let mut npm = Command::new(installed("npm", "npm"));
        let npm = npm.arg("install").args(OPTIONS).arg("--prefix").arg(&place);
        let output = npm.arg(format!("{name}@{version}")).output();
        let output = output.unwrap_or_else(|error| panic!("npm: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}@{version}: {said}");
        std::fs::write(place.join("complete"), "").unwrap();
    }
    place.join("node_modules").join(name)
}
