//! Whether bytes are a text at all: a head goes in, its characters come out, or nothing where no encoding makes a text of it.
//!
//! It decides what is done with files whose name and front say nothing: text is always read, and only bytes that are none are
//! refused. UTF-8 with a character beyond ASCII proves itself; a guess must yield letters, which bytes of anything else do not.

use super::detect::{Detected, detect_head, is_utf16};
use std::borrow::Cow;

/// Of so many characters one may be a control character that stands in no text.
const MOST_OF: usize = 200;
/// Share of the characters beyond ASCII that are letters or marks in a text of any code page.
const LETTERS: f64 = 0.6;

/// Chance of a guessed encoding below which the bytes are none of a text.
const LEAST_CHANCE: f64 = 0.2;

/// The characters of a head that is text, `whole` where nothing follows it; `None` for other bytes. UTF-32, which is text and not
/// read, gives no characters.
#[must_use]
pub(in crate::format) fn readable(head: &[u8], whole: bool) -> Option<Cow<'_, str>> {
    // What a crash leaves behind the last line of a log; the last character of UTF-16 may end with one as well.
    let written = if whole && !is_utf16(head) {
        trim_nul(head)
    } else {
        head
    };
    let Ok(detected) = detect_head(written, whole) else {
        return Some(Cow::Borrowed(""));
    };
    let text = detected.text(written, whole);
    is_text(&text, &detected).then_some(text)
}

fn trim_nul(head: &[u8]) -> &[u8] {
    let end = head.iter().rposition(|byte| *byte != 0);
    &head[..end.map_or(0, |end| end + 1)]
}

fn is_text(text: &str, detected: &Detected) -> bool {
    let (mut characters, mut odd) = (0_usize, 0);
    let (mut beyond, mut letters) = (0_u32, 0_u32);
    for character in text.chars() {
        characters += 1;
        odd += usize::from(is_odd(character));
        if !character.is_ascii() {
            beyond += 1;
            letters += u32::from(is_written(character));
        }
    }
    let is_guess = detected.confidence.is_some();
    let is_likely = (detected.confidence).is_none_or(|chance| chance >= LEAST_CHANCE);
    characters > 0
        && is_likely
        && odd * MOST_OF <= characters
        && (!is_guess || f64::from(letters) >= f64::from(beyond) * LETTERS)
}

/// Control characters that neither a terminal, a printer nor a protocol between systems puts into text: the bell, backspace, line
/// and page feeds, shifts, the escape, the old end of a file and the separators of records do stand there.
fn is_odd(character: char) -> bool {
    match character {
        '\t'
        | '\n'
        | '\r'
        | '\x01'
        | '\x07'
        | '\x08'
        | '\x0b'
        | '\x0c'
        | '\x0e'
        | '\x0f'
        | '\x1a'
        | '\x1b'
        | '\x1c'..='\x1f' => false,
        '\u{85}' => false,
        character => character.is_control() || character == '\u{FFFD}',
    }
}

/// Letters, and the marks that people write.
fn is_written(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character,
            '\u{A0}' | '¡' | '£' | '€' | '§' | '°' | '«' | '»' | '·' | '¿' | '©' | '®' | '´' | '×'
            | '\u{2010}'..='\u{2044}' | '\u{2190}'..='\u{21FF}' | '\u{2460}'..='\u{25FF}'
            | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
    use siphasher::sip::SipHasher13;

    fn is_readable(bytes: &[u8]) -> bool {
        readable(bytes, true).is_some()
    }

    #[test]
    fn text_is_told_in_any_encoding() {
        let chinese = "今天下午与客户通话，对方要求改期。\n请在周五之前回复。\n";
        let utf16: Vec<u8> = chinese.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            chinese.as_bytes(),
            &GBK.encode(chinese).0,
            &utf16,
            &BIG5
                .encode("今天下午與客戶通話，對方要求改期。\n請在週五之前回覆。")
                .0,
            &SHIFT_JIS.encode("本日午後、お客様に電話しました。\n").0,
            &WINDOWS_1252
                .encode("Le client a rappelé à midi, très fâché.\n")
                .0,
            &WINDOWS_1251
                .encode("Клиент перезвонил в полдень и просил ответить.\n")
                .0,
            b"\x1b[31mERROR\x1b[0m disk full\x07\n\x0c2024-01-01 next page\n",
            b"KEY=value\n",
            b"10:00 started\n10:01 stopped\n\0\0\0\0\0\0\0\0\0\0\0\0",
            b"x",
        ] {
            assert!(is_readable(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn other_bytes_are_no_text() {
        let noise = |length: u64, seed: u64| -> Vec<u8> {
            let byte = |at: u64| SipHasher13::new_with_keys(seed, at).hash(b"") as u8;
            (0..length).map(byte).collect()
        };
        let told = (1..200)
            .filter(|seed| is_readable(&noise(48, *seed)))
            .count();
        // A few bytes may be a word by chance.
        assert!(told <= 6, "{told}");
        for bytes in [
            b"".as_slice(),
            b"\0\0\0\0",
            b"\x01\0\0\0name\x02\0\0\0",
            b"\x83\xa4name\xa5\xe5\xbc\xa0\xc3\x28\xa3tel\xcf\x80\x91\x9c\xd9\x20",
            &noise(4_000, 1),
            &noise(100_000, 2),
        ] {
            assert!(!is_readable(bytes), "{:?}", &bytes[..bytes.len().min(40)]);
        }
    }
}
