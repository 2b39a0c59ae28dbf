//! Which rows of a table are its header: the first records go in, names of columns come out.

use crate::format::layout::header_words::{self, HeaderWords};
use crate::model::Text;
use crate::model::text::counted;
use std::collections::HashMap;

/// Rows of a header below its first.
pub(in crate::format) const MOST_ROWS: usize = 2;

/// How far a word leans that would have been met among the values below it.
const TELLING: f64 = 0.6;
/// Rows from which a first row of words that nobody knows may be a header by how it looks beside the others.
const FEW_ROWS: usize = 10;
/// What all columns of words together may say against a header.
const LEAST_LEANING: f64 = -0.6;

/// Basic kinds of cells, enough to tell names of columns from their values.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(in crate::format) enum Kind {
    Empty,
    Number,
    Year,
    Code,
    Word,
}

pub(in crate::format) fn kind(cell: &str) -> Kind {
    let cell = cell.trim();
    let cell = cell
        .strip_prefix('\'')
        .and_then(|cell| cell.strip_suffix('\''))
        .unwrap_or(cell);
    if cell.is_empty() {
        return Kind::Empty;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
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
pub(in crate::format) fn has_header(body: &[&[String]], words: &HeaderWords) -> bool {
    let Some((first, rest)) = body.split_first() else {
        return true;
    };
    let cells: Vec<Kind> = first.iter().map(|cell| kind(cell)).collect();
    if rest.is_empty() {
        return is_header_alone(first, &cells, words);
    }
    // Some files repeat their header; that speaks for it.
    let is_other = |row: &&&[String]| !is_again(first, row);
    let others: Vec<&[String]> = rest.iter().filter(is_other).copied().collect();
    let repeated = rest.len() - others.len();
    let rest = if others.is_empty() || first.len() < 2 || repeated > others.len() {
        rest
    } else {
        &others
    };
    let sample = &rest[..rest.len().min(100)];
    if are_identifiers(first, sample) || are_numbered_alike(first, sample) {
        return true;
    }
    let mut evidence = Evidence::default();
    for (column, cell) in cells.iter().enumerate() {
        let below: Vec<&str> = sample
            .iter()
            .map(|record| record[column].trim())
            .filter(|text| !text.is_empty())
            .collect();
        if !below.is_empty() {
            evidence.add(*cell, &first[column], &below, words);
        }
    }
    let Evidence {
        score,
        mut leaning,
        tells,
    } = evidence;
    // Words over words, few of them and none that names columns: the first row is data.
    let any_known = first
        .iter()
        .any(|cell| words.is_known(cell) || header_words::is_of_program(cell));
    if score <= 0.0
        && !tells
        && sample.len() + 1 < FEW_ROWS
        && !any_known
        && !header_words::are_letters(first)
    {
        return false;
    }
    if header_words::are_letters(first) {
        leaning = f64::max(leaning, 0.0) + 1.0;
    }
    // Words that look like others are weighed once: many columns of words say no more than one does.
    score + f64::max(leaning, LEAST_LEANING) > 0.0
        || (score > -0.5
            && cells.iter().all(|kind| *kind == Kind::Word)
            && all_differ(first)
            && sample.len() < 3
            && first.len() > 1
            && !holds_person_among_others(first, sample, words)
            && words.may_stand_alone(first.iter().map(String::as_str)))
}

/// Whether a row is another but for padding, quotes, a byte order mark, and capitals.
fn is_again(row: &[String], other: &[String]) -> bool {
    row.len() == other.len()
        && row
            .iter()
            .zip(other)
            .all(|(a, b)| a == b || plain(a) == plain(b))
}

/// A cell without what joining, padding and quoting add, in lower case.
pub(in crate::format) fn plain(cell: &str) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '"' | '\'');
    cell.trim_matches(marks).to_lowercase()
}

/// Whether a row holds long numbers or addresses of one kind above short values, as columns have that are called after persons,
/// devices or days; what is no such number is a word.
pub(in crate::format) fn are_identifiers(first: &[String], sample: &[&[String]]) -> bool {
    /// Characters of the shortest identifier, and how many times the longest value below it is as short at least.
    const SHORTEST: usize = 10;
    const TIMES: usize = 2;
    let is_over = |(column, cell): &(usize, &String)| {
        let length = cell.trim().chars().count();
        let below = sample.iter().filter_map(|row| row.get(*column));
        let longest = below.map(|value| value.trim().chars().count()).max();
        matches!(kind(cell), Kind::Number | Kind::Code)
            && length >= SHORTEST
            && longest.is_some_and(|longest| longest > 0 && longest * TIMES <= length)
    };
    let over = first.iter().enumerate().filter(is_over).count();
    let words = first
        .iter()
        .filter(|cell| matches!(kind(cell), Kind::Word | Kind::Empty));
    over > 1 && over > words.clone().count() && over + words.count() == first.len()
}

/// Whether the cells of a row are numbers of one scheme (`f.31.0.0`, `31-0.0`), or words that count up (`f00001`, `f00002`), above
/// values that have other forms.
fn are_numbered_alike(first: &[String], sample: &[&[String]]) -> bool {
    /// Columns, at least, and the share of the cells and of the values below that may have another or the same form.
    const FEWEST: usize = 4;
    const OTHERS: f64 = 0.2;
    /// Numbers in a name, at least, where names need not count up.
    const NUMBERS: usize = 2;
    let forms: Vec<(String, usize)> = first.iter().map(|cell| form_of(cell)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (column, (form, numbers)) in forms.iter().enumerate() {
        let follows = column.checked_sub(1).is_some_and(|before| {
            *numbers == 1 && forms[before].0 == *form && follows(&first[before], &first[column])
        });
        *counts.entry(form).or_default() += usize::from(*numbers >= NUMBERS || follows);
    }
    let Some((scheme, many)) = counts.into_iter().max_by_key(|(form, many)| (*many, *form)) else {
        return false;
    };
    let allowed = (first.len() as f64 * OTHERS) as usize;
    if many < FEWEST || many + allowed.max(1) < first.len() || !all_differ(first) {
        return false;
    }
    let columns = (0..first.len()).filter(|column| forms[*column].0 == scheme);
    let (mut all, mut same) = (0_usize, 0_usize);
    for column in columns {
        let cells = sample.iter().filter_map(|row| row.get(column));
        for cell in cells.filter(|cell| !cell.trim().is_empty()) {
            all += 1;
            same += usize::from(form_of(cell).0 == scheme);
        }
    }
    all > 0 && same as f64 <= OTHERS * all as f64
}

/// Whether a word ends in the number behind that at the end of another.
fn follows(before: &str, cell: &str) -> bool {
    let number = |cell: &str| {
        let word = cell.trim();
        let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        // A number alone is a value.
        let number = (digits.len() < word.len()).then(|| digits.parse::<u64>().ok());
        number.flatten()
    };
    let numbers = number(before).zip(number(cell));
    numbers.is_some_and(|(before, number)| before.checked_add(1) == Some(number))
}

/// A cell with each run of digits as one, and how many there are.
fn form_of(cell: &str) -> (String, usize) {
    let (mut form, mut numbers) = (String::new(), 0);
    let mut was_digit = false;
    for character in cell.trim().chars() {
        let is_digit = character.is_ascii_digit();
        if !is_digit {
            form.push(character);
        } else if !was_digit {
            form.push('9');
            numbers += 1;
        }
        was_digit = is_digit;
    }
    (form, numbers)
}

/// Whether a row has a person's name above others.
fn holds_person_among_others(first: &[String], sample: &[&[String]], words: &HeaderWords) -> bool {
    first.iter().enumerate().any(|(column, cell)| {
        let mut below = sample.iter().filter_map(|row| row.get(column)).peekable();
        words.is_person(cell)
            && !words.is_known(cell)
            && below.peek().is_some()
            && below.all(|cell| words.is_person(cell))
    })
}

/// What columns say for their first cell being a name, or, below 0, against it.
#[derive(Default)]
struct Evidence {
    /// By the kinds of the cells.
    score: f64,
    /// By how the words of columns of words look.
    leaning: f64,
    /// Whether a word says more than that it looks unlike the others.
    tells: bool,
}

impl Evidence {
    /// Adds what a column says: its first cell, of this kind, over the filled ones `below`.
    fn add(&mut self, kind_of_first: Kind, first: &str, below: &[&str], words: &HeaderWords) {
        let share = |wanted: &dyn Fn(Kind) -> bool| {
            below.iter().filter(|text| wanted(kind(text))).count() as f64 / below.len() as f64
        };
        let values = share(&|kind| matches!(kind, Kind::Number | Kind::Code | Kind::Year));
        match kind_of_first {
            Kind::Word => {
                self.score += values;
                let text = first.trim();
                let repeats = below.iter().filter(|other| **other == text).count();
                if repeats > 0 {
                    self.score -= 0.7;
                } else if is_code_among(text, below) {
                    self.score -= 0.35;
                } else if values < 0.5 {
                    let leaning = words.leaning(text, below);
                    self.leaning += leaning;
                    self.tells |= leaning >= TELLING;
                }
            }
            // `V12` over numbers alone is none of them.
            Kind::Code
                if header_words::is_numbered(first)
                    && below.len() > 1
                    && share(&|kind| matches!(kind, Kind::Number | Kind::Year)) >= 1.0 =>
            {
                self.score += values;
            }
            Kind::Number | Kind::Code => self.score -= if values > 0.5 { 1.5 } else { 0.3 },
            Kind::Year => self.score -= 0.2,
            // An unnamed column of values is the number of the row; one of words wants a name.
            Kind::Empty => self.score -= if values > 0.5 { 0.05 } else { 0.15 },
        }
    }
}

/// Whether a record names columns that has no other below it.
fn is_header_alone(record: &[String], cells: &[Kind], words: &HeaderWords) -> bool {
    // An empty cell is more likely a value than a name.
    let values = [Kind::Code, Kind::Number, Kind::Empty];
    if cells.iter().all(|kind| *kind == Kind::Empty) {
        return true;
    }
    if cells.iter().any(|kind| values.contains(kind)) {
        return false;
    }
    words.may_stand_alone(record.iter().map(String::as_str))
}

/// Whether the columns of some rows go on in others: at least one holds values in both, and none holds values in one and words in
/// the other.
pub(in crate::format) fn are_alike(rows: &[&[String]], others: &[&[String]]) -> bool {
    let width = rows.first().map_or(0, |row| row.len());
    let share = |rows: &[&[String]], column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let kinds: Vec<Kind> = (cells.map(|cell| kind(cell)))
            .filter(|kind| *kind != Kind::Empty)
            .collect();
        let values = kinds.iter().filter(|kind| **kind != Kind::Word).count();
        (!kinds.is_empty()).then(|| values as f64 / kinds.len() as f64)
    };
    let columns = (0..width).filter_map(|column| {
        let (one, other) = (share(rows, column)?, share(others, column)?);
        Some((one > 0.5, other > 0.5))
    });
    let columns: Vec<_> = columns.collect();
    columns.iter().all(|(one, other)| one == other) && columns.contains(&(true, true))
}

/// Whether two rows are the same names in other spellings (`street_address`, `Street Address`).
pub(in crate::format) fn same_names(a: &[String], b: &[String]) -> bool {
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

/// Whether a word is one of the short codes in capitals that stand below it.
fn is_code_among(word: &str, below: &[&str]) -> bool {
    let is_code =
        |text: &str| text.len() == word.len() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let codes = below.iter().filter(|text| is_code(text)).count();
    word.len() < 4 && is_code(word) && codes * 10 >= below.len() * 9 && below.len() > 3
}

fn all_differ(record: &[String]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    record.iter().all(|cell| seen.insert(cell.trim()))
}

/// Whether cells name columns whose rows are these: words, all filled and different, over rows that hold some values or of which
/// half are header words.
pub(in crate::format) fn are_names(
    cells: &[String],
    body: &[&[String]],
    words: &HeaderWords,
) -> bool {
    let values = |row: &&[String]| {
        row.iter()
            .any(|cell| matches!(kind(cell), Kind::Number | Kind::Code | Kind::Year))
    };
    let is_name = |cell: &String| kind(cell) == Kind::Word || header_words::is_numbered(cell);
    cells.iter().all(is_name)
        && cells.iter().any(|cell| kind(cell) == Kind::Word)
        && all_differ(cells)
        && (body.iter().any(values)
            || cells.iter().filter(|cell| words.is_known(cell)).count() * 2 >= cells.len())
}

/// One name a column where the header has several rows, the first ones `above` and `last` over the records `below`: the last
/// fills columns that the first leaves empty, and stands over values that it is not one of. `None` where it is a record.
pub(in crate::format) fn joined(
    above: &[&[String]],
    last: &[String],
    below: &[&[String]],
    has_header: bool,
) -> Option<Vec<String>> {
    let first = *above.first()?;
    if below.is_empty() || above.iter().any(|row| row.len() != last.len()) {
        return None;
    }
    let (mut fills, mut against) = (0, 0);
    for (column, cell) in last.iter().enumerate() {
        let below: Vec<Kind> = below
            .iter()
            .take(20)
            .filter_map(|row| row.get(column))
            .map(|cell| kind(cell))
            .filter(|kind| *kind != Kind::Empty)
            .collect();
        let values = below
            .iter()
            .filter(|kind| matches!(kind, Kind::Number | Kind::Code | Kind::Year))
            .count();
        let mostly_values = values * 2 > below.len();
        match kind(cell) {
            Kind::Word if mostly_values && first[column].trim().is_empty() => fills += 1,
            Kind::Word if mostly_values => {}
            // A word over words is as likely a value as a name.
            Kind::Word if !below.is_empty() => against += 1,
            Kind::Code => against += 1,
            _ => {}
        }
    }
    // Where the first row alone is no header, or others stand between, the last must be one without a gap.
    let certain = has_header && above.len() == 1
        || fills > 1 && last.iter().all(|cell| !cell.trim().is_empty()) && ascend(last);
    if fills == 0 || fills <= against || !certain {
        return None;
    }
    let mut group = "";
    let names = last.iter().enumerate().map(|(column, below)| {
        let (name, below) = (first[column].trim(), below.trim());
        if !name.is_empty() {
            group = if below.is_empty() { "" } else { name };
        }
        let mut words = Vec::new();
        if name.is_empty() && above.len() == 1 && !below.is_empty() && !group.is_empty() {
            words.push(group);
        }
        for word in above.iter().map(|row| row[column].trim()).chain([below]) {
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(" ")
    });
    Some(names.collect())
}

/// Whether the numbers among the cells grow from left to right, as those of numbered columns do but for a few.
fn ascend(cells: &[String]) -> bool {
    let numbers: Vec<f64> = cells
        .iter()
        .filter_map(|cell| cell.trim().parse().ok())
        .collect();
    let falls = numbers.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    falls * 10 <= numbers.len()
}

/// The note on lines above a table.
pub(in crate::format) fn lines_above(lines: u64) -> Text {
    Text::new(
        format!("表头之前有 {lines} 行说明文字"),
        counted(
            lines,
            "line above the table was left out",
            "lines above the table were left out",
        ),
    )
}

/// The note on a table whose first row is a record.
pub(in crate::format) fn no_header() -> Text {
    Text::new("没有表头行", "no header row")
}

/// Numbers the names that stand before already (`amount`, `amount_2`) and gives how many they are.
pub(in crate::format) fn number_repeated(names: &mut [String]) -> usize {
    let mut seen: std::collections::BTreeSet<String> = names.iter().cloned().collect();
    // The number that each name is up to.
    let mut met = std::collections::BTreeMap::new();
    let mut repeated = 0;
    for name in names.iter_mut().filter(|name| !name.is_empty()) {
        let Some(number) = met.get_mut(name) else {
            met.insert(name.clone(), 2);
            continue;
        };
        repeated += 1;
        while seen.contains(&format!("{name}_{number}")) {
            *number += 1;
        }
        *name = format!("{name}_{number}");
        seen.insert(name.clone());
        met.insert(name.clone(), 2);
    }
    repeated
}
