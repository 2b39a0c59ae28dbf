//! The code page of texts in cells: what a file says of it and a sample of its texts go in, a decoder of cells comes out.
//!
//! Many writers say nothing of it, and many say what they were installed with and not what they wrote: a declaration counts as far
//! as the texts agree with it.

use crate::format::text::{self, Detected};
use crate::model::Text;
use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Confidence from which a guess outweighs a declaration of Western Europe, and characters that it must rest on.
const SURE: f64 = 0.75;
const ENOUGH: usize = 6;
/// Share of characters that a declared encoding may leave malformed.
const MALFORMED: f64 = 0.02;
const REPLACEMENT: char = '\u{FFFD}';

/// Characters 128 to 255 of code pages of DOS.
const DOS: [(u16, &str); 3] = [
    (
        437,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}",
    ),
    (
        850,
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}",
    ),
    (
        852,
        "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{AD}˝˛ˇ˘§÷¸°¨˙űŘř■\u{A0}",
    ),
];

/// What a file says of the code page of its texts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Declared {
    /// Nothing.
    #[default]
    Nothing,
    /// What programs write that know of no other: Western Europe.
    Western(u16),
    /// A certain one.
    As(&'static Encoding),
}

impl Declared {
    /// By the number of a code page of DOS, Windows or the ISO; nothing where nobody has a decoder for it.
    pub(super) fn of_number(number: u16) -> Self {
        let name = match number {
            437 | 850 | 852 | 1252 | 28591 => return Self::Western(number),
            860 | 861 | 863 | 865 => return Self::Western(850),
            936 | 1381 | 54936 => "gb18030",
            932 | 942 => "shift_jis",
            949 => "euc-kr",
            950 => "big5",
            866 => "ibm866",
            874 => "windows-874",
            10000 => "macintosh",
            10007 => "x-mac-cyrillic",
            20932 | 51932 => "euc-jp",
            51949 => "euc-kr",
            1250 => "windows-1250",
            1251 => "windows-1251",
            1253 => "windows-1253",
            1254 => "windows-1254",
            1255 => "windows-1255",
            1256 => "windows-1256",
            1257 => "windows-1257",
            1258 => "windows-1258",
            28592 => "iso-8859-2",
            28595 => "iso-8859-5",
            28597 => "iso-8859-7",
            28599 => "iso-8859-9",
            28605 => "iso-8859-15",
            65001 => "utf-8",
            _ => return Self::Nothing,
        };
        Self::of_name(name)
    }

    /// By what a file beside a table says of it: a name, a number, or a number behind a word (`UTF-8`, `936`, `ANSI 1251`).
    pub(super) fn of_words(words: &[u8]) -> Self {
        /// The parts of ISO 8859, by their number and that of their code page.
        const ISO: (u16, u16) = (8859, 28590);
        let words = String::from_utf8_lossy(words);
        let words = words.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}');
        let whole = Self::of_name(words);
        if whole != Self::Nothing {
            return whole;
        }
        let digits = words.trim_start_matches(|c: char| !c.is_ascii_digit());
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let part = digits.strip_prefix(&ISO.0.to_string());
        let number = match part.and_then(|part| part.parse::<u16>().ok()) {
            Some(part) => ISO.1.saturating_add(part),
            None => digits.parse().unwrap_or(0),
        };
        Self::of_number(number)
    }

    /// By the name of an encoding.
    pub(super) fn of_name(name: &str) -> Self {
        let name = name.trim_matches(['\0', ' ']).to_ascii_lowercase();
        let windows = name.strip_prefix("cp").and_then(|page| page.parse().ok());
        if let Some(page) = windows {
            return Self::of_number(page);
        }
        match Encoding::for_label_no_replacement(name.as_bytes()) {
            Some(encoding) if encoding == WINDOWS_1252 => Self::Western(1252),
            Some(encoding) => Self::As(encoding),
            None => Self::Nothing,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Charset {
    /// Nothing but ASCII was met: what comes is UTF-8, or what it decodes as.
    Unmet,
    Of(&'static Encoding),
    Dos(&'static str),
}

/// How the texts of a file are decoded.
#[derive(Clone, Debug)]
pub(super) struct CodePage {
    charset: Charset,
    guess: Option<Detected>,
}

impl CodePage {
    /// The code page of a file by what it declares and the bytes of `sample`, some of its texts.
    pub(super) fn settle(declared: Declared, sample: &[u8]) -> Self {
        let known = |charset| Self {
            charset,
            guess: None,
        };
        let said = known(declared_charset(declared));
        if sample.is_ascii() {
            return said;
        }
        if let Declared::As(encoding) = declared
            && is_sound(encoding, sample)
        {
            return said;
        }
        let guessed = text::detect_head(sample, true).ok();
        let Some(guess) = guessed.filter(|guess| !text::is_wide(guess.encoding)) else {
            return said;
        };
        let Some(confidence) = guess.confidence else {
            return known(Charset::Of(guess.encoding));
        };
        let beyond = sample.iter().filter(|byte| !byte.is_ascii()).count();
        let is_western = guess.encoding == WINDOWS_1252;
        match declared {
            Declared::Western(_) if is_western || confidence < SURE || beyond < 2 * ENOUGH => said,
            Declared::As(_) if is_western => said,
            _ => Self {
                charset: Charset::Of(guess.encoding),
                guess: Some(guess),
            },
        }
    }

    /// The name of the encoding in the inventory; `None` where no text needs one.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self.charset {
            Charset::Of(encoding) => Some(text::name(encoding)),
            Charset::Unmet | Charset::Dos(_) => None,
        }
    }

    /// What a reader should know of a guess.
    pub(super) fn note(&self) -> Option<Text> {
        self.guess.and_then(|guess| guess.note())
    }

    /// The characters of a cell without what fills it up: blanks and NULs at its end. A character that the end of the cell cuts is
    /// left out.
    pub(super) fn decode<'a>(&self, cell: &'a [u8]) -> Cow<'a, str> {
        let end = cell.iter().rposition(|byte| !matches!(byte, b' ' | 0));
        let cell = &cell[..end.map_or(0, |end| end + 1)];
        if let Ok(text) = std::str::from_utf8(cell)
            && (text.is_ascii() || self.is_utf8())
        {
            return Cow::Borrowed(text);
        }
        let text = match self.charset {
            Charset::Of(encoding) if encoding == UTF_8 => String::from_utf8_lossy(cell),
            Charset::Of(encoding) => encoding.decode_without_bom_handling(cell).0,
            Charset::Dos(letters) => Cow::Owned(of_dos(letters, cell)),
            Charset::Unmet => {
                let (text, is_broken) = GB18030.decode_without_bom_handling(cell);
                let western = || WINDOWS_1252.decode_without_bom_handling(cell).0;
                if is_broken { western() } else { text }
            }
        };
        match text.strip_suffix(REPLACEMENT) {
            Some(whole) => Cow::Owned(whole.to_owned()),
            None => text,
        }
    }

    /// A name or label: its characters without blanks around and control characters in it.
    pub(super) fn title(&self, bytes: &[u8]) -> String {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        let text = self.decode(&bytes[..end]);
        text.trim().replace(char::is_control, " ")
    }

    fn is_utf8(&self) -> bool {
        match self.charset {
            Charset::Unmet => true,
            Charset::Of(encoding) => encoding == UTF_8,
            Charset::Dos(_) => false,
        }
    }
}

fn declared_charset(declared: Declared) -> Charset {
    match declared {
        Declared::Nothing => Charset::Unmet,
        Declared::As(encoding) => Charset::Of(encoding),
        Declared::Western(page) => (DOS.iter())
            .find(|(number, _)| *number == page)
            .map_or(Charset::Of(WINDOWS_1252), |(_, letters)| {
                Charset::Dos(letters)
            }),
    }
}

fn of_dos(letters: &str, cell: &[u8]) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let character = |byte: &u8| match byte.checked_sub(128) {
        None => char::from(*byte),
        Some(place) => (letters.get(usize::from(place)).copied()).unwrap_or(REPLACEMENT),
    };
    cell.iter().map(character).collect()
}

/// Whether a sample decodes but for the characters that the ends of cells cut.
fn is_sound(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (mut characters, mut malformed) = (0_usize, 0_usize);
    for line in sample.split(|byte| *byte == b'\n') {
        let text = encoding.decode_without_bom_handling(line).0;
        let text = text.trim_end_matches(REPLACEMENT);
        characters += text.chars().filter(|one| !one.is_ascii()).count();
        malformed += text.chars().filter(|one| *one == REPLACEMENT).count();
    }
    malformed as f64 <= characters as f64 * MALFORMED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn texts_decide_where_a_declaration_says_nothing_of_them() {
        let sample = gb("\n张伟\n王芳\n上海市浦东新区世纪大道\n糖尿病");
        for declared in [
            Declared::Nothing,
            Declared::of_number(437),
            Declared::of_number(1252),
            Declared::of_number(936),
            Declared::of_number(949),
            Declared::As(UTF_8),
        ] {
            let page = CodePage::settle(declared, &sample);
            assert_eq!(page.decode(&gb("李娜  ")), "李娜", "{declared:?}");
            assert_eq!(page.name(), Some("gb18030"), "{declared:?}");
        }
    }

    #[test]
    fn a_declaration_counts_where_the_texts_agree() {
        for (number, text) in [
            (1251, "Иванова Анна"),
            (866, "Иванова Анна"),
            (950, "陳怡君"),
            (932, "山田太郎"),
        ] {
            let Declared::As(encoding) = Declared::of_number(number) else {
                panic!("{number}");
            };
            let bytes = encoding.encode(text).0.into_owned();
            let page = CodePage::settle(Declared::of_number(number), &bytes);
            assert_eq!(page.decode(&bytes), text);
            assert!(page.note().is_none());
        }
        let page = CodePage::settle(Declared::of_number(850), b"Ren\x82e\nJos\x82");
        assert_eq!(page.decode(b"Ren\x82e   "), "Renée");
        let page = CodePage::settle(Declared::of_number(1252), b"Ren\xE9e\nM\xFCller\nJos\xE9");
        assert_eq!(page.decode(b"M\xFCller"), "Müller");
    }

    #[test]
    fn a_file_beside_a_table_names_a_code_page_in_many_ways() {
        for (words, expected) in [
            ("UTF-8\r\n", Declared::As(UTF_8)),
            ("UTF8", Declared::As(UTF_8)),
            ("936", Declared::As(GB18030)),
            ("GBK", Declared::As(encoding_rs::GBK)),
            ("ANSI 1251", Declared::As(encoding_rs::WINDOWS_1251)),
            ("OEM 866", Declared::As(encoding_rs::IBM866)),
            ("cp1252", Declared::Western(1252)),
            ("88595", Declared::As(encoding_rs::ISO_8859_5)),
            ("ISO 8859-2", Declared::As(encoding_rs::ISO_8859_2)),
            ("System", Declared::Nothing),
            ("", Declared::Nothing),
        ] {
            assert_eq!(Declared::of_words(words.as_bytes()), expected, "{words}");
        }
    }

    #[test]
    fn what_no_sample_had_is_decoded_all_the_same() {
        let page = CodePage::settle(Declared::Nothing, b"");
        assert_eq!(page.decode("王".as_bytes()), "王");
        assert_eq!(page.decode(&gb("王芳")), "王芳");
        assert_eq!(page.decode(b"Jos\xE9"), "José");
    }

    #[test]
    fn a_character_that_the_cell_cuts_is_left_out() {
        let cut = &gb("北京市")[..5];
        let page = CodePage::settle(Declared::of_number(936), cut);
        assert_eq!(page.decode(cut), "北京");
        let page = CodePage::settle(Declared::As(UTF_8), b"");
        assert_eq!(page.decode(&"北京".as_bytes()[..5]), "北");
        assert_eq!(page.title(b" a\0\xFF"), "a");
    }
}
