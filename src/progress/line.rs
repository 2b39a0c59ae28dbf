//! How far the reading has come goes in, a line that fits a terminal comes out.
//!
//! A Han character takes two cells. Where there is little room the bar becomes shorter and is left out, then the rate, the time that
//! is left, and the files.

use crate::model::text::bytes;
use crate::model::{Language, Text};
use std::time::Duration;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The time that is left is told after so long, and once this share was read (one in so many bytes).
const TOLD_AFTER: Duration = Duration::from_secs(5);
const TOLD_SHARE: u64 = 50;
/// Cells of the bar, its ends apart.
const LEAST_BAR: usize = 8;
const WIDEST_BAR: usize = 40;
/// Between the parts of a line.
const GAP: &str = "  ";

/// How far the reading has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// Bytes that were read.
    pub(super) done: u64,
    /// Bytes that there are.
    pub(super) total: u64,
    /// Since it began.
    pub(super) elapsed: Duration,
}

impl Reading {
    /// Bytes in a second; `None` at the beginning.
    fn rate(&self) -> Option<u64> {
        let seconds = self.elapsed.as_secs_f64();
        (seconds >= 1.0).then(|| (self.done as f64 / seconds) as u64)
    }

    /// The time that is left, once that much was read that it means something.
    fn left(&self) -> Option<Duration> {
        let is_told = self.elapsed >= TOLD_AFTER
            && self.done > 0
            && self.done >= self.total / TOLD_SHARE
            && self.done < self.total;
        is_told.then(|| {
            let left = (self.total - self.done) as f64 / self.done as f64;
            self.elapsed.mul_f64(left)
        })
    }

    fn amount(&self) -> String {
        format!("{} / {}", bytes(self.done), bytes(self.total))
    }

    /// As a line of a log.
    pub(super) fn sentence(&self) -> Text {
        let (done, total) = (bytes(self.done), bytes(self.total));
        let mut said = Text::new(
            format!("已读 {done} / {total}"),
            format!("read {done} of {total}"),
        );
        let rate = self.rate().map(rate);
        for part in rate.into_iter().chain(self.left().map(time_left)) {
            said = Text::new(
                format!("{}，{}", said.zh, part.zh),
                format!("{}, {}", said.en, part.en),
            );
        }
        said
    }
}

fn rate(rate: u64) -> Text {
    let rate = bytes(rate);
    Text::new(format!("{rate}/秒"), format!("{rate}/s"))
}

/// `about 3 min left`
fn time_left(left: Duration) -> Text {
    let seconds = left.as_secs();
    let (n, zh, en) = match seconds {
        0..90 => (seconds.max(1), "秒", "s"),
        90..5_400 => (seconds.div_ceil(60), "分钟", "min"),
        _ => (seconds.div_ceil(3_600), "小时", "h"),
    };
    Text::new(format!("约剩 {n} {zh}"), format!("about {n} {en} left"))
}

/// A line of a terminal.
pub(super) struct Line<'a> {
    head: &'a Text,
    reading: Option<Reading>,
}

impl<'a> Line<'a> {
    /// A line that says this.
    pub(super) fn of(head: &'a Text) -> Self {
        Self {
            head,
            reading: None,
        }
    }

    /// The same and how far the reading has come.
    pub(super) fn reading(self, reading: Reading) -> Self {
        Self {
            reading: Some(reading),
            ..self
        }
    }

    /// The line in at most `width` cells.
    pub(super) fn fitted(&self, width: usize, language: Language) -> String {
        let head = self.head.get(language).to_owned();
        let Some(reading) = self.reading else {
            return cut(&head, width);
        };
        let text = |text: Text| text.get(language).to_owned();
        let rate = reading.rate().map(rate).map(text);
        let left = reading.left().map(time_left).map(text);
        let amount = reading.amount();
        let with = |head: Option<&String>, left: Option<&String>, rate: Option<&String>| {
            let parts = [head, Some(&amount), rate, left].into_iter().flatten();
            parts.cloned().collect::<Vec<_>>()
        };
        let (head, left, rate) = (Some(&head), left.as_ref(), rate.as_ref());
        let choices = [
            with(head, left, rate),
            with(head, left, None),
            with(head, None, None),
        ];
        let fitting = choices.into_iter().find(|parts| cells(parts) <= width);
        let Some(mut parts) = fitting else {
            return cut(&amount, width);
        };
        let room = width.saturating_sub(cells(&parts) + GAP.len() + 2);
        if room >= LEAST_BAR {
            parts.insert(2, bar(&reading, room.min(WIDEST_BAR)));
        }
        parts.join(GAP)
    }
}

/// `[####----]`
fn bar(reading: &Reading, cells: usize) -> String {
    let share = reading.done as f64 / reading.total.max(1) as f64;
    let full = ((share * cells as f64) as usize).min(cells);
    format!("[{}{}]", "#".repeat(full), "-".repeat(cells - full))
}

/// Cells of the parts and what is between them.
fn cells(parts: &[String]) -> usize {
    let all: usize = parts.iter().map(|part| part.width()).sum();
    all + GAP.len() * parts.len().saturating_sub(1)
}

/// The beginning of a text that fits.
fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |character: &char| {
        used += character.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fits_every_width_in_both_languages() {
        let files = Text::new("13804 个文件", "13804 files");
        for (done, seconds) in [(0, 0), (10, 3), (900 << 20, 40), (1_884 << 20, 90)] {
            let reading = Reading {
                done,
                total: 1_884 << 20,
                elapsed: Duration::from_secs(seconds),
            };
            for language in [Language::Zh, Language::En] {
                for width in 0..200 {
                    for line in [Line::of(&files), Line::of(&files).reading(reading)] {
                        let line = line.fitted(width, language);
                        assert!(line.width() <= width, "{width}: {line}");
                    }
                }
                let wide = Line::of(&files).reading(reading).fitted(120, language);
                assert!(wide.contains(files.get(language)), "{wide}");
                assert!(wide.contains('[') && wide.contains("1.8 GiB"), "{wide}");
            }
        }
    }

    #[test]
    fn time_left_is_told_when_it_means_something() {
        let left = |done: u64, total: u64, seconds| {
            let elapsed = Duration::from_secs(seconds);
            let reading = Reading {
                done,
                total,
                elapsed,
            };
            reading.left().map(|left| time_left(left).en.into_owned())
        };
        assert_eq!(left(10, 2 << 30, 10), None);
        assert_eq!(left(1 << 30, 2 << 30, 2), None);
        assert_eq!(left(2 << 30, 2 << 30, 60), None);
        assert_eq!(left(3 << 30, 2 << 30, 60), None);
        assert_eq!(left(0, 0, 60), None);
        let told = |text: &str| Some(format!("about {text} left"));
        assert_eq!(left(1 << 30, 2 << 30, 60), told("60 s"));
        assert_eq!(left(1 << 30, 3 << 30, 60), told("2 min"));
        assert_eq!(left(1 << 30, 40 << 30, 600), told("7 h"));
    }
}
