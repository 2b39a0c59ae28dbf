//! Values of one kind go in, the same by field come out: values of one field stand together, where they are packed best.
//!
//! A vector is an array whose first part says what follows: `n` values as they are; `s` numbers of strings; `t` numbers of
//! templates, and the numbers in them behind each other; `o` how many objects, and for each field its vector; `a` lengths of
//! arrays, and the vector of all their values; `p` which values are there (`1`) and which are null (`0`), and the vector of those.

use super::strings::{Strings, pair, template, visible};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Significant digits of a fraction; no form shows more.
const DIGITS: usize = 4;

/// What a value is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Nothing,
    Number,
    String,
    Text,
    Array,
    Object,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Nothing,
        Value::Bool(_) | Value::Number(_) => Kind::Number,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(_) if pair(value).is_some() => Kind::Text,
        Value::Object(_) => Kind::Object,
    }
}

/// Writes the vector of `values`.
pub(super) fn put(values: &[&Value], strings: &mut Strings, to: &mut String) {
    let there: Vec<&Value> = values.iter().copied().filter(|v| !v.is_null()).collect();
    let Some(first) = there.first().map(|value| kind(value)) else {
        return put_plain(values.iter().map(|_| "null"), to);
    };
    if there.iter().any(|value| kind(value) != first) {
        values.iter().for_each(|value| strings.note(value));
        return put_plain(values.iter().map(ToString::to_string), to);
    }
    if there.len() < values.len() && first != Kind::Number {
        to.push_str("[\"p\",\"");
        to.extend((values.iter()).map(|value| if value.is_null() { '0' } else { '1' }));
        to.push_str("\",");
        put_kind(first, &there, strings, to);
        to.push(']');
        return;
    }
    put_kind(first, values, strings, to);
}

/// Writes the vector of values that stand there as they are.
fn put_plain<T: AsRef<str>>(values: impl Iterator<Item = T>, to: &mut String) {
    to.push_str("[\"n\",");
    put_list(values, to, |value, to| to.push_str(value.as_ref()));
    to.push(']');
}

/// Writes the vector of one array of whole numbers.
pub(super) fn put_numbers(numbers: impl ExactSizeIterator<Item = u64>, to: &mut String) {
    to.push_str("[\"a\",[");
    put_number(numbers.len() as u64, to);
    to.push_str("],[\"n\",");
    put_list(numbers, to, put_number);
    to.push_str("]]");
}

/// Writes a list.
pub(super) fn put_list<T>(
    all: impl Iterator<Item = T>,
    to: &mut String,
    mut put: impl FnMut(T, &mut String),
) {
    to.push('[');
    for (number, one) in all.enumerate() {
        if number > 0 {
            to.push(',');
        }
        put(one, to);
    }
    to.push(']');
}

fn put_number(number: u64, to: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(to, "{number}");
}

fn put_kind(kind: Kind, values: &[&Value], strings: &mut Strings, to: &mut String) {
    match kind {
        Kind::Nothing | Kind::Number => {
            to.push_str("[\"n\",");
            put_list(values.iter(), to, |value, to| put_rounded(value, to));
            to.push(']');
        }
        Kind::String => {
            to.push_str("[\"s\",");
            let texts = values.iter().filter_map(|value| value.as_str());
            put_list(texts, to, |text, to| strings.put(&visible(text), to));
            to.push(']');
        }
        Kind::Text => put_texts(values, strings, to),
        Kind::Array => {
            let arrays: Vec<&Vec<Value>> = values.iter().filter_map(|v| v.as_array()).collect();
            to.push_str("[\"a\",");
            put_list(arrays.iter(), to, |array, to| {
                put_number(array.len() as u64, to);
            });
            to.push(',');
            let all: Vec<&Value> = arrays.into_iter().flatten().collect();
            put(&all, strings, to);
            to.push(']');
        }
        Kind::Object => put_objects(values, strings, to),
    }
}

fn put_texts(values: &[&Value], strings: &mut Strings, to: &mut String) {
    let mut numbers = Vec::new();
    to.push_str("[\"t\",");
    let texts = values.iter().filter_map(|value| pair(value));
    put_list(texts, to, |(zh, en), to| {
        let (text, inside) = template(zh, en);
        strings.put(&text, to);
        numbers.extend(inside);
    });
    // Digits and the marks between them.
    to.push_str(",\"");
    to.push_str(&numbers.join(" "));
    to.push_str("\"]");
}

fn put_objects(values: &[&Value], strings: &mut Strings, to: &mut String) {
    let mut fields: Vec<(&str, Vec<&Value>)> = Vec::new();
    let objects = values.iter().filter_map(|value| value.as_object());
    for (row, object) in objects.enumerate() {
        // Mostly the fields are those of the object before, in the same order.
        let mut next = 0;
        for (key, value) in object {
            let is_next = fields.get(next).is_some_and(|(known, _)| known == key);
            if !is_next {
                let known = fields.iter().position(|(known, _)| known == key);
                next = known.unwrap_or_else(|| {
                    fields.push((key, Vec::with_capacity(values.len())));
                    fields.len() - 1
                });
            }
            let of_field = &mut fields[next].1;
            of_field.resize(row, &Value::Null);
            of_field.push(value);
            next += 1;
        }
    }
    let fields = fields.iter_mut();
    put_fields(values.len(), fields, to, |(key, of_field), to| {
        of_field.resize(values.len(), &Value::Null);
        put_field(key, to, |to| put(of_field, strings, to));
    });
}

/// Writes the vector of so many objects with these fields.
pub(super) fn put_fields<T>(
    objects: usize,
    fields: impl Iterator<Item = T>,
    to: &mut String,
    put: impl FnMut(T, &mut String),
) {
    to.push_str("[\"o\",");
    put_number(objects as u64, to);
    to.push(',');
    put_list(fields, to, put);
    to.push(']');
}

/// Writes a field whose vector is written by `put`.
pub(super) fn put_field(key: &str, to: &mut String, put: impl FnOnce(&mut String)) {
    to.push('[');
    to.push_str(&json!(key).to_string());
    to.push(',');
    put(to);
    to.push(']');
}

/// A fraction with as many digits as a reader can use.
fn put_rounded(value: &Value, to: &mut String) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let exact = number.as_f64().unwrap_or(0.0);
            let digits = format!("{exact:.*e}", DIGITS - 1);
            let rounded = digits.parse::<f64>().map_or(Value::Null, Value::from);
            to.push_str(&rounded.to_string());
        }
        Value::Number(number) => match number.as_u64() {
            Some(number) => put_number(number, to),
            None => to.push_str(&number.to_string()),
        },
        other => to.push_str(&other.to_string()),
    }
}
