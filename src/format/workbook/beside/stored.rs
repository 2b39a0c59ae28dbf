//! What a workbook keeps of tables that stand elsewhere: caches of pivot tables and of other workbooks go in, tables come out, as far
//! as there is room for them.

use super::{Book, KIND};
use crate::format::document::content::{CELL_COST, Content, Header, UnreadPart};
use crate::format::document::xml::{self, Element, Step};
use crate::format::{Refusal, ends_in};

/// Caches of pivot tables: the rows that each was made of, or at least the different values of each field.
pub(super) fn caches(book: &mut Book, content: &mut Content) -> Result<(), Refusal> {
    const DEFINITION: &str = "xl/pivotCache/pivotCacheDefinition";
    let is_xml = |name: &str| ends_in(name, "xml") && !name.contains("/_rels/");
    for (place, name) in (book.names(|name| is_xml(name) && name.starts_with(DEFINITION)))
        .into_iter()
        .enumerate()
    {
        let mut cache = Cache::default();
        let room = Content::MOST_BYTES.saturating_sub(content.bytes);
        xml::walk(book.part(&name)?, KIND, &mut |step| {
            cache.define(step, room);
        })?;
        let records = name.replace("pivotCacheDefinition", "pivotCacheRecords");
        if !book.names(|name| name == records).is_empty() {
            xml::walk(book.part(&records)?, KIND, &mut |step| {
                cache.record(step, room);
            })?;
        }
        let rows = cache.rows();
        let is_taken = content.sheet(&format!("pivot cache {}", place + 1), Header::First, rows);
        if cache.is_full || !is_taken {
            content.leave(UnreadPart::Beside);
        }
    }
    Ok(())
}

/// A cache of a pivot table.
#[derive(Default)]
struct Cache {
    fields: Vec<(String, Vec<String>)>,
    records: Vec<Vec<String>>,
    row: Vec<String>,
    in_record: bool,
    bytes: usize,
    is_full: bool,
}

/// The value that an element of a cache holds: text, number, day, truth value or error; an empty one where none is.
fn value(element: &Element<'_>) -> Option<String> {
    match element.name() {
        "s" | "n" | "d" | "b" | "e" => {
            let value = element.attribute("v").unwrap_or_default();
            Some(value.strip_suffix("T00:00:00").unwrap_or(&value).to_owned())
        }
        "m" => Some(String::new()),
        _ => None,
    }
}

impl Cache {
    /// Whether there is room for so many more bytes, among so many.
    fn takes(&mut self, bytes: usize, room: usize) -> bool {
        self.bytes += bytes;
        self.is_full |= self.bytes > room;
        !self.is_full
    }

    fn define(&mut self, step: Step<'_>, room: usize) {
        let Step::Open(element) = step else {
            return;
        };
        if self.is_full {
            return;
        }
        if element.name() == "cacheField" {
            let name = element.attribute("name").unwrap_or_default();
            if self.takes(name.len() + 2 * CELL_COST, room) {
                self.fields.push((name, Vec::new()));
            }
        } else if let Some(value) = value(&element)
            && self.takes(value.len() + CELL_COST, room)
            && let Some((_, items)) = self.fields.last_mut()
        {
            items.push(value);
        }
    }

    fn record(&mut self, step: Step<'_>, room: usize) {
        match step {
            Step::Open(element) if element.name() == "r" => self.in_record = true,
            Step::Open(element) if self.in_record && !self.is_full => {
                let shared = || {
                    let (_, items) = self.fields.get(self.row.len())?;
                    items.get(element.number("v")?).cloned()
                };
                let value = if element.name() == "x" {
                    Some(shared().unwrap_or_default())
                } else {
                    value(&element)
                };
                if let Some(value) = value
                    && self.takes(value.len() + CELL_COST, room)
                {
                    self.row.push(value);
                }
            }
            Step::Close("r") => {
                self.in_record = false;
                let row = std::mem::take(&mut self.row);
                if self.takes(CELL_COST, room) {
                    self.records.push(row);
                }
            }
            _ => {}
        }
    }

    /// Its header and its records. Without records the different values of each field stand below it.
    fn rows(&mut self) -> Vec<Vec<String>> {
        let names = self.fields.iter().map(|(name, _)| name.clone());
        let mut rows = vec![names.collect()];
        if self.records.is_empty() {
            let longest = self.fields.iter().map(|(_, items)| items.len()).max();
            for place in 0..longest.unwrap_or(0) {
                let item = |(_, items): &(String, Vec<String>)| items.get(place).cloned();
                let items = self
                    .fields
                    .iter()
                    .map(|field| item(field).unwrap_or_default());
                let row: Vec<String> = items.collect();
                self.bytes += row.len() * size_of::<String>();
                self.is_full |= self.bytes > Content::MOST_BYTES;
                if self.is_full {
                    break;
                }
                rows.push(row);
            }
        } else {
            rows.append(&mut self.records);
        }
        if rows.len() > 1 { rows } else { Vec::new() }
    }
}

/// Cells of other workbooks that formulas refer to.
pub(super) fn others(book: &mut Book, content: &mut Content) -> Result<(), Refusal> {
    const LINKS: &str = "xl/externalLinks/externalLink";
    let names = book.names(|name| name.starts_with(LINKS) && ends_in(name, "xml"));
    for (place, name) in names.into_iter().enumerate() {
        let mut linked = Linked {
            room: Content::MOST_BYTES.saturating_sub(content.bytes),
            ..Linked::default()
        };
        xml::walk(book.part(&name)?, KIND, &mut |step| linked.step(step))?;
        let name = format!("external link {}", place + 1);
        if !content.sheet(&name, Header::Unknown, linked.rows) || linked.is_full {
            content.leave(UnreadPart::Beside);
        }
    }
    Ok(())
}

/// Cells of another workbook, as far as there is room for them.
#[derive(Default)]
struct Linked {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    text: String,
    in_value: bool,
    room: usize,
    is_full: bool,
}

impl Linked {
    /// Whether there is room for so many more bytes; empty cells before one far to the right take it too.
    fn takes(&mut self, bytes: usize) -> bool {
        let left = self.room.checked_sub(bytes);
        self.is_full |= left.is_none();
        self.room = left.unwrap_or(0);
        !self.is_full
    }

    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(element) => match element.name() {
                "row" => self.row.clear(),
                "cell" => {
                    let column = element.attribute("r").and_then(|place| column(&place));
                    let gap = column.unwrap_or(0).saturating_sub(self.row.len());
                    if gap > 0 && self.takes(gap * CELL_COST) {
                        self.row.resize(self.row.len() + gap, String::new());
                    }
                }
                "v" => self.in_value = true,
                _ => {}
            },
            Step::Text(piece) if self.in_value => self.text.push_str(piece),
            Step::Text(_) => {}
            Step::Close("v") => {
                self.in_value = false;
                let value = std::mem::take(&mut self.text);
                if self.takes(value.len() + CELL_COST) {
                    self.row.push(value);
                }
            }
            Step::Close("row") => {
                let row = std::mem::take(&mut self.row);
                if self.takes(CELL_COST) {
                    self.rows.push(row);
                }
            }
            Step::Close(_) => {}
        }
    }
}

/// The column of a cell by its address, from 0.
fn column(address: &str) -> Option<usize> {
    const MOST: usize = 16_384;
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).take(3);
    let number = letters.fold(0, |number, letter| {
        number * 26 + usize::from(letter - b'A' + 1)
    });
    number.checked_sub(1).filter(|column| *column < MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_columns() {
        for (address, expected) in [
            ("AB12", Some(27)),
            ("XFD1", Some(16_383)),
            ("XFE1", None),
            ("1", None),
        ] {
            assert_eq!(column(address), expected, "{address}");
        }
    }

    /// A few bytes of XML may say that a row is thousands of cells wide, or that there are rows without any.
    #[test]
    fn cells_without_text_take_room_too() {
        let row = "<row><cell r=\"XFD1\"><v>x</v></cell></row>";
        let mut linked = Linked {
            room: 1 << 20,
            ..Linked::default()
        };
        let link = format!("<sheetData>{}</sheetData>", row.repeat(100));
        xml::walk(link.as_bytes(), KIND, &mut |step| linked.step(step)).unwrap();
        assert!(linked.is_full);
        assert_eq!(linked.rows.len(), 2);
        let mut cache = Cache::default();
        let records = format!("<records>{}</records>", "<r/>".repeat(1_000));
        xml::walk(records.as_bytes(), KIND, &mut |step| {
            cache.record(step, 2_400);
        })
        .unwrap();
        assert!(cache.is_full);
        assert_eq!(cache.records.len(), 2_400 / CELL_COST);
    }
}
