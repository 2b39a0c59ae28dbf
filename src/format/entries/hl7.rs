//! Messages of HL7 version 2: lines of segments go in, one entry a patient of a message comes out.
//!
//! Messages come alone, in batches (`FHS`, `BHS`) and in the frames of MLLP. What characters part fields stands in each message.
//! Fields without a column of their own are joined in one, so that they are searched: segments of a hospital's own too.

use super::EntryParser;
use super::entry::{Entry, OTHER};
use super::hl7_fields::{FIELDS, Form, kind_of_identifier};
use crate::format::mail::characters;

/// Segments that say how messages are sent, and to whom.
const ENVELOPE: &[&str] = &[
    "BHS", "BTS", "ERR", "EVN", "FHS", "FTS", "MSA", "MSH", "SFT", "UAC",
];
/// Kinds of results that are files.
const FILES: &[&str] = &["ED", "RP"];
/// Characters of other values from which they may be about somebody.
const SHORTEST_OTHER: usize = 4;
/// Bytes of a message's header that are told of each of its patients: more is no header.
const MOST_REPEATED: usize = 1_024;
/// What frames of MLLP have around a message.
const FRAMES: [char; 2] = ['\x0b', '\x1c'];

/// Whether a text begins as messages do.
pub(super) fn recognises(front: &str) -> bool {
    let front = front.trim_start_matches(|c: char| c.is_whitespace() || FRAMES.contains(&c));
    let begins = ["MSH", "FHS", "BHS"]
        .iter()
        .any(|segment| front.starts_with(segment));
    begins && Marks::of(front).is_some() && front.contains("MSH")
}

/// What the last line of a text is that begins so: the end of its batches, or of the frame of its last message; messages that come
/// without either have no end.
pub(super) fn ends(front: &str) -> Option<super::Ends> {
    let first = front.trim_start_matches(|c: char| c.is_whitespace() && c != FRAMES[0]);
    let segment = first.trim_start_matches(FRAMES[0]).get(..3);
    match segment {
        Some("FHS") => Some(|line| is_segment(line, "FTS")),
        Some("BHS") => Some(|line| is_segment(line, "BTS")),
        _ if first.starts_with(FRAMES[0]) => Some(|line| line.ends_with(FRAMES[1])),
        _ => None,
    }
}

fn is_segment(line: &str, segment: &str) -> bool {
    line.trim_start_matches(FRAMES).starts_with(segment)
}

/// Whether a line begins a message.
pub(super) fn begins(line: &[u8]) -> bool {
    let is_frame = |byte: &u8| byte.is_ascii_whitespace() || FRAMES.contains(&char::from(*byte));
    let begin = line.iter().position(|byte| !is_frame(byte));
    begin.is_some_and(|begin| line[begin..].starts_with(b"MSH"))
}

/// The characters that part what is in a segment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Marks {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    part: char,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            field: '|',
            component: '^',
            repetition: '~',
            escape: '\\',
            part: '&',
        }
    }
}

impl Marks {
    /// Those that a header segment says.
    fn of(segment: &str) -> Option<Self> {
        let mut marks = segment.chars().skip(3);
        let mut next = || marks.next().filter(char::is_ascii_punctuation);
        let found = Self {
            field: next()?,
            component: next()?,
            repetition: next()?,
            escape: next()?,
            part: '&',
        };
        let part = next().filter(|mark| *mark != found.field);
        Some(Self {
            part: part.unwrap_or(found.part),
            ..found
        })
    }

    /// Text without its escapes.
    fn unescaped(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(self.escape) {
            out.push_str(&rest[..at]);
            let inside = &rest[at + self.escape.len_utf8()..];
            let Some(end) = inside.find(self.escape) else {
                rest = &rest[at..];
                break;
            };
            let sequence = &inside[..end];
            match sequence.chars().next() {
                Some('F') => out.push(self.field),
                Some('S') => out.push(self.component),
                Some('T') => out.push(self.part),
                Some('R') => out.push(self.repetition),
                Some('E') => out.push(self.escape),
                Some('X') => out.push_str(&hexadecimal(&sequence[1..])),
                _ => out.push(' '),
            }
            rest = &inside[end + self.escape.len_utf8()..];
        }
        out.push_str(rest);
        out
    }
}

fn hexadecimal(digits: &str) -> String {
    let digits: Vec<u8> = digits
        .chars()
        .filter_map(|c| c.to_digit(16))
        .map(|d| d as u8)
        .collect();
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    characters(&bytes, None)
}

/// Reads messages.
#[derive(Default)]
pub(super) struct Parser {
    marks: Marks,
    /// What the header of the message says, for each of its patients.
    message: Entry,
    entry: Entry,
    has_patient: bool,
}

impl EntryParser for Parser {
    fn take(&mut self, line: &str, out: &mut Vec<Entry>) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || FRAMES.contains(&c));
        let Some(segment) = line.get(..3) else { return };
        match segment {
            "FHS" | "BHS" | "FTS" | "BTS" => return,
            "MSH" => {
                self.end(out);
                self.marks = Marks::of(line).unwrap_or_default();
                self.entry = Entry::default();
            }
            "PID" => {
                if self.has_patient {
                    self.end(out);
                    if self.message.held() <= MOST_REPEATED {
                        self.entry = self.message.clone();
                    }
                }
                self.has_patient = true;
            }
            _ => {}
        }
        self.segment(segment, line);
        if segment == "MSH" {
            self.message = self.entry.clone();
        }
    }

    fn finish(&mut self, out: &mut Vec<Entry>) {
        self.end(out);
    }
}

impl Parser {
    fn end(&mut self, out: &mut Vec<Entry>) {
        let entry = std::mem::take(&mut self.entry);
        // A header by itself is no record.
        if entry != self.message && !entry.is_empty() {
            out.push(entry);
        }
        self.has_patient = false;
    }

    fn segment(&mut self, segment: &str, line: &str) {
        let marks = self.marks;
        // In the header the mark between fields is the first field.
        let shift = usize::from(segment == "MSH");
        let fields: Vec<&str> = line.split(marks.field).collect();
        let is_file = segment == "OBX" && fields.get(2).is_some_and(|kind| FILES.contains(kind));
        self.entry.unread += u64::from(is_file);
        for (number, field) in fields.iter().enumerate().skip(1) {
            if field.is_empty() || is_file && number == 5 {
                continue;
            }
            let number = number + shift;
            let held = FIELDS
                .iter()
                .find(|held| held.segment == segment && held.number == number);
            match held {
                Some(held) => {
                    for value in field.split(marks.repetition) {
                        self.value(held.form, held.column, value);
                    }
                }
                None if ENVELOPE.contains(&segment) => {}
                None => self.other(field),
            }
        }
    }

    fn other(&mut self, field: &str) {
        let marks = self.marks;
        let parts = field.split([marks.component, marks.repetition, marks.part]);
        for part in parts.filter(|part| part.chars().count() >= SHORTEST_OTHER) {
            self.entry.join(OTHER, &marks.unescaped(part));
        }
    }

    fn value(&mut self, form: Form, column: &'static str, value: &str) {
        let marks = self.marks;
        let parts: Vec<&str> = value.split(marks.component).collect();
        let part = |at: usize| {
            // The family name may be in parts itself.
            let part = parts.get(at).copied().unwrap_or_default();
            marks.unescaped(part.split(marks.part).next().unwrap_or_default())
        };
        match form {
            Form::Text | Form::Time => self.entry.join(column, &marks.unescaped(value)),
            Form::Coded => {
                let text = Some(part(1)).filter(|text| !text.is_empty());
                self.entry.join(column, &text.unwrap_or_else(|| part(0)));
            }
            Form::Identifier => {
                let kind = kind_of_identifier(part(4).trim()).unwrap_or(column);
                self.entry.add(kind, &part(0));
            }
            Form::Name => self.entry.add(column, &name(&part(0), &part(1), &part(2))),
            Form::Staff => {
                self.entry.join(&format!("{column} number"), &part(0));
                self.entry.join(
                    &format!("{column} name"),
                    &name(&part(1), &part(2), &part(3)),
                );
            }
            Form::Address => {
                let parts: Vec<String> = (0..parts.len().min(6))
                    .map(part)
                    .filter(|one| !one.is_empty())
                    .collect();
                self.entry.add(column, &parts.join(" "));
            }
            Form::Telephone => self.entry.add(
                column,
                &telephone(
                    &parts
                        .iter()
                        .enumerate()
                        .map(|(at, _)| part(at))
                        .collect::<Vec<_>>(),
                ),
            ),
        }
    }
}

/// A number in one piece, or country, area and number; an address of mail may stand beside it.
fn telephone(parts: &[String]) -> String {
    let part = |at: usize| parts.get(at).map_or("", |part| part.trim());
    let whole = [part(0), part(11)]
        .into_iter()
        .find(|whole| !whole.is_empty());
    let number = whole.map_or_else(|| format!("{}{}", part(5), part(6)), str::to_owned);
    if number.is_empty() {
        part(3).to_owned()
    } else {
        number
    }
}

/// Family and given names in the order of the language.
fn name(family: &str, given: &str, further: &str) -> String {
    let is_latin = [family, given]
        .iter()
        .all(|part| part.chars().all(|c| c < '\u{2E80}'));
    if is_latin {
        let parts: Vec<&str> = [given, further, family]
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    } else {
        format!("{}{}", family.trim(), given.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        text.split('\r')
            .for_each(|line| parser.take(line, &mut out));
        parser.finish(&mut out);
        let cells = |entry: &Entry| {
            entry
                .cells
                .iter()
                .map(|(a, b)| format!("{a}={b}"))
                .collect()
        };
        out.iter().map(cells).collect()
    }

    #[test]
    fn messages_are_entries() {
        let text = "FHS|^~\\&|x\rBHS|^~\\&|x\r\x0bMSH|^~\\&|LIS|H1|HIS|H|20240101||ORU^R01|1|P|2.4\rPID|1||P7^^^H^PI~11010519491231002X^^^CHN^NI||王^伟||19491231|M|||中山路1号^^广州^^510000||^PRN^PH^^86^10^62345678\rZPD|1|手机13800138000\rOBX|1|TX|1^印象||咳嗽\\.br\\3\\T\\4天\rOBX|2|ED|2^PDF||^application^pdf^Base64^AAAA\rPID|2||P8||Smith^John^Q\r\x1c\rBTS|1\rMSH#*~!@#a#H2\rPID#1##P9##A*B\r";
        assert_eq!(
            read(text),
            [
                &[
                    "sending facility=H1",
                    "message time=20240101",
                    "message type=ORU^R01",
                    "patient id=P7",
                    "national id=11010519491231002X",
                    "patient name=王伟",
                    "birth date=19491231",
                    "sex=M",
                    "address=中山路1号 广州 510000",
                    "home phone=1062345678",
                    "other=手机13800138000",
                    "observation=印象; PDF",
                    "result=咳嗽 3&4天"
                ][..],
                &[
                    "sending facility=H1",
                    "message time=20240101",
                    "message type=ORU^R01",
                    "patient id=P8",
                    "patient name=John Q Smith"
                ],
                &["sending facility=H2", "patient id=P9", "patient name=B A"],
            ]
        );
    }

    #[test]
    fn a_long_header_is_not_repeated() {
        let text = format!(
            "MSH|^~\\&|a|{}\rPID|1||7\rPID|2||8\rPID|3\r",
            "x".repeat(2 * MOST_REPEATED)
        );
        let entries = read(&text);
        assert_eq!(
            entries.len(),
            2,
            "a patient of whom nothing is said is none"
        );
        assert_eq!(entries[1], ["patient id=8"]);
    }

    #[test]
    fn escapes_are_undone() {
        let marks = Marks::default();
        for (text, expected) in [
            ("a\\F\\b\\S\\c\\R\\d\\E\\e", "a|b^c~d\\e"),
            ("\\XD5C5C8FD\\", "张三"),
            ("\\H\\bold\\N\\", " bold "),
            ("open \\F", "open \\F"),
        ] {
            assert_eq!(marks.unescaped(text), expected, "{text}");
        }
        assert!(recognises("\x0bMSH|^~\\&|x"));
        assert!(!recognises("MSHA is a name"));
        assert!(!recognises("FHS|^~\\&|x\r"));
    }
}
