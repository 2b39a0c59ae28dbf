//! Plain tables out of TOML: a text goes in, a value of a pack's type comes out, or what is wrong and in which line.
//!
//! The crate `toml` parses; what it found is handed to serde here. Its own way to do so is compiled anew, several times over, for
//! each type of a field: that would be a tenth of all code of this crate.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::toml_said::toml_said;
use serde::Deserializer;
use serde::de::value::{CowStrDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Expected, IntoDeserializer, Unexpected, Visitor};
use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};
use toml_datetime::de::{DatetimeDeserializer, is_datetime};

/// The value of a pack's text.
///
/// # Errors
/// [`Error::Pack`] with the line for a mistake of syntax, an unknown or missing key, a wrong value.
pub fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T> {
    read_below(path, text, 0)
}

/// The same for a text that stands below so many lines of its file.
///
/// # Errors
/// As [`read`].
pub fn read_below<T: DeserializeOwned>(path: &str, text: &str, lines: usize) -> Result<T> {
    let of_file = |mistake: Mistake| Error::Pack {
        path: path.to_owned(),
        line: lines + super::line_of(text, mistake.span),
        reason: mistake.message,
    };
    T::deserialize(Node::of_text(text).map_err(of_file)?).map_err(of_file)
}

/// What is wrong, and where.
#[derive(Debug)]
struct Mistake {
    message: Text,
    /// Bytes of the text; `None` as long as nobody said.
    span: Option<Range<usize>>,
}

impl Mistake {
    /// The mistake at this place, unless it is known to be in a part of it.
    fn within(mut self, span: Range<usize>) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Mistake {}

impl serde::de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        // What serde says itself begins as what the reader of TOML says of a value.
        Self {
            message: toml_said(&message.to_string()),
            span: None,
        }
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::of_value("类型", "type", found, wanted)
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::of_value("值", "value", found, wanted)
    }
}

impl Mistake {
    fn of_value(zh: &str, en: &str, found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let kind = match found {
            Unexpected::Bool(_) => "`true` 或 `false`",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => "整数",
            Unexpected::Float(_) => "小数",
            Unexpected::Char(_) | Unexpected::Str(_) => "文本",
            Unexpected::Seq => "列表",
            Unexpected::Map => "表",
            _ => "此处的内容",
        };
        Self {
            message: Text::new(
                format!("{zh}有误：写的是{kind}"),
                format!("invalid {en}: {found}, expected {wanted}"),
            ),
            span: None,
        }
    }
}

type Outcome<T> = std::result::Result<T, Mistake>;

/// A value of the text with its place.
struct Node<'t> {
    value: DeValue<'t>,
    span: Range<usize>,
}

impl<'t> Node<'t> {
    fn of_text(text: &'t str) -> Outcome<Self> {
        let parsed = DeTable::parse(text).map_err(|error| Mistake {
            message: toml_said(error.message()),
            span: error.span(),
        })?;
        Ok(Self {
            span: parsed.span(),
            value: DeValue::Table(parsed.into_inner()),
        })
    }

    /// The mistake that a value of another type stands here.
    fn unlike(&self, expected: &dyn Expected) -> Mistake {
        let found = match &self.value {
            DeValue::String(text) => Unexpected::Str(text),
            DeValue::Integer(number) => whole(number.as_str(), number.radix())
                .map_or(Unexpected::Other("integer"), Unexpected::Signed),
            DeValue::Float(number) => {
                (number.as_str().parse()).map_or(Unexpected::Other("float"), Unexpected::Float)
            }
            DeValue::Boolean(is) => Unexpected::Bool(*is),
            DeValue::Array(_) => Unexpected::Seq,
            DeValue::Datetime(_) | DeValue::Table(_) => Unexpected::Map,
        };
        serde::de::Error::invalid_type(found, expected)
    }

    /// A number; a whole one also where another is expected.
    fn number<V: Visitor<'t>>(self, visitor: V) -> Outcome<V::Value> {
        let outcome = match &self.value {
            DeValue::Integer(number) => match whole(number.as_str(), number.radix()) {
                Some(number) => visitor.visit_i64(number),
                None => Err(serde::de::Error::custom("integer number overflowed")),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => visitor.visit_f64(number),
                Err(_) => Err(serde::de::Error::custom("floating-point number overflowed")),
            },
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(self.span))
    }

    fn list<V: Visitor<'t>>(self, visitor: V) -> Outcome<V::Value> {
        let span = self.span.clone();
        let outcome = match self.value {
            DeValue::Array(nodes) => {
                visitor.visit_seq(SeqDeserializer::new(Nodes(nodes.into_iter())))
            }
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(span))
    }

    fn table<V: Visitor<'t>>(self, visitor: V) -> Outcome<V::Value> {
        let span = self.span.clone();
        let outcome = match self.value {
            DeValue::Table(entries) => {
                visitor.visit_map(MapDeserializer::new(Entries(entries.into_iter())))
            }
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(span))
    }

    fn text<V: Visitor<'t>>(self, visitor: V) -> Outcome<V::Value> {
        let span = self.span.clone();
        let outcome = match self.value {
            DeValue::String(DeString::Owned(text)) => visitor.visit_string(text),
            DeValue::String(DeString::Borrowed(text)) => visitor.visit_borrowed_str(text),
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(span))
    }
}

/// Methods of a deserializer that all go one way.
macro_rules! forward {
    ($($way:ident: $($method:ident)+;)+) => {
        $($(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
                self.$way(visitor)
            }
        )+)+
    };
}

fn whole(digits: &str, radix: u32) -> Option<i64> {
    i64::from_str_radix(digits, radix).ok()
}

/// Each type asks for what it is, so that for each only one of these ways is compiled.
impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match &self.value {
            DeValue::String(_) => self.text(visitor),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(visitor),
            DeValue::Boolean(_) => self.deserialize_bool(visitor),
            DeValue::Datetime(day) => visitor.visit_map(DatetimeDeserializer::new(*day)),
            DeValue::Array(_) => self.list(visitor),
            DeValue::Table(_) => self.table(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let outcome = match self.value {
            DeValue::Boolean(is) => visitor.visit_bool(is),
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(self.span))
    }

    /// What is not there is left out: what is there is something.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Outcome<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        match self.value {
            DeValue::Datetime(day) if is_datetime(name) => {
                visitor.visit_map(DatetimeDeserializer::new(day))
            }
            _ => self.table(visitor),
        }
    }

    /// One of several words.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        let span = self.span.clone();
        let outcome = match self.value {
            DeValue::String(word) => visitor.visit_enum(CowStrDeserializer::new(word)),
            _ => Err(self.unlike(&visitor)),
        };
        outcome.map_err(|mistake| mistake.within(span))
    }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct ignored_any }

    forward! {
        number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
            deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64;
        text: deserialize_char deserialize_str deserialize_string deserialize_identifier;
        list: deserialize_seq;
        table: deserialize_map;
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Outcome<V::Value> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Outcome<V::Value> {
        self.list(visitor)
    }
}

impl<'de> IntoDeserializer<'de, Mistake> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The values of a list.
struct Nodes<'t>(<DeArray<'t> as IntoIterator>::IntoIter);

impl<'t> Iterator for Nodes<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.0.next().map(Node::from)
    }
}

/// The keys of a table with their values.
struct Entries<'t>(<DeTable<'t> as IntoIterator>::IntoIter);

impl<'t> Iterator for Entries<'t> {
    type Item = (Key<'t>, Node<'t>);

    fn next(&mut self) -> Option<(Key<'t>, Node<'t>)> {
        let (key, value) = self.0.next()?;
        Some((Key(key), Node::from(value)))
    }
}

impl<'t> From<Spanned<DeValue<'t>>> for Node<'t> {
    fn from(spanned: Spanned<DeValue<'t>>) -> Self {
        Self {
            span: spanned.span(),
            value: spanned.into_inner(),
        }
    }
}

/// A key of a table with its place.
struct Key<'t>(Spanned<DeString<'t>>);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let span = self.0.span();
        (visitor.visit_str(self.0.get_ref())).map_err(|mistake: Mistake| mistake.within(span))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        let span = self.0.span();
        let word = CowStrDeserializer::new(self.0.into_inner());
        (visitor.visit_enum(word)).map_err(|mistake: Mistake| mistake.within(span))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Outcome<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Mistake> for Key<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests;
