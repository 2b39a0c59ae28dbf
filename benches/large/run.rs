//! Data in, what a scan of them took and found out, beside what plain reading takes.

use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a process took.
#[derive(Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) took: Duration,
    pub(crate) processor: Duration,
    /// The most memory that it had.
    pub(crate) mebibytes: u64,
}

/// A scan.
pub(crate) struct Run {
    pub(crate) scan: Taken,
    /// `wc -l` of a file, `cat` of all files of a folder.
    pub(crate) plain: Duration,
    bytes: u64,
    /// The people of the whole scan, at least and at most.
    pub(crate) people: (u64, Option<u64>),
    answer: String,
    /// Part of the bytes that was read.
    pub(crate) share: f64,
}

impl Run {
    /// A line of the table.
    pub(crate) fn line(&self, name: &str, truth: u64) -> String {
        let (lower, upper) = self.people;
        let upper = upper.map_or("?".to_owned(), |upper| upper.to_string());
        format!(
            "| {name} | {truth} | {} | {lower} – {upper} | {} | {:.2} % | {:.1} | {:.1} | {:.1} | {} |",
            self.bytes,
            self.answer,
            self.share * 100.0,
            self.scan.took.as_secs_f64(),
            self.scan.processor.as_secs_f64(),
            self.plain.as_secs_f64(),
            self.scan.mebibytes,
        )
    }
}

/// The memory that a run may have, in MiB: jobs are as many as there are cores.
pub(crate) fn most_memory() -> u64 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    256 + 96 * cores as u64
}

/// Scans a path, with its report in `beside`.
pub(crate) fn scanned(program: &Path, path: &Path, budget: u64, beside: &Path) -> Run {
    let plain = plain(path);
    let out = beside.join("report");
    let secret = beside.join("secret");
    std::fs::write(&secret, "the secret of all tests: no data").expect("room");
    let mut command = Command::new(program);
    command
        .args(["scan", path.to_str().expect("a plain path"), "--quiet"])
        .args(["--report", "json", "--read-budget", &budget.to_string()])
        .arg("--no-fold")
        .arg("--out")
        .arg(&out)
        .env("QINGDAN_SECRET_FILE", &secret)
        .stdout(Stdio::null());
    let scan = taken(command);
    let inventory = std::fs::read(out.join("inventory.json")).expect("an inventory");
    let inventory: Value = serde_json::from_slice(&inventory).expect("JSON");
    let whole = &inventory["transfers"][0];
    let people = &whole["individuals"];
    let bytes = |of: &str| inventory["coverage"][of]["bytes"].as_u64().unwrap_or(0);
    Run {
        scan,
        plain,
        bytes: bytes("listed"),
        people: (
            people["lower"].as_u64().unwrap_or(0),
            people["upper"].as_u64(),
        ),
        answer: whole["obligation"]["measure"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        share: bytes("read") as f64 / bytes("listed").max(1) as f64,
    }
}

/// How long it takes to read all of it and do next to nothing.
fn plain(path: &Path) -> Duration {
    let mut command = Command::new("sh");
    if path.is_dir() {
        command.args(["-c", "find \"$0\" -type f -print0 | xargs -0 cat | wc -c"]);
    } else {
        command.args(["-c", "wc -l \"$0\""]);
    }
    let begun = Instant::now();
    let status = command.arg(path).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "it is read");
    begun.elapsed()
}

fn taken(mut command: Command) -> Taken {
    let begun = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let (processor, mebibytes) = watched(&mut child);
    Taken {
        took: begun.elapsed(),
        processor,
        mebibytes,
    }
}

/// Waits for the end of a process; its processor time and the most memory that it had, in MiB.
fn watched(child: &mut Child) -> (Duration, u64) {
    let process = format!("/proc/{}", child.id());
    let (mut processor, mut peak) = (Duration::ZERO, 0);
    loop {
        let told = |file: &str| std::fs::read_to_string(format!("{process}/{file}")).ok();
        if let Some(kibibytes) = told("status").as_deref().and_then(peak_of) {
            peak = peak.max(kibibytes);
        }
        if let Some(time) = told("stat").as_deref().and_then(processor_of) {
            processor = processor.max(time);
        }
        if let Some(ended) = child.try_wait().expect("a child of ours") {
            assert!(ended.success(), "{ended}");
            return (processor, peak / 1_024);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// User and system time, which the kernel counts in hundredths of a second.
fn processor_of(stat: &str) -> Option<Duration> {
    const USER: usize = 11;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(USER);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
