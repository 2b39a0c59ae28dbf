//! Runs the program as a user does: to its end, within its memory, or until it has begun.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, away from the package's folder so that no `qingdan.toml` is picked up by accident.
pub(crate) fn qingdan(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    command.current_dir(folder).env("LANG", "en_US.UTF-8");
    command.env("QINGDAN_SECRET_FILE", secret());
    command
}

/// A file with the secret of all tests, so that their estimates do not depend on who runs them.
pub(crate) fn secret() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join("secret");
        let mut file = tempfile::NamedTempFile::new_in(folder).expect("a folder of cargo's");
        file.write_all(b"the secret of all tests: no data")
            .expect("room");
        file.persist(&path).expect("the same folder");
        path
    })
}

/// Runs it and returns what it printed; fails unless it ends with `status`.
pub(crate) fn run(command: &mut Command, status: i32) -> (String, String) {
    let output = command.output().expect("the program starts");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        output.status.code(),
        Some(status),
        "{command:?}\n{out}\n{err}"
    );
    (out, err)
}

/// Processor time after which a run is taken for one without end. No test comes near it, and others on the machine do not
/// lengthen it.
const MOST_PROCESSOR_SECONDS: u64 = 600;
/// Ticks of `/proc/PID/stat` in a second, on every Linux.
const TICKS: u64 = 100;
/// How often a running process is looked at.
const EVERY: Duration = Duration::from_millis(1);

/// Runs `command` with so many workers, within the memory that they may take, and to its end.
pub(crate) fn within_limits(command: &mut Command, jobs: u64) {
    let mebibytes = most_memory(command);
    assert!(mebibytes <= 256 + jobs * 96, "{mebibytes} MiB");
}

/// Runs `command` to its end and gives the most memory that it had, in MiB: the kernel keeps it.
pub(crate) fn most_memory(command: &mut Command) -> u64 {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    let run = silent.spawn().unwrap();
    let mut peak = 0;
    let ended = watched(run, |id| {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok();
        peak = peak.max(status.and_then(|status| kibibytes(&status)).unwrap_or(0));
    });
    assert!(ended.success(), "{ended}");
    let mebibytes = peak / 1_024;
    assert!(mebibytes > 0, "the memory of the run is not known");
    mebibytes
}

/// The most that a process has held, as its status says.
fn kibibytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Starts a scan and waits until it has listed its store. Its output is to be kept until it ends.
pub(crate) fn started(command: &mut Command) -> (Child, BufReader<ChildStderr>) {
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert!(line.starts_with("listed"), "{line}");
    (child, lines)
}

/// Waits until a process has read so many bytes; fails if it ends before.
pub(crate) fn until_read(child: &mut Child, bytes: u64) {
    let counters = format!("/proc/{}/io", child.id());
    loop {
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none(), "ended before it had read {bytes} bytes");
        let counters = std::fs::read_to_string(&counters).unwrap_or_default();
        let read = counters
            .lines()
            .find_map(|line| line.strip_prefix("rchar: "));
        if read.is_some_and(|read| read.parse::<u64>().unwrap() >= bytes) {
            return;
        }
        std::thread::sleep(EVERY);
    }
}

/// Waits for the end.
pub(crate) fn finished(child: Child) -> ExitStatus {
    watched(child, |_| {})
}

/// Waits for the end of a process and looks at it until then; one that does not end is killed.
fn watched(mut child: Child, mut look: impl FnMut(u32)) -> ExitStatus {
    loop {
        look(child.id());
        if let Some(ended) = child.try_wait().unwrap() {
            return ended;
        }
        if processor_seconds(child.id()) > MOST_PROCESSOR_SECONDS {
            child.kill().unwrap();
            panic!("no end after {MOST_PROCESSOR_SECONDS} seconds of a processor");
        }
        std::thread::sleep(EVERY);
    }
}

/// Runs `command` to its end and gives the processor time that it took, in hundredths of a second.
pub(crate) fn ticks_taken(command: &mut Command) -> u64 {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut taken = 0;
    // One that has ended still tells its time, until it is waited for.
    let ended = watched(silent.spawn().unwrap(), |id| taken = taken.max(ticks(id)));
    assert!(ended.success(), "{ended}");
    taken
}

/// Time that a process was given; nothing where the system does not say or it has just ended.
fn processor_seconds(id: u32) -> u64 {
    ticks(id) / TICKS
}

/// The same in the system's own unit.
fn ticks(id: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name stands in parentheses and may hold anything; user and system time are the 12th and 13th fields behind it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

/// Time that this thread was given, which others on the machine do not lengthen; nothing where the system does not say.
pub(crate) fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
