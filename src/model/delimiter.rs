//! What stands between the fields of a text: one character or several.

use std::fmt;

/// Bytes of the longest.
const LONGEST: usize = 8;

/// What stands between the fields of a text, as UTF-8.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Delimiter {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Delimiter {
    /// A single byte.
    #[must_use]
    pub const fn of(byte: u8) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[0] = byte;
        Self { bytes, length: 1 }
    }

    /// A text of at most eight bytes; `None` for a longer or an empty one.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        let length = text.len() as u8;
        (length > 0).then_some(Self { bytes, length })
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// The character that it is; `None` where it has several, or is none.
    #[must_use]
    pub fn character(&self) -> Option<char> {
        let text = std::str::from_utf8(self.as_bytes()).ok()?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    }

    /// The byte that it is; `None` where it has several.
    #[must_use]
    pub fn single(self) -> Option<u8> {
        (self.length == 1).then_some(self.bytes[0])
    }
}

/// As a report shows it: characters that are not seen by their escapes.
impl fmt::Display for Delimiter {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(byte) = self.single() {
            return write!(to, "{}", char::from(byte).escape_default());
        }
        for character in String::from_utf8_lossy(self.as_bytes()).chars() {
            if character.is_control() {
                write!(to, "{}", character.escape_default())?;
            } else {
                write!(to, "{character}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Delimiter {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "`{self}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_shown_as_they_are_read() {
        for (text, shown) in [
            (",", ","),
            ("\t", "\\t"),
            ("|@|", "|@|"),
            ("\t|\t", "\\t|\\t"),
            ("§", "§"),
            ("，", "，"),
            ("\u{1f}", "\\u{1f}"),
        ] {
            let delimiter = Delimiter::of_text(text).unwrap();
            assert_eq!(delimiter.to_string(), shown);
            assert_eq!(delimiter.as_bytes(), text.as_bytes());
        }
        assert_eq!(Delimiter::of_text(""), None);
        assert_eq!(Delimiter::of_text("123456789"), None);
        assert_eq!(Delimiter::of(b';').single(), Some(b';'));
    }
}
