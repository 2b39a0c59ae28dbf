//! Where the records of a JSON text are, and one after another as slices of a window that holds no more than one of them.

use super::feed::Feed;
use super::text::{Skipper, is_blank};
use crate::format::Refusal;
use crate::model::reason::TextReason;
use std::io;

/// A record longer than this is passed over: memory must not grow with it.
const MOST_RECORD: usize = 32 << 20;
/// Bytes within which an array is looked for its end.
const LOOKED_AT: usize = 64 * 1024;
/// Members of a document that are told apart.
const MOST_MEMBERS: usize = 10_000;

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
}

/// A layout with the member of the document that holds the records, and how many stand beside it.
pub(super) struct Found {
    pub(super) layout: Layout,
    pub(super) member: Option<(String, usize)>,
}

impl Found {
    /// Records that no member of a document holds.
    fn plain(layout: Layout) -> Self {
        Self {
            layout,
            member: None,
        }
    }
}

/// A document with which a text begins.
#[derive(Default)]
struct Document {
    members: usize,
    /// Members that hold records: the key as it is written, and the offset of what follows the bracket.
    wrapped: Vec<(Vec<u8>, u64)>,
}

/// Looks for the records of the text from `start` on.
pub(super) fn locate(feed: &mut Feed<'_>) -> io::Result<Option<Found>> {
    let Some(first) = feed.next_byte()? else {
        return Ok(None);
    };
    let start = feed.at();
    let plain = |layout| Ok(Some(Found::plain(layout)));
    let mut document = Document::default();
    let mut over_lines = false;
    match first {
        b'{' => match read_document(feed, &mut over_lines)? {
            Some(found) => document = found,
            // Truncated, or no JSON at all: reading it will tell.
            None => return plain(Layout::Lines { start }),
        },
        b'[' => {
            let closed = skip_within(feed, &mut over_lines)?;
            // An array with nothing after it is a table; with more after it, it is one record of several.
            if !closed || feed.next_byte()?.is_none() {
                return plain(Layout::Elements { start: start + 1 });
            }
        }
        _ => {
            skip(feed, &mut over_lines, None)?;
        }
    }
    let before = feed.at();
    if feed.next_byte()?.is_some() {
        // Blanks between the first record and the second hold a newline where each stands on its line.
        let between = feed.at() - before;
        return plain(if over_lines || between == 0 {
            Layout::Values { start }
        } else {
            Layout::Lines { start }
        });
    }
    match document.wrapped.as_slice() {
        [(key, inside)] => {
            let key = String::from_utf8_lossy(key.trim_ascii().strip_prefix(b"\"").unwrap_or(key))
                .trim_end_matches('"')
                .to_owned();
            Ok(Some(Found {
                layout: Layout::Elements { start: *inside },
                member: Some((key, document.members - 1)),
            }))
        }
        _ => plain(Layout::Values { start }),
    }
}

/// Passes a document, as far as the text has it, and notes which members hold records; `None` where it is none.
fn read_document(feed: &mut Feed<'_>, over_lines: &mut bool) -> io::Result<Option<Document>> {
    let mut document = Document::default();
    feed.advance(1);
    loop {
        match feed.next_byte()? {
            Some(b'"') => {}
            Some(b',') => {
                feed.advance(1);
                continue;
            }
            Some(b'}') => {
                feed.advance(1);
                break;
            }
            Some(_) => return Ok(None),
            None => break,
        }
        let mut key = Vec::new();
        skip(feed, over_lines, Some(&mut key))?;
        if feed.next_byte()? != Some(b':') {
            return Ok(None);
        }
        feed.advance(1);
        document.members += 1;
        if feed.next_byte()? == Some(b'[') {
            while feed.window()[1..].iter().all(|byte| is_blank(*byte)) && feed.more()? {}
            let inside = feed.window()[1..].iter().find(|byte| !is_blank(**byte));
            if inside == Some(&b'{') && document.wrapped.len() < MOST_MEMBERS {
                document.wrapped.push((key, feed.at() + 1));
            }
        }
        if !skip(feed, over_lines, None)? {
            break;
        }
    }
    Ok(Some(document))
}

/// Passes one value, however long; false where the text ends inside it.
fn skip(
    feed: &mut Feed<'_>,
    over_lines: &mut bool,
    mut copy: Option<&mut Vec<u8>>,
) -> io::Result<bool> {
    let mut skipper = Skipper::default();
    loop {
        let window = feed.window();
        let end = skipper.end(window);
        let passed = &window[..end.unwrap_or(window.len())];
        *over_lines |= memchr::memchr(b'\n', passed).is_some();
        if let Some(copy) = &mut copy {
            copy.extend_from_slice(&passed[..passed.len().min(1_024)]);
        }
        let passed = passed.len();
        feed.advance(passed);
        if end.is_some() {
            return Ok(true);
        }
        if !feed.more()? {
            return Ok(skipper.is_scalar());
        }
    }
}

/// Passes one value if it ends within what is looked at first; an array that does not is one table for certain.
fn skip_within(feed: &mut Feed<'_>, over_lines: &mut bool) -> io::Result<bool> {
    while feed.window().len() < LOOKED_AT && feed.more()? {}
    let window = feed.window();
    let Some(end) = Skipper::default().end(window) else {
        return Ok(false);
    };
    *over_lines = memchr::memchr(b'\n', &window[..end]).is_some();
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
            Layout::Values { .. } | Layout::Elements { .. } => self.value()?,
        };
        let Some(length) = length else {
            self.finished = true;
            return Ok(None);
        };
        self.given = length;
        Ok(Some(&self.feed.window()[..length]))
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
        let elements = matches!(self.layout, Layout::Elements { .. });
        let io = |error: io::Error| Refusal::io(&error);
        loop {
            match self.feed.next_byte().map_err(io)? {
                Some(b']') if elements => return Ok(None),
                Some(b',') => self.feed.advance(1),
                Some(b']' | b'}' | b':') => {
                    let byte = self.feed.at();
                    return Err(Refusal::new(TextReason::NotJson { byte }));
                }
                Some(_) => break,
                None if elements => {
                    return Err(Refusal::new(TextReason::ArrayCutOff));
                }
                None => return Ok(None),
            }
        }
        let mut skipper = Skipper::default();
        let (mut looked, mut too_long) = (0, false);
        loop {
            let window = self.feed.window();
            if let Some(end) = skipper.end(&window[looked..]) {
                let length = looked + end;
                if !too_long {
                    return Ok(Some(length));
                }
                self.broken += 1;
                self.feed.advance(length);
                return self.value();
            }
            looked = window.len();
            if looked > MOST_RECORD {
                too_long = true;
                self.feed.advance(looked);
                looked = 0;
            }
            if !self.feed.more().map_err(io)? {
                if skipper.is_scalar() && !elements && !too_long {
                    return Ok(Some(looked));
                }
                self.broken += 1;
                self.feed.advance(looked);
                return Err(Refusal::new(TextReason::RecordCutOff));
            }
        }
    }
}
