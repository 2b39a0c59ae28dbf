//! Values of one kind go in, the same by field come out: values of one field stand together, where they are packed best.
//!
//! A vector is an array whose first part says what follows: `n` values as they are; `s` numbers of strings; `t` numbers of
//! templates, and the numbers in them behind each other; `o` how many objects, and for each field its vector; `a` lengths of
//! arrays, and the vector of all their values; `p` which values are there (`1`) and which are null (`0`), and the vector of those.

use super::strings::{Strings, pair, template, visible};
use serde_json::{Map, Value, json};

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

/// The vector of `values`.
pub(super) fn vector(values: &[&Value], strings: &mut Strings<'_>) -> Value {
    let there: Vec<&Value> = values.iter().copied().filter(|v| !v.is_null()).collect();
    let Some(first) = there.first().map(|value| kind(value)) else {
        return json!(["n", vec![Value::Null; values.len()]]);
    };
    if there.iter().any(|value| kind(value) != first) {
        return json!(["n", values]);
    }
    if there.len() < values.len() && first != Kind::Number {
        let mask: String = values
            .iter()
            .map(|value| if value.is_null() { '0' } else { '1' })
            .collect();
        return json!(["p", mask, of_kind(first, &there, strings)]);
    }
    of_kind(first, values, strings)
}

fn of_kind(kind: Kind, values: &[&Value], strings: &mut Strings<'_>) -> Value {
    match kind {
        Kind::Nothing | Kind::Number => {
            json!(["n", values.iter().map(|v| rounded(v)).collect::<Vec<_>>()])
        }
        Kind::String => {
            let texts = values.iter().filter_map(|value| value.as_str());
            let numbers: Vec<i64> = texts.map(|t| strings.number(&visible(t))).collect();
            json!(["s", numbers])
        }
        Kind::Text => texts(values, strings),
        Kind::Array => {
            let arrays: Vec<&Vec<Value>> = values.iter().filter_map(|v| v.as_array()).collect();
            let lengths: Vec<usize> = arrays.iter().map(|array| array.len()).collect();
            let all: Vec<&Value> = arrays.into_iter().flatten().collect();
            json!(["a", lengths, vector(&all, strings)])
        }
        Kind::Object => objects(values, strings),
    }
}

fn texts(values: &[&Value], strings: &mut Strings<'_>) -> Value {
    let mut templates = Vec::new();
    let mut numbers = Vec::new();
    for (zh, en) in values.iter().filter_map(|value| pair(value)) {
        let (text, inside) = template(zh, en);
        templates.push(strings.number(&text));
        numbers.extend(inside);
    }
    json!(["t", templates, numbers.join(" ")])
}

fn objects(values: &[&Value], strings: &mut Strings<'_>) -> Value {
    let objects: Vec<&Map<String, Value>> = values.iter().filter_map(|v| v.as_object()).collect();
    let mut keys: Vec<&str> = Vec::new();
    for object in &objects {
        for key in object.keys() {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
    }
    let field = |key: &str| -> Vec<&Value> {
        let values = objects.iter().map(|object| object.get(key));
        values.map(|value| value.unwrap_or(&Value::Null)).collect()
    };
    let fields: Vec<Value> = keys
        .iter()
        .map(|key| json!([key, vector(&field(key), strings)]))
        .collect();
    json!(["o", objects.len(), fields])
}

/// A fraction with as many digits as a reader can use.
fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let exact = number.as_f64().unwrap_or(0.0);
            let digits = format!("{exact:.*e}", DIGITS - 1);
            digits.parse::<f64>().map_or(Value::Null, Value::from)
        }
        other => (*other).clone(),
    }
}
