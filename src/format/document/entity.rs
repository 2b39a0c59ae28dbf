//! References to characters (`&amp;`, `&#24352;`): text with them goes in, the characters come out.

use std::borrow::Cow;

/// Characters of the longest reference that is known.
const LONGEST: usize = 10;

/// The text with the characters that references stand for; what is none stays as it is.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let end = behind.bytes().take(LONGEST).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&behind[..end])?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &behind[end + 1..];
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a reference names (HTML 4.01, 24, as far as names are common).
pub(super) fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let number = hexadecimal.map_or_else(
            || number.parse().ok(),
            |number| u32::from_str_radix(number, 16).ok(),
        )?;
        return match char::from_u32(number)? {
            '\0' => None,
            '\u{A0}' => Some(' '),
            other => Some(other),
        };
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "middot" => '·',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "times" => '×',
        "copy" => '©',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "aacute" => 'á',
        "iacute" => 'í',
        "oacute" => 'ó',
        "uacute" => 'ú',
        "ntilde" => 'ñ',
        "ccedil" => 'ç',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_references_are_resolved() {
        for (text, expected) in [
            ("a", "a"),
            ("&lt;&#x5F20;&#20255;&gt;", "<张伟>"),
            ("a&b; &amp c &", "a&b; &amp c &"),
            ("&#0;&#xD800;&#99999999999;", "&#0;&#xD800;&#99999999999;"),
            ("&张;", "&张;"),
        ] {
            assert_eq!(resolved(text), expected);
        }
    }
}
