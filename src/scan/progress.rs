//! What the user sees while a scan runs: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use crate::model::inventory::Tally;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a plain line is written.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress of a scan.
pub struct Progress {
    bar: Option<ProgressBar>,
    lines: Option<Mutex<Instant>>,
    total: AtomicU64,
    done: AtomicU64,
    listed: AtomicU64,
    files: AtomicU64,
    began: Instant,
}

impl Progress {
    /// Progress on standard error; none when `quiet`.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (!quiet && terminal).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            let style = ProgressStyle::with_template(
                "{spinner} {msg}  {bytes}/{total_bytes} {wide_bar} {bytes_per_sec}  {eta}",
            );
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        let lines = (!quiet && !terminal).then(|| Mutex::new(Instant::now()));
        Self {
            bar,
            lines,
            total: 0.into(),
            done: 0.into(),
            listed: 0.into(),
            files: 0.into(),
            began: Instant::now(),
        }
    }

    /// A store was listed.
    pub(super) fn listed(&self, listed: &Tally) {
        self.listed.store(listed.files, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{} files listed", listed.files));
            bar.tick();
        } else if self.lines.is_some() {
            eprintln!(
                "listed {} files, {}",
                listed.files,
                indicatif::HumanBytes(listed.bytes)
            );
        }
    }

    /// What a store listed was looked into: with the members of archives it has so many files.
    pub(super) fn looked_into(&self, files: u64) {
        let listed = self.listed.swap(files, Ordering::Relaxed);
        if listed == files {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{files} files listed"));
        } else if self.lines.is_some() {
            eprintln!("{files} files with the members of archives");
        }
    }

    /// Reading begins; `bytes` in all.
    pub(super) fn begin(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(bytes);
        }
    }

    /// Bytes were read.
    pub(super) fn read(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
        let Some(lines) = &self.lines else { return };
        let Ok(mut last) = lines.try_lock() else {
            return;
        };
        if last.elapsed() >= LINE_EVERY {
            *last = Instant::now();
            let seconds = self.began.elapsed().as_secs_f64().max(0.001);
            let rate = done as f64 / seconds;
            let left =
                self.total.load(Ordering::Relaxed).saturating_sub(done) as f64 / rate.max(1.0);
            eprintln!(
                "read {} of {}, {}/s, about {} left",
                indicatif::HumanBytes(done),
                indicatif::HumanBytes(self.total.load(Ordering::Relaxed)),
                indicatif::HumanBytes(rate as u64),
                indicatif::HumanDuration(Duration::from_secs_f64(left.min(1e7)))
            );
        }
    }

    /// A dataset is done.
    pub(super) fn finished(&self, files: u64) {
        let files = self.files.fetch_add(files, Ordering::Relaxed) + files;
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{files} files"));
        }
    }

    /// Reading has ended.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
