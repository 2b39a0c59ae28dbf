//! Where the records of a JSON text are, and one after another as slices of a window that holds no more than one of them.

use super::feed::Feed;
use super::plan::{self, Plan};
use super::survey::{self, Survey, skip};
use super::text::{Skipper, is_blank};
use crate::format::Refusal;
use crate::model::reason::TextReason;
use std::io;

/// A record longer than this is passed over: memory must not grow with it.
pub(super) const MOST_RECORD: usize = 32 << 20;
/// Bytes within which an array is looked for its end.
const LOOKED_AT: usize = 64 * 1024;
/// How records lie in the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Layout {
    /// One or more on each line.
    Lines {
        /// Offset of the first.
        start: u64,
    },
    /// One after another, over several lines or several in a line.
    Values {
        /// Offset of the first.
        start: u64,
    },
    /// Elements of an array.
    Elements {
        /// Offset of what follows its bracket.
        start: u64,
    },
    /// Members of an object, each a record behind its key.
    Members {
        /// Offset of what follows its bracket.
        start: u64,
    },
}

impl Layout {
    /// Where the first record begins.
    pub(super) fn start(self) -> u64 {
        let (Self::Lines { start }
        | Self::Values { start }
        | Self::Elements { start }
        | Self::Members { start }) = self;
        start
    }

    /// The same from another place on.
    pub(super) fn from(self, start: u64) -> Self {
        match self {
            Self::Lines { .. } => Self::Lines { start },
            Self::Values { .. } => Self::Values { start },
            Self::Elements { .. } => Self::Elements { start },
            Self::Members { .. } => Self::Members { start },
        }
    }
}

/// How the records of a text lie, or which tables its one document holds.
pub(super) enum Found {
    Records(Layout),
    Document {
        survey: Survey,
        plans: Vec<Plan>,
        /// Offset of the document.
        start: u64,
    },
}

/// Looks for the records of the text from `start` on.
pub(super) fn locate(feed: &mut Feed<'_>) -> io::Result<Option<Found>> {
    let Some(first) = feed.next_byte()? else {
        return Ok(None);
    };
    let start = feed.at();
    let plain = |layout| Ok(Some(Found::Records(layout)));
    feed.over_lines = false;
    let mut document = None;
    match first {
        b'{' => match survey::survey(feed)? {
            Some(survey) => document = Some(survey),
            // Truncated, or no JSON at all: reading it will tell.
            None => return plain(Layout::Lines { start }),
        },
        b'[' => {
            if !skip_within(feed)? {
                return plain(Layout::Elements { start: start + 1 });
            }
        }
        _ => {
            skip(feed)?;
        }
    }
    let (before, over_lines) = (feed.at(), feed.over_lines);
    if feed.next_byte()?.is_some() {
        // Blanks between the first record and the second hold a newline where each stands on its line.
        let between = feed.at() - before;
        return plain(if over_lines || between == 0 {
            Layout::Values { start }
        } else {
            Layout::Lines { start }
        });
    }
    Ok(Some(match document {
        Some(survey) => Found::Document {
            plans: plan::plans(&survey, before - start),
            survey,
            start,
        },
        // An array with nothing after it is a table; with more after it, it is one record of several.
        None if first == b'[' => Found::Records(Layout::Elements { start: start + 1 }),
        None => Found::Records(Layout::Values { start }),
    }))
}

/// Passes one value if it ends within what is looked at first; an array that does not is one table for certain.
fn skip_within(feed: &mut Feed<'_>) -> io::Result<bool> {
    while feed.window().len() < LOOKED_AT && feed.more()? {}
    let window = feed.window();
    let Some(end) = Skipper::default().end(window) else {
        return Ok(false);
    };
    let over_lines = memchr::memchr(b'\n', &window[..end]).is_some();
    feed.over_lines |= over_lines;
    feed.advance(end);
    Ok(true)
}

/// One record after another.
pub(super) struct Records<'a> {
    feed: Feed<'a>,
    layout: Layout,
    /// Bytes of the record that was given last.
    given: usize,
    /// Records that were passed over.
    pub(super) broken: u64,
    finished: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(feed: Feed<'a>, layout: Layout) -> Self {
        Self {
            feed,
            layout,
            given: 0,
            broken: 0,
            finished: false,
        }
    }

    /// The text of the next record, or line of records.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Refusal> {
        self.feed.advance(std::mem::take(&mut self.given));
        if self.finished {
            return Ok(None);
        }
        let length = match self.layout {
            Layout::Lines { .. } => self.line().map_err(|error| Refusal::io(&error))?,
            _ => self.value()?,
        };
        let Some(length) = length else {
            self.finished = true;
            return Ok(None);
        };
        self.given = length;
        Ok(Some(&self.feed.window()[..length]))
    }

    /// Offset of what follows the record that was given last.
    pub(super) fn behind(&self) -> u64 {
        self.feed.at() + self.given as u64
    }

    fn line(&mut self) -> io::Result<Option<usize>> {
        let (mut looked, mut too_long) = (0, false);
        loop {
            let window = self.feed.window();
            if let Some(end) = memchr::memchr(b'\n', &window[looked..]) {
                let length = looked + end + 1;
                let blank = window[..length].iter().all(|byte| is_blank(*byte));
                if !blank && !too_long {
                    return Ok(Some(length));
                }
                self.broken += u64::from(too_long);
                self.feed.advance(length);
                (looked, too_long) = (0, false);
                continue;
            }
            looked = window.len();
            if looked > MOST_RECORD {
                too_long = true;
                self.feed.advance(looked);
                looked = 0;
            }
            if !self.feed.more()? {
                let window = self.feed.window();
                if too_long {
                    self.broken += 1;
                    self.feed.advance(window.len());
                    return Ok(None);
                }
                let filled = window.iter().any(|byte| !is_blank(*byte));
                return Ok(filled.then_some(window.len()));
            }
        }
    }

    fn value(&mut self) -> Result<Option<usize>, Refusal> {
        loop {
            if !self.begins()? {
                return Ok(None);
            }
            let behind_key = if matches!(self.layout, Layout::Members { .. }) {
                self.behind_key()?
            } else {
                Some(0)
            };
            let length = match behind_key {
                Some(from) => self.end(from)?,
                None => None,
            };
            if length.is_some() {
                return Ok(length);
            }
            self.broken += 1;
        }
    }

    /// Goes to where the next record begins; false where there is none.
    fn begins(&mut self) -> Result<bool, Refusal> {
        let io = |error: io::Error| Refusal::io(&error);
        let closing = match self.layout {
            Layout::Elements { .. } => Some(b']'),
            Layout::Members { .. } => Some(b'}'),
            Layout::Lines { .. } | Layout::Values { .. } => None,
        };
        loop {
            let byte = self.feed.next_byte().map_err(io)?;
            match byte {
                Some(_) if byte == closing => return Ok(false),
                Some(b',') => self.feed.advance(1),
                Some(b']' | b'}' | b':') => {
                    let byte = self.feed.at();
                    return Err(Refusal::new(TextReason::NotJson { byte }));
                }
                Some(_) => return Ok(true),
                None if closing.is_some() => {
                    return Err(Refusal::new(TextReason::ArrayCutOff));
                }
                None => return Ok(false),
            }
        }
    }

    /// Where the value begins behind the key with which the window begins, and behind its colon; `None` where the key is too
    /// long, and was passed over.
    fn behind_key(&mut self) -> Result<Option<usize>, Refusal> {
        let io = |error: io::Error| Refusal::io(&error);
        let not_json = |byte: u64| Refusal::new(TextReason::NotJson { byte });
        if self.feed.window().first() != Some(&b'"') {
            return Err(not_json(self.feed.at()));
        }
        let Some(mut at) = self.end(0)? else {
            return Ok(None);
        };
        let mut colon = false;
        loop {
            match self.feed.window().get(at) {
                Some(byte) if is_blank(*byte) => at += 1,
                Some(b':') if !colon => {
                    colon = true;
                    at += 1;
                }
                Some(_) if colon => return Ok(Some(at)),
                Some(_) => return Err(not_json(self.feed.at() + at as u64)),
                None if at > MOST_RECORD => return Err(not_json(self.feed.at())),
                None => {
                    if !self.feed.more().map_err(io)? {
                        return Err(Refusal::new(TextReason::RecordCutOff));
                    }
                }
            }
        }
    }

    /// Where the value ends that begins at `from` of the window; `None` where it is longer than is read, and was passed over.
    fn end(&mut self, from: usize) -> Result<Option<usize>, Refusal> {
        let within = !matches!(self.layout, Layout::Lines { .. } | Layout::Values { .. });
        let mut skipper = Skipper::default();
        let (mut looked, mut too_long) = (from, false);
        loop {
            let window = self.feed.window();
            if let Some(end) = skipper.end(&window[looked..]) {
                let length = looked + end;
                if !too_long {
                    return Ok(Some(length));
                }
                self.feed.advance(length);
                return Ok(None);
            }
            looked = window.len();
            if looked > MOST_RECORD {
                too_long = true;
                self.feed.advance(looked);
                looked = 0;
            }
            if !self.feed.more().map_err(|error| Refusal::io(&error))? {
                if skipper.is_scalar() && !within && !too_long {
                    return Ok(Some(looked));
                }
                self.broken += 1;
                self.feed.advance(looked);
                return Err(Refusal::new(TextReason::RecordCutOff));
            }
        }
    }
}
