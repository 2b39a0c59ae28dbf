//! Text in columns of a fixed width: lines go in, where their columns stand comes out; then lines go in and cells come out.
//!
//! Only plain columns are told from running text: a place between two of them is blank in every line of the head.

#[cfg(test)]
mod tests;

use crate::format::delimited::Delimited;
use crate::format::delimited::batches::CsvBatches;
use crate::format::delimited::ranges::{TextRanges, opened};
use crate::format::delimited::sniff::{self, Record};
use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::{described, footer, header};
use crate::format::rows::Rows;
use crate::format::text::TextHead;
use crate::format::{Format as _, Opened, Refusal};
use crate::model::Text;
use crate::model::anomalies::{self, ReadAnomalies};
use crate::model::batch::Batch;
use crate::model::dataset::{Dialect, Schema, Split};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{Array as _, AsArray as _};
use std::ops::Range;
use std::sync::Arc;
use unicode_width::UnicodeWidthChar as _;

/// Lines that are looked at; the fewest that show columns two blanks apart, and a single blank apart.
const LINES: usize = 400;
const FEWEST: usize = 5;
const FEWEST_OF_ONE: usize = 20;
/// Share of the lines that two columns fill at least, and of all cells that are filled.
const FULL: f64 = 0.9;
const FILLED: f64 = 0.5;

/// How writers count the places of a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Measure {
    /// As a terminal shows it, and as GBK has bytes: two for a Chinese character.
    Shown,
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

impl Measure {
    fn of(self, character: char) -> usize {
        match self {
            Self::Shown => character.width().unwrap_or(0),
            Self::Characters => 1,
            Self::Bytes => character.len_utf8(),
        }
    }
}

/// Where the columns of a text stand.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Columns {
    measure: Measure,
    /// Places between two columns that every line leaves blank.
    gaps: Vec<Range<usize>>,
}

/// What the head of such a text tells.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) columns: Columns,
    pub(super) names: Vec<String>,
    /// Rows that are no records wherever they stand.
    pub(super) repeats: Vec<Vec<String>>,
    /// Bytes of the head before the first record.
    pub(super) data_start: usize,
    /// Where lines below the table begin.
    pub(super) data_end: Option<usize>,
    pub(super) notes: Vec<Text>,
    /// Lines above and below the table.
    pub(super) left_out: Vec<String>,
}

/// A text in such columns: its lines are read as records of one field.
pub(super) fn open(head: &TextHead<'_>, found: Found) -> Vec<Opened> {
    let dialect = Dialect {
        data_end: found.data_end.map(|end| head.place(end)),
        ..sniff::lines_from(head.place(found.data_start))
    };
    let table = FixedTable {
        ranges: TextRanges::new(head, found.names, dialect, found.notes),
        columns: found.columns,
        repeats: found.repeats,
    };
    opened(table, found.left_out)
}

/// A text in columns of a fixed width.
struct FixedTable {
    ranges: TextRanges,
    columns: Columns,
    /// Rows that are no records wherever they stand.
    repeats: Vec<Vec<String>>,
}

impl Table for FixedTable {
    fn format(&self) -> &'static str {
        Delimited.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.ranges.schema
    }

    fn reads_forward(&self) -> bool {
        Delimited.reads_forward()
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.ranges.splits(source, target)
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        self.ranges.near(source, place, target)
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(FixedBatches {
            lines: self.ranges.batches(source, split),
            table: self,
            ragged: 0,
            repeated: 0,
        }))
    }
}

/// The columns of a head (UTF-8 without a byte order mark); `None` where they are not plain.
pub(super) fn find(head: &[u8], whole: bool, words: &HeaderWords) -> Option<Found> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = filled_lines(head, whole)?;
    if lines.iter().any(|(line, _)| line.contains('\t')) {
        return None;
    }
    let titles = titles(&lines);
    let begin = titles.checked_sub(1).map_or(0, |last| lines[last].1);
    let above = lines.drain(..titles).filter(|(line, _)| !is_rule(line));
    let mut left_out: Vec<String> = above.map(|(line, _)| line.to_owned()).collect();
    let above = left_out.len();
    let (below, data_end) = if whole { below(head) } else { (0, None) };
    left_out.extend(
        data_end
            .iter()
            .flat_map(|end| head[*end..].lines())
            .map(str::to_owned),
    );
    lines.retain(|(_, end)| data_end.is_none_or(|data_end| *end <= data_end));
    let mut texts: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
    let columns = Columns::best(&texts)?;
    // A line that is drawn under the header is no record.
    let ruled = texts.get(1).is_some_and(|line| is_rule(line));
    if ruled {
        texts.remove(1);
    }
    let rows = columns.rows(&texts);
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    let has_header = ruled || header::has_header(&rows, words);
    let (mut names, mut data_start) = (vec![String::new(); columns.count()], begin);
    let (mut repeats, mut described) = (Vec::new(), 0);
    if has_header {
        names = rows[0].to_vec();
        described = described::rows_below(&names, &rows[1..], words);
        repeats = rows[..=described].iter().map(|row| row.to_vec()).collect();
        header::number_repeated(&mut names);
        data_start = lines[usize::from(ruled) + described].1;
        left_out.extend(rows[1..=described].iter().map(|row| row.join(" ")));
    }
    let mut notes = notes(has_header, above, below);
    notes.extend((described > 0).then(|| described::note(described)));
    Some(Found {
        columns,
        names,
        repeats,
        data_start,
        data_end,
        notes,
        left_out,
    })
}

/// The first lines of a head that are not blank, each with the offset of its end; `None` where the head has no whole line.
fn filled_lines(head: &str, whole: bool) -> Option<Vec<(&str, usize)>> {
    let end = if whole {
        head.len()
    } else {
        head.rfind('\n')? + 1
    };
    let mut lines = Vec::new();
    let mut at = 0;
    for line in head[..end].split_inclusive('\n').take(LINES) {
        at += line.len();
        let line = line.trim_end();
        if !line.is_empty() {
            lines.push((line, at));
        }
    }
    Some(lines)
}

/// What a reader should know of a table with so many lines above and below it.
fn notes(has_header: bool, above: usize, below: usize) -> Vec<Text> {
    let mut notes = vec![Text::new(
        "没有分隔符：各列按固定宽度对齐",
        "no delimiter: columns of a fixed width",
    )];
    if !has_header {
        notes.push(header::no_header());
    }
    if above > 0 {
        notes.push(header::lines_above(above as u64));
    }
    if below > 0 {
        notes.push(anomalies::lines_below(below as u64));
    }
    notes
}

/// Cells of a line that stand two blanks apart.
fn apart(line: &str) -> Vec<&str> {
    let cells = line.split("  ").map(str::trim);
    cells.filter(|cell| !cell.is_empty()).collect()
}

/// Lines of running text above lines of cells, and rules among them.
fn titles(lines: &[(&str, usize)]) -> usize {
    /// Titles that are allowed for.
    const MOST: usize = 4;
    let is_row = |line: &str| apart(line).len() > 1;
    let rows = lines.iter().filter(|(line, _)| is_row(line)).count();
    if rows < FEWEST || (rows as f64) < FULL * lines.len().saturating_sub(MOST) as f64 {
        return 0;
    }
    let above = lines
        .iter()
        .take_while(|(line, _)| !is_row(line) || is_rule(line));
    Some(above.count())
        .filter(|count| *count <= MOST)
        .unwrap_or(0)
}

/// Lines of totals and remarks at the end of a whole text, and where they begin.
fn below(text: &str) -> (usize, Option<usize>) {
    /// Lines that are allowed for, and columns of which a remark must fill fewer.
    const MOST: usize = 6;
    const WIDTH: usize = 3;
    let (mut count, mut begin, mut end) = (0, None, text.len());
    for line in text.split_inclusive('\n').rev().take(MOST) {
        end -= line.len();
        let fields = apart(line).into_iter().map(str::to_owned).collect();
        let row = Record {
            start: 0,
            end: 0,
            fields,
        };
        if is_rule(line.trim_end()) {
            begin = Some(end);
        }
        if row.fields.is_empty() || is_rule(line.trim_end()) {
            continue;
        }
        if !footer::is_footer(&row, WIDTH) {
            break;
        }
        count += 1;
        begin = Some(end);
    }
    (count, begin)
}

fn is_rule(line: &str) -> bool {
    let marks = line.bytes().filter(|byte| matches!(byte, b'-' | b'='));
    marks.count() > 1
        && line
            .bytes()
            .all(|byte| matches!(byte, b'-' | b'=' | b'+' | b' '))
}

/// Which places of the lines hold more than blanks in any of them.
fn filled_places(lines: &[&str], measure: Measure) -> Vec<bool> {
    let mut filled: Vec<bool> = Vec::new();
    for line in lines {
        let mut place = 0;
        for character in line.chars() {
            let next = place + measure.of(character);
            if filled.len() < next {
                filled.resize(next, false);
            }
            if !character.is_whitespace() {
                filled[place..next].fill(true);
            }
            place = next;
        }
    }
    filled
}

/// The runs of at least so many blank places between filled ones, from the filled place `first` on.
fn gaps(filled: &[bool], first: usize, least: usize) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut at = first;
    while let Some(from) = filled[at..].iter().position(|filled| !filled) {
        let from = at + from;
        let Some(length) = filled[from..].iter().position(|filled| *filled) else {
            break;
        };
        at = from + length;
        if length >= least {
            gaps.push(from..at);
        }
    }
    gaps
}

/// How many cells of a column are filled, begin at its first place, and end at its last.
#[derive(Clone, Copy, Debug, Default)]
struct Cells {
    filled: usize,
    left: usize,
    right: usize,
}

impl Columns {
    /// Those of `lines` by the measure of their writer: the one by which the cells of a column begin, or end, at one place.
    fn best(lines: &[&str]) -> Option<Self> {
        // A rule without a break says nothing of columns.
        let lines = lines.iter().copied();
        let lines: Vec<&str> = lines
            .filter(|line| !is_rule(line) || line.contains(' '))
            .collect();
        let (columns, _) = [Measure::Shown, Measure::Characters, Measure::Bytes]
            .into_iter()
            .filter_map(|measure| Self::of(&lines, measure))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        Some(columns)
    }

    /// Those of `lines`, and the share of their cells that are aligned.
    fn of(lines: &[&str], measure: Measure) -> Option<(Self, f64)> {
        if lines.len() < FEWEST {
            return None;
        }
        let filled = filled_places(lines, measure);
        let least = if lines.len() < FEWEST_OF_ONE { 2 } else { 1 };
        let first = filled.iter().position(|filled| *filled)?;
        let columns = Self {
            measure,
            gaps: gaps(&filled, first, least),
        };
        let cells = columns.cells(lines, first..filled.len());
        let share = |count: usize| count as f64 / lines.len() as f64;
        let full = cells
            .iter()
            .filter(|cells| share(cells.filled) >= FULL)
            .count();
        let all = cells.iter().map(|cells| cells.filled).sum::<usize>();
        let aligned = cells
            .iter()
            .map(|cells| cells.left.max(cells.right))
            .sum::<usize>();
        let is_table = full > 1 && share(all) / cells.len() as f64 >= FILLED;
        is_table.then(|| (columns, aligned as f64 / all as f64))
    }

    /// Counts the cells of each column of a table that takes up these places.
    fn cells(&self, lines: &[&str], table: Range<usize>) -> Vec<Cells> {
        let measured = |text: &str| text.chars().map(|c| self.measure.of(c)).sum::<usize>();
        let mut counts = vec![Cells::default(); self.count()];
        let mut cells = Vec::new();
        for line in lines {
            self.cut(line, &mut cells);
            for (index, (count, cell)) in counts.iter_mut().zip(&cells).enumerate() {
                if cell.is_empty() {
                    continue;
                }
                let start = measured(&line[..cell.as_ptr() as usize - line.as_ptr() as usize]);
                let left = index
                    .checked_sub(1)
                    .map_or(table.start, |gap| self.gaps[gap].end);
                let right = self.gaps.get(index).map_or(table.end, |gap| gap.start);
                count.filled += 1;
                count.left += usize::from(start == left);
                count.right += usize::from(start + measured(cell) == right);
            }
        }
        counts
    }

    /// How many they are.
    fn count(&self) -> usize {
        self.gaps.len() + 1
    }

    /// The cells of lines.
    fn rows(&self, lines: &[&str]) -> Vec<Vec<String>> {
        let mut cells = Vec::new();
        lines
            .iter()
            .map(|line| {
                self.cut(line, &mut cells);
                cells.iter().map(|cell| (*cell).to_owned()).collect()
            })
            .collect()
    }

    /// Cuts a line; false where no blank stands between two of its columns.
    fn cut<'l>(&self, line: &'l str, cells: &mut Vec<&'l str>) -> bool {
        cells.clear();
        let (mut place, mut from, mut fits) = (0, 0, true);
        // Behind the last blank of the gap that comes next: values may reach into it from both sides.
        let mut blank = None;
        let mut gaps = self.gaps.iter().peekable();
        for (at, character) in line.char_indices() {
            while gaps.next_if(|gap| place >= gap.end).is_some() {
                fits &= blank.is_some() || at == 0;
                let to = blank.take().unwrap_or(at);
                cells.push(line[from..to].trim());
                from = to;
            }
            if gaps.peek().is_some_and(|gap| place >= gap.start) && character.is_whitespace() {
                blank = Some(at + character.len_utf8());
            }
            place += self.measure.of(character);
        }
        cells.push(line[from..].trim());
        cells.resize(self.count(), "");
        fits
    }
}

/// Lines as batches of their cells.
struct FixedBatches<'a> {
    lines: CsvBatches<'a>,
    table: &'a FixedTable,
    ragged: u64,
    /// Rows that repeat the header.
    repeated: u64,
}

impl FixedBatches<'_> {
    /// Whether cells are a header that is printed again.
    fn is_header(&self, cells: &[&str]) -> bool {
        let is_same = |(name, cell): (&String, &&str)| name.trim().eq_ignore_ascii_case(cell);
        let mut repeats = self.table.repeats.iter();
        cells.len() > 1 && repeats.any(|repeat| repeat.iter().zip(cells).all(is_same))
    }
}

impl Batches for FixedBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let batch = match self.lines.next()? {
            Ok(batch) => batch,
            refused => return Some(refused),
        };
        let lines = batch.columns[0].as_binary_view();
        let columns = &self.table.columns;
        let mut rows = Rows::new(columns.count(), lines.len());
        for row in 0..lines.len() {
            let line = String::from_utf8_lossy(lines.value(row));
            let mut cells = Vec::new();
            let fits = columns.cut(&line, &mut cells);
            // A line that is drawn is no record.
            if is_rule(&line) {
                continue;
            }
            if self.is_header(&cells) {
                self.repeated += 1;
                continue;
            }
            self.ragged += u64::from(!fits);
            for (column, cell) in cells.iter().enumerate() {
                rows.set(column, cell);
            }
            rows.end();
        }
        Some(Ok(rows.finish()))
    }

    fn ragged(&self) -> u64 {
        self.lines.ragged() + self.ragged
    }

    fn left_out(&mut self) -> Vec<String> {
        self.lines.left_out()
    }

    fn anomalies(&self) -> ReadAnomalies {
        let mut anomalies = self.lines.anomalies();
        anomalies.repeated_headers += self.repeated;
        anomalies
    }
}
