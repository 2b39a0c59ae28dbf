//! Rows below a header that describe its columns (units, types, labels in another language, what was measured): the names and the
//! rows below them go in, how many of those rows are no records comes out.
//!
//! A row is held against the records below it: a word over numbers says something of its column. A row that has a value anywhere
//! is a record, and where all is words only words that are known tell, for a record that is left out is a person that is not
//! counted.

use super::header::{Kind, kind};
use super::header_words::HeaderWords;
use crate::model::Text;
use crate::pack;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Rows that are allowed for.
pub(in crate::format) const MOST_ROWS: usize = 3;
/// Records that a row is held against.
const RECORDS: usize = 60;
/// Share of a column's values that are numbers, dates or codes from which a word among them is no value.
const VALUES: f64 = 0.9;
/// Characters of the longest unit, and of the longest remark in brackets.
const LONGEST_UNIT: usize = 20;
const LONGEST_REMARK: usize = 40;

type Terms = HashSet<&'static str, ahash::RandomState>;

static UNITS: LazyLock<Terms> = LazyLock::new(|| pack::terms("column-units").collect());
static TYPES: LazyLock<Terms> = LazyLock::new(|| pack::terms("column-types").collect());
static DATE_PARTS: LazyLock<Terms> = LazyLock::new(|| pack::terms("column-date-parts").collect());
static NULLS: LazyLock<Terms> = LazyLock::new(|| pack::terms("null-words").collect());

/// How many of the rows in `body`, which stand below these names, describe the columns.
pub(in crate::format) fn rows_below(
    names: &[String],
    body: &[&[String]],
    words: &HeaderWords,
) -> usize {
    if body.first().is_none_or(|first| holds_values(first)) {
        return 0;
    }
    let most = MOST_ROWS.min(body.len().saturating_sub(1));
    let describe = |count: &usize| {
        let (rows, records) = body.split_at(*count);
        let Some((last, above)) = rows.split_last() else {
            return false;
        };
        let last = Description::of(names, last, records, words);
        last.is_certain()
            && above
                .iter()
                .all(|row| !Description::of(names, row, records, words).has_values)
    };
    (1..=most).rev().find(describe).unwrap_or(0)
}

/// Whether a row has a value, whatever the records below it hold, so that it describes no columns.
fn holds_values(row: &[String]) -> bool {
    let cells = || {
        let cells = row.iter().map(|cell| cell.trim());
        cells.filter(|cell| !cell.is_empty() && !NULLS.contains(cell))
    };
    let may_describe = |cell: &str| is_line(cell) || is_object(cell) || is_measure(cell);
    cells().any(|cell| is_value(cell) && !may_describe(cell))
        && !cells().any(is_object)
        && !are_numbers(row)
}

/// The row, of those that describe the columns, which says most of them in words: what is kept as their description.
pub(in crate::format) fn labels(
    names: &[String],
    rows: &[&[String]],
    words: &HeaderWords,
) -> Option<usize> {
    let said = |row: &&[String]| {
        let pairs = names.iter().zip(row.iter());
        pairs.filter(|(name, cell)| says_again(name, cell)).count()
    };
    let (at, row) =
        (rows.iter().enumerate()).max_by_key(|(at, row)| (said(row), rows.len() - at))?;
    let is_measured =
        |cell: &String| kind(cell) == Kind::Empty || is_measure(cell) || is_object(cell);
    let known = row.iter().any(|cell| words.is_known(cell));
    (said(row) > 0 && (known || !row.iter().all(is_measured))).then_some(at)
}

/// What a row below the names has in its columns.
#[derive(Debug, Default)]
struct Description {
    /// Columns that hold numbers, dates or codes.
    of_values: usize,
    /// Cells over them that are words.
    over_values: usize,
    /// Cells over words; those that name columns, or say the name again.
    over_words: usize,
    known: usize,
    /// Cells that are a unit, a type, or the form of a date, and those that are what a program writes to itself.
    measures: usize,
    objects: usize,
    /// Cells that number the columns, over words, and those that are a drawn line.
    numbers: usize,
    lines: usize,
    /// How the words over words lean.
    leaning: f64,
    /// A cell is a value.
    has_values: bool,
}

impl Description {
    fn of(names: &[String], row: &[String], records: &[&[String]], words: &HeaderWords) -> Self {
        let mut description = Self::default();
        let records = &records[..records.len().min(RECORDS)];
        let is_numbered = are_numbers(row);
        for (column, cell) in row.iter().enumerate() {
            let values: Vec<&str> = (records.iter())
                .filter_map(|record| record.get(column))
                .map(|value| value.trim())
                .filter(|value| !value.is_empty() && !NULLS.contains(value))
                .collect();
            let share = |wanted: &dyn Fn(&str) -> bool| {
                let count = values.iter().filter(|value| wanted(value)).count();
                count as f64 / values.len().max(1) as f64
            };
            let of_values = share(&is_value);
            description.of_values += usize::from(of_values >= VALUES);
            let cell = cell.trim();
            if is_line(cell) && !values.contains(&cell) {
                description.lines += 1;
                continue;
            }
            if cell.is_empty() || NULLS.contains(cell) {
                continue;
            }
            if is_numbered {
                description.numbers += usize::from(!values.is_empty() && of_values < 0.1);
                continue;
            }
            let met = values.iter().filter(|value| **value == cell).count();
            // A legend below may say it once more.
            let is_met = met > usize::from(of_values >= VALUES);
            if is_object(cell) && share(&is_object) < 0.1 {
                description.objects += 1;
            } else if is_measure(cell)
                && !is_met
                && share(&is_measure) < 0.1
                && (of_values >= VALUES || is_marked(cell) || values.is_empty() || is_type(cell))
            {
                description.measures += 1;
            } else if is_value(cell) || is_met {
                description.has_values = true;
            } else if of_values >= VALUES {
                description.over_values += 1;
            } else if !values.is_empty() {
                description.over_words += 1;
                description.leaning += words.leaning(cell, &values);
                let name = names.get(column).map_or("", String::as_str);
                let known = words.is_known(cell) || says_again(name, cell) || name.trim() == cell;
                description.known += usize::from(known);
            }
        }
        description
    }

    /// Whether the row is no record.
    fn is_certain(&self) -> bool {
        if self.objects > 0 || self.numbers > 0 {
            return true;
        }
        if self.has_values {
            return false;
        }
        let said = self.over_values + self.measures;
        if self.lines > 0 {
            return said + self.over_words == 0;
        }
        if self.over_words == 0 {
            // A single word among numbers is a value that is none: `absent`.
            let few = said >= 2 && (said * 2 >= self.of_values || said > 2);
            return self.over_values == 0 && self.measures > 0 || few;
        }
        let all_known = self.known == self.over_words;
        if self.of_values == 0 {
            return all_known && self.over_words > 1 && self.leaning > 0.0;
        }
        said * 2 >= self.of_values && self.known * 2 >= self.over_words && self.leaning >= 0.0
    }
}

/// What a reader should know of rows below the header that are no records.
pub(in crate::format) fn note(rows: usize) -> Text {
    if rows == 1 {
        return Text::new(
            "表头之下的一行说明各列（单位、类型或标签），不计入记录",
            "the row below the header describes the columns (units, types or labels) and is no record",
        );
    }
    Text::new(
        format!("表头之下的 {rows} 行说明各列（单位、类型或标签），不计入记录"),
        format!(
            "the {rows} rows below the header describe the columns (units, types or labels) and are no records"
        ),
    )
}

/// What the cells of a row are in the columns of values of other rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contradiction {
    /// Columns of numbers, dates or codes.
    pub(super) of_values: usize,
    /// Cells in them that are words, and those that are values as well.
    pub(super) words: usize,
    pub(super) values: usize,
}

/// What the cells of a row are in the columns of values of these records.
pub(super) fn contradiction(row: &[String], records: &[&[String]]) -> Contradiction {
    let mut found = Contradiction::default();
    for (column, cell) in row.iter().enumerate() {
        let values = (records.iter().take(RECORDS))
            .filter_map(|record| record.get(column))
            .map(|value| value.trim())
            .filter(|value| !value.is_empty() && !NULLS.contains(value));
        let (mut filled, mut of_values) = (0_usize, 0_usize);
        for value in values {
            filled += 1;
            of_values += usize::from(is_value(value));
        }
        if filled == 0 || (of_values as f64) < VALUES * filled as f64 {
            continue;
        }
        let cell = cell.trim();
        found.of_values += 1;
        found.values += usize::from(is_value(cell));
        found.words += usize::from(kind(cell) == Kind::Word && !NULLS.contains(cell));
    }
    found
}

/// Whether rows say words in a column in which every record has a value, and so are none of these.
pub(super) fn say_words(rows: &[&[String]], records: &[&[String]]) -> bool {
    let records = &records[..records.len().min(RECORDS)];
    let width = records.iter().map(|record| record.len()).max().unwrap_or(0);
    (0..width).any(|column| {
        let cell = |row: &&[String]| row.get(column).map_or(Kind::Empty, |cell| kind(cell));
        let values = records
            .iter()
            .filter(|record| record.get(column).is_some_and(|cell| is_value(cell)));
        values.count() as f64 >= VALUES * records.len() as f64
            && rows.iter().all(|row| cell(row) == Kind::Word)
    })
}

/// Columns in which these cells are words over values.
pub(in crate::format) fn over_values(row: &[String], records: &[&[String]]) -> usize {
    contradiction(row, records).words
}

/// A number, a date, a code; a text that is merely long is none.
fn is_value(cell: &str) -> bool {
    match kind(cell) {
        Kind::Number | Kind::Year => true,
        Kind::Code => {
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            digits * 2 > cell.chars().count() || cell.contains('@') || cell.starts_with("http")
        }
        Kind::Empty | Kind::Word => false,
    }
}

/// What a program writes to itself: `{"ImportId":"QID1"}`.
fn is_object(cell: &str) -> bool {
    let cell = cell.trim();
    cell.starts_with("{\"") && cell.ends_with('}')
}

/// Whether a cell is a line that is drawn under a name: `-----`, `:---:`.
fn is_line(cell: &str) -> bool {
    cell.len() > 2
        && cell
            .bytes()
            .all(|byte| matches!(byte, b'-' | b'=' | b'_' | b':' | b'+'))
}

/// Whether cells number their columns from the left: `1`, `2`, `3`.
fn are_numbers(row: &[String]) -> bool {
    const FEWEST: usize = 4;
    row.len() >= FEWEST
        && (row.iter().enumerate()).all(|(column, cell)| cell.trim().parse() == Ok(column + 1))
}

/// Whether a cell is a unit of measurement, a type, or the form of a date.
fn is_measure(cell: &str) -> bool {
    is_marked(cell) || is_unit(cell) || is_type(cell) || is_date_form(cell)
}

/// Whether a short text stands in brackets, as units and remarks do; a number in them is one below zero.
fn is_marked(cell: &str) -> bool {
    let cell = cell.trim();
    let inside = inside(cell);
    let says = inside.contains(char::is_alphabetic) || !is_value(inside);
    inside != cell && cell.chars().count() <= LONGEST_REMARK && says
}

/// A text without the brackets around it.
fn inside(cell: &str) -> &str {
    const BRACKETS: &[(char, char)] = &[
        ('[', ']'),
        ('(', ')'),
        ('（', '）'),
        ('【', '】'),
        ('<', '>'),
    ];
    let pair = BRACKETS.iter().find_map(|(open, close)| {
        let inside = cell.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inside.contains([*open, *close])).then_some(inside)
    });
    pair.map_or(cell, str::trim)
}

/// Whether a text is a unit, or several that are multiplied or divided: `mg/L`, `kg·m-2`, `元/吨`.
fn is_unit(cell: &str) -> bool {
    let text = inside(cell.trim());
    let known = |unit: &str| {
        UNITS.contains(unit) || unit.chars().count() > 2 && UNITS.contains(&*unit.to_lowercase())
    };
    let is_part = |part: &str| {
        let plain = part.trim_end_matches(|c: char| c.is_ascii_digit() || "²³⁻¹-+^".contains(c));
        known(part) || known(plain) || part.chars().all(|c| c.is_ascii_digit())
    };
    let parts = || {
        text.split(['/', '·', '*', ' ', '⋅', '^'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    text.chars().count() <= LONGEST_UNIT
        && (known(text)
            || parts().all(is_part)
                && parts().any(|part| !part.chars().all(|c| c.is_ascii_digit())))
}

/// Whether a text is the type of a column, with its length behind it: `varchar(20)`.
fn is_type(cell: &str) -> bool {
    let text = inside(cell.trim());
    let plain = text.split(['(', '（']).next().unwrap_or(text).trim();
    TYPES.contains(&*plain.to_lowercase())
}

/// Whether a text is the form of a date or a time: `yyyy-mm-dd hh:mm`.
fn is_date_form(cell: &str) -> bool {
    let lower = inside(cell.trim()).to_lowercase();
    let mut parts = (lower.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
        .peekable();
    let several = lower.chars().count() > 3;
    several && parts.peek().is_some() && parts.all(|part| DATE_PARTS.contains(part))
}

/// Whether a label may be a name's for people: in another script, or in words where the name is one.
pub(super) fn says_again(name: &str, label: &str) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    !label.trim().is_empty()
        && (name.is_ascii() != label.is_ascii() || (words(name) == 1 && words(label) > 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::too_many_lines, reason = "a table of cases")]
    fn a_row_that_describes_the_columns_is_told_from_a_record() {
        for (names, rows, described, why) in [
            (
                "t;a;b",
                ";[°C];[K]|2020-01-01;1.5;2|2020-01-02;2.5;3",
                1,
                "units in brackets",
            ),
            (
                "t;a;a",
                "DAYS;BARS;BARS|;well-a;well-b|01.01.1999;1.5;2|02.01.1999;2;3",
                2,
                "units and objects",
            ),
            (
                "id;n;d",
                "int;varchar(20);date|1;x;2020-01-01|2;y;2020-01-02",
                1,
                "types",
            ),
            (
                "name;city",
                "string;string|Anna;Oslo|Bert;Rome",
                1,
                "types over words",
            ),
            (
                "source;target",
                "string;varchar|int;integer|date;timestamp",
                0,
                "types as values",
            ),
            (
                "xm;sjh;sfzh",
                "姓名;手机号;身份证号|王芳;13800138000;110105194912310021|李强;13900139000;440524188001010014",
                1,
                "labels",
            ),
            (
                "name;city",
                "姓名;城市|王芳;北京|李强;上海",
                1,
                "labels where all is words",
            ),
            ("name;city", "王芳;北京|李强;上海|赵敏;广州", 0, "persons"),
            (
                "t;flow",
                "yyyy-mm-dd hh:mm;m3/s|2020-01-01 10:00;5|2020-01-01 11:00;6",
                1,
                "the form of a date",
            ),
            (
                "name;age;score",
                "Smith;unknown;none given|Jones;5;6|Brown;7;8",
                0,
                "a record without its numbers",
            ),
            ("id;score", "1;absent|2;5|3;6", 0, "a value that is none"),
            (
                "Q1;Q2",
                "What is your name?;How old are you?|{\"ImportId\":\"QID1\"};{\"ImportId\":\"QID2\"}|Anna;30|Bert;40",
                2,
                "questions",
            ),
            ("a;b;c;d", "1;2;3;4|5;6;7;8|9;10;11;12", 0, "numbers"),
            (
                "项目;单位;数量;金额",
                "1;2;3;4|钢;吨;5;6|铁;吨;7;8",
                1,
                "numbers of the columns",
            ),
            (
                "gender;size",
                "M;L|F;M|M;S",
                0,
                "letters that are units too",
            ),
            ("unit;factor", "kg;g|m;cm|s;ms", 0, "units as values"),
        ] {
            let cells = |row: &str| row.split(';').map(str::to_owned).collect::<Vec<_>>();
            let body: Vec<Vec<String>> = rows.split('|').map(cells).collect();
            let body: Vec<&[String]> = body.iter().map(Vec::as_slice).collect();
            let found = rows_below(&cells(names), &body, HeaderWords::built_in());
            assert_eq!(found, described, "{why}");
        }
    }
}
