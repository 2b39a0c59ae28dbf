//! A file of PDF: bytes go in, its objects come out by number, and what streams hold.
//!
//! Where objects lie is found by looking at all of the file, and not by its table of them: the tables of real files are wrong
//! often enough, and of two objects with one number the later one counts (an update is written at the end).

use super::filters;
use super::object::{Dictionary, Lexer, Object};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes that all streams of objects together are unpacked to, which are held.
pub(super) const MOST_UNPACKED: usize = 96 << 20;
/// Objects of a file.
const MOST_OBJECTS: usize = 2_000_000;
/// References that lead to references.
const MOST_STEPS: usize = 16;

#[derive(Clone, Copy, Debug)]
enum Place {
    /// Behind the word `obj`.
    At(usize),
    /// In a stream of objects, at so many bytes of its content.
    In(u32, usize),
}

/// A stream: its dictionary, and where its bytes lie.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) dictionary: Dictionary,
    from: usize,
    to: usize,
}

/// A file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    /// Contents of streams of objects.
    unpacked: RefCell<HashMap<u32, Rc<Vec<u8>>>>,
    /// Whether streams of objects are unpacked to more.
    pub(super) is_too_large: bool,
    pub(super) root: Option<Object>,
    pub(super) is_encrypted: bool,
    /// Files that are enclosed.
    pub(super) enclosed: u64,
}

impl<'a> File<'a> {
    /// Finds all objects.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut file = Self {
            bytes,
            places: HashMap::new(),
            unpacked: RefCell::default(),
            is_too_large: false,
            root: None,
            is_encrypted: false,
            enclosed: 0,
        };
        let mut at = 0;
        while let Some(found) = memchr::memmem::find(&bytes[at..], b"obj") {
            let behind = at + found + 3;
            let before = at;
            at = behind;
            if let Some(number) = number_before(&bytes[before..behind - 3])
                && file.places.len() < MOST_OBJECTS
            {
                file.places.insert(number, Place::At(behind));
                at = file.take(number, behind).max(behind);
            }
        }
        file.take_trailers();
        file
    }

    /// Takes an object that stands `at` a place in; gives where to go on behind its stream.
    fn take(&mut self, number: u32, at: usize) -> usize {
        let mut lexer = Lexer::new(self.bytes, at);
        lexer.skip();
        if !self.bytes[lexer.at..].starts_with(b"<<") {
            return at;
        }
        let Some(Object::Dictionary(dictionary)) = lexer.object() else {
            return at;
        };
        let kind = dictionary.get(&b"Type"[..]).and_then(Object::name);
        let is_objects = kind == Some(b"ObjStm");
        match kind {
            Some(b"XRef") => self.take_trailer(&dictionary),
            Some(b"Catalog") if self.root.is_none() => self.root = Some(Object::Reference(number)),
            Some(b"EmbeddedFile") => self.enclosed += 1,
            _ => {}
        }
        let Some(stream) = self.stream_behind(&mut lexer, dictionary) else {
            return lexer.at;
        };
        let end = stream.to;
        if is_objects {
            self.take_stream_of_objects(number, &stream);
        }
        end
    }

    fn take_trailers(&mut self) {
        let mut at = 0;
        while let Some(found) = memchr::memmem::find(&self.bytes[at..], b"trailer") {
            at += found + 7;
            if let Some(Object::Dictionary(trailer)) = Lexer::new(self.bytes, at).object() {
                self.take_trailer(&trailer);
            }
        }
    }

    fn take_trailer(&mut self, trailer: &Dictionary) {
        if let Some(root @ Object::Reference(_)) = trailer.get(&b"Root"[..]) {
            self.root = Some(root.clone());
        }
        self.is_encrypted |= trailer
            .get(&b"Encrypt"[..])
            .is_some_and(|one| *one != Object::Null);
    }

    /// The stream behind a dictionary, if one is.
    fn stream_behind(&self, lexer: &mut Lexer<'_>, dictionary: Dictionary) -> Option<Stream> {
        const SLACK: usize = 4;
        lexer.skip();
        let rest = self.bytes[lexer.at..].strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        let from = self.bytes.len() - rest.len();
        // A length that stands in another object may stand further on in the file.
        let length = match dictionary.get(&b"Length"[..]) {
            Some(Object::Number(length)) => Some(*length as usize),
            Some(reference @ Object::Reference(_)) => {
                let found = self.resolved(reference).number();
                found.map(|length| length as usize)
            }
            _ => None,
        };
        let is_end = |to: &usize| {
            let behind = self.bytes.get(*to..).unwrap_or_default();
            let behind = &behind[..behind.len().min(SLACK + 9)];
            memchr::memmem::find(behind, b"endstream").is_some()
        };
        let said = length
            .and_then(|length| from.checked_add(length))
            .filter(is_end);
        let to = said.unwrap_or_else(|| {
            let end = memchr::memmem::find(rest, b"endstream");
            from + end.unwrap_or(rest.len())
        });
        Some(Stream {
            dictionary,
            from,
            to,
        })
    }

    fn take_stream_of_objects(&mut self, number: u32, stream: &Stream) {
        let whole = |key: &[u8]| {
            let number = stream.dictionary.get(key).and_then(Object::number);
            number.map_or(0, |number| number as usize)
        };
        let (count, first) = (whole(b"N"), whole(b"First"));
        let content = Rc::new(self.content(stream));
        let held: usize = self.unpacked.borrow().values().map(|one| one.len()).sum();
        if held + content.len() > MOST_UNPACKED {
            self.is_too_large = true;
            return;
        }
        let mut lexer = Lexer::new(&content, 0);
        for _ in 0..count.min(MOST_OBJECTS) {
            let (Some(Object::Number(inner)), Some(Object::Number(offset))) =
                (lexer.object(), lexer.object())
            else {
                break;
            };
            if self.places.len() >= MOST_OBJECTS {
                break;
            }
            let inner = inner as u32;
            let at = first.saturating_add(offset as usize);
            self.places.insert(inner, Place::In(number, at));
            if self.root.is_none()
                && let Some(Object::Dictionary(dictionary)) =
                    Lexer::new(&content, at.min(content.len())).object()
                && dictionary.get(&b"Type"[..]).and_then(Object::name) == Some(b"Catalog")
            {
                self.root = Some(Object::Reference(inner));
            }
        }
        self.unpacked.borrow_mut().insert(number, content);
    }

    /// Numbers of all objects, in order.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    fn object(&self, number: u32) -> Object {
        let found = match self.places.get(&number) {
            Some(Place::At(at)) => Lexer::new(self.bytes, *at).object(),
            Some(Place::In(stream, at)) => {
                let content = self.unpacked.borrow().get(stream).cloned();
                content.and_then(|content| Lexer::new(&content, (*at).min(content.len())).object())
            }
            None => None,
        };
        found.unwrap_or(Object::Null)
    }

    /// The object itself, or the one that a reference leads to.
    pub(super) fn resolved(&self, object: &Object) -> Object {
        let mut found = object.clone();
        for _ in 0..MOST_STEPS {
            match found {
                Object::Reference(number) => found = self.object(number),
                other => return other,
            }
        }
        Object::Null
    }

    /// What stands under a key of a dictionary.
    pub(super) fn value(&self, dictionary: &Dictionary, key: &[u8]) -> Object {
        dictionary
            .get(key)
            .map_or(Object::Null, |one| self.resolved(one))
    }

    /// The dictionary that an object is, leads to, or that its stream has.
    pub(super) fn dictionary(&self, object: &Object) -> Dictionary {
        match self.resolved(object) {
            Object::Dictionary(found) => found,
            _ => Dictionary::new(),
        }
    }

    /// As [`File::dictionary`], of what stands under a key.
    pub(super) fn inner(&self, dictionary: &Dictionary, key: &[u8]) -> Dictionary {
        dictionary
            .get(key)
            .map_or_else(Dictionary::new, |one| self.dictionary(one))
    }

    /// The objects of an array under a key; a single one is an array too.
    pub(super) fn array(&self, dictionary: &Dictionary, key: &[u8]) -> Vec<Object> {
        match self.value(dictionary, key) {
            Object::Array(found) => found,
            Object::Null => Vec::new(),
            _ => dictionary.get(key).cloned().into_iter().collect(),
        }
    }

    /// The stream that a reference leads to.
    pub(super) fn stream(&self, object: &Object) -> Option<Stream> {
        let mut found = object.clone();
        for _ in 0..MOST_STEPS {
            let Object::Reference(number) = found else {
                return None;
            };
            let Some(Place::At(at)) = self.places.get(&number) else {
                return None;
            };
            let mut lexer = Lexer::new(self.bytes, *at);
            match lexer.object()? {
                Object::Dictionary(dictionary) => {
                    return self.stream_behind(&mut lexer, dictionary);
                }
                other => found = other,
            }
        }
        None
    }

    /// What a stream holds, unpacked as far as that goes.
    pub(super) fn content(&self, stream: &Stream) -> Vec<u8> {
        let raw = self.bytes.get(stream.from..stream.to).unwrap_or_default();
        let dictionary = &stream.dictionary;
        let key = |long: &'static [u8], short: &'static [u8]| {
            if dictionary.contains_key(long) {
                long
            } else {
                short
            }
        };
        let names = self.array(dictionary, key(b"Filter", b"F"));
        let settings = self.array(dictionary, key(b"DecodeParms", b"DP"));
        let mut content = raw.to_vec();
        for (place, name) in names.iter().enumerate() {
            let Object::Name(name) = self.resolved(name) else {
                break;
            };
            let settings = settings.get(place).map(|one| self.dictionary(one));
            let settings = settings.unwrap_or_default();
            let Some(unpacked) = filters::unpacked(&name, &content, &settings) else {
                return Vec::new();
            };
            content = unpacked;
        }
        content
    }
}

/// The number of the object whose word `obj` follows: `12 0 `.
fn number_before(bytes: &[u8]) -> Option<u32> {
    const LONGEST: usize = 24;
    let bytes = &bytes[bytes.len().saturating_sub(LONGEST)..];
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let cut = |bytes: &[u8], fits: &dyn Fn(&u8) -> bool| {
        bytes.iter().rev().take_while(|byte| fits(byte)).count()
    };
    // The blank may be missing before the word, never between the numbers.
    let end = bytes.len() - cut(bytes, &blank);
    let version = cut(&bytes[..end], &u8::is_ascii_digit);
    let between = cut(&bytes[..end - version], &blank);
    let number = &bytes[..end - version - between];
    let digits = cut(number, &u8::is_ascii_digit);
    if version == 0 || between == 0 || digits == 0 {
        return None;
    }
    std::str::from_utf8(&number[number.len() - digits..])
        .ok()?
        .parse()
        .ok()
}
