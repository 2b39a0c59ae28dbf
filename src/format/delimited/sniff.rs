//! How a delimited text is laid out: from its head to delimiter, quotes, comments, preamble, header and width.

use super::parser::{Parser, Step};
use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::{described, footer, header};
use crate::format::lines::pieces;
use crate::model::Text;
use crate::model::dataset::Dialect;
use crate::model::text::counted;

/// Delimiters that are tried, in the order that settles a tie.
pub(in crate::format) const DELIMITERS: [u8; 7] = [b',', b'\t', b';', b'|', 0x01, b'^', b'~'];
/// A byte that no text holds (unit separator).
pub(in crate::format) const UNUSED: u8 = 0x1F;
/// Records of the head that are weighed.
const RECORDS: usize = 400;
/// Rows below a header that tell whether the first of them are records.
const SAMPLE: usize = 60;
/// Lines above the header that are allowed for.
const MOST_PREAMBLE: usize = 30;
/// Title lines as wide as the table that are allowed for, and the width from which one may have two cells.
const MOST_TITLES: usize = 8;
const SPARSE: usize = 8;
/// Share of a delimiter's records that must have one width for it to be believed over the comma of decimal numbers.
const REGULAR: f64 = 0.9;
/// Share of commas between digits from which they are decimal.
const DECIMAL: f64 = 0.8;

/// What the head tells.
#[derive(Debug)]
pub(in crate::format) struct Sniffed {
    pub(in crate::format) dialect: Dialect,
    pub(in crate::format) header: Vec<String>,
    /// What a row below the header calls the columns; empty where none does.
    pub(in crate::format) labels: Vec<String>,
    /// The rows of the header as they stand there, and those that describe the columns: no records wherever they stand again.
    pub(in crate::format) repeats: Vec<Vec<String>>,
    /// Whether rows of totals stand among the records.
    pub(in crate::format) with_totals: bool,
    /// Share of the records that are as wide as the table.
    pub(in crate::format) regular: f64,
    pub(in crate::format) notes: Vec<Text>,
    /// The lines above the table.
    pub(in crate::format) above: Vec<String>,
}

/// A parsed record of the head with the offset at which it begins.
pub(in crate::format) struct Record {
    pub(in crate::format) start: usize,
    pub(in crate::format) end: usize,
    pub(in crate::format) fields: Vec<String>,
}

impl Record {
    /// One of these cells that stands nowhere.
    pub(in crate::format) fn of(fields: Vec<String>) -> Self {
        Self {
            start: 0,
            end: 0,
            fields,
        }
    }
}

/// The records at the front of `head`.
pub(in crate::format) fn records(
    head: &[u8],
    parser: Parser,
    whole: bool,
    most: usize,
) -> Vec<Record> {
    let (mut values, mut ends) = (Vec::new(), Vec::new());
    let mut out = Vec::new();
    let mut at = 0;
    while out.len() < most {
        values.clear();
        ends.clear();
        match parser.next(&head[at..], whole, None, &mut values, &mut ends) {
            Step::Record { start, length, .. } => {
                let mut from = 0;
                let fields = ends
                    .iter()
                    .map(|end| {
                        let field = String::from_utf8_lossy(&values[from..*end]).into_owned();
                        from = *end;
                        field
                    })
                    .collect();
                out.push(Record {
                    start: at + start,
                    end: at + length,
                    fields,
                });
                at += length;
            }
            // Line ends alone; then half a record, or one wider than any table.
            Step::Nothing(length) if at + length < head.len() => at += length,
            _ => break,
        }
    }
    out
}

/// One way to read the head.
struct Reading {
    parser: Parser,
    records: Vec<Record>,
    width: usize,
    /// Share of the records that have that width.
    share: f64,
}

impl Reading {
    fn new(head: &[u8], parser: Parser, whole: bool) -> Option<Self> {
        let records = records(head, parser, whole, RECORDS);
        let (width, share) = common_width(&records)?;
        Some(Self {
            parser,
            records,
            width,
            share,
        })
    }

    fn score(&self) -> f64 {
        if self.width > 1 {
            self.share * (1.0 + (self.width as f64).ln() * 0.25)
        } else {
            0.01 * self.share
        }
    }
}

/// The header of a table.
struct Header {
    /// The row with which the table begins.
    first: usize,
    /// Rows from there on that name the columns; 0 where none does.
    rows: usize,
    /// One for each column, empty where it has none.
    names: Vec<String>,
}

/// The layout of `head` (UTF-8 without a byte order mark); `None` where it is no table. Offsets are those of `head`.
/// With `names_first` the first row is taken for a header whatever it holds.
pub(in crate::format) fn sniff(
    head: &[u8],
    whole: bool,
    names_first: bool,
    words: &HeaderWords,
) -> Option<Sniffed> {
    let Reading {
        parser,
        records,
        width,
        share: regular,
    } = best(head, whole)?;
    let rows: Vec<&[String]> = records.iter().map(|record| &record.fields[..]).collect();
    // Rows that stop at their last value are shorter than their header, and most of them alike.
    let wider = wider_header(&rows, width, words);
    let width = wider.map_or(width, |row| rows[row].len());
    let first = match wider {
        Some(row) => row,
        None => first_row(&rows, width)?,
    };
    let is_named = names_first || wider.is_some();
    let header = header_at(&rows, first, width, is_named, words);
    let below = header.first + header.rows;
    let described = if header.rows == 0 || names_first {
        0
    } else {
        described_below(&header.names, &rows[below..], words)
    };
    let data_start = match (header.rows + described).checked_sub(1) {
        Some(last) => records[header.first + last].end,
        None => records[header.first].start,
    };
    let mut names = header.names;
    let repeated = header::number_repeated(&mut names);
    let mut notes = notes_of(header.first, header.rows, repeated);
    notes.extend((described > 0).then(|| described::note(described)));
    notes.extend(told(parser));
    let (top, descriptions) = (&rows[header.first..below], &rows[below..below + described]);
    let above = rows[..header.first].iter().chain(descriptions);
    let label = described::labels(&names, descriptions, words);
    Some(Sniffed {
        dialect: Dialect {
            delimiter: parser.delimiter,
            quote: parser.quote,
            escape: parser.escape,
            comment: parser.comment,
            has_header: header.rows > 0,
            data_start: data_start as u64,
            data_end: None,
            width,
        },
        header: names,
        labels: label.map_or_else(Vec::new, |row| descriptions[row].to_vec()),
        repeats: top
            .iter()
            .chain(descriptions)
            .map(|row| row.to_vec())
            .collect(),
        with_totals: width > 1
            && footer::has_totals_of_groups(rows[below + described..].iter().map(|row| row.iter())),
        regular,
        notes,
        above: above.map(|cells| cells.join(" ")).collect(),
    })
}

/// The header of the table that begins with the row `first`, or with a shorter one above it; `is_named` where that row is the
/// header whatever it holds.
fn header_at(
    rows: &[&[String]],
    first: usize,
    width: usize,
    is_named: bool,
    words: &HeaderWords,
) -> Header {
    let body: Vec<&[String]> = rows[first..]
        .iter()
        .filter(|fields| fields.len() == width)
        .copied()
        .collect();
    let mut header = if let Some(short) = short_header(rows, first, &body, words) {
        short
    } else if is_named || header::has_header(&body, words) {
        Header {
            first,
            rows: 1,
            names: rows[first].to_vec(),
        }
    } else {
        Header {
            first,
            rows: 0,
            names: vec![String::new(); width],
        }
    };
    for name in &mut header.names {
        *name = name.trim().to_owned();
    }
    join_rows(&mut header, rows, width);
    header
}

/// A header that is a field short of its rows: they end with a delimiter, or begin with the name of the row. One that is as
/// wide as some of them is short where the others are too long. `body`: the rows from `first` on that are as wide as the table.
fn short_header(
    rows: &[&[String]],
    first: usize,
    body: &[&[String]],
    words: &HeaderWords,
) -> Option<Header> {
    let width = body.first()?.len();
    // A row of names right below says that the shorter one is none.
    let below = body.get(1..).unwrap_or_default();
    if header::are_names(rows[first], below, words)
        && described::over_values(rows[first], below) > 0
    {
        return None;
    }
    let (above, cells) = (0..first)
        .map(|above| (above, rows[above]))
        .find(|(above, cells)| {
            let near = above + 1 == first && cells.len() + 1 == width
                || cells.len() > 1 && has_rows_of(&rows[first..], cells.len());
            near && cells.len() < width && width > 2 && header::are_names(cells, body, words)
        })?;
    let mut names = cells.to_vec();
    let trails = body.iter().all(|row| row[width - 1].trim().is_empty())
        || has_rows_of(&rows[first..], cells.len());
    if trails {
        names.resize(width, String::new());
    } else {
        names.insert(0, String::new());
    }
    Some(Header {
        first: above,
        rows: 1,
        names,
    })
}

/// Joins the rows of a header that has more than one.
fn join_rows(header: &mut Header, rows: &[&[String]], width: usize) {
    let table = &rows[header.first..];
    for depth in 1..=header::MOST_ROWS {
        let Some(last) = table.get(depth).filter(|last| last.len() == width) else {
            return;
        };
        let (above, below) = (&table[..depth], &table[depth + 1..]);
        if let Some(names) = header::joined(above, last, below, header.rows > 0) {
            (header.rows, header.names) = (depth + 1, names);
            return;
        }
    }
}

/// How many of the rows below these names describe their columns.
fn described_below(names: &[String], rows: &[&[String]], words: &HeaderWords) -> usize {
    // A row may end with its last value.
    let padded = |row: &&[String]| {
        let mut row = row.to_vec();
        row.resize(names.len().max(row.len()), String::new());
        row
    };
    let rows: Vec<Vec<String>> = rows.iter().take(SAMPLE).map(padded).collect();
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    let found = described::rows_below(names, &rows, words);
    let fit = rows[..found].iter().all(|row| row.len() == names.len());
    if fit { found } else { 0 }
}

/// What a reader should know of a header of so many rows, with lines above it, and columns that were numbered.
fn notes_of(above: usize, rows: usize, repeated: usize) -> Vec<Text> {
    let mut notes = Vec::new();
    if rows > 1 {
        notes.push(Text::new(
            format!("表头占 {rows} 行，已合并"),
            format!("the header has {rows} rows, which were joined"),
        ));
    }
    if above > 0 {
        notes.push(header::lines_above(above as u64));
    }
    if rows == 0 {
        notes.push(header::no_header());
    }
    if repeated > 0 {
        notes.push(Text::new(
            format!("{repeated} 个列名与前面的列相同，已加序号"),
            counted(
                repeated as u64,
                "column has the name of another before it and was numbered",
                "columns have the name of another before them and were numbered",
            ),
        ));
    }
    notes
}

/// Lines as a table of one column without a header: what is said of text that is no table. Of a page of several lines the first
/// is left out, which says what it is.
pub(in crate::format) fn lines(head: &[u8], whole: bool, is_page: bool) -> Sniffed {
    let dialect = lines_from(0);
    let first = records(head, super::parser_of(dialect), whole, 2);
    let (data_start, above) = match first.as_slice() {
        [first, _] if is_page && first.end - first.start <= pieces::LONGEST => {
            (first.end as u64, vec![first.fields.join(" ")])
        }
        _ => (0, Vec::new()),
    };
    Sniffed {
        dialect: Dialect {
            data_start,
            ..dialect
        },
        header: vec![String::new()],
        labels: Vec::new(),
        repeats: Vec::new(),
        with_totals: false,
        regular: 1.0,
        notes: Vec::new(),
        above,
    }
}

/// The dialect of lines from `data_start` on.
pub(in crate::format) fn lines_from(data_start: u64) -> Dialect {
    Dialect {
        delimiter: UNUSED,
        quote: None,
        escape: None,
        comment: None,
        has_header: true,
        data_start,
        data_end: None,
        width: 1,
    }
}

/// What a reader should know of how the text is written.
pub(in crate::format) fn told(parser: Parser) -> Vec<Text> {
    let shown = |byte: u8| char::from(byte).escape_default().to_string();
    let mut notes = Vec::new();
    if parser.delimiter != b',' {
        let shown = shown(parser.delimiter);
        notes.push(Text::new(
            format!("分隔符为 `{shown}`"),
            format!("delimiter `{shown}`"),
        ));
    }
    if parser.quote == Some(b'\'') {
        notes.push(Text::new("引号为单引号", "single quotes around fields"));
    }
    if parser.escape.is_some() {
        notes.push(Text::new(
            "引号以反斜杠转义",
            "quotes are escaped with a backslash",
        ));
    }
    if let Some(comment) = parser.comment {
        let shown = shown(comment);
        notes.push(Text::new(
            format!("以 `{shown}` 开头的行是注释，未计入记录"),
            format!("lines that begin with `{shown}` are comments and were left out"),
        ));
    }
    notes
}

/// The reading of the head that makes most of it a table.
fn best(head: &[u8], whole: bool) -> Option<Reading> {
    let decimal = is_decimal(head);
    let comment = comment(head);
    let escape = memchr::memmem::find(head, b"\\\"").map(|_| b'\\');
    let mut best: Option<(Reading, f64)> = None;
    let mut regular = false;
    for delimiter in DELIMITERS {
        if delimiter != b',' && memchr::memchr(delimiter, head).is_none() {
            continue;
        }
        let plain = Parser {
            delimiter,
            quote: Some(b'"'),
            escape: None,
            comment,
        };
        let mut tried = vec![plain];
        if escape.is_some() {
            tried.push(Parser { escape, ..plain });
        }
        if is_single_quoted(head, delimiter) {
            tried.push(Parser {
                quote: Some(b'\''),
                ..plain
            });
        }
        for parser in tried {
            let Some(reading) = Reading::new(head, parser, whole) else {
                continue;
            };
            let mut score = reading.score();
            if delimiter == b',' && decimal {
                // Only where nothing else separates the fields.
                score *= 0.3;
            } else if delimiter != b',' && reading.width > 1 && reading.share >= REGULAR {
                regular = true;
            }
            if best.as_ref().is_none_or(|(_, other)| score > *other + 1e-9) {
                best = Some((reading, score));
            }
        }
    }
    let (reading, _) = best?;
    if decimal && !regular && reading.parser.delimiter != b',' {
        let parser = Parser {
            delimiter: b',',
            ..reading.parser
        };
        let comma = Reading::new(head, parser, whole);
        return comma
            .filter(|comma| comma.score() > reading.score())
            .or(Some(reading));
    }
    Some(reading)
}

/// Whether the commas of the head stand between digits, as those of decimal numbers do.
fn is_decimal(head: &[u8]) -> bool {
    let (mut commas, mut between) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b',', head).take(1_000) {
        let digit = |at: Option<usize>| {
            at.and_then(|at| head.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        commas += 1;
        between += usize::from(digit(at.checked_sub(1)) && digit(Some(at + 1)));
    }
    commas > 0 && between as f64 >= DECIMAL * commas as f64
}

/// Whether fields of the head stand in single quotes: as many open after a delimiter or line end as close before one.
fn is_single_quoted(head: &[u8], delimiter: u8) -> bool {
    let edge = |byte: Option<&u8>| {
        byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'))
    };
    let (mut opening, mut closing) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'\'', head).take(1_000) {
        opening += usize::from(edge(at.checked_sub(1).and_then(|at| head.get(at))));
        closing += usize::from(edge(head.get(at + 1)));
    }
    opening > 2 && opening == closing && memchr::memchr(b'"', head).is_none()
}

/// Bytes that comments begin with; of the last three see [`Parser::is_comment`].
const COMMENTS: [u8; 5] = *b"#%/-*";

/// The byte of comment lines: at the start of lines that stand between others that do not begin so.
fn comment(head: &[u8]) -> Option<u8> {
    let lines: Vec<&[u8]> = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
        .take(RECORDS)
        .collect();
    COMMENTS.into_iter().find(|mark| {
        let parser = Parser {
            delimiter: UNUSED,
            quote: None,
            escape: None,
            comment: Some(*mark),
        };
        let is_comment = |line: &&&[u8]| {
            line[0] == *mark && parser.is_comment(line) == Some(true)
                // A table may call its first column so.
                && line.get(1).is_none_or(|next| !DELIMITERS[..4].contains(next))
        };
        let first = lines.iter().position(|line| !is_comment(&line));
        let among = first.map_or(0, |first| lines[first..].iter().filter(is_comment).count());
        among > 0 && among * 2 < lines.len()
    })
}

/// The row with which the table begins: its header, or its first record.
fn first_row(rows: &[&[String]], width: usize) -> Option<usize> {
    let first = rows
        .iter()
        .take(MOST_PREAMBLE)
        .position(|fields| fields.len() == width)?;
    let next = |row: usize| rows.get(row + 1).filter(|next| next.len() == width);
    // Title lines that happen to be as wide as the table are all but empty, and a header that is not stands below them.
    let is_title = |row: usize| {
        let filled = filled(rows[row]);
        width > 2 && (filled <= 1 || filled <= 2 && width >= SPARSE)
    };
    let mut begin = first;
    while begin < first + MOST_TITLES && is_title(begin) && next(begin).is_some() {
        begin += 1;
    }
    if begin > first + 1 && filled(rows[begin]) * 2 < width {
        begin = first;
    }
    // Machine names with the same names for people beneath: the second row is the header that is read.
    if let (Some(labels), third) = (next(begin), rows.get(begin + 2))
        && header::same_names(rows[begin], labels)
        && third.is_none_or(|third| !header::same_names(labels, third))
    {
        begin += 1;
    }
    Some(begin)
}

/// The row of names that is wider than most rows of its table, none of which is wider.
fn wider_header(rows: &[&[String]], width: usize, words: &HeaderWords) -> Option<usize> {
    let at = (rows.iter().take(MOST_PREAMBLE))
        .position(|cells| filled(cells) > 1 && cells.len() >= width)?;
    let (cells, below) = (rows[at], &rows[at + 1..]);
    let fit = below.iter().filter(|row| row.len() <= cells.len()).count();
    let plain = cells.iter().all(|cell| !cell.starts_with(' '));
    (cells.len() > width
        && width > 1
        && below.len() > 1
        && fit as f64 >= REGULAR * below.len() as f64
        && (has_rows_of(below, cells.len()) || plain && cells.len() <= width * 2)
        && header::are_names(cells, below, words))
    .then_some(at)
}

/// Whether more than a stray one of the rows has so many fields.
fn has_rows_of(rows: &[&[String]], width: usize) -> bool {
    const FEWEST: usize = 20;
    let count = rows.iter().filter(|row| row.len() == width).count();
    count > 0 && count * FEWEST >= rows.len()
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
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
