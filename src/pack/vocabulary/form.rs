//! A way in which a schema writes its field numbers in headers in, the number that a header has out: 31 of `f.31.0.0`.

use crate::model::Text;

/// Stands for a name of the schema.
const NAME: &str = "{}";
/// Stands for a number.
const NUMBER: &str = "{n}";

/// How a schema writes its field numbers: `f.{}.{n}.{n}`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeaderForm {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Piece {
    Text(String),
    Name,
    Number,
}

impl HeaderForm {
    /// Reads a form.
    ///
    /// # Errors
    /// What is wrong with it: the name does not stand in it once, or two numbers touch.
    pub fn new(text: &str) -> Result<Self, Text> {
        let mut pieces = Vec::new();
        // Points are written as underlines by many systems, and read so where they lead nowhere.
        let plain = text.replace('.', "_");
        let mut rest = plain.as_str();
        while !rest.is_empty() {
            let next = [(NAME, Piece::Name), (NUMBER, Piece::Number)];
            let next = next
                .into_iter()
                .filter_map(|(sign, piece)| Some((rest.find(sign)?, sign, piece)))
                .min_by_key(|(at, ..)| *at);
            let Some((at, sign, piece)) = next else {
                pieces.push(Piece::Text(rest.to_lowercase()));
                break;
            };
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_lowercase()));
            }
            pieces.push(piece);
            rest = &rest[at + sign.len()..];
        }
        let is_number = |piece: &Piece| *piece != Piece::Name && *piece != Piece::Number;
        let names = pieces.iter().filter(|piece| **piece == Piece::Name).count();
        if names != 1 {
            return Err(Text::new(
                format!("`{text}` 须有且只有一个 `{NAME}`"),
                format!("`{text}` must have `{NAME}` once"),
            ));
        }
        if pieces.windows(2).any(|two| !two.iter().any(is_number)) {
            return Err(Text::new(
                format!("`{text}` 中有两个数字相邻"),
                format!("two numbers of `{text}` stand side by side"),
            ));
        }
        if pieces.len() == 1 {
            return Err(Text::new(
                format!("`{text}` 中只有名称"),
                format!("`{text}` says nothing but the name"),
            ));
        }
        Ok(Self { pieces })
    }

    /// The field number in a header of this form.
    #[must_use]
    pub fn name_in<'a>(&self, header: &'a str) -> Option<&'a str> {
        let (mut rest, mut name) = (header, None);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    let begins = is_same(rest.get(..text.len())?, text);
                    rest = rest.get(text.len()..).filter(|_| begins)?;
                }
                Piece::Name | Piece::Number => {
                    let end = rest
                        .find(|c: char| !c.is_ascii_digit())
                        .unwrap_or(rest.len());
                    let (digits, behind) = rest.split_at(end);
                    if digits.is_empty() {
                        return None;
                    }
                    if *piece == Piece::Name {
                        name = Some(digits);
                    }
                    rest = behind;
                }
            }
        }
        name.filter(|_| rest.is_empty())
    }

    /// A header of this form for a field number.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Name => name.to_owned(),
            Piece::Number => "0".to_owned(),
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// Whether a part of a header is the text, whatever the case; a point is as good as an underline.
fn is_same(part: &str, text: &str) -> bool {
    let fold = |byte: u8| match byte.to_ascii_lowercase() {
        b'.' => b'_',
        other => other,
    };
    part.bytes().map(fold).eq(text.bytes().map(fold))
}

/// Whether a name is a field number, which means something only in a form of its schema.
#[must_use]
pub fn is_field_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_a_form_has_its_number() {
        for (form, header, number) in [
            ("f.{}.{n}.{n}", "f.31.0.0", Some("31")),
            ("f.{}.{n}.{n}", "F.20002.3.17", Some("20002")),
            ("{}-{n}.{n}", "31-0.0", Some("31")),
            ("p{}_i{n}", "p21003_i2", Some("21003")),
            ("p{}_i{n}", "p21003_i2_a1", None),
            ("p{}_i{n}", "p21003", None),
            ("{}-{n}.{n}", "31-0", None),
            ("{}-{n}.{n}", "31-0_0", Some("31")),
            ("{}-{n}.{n}", "年-0.0", None),
        ] {
            let read = HeaderForm::new(form).unwrap();
            assert_eq!(read.name_in(header), number, "{form} {header}");
        }
        let form = HeaderForm::new("p{}_i{n}").unwrap();
        assert_eq!(form.header("31"), "p31_i0");
    }

    #[test]
    fn a_form_has_the_name_once_and_something_around_it() {
        for wrong in ["", "{n}", "{}", "{}{n}", "{}-{}"] {
            assert!(HeaderForm::new(wrong).is_err(), "{wrong}");
        }
    }
}
