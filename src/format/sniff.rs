//! How a delimited text file is laid out: from its head to delimiter, quote, preamble, header and width.

use crate::model::Text;
use crate::model::dataset::Dialect;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Delimiters that are tried, in the order that settles a tie.
pub(super) const DELIMITERS: [u8; 5] = [b',', b'\t', b';', b'|', 0x01];
/// Records of the head that are weighed.
const RECORDS: usize = 400;
/// Lines above the header that are allowed for.
const MOST_PREAMBLE: usize = 30;

/// What the head tells.
#[derive(Debug)]
pub(super) struct Sniffed {
    pub(super) dialect: Dialect,
    pub(super) header: Vec<String>,
    pub(super) notes: Vec<Text>,
}

/// A parsed record of the head with the offset at which it begins.
struct Record {
    start: usize,
    end: usize,
    fields: Vec<String>,
}

/// A reader of this layout; one definition for sniffing and reading.
pub(super) fn reader(delimiter: u8, quote: Option<u8>) -> Reader {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter);
    match quote {
        Some(quote) => builder.quote(quote),
        None => builder.quoting(false),
    };
    builder.build()
}

fn records(head: &[u8], delimiter: u8, whole: bool) -> Vec<Record> {
    let mut reader = reader(delimiter, Some(b'"'));
    let (mut output, mut ends) = (vec![0; head.len() + 64], vec![0; 16_384]);
    let mut out = Vec::new();
    let mut at = 0;
    while out.len() < RECORDS && at < head.len() {
        let (mut start, mut written, mut ended) = (at, 0, 0);
        // The parser passes over blank lines; the record begins after them.
        while start < head.len() && matches!(head[start], b'\r' | b'\n') {
            start += 1;
        }
        loop {
            let (result, read, wrote, fields) =
                reader.read_record(&head[at..], &mut output[written..], &mut ends[ended..]);
            at += read;
            written += wrote;
            ended += fields;
            match result {
                ReadRecordResult::Record => {
                    let mut from = 0;
                    let fields = ends[..ended]
                        .iter()
                        .map(|end| {
                            let field = String::from_utf8_lossy(&output[from..*end]).into_owned();
                            from = *end;
                            field
                        })
                        .collect();
                    out.push(Record {
                        start,
                        end: at,
                        fields,
                    });
                    break;
                }
                ReadRecordResult::InputEmpty if at >= head.len() && whole => {}
                // The rest of the head is half a record, or wider than any table.
                _ => return out,
            }
        }
    }
    out
}

/// The layout of `head` (UTF-8 with any byte order mark removed, `offset` bytes into the file); `None` where it is no table.
pub(super) fn sniff(head: &[u8], offset: u64, whole: bool) -> Option<Sniffed> {
    let (mut best, mut best_score) = (None, -1.0);
    for delimiter in DELIMITERS {
        let records = records(head, delimiter, whole);
        let Some((width, share)) = common_width(&records) else {
            continue;
        };
        let score = if width > 1 {
            share * (1.0 + (width as f64).ln() * 0.25)
        } else {
            0.01 * share
        };
        if score > best_score + 1e-9 {
            (best, best_score) = (Some((delimiter, records, width)), score);
        }
    }
    let (delimiter, records, width) = best?;
    let first = records
        .iter()
        .take(MOST_PREAMBLE)
        .position(|record| record.fields.len() == width)?;
    // A title line that happens to be as wide as the table is empty but for one cell.
    let first = if records[first]
        .fields
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .count()
        <= 1
        && width > 2
        && records
            .get(first + 1)
            .is_some_and(|next| next.fields.len() == width)
    {
        first + 1
    } else {
        first
    };
    // Machine names with the same names for people beneath: the second row is the header that is read.
    let first = match (records.get(first), records.get(first + 1)) {
        (Some(names), Some(labels)) if same_names(&names.fields, &labels.fields) => first + 1,
        _ => first,
    };
    let body: Vec<&Record> = records[first..]
        .iter()
        .filter(|record| record.fields.len() == width)
        .collect();
    let has_header = has_header(&body);
    let data_start = if has_header {
        records[first].end
    } else {
        records[first].start
    } as u64
        + offset;
    let mut notes = Vec::new();
    if first > 0 {
        notes.push(Text::new(
            format!("表头之前有 {first} 行说明文字"),
            format!("{first} lines above the table were left out"),
        ));
    }
    if !has_header {
        notes.push(Text::new("没有表头行", "no header row"));
    }
    let header = if has_header {
        records[first]
            .fields
            .iter()
            .map(|cell| cell.trim().to_owned())
            .collect()
    } else {
        vec![String::new(); width]
    };
    let quote = Some(b'"');
    Some(Sniffed {
        dialect: Dialect {
            delimiter,
            quote,
            has_header,
            data_start,
            width,
        },
        header,
        notes,
    })
}

/// The width that most records have, and how many have it; the wider one of two as frequent.
fn common_width(records: &[Record]) -> Option<(usize, f64)> {
    let mut widths = std::collections::BTreeMap::new();
    for record in records {
        *widths.entry(record.fields.len()).or_insert(0_usize) += 1;
    }
    let (width, count) = widths
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))?;
    Some((width, count as f64 / records.len() as f64))
}

/// Basic kinds of cells, enough to tell names of columns from their values.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Empty,
    Number,
    Year,
    Code,
    Word,
}

fn kind(cell: &str) -> Kind {
    let cell = cell.trim();
    if cell.is_empty() {
        return Kind::Empty;
    }
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    if cell.parse::<f64>().is_ok()
        || (digits > 0
            && cell
                .chars()
                .all(|c| c.is_ascii_digit() || "+-.,%€$¥ ".contains(c)))
    {
        return match cell.parse::<u32>() {
            Ok(1900..=2100) => Kind::Year,
            _ => Kind::Number,
        };
    }
    // Dates, addresses of machines, identifiers, e-mail addresses, long running text: never the name of a column.
    if digits * 2 > cell.chars().count()
        || cell.contains('@') && cell.contains('.')
        || cell.starts_with("http")
        || cell.len() > 200
    {
        return Kind::Code;
    }
    Kind::Word
}

/// Whether the first record names the columns.
fn has_header(body: &[&Record]) -> bool {
    let Some((first, rest)) = body.split_first() else {
        return true;
    };
    let cells: Vec<Kind> = first.fields.iter().map(|cell| kind(cell)).collect();
    if rest.is_empty() {
        return !cells.contains(&Kind::Code) && !cells.contains(&Kind::Number);
    }
    let sample = &rest[..rest.len().min(100)];
    let mut score = 0.0;
    for (column, cell) in cells.iter().enumerate() {
        let below: Vec<&str> = sample
            .iter()
            .map(|record| record.fields[column].trim())
            .filter(|text| !text.is_empty())
            .collect();
        if below.is_empty() {
            continue;
        }
        let share = |wanted: &dyn Fn(Kind) -> bool| {
            below.iter().filter(|text| wanted(kind(text))).count() as f64 / below.len() as f64
        };
        let values = share(&|kind| matches!(kind, Kind::Number | Kind::Code | Kind::Year));
        match cell {
            Kind::Word => {
                score += values;
                let text = first.fields[column].trim();
                let repeats = below.iter().filter(|other| **other == text).count();
                if repeats > 0 {
                    score -= 0.7;
                } else if values < 0.5 && word_like_a_name(text) {
                    score += 0.2;
                }
            }
            Kind::Number | Kind::Code => score -= if values > 0.5 { 1.5 } else { 0.3 },
            Kind::Year => score -= 0.2,
            Kind::Empty => score -= 0.05,
        }
    }
    score > 0.0
        || (score > -0.5
            && cells.iter().all(|kind| *kind == Kind::Word)
            && all_differ(first)
            && sample.len() < 3)
}

/// Whether two rows are the same names in other spellings (`street_address`, `Street Address`).
fn same_names(a: &[String], b: &[String]) -> bool {
    let plain = |cell: &String| {
        cell.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let same = a
        .iter()
        .zip(b)
        .filter(|(a, b)| !plain(a).is_empty() && plain(a) == plain(b))
        .count();
    a.len() == b.len() && a.len() > 1 && same * 10 >= a.len() * 8
}

/// Names of columns use underscores, camel case or end without punctuation, and are short.
fn word_like_a_name(text: &str) -> bool {
    text.chars().count() <= 40 && !text.ends_with(['.', '。', '!', '?'])
}

fn all_differ(record: &Record) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    record.fields.iter().all(|cell| seen.insert(cell.trim()))
}
