//! How a delimited text is laid out: from its head to delimiter, quotes, comments, preamble, header and width.

use super::reading::{self, Manner, Reading};
use super::unusual;
use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::{described, footer, header};
use crate::format::lines::pieces;
use crate::model::Text;
use crate::model::dataset::Dialect;
use crate::model::delimiter::Delimiter;
use crate::model::text::counted;

pub(in crate::format) use reading::{DELIMITERS, Record, records};

/// Bytes that no text holds: of lines that are not parted, and of a list of one column.
pub(in crate::format) const UNUSED: u8 = 0xFF;
const ALONE: u8 = 0xFE;
/// Rows below a header that tell whether the first of them are records.
const SAMPLE: usize = 60;
/// Lines above the header that are allowed for.
const MOST_PREAMBLE: usize = 30;
/// Title lines as wide as the table that are allowed for, and the width from which one may have two cells.
const MOST_TITLES: usize = 8;
const SPARSE: usize = 8;

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
    /// Records of the head that were looked at.
    pub(in crate::format) records: usize,
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
    let Some((delimiter, begin)) = declared(head) else {
        let reading = reading::best(head, whole, words)?;
        return laid_out(head, whole, reading, names_first, words);
    };
    let body = &head[begin..];
    let comment = reading::comment(body);
    let manners = reading::manners(body, delimiter, comment).into_iter();
    let readings = manners.filter_map(|manner| Reading::new(body, manner, whole));
    let declared = readings.max_by(|one, other| one.score().total_cmp(&other.score()));
    let is_true = declared.as_ref().is_some_and(|reading| reading.width > 1);
    let reading = declared.filter(|_| is_true);
    let reading = reading.or_else(|| reading::best(body, whole, words))?;
    let mut sniffed = laid_out(body, whole, reading, names_first, words)?;
    sniffed.dialect.data_start += begin as u64;
    if is_true {
        sniffed.notes.push(Text::new(
            "首行声明了分隔符，未计入记录",
            "the first line declares the delimiter and is no record",
        ));
    }
    Some(sniffed)
}

/// The delimiter that the first line declares (`sep=;`, as spreadsheets read it), and where the line ends.
fn declared(head: &[u8]) -> Option<(Delimiter, usize)> {
    const DECLARES: &[u8] = b"sep=";
    let end = memchr::memchr2(b'\n', b'\r', head)?;
    let line = head[..end].strip_prefix(b"\"").unwrap_or(&head[..end]);
    let (begin, declared) = line.split_at_checked(DECLARES.len())?;
    if !begin.eq_ignore_ascii_case(DECLARES) {
        return None;
    }
    let declared = declared.strip_suffix(b"\"").unwrap_or(declared);
    let declared = std::str::from_utf8(declared).ok()?;
    let delimiter = match declared {
        "\\t" => Delimiter::of(b'\t'),
        declared => Delimiter::of_text(declared)?,
    };
    let behind = head[end..]
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'));
    Some((delimiter, end + behind.count()))
}

/// The layout of a head whose fields are parted by a blank; `None` where they are not.
pub(in crate::format) fn blanks(head: &[u8], whole: bool, words: &HeaderWords) -> Option<Sniffed> {
    laid_out(head, whole, unusual::blanks(head, whole)?, false, words)
}

/// What a reading of the head makes of it.
fn laid_out(
    head: &[u8],
    whole: bool,
    reading: Reading,
    names_first: bool,
    words: &HeaderWords,
) -> Option<Sniffed> {
    let Reading {
        manner,
        mut records,
        width,
        share: regular,
    } = as_list(head, whole, reading, words)?;
    cut_empty(&mut records, width);
    let rows: Vec<&[String]> = records.iter().map(|record| &record.fields[..]).collect();
    // Rows that stop at their last value are shorter than their header, and most of them alike.
    let wider = wider_header(&rows, width, words);
    let width = wider.map_or(width, |row| rows[row].len());
    let header = match grown(&rows, width, words).filter(|_| wider.is_none()) {
        Some(header) => header,
        None => {
            let first = wider.or_else(|| first_row(&rows, width))?;
            header_at(&rows, first, width, names_first || wider.is_some(), words)
        }
    };
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
    notes.extend(told(manner));
    let (top, descriptions) = (&rows[header.first..below], &rows[below..below + described]);
    let above = rows[..header.first].iter().chain(descriptions);
    let label = described::labels(&names, descriptions, words);
    Some(Sniffed {
        dialect: Dialect {
            has_header: header.rows > 0,
            data_start: data_start as u64,
            width,
            ..manner.dialect(line_end(head))
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
        records: rows.len(),
    })
}

/// A reading of a list of one column, in which delimiters part nothing, as that; others as they are.
fn as_list(head: &[u8], whole: bool, reading: Reading, words: &HeaderWords) -> Option<Reading> {
    if !is_list(&reading, words) {
        return Some(reading);
    }
    let manner = Manner {
        delimiter: Delimiter::of(ALONE),
        is_escaped: false,
        ..reading.manner
    };
    Reading::new(head, manner, whole)
}

/// The byte at the end of lines: a newline, or a carriage return where there is none.
fn line_end(head: &[u8]) -> u8 {
    let is_old = memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some();
    if is_old { b'\r' } else { b'\n' }
}

/// Takes the empty cells from the end of the first filled row, where it has more cells than the table has columns: its line ends
/// in delimiters.
fn cut_empty(records: &mut [Record], width: usize) {
    let rows = records.iter_mut().take(MOST_PREAMBLE);
    let wide = rows.take_while(|row| row.fields.len() != width).last();
    let Some(row) = wide.filter(|row| row.fields.len() > width && width > 1) else {
        return;
    };
    if row.fields[width..]
        .iter()
        .all(|cell| cell.trim().is_empty())
    {
        row.fields.truncate(width);
    }
}

/// The header of a table of so many columns whose first rows have fewer: they grow wider from line to line. `None` where what
/// stands above the first wide row is something else.
fn grown(rows: &[&[String]], width: usize, words: &HeaderWords) -> Option<Header> {
    /// Rows of a table without a header that are no lines above it.
    const FEWEST: usize = 3;
    let first = rows.iter().position(|row| row.len() == width)?;
    let mut begin = first;
    while begin > 0 && (2..=rows[begin].len()).contains(&rows[begin - 1].len()) {
        begin -= 1;
    }
    let above = &rows[begin..first];
    let has_header = header::has_header(above, words);
    let body = &above[usize::from(has_header).min(above.len())..];
    let below: Vec<&[String]> = (rows[first..].iter())
        .filter(|row| row.len() == width)
        .copied()
        .collect();
    let is_table = body.len() >= FEWEST
        && !header::has_header(&below, words)
        && header::are_alike(body, &below);
    let mut names = vec![String::new(); width];
    if has_header {
        for (name, cell) in names.iter_mut().zip(above.first()?.iter()) {
            cell.trim().clone_into(name);
        }
    }
    is_table.then_some(Header {
        first: begin,
        rows: usize::from(has_header),
        names,
    })
}

/// Whether the text is a list of one column, some of whose lines hold what parts the fields of others: its first line is a name
/// that stands alone, as many others do, and no other line names columns.
fn is_list(reading: &Reading, words: &HeaderWords) -> bool {
    /// Share of the records of a table that have its width, records that tell, and one of so many that has a single field.
    const LEAST: f64 = 0.8;
    const FEWEST: usize = 10;
    const SINGLE_OF: usize = 5;
    let rows = &reading.records;
    let single = |row: &&Record| row.fields.len() == 1;
    let is_alone = rows
        .first()
        .is_some_and(|row| single(&row) && words.is_known(&row.fields[0]))
        && rows.len() >= FEWEST
        && rows.iter().filter(single).count() * SINGLE_OF >= rows.len();
    let names = |row: &Record| {
        let known = row.fields.iter().filter(|cell| words.is_known(cell));
        row.fields.len() > 1 && known.count() * 2 >= row.fields.len()
    };
    reading.width == 1
        || is_alone && reading.share < LEAST && !rows.iter().take(MOST_PREAMBLE).any(names)
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
    // A text in the last column holds the delimiter, with a blank behind it as nowhere else.
    let spills = |row: &&&[String]| {
        let blank = |cell: &String| cell.starts_with(' ');
        row.split_last()
            .is_some_and(|(last, rest)| blank(last) && !rest.iter().any(blank))
    };
    let trails = body.iter().all(|row| row[width - 1].trim().is_empty())
        || body.iter().filter(spills).count() as f64 >= reading::REGULAR * body.len() as f64
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
            line_end: line_end(head),
            ..dialect
        },
        header: vec![String::new()],
        labels: Vec::new(),
        repeats: Vec::new(),
        with_totals: false,
        regular: 1.0,
        notes: Vec::new(),
        above,
        records: 0,
    }
}

/// The dialect of lines from `data_start` on.
pub(in crate::format) fn lines_from(data_start: u64) -> Dialect {
    Dialect {
        delimiter: Delimiter::of(UNUSED),
        is_escaped: false,
        line_end: b'\n',
        other_encoding: None,
        quote: None,
        escape: None,
        comment: None,
        has_header: true,
        data_start,
        data_end: None,
        width: 1,
    }
}

/// The dialect of a text as that of cells, also where most of its lines have only one.
pub(in crate::format) fn with_cells(dialect: Dialect) -> Dialect {
    let is_alone = dialect.delimiter == Delimiter::of(ALONE);
    Dialect {
        delimiter: if is_alone {
            Delimiter::of(b',')
        } else {
            dialect.delimiter
        },
        ..dialect
    }
}

/// What a reader should know of how a text of this dialect is written.
pub(in crate::format) fn told_of(dialect: Dialect) -> Vec<Text> {
    told(Manner {
        delimiter: dialect.delimiter,
        is_escaped: dialect.is_escaped,
        quote: dialect.quote,
        escape: dialect.escape,
        comment: dialect.comment,
    })
}

/// What a reader should know of how the text is written.
fn told(manner: Manner) -> Vec<Text> {
    let mut notes = Vec::new();
    if ![b',', ALONE].map(Delimiter::of).contains(&manner.delimiter) {
        let shown = manner.delimiter;
        notes.push(Text::new(
            format!("分隔符为 `{shown}`"),
            format!("delimiter `{shown}`"),
        ));
    }
    if manner.quote == Some(b'\'') {
        notes.push(Text::new("引号为单引号", "single quotes around fields"));
    }
    if manner.escape.is_some() {
        notes.push(Text::new(
            "引号以反斜杠转义",
            "quotes are escaped with a backslash",
        ));
    }
    if manner.is_escaped {
        notes.push(Text::new(
            "字段内的换行和分隔符以反斜杠转义，`\\N` 表示无值",
            "line breaks and delimiters inside fields are escaped with a backslash; `\\N` means no value",
        ));
    }
    if let Some(comment) = manner.comment {
        let shown = char::from(comment).escape_default();
        notes.push(Text::new(
            format!("以 `{shown}` 开头的行是注释，未计入记录"),
            format!("lines that begin with `{shown}` are comments and were left out"),
        ));
    }
    notes
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
        && fit as f64 >= reading::REGULAR * below.len() as f64
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
