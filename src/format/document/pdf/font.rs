//! Fonts of PDF: codes of a shown text go in, their characters and how far each moves the place come out.
//!
//! What a code stands for is said by a map to Unicode, else by the encoding of the font; the predefined ones of Chinese, Japanese
//! and Korean fonts are code pages or Unicode itself. A font that numbers its shapes and says no more has no characters.

use super::file::File;
use super::object::{Dictionary, Lexer, Object};
use encoding_rs::Encoding;
use std::collections::HashMap;

/// Codes of one map that are kept.
const MOST_CODES: usize = 1 << 17;
/// Bytes of the characters of one code.
const LONGEST: usize = 64;
/// Widths are thousandths of the size.
const THOUSAND: f64 = 1_000.0;

/// How codes become characters where no map says it.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// A code page, codes of one or two bytes.
    Page(&'static Encoding),
    /// UTF-16 with the higher byte first.
    Unicode,
    /// One byte, as in Windows or where `differences` says otherwise.
    Latin(&'static Encoding),
    /// Numbers of shapes.
    Shapes,
}

/// A font.
pub(super) struct Font {
    to_unicode: HashMap<u32, String>,
    meaning: Meaning,
    differences: HashMap<u8, char>,
    /// Bytes of a code of fonts with many characters: 2, or 1 where their encoding is a code page.
    is_composite: bool,
    widths: HashMap<u32, f64>,
    width: f64,
    /// Whether Latin letters are as wide as each is, in an encoding whose codes are not the numbers of the widths.
    is_proportional: bool,
}

/// A shown character.
pub(super) struct Shown {
    /// What it is in Unicode; empty where nobody knows.
    pub(super) text: String,
    /// How far it moves the place, as a share of the size.
    pub(super) width: f64,
    pub(super) is_blank: bool,
}

impl Default for Font {
    /// That of a text whose font is not in the file: characters of one byte, as in Windows.
    fn default() -> Self {
        Self {
            to_unicode: HashMap::new(),
            meaning: Meaning::Latin(encoding_rs::WINDOWS_1252),
            differences: HashMap::new(),
            is_composite: false,
            widths: HashMap::new(),
            width: 0.5,
            is_proportional: false,
        }
    }
}

impl Font {
    /// The font of a dictionary.
    pub(super) fn new(file: &File<'_>, font: &Dictionary) -> Self {
        let is_composite = file.value(font, b"Subtype").name() == Some(b"Type0");
        let map = font.get(&b"ToUnicode"[..]).and_then(|one| file.stream(one));
        let to_unicode = map.map_or_else(HashMap::new, |map| to_unicode(&file.content(&map)));
        let mut found = Self {
            to_unicode,
            is_composite,
            ..Self::default()
        };
        if is_composite {
            found.take_composite(file, font);
        } else {
            found.take_simple(file, font);
        }
        found
    }

    fn take_simple(&mut self, file: &File<'_>, font: &Dictionary) {
        let encoding = file.value(font, b"Encoding");
        let mut base = encoding.name().map(<[u8]>::to_vec);
        if let Object::Dictionary(encoding) = &encoding {
            base = file
                .value(encoding, b"BaseEncoding")
                .name()
                .map(<[u8]>::to_vec);
            let mut code = 0_u8;
            for one in file.array(encoding, b"Differences") {
                match file.resolved(&one) {
                    Object::Number(number) => code = number as u8,
                    Object::Name(name) => {
                        if let Some(character) = glyph(&name) {
                            self.differences.insert(code, character);
                        }
                        code = code.wrapping_add(1);
                    }
                    _ => {}
                }
            }
        }
        if base.as_deref() == Some(b"MacRomanEncoding") {
            self.meaning = Meaning::Latin(encoding_rs::MACINTOSH);
        }
        let first = file.value(font, b"FirstChar").number().unwrap_or(0.0) as u32;
        for (place, width) in file.array(font, b"Widths").iter().enumerate().take(256) {
            if let Some(width) = file.resolved(width).number() {
                self.widths
                    .insert(first.saturating_add(place as u32), width / THOUSAND);
            }
        }
    }

    fn take_composite(&mut self, file: &File<'_>, font: &Dictionary) {
        let inner = file.array(font, b"DescendantFonts");
        let inner = inner
            .first()
            .map(|one| file.dictionary(one))
            .unwrap_or_default();
        let encoding = file.value(font, b"Encoding");
        self.meaning = encoding.name().map_or(Meaning::Shapes, predefined);
        self.width = file
            .value(&inner, b"DW")
            .number()
            .map_or(1.0, |width| width / THOUSAND);
        self.take_widths(file, &file.array(&inner, b"W"));
        let holds = |part: &str| {
            let name = encoding.name().unwrap_or_default();
            memchr::memmem::find(name, part.as_bytes()).is_some()
        };
        self.is_proportional = holds("Uni") || holds("p-");
    }

    /// `first [w w w]` or `first last w`.
    fn take_widths(&mut self, file: &File<'_>, all: &[Object]) {
        let mut rest = all;
        while let [first, second, behind @ ..] = rest {
            let Some(first) = file.resolved(first).number() else {
                return;
            };
            match file.resolved(second) {
                Object::Array(widths) => {
                    for (place, width) in widths.iter().enumerate().take(MOST_CODES) {
                        if let Some(width) = file.resolved(width).number() {
                            let code = (first as u32).saturating_add(place as u32);
                            self.widths.insert(code, width / THOUSAND);
                        }
                    }
                    rest = behind;
                }
                Object::Number(last) => {
                    let Some(width) = behind.first().and_then(|one| file.resolved(one).number())
                    else {
                        return;
                    };
                    for code in (first as u32..=last as u32).take(MOST_CODES) {
                        self.widths.insert(code, width / THOUSAND);
                    }
                    rest = &behind[1..];
                }
                _ => return,
            }
            if self.widths.len() > MOST_CODES {
                return;
            }
        }
    }

    /// The characters of a shown text, one after the other.
    pub(super) fn shown<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Shown> + 'a {
        let mut rest = text;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let length = self.length(rest).min(rest.len());
            let (code, behind) = rest.split_at(length);
            rest = behind;
            let code_number = number(code);
            let mapped = self.to_unicode.get(&code_number).cloned();
            let width = self.number_of_shape(code_number);
            let width = width.and_then(|shape| self.widths.get(&shape)).copied();
            Some(Shown {
                text: mapped.unwrap_or_else(|| self.meant(code)),
                width: width.unwrap_or_else(|| self.usual(code)),
                is_blank: length == 1 && code_number == 32,
            })
        })
    }

    /// The number under which a code has a width. In the Chinese, Japanese and Korean collections the shapes from 1 on are ASCII
    /// from the blank on; of their other shapes nearly all are as wide as high.
    fn number_of_shape(&self, code: u32) -> Option<u32> {
        const ASCII: std::ops::Range<u32> = 0x20..0x7F;
        match self.meaning {
            Meaning::Shapes | Meaning::Latin(_) => Some(code),
            _ => (self.is_proportional && ASCII.contains(&code)).then(|| code - ASCII.start + 1),
        }
    }

    /// Bytes of the code that a text begins with.
    fn length(&self, text: &[u8]) -> usize {
        /// The first byte of a character of two.
        const LEAD: u8 = 0x81;
        match self.meaning {
            _ if !self.is_composite => 1,
            Meaning::Page(_) if text[0] < LEAD => 1,
            Meaning::Page(encoding)
                if encoding == encoding_rs::GB18030
                    && text.get(1).is_some_and(u8::is_ascii_digit) =>
            {
                4
            }
            // Kana of half the width.
            Meaning::Page(encoding)
                if encoding == encoding_rs::SHIFT_JIS && (0xA0..0xE0).contains(&text[0]) =>
            {
                1
            }
            Meaning::Unicode if (0xD8..0xDC).contains(&text[0]) => 4,
            _ => 2,
        }
    }

    /// The width of a code that has none of its own: half for what is written with one byte or is ASCII.
    fn usual(&self, code: &[u8]) -> f64 {
        let is_narrow = match self.meaning {
            Meaning::Page(_) => code.len() == 1,
            Meaning::Unicode => code.first() == Some(&0),
            _ => false,
        };
        if is_narrow {
            self.width / 2.0
        } else {
            self.width
        }
    }

    fn meant(&self, code: &[u8]) -> String {
        match self.meaning {
            Meaning::Page(encoding) => encoding.decode_without_bom_handling(code).0.into_owned(),
            Meaning::Unicode => utf16(code),
            Meaning::Latin(encoding) => {
                let own = code.first().and_then(|code| self.differences.get(code));
                own.map_or_else(
                    || encoding.decode_without_bom_handling(code).0.into_owned(),
                    char::to_string,
                )
            }
            Meaning::Shapes => String::new(),
        }
    }
}

/// UTF-16 with the higher byte first as text.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let units: Vec<u16> = units.collect();
    String::from_utf16_lossy(&units)
}

/// What codes of a predefined encoding are (ISO 32000-1, table 118).
fn predefined(name: &[u8]) -> Meaning {
    let holds = |part: &str| memchr::memmem::find(name, part.as_bytes()).is_some();
    if holds("UCS2") || holds("UTF16") {
        Meaning::Unicode
    } else if holds("GBK2K") {
        Meaning::Page(encoding_rs::GB18030)
    } else if holds("GBK") || holds("GB-EUC") || holds("GBpc") {
        Meaning::Page(encoding_rs::GBK)
    } else if holds("B5") || holds("ETen") || holds("HKscs") {
        Meaning::Page(encoding_rs::BIG5)
    } else if holds("RKSJ") {
        Meaning::Page(encoding_rs::SHIFT_JIS)
    } else if holds("KSC") {
        Meaning::Page(encoding_rs::EUC_KR)
    } else if name == b"EUC-H" || name == b"EUC-V" {
        Meaning::Page(encoding_rs::EUC_JP)
    } else {
        Meaning::Shapes
    }
}

/// A map of codes to Unicode (`bfchar`, `bfrange`).
fn to_unicode(map: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let mut lexer = Lexer::new(map, 0);
    let mut operands: Vec<Object> = Vec::new();
    while let Some(object) = lexer.object() {
        let Object::Word(word) = &object else {
            if operands.len() < MOST_CODES {
                operands.push(object);
            }
            continue;
        };
        match word.as_slice() {
            b"endbfchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Object::Text(code), Object::Text(text)] = pair
                        && text.len() <= LONGEST
                    {
                        found.insert(number(code), utf16(text));
                    }
                }
            }
            b"endbfrange" => {
                for three in operands.chunks_exact(3) {
                    if let [Object::Text(first), Object::Text(last), target] = three {
                        take_range(number(first), number(last), target, &mut found);
                    }
                }
            }
            _ => {}
        }
        operands.clear();
        if found.len() > MOST_CODES {
            break;
        }
    }
    found
}

fn number(code: &[u8]) -> u32 {
    code.iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn take_range(first: u32, last: u32, target: &Object, found: &mut HashMap<u32, String>) {
    const MOST: usize = 1 << 16;
    let codes = (first..=last).take(MOST);
    match target {
        Object::Text(text) if text.len() <= LONGEST => {
            // The last unit counts on.
            let (front, end) = text.split_at(text.len().saturating_sub(2));
            let begin = number(end);
            for (place, code) in codes.enumerate() {
                let unit = (begin as u16).wrapping_add(place as u16);
                let mut bytes = front.to_vec();
                bytes.extend(unit.to_be_bytes());
                found.insert(code, utf16(&bytes));
            }
        }
        Object::Array(texts) => {
            for (code, text) in codes.zip(texts) {
                if let Object::Text(text) = text
                    && text.len() <= LONGEST
                {
                    found.insert(code, utf16(text));
                }
            }
        }
        _ => {}
    }
}

/// The character of a glyph by its name (Adobe Glyph List: ASCII, and names that hold their number).
fn glyph(name: &[u8]) -> Option<char> {
    const NAMES: &str = "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at";
    const BEHIND: &str = "bracketleft backslash bracketright asciicircum underscore grave";
    const LAST: &str = "braceleft bar braceright asciitilde";
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next()?;
    if let [letter] = name.as_bytes()
        && letter.is_ascii_alphabetic()
    {
        return Some(char::from(*letter));
    }
    let among = |names: &str, first: u8| {
        let place = names.split(' ').position(|one| one == name)?;
        Some(char::from(first + place as u8))
    };
    let number = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).ok()?);
    among(NAMES, b' ')
        .or_else(|| among(BEHIND, b'['))
        .or_else(|| among(LAST, b'{'))
        .or_else(|| {
            number(
                name.strip_prefix("uni")
                    .filter(|digits| digits.len() == 4)?,
            )
        })
        .or_else(|| number(name.strip_prefix('u').filter(|digits| digits.len() >= 4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_and_glyphs_name_characters() {
        let map = to_unicode(b"1 beginbfchar <0001> <5F20> endbfchar 2 beginbfrange <0002> <0004> <0041> <05> <06> [<0061> <D83DDE00>] endbfrange");
        let found = |code: u32| map.get(&code).map(String::as_str);
        assert_eq!(found(1), Some("张"));
        assert_eq!(found(4), Some("C"));
        assert_eq!(found(6), Some("\u{1F600}"));
        for (name, expected) in [
            ("A", 'A'),
            ("at", '@'),
            ("zero", '0'),
            ("underscore", '_'),
            ("uni5F20", '张'),
            ("bar", '|'),
        ] {
            assert_eq!(glyph(name.as_bytes()), Some(expected), "{name}");
        }
        assert_eq!(glyph(b"g12"), None);
    }
}
