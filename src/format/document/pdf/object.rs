//! Objects of PDF (ISO 32000-1, 7.3): bytes go in, one object or operator after the other comes out.

use std::collections::BTreeMap;

/// Arrays and dictionaries inside each other.
const MOST_DEPTH: usize = 48;

/// A dictionary by its keys.
pub(super) type Dictionary = BTreeMap<Vec<u8>, Object>;

/// An object, or an operator of a content.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// The number of another object.
    Reference(u32),
    /// A word that is none of these: `true`, `obj`, `Tj`.
    Word(Vec<u8>),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, word: &[u8]) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

/// Bytes that are read object by object.
pub(super) struct Lexer<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over blanks and comments.
    pub(super) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = &self.bytes[self.at..];
                let end = memchr::memchr2(b'\n', b'\r', rest);
                self.at += end.unwrap_or(rest.len());
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next object; `None` at the end, or at one that is nested too deep.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Object> {
        if depth > MOST_DEPTH {
            return None;
        }
        self.skip();
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        match rest {
            [b'<', b'<', ..] => {
                self.at += 2;
                self.dictionary(depth)
            }
            [b'<', ..] => Some(self.hexadecimal()),
            [b'(', ..] => Some(self.text()),
            [b'[', ..] => {
                self.at += 1;
                self.array(depth)
            }
            [b'/', ..] => {
                self.at += 1;
                Some(Object::Name(self.name()))
            }
            [byte, ..] if is_delimiter(*byte) => {
                self.at += 1;
                Some(Object::Word(vec![*byte]))
            }
            [] => None,
            _ => Some(self.word()),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Object> {
        let mut found = Dictionary::new();
        loop {
            self.skip();
            if self.bytes[self.at..].starts_with(b">>") {
                self.at += 2;
                return Some(Object::Dictionary(found));
            }
            match self.nested(depth + 1)? {
                Object::Name(key) => {
                    let value = self.nested(depth + 1)?;
                    // A key without a value.
                    if value.is_word(b">") {
                        self.at -= 1;
                        continue;
                    }
                    found.insert(key, value);
                }
                Object::Word(word) if word == b"endobj" || word == b"stream" => {
                    self.at -= word.len();
                    return Some(Object::Dictionary(found));
                }
                _ => {}
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Object> {
        let mut found = Vec::new();
        loop {
            self.skip();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Object::Array(found));
            }
            match self.nested(depth + 1)? {
                Object::Word(word) if word == b"endobj" => return Some(Object::Array(found)),
                object => found.push(object),
            }
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self
            .peek()
            .filter(|byte| !is_blank(*byte) && !is_delimiter(*byte))
        {
            self.at += 1;
            let pair = self.bytes.get(self.at..self.at + 2);
            let escaped = pair
                .filter(|_| byte == b'#')
                .and_then(|pair| std::str::from_utf8(pair).ok())
                .and_then(|pair| u8::from_str_radix(pair, 16).ok());
            if escaped.is_some() {
                self.at += 2;
            }
            name.push(escaped.unwrap_or(byte));
        }
        name
    }

    fn hexadecimal(&mut self) -> Object {
        let rest = &self.bytes[self.at + 1..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at = (self.at + end + 2).min(self.bytes.len());
        let digits = rest[..end]
            .iter()
            .filter_map(|byte| char::from(*byte).to_digit(16));
        let digits: Vec<u32> = digits.collect();
        let bytes = digits
            .chunks(2)
            .map(|pair| (pair[0] << 4 | pair.get(1).unwrap_or(&0)) as u8);
        Object::Text(bytes.collect())
    }

    fn text(&mut self) -> Object {
        let (mut text, mut open) = (Vec::new(), 1);
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    if let Some(byte) = self.escaped() {
                        text.push(byte);
                    }
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        Object::Text(text)
    }

    /// What a backslash in a text stands for; `None` where it joins two lines.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return None,
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return None;
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                value as u8
            }
            other => other,
        })
    }

    /// A number, a reference, or a word.
    fn word(&mut self) -> Object {
        let begin = self.at;
        while self
            .peek()
            .is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte))
        {
            self.at += 1;
        }
        let word = &self.bytes[begin..self.at];
        let Some(number) = number(word) else {
            return if word == b"null" {
                Object::Null
            } else {
                Object::Word(word.to_vec())
            };
        };
        let is_whole = word.iter().all(u8::is_ascii_digit);
        if is_whole && let Some(behind) = self.behind_reference() {
            self.at = behind;
            return Object::Reference(number as u32);
        }
        Object::Number(number)
    }

    /// Where a reference ends whose number was read: ` 0 R`.
    fn behind_reference(&self) -> Option<usize> {
        let rest = self
            .bytes
            .get(self.at..self.at + 12.min(self.bytes.len() - self.at))?;
        let blanks = |from: usize| {
            rest[from..]
                .iter()
                .take_while(|byte| is_blank(**byte))
                .count()
        };
        let first = blanks(0);
        let digits = (rest[first..].iter())
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let second = blanks(first + digits);
        let end = first + digits + second;
        let ends = rest
            .get(end + 1)
            .is_none_or(|byte| is_blank(*byte) || is_delimiter(*byte));
        (first > 0 && digits > 0 && second > 0 && rest.get(end) == Some(&b'R') && ends)
            .then_some(self.at + end + 1)
    }
}

/// A number as PDF writes them.
fn number(word: &[u8]) -> Option<f64> {
    let first = word.first()?;
    if !(first.is_ascii_digit() || b"+-.".contains(first)) {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    if text
        .bytes()
        .any(|byte| matches!(byte, b'e' | b'E' | b'n' | b'i'))
    {
        return None;
    }
    // `--5` and `5-3` are written by careless programs.
    text.parse()
        .ok()
        .or_else(|| text.trim_start_matches('-').split('-').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Object> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        std::iter::from_fn(|| lexer.object()).collect()
    }

    #[test]
    fn objects_are_read() {
        let text = |text: &str| Object::Text(text.as_bytes().to_vec());
        let word = |word: &str| Object::Word(word.as_bytes().to_vec());
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        for (source, expected) in [
            (
                "1 -2.5 .5 +3",
                vec![1.0, -2.5, 0.5, 3.0]
                    .into_iter()
                    .map(Object::Number)
                    .collect(),
            ),
            (
                "(a(b)\\)\\101\\n) <414 2>",
                vec![text("a(b))A\n"), text("AB")],
            ),
            (
                "/A#20b 12 0 R 12 0 Rx",
                vec![
                    name("A b"),
                    Object::Reference(12),
                    Object::Number(12.0),
                    Object::Number(0.0),
                    word("Rx"),
                ],
            ),
            (
                "% c\n[1 /x] Tj",
                vec![
                    Object::Array(vec![Object::Number(1.0), name("x")]),
                    word("Tj"),
                ],
            ),
            (
                "<</A 1/B<</C(x)>>>>",
                vec![Object::Dictionary(Dictionary::from([
                    (b"A".to_vec(), Object::Number(1.0)),
                    (
                        b"B".to_vec(),
                        Object::Dictionary(Dictionary::from([(b"C".to_vec(), text("x"))])),
                    ),
                ]))],
            ),
        ] {
            assert_eq!(all(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_ends_the_reading() {
        assert!(all(&"[".repeat(100_000)).is_empty());
        assert!(all(&"<<".repeat(100_000)).is_empty());
    }
}
