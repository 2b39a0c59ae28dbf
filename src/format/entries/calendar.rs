//! Appointments: lines of iCalendar go in, one entry an appointment comes out, with its people as a list.

use super::EntryParser;
use super::entry::Entry;
use super::property::{Property, Unfolding, begins, unescaped};

/// What is an entry: appointments, tasks, notes, times when somebody is busy.
pub(super) const COMPONENTS: &[&str] = &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"];
/// Properties that people fill in.
const KEPT: &[&str] = &[
    "CATEGORIES",
    "COMMENT",
    "CONTACT",
    "DESCRIPTION",
    "DTEND",
    "DTSTART",
    "DUE",
    "GEO",
    "LOCATION",
    "RESOURCES",
    "SUMMARY",
    "URL",
];
const PEOPLE: &[&str] = &["ORGANIZER", "ATTENDEE"];

/// Whether a text begins as a calendar does.
pub(super) fn recognises(front: &str) -> bool {
    let first = front.trim_start().lines().next();
    first.is_some_and(|line| begins(line.as_bytes(), &["VCALENDAR"]))
}

/// What a property holds.
pub(super) fn label(name: &str) -> &'static str {
    match name {
        "SUMMARY" => "主题 summary",
        "DESCRIPTION" => "说明 description",
        "LOCATION" => "地点 location",
        "people[].name" => "姓名 name",
        _ => "",
    }
}

/// Reads appointments.
#[derive(Default)]
pub(super) struct Parser {
    unfolding: Unfolding,
    entry: Option<Entry>,
    /// Components in the entry, such as an alarm.
    inner: usize,
}

impl EntryParser for Parser {
    fn take(&mut self, line: &str, out: &mut Vec<Entry>) {
        if let Some(line) = self.unfolding.take(line) {
            self.property(&line, out);
        }
    }

    fn finish(&mut self, out: &mut Vec<Entry>) {
        if let Some(line) = self.unfolding.finish() {
            self.property(&line, out);
        }
        self.end(out);
    }
}

impl Parser {
    fn end(&mut self, out: &mut Vec<Entry>) {
        self.inner = 0;
        out.extend(self.entry.take().filter(|entry| !entry.is_empty()));
    }

    fn property(&mut self, line: &str, out: &mut Vec<Entry>) {
        if begins(line.as_bytes(), COMPONENTS) {
            self.end(out);
            self.entry = Some(Entry::default());
            return;
        }
        let Some(property) = Property::of(line) else {
            return;
        };
        let Some(entry) = &mut self.entry else { return };
        match &*property.name {
            "BEGIN" => self.inner += 1,
            "END" if self.inner > 0 => self.inner -= 1,
            "END" => self.end(out),
            "ATTACH" => entry.unread += 1,
            name if PEOPLE.contains(&name) => {
                let text = property.value.as_str();
                let bare = text
                    .get(..7)
                    .filter(|front| front.eq_ignore_ascii_case("mailto:"));
                let address = bare.map_or(text, |_| &text[7..]);
                let name = property.parameter("CN").map(unescaped);
                entry.add_element(&[
                    ("people[].email", Some(address.trim().to_owned())),
                    ("people[].name", name),
                ]);
            }
            name if KEPT.contains(&name) && self.inner == 0 => {
                entry.add(&property.name, &unescaped(&property.value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appointments_are_entries_with_lists_of_people() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:面谈\\, 王女士\nORGANIZER;CN=\"Li, Na\":mailto:li@example.com\nATTENDEE:MAILTO:w@example.com\nBEGIN:VALARM\nDESCRIPTION:x\nEND:VALARM\nLOCATION:3F\nEND:VEVENT\nEND:VCALENDAR\n";
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        text.lines().for_each(|line| parser.take(line, &mut out));
        parser.finish(&mut out);
        assert_eq!(out.len(), 1);
        let cells: Vec<_> = out[0].cells.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(cells, [("SUMMARY", "面谈, 王女士"), ("LOCATION", "3F")]);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            out[0].lists,
            [
                (
                    "people[].email".to_owned(),
                    vec![some("li@example.com"), some("w@example.com")]
                ),
                ("people[].name".to_owned(), vec![some("Li, Na"), None]),
            ]
        );
    }
}
