//! A cell goes in, its value without what a program set around it comes out: blanks, control characters, marks without width, and
//! what keeps a spreadsheet from taking a long number for one (an apostrophe before it, `="…"` around it).

/// The value of a cell.
#[inline]
pub(super) fn unguarded(cell: &[u8]) -> &[u8] {
    match cell {
        [first, .., last] if begins_plainly(*first) && is_print(*last) => cell,
        // Han, by far the most of what is not ASCII, begins with E4 to E9.
        [first, .., 0xE4..=0xE9, _, _] if begins_plainly(*first) => cell,
        [0xE4..=0xE9, _, _] => cell,
        _ => stripped(cell),
    }
}

/// Whether no guard begins with this byte.
#[inline]
fn begins_plainly(byte: u8) -> bool {
    is_print(byte) && byte != b'=' && byte != b'\'' || matches!(byte, 0xE4..=0xE9)
}

#[inline]
fn is_print(byte: u8) -> bool {
    byte > b' ' && byte < 0x7F
}

fn stripped(cell: &[u8]) -> &[u8] {
    let mut value = without_blanks(cell);
    if let Some(inner) = value
        .strip_prefix(b"=\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
    {
        value = without_blanks(inner);
    }
    match value {
        [b'\'', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => rest,
        _ => value,
    }
}

fn without_blanks(mut value: &[u8]) -> &[u8] {
    loop {
        let before = value.len();
        while let [first, rest @ ..] = value
            && is_blank(*first)
        {
            value = rest;
        }
        while let [rest @ .., last] = value
            && is_blank(*last)
        {
            value = rest;
        }
        // Marks of two and of three bytes.
        for length in [2, 3] {
            if let Some((mark, rest)) = value.split_at_checked(length)
                && is_mark(mark)
            {
                value = rest;
            }
            let end = value.len().saturating_sub(length);
            if is_mark(&value[end..]) {
                value = &value[..end];
            }
        }
        if value.len() == before {
            return value;
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte <= b' ' || byte == 0x7F
}

/// Characters that nobody sees, in UTF-8: blanks other than the ASCII one, marks without width or of direction.
fn is_mark(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        // C1 controls but none, no-break space, soft hyphen.
        [0xC2, 0x80..=0xA0 | 0xAD]
            // Spaces of typography, U+2000 to U+200A; zero width and direction, U+200B to U+200F; separators and embeddings.
            | [0xE2, 0x80, 0x80..=0x8F | 0xA8..=0xAF]
            // Word joiner, invisible operators, isolates.
            | [0xE2, 0x81, 0x9F..=0xAF]
            // Ideographic space; byte order mark.
            | [0xE3, 0x80, 0x80]
            | [0xEF, 0xBB, 0xBF]
    )
}

#[cfg(test)]
mod tests {
    use super::unguarded;

    #[test]
    fn guards_belong_to_no_value() {
        for cell in [
            "13912345678",
            " 13912345678\t",
            "'13912345678",
            "\u{1f}13912345678",
            "\u{a0}13912345678",
            "\u{200b}\u{200e}13912345678\u{feff}",
            "=\"13912345678\"",
            "\t=\"13912345678\" ",
            "\u{3000}13912345678\u{3000}\r",
            "\u{202d}13912345678\u{202c}",
        ] {
            assert_eq!(unguarded(cell.as_bytes()), b"13912345678", "{cell:?}");
        }
        for value in [
            "",
            "=1+2",
            "'tHooft",
            "\"quoted\"",
            "王伟",
            "（注）",
            "O'",
            "=\"",
        ] {
            assert_eq!(unguarded(value.as_bytes()), value.as_bytes(), "{value:?}");
        }
        for blank in [" \t", "\u{200b}", "\u{3000}\u{a0}", "=\"\""] {
            assert_eq!(unguarded(blank.as_bytes()), b"", "{blank:?}");
        }
    }
}
