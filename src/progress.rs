//! What the user sees while a scan runs: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use crate::model::inventory::Tally;
use crate::model::text;
use crate::model::text::counted;
use crate::model::{Language, Text};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a plain line is written.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress of a scan.
pub struct Progress {
    language: Language,
    bar: Option<ProgressBar>,
    lines: Option<Mutex<Instant>>,
    total: AtomicU64,
    done: AtomicU64,
    listed: AtomicU64,
    files: AtomicU64,
    began: Instant,
}

impl Progress {
    /// Progress on standard error in a language; none when `quiet`.
    #[must_use]
    pub fn new(quiet: bool, language: Language) -> Self {
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
            language,
            bar,
            lines,
            total: 0.into(),
            done: 0.into(),
            listed: 0.into(),
            files: 0.into(),
            began: Instant::now(),
        }
    }

    fn say(&self, text: &Text) -> String {
        text.get(self.language).to_owned()
    }

    /// A store was listed.
    pub fn listed(&self, listed: &Tally) {
        self.listed.store(listed.files, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_message(self.say(&files_listed(listed.files)));
            bar.tick();
        } else if self.lines.is_some() {
            let bytes = text::bytes(listed.bytes);
            let files = counted(listed.files, "file", "files");
            let zh = format!("列出 {} 个文件，{bytes}", listed.files);
            eprintln!(
                "{}",
                self.say(&Text::new(zh, format!("listed {files}, {bytes}")))
            );
        }
    }

    /// What a store listed was looked into: with the members of archives it has so many files.
    pub fn looked_into(&self, files: u64) {
        let listed = self.listed.swap(files, Ordering::Relaxed);
        if listed == files {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.set_message(self.say(&files_listed(files)));
        } else if self.lines.is_some() {
            let zh = format!("连同归档中的文件共 {files} 个");
            let en = format!(
                "{} with the members of archives",
                counted(files, "file", "files")
            );
            eprintln!("{}", self.say(&Text::new(zh, en)));
        }
    }

    /// Reading begins; `bytes` in all.
    pub fn begin(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(bytes);
        }
    }

    /// Bytes were read.
    pub fn read(&self, bytes: u64) {
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
            let [done, total, rate] =
                [done, self.total.load(Ordering::Relaxed), rate as u64].map(text::bytes);
            let left = left.min(1e7) as u64;
            let time = indicatif::HumanDuration(Duration::from_secs(left));
            let said = Text::new(
                format!("已读 {done} / {total}，{rate}/秒，约剩 {left} 秒"),
                format!("read {done} of {total}, {rate}/s, about {time} left"),
            );
            eprintln!("{}", self.say(&said));
        }
    }

    /// A dataset is done.
    pub fn finished(&self, files: u64) {
        let files = self.files.fetch_add(files, Ordering::Relaxed) + files;
        if let Some(bar) = &self.bar {
            let zh = format!("{files} 个文件");
            bar.set_message(self.say(&Text::new(zh, counted(files, "file", "files"))));
        }
    }

    /// Reading has ended.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn files_listed(files: u64) -> Text {
    let en = format!("{} listed", counted(files, "file", "files"));
    Text::new(format!("列出 {files} 个文件"), en)
}
