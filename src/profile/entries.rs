//! A cell goes in, the values that it lists come out, where it lists several.
//!
//! Marks that stand in no value part them wherever they stand. A comma, a slash or a blank may be part of one (`Huber, Anna`,
//! `2024/05/01`, `+86 138 1234 5678`): it parts only what would be a value by itself on each of its sides.

/// Entries of a cell at most; what comes behind them is not looked at.
const MOST_ENTRIES: usize = 64;
/// Bytes of the longest cell that is taken apart.
const LONGEST: usize = 4_096;
/// Digits of the shortest number that a comma or slash may stand beside.
const DIGITS: usize = 5;
/// Digits of the shortest number that a blank may part from another one.
const LONG: usize = 9;
/// Han characters of a name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;
/// Names between blanks from which on they are several: a family's name and a given one may stand so.
const NAMES: usize = 3;

/// The values that a cell lists; `None` where it holds one, or something else.
pub(super) fn entries(cell: &[u8]) -> Option<Vec<&str>> {
    if cell.len() > LONGEST || !has_mark(cell) {
        return None;
    }
    let text = inside(std::str::from_utf8(cell).ok()?.trim());
    parted(text, |mark| {
        matches!(
            mark,
            ';' | '|' | '\n' | '\r' | '\t' | '、' | '；' | '﹑' | '､' | '｜'
        )
    })
    .or_else(|| parted(text, |mark| matches!(mark, ',' | '，')).filter(all(stands_alone)))
    .or_else(|| parted(text, |mark| matches!(mark, '/' | '／')).filter(all(stands_alone)))
    .or_else(|| parted(text, char::is_whitespace).filter(|entries| are_in_a_row(entries)))
    .map(|entries| entries.into_iter().map(unquoted).collect())
}

/// Whether a byte is there that may part values: a quick look, for nearly no cell has one.
fn has_mark(cell: &[u8]) -> bool {
    // `、` is E3 80 81; full-width marks begin with EF BC or EF BD, small ones with EF B9.
    cell.iter().any(|byte| {
        matches!(
            byte,
            b';' | b',' | b'|' | b'/' | b' ' | b'\n' | b'\r' | b'\t' | 0xE3 | 0xEF
        )
    })
}

/// A list without the brackets around it (`["a","b"]`, `{a,b}`).
fn inside(text: &str) -> &str {
    let pairs = [('[', ']'), ('{', '}'), ('(', ')')];
    let within = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(within).unwrap_or(text).trim()
}

/// What stands between marks, blank entries left out; `None` where that is one entry or none.
fn parted(text: &str, is_mark: impl Fn(char) -> bool) -> Option<Vec<&str>> {
    let entries = text
        .split(is_mark)
        .map(str::trim)
        .filter(|entry| !unquoted(entry).is_empty());
    let entries: Vec<&str> = entries.take(MOST_ENTRIES).collect();
    (entries.len() > 1).then_some(entries)
}

fn all(fits: fn(&str) -> bool) -> impl Fn(&Vec<&str>) -> bool {
    move |entries| entries.iter().all(|entry| fits(entry))
}

/// Whether an entry would be a value by itself: a part of a name in letters or of a date would not.
fn stands_alone(entry: &str) -> bool {
    let digits = entry.bytes().filter(u8::is_ascii_digit).count();
    let is_quoted = unquoted(entry).len() < entry.len();
    is_quoted || !entry.is_ascii() || entry.contains('@') || digits >= DIGITS || entry.contains(' ')
}

/// Whether what stands between blanks are numbers or mailboxes, each a whole one, or Han names.
fn are_in_a_row(entries: &[&str]) -> bool {
    let is_number = |entry: &&str| {
        let digits = entry.bytes().filter(u8::is_ascii_digit).count();
        digits >= LONG && digits + 3 >= entry.len()
    };
    let is_name = |entry: &&str| {
        !entry.is_ascii()
            && entry.chars().all(crate::sketch::shapes::is_han)
            && NAME.contains(&entry.chars().count())
    };
    entries.iter().all(is_number)
        || entries.iter().all(|entry| entry.contains('@'))
        || entries.len() >= NAMES && entries.iter().all(is_name)
}

/// An entry without the quotes around it.
fn unquoted(entry: &str) -> &str {
    entry.trim_matches(|mark| matches!(mark, '"' | '\'' | '“' | '”' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_values_with_marks_in_them() {
        for (cell, expected) in [
            ("张三、李四", Some(vec!["张三", "李四"])),
            ("张三；李四；", Some(vec!["张三", "李四"])),
            ("张三，李四/王五", Some(vec!["张三", "李四/王五"])),
            ("张三/李四", Some(vec!["张三", "李四"])),
            ("张三 李四 王五", Some(vec!["张三", "李四", "王五"])),
            ("山田 太郎", None),
            ("张 三", None),
            (
                "13812345678/13912345678",
                Some(vec!["13812345678", "13912345678"]),
            ),
            (
                "13812345678 13912345678",
                Some(vec!["13812345678", "13912345678"]),
            ),
            ("+86 138 1234 5678", None),
            ("a@x.cn; b@y.cn", Some(vec!["a@x.cn", "b@y.cn"])),
            ("a@x.cn b@y.cn", Some(vec!["a@x.cn", "b@y.cn"])),
            (
                r#"["13812345678", "13912345678"]"#,
                Some(vec!["13812345678", "13912345678"]),
            ),
            (r#"["Anna","Jo"]"#, Some(vec!["Anna", "Jo"])),
            (
                "[13812345678,13912345678]",
                Some(vec!["13812345678", "13912345678"]),
            ),
            ("{P10001,P10002}", Some(vec!["P10001", "P10002"])),
            ("Huber, Anna", None),
            ("Huber, Anna; Low, Jo", Some(vec!["Huber, Anna", "Low, Jo"])),
            ("Anna Huber, Jo Low", Some(vec!["Anna Huber", "Jo Low"])),
            ("HUBER/ANNA", None),
            ("2024/05/01", None),
            ("2024-05-01 12:00:00", None),
            ("1,234,567", None),
            ("13812345678", None),
            (";", None),
            ("", None),
        ] {
            assert_eq!(entries(cell.as_bytes()), expected, "{cell}");
        }
    }
}
