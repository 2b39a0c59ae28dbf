//! A program goes in and is there afterwards: installed from Debian's package where it is missing.

use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Packages are installed one after the other.
static INSTALLING: Mutex<()> = Mutex::new(());

/// `program`, which the package called `package` brings. Fails where it can neither be found nor installed.
pub(crate) fn installed(program: &'static str, package: &str) -> &'static str {
    let _turn = INSTALLING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let is_there = || shell(&format!("command -v {program} >/dev/null"));
    if !is_there() {
        let install = "DEBIAN_FRONTEND=noninteractive apt-get install -y -q";
        assert!(
            shell(&format!("apt-get update -q && {install} {package}")),
            "{program} is not there and apt-get cannot install {package}"
        );
        assert!(is_there(), "{package} brings no {program}");
    }
    program
}

fn shell(script: &str) -> bool {
    let mut command = Command::new("sh");
    let command = command.arg("-c").arg(script).stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
