//! A page in, the data in it out, as its script reads it: a reader of its own, so that both ends are held to the description.

use flate2::read::DeflateDecoder;
use serde_json::{Map, Value};
use std::io::Read as _;

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn bytes(base64: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for digit in base64.chars().filter(|&c| c != '=') {
        bits = bits << 6 | DIGITS.find(digit).unwrap() as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

fn unpack(base64: &str) -> Value {
    let mut text = String::new();
    let packed = bytes(base64);
    DeflateDecoder::new(&*packed)
        .read_to_string(&mut text)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every packed element with its id, as it is stored.
pub(crate) fn every(page: &str) -> Vec<(String, Value)> {
    let elements = page.split("<script type=\"text/plain\" id=\"").skip(1);
    elements
        .map(|element| {
            let (id, rest) = element.split_once("\">").unwrap();
            let (packed, _) = rest.split_once("</script>").unwrap();
            (id.to_owned(), unpack(packed))
        })
        .collect()
}

fn by_id(page: &str, id: &str) -> Value {
    let all = every(page).into_iter();
    let mut all = all.filter(|(known, _)| known == id);
    all.next().unwrap_or_else(|| panic!("no {id}")).1
}

/// The index.
pub(super) fn index(page: &str) -> Value {
    let packed = by_id(page, "index");
    let reader = Reader::new(&packed, &Value::Null);
    reader.values(&packed["vector"]).remove(0)
}

/// All datasets.
pub(super) fn datasets(page: &str) -> Vec<Value> {
    let shared = by_id(page, "shared");
    let chunks = every(page)
        .into_iter()
        .filter(|(id, _)| id.starts_with("chunk-"));
    chunks
        .flat_map(|(_, chunk)| Reader::new(&chunk, &shared).values(&chunk["vector"]))
        .collect()
}

/// The paths of all columns, one a line.
pub(super) fn names(page: &str) -> String {
    by_id(page, "names").as_str().unwrap().to_owned()
}

struct Reader<'a> {
    own: &'a Value,
    shared: &'a Value,
}

impl<'a> Reader<'a> {
    fn new(chunk: &'a Value, shared: &'a Value) -> Self {
        Self {
            own: &chunk["strings"],
            shared,
        }
    }

    fn string(&self, number: &Value) -> &'a str {
        let number = number.as_i64().unwrap();
        let text = if number < 0 {
            &self.shared[(-1 - number) as usize]
        } else {
            &self.own[number as usize]
        };
        text.as_str().unwrap()
    }

    fn values(&self, vector: &Value) -> Vec<Value> {
        let part = |at: usize| vector[at].as_array().unwrap();
        match vector[0].as_str().unwrap() {
            "n" => part(1).clone(),
            "s" => part(1).iter().map(|n| self.string(n).into()).collect(),
            "t" => {
                let mut numbers = vector[2].as_str().unwrap().split(' ');
                part(1)
                    .iter()
                    .map(|n| filled(self.string(n), &mut numbers))
                    .collect()
            }
            "o" => {
                let mut objects = vec![Map::new(); vector[1].as_u64().unwrap() as usize];
                for field in part(2) {
                    let values = self.values(&field[1]);
                    for (object, value) in objects.iter_mut().zip(values) {
                        object.insert(field[0].as_str().unwrap().to_owned(), value);
                    }
                }
                objects.into_iter().map(Value::Object).collect()
            }
            "a" => {
                let mut all = self.values(&vector[2]).into_iter();
                let lengths = part(1).iter().map(|n| n.as_u64().unwrap() as usize);
                lengths.map(|n| all.by_ref().take(n).collect()).collect()
            }
            "p" => {
                let mut there = self.values(&vector[2]).into_iter();
                let mask = vector[1].as_str().unwrap().chars();
                mask.map(|c| {
                    if c == '1' {
                        there.next().unwrap()
                    } else {
                        Value::Null
                    }
                })
                .collect()
            }
            other => panic!("{other}"),
        }
    }
}

/// A template with its numbers.
fn filled<'a>(template: &str, numbers: &mut impl Iterator<Item = &'a str>) -> Value {
    let most = template
        .split('\u{1}')
        .skip(1)
        .map(|piece| piece.as_bytes()[0] - b'A' + 1)
        .max();
    let numbers: Vec<&str> = numbers
        .by_ref()
        .take(usize::from(most.unwrap_or(0)))
        .collect();
    let side = |side: &str| {
        let mut pieces = side.split('\u{1}');
        let mut text = pieces.next().unwrap().to_owned();
        for piece in pieces {
            text.push_str(numbers[usize::from(piece.as_bytes()[0] - b'A')]);
            text.push_str(&piece[1..]);
        }
        text
    };
    let (zh, en) = template.split_once('\u{2}').unwrap();
    serde_json::json!({ "zh": side(zh), "en": side(en) })
}

/// What is packed is the value: fractions with four digits, strings as every form shows them; what is absent is null.
pub(super) fn assert_same(packed: &Value, value: &Value) {
    use qingdan::report::layout::shown;
    match (packed, value) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            assert!((one - other).abs() <= other.abs() * 1e-3, "{one} {other}");
        }
        (Value::String(one), Value::String(other)) => assert_eq!(*one, shown(other)),
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{packed} {value}");
            one.iter().zip(other).for_each(|(a, b)| assert_same(a, b));
        }
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in other {
                assert_same(&one[key], value);
            }
        }
        _ => assert_eq!(packed, value),
    }
}
