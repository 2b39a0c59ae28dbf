//! Text in columns of a fixed width: lines go in, where their columns stand comes out; then lines go in and cells come out.
//!
//! Only plain columns are told from running text: a place between two of them is blank in every line of the head.

use crate::format::delimited::Delimited;
use crate::format::delimited::batches::CsvBatches;
use crate::format::delimited::ranges::{TextRanges, opened};
use crate::format::delimited::sniff::{self, Record};
use crate::format::layout::header_words::HeaderWords;
use crate::format::layout::{footer, header};
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
use crate::model::text::counted;
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
    };
    opened(table, found.left_out)
}

/// A text in columns of a fixed width.
struct FixedTable {
    ranges: TextRanges,
    columns: Columns,
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
            columns: &self.columns,
            ragged: 0,
        }))
    }
}

/// The columns of a head (UTF-8 without a byte order mark); `None` where they are not plain.
pub(super) fn find(head: &[u8], whole: bool, words: &HeaderWords) -> Option<Found> {
    let head = std::str::from_utf8(head).ok()?;
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
    // A line that is drawn under the header is no record.
    let ruled = lines.get(1).is_some_and(|(line, _)| is_rule(line));
    let texts: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
    // A rule without a break says nothing of columns.
    let cells = texts.iter().copied();
    let cells: Vec<&str> = cells
        .filter(|line| !is_rule(line) || line.contains(' '))
        .collect();
    // The measure of the writer is the one by which the cells of a column begin, or end, at one place.
    let (columns, _) = [Measure::Shown, Measure::Characters, Measure::Bytes]
        .into_iter()
        .filter_map(|measure| Columns::of(&cells, measure))
        .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
    let rows: Vec<Vec<String>> = (texts.iter().enumerate())
        .filter(|(place, _)| !(ruled && *place == 1))
        .map(|(_, line)| {
            let mut cells = Vec::new();
            columns.cut(line, &mut cells);
            cells.into_iter().map(str::to_owned).collect()
        })
        .collect();
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    let mut notes = vec![Text::new(
        "没有分隔符：各列按固定宽度对齐",
        "no delimiter: columns of a fixed width",
    )];
    let mut names = vec![String::new(); columns.gaps.len() + 1];
    let data_start = if ruled || header::has_header(&rows, words) {
        names = rows[0].to_vec();
        header::number_repeated(&mut names);
        lines[usize::from(ruled)].1
    } else {
        notes.push(Text::new("没有表头行", "no header row"));
        begin
    };
    if above > 0 {
        notes.push(Text::new(
            format!("表头之前有 {above} 行说明文字"),
            counted(
                above as u64,
                "line above the table was left out",
                "lines above the table were left out",
            ),
        ));
    }
    if below > 0 {
        notes.push(anomalies::lines_below(below as u64));
    }
    Some(Found {
        columns,
        names,
        data_start,
        data_end,
        notes,
        left_out,
    })
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

impl Columns {
    /// Those of `lines`, and the share of their cells that are aligned.
    fn of(lines: &[&str], measure: Measure) -> Option<(Self, f64)> {
        if lines.len() < FEWEST {
            return None;
        }
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
        let least = if lines.len() < FEWEST_OF_ONE { 2 } else { 1 };
        let mut gaps = Vec::new();
        let first = filled.iter().position(|filled| *filled)?;
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
        let columns = Self { measure, gaps };
        // By column: cells that are filled, those that begin at its first place, and those that end at its last.
        let mut counts = vec![[0_usize; 3]; columns.gaps.len() + 1];
        let mut cells = Vec::new();
        for line in lines {
            columns.cut(line, &mut cells);
            for (index, (count, cell)) in counts.iter_mut().zip(&cells).enumerate() {
                if cell.is_empty() {
                    continue;
                }
                let places = |text: &str| text.chars().map(|c| measure.of(c)).sum::<usize>();
                let start = places(&line[..cell.as_ptr() as usize - line.as_ptr() as usize]);
                let left = index
                    .checked_sub(1)
                    .map_or(first, |gap| columns.gaps[gap].end);
                let right = columns
                    .gaps
                    .get(index)
                    .map_or(filled.len(), |gap| gap.start);
                count[0] += 1;
                count[1] += usize::from(start == left);
                count[2] += usize::from(start + places(cell) == right);
            }
        }
        let share = |count: usize| count as f64 / lines.len() as f64;
        let full = counts
            .iter()
            .filter(|count| share(count[0]) >= FULL)
            .count();
        let all = counts.iter().map(|count| count[0]).sum::<usize>();
        let aligned = counts
            .iter()
            .map(|count| count[1].max(count[2]))
            .sum::<usize>();
        let is_table = full > 1 && share(all) / counts.len() as f64 >= FILLED;
        is_table.then(|| (columns, aligned as f64 / all as f64))
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
        cells.resize(self.gaps.len() + 1, "");
        fits
    }
}

/// Lines as batches of their cells.
struct FixedBatches<'a> {
    lines: CsvBatches<'a>,
    columns: &'a Columns,
    ragged: u64,
}

impl Batches for FixedBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let batch = match self.lines.next()? {
            Ok(batch) => batch,
            refused => return Some(refused),
        };
        let lines = batch.columns[0].as_binary_view();
        let mut rows = Rows::new(self.columns.gaps.len() + 1, lines.len());
        for row in 0..lines.len() {
            let line = String::from_utf8_lossy(lines.value(row));
            let mut cells = Vec::new();
            self.ragged += u64::from(!self.columns.cut(&line, &mut cells));
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
        self.lines.anomalies()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<Vec<String>>;

    fn cells(text: &str) -> Option<(Vec<String>, Rows, Vec<bool>)> {
        let found = find(text.as_bytes(), true, HeaderWords::built_in())?;
        let mut fits = Vec::new();
        let rows = text[found.data_start..].lines().map(|line| {
            let mut cells = Vec::new();
            fits.push(found.columns.cut(line, &mut cells));
            cells.into_iter().map(str::to_owned).collect()
        });
        let rows = rows.collect();
        Some((found.names, rows, fits))
    }

    #[test]
    fn columns_are_where_every_line_is_blank() {
        let text = "NAME      CITY        AGE\n\
                    Wang Wei  Beijing       4\n\
                    Li Na     Shanghai     41\n\
                    Zhang     Xi'an        33\n\
                    Liu Yang               29\n\
                    Chen Jie  Chengdu       5\n";
        let (names, rows, fits) = cells(text).unwrap();
        assert_eq!(names, ["NAME", "CITY", "AGE"]);
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[0], ["Wang Wei", "Beijing", "4"]);
        assert_eq!(rows[3], ["Liu Yang", "", "29"]);
        assert!(fits.iter().all(|fits| *fits));
        let columns = find(text.as_bytes(), true, HeaderWords::built_in())
            .unwrap()
            .columns;
        let mut cut = Vec::new();
        // A number wider than those of the head, a name without a blank behind it, and a short line.
        assert!(columns.cut("Zhao Lei  Nanjing  1234567", &mut cut));
        assert_eq!(cut, ["Zhao Lei", "Nanjing", "1234567"]);
        assert!(!columns.cut("Zhao LeiweiNanjing       1", &mut cut));
        assert!(columns.cut("Zhao", &mut cut));
        assert_eq!(cut, ["Zhao", "", ""]);
    }

    #[test]
    fn a_chinese_character_has_two_places_or_one() {
        for (pad, why) in [(2, "as shown"), (1, "as characters"), (3, "as bytes")] {
            let line = |name: &str, city: &str, number: usize| {
                let fill = |text: &str| {
                    let taken = text.chars().map(|c| if c.is_ascii() { 1 } else { pad });
                    format!("{text}{}", " ".repeat(20 - taken.sum::<usize>()))
                };
                format!("{}{}{number}\n", fill(name), fill(city))
            };
            let text = line("王伟", "北京", 1)
                + &line("欧阳娜娜", "呼和浩特", 2)
                + &line("李", "Xi an", 3)
                + &line("Li Na", "上海市", 4)
                + &line("张敏", "成都", 5);
            let (names, rows, _) = cells(&text).expect(why);
            assert_eq!(names, ["", "", ""], "{why}");
            assert_eq!(rows[1], ["欧阳娜娜", "呼和浩特", "2"], "{why}");
        }
    }

    #[test]
    fn running_text_has_no_columns() {
        for text in [
            "one\n    two\n    three\n    four\n    five\n    six\n",
            "The quick brown fox\njumps over the lazy\ndog and runs away\nfrom all the noise\nof the old town\nuntil the night\n",
            "a\nb\nc\nd\ne\nf\n",
            "",
        ] {
            assert!(
                find(text.as_bytes(), true, HeaderWords::built_in()).is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_rule_under_the_header_is_no_record() {
        let body: String = (0..9).map(|n| format!("{n:<6}  x{n:<4}\n")).collect();
        let text = format!("id      code\n------  -----\n{body}");
        let (names, rows, _) = cells(&text).unwrap();
        assert_eq!(names, ["id", "code"]);
        assert_eq!(rows.len(), 9);
    }
}
