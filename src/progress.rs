//! What the user sees while a scan runs: a bar on a terminal, plain lines elsewhere, nothing when quiet.

mod line;

use crate::model::ended::Ended;
use crate::model::inventory::Tally;
use crate::model::text;
use crate::model::text::counted;
use crate::model::{Language, Text, Titled as _};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use line::{Line, Reading};
use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How often a plain line is written.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// How often the bar is drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(125);
/// Cells of a terminal that does not say how many it has.
const USUAL_WIDTH: u16 = 80;

/// Progress of a scan.
pub struct Progress {
    language: Language,
    quiet: bool,
    bar: Option<ProgressBar>,
    /// When a line was written or the bar was drawn.
    shown: Mutex<Instant>,
    total: AtomicU64,
    done: AtomicU64,
    listed: AtomicU64,
    files: AtomicU64,
    /// When reading began.
    began: OnceLock<Instant>,
}

/// Whether standard error is a terminal on which a line can be written again.
fn is_terminal() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !is_dumb
}

impl Progress {
    /// Progress on standard error in a language; none when `quiet`.
    #[must_use]
    pub fn new(quiet: bool, language: Language) -> Self {
        let bar = (!quiet && is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            let style = ProgressStyle::with_template("{msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self {
            language,
            quiet,
            bar,
            shown: Mutex::new(Instant::now()),
            total: 0.into(),
            done: 0.into(),
            listed: 0.into(),
            files: 0.into(),
            began: OnceLock::new(),
        }
    }

    fn writes_lines(&self) -> bool {
        !self.quiet && self.bar.is_none()
    }

    /// Writes a line of its own; that nobody can read it is no error.
    fn say(&self, text: &Text) {
        let line = text.get(self.language);
        let write = || {
            drop(writeln!(std::io::stderr().lock(), "{line}"));
        };
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Shows a line in the place of the bar.
    fn draw(&self, bar: &ProgressBar, line: &Line<'_>) {
        let (_, columns) = console::Term::stderr()
            .size_checked()
            .unwrap_or((0, USUAL_WIDTH));
        // The last cell stays empty: some terminals begin a new line with it.
        bar.set_message(line.fitted(usize::from(columns).saturating_sub(1), self.language));
    }

    /// A store was listed.
    pub fn listed(&self, listed: &Tally) {
        self.listed.store(listed.files, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            self.draw(bar, &Line::of(&files_listed(listed.files)));
        } else if self.writes_lines() {
            let bytes = text::bytes(listed.bytes);
            let files = counted(listed.files, "file", "files");
            let zh = format!("列出 {} 个文件，{bytes}", listed.files);
            self.say(&Text::new(zh, format!("listed {files}, {bytes}")));
        }
    }

    /// What a store listed was looked into: with the members of archives it has so many files.
    pub fn looked_into(&self, files: u64) {
        let listed = self.listed.swap(files, Ordering::Relaxed);
        if listed == files {
            return;
        }
        if let Some(bar) = &self.bar {
            self.draw(bar, &Line::of(&files_listed(files)));
        } else if self.writes_lines() {
            let zh = format!("连同归档中的文件共 {files} 个");
            let en = format!(
                "{} with the members of archives",
                counted(files, "file", "files")
            );
            self.say(&Text::new(zh, en));
        }
    }

    /// Reading begins; `bytes` in all.
    pub fn begin(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
        self.began.get_or_init(Instant::now);
    }

    /// Bytes were read.
    pub fn read(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.quiet {
            return;
        }
        let Ok(mut shown) = self.shown.try_lock() else {
            return;
        };
        let every = if self.bar.is_some() {
            DRAWN_EVERY
        } else {
            LINE_EVERY
        };
        if shown.elapsed() < every {
            return;
        }
        *shown = Instant::now();
        let reading = Reading {
            done,
            total: self.total.load(Ordering::Relaxed),
            elapsed: self.began.get().map(Instant::elapsed).unwrap_or_default(),
        };
        match &self.bar {
            Some(bar) => {
                let files = self.files.load(Ordering::Relaxed);
                let en = counted(files, "file", "files");
                let files = Text::new(format!("{files} 个文件"), en);
                self.draw(bar, &Line::of(&files).reading(reading));
            }
            None => self.say(&reading.sentence()),
        }
    }

    /// A dataset is done.
    pub fn finished(&self, files: u64) {
        self.files.fetch_add(files, Ordering::Relaxed);
    }

    /// The run ends before its time; said also when quiet, since the next signal ends it at once.
    pub fn ends(&self, ended: Ended) {
        let Text { zh, en } = ended.title();
        self.say(&Text::new(
            format!("qingdan: {zh}，正在写出已读取的部分；再次中断则立即退出"),
            format!(
                "qingdan: {en}; what was read so far is being written; a second signal ends the run at once"
            ),
        ));
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
