//! Lines of text that is no table, the long ones in pieces: text goes in, the length of its next piece comes out.
//!
//! A dump may put all rows of a table on one line and a page all it holds; a piece is one row of such a line where rows can be
//! told, and ends where no number or address goes on.

/// Bytes of the longest line, or row of one, that is a piece as it is.
pub(in crate::format) const LONGEST: usize = 1024;
/// Bytes of a piece of a longer one: not much more than a number of a person's takes, for a piece counts as one person at most.
const SHORTEST_PIECE: usize = 18;
const LONGEST_PIECE: usize = 64;
/// Where a row ends on a line: so many bytes of each belong to it. Rows of a dump, of a page, paragraphs of a page.
const ROW_ENDS: &[(&[u8], usize)] = &[
    (b"),(", 2),
    (b"), (", 2),
    (b"</tr>", 5),
    (b"</TR>", 5),
    (b"</p>", 4),
    (b"</P>", 4),
    (b"</li>", 5),
    (b"</LI>", 5),
];
/// What stands between the parts of a text, and what at least stands inside no number and no address.
const STOPS: &[&str] = &[
    ",", ";", ")", ">", "}", "]", "|", "\t", "。", "，", "；", "、", "！", "？",
];
const GAPS: &[&str] = &[
    " ", "\"", "'", "(", "<", "{", "[", "=", ":", "/", "：", "（",
];

/// Whether the lines of a text are so long that each must be searched in pieces: by their mean, for what a text is said to hold is
/// its lines where it has several.
pub(in crate::format) fn has_long_lines(text: &[u8]) -> bool {
    let lines = memchr::memchr2_iter(b'\n', b'\r', text.trim_ascii()).count() + 1;
    lines == 1 || text.len() > lines * LONGEST
}

/// What a piece ends with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::format) enum End {
    /// The end of its line.
    Line,
    /// The end of a row, behind which its line goes on.
    Row,
    /// Nothing: its row goes on.
    Cut,
}

/// Length of the piece that `text` begins with, its line end included, where one with `before` came before it; `None` where more
/// of the text must be seen, unless this is the `last` of it.
pub(in crate::format) fn next(text: &[u8], before: End, last: bool) -> Option<(usize, End)> {
    let longest = if before == End::Cut {
        LONGEST_PIECE
    } else {
        LONGEST
    };
    let seen = &text[..text.len().min(LONGEST)];
    let line = memchr::memchr2(b'\n', b'\r', seen).map(|end| end + 1);
    let seen = &seen[..line.unwrap_or(seen.len())];
    let front = &seen[..seen.len().min(longest)];
    let row = ROW_ENDS
        .iter()
        .filter_map(|(mark, own)| memchr::memmem::find(front, mark).map(|at| at + own))
        .min();
    // What follows the last row of a line is its end.
    if let Some(row) = row.filter(|row| *row < seen.trim_ascii_end().len()) {
        return Some((row, End::Row));
    }
    let is_all = line.is_some() || last && text.len() == seen.len();
    if is_all && seen.len() <= longest {
        return (!seen.is_empty()).then_some((seen.len(), End::Line));
    }
    (is_all || seen.len() == LONGEST).then(|| (cut(seen), End::Cut))
}

/// Where a long text is best cut: behind the first stop, else at a gap, both near its begin; else at the first gap of any kind.
fn cut(text: &[u8]) -> usize {
    let ends_with = |end: usize, marks: &[&str]| {
        let mut marks = marks.iter().map(|mark| mark.as_bytes());
        marks.any(|mark| text[..end].ends_with(mark))
    };
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    // Numbers are written in groups.
    let is_gap = |end: &usize| ends_with(*end, GAPS) && !(digit(*end - 2) && digit(*end));
    let near = SHORTEST_PIECE..=LONGEST_PIECE.min(text.len());
    let found = near
        .clone()
        .find(|end| ends_with(*end, STOPS))
        .or_else(|| near.clone().find(is_gap))
        .or_else(|| {
            let mut far = SHORTEST_PIECE..=text.len();
            far.find(|end| ends_with(*end, STOPS) || ends_with(*end, GAPS))
        });
    // Nothing but one word, as of encoded bytes; the first byte of a character is no other's.
    let begins = |at: &usize| text[*at] & 0xC0 != 0x80;
    let most = text.len();
    let half = most / 2..most;
    found.unwrap_or_else(|| half.rev().find(begins).unwrap_or(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(text: &str) -> Vec<&str> {
        let (mut rest, mut out, mut before) = (text, Vec::new(), End::Line);
        while let Some((length, end)) = next(rest.as_bytes(), before, true) {
            before = end;
            out.push(&rest[..length]);
            rest = &rest[length..];
        }
        out
    }

    #[test]
    fn rows_of_a_line_are_pieces() {
        for (text, expected) in [
            ("a\nb", &["a\n", "b"][..]),
            (
                "VALUES (1,'a'),(2,'b');\n",
                &["VALUES (1,'a'),", "(2,'b');\n"],
            ),
            ("(1), (2),\n(3)", &["(1),", " (2),\n", "(3)"]),
            ("<tr>1</tr><tr>2</tr>\n", &["<tr>1</tr>", "<tr>2</tr>\n"]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_its_values() {
        for between in [",", " ", "。", "\"", "/"] {
            let text = "11010519491231002X".to_owned() + between;
            let text = text.repeat(500);
            let pieces = pieces(&text);
            assert!(pieces.len() > 5);
            let whole = |piece: &&str| piece.len().is_multiple_of(18 + between.len());
            assert!(pieces.iter().all(whole), "{between}: {pieces:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn pieces_are_the_text_and_hold_whole_characters(
            text in "([a-z]{900,1200}|[中文]{300,400}|\\),\\(|\n|</p>|[0-9]{18},){0,12}",
            seen in 1_usize..3000,
        ) {
            let (mut at, mut joined, mut before) = (0, String::new(), End::Line);
            while at < text.len() {
                let mut end = seen;
                // More is asked for until a piece ends.
                let length = loop {
                    let part = &text.as_bytes()[at..(at + end).min(text.len())];
                    match next(part, before, at + end >= text.len()) {
                        Some((length, end)) => {
                            before = end;
                            break length;
                        }
                        None => end += seen,
                    }
                };
                prop_assert!(length > 0 && length <= LONGEST);
                joined.push_str(&text[at..at + length]);
                at += length;
            }
            let whole: String = pieces(&text).concat();
            prop_assert_eq!(&whole, &text);
            prop_assert_eq!(joined, text);
        }
    }
}
