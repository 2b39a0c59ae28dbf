//! Delimiters that are not among the usual ones: lines go in, the reading that parts them by several characters, by a rare one or
//! by a blank comes out, where it makes more of a table of them than the usual ones do.
//!
//! What stands in all lines as often may be a delimiter, and may as well be part of what they hold: an address of the web, a mask
//! over a number, a name with a dot in it. So only marks that are known to be used are taken, and the more often a mark stands in
//! plain text, the more the columns must say for it.

use super::reading::{self, Manner, Outline, REGULAR, Reading};
use crate::format::layout::header_words::HeaderWords;
use crate::model::delimiter::Delimiter;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that are looked at, and the fewest that tell.
const LINES: usize = 60;
const FEWEST: usize = 2;
/// Characters of the longest delimiter, and of a run of marks that is looked at.
const LONGEST: usize = 5;
const LONGEST_RUN: usize = 16;
/// Candidates that are tried.
const MOST: usize = 12;
/// Share of the records that must be as wide as the table, by what the delimiter is.
const SHARE_OF_STRONG: f64 = 0.8;
const SHARE_OF_SOFT: f64 = 0.95;
/// Share of the cells of a column that are values for it to be one of them.
const VALUES: f64 = 0.8;

/// Of so many characters of a delimiter one may stand elsewhere.
const STRAY_OF: usize = 50;

/// Marks that part fields and hardly stand in text, also one alone where it is no usual delimiter.
const STRONG: &str = "|^~§¬¦¤¶‖│┃｜";
/// Marks that part fields where several stand together.
const WEAK: &str = "@#$%&!;:+*";
/// Marks between fields that are also the stops of running text, or part of names.
const SOFT: &str = "，、；·";
/// Usual delimiters around another mark.
const AROUND: &str = "\t,;";
/// What one delimiter of several different marks is made of.
const MIXED: &str = "|@~^#$%&!";

/// How likely a mark stands in text that it does not part.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Class {
    Strong,
    /// One that must part every row into three fields at least.
    Mixed,
    Weak,
    Soft,
}

/// Control characters that writers put between fields.
fn is_control(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}')
}

fn is_strong(c: char) -> bool {
    STRONG.contains(c) || is_control(c)
}

/// Which characters of ASCII are marks.
const MARKS: [bool; 128] = {
    let mut marks = [false; 128];
    let all = [STRONG.as_bytes(), WEAK.as_bytes(), AROUND.as_bytes()];
    let mut of = 0;
    while of < all.len() {
        let mut at = 0;
        while at < all[of].len() {
            if all[of][at].is_ascii() {
                marks[all[of][at] as usize] = true;
            }
            at += 1;
        }
        of += 1;
    }
    marks
};

fn is_mark(c: char) -> bool {
    match MARKS.get(c as usize) {
        Some(is_mark) => *is_mark || is_control(c),
        None => STRONG.contains(c) || SOFT.contains(c),
    }
}

/// Whether no part of a run of marks can be a delimiter: one character that is a usual one or none, or nothing but characters
/// that are empty cells or a mask when they stand together.
fn is_idle(run: &str) -> bool {
    let bytes = run.as_bytes();
    match bytes {
        [] => true,
        [first @ (b',' | b'\t' | b'*'), rest @ ..] => rest.iter().all(|byte| byte == first),
        [only] => class(&[char::from(*only)]).is_none(),
        _ => false,
    }
}

fn class(marks: &[char]) -> Option<Class> {
    let (first, rest) = marks.split_first()?;
    if rest.is_empty() {
        let is_usual = first.is_ascii() && !is_control(*first) || *first == '\u{1}';
        return match first {
            _ if is_usual => None,
            c if SOFT.contains(*c) => Some(Class::Soft),
            c => is_strong(*c).then_some(Class::Strong),
        };
    }
    let any_strong = marks.iter().any(|c| is_strong(*c));
    if rest.iter().all(|c| c == first) {
        // A mask over a number is made of asterisks.
        let is_weak = WEAK.contains(*first) && *first != '*';
        return match first {
            _ if any_strong => Some(Class::Strong),
            _ => is_weak.then_some(Class::Weak),
        };
    }
    let is_even = marks.iter().eq(marks.iter().rev());
    if is_even && marks.len() % 2 == 1 {
        // A usual delimiter between signs parts fields that stand between these signs.
        let usual = marks.iter().any(|c| AROUND.contains(*c));
        return match first {
            _ if any_strong => Some(Class::Strong),
            _ => (!usual && marks.iter().any(|c| matches!(c, '@' | '#'))).then_some(Class::Weak),
        };
    }
    marks
        .iter()
        .all(|c| MIXED.contains(*c) || is_control(*c))
        .then_some(Class::Mixed)
}

/// The first lines of a head that are not blank; the last may be cut and is left out, unless the head is the whole text.
fn lines(head: &str, whole: bool) -> Vec<&str> {
    let end = if whole {
        head.len()
    } else {
        head.rfind(['\n', '\r']).unwrap_or(0)
    };
    let lines = head[..end].split(['\n', '\r']);
    (lines.filter(|line| !line.trim().is_empty()).take(LINES)).collect()
}

/// What may part the fields of these lines: it stands in half of them at least. What stands in most comes first.
fn candidates(lines: &[&str]) -> Vec<(Delimiter, Class)> {
    let mut met: BTreeMap<(Class, Delimiter), usize> = BTreeMap::new();
    for line in lines {
        let mut of_line = BTreeSet::new();
        for run in line.split(|c| !is_mark(c)).filter(|run| !is_idle(run)) {
            let run: Vec<char> = run.chars().take(LONGEST_RUN).collect();
            for from in 0..run.len() {
                for to in from + 1..=run.len().min(from + LONGEST) {
                    let Some(class) = class(&run[from..to]) else {
                        continue;
                    };
                    let marks: String = run[from..to].iter().collect();
                    of_line.extend(Delimiter::of_text(&marks).map(|mark| (class, mark)));
                }
            }
        }
        for candidate in of_line {
            *met.entry(candidate).or_default() += 1;
        }
    }
    let mut met: Vec<_> = (met.into_iter())
        .filter(|(_, count)| count * 2 >= lines.len())
        .collect();
    met.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let met = met.into_iter().take(MOST);
    met.map(|((class, delimiter), _)| (delimiter, class))
        .collect()
}

/// The reading of the head that makes more of a table of it than `usual` does; `None` where none does.
pub(super) fn better(
    head: &[u8],
    whole: bool,
    comment: Option<u8>,
    usual: &Reading,
    words: &HeaderWords,
) -> Option<Reading> {
    let lines = lines(std::str::from_utf8(head).ok()?, whole);
    if lines.len() < FEWEST {
        return None;
    }
    let mut best: Option<Reading> = None;
    for (delimiter, class) in candidates(&lines) {
        // What the lines alone tell spares most readings.
        if !may_part(delimiter, class, usual, &lines) {
            continue;
        }
        let manners = reading::manners(head, delimiter, comment);
        let Some(outline) = Outline::best(head, manners, whole) else {
            continue;
        };
        // Of two that are as good the longer is the whole, and the other a part of it.
        let length = |manner: Manner| manner.delimiter.as_bytes().len();
        let is_best = best.as_ref().is_none_or(|best| {
            let (own, others) = (outline.score(), best.score());
            own > others + 1e-9
                || own + 1e-9 > others && length(outline.manner) > length(best.manner)
        });
        if !is_best || !is_regular(outline, class) || !outranks(outline, class, usual) {
            continue;
        }
        let reading = Reading::new(head, outline.manner, whole);
        if let Some(reading) = reading.filter(|reading| is_table(reading, class, words)) {
            best = Some(reading);
        }
    }
    best
}

/// Whether records are as regular as their delimiter asks for.
fn is_regular(outline: Outline, class: Class) -> bool {
    let (width, share) = (outline.width, outline.share);
    width > 1
        && match class {
            Class::Strong => share >= SHARE_OF_STRONG,
            Class::Mixed => share >= REGULAR && width > 2,
            Class::Weak => share >= REGULAR,
            Class::Soft => share >= SHARE_OF_SOFT,
        }
}

/// Whether the columns of a regular reading say as much as its delimiter asks for.
fn is_table(reading: &Reading, class: Class, words: &HeaderWords) -> bool {
    let width = reading.width;
    match class {
        Class::Strong | Class::Mixed => true,
        // One of two fields may be part of names that all hold it, below a line that names them.
        Class::Weak => {
            let first = reading.records.first().map_or(0, |row| row.fields.len());
            reading.records.len() > FEWEST && (width > 2 || first == width)
        }
        Class::Soft => {
            reading.records.len() > FEWEST
                && (has_values(reading, 1) || has_names(reading, words) || is_numbered(reading))
        }
    }
}

/// Whether a column from `first` on holds values: numbers for the most part.
fn has_values(reading: &Reading, first: usize) -> bool {
    let rows = reading.records.iter().skip(1);
    let rows: Vec<_> = rows
        .filter(|row| row.fields.len() == reading.width)
        .collect();
    (first..reading.width).any(|column| {
        let values = rows.iter().filter(|row| is_value(&row.fields[column]));
        !rows.is_empty() && values.count() as f64 >= VALUES * rows.len() as f64
    })
}

/// Whether a reading is a numbered list of short texts: `1、王伟`.
fn is_numbered(reading: &Reading) -> bool {
    /// Characters of the longest.
    const SHORT: usize = 8;
    reading.records.iter().all(|row| {
        let number = row
            .fields
            .first()
            .is_some_and(|cell| cell.trim().parse::<u32>().is_ok());
        let mut texts = row.fields.iter().skip(1);
        number && texts.all(|cell| cell.chars().count() <= SHORT)
    })
}

fn is_value(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits > 0 && digits * 2 >= cell.trim().chars().count()
}

/// Whether half of the first row are header words.
fn has_names(reading: &Reading, words: &HeaderWords) -> bool {
    let first = reading.records.first().map_or(&[][..], |row| &row.fields);
    let known = first.iter().filter(|cell| words.is_known(cell)).count();
    first.len() == reading.width && known * 2 >= first.len()
}

/// The usual delimiter within this one that parts fields by itself, where there is one.
fn inner(delimiter: Delimiter, usual: &Reading) -> Option<u8> {
    let inner = usual.manner.delimiter.single()?;
    (usual.width > 1 && delimiter.as_bytes().contains(&inner)).then_some(inner)
}

fn is_single(delimiter: Delimiter) -> bool {
    String::from_utf8_lossy(delimiter.as_bytes())
        .chars()
        .count()
        == 1
}

/// Whether a delimiter may part what the lines hold better than a usual one, as far as its places in them tell.
fn may_part(delimiter: Delimiter, class: Class, usual: &Reading, lines: &[&str]) -> bool {
    let marks = String::from_utf8_lossy(delimiter.as_bytes()).into_owned();
    let count = |mark: &str| {
        let finder = memchr::memmem::Finder::new(mark);
        let of_line = |line: &&str| finder.find_iter(line.as_bytes()).count();
        lines.iter().map(of_line).sum::<usize>()
    };
    if let Some(inner) = inner(delimiter, usual) {
        // A part of the delimiter hardly stands anywhere else.
        let inner = char::from(inner).to_string();
        let within = count(&marks) * marks.matches(&inner).count();
        return count(&inner) * STRAY_OF <= within * (STRAY_OF + 1);
    }
    !(is_single(delimiter) && class == Class::Strong) || is_between(&marks, usual, lines)
}

/// Whether a reading makes more of the lines than one with a usual delimiter does.
fn outranks(outline: Outline, class: Class, usual: &Reading) -> bool {
    let delimiter = outline.manner.delimiter;
    if inner(delimiter, usual).is_some() {
        return true;
    }
    let (own, others) = (outline.score(), usual.score());
    match class {
        Class::Strong if !is_single(delimiter) => own + 1e-9 >= others,
        Class::Soft => own > others && (usual.width == 1 || usual.share < SHARE_OF_STRONG),
        _ => own > others + 1e-9,
    }
}

/// Whether a single mark stands between texts: it is no guard at the start of fields, and no sign between words.
fn is_between(mark: &str, usual: &Reading, lines: &[&str]) -> bool {
    let delimiter = String::from_utf8_lossy(usual.manner.delimiter.as_bytes()).into_owned();
    let (mut all, mut guards, mut apart) = (0_usize, 0_usize, 0_usize);
    for line in lines {
        for (at, _) in line.match_indices(mark) {
            let (before, behind) = (&line[..at], &line[at + mark.len()..]);
            all += 1;
            guards += usize::from(
                before.is_empty() || before.ends_with(['"', '\'']) || before.ends_with(&delimiter),
            );
            apart += usize::from(before.ends_with(' ') && behind.starts_with(' '));
        }
    }
    guards * 2 < all && apart * 2 < all
}

/// The reading of a head whose fields are parted by a blank, as R writes them: quoted, or under a header over columns of which
/// some hold numbers.
pub(super) fn blanks(head: &[u8], whole: bool) -> Option<Reading> {
    let comment = reading::comment(head);
    let manners = reading::manners(head, Delimiter::of(b' '), comment);
    let outline = Outline::best(head, manners, whole)?;
    if outline.width < 2 {
        return None;
    }
    let reading = Reading::new(head, outline.manner, whole)?;
    let records = &reading.records;
    let (first, rows) = records.split_first()?;
    let even = rows.iter().filter(|row| row.fields.len() == reading.width);
    let even = even.count() as f64 / rows.len().max(1) as f64;
    let fits = [reading.width, reading.width - 1].contains(&first.fields.len());
    let is_quoted = reading::has_quoted(head, b" ");
    let is_plain = reading.width > 2
        && rows.len() > FEWEST
        && has_values(&reading, 1)
        && (first.fields.iter()).all(|cell| cell.starts_with(char::is_alphabetic))
        // The words of a sentence come again below; names of columns do not.
        && !(rows.iter()).any(|row| {
            let again = row.fields.iter().zip(&first.fields).filter(|(one, name)| one == name);
            again.count() > 1
        });
    let holds = reading.width > 1 && !rows.is_empty() && even >= SHARE_OF_SOFT && fits;
    (holds && (is_quoted || is_plain && even >= 1.0)).then_some(reading)
}
