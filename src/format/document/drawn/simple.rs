//! Simple tables of reStructuredText: lines go in, the rows between rules of `=` come out.

use super::{Drawn, MOST_ROWS, plain};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_width::UnicodeWidthChar;

/// Where columns begin in a rule of a simple table: `===== =====`.
fn columns(line: &str) -> Option<Vec<usize>> {
    let line = line.trim_end();
    let is_rule = line.starts_with('=') && line.bytes().all(|byte| matches!(byte, b'=' | b' '));
    let begins = line
        .bytes()
        .enumerate()
        .filter(|(at, byte)| *byte == b'=' && (*at == 0 || line.as_bytes()[at - 1] == b' '));
    let begins: Vec<usize> = begins.map(|(at, _)| at).collect();
    (is_rule && begins.len() > 1).then_some(begins)
}

/// By line that is the rule of a simple table: the next rule with the same columns.
pub(super) type Rules = HashMap<usize, usize>;

/// The rules of simple tables among lines.
pub(super) fn rules(lines: &[&str]) -> Rules {
    let (mut rules, mut last) = (Rules::new(), HashMap::new());
    for (place, line) in lines.iter().enumerate() {
        if let Some(begins) = columns(line) {
            // Of which rules there may be as many as lines, so that they are told apart by a digest.
            let mut digest = DefaultHasher::new();
            begins.hash(&mut digest);
            if let Some(before) = last.insert(digest.finish(), place) {
                rules.insert(before, place);
            }
        }
    }
    rules
}

/// A simple table of reStructuredText: rules of `=` above and below the header, and below the rows.
pub(super) fn simple(lines: &[&str], at: usize, rules: &Rules) -> Option<Drawn> {
    let second = *rules.get(&at)?;
    let is_last = lines
        .get(second + 1)
        .is_none_or(|next| next.trim().is_empty());
    let end = if is_last {
        second
    } else {
        *rules.get(&second)?
    };
    let begins = columns(lines[at]).filter(|_| end - at <= MOST_ROWS)?;
    let inside = (at + 1..end).filter(|place| *place != second && !lines[*place].trim().is_empty());
    let rows: Vec<Vec<String>> = inside.map(|place| sliced(lines[place], &begins)).collect();
    (!rows.is_empty()).then_some((rows, end + 1 - at))
}

/// The cells of a line whose columns begin at these places on a screen.
fn sliced(line: &str, begins: &[usize]) -> Vec<String> {
    let mut cells = vec![String::new(); begins.len()];
    let (mut at, mut column) = (0, 0);
    for character in line.chars() {
        while begins.get(column + 1).is_some_and(|begin| at >= *begin) {
            column += 1;
        }
        cells[column].push(character);
        at += character.width().unwrap_or(0);
    }
    cells.iter().map(|cell| plain(cell)).collect()
}
