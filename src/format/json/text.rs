//! JSON text: where a value ends, and what stands in it, told to a visitor without building a tree of values.

use std::borrow::Cow;

/// Nesting up to which values are taken apart; what lies deeper is one text value.
const MOST_DEPTH: usize = 64;

/// Blanks between values; the record separator of RFC 7464 is one.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x1E)
}

/// Finds the end of one value in text that comes in pieces.
#[derive(Default)]
pub(super) struct Skipper {
    depth: usize,
    quoted: bool,
    escaped: bool,
    begun: bool,
}

impl Skipper {
    /// Bytes of `text` up to the end of the value, `None` where it goes on. A scalar ends before the byte that follows it.
    pub(super) fn end(&mut self, text: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < text.len() {
            if self.quoted {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let found = memchr::memchr2(b'"', b'\\', &text[at..])?;
                at += found + 1;
                if text[at - 1] == b'\\' {
                    self.escaped = true;
                } else {
                    self.quoted = false;
                    if self.depth == 0 {
                        return Some(at);
                    }
                }
                continue;
            }
            let byte = text[at];
            match byte {
                b'"' if self.depth > 0 || !self.begun => self.quoted = true,
                b'{' | b'[' if self.depth > 0 || !self.begun => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ if self.depth == 0
                    && self.begun
                    && (is_blank(byte)
                        || matches!(byte, b',' | b']' | b'}' | b'{' | b'[' | b'"')) =>
                {
                    return Some(at);
                }
                _ => {}
            }
            self.begun = true;
            at += 1;
        }
        None
    }

    /// Whether the value may end where the text does: a number or word at the end of a file.
    pub(super) fn is_scalar(&self) -> bool {
        self.begun && self.depth == 0 && !self.quoted
    }
}

/// What is told of a record. A place is where in the table's shape a value stands.
pub(super) trait Visit {
    /// The place of the key of a record that stands under one.
    fn key(&mut self) -> Option<u32>;
    /// The place of the value at `index` of a record that is a list.
    fn position(&mut self, index: usize) -> Option<u32>;
    /// The place of a member of the object at `of`, its `turn`th; `None` where it is not wanted.
    fn member(&mut self, of: u32, key: &[u8], turn: usize) -> Option<u32>;
    /// The place of an object that is an element of a list at `of`.
    fn element(&mut self, of: u32) -> u32;
    /// An object begins at `place`.
    fn object(&mut self, place: u32);
    /// A list begins at `place`.
    fn list(&mut self, place: u32);
    /// A value at `place`: text of a string without its escapes, or a number or word as it stands; `None` for null.
    fn scalar(&mut self, place: u32, value: Option<&[u8]>, listed: bool);
    /// A value was too deep to take apart.
    fn too_deep(&mut self);
    /// What a broken record is taken back to.
    fn mark(&self) -> usize;
    /// The record was whole.
    fn whole(&mut self);
    /// The record was broken; what came since `mark` is forgotten.
    fn broken(&mut self, mark: usize);
}

/// What a record is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// A value of its own.
    Value,
    /// A key, a colon and a value.
    Member,
    /// A list of the values of its columns.
    Row,
}

/// Tells `visit` of every record of `text`, which stand at `place`; false where the text breaks off or is no JSON.
pub(super) fn take(text: &[u8], form: Form, place: u32, visit: &mut impl Visit) -> bool {
    let mut parser = Parser::new(text);
    while let Some(next) = parser.peek() {
        let mark = visit.mark();
        let taken = match form {
            Form::Member => parser.member(place, visit),
            Form::Row if next == b'[' => parser.row(place, visit),
            Form::Value | Form::Row => parser.value(place, visit),
        };
        if taken.is_err() {
            visit.broken(mark);
            return false;
        }
        visit.whole();
        // Lines cut out of an array keep its commas.
        parser.take(b',');
    }
    true
}

/// The text of one value: a string without its escapes, anything else as it stands; `None` for null.
pub(super) fn cell(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut parser = Parser::new(text);
    match parser.peek()? {
        b'{' | b'[' => Some(text.into()),
        b'"' => Some(parser.string().ok()?.to_vec().into()),
        _ => Some(parser.word().ok()??.into()),
    }
}

/// Not JSON.
#[derive(Debug)]
struct Broken;

/// Takes values apart.
struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    unescaped: Vec<u8>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            unescaped: Vec::new(),
        }
    }

    /// The next byte that is no blank, not passed.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !is_blank(*byte) {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Passes `byte`, or says that it does not come next.
    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// A record behind its key, at `place`.
    fn member(&mut self, place: u32, visit: &mut impl Visit) -> Result<(), Broken> {
        if self.peek() != Some(b'"') {
            return Err(Broken);
        }
        let key = visit.key();
        let text = self.string()?;
        if let Some(key) = key {
            visit.scalar(key, Some(text), false);
        }
        if !self.take(b':') {
            return Err(Broken);
        }
        self.value(place, visit)
    }

    /// A record that is a list of the values of its columns.
    fn row(&mut self, place: u32, visit: &mut impl Visit) -> Result<(), Broken> {
        self.at += 1;
        visit.object(place);
        if self.take(b']') {
            return Ok(());
        }
        for index in 0.. {
            match visit.position(index) {
                Some(column) => self.nested(column, false, 1, visit)?,
                None => self.skip()?,
            }
            if self.take(b']') {
                return Ok(());
            }
            // A comma may stand behind the last value.
            if !self.take(b',') {
                return Err(Broken);
            }
        }
        Ok(())
    }

    /// One value at `place`.
    fn value(&mut self, place: u32, visit: &mut impl Visit) -> Result<(), Broken> {
        self.nested(place, false, 0, visit)
    }

    fn nested(
        &mut self,
        place: u32,
        listed: bool,
        depth: usize,
        visit: &mut impl Visit,
    ) -> Result<(), Broken> {
        match self.peek().ok_or(Broken)? {
            b'{' | b'[' if depth >= MOST_DEPTH => {
                let start = self.at;
                self.skip()?;
                visit.too_deep();
                visit.scalar(place, Some(&self.text[start..self.at]), listed);
            }
            b'{' => {
                self.at += 1;
                let place = if listed { visit.element(place) } else { place };
                visit.object(place);
                self.members(place, depth, visit)?;
            }
            b'[' => {
                self.at += 1;
                visit.list(place);
                if self.take(b']') {
                    return Ok(());
                }
                loop {
                    self.nested(place, true, depth + 1, visit)?;
                    if self.take(b']') {
                        return Ok(());
                    }
                    if !self.take(b',') {
                        return Err(Broken);
                    }
                }
            }
            b'"' => {
                let text = self.string()?;
                visit.scalar(place, Some(text), listed);
            }
            _ => {
                let word = self.word()?;
                visit.scalar(place, word, listed);
            }
        }
        Ok(())
    }

    fn members(&mut self, place: u32, depth: usize, visit: &mut impl Visit) -> Result<(), Broken> {
        if self.take(b'}') {
            return Ok(());
        }
        for turn in 0.. {
            if self.peek() != Some(b'"') {
                return Err(Broken);
            }
            let member = visit.member(place, self.string()?, turn);
            if !self.take(b':') {
                return Err(Broken);
            }
            match member {
                Some(member) => self.nested(member, false, depth + 1, visit)?,
                None => self.skip()?,
            }
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(Broken);
            }
        }
        Err(Broken)
    }

    /// Passes one value unread.
    fn skip(&mut self) -> Result<(), Broken> {
        self.peek().ok_or(Broken)?;
        let mut skipper = Skipper::default();
        let rest = &self.text[self.at..];
        let length = match skipper.end(rest) {
            Some(length) => length,
            None if skipper.is_scalar() => rest.len(),
            None => return Err(Broken),
        };
        self.at += length;
        Ok(())
    }

    /// A number, `true`, `false`; `None` for null and for what writers put where a number is missing.
    fn word(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        let rest = &self.text[self.at..];
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte)))
            .unwrap_or(rest.len());
        self.at += length;
        let word = &rest[..length];
        match word {
            b"true" | b"false" => Ok(Some(word)),
            b"null" | b"NaN" | b"Infinity" | b"-Infinity" => Ok(None),
            _ if is_number(word) => Ok(Some(word)),
            _ => Err(Broken),
        }
    }

    /// A string without its quotes and escapes.
    fn string(&mut self) -> Result<&[u8], Broken> {
        self.at += 1;
        let start = self.at;
        let found = memchr::memchr2(b'"', b'\\', &self.text[start..]).ok_or(Broken)?;
        if self.text[start + found] == b'"' {
            self.at = start + found + 1;
            return Ok(&self.text[start..start + found]);
        }
        self.unescaped.clear();
        let mut from = start;
        loop {
            let found = memchr::memchr2(b'"', b'\\', &self.text[from..]).ok_or(Broken)?;
            self.unescaped
                .extend_from_slice(&self.text[from..from + found]);
            if self.text[from + found] == b'"' {
                self.at = from + found + 1;
                return Ok(&self.unescaped);
            }
            from = self.escape(from + found + 1)?;
        }
    }

    /// Takes the escape whose letter stands at `at`; gives where the text goes on.
    fn escape(&mut self, at: usize) -> Result<usize, Broken> {
        let plain = match self.text.get(at).ok_or(Broken)? {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            other @ (b'"' | b'\\' | b'/') => *other,
            b'u' => {
                let (mut code, mut next) = (self.hex(at + 1)?, at + 5);
                // A character beyond 16 bits is written as two halves.
                if (0xD800..0xDC00).contains(&code)
                    && self.text[next..].starts_with(b"\\u")
                    && let Ok(low @ 0xDC00..=0xDFFF) = self.hex(next + 2)
                {
                    code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    next += 6;
                }
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                let mut bytes = [0; 4];
                self.unescaped
                    .extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
                return Ok(next);
            }
            _ => return Err(Broken),
        };
        self.unescaped.push(plain);
        Ok(at + 1)
    }

    fn hex(&self, at: usize) -> Result<u32, Broken> {
        let digits = self.text.get(at..at + 4).ok_or(Broken)?;
        let digits = std::str::from_utf8(digits).map_err(|_| Broken)?;
        u32::from_str_radix(digits, 16).map_err(|_| Broken)
    }
}

fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte))
        && memchr::memchr_iter(b'.', digits).count() <= 1
}
