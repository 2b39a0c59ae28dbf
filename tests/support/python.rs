//! Names of packages of PyPI go in, a Python that has them comes out: in a virtual environment below the target folder, made once
//! for each set of packages and used again by later runs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// How often pip asks again where the network is busy, and how long it waits, in seconds.
const RETRIES: &str = "5";
const TIMEOUT: &str = "60";

/// One environment is made at a time, whichever test asks first.
static MAKING: Mutex<()> = Mutex::new(());

/// The Python of an environment with these packages, as pip writes them: `openpyxl`, `rdflib==7.1.4`. Fails where it cannot be made.
pub(crate) fn python_with(packages: &[&str]) -> PathBuf {
    let mut sorted = packages.to_vec();
    sorted.sort_unstable();
    let name: String = sorted.join("+").chars().map(plain).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let place = folder.join(&name);
    let _turn = MAKING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if !place.join("complete").exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let venv = ["-m", "venv", "--clear"];
        succeeds(Command::new("python3").args(venv).arg(&place));
        let options = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        let patience = ["--retries", RETRIES, "--timeout", TIMEOUT];
        let mut pip = Command::new(place.join("bin/python"));
        succeeds(pip.args(options).args(patience).args(&sorted));
        std::fs::write(place.join("complete"), "").unwrap();
    }
    place.join("bin/python")
}

/// Runs a script with arguments to its end, and gives what it printed; fails unless it ends well.
pub(crate) fn script(python: &Path, script: &str, arguments: &[&Path]) -> String {
    let mut command = Command::new(python);
    // Output in UTF-8 whatever the locale; no byte code beside the packages.
    command.arg("-X").arg("utf8").arg("-c").arg(script);
    succeeds(command.args(arguments))
}

fn plain(character: char) -> char {
    if character.is_ascii_alphanumeric() || ".-_+=".contains(character) {
        character
    } else {
        '_'
    }
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let [out, err] =
        [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out
}
