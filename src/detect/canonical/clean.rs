//! What surrounds a value in a cell: blanks without width, the apostrophe of a spreadsheet, quotes, brackets, a label go.

use crate::detect::validate;

/// Wrappers around wrappers that are taken off.
const MOST_WRAPPERS: usize = 6;
/// Bytes of the longest label before a value (`身份证号：`).
const LONGEST_LABEL: usize = 40;
/// What opens and closes; full-width ones are ASCII already.
const PAIRS: [(&str, &str); 13] = [
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<", ">"),
    ("“", "”"),
    ("‘", "’"),
    ("「", "」"),
    ("『", "』"),
    ("《", "》"),
    ("【", "】"),
];

/// A value without blanks and control characters at its ends.
pub(super) fn trimmed(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| *byte <= b' ' || *byte == 0x7F;
    let start = value.iter().position(|byte| !blank(byte));
    let Some(start) = start else { return b"" };
    let end = value.iter().rposition(|byte| !blank(byte)).unwrap_or(start);
    &value[start..=end]
}

/// The value of a trimmed cell: width folded, without what surrounds it. `out` holds it where it had to be written anew.
pub(super) fn cleaned<'a>(cell: &'a [u8], out: &'a mut Vec<u8>) -> &'a [u8] {
    if cell.is_ascii() {
        return unwrapped(cell);
    }
    let Ok(text) = std::str::from_utf8(cell) else {
        return unwrapped(cell);
    };
    out.clear();
    let mut bytes = [0; 4];
    for character in text.chars() {
        let character = match character {
            // Marks of a list, and ends of lines.
            '、' | '﹑' | '﹐' | '﹔' | '､' => ';',
            '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
            '．' | '。' => '.',
            other => match validate::folded(other) {
                Some(folded) => folded,
                None => continue,
            },
        };
        out.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
    }
    unwrapped(trimmed(out))
}

/// A value without quotes and brackets around all of it, and without the marks by which spreadsheets keep a number a text.
pub(super) fn unwrapped(value: &[u8]) -> &[u8] {
    let mut value = trimmed(value);
    for _ in 0..MOST_WRAPPERS {
        // Nearly every value begins and ends with what is part of it.
        let inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        if inside(value.first()) {
            return value;
        }
        let rest = match value {
            [b'=', rest @ ..] if rest.first() == Some(&b'"') => rest,
            _ => within(value).unwrap_or(value),
        };
        let rest = match rest {
            [b'\'', rest @ ..] => rest,
            _ => rest,
        };
        if rest.len() == value.len() {
            break;
        }
        value = trimmed(rest);
    }
    value
}

/// What stands between two marks that belong together and surround all of the value.
fn within(value: &[u8]) -> Option<&[u8]> {
    PAIRS.iter().find_map(|(open, close)| {
        let inner = value
            .strip_prefix(open.as_bytes())?
            .strip_suffix(close.as_bytes())?;
        // `"a", "b"` and `(a) (b)` are surrounded by nothing.
        let parted = memchr::memmem::find(inner, open.as_bytes()).is_some()
            || memchr::memmem::find(inner, close.as_bytes()).is_some();
        (!parted).then_some(inner)
    })
}

/// The entries of a cell that holds several, each without what surrounds it and without its label; blank ones left out.
pub(super) fn entries(value: &[u8], mark: fn(u8) -> bool) -> impl Iterator<Item = &[u8]> {
    (value.split(move |byte| mark(*byte)))
        .map(|entry| unlabelled(unwrapped(entry)))
        .filter(|entry| !entry.is_empty())
}

/// Marks of lists that stand in no key.
pub(super) fn is_list_mark(byte: u8) -> bool {
    matches!(byte, b';' | b'|' | b'\n' | b'\r' | b'\t')
}

/// The same with the comma.
pub(super) fn is_list_mark_or_comma(byte: u8) -> bool {
    is_list_mark(byte) || byte == b','
}

/// The same with the slash.
pub(super) fn is_list_mark_or_slash(byte: u8) -> bool {
    is_list_mark_or_comma(byte) || byte == b'/'
}

/// A value without the labels before it, which have no digits: `身份证号: …`, `mailto:…`.
fn unlabelled(value: &[u8]) -> &[u8] {
    let mut value = value;
    for _ in 0..MOST_WRAPPERS {
        let Some(at) = memchr::memchr(b':', value).filter(|at| *at <= LONGEST_LABEL) else {
            break;
        };
        let (label, rest) = (&value[..at], unwrapped(&value[at + 1..]));
        let names = (label.iter()).all(|byte| !byte.is_ascii_digit() && *byte != b'@');
        if !names || rest.is_empty() {
            break;
        }
        value = rest;
    }
    value
}

/// The same where the label is in characters beyond ASCII: a code may have a colon.
pub(super) fn unlabelled_in_words(value: &[u8]) -> &[u8] {
    if value.first().is_some_and(|byte| !byte.is_ascii()) {
        unlabelled(value)
    } else {
        value
    }
}

/// Whether a text is a whole number in groups of three (`1,234,567`).
pub(super) fn is_in_thousands(value: &[u8]) -> bool {
    let mut groups = value.split(|byte| *byte == b',');
    let digits = |group: &[u8]| group.iter().all(u8::is_ascii_digit);
    let first = groups.next().unwrap_or_default();
    let mut count = 0;
    (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| {
            count += 1;
            group.len() == 3 && digits(group)
        })
        && count > 0
}
