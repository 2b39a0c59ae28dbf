//! A JSON document goes in, its outline comes out: which members it has, where they begin and what kind of values they are.
//!
//! It is passed once, whatever its size; of the values only the first bytes are kept, and of members as many as there is room for.

use super::feed::Feed;
use super::text::Skipper;
use std::io;

/// Objects within objects that are looked into.
const MOST_DEPTH: usize = 5;
/// Members that are kept of all objects of one depth.
const MOST_MEMBERS: usize = 10_000;
/// Bytes kept of a plain value, of the first element of a list, and of a list that may name columns.
const SCALAR_BYTES: usize = 256;
const FIRST_BYTES: usize = 16 * 1024;
const LIST_BYTES: usize = 1 << 20;
/// Bytes kept of all lists and their first elements.
const ALL_LISTS: usize = 4 << 20;
/// Bytes of the longest key.
const KEY_BYTES: usize = 1_024;

/// The outline of an object.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Offset of what follows its bracket.
    pub(super) start: u64,
    /// Members in order, as many as there was room for.
    pub(super) members: Vec<Member>,
    /// How many there are, and how many of them are objects.
    pub(super) count: u64,
    pub(super) objects: u64,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) key: String,
    /// Offset of the first byte of its value.
    pub(super) at: u64,
    pub(super) kind: Kind,
}

/// What a member is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A plain value, with its first bytes.
    Scalar(Box<[u8]>),
    /// A list.
    List(List),
    /// An object.
    Object(Survey),
    /// An object that is too deep to be looked into.
    Deep,
}

/// The outline of a list.
#[derive(Debug)]
pub(super) struct List {
    /// What its first element is; `None` where it is empty.
    pub(super) of: Option<Element>,
    /// Elements.
    pub(super) count: u64,
    /// The first bytes of its first element.
    pub(super) first: Box<[u8]>,
    /// All of it, where it is short enough.
    pub(super) text: Option<Box<[u8]>>,
}

/// What an element of a list is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Element {
    Scalar,
    Object,
    List,
}

/// Passes the document whose bracket comes next, as far as the text has it; `None` where it is none.
pub(super) fn survey(feed: &mut Feed<'_>) -> io::Result<Option<Survey>> {
    let mut surveyor = Surveyor {
        feed,
        room: [MOST_MEMBERS; MOST_DEPTH],
        lists: ALL_LISTS,
    };
    surveyor.object(0)
}

/// Passes one value, however long; false where the text ends inside it.
pub(super) fn skip(feed: &mut Feed<'_>) -> io::Result<bool> {
    copy(feed, &mut Copied::default())
}

/// The first bytes of a value.
#[derive(Default)]
pub(super) struct Copied {
    pub(super) bytes: Vec<u8>,
    most: usize,
    /// Whether there were more.
    pub(super) is_cut: bool,
}

impl Copied {
    /// None of at most so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        let room = self.most.saturating_sub(self.bytes.len());
        self.is_cut |= bytes.len() > room;
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// Passes one value and keeps its first bytes; false where the text ends inside it.
pub(super) fn copy(feed: &mut Feed<'_>, copied: &mut Copied) -> io::Result<bool> {
    let mut skipper = Skipper::default();
    loop {
        let window = feed.window();
        let end = skipper.end(window);
        let passed = &window[..end.unwrap_or(window.len())];
        let over_lines = memchr::memchr(b'\n', passed).is_some();
        copied.add(passed);
        let passed = passed.len();
        feed.over_lines |= over_lines;
        feed.advance(passed);
        if end.is_some() {
            return Ok(true);
        }
        if !feed.more()? {
            return Ok(skipper.is_scalar());
        }
    }
}

struct Surveyor<'a, 'b> {
    feed: &'a mut Feed<'b>,
    /// Members that are still kept, by depth.
    room: [usize; MOST_DEPTH],
    /// Bytes of lists that are still kept.
    lists: usize,
}

impl Surveyor<'_, '_> {
    /// The object whose bracket comes next; `None` where it is none. The text may end within it.
    fn object(&mut self, depth: usize) -> io::Result<Option<Survey>> {
        self.feed.advance(1);
        let mut survey = Survey {
            start: self.feed.at(),
            ..Survey::default()
        };
        loop {
            match self.feed.next_byte()? {
                Some(b'"') => {}
                Some(b',') => {
                    self.feed.advance(1);
                    continue;
                }
                Some(b'}') => {
                    self.feed.advance(1);
                    return Ok(Some(survey));
                }
                Some(_) => return Ok(None),
                None => return Ok(Some(survey)),
            }
            let mut key = Copied::new(KEY_BYTES);
            copy(self.feed, &mut key)?;
            if self.feed.next_byte()? != Some(b':') {
                return Ok(None);
            }
            self.feed.advance(1);
            survey.count += 1;
            let Some(first) = self.feed.next_byte()? else {
                return Ok(Some(survey));
            };
            survey.objects += u64::from(first == b'{');
            let at = self.feed.at();
            let is_kept = self.room[depth] > 0;
            let Some(kind) = self.value(first, depth, is_kept)? else {
                return Ok(None);
            };
            if is_kept {
                self.room[depth] -= 1;
                survey.members.push(Member {
                    key: key_text(&key.bytes),
                    at,
                    kind,
                });
            }
        }
    }

    /// The value that begins with `first`; `None` where it is no JSON.
    fn value(&mut self, first: u8, depth: usize, is_kept: bool) -> io::Result<Option<Kind>> {
        match first {
            b'{' if is_kept && depth + 1 < MOST_DEPTH => {
                Ok(self.object(depth + 1)?.map(Kind::Object))
            }
            b'[' if is_kept => self.list().map(|list| Some(Kind::List(list))),
            b'{' | b'[' => {
                skip(self.feed)?;
                Ok(Some(Kind::Deep))
            }
            _ => {
                let most = if is_kept { SCALAR_BYTES } else { 0 };
                let mut copied = Copied::new(most);
                copy(self.feed, &mut copied)?;
                Ok(Some(Kind::Scalar(copied.bytes.into())))
            }
        }
    }

    /// The list whose bracket comes next, as far as the text has it.
    fn list(&mut self) -> io::Result<List> {
        let mut text = Copied::new(LIST_BYTES.min(self.lists));
        let mut list = List {
            of: None,
            count: 0,
            first: Box::default(),
            text: None,
        };
        self.feed.advance(1);
        text.add(b"[");
        loop {
            match self.feed.next_byte()? {
                Some(b']') => {
                    self.feed.advance(1);
                    text.add(b"]");
                    break;
                }
                Some(b',') => self.feed.advance(1),
                Some(first) => {
                    let mut element = Copied::new(if text.is_cut && list.count > 0 {
                        0
                    } else {
                        LIST_BYTES
                    });
                    if !copy(self.feed, &mut element)? {
                        text.is_cut = true;
                    }
                    if list.count == 0 {
                        list.of = Some(Element::of(first));
                        let kept = element.bytes.len().min(FIRST_BYTES).min(self.lists);
                        self.lists -= kept;
                        list.first = element.bytes[..kept].into();
                    } else {
                        text.add(b",");
                    }
                    text.add(&element.bytes);
                    text.is_cut |= element.is_cut;
                    list.count += 1;
                }
                None => {
                    text.is_cut = true;
                    break;
                }
            }
        }
        if !text.is_cut {
            self.lists -= text.bytes.len().min(self.lists);
            list.text = Some(text.bytes.into());
        }
        Ok(list)
    }
}

impl Element {
    /// What an element is that begins so.
    pub(super) fn of(first: u8) -> Self {
        match first {
            b'{' => Self::Object,
            b'[' => Self::List,
            _ => Self::Scalar,
        }
    }
}

/// A key without its quotes and escapes.
pub(super) fn key_text(quoted: &[u8]) -> String {
    serde_json::from_slice(quoted).unwrap_or_else(|_| {
        let inner = quoted.strip_prefix(b"\"").unwrap_or(quoted);
        let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
        String::from_utf8_lossy(inner).into_owned()
    })
}
