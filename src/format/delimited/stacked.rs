//! A text that holds several tables one below the other: its head goes in, a table for each header that it has comes out.
//!
//! Sections under one header are one table, also where the columns stand in another order or some are missing: their records are
//! read by the names of their columns. A text is cut only where all of it was seen, so that nothing is put under a header that
//! is another's.

mod blocks;
mod reading;

use super::parser::{Parser, Step};
use super::sniff::{self, Sniffed};
use super::translation::Translation;
use crate::format::layout::footer;
use crate::format::layout::groups::{self, Group};
use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::sections::{Line, Rows, Section};
use crate::format::text::TextHead;
use crate::format::{HEAD_BYTES, Opened, Opening};
use crate::model::source::read_range;
use reading::StackedTable;
use std::sync::Arc;

/// Bytes of the largest text that is cut: all of it is looked at.
pub(super) const LARGEST: u64 = 16 << 20;

/// Names of columns that a header further on may begin with.
const NAMES: usize = 32;

/// The tables of a text, where it holds several or one that is read in pieces; `None` where it is a plain table.
pub(super) fn open(
    entry: &Opening<'_>,
    head: &TextHead<'_>,
    sniffed: &Sniffed,
) -> Option<Vec<Opened>> {
    // What is translated before it is parsed has other places in the file.
    if sniffed.dialect.width < 2 || Translation::of_dialect(sniffed.dialect).is_some() {
        return None;
    }
    let is_hinted = is_hinted(head, sniffed);
    let whole;
    let whole_head;
    // Of a compressed text nobody knows the size, but a short head ends with it.
    let head = if head.is_whole || head.raw.len() < HEAD_BYTES {
        if !is_hinted {
            return None;
        }
        head
    } else {
        let size = entry.source.byte_size();
        let is_stacked = || is_hinted && is_stacked(head, sniffed);
        if size > LARGEST || !is_stacked() && !goes_on(entry, head, sniffed) {
            return None;
        }
        whole = read_range(&**entry.source, 0, size as usize).ok()?;
        let entry = Opening {
            head: &whole,
            ..*entry
        };
        whole_head = TextHead::read(&entry).ok()?;
        &whole_head
    };
    let text = Text::new(head, super::parser_of(sniffed.dialect))?;
    let sections = text.rows(head.words).sections()?;
    let (sections, left_out) = text.without_footers(sections);
    if text.is_plain(&sections) {
        return None;
    }
    let tables = match blocks::table(&text, &sections) {
        Some(table) => vec![table],
        None => groups::of(&sections),
    };
    Some(text.opened(tables, &sections, left_out, sniffed))
}

/// Whether anything in a head points to a further table: records of another width, empty lines, lines that begin as the header
/// does or have one cell.
fn is_hinted(head: &TextHead<'_>, sniffed: &Sniffed) -> bool {
    sniffed.regular < 1.0
        || sniffed.dialect.data_start > 0 && !sniffed.above.is_empty()
        || has_marks(head.body(), sniffed)
        || has_titles(head.body(), sniffed)
}

/// Whether a line has its first cell only, or none: it ends in as many delimiters as part its columns.
fn has_titles(text: &[u8], sniffed: &Sniffed) -> bool {
    let delimiter = sniffed.dialect.delimiter.single().unwrap_or(b',');
    let parting = sniffed.dialect.width - 1;
    memchr::memchr_iter(b'\n', text).any(|end| {
        let line = text[..end].strip_suffix(b"\r").unwrap_or(&text[..end]);
        let cells = line.len().checked_sub(parting).map(|at| &line[at..]);
        cells.is_some_and(|cells| cells.iter().all(|byte| *byte == delimiter))
    })
}

/// Whether a head holds several tables.
fn is_stacked(head: &TextHead<'_>, sniffed: &Sniffed) -> bool {
    Text::new(head, super::parser_of(sniffed.dialect))
        .is_some_and(|text| text.rows(head.words).sections().is_some())
}

/// Whether an empty line, a further header, or a line of words where all records have numbers stands behind the head of a text.
fn goes_on(entry: &Opening<'_>, head: &TextHead<'_>, sniffed: &Sniffed) -> bool {
    let from = head.raw.len().saturating_sub(2);
    let rest = entry.source.byte_size() - from as u64;
    let rest = read_range(&**entry.source, from as u64, rest as usize);
    let records = head.body().get(sniffed.dialect.data_start as usize..);
    // Half a line at the end says nothing.
    let records = records.and_then(|records| Some(&records[..=memchr::memrchr(b'\n', records)?]));
    let have_numbers = records.is_some_and(|records| !has_words_alone(records));
    rest.is_ok_and(|rest| has_marks(&rest, sniffed) || have_numbers && has_words_alone(&rest))
}

/// Whether a line of a text has several fields and no digit, as headers do.
fn has_words_alone(text: &[u8]) -> bool {
    let mut ends = memchr::memchr_iter(b'\n', text);
    let first = ends.next();
    let mut begin = first.map_or(text.len(), |end| end + 1);
    ends.any(|end| {
        let line = &text[begin..end];
        begin = end + 1;
        line.len() > 1 && !line.iter().any(u8::is_ascii_digit)
    })
}

/// Whether an empty line stands in a text, or a line begins with the name of a column.
fn has_marks(text: &[u8], sniffed: &Sniffed) -> bool {
    let names = sniffed.header.iter().take(NAMES).map(String::as_bytes);
    let names: Vec<&[u8]> = names.filter(|name| !name.is_empty()).collect();
    let mut firsts = [false; 256];
    names
        .iter()
        .for_each(|name| firsts[usize::from(name[0])] = true);
    let delimiter = sniffed.dialect.delimiter.single().unwrap_or(b',');
    memchr::memchr_iter(b'\n', text).any(|end| {
        let line = &text[end + 1..];
        // The second of them is that of a text of two bytes each.
        if [&b"\n"[..], b"\0\n", b"\r\n"]
            .iter()
            .any(|blank| line.starts_with(blank))
        {
            return true;
        }
        let line = line.strip_prefix(b"\"").unwrap_or(line);
        let is_name = |name: &&[u8]| {
            let rest = line.strip_prefix(*name).and_then(<[u8]>::first);
            rest.is_some_and(|next| *next == delimiter || *next == b'"')
        };
        (line.first()).is_some_and(|first| firsts[usize::from(*first)]) && names.iter().any(is_name)
    })
}

/// A text with what is known of its records.
struct Text<'a> {
    head: &'a TextHead<'a>,
    parser: Parser,
    lines: Vec<Line>,
    /// Where each begins and ends.
    places: Vec<(usize, usize)>,
}

impl<'a> Text<'a> {
    /// `None` where a record is no record.
    fn new(head: &'a TextHead<'a>, parser: Parser) -> Option<Self> {
        let body = head.body();
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        let (mut values, mut ends) = (Vec::new(), Vec::new());
        let (mut at, mut is_apart) = (0, true);
        while at < body.len() {
            values.clear();
            ends.clear();
            match parser.next(&body[at..], true, None, &mut values, &mut ends) {
                Step::Record { start, length, .. } => {
                    is_apart |= is_gap(&body[..at], &body[at..at + start]);
                    let line = line(&values, &ends, is_apart);
                    // A row of delimiters alone is as good as an empty line.
                    is_apart = line.filled == 0;
                    if line.filled > 0 {
                        lines.push(line);
                        places.push((at + start, at + length));
                    }
                    at += length;
                }
                Step::Nothing(length) if length > 0 => at += length,
                _ => return None,
            }
        }
        Some(Self {
            head,
            parser,
            lines,
            places,
        })
    }

    /// The cells of a record.
    fn cells(&self, row: usize) -> Vec<String> {
        let (start, end) = self.places[row];
        let record = &self.head.body()[start..end];
        let mut records = sniff::records(record, self.parser, true, 1);
        records.pop().map_or_else(Vec::new, |record| record.fields)
    }

    fn rows<'r>(&'r self, words: &'r HeaderWords) -> Rows<'r, impl Fn(usize) -> Vec<String> + 'r> {
        Rows {
            lines: &self.lines,
            cells: |row| self.cells(row),
            words,
        }
    }

    /// The sections without the totals and remarks below each, and what those say.
    fn without_footers(&self, sections: Vec<Section>) -> (Vec<Section>, Vec<String>) {
        let mut left_out = Vec::new();
        let mut kept = Vec::new();
        for mut section in sections {
            let from = section.records.end.saturating_sub(footer::MOST + 1);
            let rows = section.records.start.max(from)..section.records.end;
            let width = section.names.len();
            let cells: Vec<Vec<String>> = rows.map(|row| self.cells(row)).collect();
            let below = footer::lines_below(cells, width);
            let end = section.records.end;
            section.records.end -= below;
            left_out.extend((section.records.end..end).map(|row| self.cells(row).join(" ")));
            let titles = section.all.start..section.header.unwrap_or(section.all.start);
            left_out.extend(titles.map(|row| self.cells(row).join(" ")));
            let is_remark = section.header.is_none()
                && section
                    .records
                    .clone()
                    .all(|row| self.lines[row].filled < 2);
            if is_remark {
                left_out.extend(section.records.map(|row| self.cells(row).join(" ")));
            } else if !section.records.is_empty() || section.header.is_some() {
                kept.push(section);
            }
        }
        (kept, left_out)
    }

    /// Whether the sections are one plain table whose header is repeated, or too little of the text is under a header.
    fn is_plain(&self, sections: &[Section]) -> bool {
        let mut named = sections.iter().filter(|section| section.header.is_some());
        let records: usize = named.clone().map(|section| section.records.len()).sum();
        let rest: usize = (sections.iter())
            .filter(|section| section.header.is_none())
            .map(|section| section.records.len())
            .sum();
        let Some(first) = named.next() else {
            return true;
        };
        let same = named.all(|section| groups::is_same(&first.names, &section.names));
        let covered: usize = sections
            .iter()
            .map(|section| section.records.len() + 1)
            .sum();
        let has_others = covered < self.lines.len() || rest > 0;
        same && !has_others || rest > records
    }

    /// The tables as they are opened: the largest is the text's own, the others are numbered by their place in it.
    fn opened(
        &self,
        tables: Vec<Group>,
        sections: &[Section],
        left_out: Vec<String>,
        sniffed: &Sniffed,
    ) -> Vec<Opened> {
        let ends = self.ends(sections);
        let count = tables.len();
        let largest = (tables.iter().enumerate())
            .max_by_key(|(number, table)| (table.records(sections), count - number))
            .map_or(0, |(number, _)| number);
        let mut left_out = Some(left_out);
        let opened = tables.into_iter().enumerate().map(|(number, table)| {
            let member = (number != largest).then(|| (number + 1).to_string().into());
            let is_own = member.is_none();
            Opened {
                member,
                table: Arc::new(StackedTable::new(
                    self,
                    table,
                    sections,
                    &ends,
                    (number, count),
                    sniffed,
                )),
                left_out: left_out.take_if(|_| is_own).unwrap_or_default(),
            }
        });
        opened.collect()
    }

    /// Where the records of each section begin and end in the file.
    fn ends(&self, sections: &[Section]) -> Vec<(u64, u64)> {
        let place = |row: usize, is_end: bool| match (self.places.get(row), row.checked_sub(1)) {
            (_, Some(last)) if is_end => self.places[last].1,
            (Some((start, _)), _) => *start,
            (None, _) => self.head.body().len(),
        };
        let bounds = sections.iter().flat_map(|section| {
            let begin = place(section.records.start, false);
            [begin, place(section.records.end, true).max(begin)]
        });
        let places = self.head.places(&bounds.collect::<Vec<_>>());
        places
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    }
}

/// Whether more than a line end stands between the bytes before it and a record.
fn is_gap(before: &[u8], between: &[u8]) -> bool {
    let rest = match before.last() {
        Some(b'\r') => between.strip_prefix(b"\n").unwrap_or(between),
        _ => between,
    };
    !rest.is_empty()
}

/// What is known of a record.
fn line(values: &[u8], ends: &[usize], is_apart: bool) -> Line {
    let (mut filled, mut numbers, mut from) = (0, 0, 0);
    let mut is_label = false;
    for end in ends {
        let field = values[from..*end].trim_ascii();
        is_label |= filled == 0 && (field.ends_with(b":") || field.ends_with("：".as_bytes()));
        filled += usize::from(!field.is_empty());
        numbers += usize::from(field.first().is_some_and(u8::is_ascii_digit));
        from = *end;
    }
    // A label and what it says are a title: `部门：,急诊科`.
    if is_label && filled == 2 {
        filled = 1;
    }
    Line {
        width: ends.len(),
        filled,
        numbers,
        is_apart,
    }
}
