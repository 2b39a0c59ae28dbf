use super::read;
use crate::error::Error;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Pack {
    name: String,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    rate: Option<f64>,
    #[serde(default)]
    mask: u8,
    #[serde(default)]
    range: Option<[i64; 2]>,
    #[serde(default)]
    pairs: Vec<(String, f64)>,
    #[serde(default)]
    by_kind: BTreeMap<Kind, Vec<String>>,
    #[serde(default)]
    from: Option<toml::value::Datetime>,
    #[serde(default)]
    part: Vec<Part>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    OneKind,
    Other,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Part {
    is: bool,
}

#[test]
fn every_kind_of_value_is_read() {
    let text = "name = \"a\\tb\"\nkind = 'other'\nrate = 1\nmask = 0x1F\nrange = [-5, 7]\npairs = [[\"x\", 0.5], [\"y\", 2]]\n\
                from = 2024-03-22\nby-kind = { one-kind = [\"a\"], other = [] }\n[[part]]\nis = true\n[[part]]\nis = false\n";
    let pack: Pack = read("a.toml", text).unwrap();
    let expected = Pack {
        name: "a\tb".to_owned(),
        kind: Kind::Other,
        rate: Some(1.0),
        mask: 31,
        range: Some([-5, 7]),
        pairs: vec![("x".to_owned(), 0.5), ("y".to_owned(), 2.0)],
        by_kind: BTreeMap::from([
            (Kind::OneKind, vec!["a".to_owned()]),
            (Kind::Other, Vec::new()),
        ]),
        from: Some("2024-03-22".parse().unwrap()),
        part: vec![Part { is: true }, Part { is: false }],
    };
    assert_eq!(pack, expected);
}

/// Text behind a first line with the name, the line, and a part of the reason.
const MISTAKES: [(&str, usize, &str); 14] = [
    ("mask =\n", 2, "string values must be quoted"),
    ("name = 'b'\n", 2, "duplicate key"),
    (
        "\nother = 1\n",
        3,
        "unknown field `other`, expected one of `name`, `kind`",
    ),
    (
        "mask = 256\n",
        2,
        "invalid value: integer `256`, expected u8",
    ),
    (
        "mask = 99999999999999999999\n",
        2,
        "integer number overflowed",
    ),
    ("mask = 'x'\n", 2, "invalid type: string \"x\", expected u8"),
    (
        "rate = true\n",
        2,
        "invalid type: boolean `true`, expected f64",
    ),
    (
        "kind = 'third'\n",
        2,
        "unknown variant `third`, expected `one-kind` or `other`",
    ),
    ("kind = []\n", 2, "expected enum Kind"),
    (
        "range = [1]\n",
        2,
        "invalid length 1, expected an array of length 2",
    ),
    (
        "pairs = [\n  ['x', 1],\n  ['y', 'z'],\n]\n",
        4,
        "invalid type: string \"z\", expected f64",
    ),
    ("from = 'then'\n", 2, "expected a TOML datetime"),
    (
        "[by-kind]\nother = [1]\n",
        3,
        "invalid type: integer `1`, expected a string",
    ),
    ("[[part]]\nis = true\n[[part]]\n", 4, "missing field `is`"),
];

#[test]
fn a_mistake_is_told_with_its_line() {
    for (rest, expected, part) in MISTAKES {
        let text = format!("name = 'a'\n{rest}");
        let Err(Error::Pack { path, line, reason }) = read::<Pack>("a.toml", &text) else {
            panic!("{rest}: is read");
        };
        assert!(!reason.zh.is_ascii(), "{rest}: {}", reason.zh);
        let reason = reason.en;
        assert_eq!(
            (path.as_str(), line),
            ("a.toml", expected),
            "{rest}: {reason}"
        );
        assert!(reason.contains(part), "{rest}: {reason}");
    }
    let missing = read::<Pack>("a.toml", "\nmask = 1\n").unwrap_err();
    assert!(
        missing.to_string().contains("missing field `name`"),
        "{missing}"
    );
}
