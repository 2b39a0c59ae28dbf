//! Contacts: lines of vCards of any version go in, one entry a contact comes out.

use super::EntryParser;
use super::entry::Entry;
use super::property::{Property, Unfolding, begins, parts, unescaped};

/// Properties that say nothing of a person.
const TECHNICAL: &[&str] = &[
    "CLASS",
    "CLIENTPIDMAP",
    "END",
    "KIND",
    "MAILER",
    "PRODID",
    "PROFILE",
    "REV",
    "SORT-STRING",
    "SOURCE",
    "TZ",
    "UID",
    "VERSION",
    "X-ABLABEL",
    "X-ABUID",
    "X-ABSHOWAS",
];
/// Properties that are files.
const FILES: &[&str] = &["KEY", "LOGO", "PHOTO", "SOUND"];

/// Contacts inside contacts.
const MOST_OUTER: usize = 16;

/// Whether a text begins with a vCard.
pub(super) fn recognises(front: &str) -> bool {
    let first = front.trim_start().lines().next();
    first.is_some_and(|line| begins(line.as_bytes(), &["VCARD"]))
}

/// What a property holds.
pub(super) fn label(name: &str) -> &'static str {
    match name.split(' ').next().unwrap_or_default() {
        "FN" => "姓名 full name",
        "N" => "姓名 name",
        "NICKNAME" => "昵称 nickname",
        "TEL" => "电话 telephone",
        "EMAIL" => "邮箱 e-mail",
        "ADR" | "LABEL" => "地址 address",
        "ORG" => "单位 organisation",
        "TITLE" | "ROLE" => "职务 job",
        "BDAY" => "出生日期 birth date",
        "GENDER" => "性别 gender",
        "NOTE" => "备注 note",
        "IMPP" => "社交账号 account",
        _ => "",
    }
}

/// Whether a line begins a contact, where this one stands before it: not one that stands inside another.
pub(super) fn begins_contact(before: &[u8], line: &[u8]) -> bool {
    begins(line, &["VCARD"]) && !holds_contact(before)
}

/// Whether a line is a property whose value is the contact in the lines below it: that of somebody's agent (vCard 2.1, 2.4).
fn holds_contact(line: &[u8]) -> bool {
    let Some(head) = line.trim_ascii_end().strip_suffix(b":") else {
        return false;
    };
    let name = head.split(|byte| *byte == b';').next().unwrap_or_default();
    let name = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    name.eq_ignore_ascii_case(b"AGENT")
}

/// Reads contacts.
#[derive(Default)]
pub(super) struct Parser {
    unfolding: Unfolding,
    entry: Option<Entry>,
    /// Those in which the open one stands.
    outer: Vec<Entry>,
    /// Whether the line before says that a contact follows inside the open one.
    holds_contact: bool,
}

impl EntryParser for Parser {
    fn take(&mut self, line: &str, out: &mut Vec<Entry>) {
        let is_inside = std::mem::replace(&mut self.holds_contact, holds_contact(line.as_bytes()));
        if begins(line.as_bytes(), &["VCARD"]) {
            if let Some(line) = self.unfolding.finish() {
                self.property(&line, out);
            }
            if is_inside && self.outer.len() < MOST_OUTER {
                self.outer.extend(self.entry.take());
            } else {
                self.end_all(out);
            }
        }
        if let Some(line) = self.unfolding.take(line) {
            self.property(&line, out);
        }
    }

    fn finish(&mut self, out: &mut Vec<Entry>) {
        if let Some(line) = self.unfolding.finish() {
            self.property(&line, out);
        }
        self.end_all(out);
    }
}

impl Parser {
    fn end(&mut self, out: &mut Vec<Entry>) {
        out.extend(self.entry.take().filter(|entry| !entry.is_empty()));
        self.entry = self.outer.pop();
    }

    fn end_all(&mut self, out: &mut Vec<Entry>) {
        self.end(out);
        while self.entry.is_some() {
            self.end(out);
        }
    }

    fn property(&mut self, line: &str, out: &mut Vec<Entry>) {
        if begins(line.as_bytes(), &["VCARD"]) {
            self.entry = Some(Entry::default());
            return;
        }
        let Some(property) = Property::of(line) else {
            return;
        };
        if property.name == "END" {
            return self.end(out);
        }
        let Some(entry) = &mut self.entry else { return };
        if property.is_binary || FILES.contains(&&*property.name) {
            entry.unread += 1;
        } else if !TECHNICAL.contains(&&*property.name) {
            entry.add(&property.name, &value(&property));
        }
    }
}

/// A value as people write it.
fn value(property: &Property) -> String {
    let text = &*property.value;
    match &*property.name {
        "N" => name(text),
        "ADR" | "ORG" | "X-ANDROID-CUSTOM" => joined(parts(text, ';')),
        "TEL" | "EMAIL" => {
            let bare = ["tel:", "mailto:"].iter().find_map(|scheme| {
                let front = text.get(..scheme.len())?;
                front
                    .eq_ignore_ascii_case(scheme)
                    .then(|| &text[scheme.len()..])
            });
            unescaped(bare.unwrap_or(text))
        }
        _ => unescaped(text),
    }
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts = parts.into_iter().map(unescaped);
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.join(" ")
}

/// Family name, given name, further names, titles before and behind: in the order of the language.
fn name(text: &str) -> String {
    let parts: Vec<&str> = parts(text, ';');
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let is_latin = parts
        .iter()
        .all(|part| part.chars().all(|c| c < '\u{2E80}'));
    if is_latin {
        joined([part(3), part(1), part(2), part(0), part(4)])
    } else {
        joined([part(0), part(1)]).replace(' ', "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_may_stand_inside_another() {
        let text = "BEGIN:VCARD\nFN:a\nAGENT:\nBEGIN:VCARD\nFN:b\nEND:VCARD\nNOTE:c\nEND:VCARD\nBEGIN:VCARD\nFN:d\nBEGIN:VCARD\nFN:e\n";
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        text.lines().for_each(|line| parser.take(line, &mut out));
        parser.finish(&mut out);
        let values: Vec<Vec<&str>> = (out.iter())
            .map(|entry| entry.cells.iter().map(|(_, value)| &**value).collect())
            .collect();
        assert_eq!(values, [&["b"][..], &["a", "c"], &["d"], &["e"]]);
    }

    #[test]
    fn contacts_are_entries() {
        let text = "BEGIN:VCARD\nVERSION:3.0\nFN:张三\nN:张;三;;;\nTEL;TYPE=CELL:13800138000\nTEL:tel:+86-10-1\nADR;TYPE=HOME:;;中山路 1号;广州;;510000;\nNOTE:a\\, b\\nc\nPHOTO;ENCODING=b:AAAA\n BBBB\nEND:VCARD\n\nbegin:vcard\nN:Smith;John;;Dr.;\nitem1.EMAIL:j@example.com\nend:vcard\n";
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        text.lines().for_each(|line| parser.take(line, &mut out));
        parser.finish(&mut out);
        let cells = |entry: &Entry| -> Vec<String> {
            entry
                .cells
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        assert_eq!(out.len(), 2);
        assert_eq!(
            cells(&out[0]),
            [
                "FN=张三",
                "N=张三",
                "TEL=13800138000",
                "TEL 2=+86-10-1",
                "ADR=中山路 1号 广州 510000",
                "NOTE=a, b c"
            ]
        );
        assert_eq!(out[0].unread, 1);
        assert_eq!(cells(&out[1]), ["N=Dr. John Smith", "EMAIL=j@example.com"]);
    }
}
