//! The secret that value hashes are keyed by: made once, kept for its owner only, shared where a file is named, and never shown.

use crate::support::invented::people;
use crate::support::inventory::array;
use crate::support::place::Place;
use serde_json::Value;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A user of a machine: a folder with his home and a store.
struct User(Place);

impl User {
    fn new() -> Self {
        let place = Place::new();
        place.file("people.csv", people(30));
        let user = Self(place);
        std::fs::create_dir(user.home()).unwrap();
        user
    }

    fn home(&self) -> PathBuf {
        self.0.at().join("home")
    }

    /// Where the secret lies without any variable that says another place.
    fn file(&self) -> PathBuf {
        self.home().join(".local/state/qingdan/secret")
    }

    /// A scan without the secret of all tests.
    fn command(&self) -> Command {
        let mut command = crate::qingdan(self.0.at());
        command
            .env_remove("QINGDAN_SECRET_FILE")
            .env_remove("XDG_STATE_HOME")
            .env("HOME", self.home())
            .args(["scan", "lake"]);
        command
    }

    /// What the inventory says of the secret after a scan with these options, and what the scan printed as errors.
    fn scan(&self, command: &mut Command) -> (Value, String) {
        let (_, err) = crate::run(command, 0);
        (self.0.inventory(), err)
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn warnings(inventory: &Value) -> String {
    let warnings = inventory["scan"].get("warnings");
    warnings.map(Value::to_string).unwrap_or_default()
}

#[test]
fn it_is_made_once_for_its_owner_only() {
    let user = User::new();
    let (first, err) = user.scan(&mut user.command());
    assert_eq!(mode(&user.file()), 0o600);
    assert!(!err.contains("secret"), "{err}");
    assert_eq!(mode(user.file().parent().unwrap()), 0o700);
    let bytes = std::fs::read(user.file()).unwrap();
    assert_eq!(bytes.len(), 32);
    let (second, _) = user.scan(&mut user.command());
    assert_eq!(std::fs::read(user.file()).unwrap(), bytes);
    assert_eq!(first["scan"]["secret"], second["scan"]["secret"]);
    assert_eq!(first["scan"]["secret"]["origin"], "installation");
    assert_eq!(warnings(&first), "");
    // Nothing lies beside it that a run forgot.
    let beside = std::fs::read_dir(user.file().parent().unwrap()).unwrap();
    assert_eq!(beside.count(), 1);
    // Another user's is another.
    let other = User::new();
    let (other, _) = other.scan(&mut other.command());
    assert_ne!(first["scan"]["secret"]["id"], other["scan"]["secret"]["id"]);
}

#[test]
fn the_folder_of_state_may_be_named() {
    let user = User::new();
    let state = user.0.at().join("state");
    user.scan(user.command().env("XDG_STATE_HOME", &state));
    assert_eq!(mode(&state.join("qingdan/secret")), 0o600);
    assert!(!user.file().exists());
    // One that is relative would depend on where the program is called.
    user.scan(user.command().env("XDG_STATE_HOME", "state"));
    assert!(user.file().exists());
}

#[test]
fn runs_that_begin_at_once_take_the_same() {
    let user = User::new();
    let runs: Vec<_> = (0..8)
        .map(|run| {
            let mut command = user.command();
            command.args(["--quiet", "--report", "json", "--out", &format!("out{run}")]);
            command.spawn().unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let ids = (0..8).map(|run| {
        let path = user.0.at().join(format!("out{run}/inventory.json"));
        let inventory: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        inventory["scan"]["secret"].to_string()
    });
    let mut ids: Vec<String> = ids.collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[test]
fn a_home_that_cannot_be_written_gets_a_secret_for_the_run() {
    let user = User::new();
    // A file stands where the folder would: root may write into any folder.
    std::fs::write(user.home().join(".local"), "").unwrap();
    let (first, err) = user.scan(&mut user.command());
    assert_eq!(first["scan"]["secret"]["origin"], "run");
    assert!(err.contains("of this run only"), "{err}");
    assert!(warnings(&first).contains("仅用于本次运行"));
    let (second, err) = user.scan(user.command().arg("--quiet"));
    assert_ne!(
        first["scan"]["secret"]["id"],
        second["scan"]["secret"]["id"]
    );
    assert!(err.contains("of this run only"), "{err}");
    assert!(warnings(&second).contains("of this run only"));
    let (_, err) = user.scan(user.command().args(["--lang", "zh"]));
    assert!(err.contains("仅用于本次运行"), "{err}");
}

#[test]
fn a_shared_file_makes_machines_agree() {
    let (one, other) = (User::new(), User::new());
    let shared = one.0.at().join("shared");
    std::fs::write(&shared, [7, 1].repeat(16)).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (here, _) = one.scan(one.command().arg("--secret").arg(&shared));
    let (there, _) = other.scan(other.command().env("QINGDAN_SECRET_FILE", &shared));
    assert_eq!(here["scan"]["secret"]["origin"], "file");
    assert_eq!(here["scan"]["secret"], there["scan"]["secret"]);
    let found = |inventory: &Value| {
        let found = &array(inventory, "datasets")[0];
        ["columns", "records", "individuals"].map(|part| found[part].clone())
    };
    assert_eq!(found(&here), found(&there));
    assert!(!one.file().exists() && !other.file().exists());
    // The option goes before the variable.
    let (_, err) = crate::run(
        one.command()
            .env("QINGDAN_SECRET_FILE", &shared)
            .args(["--secret", "nowhere"]),
        2,
    );
    assert!(err.starts_with("qingdan: nowhere: "), "{err}");
    assert!(err.contains("head -c 32 /dev/urandom > 'nowhere'"), "{err}");
}

#[test]
fn a_file_that_holds_no_secret_is_refused() {
    let user = User::new();
    let folder = user.file();
    let folder = folder.parent().unwrap();
    let mut folders = std::fs::DirBuilder::new();
    folders.recursive(true).mode(0o700).create(folder).unwrap();
    for bytes in [vec![], vec![7; 31], vec![1; 33], vec![0; 32]] {
        std::fs::write(user.file(), bytes).unwrap();
        let (_, err) = crate::run(&mut user.command(), 2);
        assert!(err.contains("is not a secret of 32 random bytes"), "{err}");
        let (_, err) = crate::run(user.command().arg("--secret").arg(user.file()), 2);
        assert!(err.contains("is not a secret of 32 random bytes"), "{err}");
    }
}

#[test]
fn a_file_that_others_can_read_is_told() {
    let user = User::new();
    user.scan(&mut user.command());
    std::fs::set_permissions(user.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let (inventory, err) = user.scan(&mut user.command());
    assert!(err.contains("chmod 600"), "{err}");
    assert!(warnings(&inventory).contains("其他用户可以读取"));
    assert_eq!(inventory["scan"]["secret"]["origin"], "installation");
}

/// No form of the report, and nothing that is printed, holds the secret: not as bytes, not in hexadecimal, not as numbers.
#[test]
fn it_is_in_no_output() {
    const FORMS: [&str; 11] = [
        "json",
        "html",
        "xlsx",
        "csv",
        "datasets.csv",
        "coverage.csv",
        "columns.parquet",
        "datasets.parquet",
        "coverage.parquet",
        "markdown",
        "terminal",
    ];
    let user = User::new();
    let secret = *b"Zq7#Kp0!vXw2Lm9$Tb4%Rc8&Yd1*Gh6?";
    let file = user.0.at().join("shared");
    std::fs::write(&file, secret).unwrap();
    let mut command = user.command();
    command.arg("--secret").arg(&file);
    for form in FORMS {
        command.args(["--report", form]);
    }
    let (out, err) = crate::run(&mut command, 0);
    let inventory = user.0.inventory();
    let mut said = vec![out.into_bytes(), err.into_bytes()];
    for one in walkdir::WalkDir::new(user.0.at().join("qingdan-report")) {
        let path = one.unwrap().into_path();
        if path.is_file() {
            said.push(std::fs::read(path).unwrap());
        }
    }
    assert!(said.len() > 4 && !array(&inventory, "datasets").is_empty());
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let list = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte}, "))
            .collect::<String>()
    };
    for part in secret.windows(6) {
        for form in [
            part.to_vec(),
            hex(part).into_bytes(),
            list(part).into_bytes(),
        ] {
            let held = said
                .iter()
                .any(|said| said.windows(form.len()).any(|at| at == form));
            assert!(!held, "{}", String::from_utf8_lossy(&form));
        }
    }
}
