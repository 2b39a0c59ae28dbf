//! Where there is no room: a mount point, a full disk, a temporary folder that is full or missing, a standard error that nobody can
//! write to. Each ends with a status of ours and a reason, and the inventory is saved where that can be.

use super::{names, scan, small, whole};
use crate::support::place::Place;
use qingdan::model::own_report::{INVENTORY, MARKER};
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Output};

/// Runs a script of the shell in which file systems can be mounted, with the program as `$0` and a place for one as `$1`; nothing
/// where the system does not let anybody do that.
fn mounted(place: &Place, script: &str) -> Option<Output> {
    std::fs::create_dir_all(place.at().join("mnt")).unwrap();
    let run = |script: &str| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
            .arg(env!("CARGO_BIN_EXE_qingdan"))
            .env("QINGDAN_SECRET_FILE", crate::support::program::secret())
            .env("LANG", "en_US.UTF-8")
            .current_dir(place.at())
            .output()
            .ok()
    };
    let can = run("mount -t tmpfs none mnt").is_some_and(|out| out.status.success());
    if !can {
        eprintln!("this system mounts nothing for a test: left out");
        return None;
    }
    run(script)
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder in another file system than its parent: the top of a volume.
#[test]
fn a_mount_point() {
    let place = small();
    let script = "mount -t tmpfs none mnt && mkdir mnt/lost+found && for n in 1 2; do \"$0\" scan lake --quiet --out mnt || exit 9; done; \
                  \"$0\" scan lake --quiet --out mnt --deadline 0s; [ $? = 3 ] || exit 8; cp -a mnt copy";
    let Some(out) = mounted(&place, script) else {
        return;
    };
    assert!(out.status.success(), "{}", told(&out));
    whole(&place.at().join("copy"));
    whole(&place.at().join("copy/partial"));
    let hidden: Vec<String> = names(&place.at().join("copy"));
    let hidden = hidden.iter().filter(|name| name.starts_with('.'));
    assert_eq!(hidden.collect::<Vec<_>>(), [MARKER]);
}

/// A folder whose parent is another file system than that of the temporary files.
#[test]
fn another_file_system() {
    let place = small();
    let shared = Path::new("/dev/shm");
    if !shared.is_dir() {
        return;
    }
    let other = tempfile::tempdir_in(shared).unwrap();
    let out = other.path().join("a/b/report");
    for _ in 0..2 {
        crate::run(&mut scan(&place, &["--out", out.to_str().unwrap()]), 0);
        whole(&out);
    }
    assert_eq!(names(out.parent().unwrap()), ["report"]);
    // By a link.
    std::os::unix::fs::symlink(&out, place.at().join("link")).unwrap();
    crate::run(&mut scan(&place, &["--out", "link"]), 0);
    assert!(place.at().join("link").is_symlink());
    whole(&out);
}

/// A disk that is full before the scan, one that holds the inventory only, and one that does not hold that either.
#[test]
fn a_full_disk() {
    let place = small();
    let mut scanned = scan(&place, &["--report", "json"]);
    crate::run(&mut scanned, 0);
    let report = place.at().join("qingdan-report");
    let inventory = std::fs::metadata(report.join(INVENTORY)).unwrap().len() >> 10;
    // Room for the inventory and its marker, and for no workbook beside the page.
    let script = |kibibytes: u64, then: &str| {
        format!(
            "mount -t tmpfs -o size={kibibytes}k none mnt && \"$0\" scan lake --quiet --out mnt/report; status=$?; {then}; exit $status"
        )
    };
    let Some(out) = mounted(&place, &script(32, "true")) else {
        return;
    };
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(told(&out).contains("no space is left"), "{}", told(&out));
    assert!(told(&out).contains("nothing was scanned"), "{}", told(&out));

    let room = 64.max(inventory) + 32;
    let out = mounted(&place, &script(room, "cp -a mnt/report copy")).unwrap();
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(told(&out).contains("the inventory is in"), "{}", told(&out));
    whole(&place.at().join("copy"));

    // The temporary files have room, and that is where it is saved.
    place.beside("tmp/keep", "");
    let script = format!(
        "mount -t tmpfs -o size={}k none mnt && export TMPDIR=tmp && \"$0\" scan lake --quiet --out mnt/report; status=$?; cp -a mnt/report copy2; exit $status",
        96
    );
    for n in 0..60 {
        place.file(
            &format!("more/{n}/members{n}.csv"),
            crate::support::invented::people(10 + n),
        );
    }
    let out = mounted(&place, &script).unwrap();
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    let saved = names(&place.at().join("tmp"));
    assert_eq!(saved.len(), 2, "{saved:?} {}", told(&out));
    assert!(told(&out).contains(&saved[1]), "{}", told(&out));
    let saved = place.at().join("tmp").join(&saved[1]);
    qingdan::catalog::load(&saved).unwrap();
    assert!(!place.at().join("copy2").exists(), "an empty folder stays");
}

/// Temporary files that cannot be made cost nothing that needs none.
#[test]
fn temporary_files() {
    let place = small();
    let mut missing = scan(&place, &[]);
    crate::run(missing.env("TMPDIR", place.at().join("nowhere")), 0);
    let report = place.at().join("qingdan-report");
    assert!(report.join("inventory.xlsx").is_file());
    whole(&report);
    let script = "mount -t tmpfs -o size=4k none mnt && cat /dev/zero > mnt/full; TMPDIR=mnt \"$0\" scan lake --quiet";
    let Some(out) = mounted(&place, script) else {
        return;
    };
    assert!(out.status.success(), "{}", told(&out));
    whole(&report);
}

/// Standard error and output that are full, or closed.
#[test]
fn standard_error_and_output() {
    let place = small();
    let report = place.at().join("qingdan-report");
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = |command: &mut Command| command.output().unwrap().status.code();
    let arguments = ["scan", "lake", "--fail-on", "security-assessment"];
    let run = || {
        let mut command = crate::qingdan(place.at());
        command.args(arguments);
        command
    };
    let spawned = |mut command: Command, full: File| {
        let mut child = command
            .stdout(std::process::Stdio::null())
            .stderr(full)
            .spawn()
            .unwrap();
        child.wait().unwrap().code()
    };
    assert_eq!(spawned(run(), full()), Some(1));
    whole(&report);
    let mut nowhere = crate::qingdan(place.at());
    nowhere.args(["scan", "nowhere"]);
    assert_eq!(spawned(nowhere, full()), Some(2));
    for closed in ["2>&-", ">&- 2>&-", ">&-"] {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("exec \"$0\" \"$@\" {closed}")])
            .arg(env!("CARGO_BIN_EXE_qingdan"))
            .args(arguments)
            .env("QINGDAN_SECRET_FILE", crate::support::program::secret())
            .current_dir(place.at());
        assert_eq!(status(&mut command), Some(1), "{closed}");
        whole(&report);
    }
    // What was asked for there cannot be had, and what is written stays.
    let mut command = run();
    let mut child = command
        .stdout(full())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    whole(&report);
}
