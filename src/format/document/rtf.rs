//! Rich text (RTF 1.9.1): control words and text in code pages go in, paragraphs and tables come out.

use super::content::{CELL_COST, Content, UnreadPart};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use encoding_rs::Encoding;
use std::collections::HashMap;

/// Rich text.
pub(in crate::format) static RTF: &Document = &Document {
    id: "rtf",
    kind: DocumentKind::RichText,
    endings: &[".rtf"],
    recognises: |head, _| head.trim_ascii_start().starts_with(b"{\\rtf"),
    reader: Reader::Whole(read),
    is_text: true,
};

/// Groups inside groups.
const MOST_DEPTH: usize = 4_096;
/// Groups whose text is settings, and no text of the document.
const SETTINGS: &[&str] = &[
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "info",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "fldinst",
    "filetbl",
    "revtbl",
    "bkmkstart",
    "bkmkend",
    "mmathPr",
    "wgrffmtfilter",
    "pntxtb",
    "pntxta",
];
/// Groups that begin with a mark which says that they may be passed over, and hold text of somebody all the same.
const WRITTEN: &[&str] = &[
    "annotation",
    "shptxt",
    "atnauthor",
    "nesttableprops",
    "shpinst",
];

/// What a group is read as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Group {
    Text,
    Fonts,
    Skipped,
}

/// What ends with a group.
#[derive(Clone, Copy, Debug)]
struct State {
    group: Group,
    font: i32,
    /// Characters behind `\u` that stand for it in older programs.
    fallback: usize,
    in_table: bool,
}

struct Reading {
    content: Content,
    states: Vec<State>,
    state: State,
    page: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// Bytes that are not decoded yet.
    bytes: Vec<u8>,
    /// Half of a character of UTF-16.
    high: Option<u16>,
    /// Characters still to be passed over.
    passed: usize,
    text: String,
    row: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Bytes of the rows and cells that are open.
    counted: usize,
    is_full: bool,
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    const KIND: DocumentKind = DocumentKind::RichText;
    let state = State {
        group: Group::Text,
        font: 0,
        fallback: 1,
        in_table: false,
    };
    let mut reading = Reading {
        content: Content::default(),
        states: Vec::new(),
        state,
        page: encoding_rs::WINDOWS_1252,
        fonts: HashMap::new(),
        bytes: Vec::new(),
        high: None,
        passed: 0,
        text: String::new(),
        row: Vec::new(),
        rows: Vec::new(),
        counted: 0,
        is_full: false,
    };
    reading.run(bytes)?;
    reading.content.is_cut = !reading.states.is_empty();
    reading.end_line();
    reading.end_table();
    if reading.is_full {
        let mebibytes = (Content::MOST_BYTES >> 20) as u64;
        return Err(Refusal::new(DocumentReason::TextTooLong { mebibytes }));
    }
    if !bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Err(Refusal::new(DocumentReason::Invalid { kind: KIND }));
    }
    Ok(reading.content)
}

impl Reading {
    fn run(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.decode();
                    if self.states.len() >= MOST_DEPTH {
                        let levels = MOST_DEPTH as u64;
                        return Err(Refusal::new(DocumentReason::Nested { levels }));
                    }
                    self.states.push(self.state);
                }
                b'}' => {
                    self.decode();
                    self.passed = 0;
                    if let Some(state) = self.states.pop() {
                        self.state = state;
                    }
                }
                b'\\' => at = self.control(bytes, at),
                b'\r' | b'\n' => {}
                other => self.byte(*other),
            }
        }
        self.decode();
        Ok(())
    }

    /// Takes the control word or sign behind a backslash; gives what follows it.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = &bytes[at..];
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
        let length = letters.count();
        if length == 0 {
            return at + self.sign(rest);
        }
        let word = String::from_utf8_lossy(&rest[..length]);
        let mut end = length;
        end += usize::from(rest.get(end) == Some(&b'-'));
        let digits = rest[end..].iter().take_while(|byte| byte.is_ascii_digit());
        end += digits.count().min(10);
        let number = std::str::from_utf8(&rest[length..end]).ok();
        let number = number.and_then(|number| number.parse::<i32>().ok());
        end += usize::from(rest.get(end) == Some(&b' '));
        // What follows is bytes and no text.
        if word == "bin" {
            let length = number.and_then(|number| usize::try_from(number).ok());
            return (at + end + length.unwrap_or(0)).min(bytes.len());
        }
        self.word(&word, number);
        at + end
    }

    /// Takes a control sign; how many bytes it has.
    fn sign(&mut self, rest: &[u8]) -> usize {
        match rest.first() {
            Some(b'\'') => {
                let pair = rest
                    .get(1..3)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    self.byte(byte);
                    return 3;
                }
                1
            }
            Some(b'*') => {
                // The word behind it decides whether it is known.
                let word = rest[1..].trim_ascii_start();
                let word = word.strip_prefix(b"\\").unwrap_or(word);
                let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
                let length = word.iter().take_while(is_letter).count();
                let word = String::from_utf8_lossy(&word[..length]);
                if self.state.group == Group::Text && !WRITTEN.contains(&&*word) {
                    if word == "objdata" || word == "objclass" {
                        self.content.leave(UnreadPart::Enclosure);
                    }
                    self.state.group = Group::Skipped;
                }
                1
            }
            Some(b'~') => {
                self.push(' ');
                1
            }
            Some(b'_') => {
                self.push('-');
                1
            }
            Some(b'\r' | b'\n') => {
                self.end_line();
                1
            }
            Some(sign @ (b'\\' | b'{' | b'}')) => {
                self.byte(*sign);
                1
            }
            Some(_) => 1,
            None => 0,
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        // One more byte may belong to the character before.
        if !matches!(word, "loch" | "hich" | "dbch") {
            self.decode();
        }
        let page = |number: i32| {
            let number = u16::try_from(number).ok()?;
            code_page(number)
        };
        match word {
            "ansicpg" => self.page = number.and_then(page).unwrap_or(self.page),
            "mac" => self.page = encoding_rs::MACINTOSH,
            "fonttbl" => self.state.group = Group::Fonts,
            "f" => self.state.font = number.unwrap_or(0),
            "plain" => self.state.font = 0,
            "fcharset" => {
                if let Some(encoding) = number.and_then(charset) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "uc" => self.state.fallback = number.map_or(1, |number| number.clamp(0, 8) as usize),
            "u" => self.unit(number.unwrap_or(0) as u16),
            "pict" if self.state.group == Group::Text => {
                self.content.leave(UnreadPart::Picture);
                self.state.group = Group::Skipped;
            }
            "par" | "sect" | "page" | "line" => self.end_line(),
            "tab" => self.push('\t'),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "lquote" | "rquote" => self.push('\''),
            "ldblquote" | "rdblquote" => self.push('"'),
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = true,
            "cell" | "nestcell" => self.end_cell(word == "cell"),
            "row" => self.end_row(),
            "nestrow" => self.push(' '),
            _ if SETTINGS.contains(&word) => self.state.group = Group::Skipped,
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.passed > 0 {
            self.passed -= 1;
        } else if self.state.group == Group::Text {
            self.high = None;
            self.bytes.push(byte);
        }
    }

    /// Takes a character of UTF-16, whose substitutes follow.
    fn unit(&mut self, unit: u16) {
        self.passed = self.state.fallback;
        if self.state.group != Group::Text {
            return;
        }
        let pair = self.high.take().map(|high| [high, unit]);
        let decoded = match pair {
            Some(pair) => char::decode_utf16(pair).next(),
            None => char::decode_utf16([unit]).next(),
        };
        match decoded {
            Some(Ok(character)) => self.push(character),
            _ => self.high = Some(unit),
        }
    }

    /// Decodes the bytes so far, in the encoding of their font.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.get(&self.state.font).copied();
        let encoding = match encoding {
            // A font of Western Europe in a Chinese document says nothing of the text.
            Some(encoding) if encoding != encoding_rs::WINDOWS_1252 => encoding,
            _ => self.page,
        };
        let text = encoding.decode_without_bom_handling(&bytes).0;
        self.hold(&text);
        self.bytes = bytes;
        self.bytes.clear();
    }

    fn push(&mut self, character: char) {
        if self.state.group == Group::Text {
            self.decode();
            self.hold(character.encode_utf8(&mut [0; 4]));
        }
    }

    fn hold(&mut self, text: &str) {
        let held = self.counted + self.text.len() + text.len();
        self.is_full |= !self.content.has_room(held);
        if !self.is_full {
            self.text.push_str(text);
        }
    }

    fn end_line(&mut self) {
        if self.state.group != Group::Text {
            return;
        }
        self.decode();
        if self.state.in_table {
            self.hold(" ");
            return;
        }
        self.end_table();
        let text = std::mem::take(&mut self.text);
        self.is_full |= !self.content.line(&text);
    }

    fn end_cell(&mut self, is_outer: bool) {
        self.decode();
        if is_outer {
            let cell = std::mem::take(&mut self.text);
            self.count(cell.len());
            self.row.push(cell.trim().to_owned());
        } else {
            self.hold("\t");
        }
    }

    fn end_row(&mut self) {
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
    }

    /// Cells are no part of the content before their table ends.
    fn count(&mut self, bytes: usize) {
        let held = self.counted + self.text.len() + bytes + CELL_COST;
        self.is_full |= !self.content.has_room(held);
        if self.is_full {
            self.row.clear();
            self.rows.clear();
        } else {
            self.counted += bytes + CELL_COST;
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.counted = 0;
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            self.is_full |= !self.content.table(rows);
        }
    }
}

/// The encoding of a code page of Windows.
fn code_page(number: u16) -> Option<&'static Encoding> {
    Some(match number {
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        54_936 => encoding_rs::GB18030,
        65_001 => encoding_rs::UTF_8,
        1_250..=1_258 => Encoding::for_label(format!("windows-{number}").as_bytes())?,
        874 => encoding_rs::WINDOWS_874,
        866 => encoding_rs::IBM866,
        _ => return None,
    })
}

/// The encoding of a character set of a font.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        0 => 1_252,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1_253,
        162 => 1_254,
        163 => 1_258,
        177 => 1_255,
        178 => 1_256,
        186 => 1_257,
        204 => 1_251,
        222 => 874,
        238 => 1_250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    fn blocks(text: &str) -> Vec<Block> {
        read(text.as_bytes()).unwrap().blocks
    }

    fn line(text: &str) -> Block {
        Block::Line(text.to_owned())
    }

    #[test]
    fn characters_come_from_code_pages_and_escapes() {
        for (text, expected) in [
            (
                r"{\rtf1\ansi\ansicpg936 \'d5\'c5\'ce\'b0\par b}",
                vec![line("张伟"), line("b")],
            ),
            (r"{\rtf1\ansi\uc1 \u24352?\u20255? x}", vec![line("张伟 x")]),
            (r"{\rtf1\ansi\uc2 \u24352\'d5\'c5x}", vec![line("张x")]),
            (
                r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 SimSun;}}\f1 \'d5\'c5\f0 \'e9}",
                vec![line("张é")],
            ),
            (
                r"{\rtf1{\info{\author Wei}}{\*\generator x}{\header h\par}b\~c\\}",
                vec![line("h"), line("b c\\")],
            ),
            (
                r"{\rtf1 a{\*\annotation note\par}b}",
                vec![line("anote"), line("b")],
            ),
            (r"{\rtf1 \u55357?\u56832?}", vec![line("\u{1F600}")]),
            (r"{\rtf1 a}}}{b", vec![line("ab")]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_are_tables() {
        let text = r"{\rtf1 t\par\trowd\cellx1\cellx2\pard\intbl a\cell b\par c\cell\row\pard\intbl d\cell e\cell\row\pard u\par}";
        let rows = [["a", "b c"], ["d", "e"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            blocks(text),
            [line("t"), Block::Table(rows.to_vec()), line("u")]
        );
    }
}
