//! A text goes in, lines of a terminal come out: names that cannot steer it, columns and wrapped lines of a width.
//!
//! Widths are those of a terminal, where a Han character takes two cells.

pub use crate::model::text::shown;

use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells of a line of the terminal.
pub const WIDTH: usize = 80;

/// `text` in at most `width` cells; where it is longer its middle gives way to `…`, because names differ at both ends.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let tail_room = room.div_ceil(2);
    let mut tail = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let cells = c.width().unwrap_or(0);
        if tail + cells > tail_room {
            break;
        }
        tail += cells;
        start = at;
    }
    let mut head = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let cells = c.width().unwrap_or(0);
        if head + cells + tail > room {
            break;
        }
        head += cells;
        end = at + c.len_utf8();
    }
    format!("{}…{}", &text[..end], &text[start..])
}

/// `text` and blanks up to `width` cells.
#[must_use]
pub fn left(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{:blanks$}", "")
}

/// Blanks and `text` up to `width` cells.
#[must_use]
pub fn right(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{:blanks$}{text}", "")
}

/// `text` broken into lines of at most `width` cells: at blanks, after a Han character or full-width mark, else anywhere.
/// A closing mark does not begin a line.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let blank = piece.trim_end().width();
        if line.width() + blank > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if blank <= width {
            line.push_str(&piece);
            continue;
        }
        for c in piece.chars() {
            if line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of `text` that a line break may stand between.
fn pieces(text: &str) -> Vec<String> {
    const CLOSING: &str = "，。；：！？、）》」』”’";
    const OPENING: &str = "（《「『“‘";
    let mut pieces: Vec<String> = Vec::new();
    let mut open = true;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0) == 2;
        let joins = CLOSING.contains(c)
            || pieces
                .last()
                .is_some_and(|p| p.ends_with(|l| OPENING.contains(l)));
        match pieces.last_mut() {
            Some(last) if joins || c == ' ' || (!open && !wide) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        open = c == ' ' || wide || CLOSING.contains(c);
    }
    pieces
}

/// `text` wrapped to `width` cells in all, its first line behind `first`, the others behind as many blanks.
#[must_use]
pub fn hanging(first: &str, text: &str, width: usize) -> String {
    let indent = first.width();
    let mut block = String::new();
    for (i, line) in wrap(text, width.saturating_sub(indent).max(2))
        .iter()
        .enumerate()
    {
        if i == 0 {
            block.push_str(first);
        } else {
            let _ = write!(block, "{:indent$}", "");
        }
        block.push_str(line);
        block.push('\n');
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_width() {
        let text = "数据处理者自当年1月1日起累计向境外提供（不含敏感）个人信息的，should file a standard contract or pass a certification.";
        for width in 4..60 {
            for line in wrap(text, width) {
                assert!(line.width() <= width + 2, "{width}: {line}");
                assert!(!line.starts_with('，'), "{width}: {line}");
            }
        }
        for width in 2..40 {
            assert!(fit("crm/会员资料/2024/members.csv", width).width() <= width);
        }
        assert_eq!(left("会员", 6), "会员  ");
    }

    #[test]
    fn names_cannot_steer() {
        assert_eq!(
            shown("a\u{1b}[31mb\n\u{202e}c"),
            "a\\u{1b}[31mb\\u{a}\\u{202e}c"
        );
    }
}
