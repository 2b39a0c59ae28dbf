//! Text in which tables are drawn with characters: Markdown, reStructuredText, AsciiDoc, Org, and what consoles of databases print.
//!
//! A table is taken for one only where a rule is drawn under its header or around its rows; every other line is a line.

mod simple; // tables between rules of `=`

use super::content::{CELL_COST, Content};
use super::{Document, Reader};
use crate::format::Refusal;
use crate::format::text::{detect_head, readable};
use crate::model::reason::{DocumentKind, DocumentReason};
use simple::{Rules, rules, simple};

/// Text with tables in it.
pub static DRAWN: &Document = &Document {
    id: "markdown",
    kind: DocumentKind::Text,
    endings: ENDINGS,
    recognises,
    reader: Reader::Whole(read),
    is_text: true,
};

const ENDINGS: &[&str] = &[
    ".md",
    ".markdown",
    ".mdown",
    ".mdx",
    ".rmd",
    ".qmd",
    ".rst",
    ".adoc",
    ".asciidoc",
    ".org",
];
/// Lines in which the first table of a text under another name begins.
const FIRST_LINES: usize = 40;
/// Bytes that hold so many lines of any text that people draw.
const FRONT: usize = 16 * 1024;
/// Rows of a table that are kept together; what follows is a table of its own.
const MOST_ROWS: usize = 1 << 20;

/// Cells that are set in at the ends of rows that have fewer than their header.
const MOST_SET_IN: usize = 1 << 20;

/// A table, and how many lines it takes up.
type Drawn = (Vec<Vec<String>>, usize);

fn recognises(head: &[u8], name: &str) -> bool {
    let named = ENDINGS.iter().any(|ending| name.ends_with(ending));
    let head = &head[..head.len().min(FRONT)];
    let has_marks = memchr::memchr2(b'|', b'+', head).is_some();
    if !named && !has_marks {
        return false;
    }
    let Some(text) = readable(head, false) else {
        return false;
    };
    let lines: Vec<&str> = text.lines().take(FIRST_LINES + 2).collect();
    named
        || (0..lines.len()).any(|at| {
            ruled(&lines[at..]).is_some()
                || is_grid(lines[at]) && lines.len() > at + 2 && lines[at + 1].starts_with('|')
        })
}

/// Whether two lines are the header of a table whose rows begin with a bar, and the rule below it.
fn ruled(lines: &[&str]) -> Option<()> {
    let (header, rule) = (lines.first()?.trim(), lines.get(1)?.trim());
    let has_bars = header.starts_with('|') && rule.starts_with('|');
    (has_bars && is_rule(rule, cells(header).len())).then_some(())
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let detected = detect_head(bytes, true)?;
    let text = detected.text(bytes, true);
    let mut content = Content::default();
    // There are no more cells than marks between them.
    let marks = memchr::memchr_iter(b'|', text.as_bytes()).count();
    if !content.has_room(marks.saturating_mul(CELL_COST)) {
        return Err(is_full());
    }
    let lines: Vec<&str> = text.lines().collect();
    let rules = rules(&lines);
    let (mut at, mut fence): (usize, Option<&str>) = (0, None);
    while at < lines.len() {
        let line = lines[at];
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.trim_start().starts_with(mark));
        let is_code = fence.is_some();
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let table = if is_code {
            grid(&lines[at..])
        } else {
            table(&lines, at, &rules)
        };
        let (taken, length) = match table {
            Some((rows, length)) => (content.table(rows), length),
            None => (content.line(line), 1),
        };
        if !taken {
            return Err(is_full());
        }
        at += length;
    }
    Ok(content)
}

fn is_full() -> Refusal {
    let mebibytes = (Content::MOST_BYTES >> 20) as u64;
    Refusal::new(DocumentReason::TextTooLong { mebibytes })
}

/// The table that begins with the line at this place.
fn table(lines: &[&str], at: usize, rules: &Rules) -> Option<Drawn> {
    let rest = &lines[at..];
    piped(rest)
        .or_else(|| grid(rest))
        .or_else(|| simple(lines, at, rules))
        .or_else(|| bars(rest))
}

/// Cells between bars.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line
        .strip_suffix('|')
        .filter(|rest| !rest.ends_with('\\'))
        .unwrap_or(line);
    let (mut out, mut cell, mut characters) = (Vec::new(), String::new(), line.chars().peekable());
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&'|') => cell.extend(characters.next()),
            '|' => out.push(plain(&std::mem::take(&mut cell))),
            character => cell.push(character),
        }
    }
    out.push(plain(&cell));
    out
}

/// A cell without the marks of its type.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    let bare = ["**", "__", "`"].into_iter().find_map(|mark| {
        let inside = cell.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inside.contains(mark)).then_some(inside)
    });
    let bare = bare.unwrap_or(cell);
    // An address in angle brackets is a link to itself.
    let address = bare
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let address = address.filter(|address| address.contains(['@', ':']));
    crate::format::mail::unescaped(address.unwrap_or(bare)).replace("<br>", " ")
}

/// Whether a line is the rule below a header of so many columns: `| --- | :-: |`, or `|---+---|`.
fn is_rule(line: &str, columns: usize) -> bool {
    let line = line.trim();
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    let is_part = |part: &str| {
        let part = part.trim();
        let dashes = part.trim_start_matches(':').trim_end_matches(':');
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    let parts: Vec<&str> = inside.split(['|', '+']).collect();
    line.contains(['|', '+']) && parts.len() == columns && parts.iter().all(|part| is_part(part))
}

/// A table of Markdown or Org.
fn piped(lines: &[&str]) -> Option<Drawn> {
    let (header, rule) = (*lines.first()?, *lines.get(1)?);
    let is_drawn = |byte: u8| b"|+-: \t".contains(&byte);
    if !header.contains('|') || !rule.bytes().all(is_drawn) {
        return None;
    }
    let names = cells(header);
    let width = names.len();
    if !is_rule(rule, width) {
        return None;
    }
    let mut rows = vec![names];
    let body = lines[2..]
        .iter()
        .take_while(|line| line.contains('|'))
        .take(MOST_ROWS);
    let (mut length, mut room) = (2, MOST_SET_IN);
    for line in body {
        length += 1;
        if !is_rule(line, width) {
            let mut row = cells(line);
            let missing = width.saturating_sub(row.len());
            if let Some(left) = room.checked_sub(missing) {
                room = left;
                row.resize(row.len() + missing, String::new());
            }
            rows.push(row);
        }
    }
    Some((rows, length))
}

/// `+---+---+`
fn is_grid(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2
        && line.starts_with('+')
        && line.ends_with('+')
        && line.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'='))
}

/// A table in a grid: one line a row between the second rule and the last, as databases print them, or one row between two rules.
fn grid(lines: &[&str]) -> Option<Drawn> {
    // Of rules alone the last begins the table.
    if !is_grid(lines.first()?) || is_grid(lines.get(1)?) {
        return None;
    }
    let drawn = lines.iter().take(MOST_ROWS);
    let length = drawn
        .take_while(|line| line.trim_start().starts_with(['|', '+']))
        .count();
    let mut groups: Vec<Vec<Vec<String>>> = Vec::new();
    for line in &lines[1..length] {
        if is_grid(line) {
            groups.push(Vec::new());
        } else {
            if groups.is_empty() {
                groups.push(Vec::new());
            }
            let last = groups.len() - 1;
            groups[last].push(cells(line));
        }
    }
    // The first group stands above the first rule that `groups` has seen.
    groups.retain(|group| !group.is_empty());
    let one_by_one = groups.len() <= 2 && !lines[..length].iter().any(|line| line.contains("+="));
    let mut rows = Vec::new();
    for group in groups {
        if one_by_one {
            rows.extend(group);
        } else {
            rows.extend(group.into_iter().reduce(joined));
        }
    }
    (!rows.is_empty()).then_some((rows, length))
}

/// Two lines of one row.
fn joined(mut upper: Vec<String>, lower: Vec<String>) -> Vec<String> {
    for (place, cell) in lower.into_iter().enumerate() {
        match upper.get_mut(place) {
            Some(above) if !cell.is_empty() => {
                above.push(' ');
                above.push_str(&cell);
            }
            Some(_) => {}
            None => upper.push(cell),
        }
    }
    upper
}

/// A table of AsciiDoc: cells behind bars between two lines `|===`.
fn bars(lines: &[&str]) -> Option<Drawn> {
    const EDGE: &str = "|===";
    if lines.first()?.trim() != EDGE {
        return None;
    }
    let inside = lines[1..]
        .iter()
        .take(MOST_ROWS)
        .position(|line| line.trim() == EDGE)?;
    let mut of_lines = (lines[1..=inside].iter().map(|line| line.trim()))
        .filter(|line| line.starts_with('|'))
        // What follows the last bar is a cell, empty or not.
        .map(|line| cells(&format!("{line}|")));
    let mut all: Vec<String> = of_lines.next()?;
    let width = all.len();
    all.extend(of_lines.flatten());
    if width < 2 {
        return None;
    }
    let rows = all.chunks(width).map(<[String]>::to_vec).collect();
    Some((rows, inside + 2))
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    fn blocks(text: &str) -> Vec<Vec<Vec<String>>> {
        let blocks = read(text.as_bytes()).unwrap().blocks;
        let rows = |block| match block {
            Block::Line(line) => vec![vec![line]],
            Block::Table(rows) => rows,
        };
        blocks.into_iter().map(rows).collect()
    }

    #[test]
    fn drawn_tables_are_tables() {
        let expected = [["name", "tel"], ["王伟", "138"], ["a|b", ""]];
        for text in [
            "| name | tel |\n|:-----|----:|\n| **王伟** | 138 |\n| a\\|b | |\n",
            "name | tel\n--- | ---\n王伟 | 138\na\\|b |\n",
            "| name | tel |\n|------+-----|\n| 王伟 | 138 |\n|------+-----|\n| a\\|b |  |\n",
            "+------+-----+\n| name | tel |\n+------+-----+\n| 王伟 | 138 |\n| a\\|b |     |\n+------+-----+\n",
            "+------+-----+\n| name | tel |\n+======+=====+\n| 王伟 | 138 |\n+------+-----+\n| a\\|b |     |\n+------+-----+\n",
            "===== ===\nname  tel\n===== ===\n王伟  138\na|b\n===== ===\n",
            "|===\n|name |tel\n\n|王伟\n|138\n|a\\|b |\n|===\n",
        ] {
            let all = blocks(&format!("above\n\n{text}\nbelow\n"));
            assert_eq!(all.len(), 3, "{text}{all:?}");
            assert_eq!(all[1], expected, "{text}");
        }
    }

    /// What looks like the begin of a table on each line is looked at once, and cells are not made where nothing stands.
    #[test]
    fn many_begins_of_no_table_are_soon_read() {
        let rules: String = (2..2_000)
            .map(|n| format!("{}\n", "= ".repeat(n)))
            .collect();
        let wide = "|".repeat(5_000);
        let rule = "|-".repeat(5_000);
        for text in [
            "+--+\n".repeat(100_000),
            "== ==\nx\n".repeat(100_000),
            rules,
            format!("{wide}\n{rule}\n{}", "|\n".repeat(100_000)),
        ] {
            let began = std::time::Instant::now();
            let content = read(text.as_bytes()).unwrap();
            assert!(content.bytes <= Content::MOST_BYTES);
            assert!(began.elapsed().as_secs() < 20, "{}", &text[..9]);
        }
        let bars = "|".repeat(Content::MOST_BYTES / CELL_COST + 1);
        assert_eq!(read(bars.as_bytes()).err(), Some(is_full()));
    }

    #[test]
    fn other_lines_are_lines() {
        for text in [
            "a | b\nc | d\n",
            "```\n| a | b |\n|---|---|\n```\n",
            "---\ntitle: x\n---\n",
            "Title\n=====\ntext\n",
            "+ one\n+ two\n",
            "|===\n|a\n",
        ] {
            let all = blocks(text);
            assert_eq!(all.len(), text.lines().count(), "{text}");
        }
    }

    #[test]
    fn text_is_known_by_its_name_or_its_rules() {
        for (text, name, expected) in [
            ("# title\n", "a.md", true),
            ("# title\n", "a.txt", false),
            ("title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "a.txt", true),
            ("+---+---+\n| a | b |\n+---+---+\n", "a.out", true),
            ("a|b\n-|-\n", "a.csv", false),
            ("|a|b|\n|1|2|\n", "a.txt", false),
            ("\0\0\0\x01| + |", "a.md", false),
        ] {
            assert_eq!(recognises(text.as_bytes(), name), expected, "{text}");
        }
    }
}
