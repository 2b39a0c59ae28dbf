//! Running text whose stops part it into fields as a table's delimiters do: the lines of a head go in, whether they are text comes out.
//!
//! A letter, a chat and a list of recipients hold commas and semicolons, sometimes as many in each line. What names columns, holds
//! numbers below each other or stands in quotes is a table, whatever its cells say; of the rest the lines must read like text.

use super::prose::is_statement;
use crate::format::layout::header::{Kind, kind};
use crate::format::layout::header_words::HeaderWords;
use std::collections::BTreeMap;

/// Lines that are looked at.
const LINES: usize = 200;
/// Share of the lines that read like text: where the records are regular, and where they are not.
const OF_REGULAR: f64 = 0.8;
const OF_OTHERS: f64 = 0.5;
/// Share of a column's cells that are values for it to be one of a table.
const VALUES: f64 = 0.6;
/// Words of a cell of text, on average, and characters of a line without blanks that is text.
const WORDS: usize = 3;
const CHARACTERS: usize = 6;
/// Characters of the longest name before a colon.
const SPEAKER: usize = 24;
/// Figures of a number that reaches somebody.
const LONG_NUMBER: usize = 7;
/// Cells of the shortest list in one line, and the share of them that are addresses or numbers.
const LISTED: usize = 3;

/// Marks that end nothing but a sentence.
const FULL_STOPS: [char; 3] = ['。', '！', '？'];
/// Marks that end a sentence.
const STOPS: [char; 8] = ['.', '!', '?', '。', '！', '？', '…', '؟'];

/// Whether a text of several lines, read as records with this mark between fields, is running text.
pub(in crate::format) fn is_text(
    text: &str,
    delimiter: char,
    is_regular: bool,
    words: &HeaderWords,
) -> bool {
    if !matches!(delimiter, ',' | ';' | '，' | '、' | '；') {
        return false;
    }
    let lines: Vec<&str> = (text.lines().map(str::trim))
        .filter(|line| !line.is_empty())
        .take(LINES)
        .collect();
    let Some(first) = lines.first() else {
        return false;
    };
    let cells = |line: &str| -> Vec<String> { line.split(delimiter).map(str::to_owned).collect() };
    let names = cells(first);
    let known = names.iter().filter(|cell| words.is_known(cell)).count();
    if known * 2 >= names.len() || has_quoted(&lines, delimiter) || has_values(&lines, delimiter) {
        return false;
    }
    let reads = |line: &&str| reads_like_text(line, delimiter, words);
    let all = lines.len() as f64;
    let share = lines.iter().filter(|line| reads(line)).count() as f64 / all;
    let said = lines.iter().filter(|line| is_said(line, words)).count() as f64 / all;
    if is_regular {
        // A header is no sentence above sentences.
        reads(first) && share >= OF_REGULAR
    } else {
        share > OF_OTHERS && (lines.len() > 2 || said > OF_OTHERS || share >= 1.0)
    }
}

/// Whether nearly all lines of a text are the same words, as logs and made-up texts are: a table says something else in each row.
pub(in crate::format) fn is_one_line_again(text: &str, words: &HeaderWords) -> bool {
    /// Lines of the shortest such text, and the share of them that are the same.
    const FEWEST: usize = 20;
    const SAME: f64 = 0.9;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all: u32 = 0;
    for line in lines.take(LINES) {
        *met.entry(line).or_default() += 1;
        all += 1;
    }
    let most = met.into_iter().max_by_key(|(_, count)| *count);
    all as usize >= FEWEST
        && most.is_some_and(|(line, count)| {
            count as f64 >= SAME * f64::from(all)
                && line.chars().any(char::is_alphabetic)
                && text
                    .lines()
                    .next()
                    .is_some_and(|first| first.trim() == line)
                && !words.is_known(line)
        })
}

/// Whether one line is a list of addresses or numbers, or of words that name no columns.
pub(in crate::format) fn is_list(line: &str, delimiter: char, words: &HeaderWords) -> bool {
    let cells: Vec<&str> = line.split(delimiter).map(str::trim).collect();
    let filled = || cells.iter().filter(|cell| !cell.is_empty());
    let reaches = |cell: &&&str| {
        let figures = cell.chars().filter(char::is_ascii_digit).count();
        cell.contains('@') || figures >= LONG_NUMBER
    };
    let reaching = filled().filter(reaches).count();
    let is_of_words = filled().all(|cell| kind(cell) == Kind::Word);
    let all = filled().count();
    all >= LISTED && reaching as f64 >= VALUES * all as f64
        || is_of_words && all >= LISTED && !words.may_stand_alone(cells.iter().copied())
}

/// Whether fields stand in quotes.
fn has_quoted(lines: &[&str], delimiter: char) -> bool {
    let is_quoted = |cell: &str| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"');
    lines
        .iter()
        .any(|line| line.split(delimiter).any(is_quoted))
}

/// Whether a column holds values in most of its lines.
fn has_values(lines: &[&str], delimiter: char) -> bool {
    let mut values: Vec<usize> = Vec::new();
    for line in lines {
        for (column, cell) in line.split(delimiter).enumerate() {
            if values.len() <= column {
                values.resize(column + 1, 0);
            }
            let is_value = matches!(kind(cell), Kind::Number | Kind::Code | Kind::Year);
            values[column] += usize::from(is_value);
        }
    }
    values
        .iter()
        .any(|count| *count as f64 >= VALUES * lines.len() as f64)
}

/// Whether a line reads like text.
fn reads_like_text(line: &str, delimiter: char, words: &HeaderWords) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let characters = line.chars().count();
    if letters * 2 < characters {
        return is_statement(line) || line.ends_with(FULL_STOPS);
    }
    let parts = line.split_whitespace().count();
    let ends = line.ends_with(FULL_STOPS)
        || line.ends_with(STOPS) && (parts > 2 || characters >= CHARACTERS && !line.is_ascii());
    let fields = line
        .split(delimiter)
        .filter(|cell| !cell.trim().is_empty())
        .count();
    let is_spaced = || {
        let mut cells = line.split(delimiter).skip(1);
        cells.all(|cell| cell.is_empty() || cell.starts_with(' '))
    };
    let is_phrase = parts >= WORDS * fields.max(1) && fields > 1 && is_spaced();
    // A form of address, or of leave: `Dear Ms Example,`.
    let is_address = line.ends_with(delimiter) && fields == 1 && parts > 1;
    ends || is_phrase || is_address || is_said(line, words) || is_statement(line)
}

/// Whether a line is what somebody says: a name, a colon, words.
fn is_said(line: &str, words: &HeaderWords) -> bool {
    line.split_once([':', '：']).is_some_and(|(speaker, said)| {
        let is_name =
            |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '·' | '_' | '\'');
        let length = speaker.chars().count();
        let is_apart =
            said.starts_with(' ') || said.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii());
        (1..=SPEAKER).contains(&length)
            && speaker.chars().all(is_name)
            && !words.is_known(speaker)
            && is_apart
            && said.chars().filter(|c| c.is_alphabetic()).count() > 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_talk_are_text_and_rows_are_none() {
        let words = HeaderWords::built_in();
        for (text, delimiter, is_regular) in [
            (
                "Sehr geehrte Frau Muster,\nIhr Antrag liegt vor, wir melden uns.\nMit freundlichen Grüßen,\nOtto\n",
                ',',
                false,
            ),
            (
                "设备已经检修,运行稳定。\n备件已经到货,本周更换。\n",
                ',',
                true,
            ),
            (
                "Anna: good morning, all\nBen: hello, Anna\nAnna: coffee at ten, please\n",
                ',',
                true,
            ),
            (
                "the door was open, nobody was inside\nthe lamp was on, nothing was missing\n",
                ',',
                true,
            ),
        ] {
            assert!(is_text(text, delimiter, is_regular, words), "{text}");
        }
        for (text, delimiter, is_regular) in [
            (
                "问题,答案\n几点开门,早上八点。\n几点关门,晚上六点。\n",
                ',',
                true,
            ),
            (
                "name,remark\nAnna,came late.\nBen,did not come.\n",
                ',',
                true,
            ),
            ("1,来电,已处理。\n2,来访,未处理。\n", ',', true),
            (
                "\"Anna\",\"came late, as ever.\"\n\"Ben\",\"did not come.\"\n",
                ',',
                true,
            ),
            ("Lyon,Paris\nNice,Lille\n", ',', true),
        ] {
            assert!(!is_text(text, delimiter, is_regular, words), "{text}");
        }
        assert!(is_list("13800138000;13900139000;13700137000", ';', words));
        assert!(is_list(
            "a@example.com, b@example.com, c@example.com",
            ',',
            words
        ));
        assert!(!is_list("name,phone,city", ',', words) && !is_list("order_id,net", ',', words));
    }
}
