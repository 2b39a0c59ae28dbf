//! Stretches of text on a page go in; its lines and its plain tables come out.
//!
//! A table is told by its columns: lines below each other whose parts stand far from each other and one below the other.

use super::page::Stretch;
use crate::format::document::content::{Block, Content, cost};

/// Distances as shares of the size of the letters: of base lines of one line, of words, of cells, of lines of one table.
const SAME_LINE: f64 = 0.4;
const WORDS: f64 = 0.15;
const CELLS: f64 = 0.8;
const SAME_TABLE: f64 = 4.0;
/// Lines that make a table.
const FEWEST_LINES: usize = 3;
/// Lines of a page that are looked at together, and columns of a table.
const MOST_LINES: usize = 500;
const MOST_COLUMNS: usize = 256;

/// A part of a line that stands apart from the others.
#[derive(Debug)]
struct Cell {
    from: f64,
    to: f64,
    text: String,
}

#[derive(Debug)]
struct Line {
    y: f64,
    size: f64,
    cells: Vec<Cell>,
}

/// Takes the lines and tables of a page; false where there is no room for them.
pub(super) fn take(stretches: Vec<Stretch>, content: &mut Content) -> bool {
    let lines = lines(stretches);
    let mut rest = lines.as_slice();
    let mut is_first = true;
    while let Some(first) = rest.first() {
        let length = together(rest);
        let (group, behind) = rest.split_at(length);
        if let Some(rows) = table(group) {
            rest = behind;
            if !(is_first && goes_on(&rows, content) || content.table(rows)) {
                return false;
            }
        } else {
            rest = &rest[1..];
            let cells: Vec<&str> = first.cells.iter().map(|cell| &*cell.text).collect();
            if !content.line(&cells.join("\t")) {
                return false;
            }
        }
        is_first = false;
    }
    true
}

/// Adds the rows of a table at the begin of a page to the one at the end of the page before, where it goes on.
fn goes_on(rows: &[Vec<String>], content: &mut Content) -> bool {
    let bytes = cost(rows);
    if !content.has_room(bytes) {
        return false;
    }
    let Some(Block::Table(before)) = content.blocks.last_mut() else {
        return false;
    };
    if before.first().map(Vec::len) != rows.first().map(Vec::len) {
        return false;
    }
    let repeats = before.first() == rows.first();
    before.extend(rows.iter().skip(usize::from(repeats)).cloned());
    content.bytes += bytes;
    true
}

/// Stretches as lines from top to bottom, each from left to right.
fn lines(mut stretches: Vec<Stretch>) -> Vec<Line> {
    stretches.sort_by(|one, other| other.y.total_cmp(&one.y));
    let mut lines: Vec<(f64, f64, Vec<Stretch>)> = Vec::new();
    for stretch in stretches {
        match lines.last_mut() {
            Some((y, size, line)) if *y - stretch.y <= SAME_LINE * size.min(stretch.size) => {
                *size = size.max(stretch.size);
                line.push(stretch);
            }
            _ => lines.push((stretch.y, stretch.size, vec![stretch])),
        }
    }
    lines
        .into_iter()
        .map(|(y, size, mut line)| {
            line.sort_by(|one, other| one.from.total_cmp(&other.from));
            Line {
                y,
                size,
                cells: cells(line),
            }
        })
        .collect()
}

fn cells(line: Vec<Stretch>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for stretch in line {
        match cells.last_mut() {
            Some(cell) if stretch.from - cell.to < CELLS * stretch.size => {
                if stretch.from - cell.to > WORDS * stretch.size && !cell.text.ends_with(' ') {
                    cell.text.push(' ');
                }
                cell.text.push_str(&stretch.text);
                cell.to = cell.to.max(stretch.to);
            }
            _ => cells.push(Cell {
                from: stretch.from,
                to: stretch.to,
                text: stretch.text,
            }),
        }
    }
    for cell in &mut cells {
        cell.text = cell.text.trim().to_owned();
    }
    cells
}

/// How many lines at the begin of these have several cells and stand close to each other; 1 at least.
fn together(lines: &[Line]) -> usize {
    let mut length = 0;
    for (place, line) in lines.iter().enumerate().take(MOST_LINES) {
        let is_far = place > 0 && lines[place - 1].y - line.y > SAME_TABLE * line.size;
        if line.cells.len() < 2 || line.cells.len() > MOST_COLUMNS || is_far {
            break;
        }
        length = place + 1;
    }
    length.max(1)
}

/// The rows of a table; `None` where the cells of these lines do not stand in columns.
fn table(lines: &[Line]) -> Option<Vec<Vec<String>>> {
    if lines.len() < FEWEST_LINES {
        return None;
    }
    let mut spans: Vec<(f64, f64)> = lines
        .iter()
        .flat_map(|line| line.cells.iter().map(|cell| (cell.from, cell.to)))
        .collect();
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (from, to) in spans {
        match columns.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    if columns.len() < 2 || columns.len() > MOST_COLUMNS {
        return None;
    }
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let mut row = vec![String::new(); columns.len()];
        for cell in &line.cells {
            let place = columns
                .iter()
                .position(|column| cell.from < column.1.max(column.0 + 0.1))?;
            if !row[place].is_empty() {
                return None;
            }
            row[place].clone_from(&cell.text);
        }
        rows.push(row);
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(text: &str, from: f64, y: f64) -> Stretch {
        Stretch {
            text: text.to_owned(),
            from,
            to: from + 5.0 * text.len() as f64,
            y,
            size: 10.0,
        }
    }

    #[test]
    fn lines_in_columns_are_a_table() {
        let rows = [["name", "phone"], ["wei", "138"], ["na", "139"]];
        let mut stretches = vec![stretch("list", 0.0, 200.0)];
        for (row, cells) in rows.iter().enumerate() {
            for (place, cell) in cells.iter().enumerate() {
                stretches.push(stretch(
                    cell,
                    100.0 * place as f64,
                    150.0 - 12.0 * row as f64,
                ));
            }
        }
        stretches.push(stretch("one ", 0.0, 50.0));
        stretches.push(stretch("line", 21.0, 50.2));
        let mut content = Content::default();
        assert!(take(stretches, &mut content));
        let table = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let line = |text: &str| Block::Line(text.to_owned());
        assert_eq!(
            content.blocks,
            [line("list"), Block::Table(table), line("one line")]
        );
    }
}
