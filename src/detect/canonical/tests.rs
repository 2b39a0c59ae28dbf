//! `fixtures/identifiers/spellings.toml`, and what holds for all keys: a canonical text is its own, numbers stay apart.

use super::*;
use crate::pack::{context, detector};
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spellings {
    key: Vec<OneKey>,
    cell: Vec<Several>,
    empty: Vec<Empty>,
    suspect: Vec<Several>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneKey {
    element: String,
    #[serde(default)]
    form: Form,
    text: String,
    loose: Option<String>,
    standing: Option<String>,
    spellings: Vec<String>,
    /// Of these, the ones that show fewer digits than there are.
    #[serde(default)]
    lost: Vec<String>,
    /// Spellings that have only the loose text in common.
    #[serde(default)]
    loosely: Vec<String>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    element: String,
    cells: Vec<String>,
    #[serde(default)]
    texts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {
    element: String,
    why: String,
    cells: Vec<String>,
}

static PLACEHOLDERS: LazyLock<Vec<Placeholder>> =
    LazyLock::new(|| context::load().unwrap().0.placeholder);

fn speller(element: &str, form: Form) -> Speller {
    let loaded = &detector::built_in().unwrap()[element];
    Speller::new(&loaded.detector, &PLACEHOLDERS, form).unwrap()
}

/// Text, loose text, standing.
type Told = (String, String, Standing);

fn told(speller: &Speller, cell: &str) -> (Vec<Told>, Option<Emptied>) {
    let mut all = Vec::new();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let emptied = speller.canonical(cell.as_bytes(), &mut Scratch::default(), &mut |key| {
        all.push((text(key.text), text(key.loose), key.standing));
    });
    (all, emptied)
}

fn standing_is(standing: Standing, name: &str) -> bool {
    match standing {
        Standing::Sound => name == "sound",
        Standing::Misfit => name == "misfit",
        Standing::Suspect => name == "suspect",
        Standing::Lost { .. } => name == "lost",
    }
}

fn spellings() -> Spellings {
    toml::from_str(include_str!("../../../fixtures/identifiers/spellings.toml")).unwrap()
}

#[test]
fn every_spelling_of_a_key_gives_its_text() {
    let mut wrong = Vec::new();
    for key in &spellings().key {
        let speller = speller(&key.element, key.form);
        for cell in &key.spellings {
            let (all, emptied) = told(&speller, cell);
            let standing = if key.lost.contains(cell) {
                "lost"
            } else {
                key.standing.as_deref().unwrap_or("sound")
            };
            let loose = key.loose.as_ref().unwrap_or(&key.text);
            let right = matches!(&all[..], [(text, said, stands)]
                if *text == key.text && said == loose && standing_is(*stands, standing));
            if !right {
                wrong.push(format!(
                    "{} {cell:?} is {all:?} {emptied:?}, not {}: {}",
                    key.element, key.text, key.why
                ));
            }
        }
        for cell in &key.loosely {
            let (all, _) = told(&speller, cell);
            let right = matches!(&all[..], [(text, said, _)]
                if *text != key.text && Some(said) == key.loose.as_ref());
            if !right {
                wrong.push(format!(
                    "{} {cell:?} is loosely {all:?}: {}",
                    key.element, key.why
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn cells_hold_several_keys_or_none() {
    let all = spellings();
    let mut wrong = Vec::new();
    let mut ask =
        |element: &str, cells: &[String], fits: &dyn Fn(&[Told], Option<Emptied>) -> bool| {
            let speller = speller(element, Form::Plain);
            for cell in cells {
                let (all, emptied) = told(&speller, cell);
                if !fits(&all, emptied) {
                    wrong.push(format!("{element} {cell:?} is {all:?} {emptied:?}"));
                }
            }
        };
    for cells in &all.cell {
        ask(&cells.element, &cells.cells, &|all, _| {
            all.iter().map(|(text, ..)| text).eq(&cells.texts)
        });
    }
    for empty in &all.empty {
        let why = format!("Some({})", empty.why);
        ask(&empty.element, &empty.cells, &|all, emptied| {
            all.is_empty() && format!("{emptied:?}").eq_ignore_ascii_case(&why)
        });
    }
    for cells in &all.suspect {
        ask(&cells.element, &cells.cells, &|all, _| {
            matches!(all, [(_, _, Standing::Suspect)])
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Elements whose pack has a canonical form.
fn elements() -> Vec<&'static str> {
    let all = detector::built_in().unwrap().values();
    let spelt = all.filter(|loaded| loaded.detector.canonical.is_some());
    spelt.map(|loaded| loaded.detector.id.as_str()).collect()
}

#[test]
fn whatever_counts_persons_has_a_canonical_form() {
    use crate::pack::detector::Subject;
    for loaded in detector::built_in().unwrap().values() {
        let detector = &loaded.detector;
        let counts = matches!(
            detector.identifies,
            Some(
                Subject::Individual
                    | Subject::IndividualByName
                    | Subject::Vehicle
                    | Subject::Device
            )
        );
        assert!(!counts || detector.canonical.is_some(), "{}", detector.id);
        let Some(rule) = &detector.canonical else {
            continue;
        };
        let known = |name: &String| crate::detect::validate::validator(name).is_some();
        assert!(
            rule.check.as_ref().is_none_or(known),
            "{}: check",
            detector.id
        );
        let listed = |list: &String| crate::pack::has_list(list);
        assert!(
            rule.titles_from.as_ref().is_none_or(listed),
            "{}: titles-from",
            detector.id
        );
    }
    let known = elements();
    for rule in PLACEHOLDERS.iter() {
        for element in &rule.elements {
            assert!(
                known.contains(&element.as_str()),
                "placeholders: {element} has no canonical form"
            );
        }
        assert!(!rule.source.is_empty() && !rule.title.en.is_empty());
    }
}

/// Published examples of all identifiers: different numbers have different texts, and a text is its own.
#[test]
fn published_identifiers_stay_apart() {
    let text = include_str!("../../../fixtures/identifiers/columns.toml");
    let all: toml::Table = toml::from_str(text).unwrap();
    let mut wrong = Vec::new();
    for one in all["identifier"].as_array().unwrap() {
        let element = one["element"].as_str().unwrap();
        if !elements().contains(&element) {
            continue;
        }
        let speller = speller(element, Form::Plain);
        let values = ["valid", "more"]
            .map(|list| one[list].as_array().unwrap().clone())
            .concat();
        let mut texts = BTreeSet::new();
        for value in &values {
            let value = value.as_str().unwrap();
            let (all, emptied) = told(&speller, value);
            match &all[..] {
                [(text, ..)] => {
                    let (again, _) = told(&speller, text);
                    if !matches!(&again[..], [(twice, ..)] if twice == text) {
                        wrong.push(format!("{element} {value}: {text}, then {again:?}"));
                    }
                    texts.insert(text.clone());
                }
                _ => wrong.push(format!("{element} {value}: {all:?} {emptied:?}")),
            }
        }
        if texts.len() != values.len() {
            wrong.push(format!(
                "{element}: {} texts of {}",
                texts.len(),
                values.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_240_830),
        ..ProptestConfig::with_cases(2_048)
    }
}

/// Cells of all sorts.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,24}",
        "[0-9 +()./,;-]{0,24}",
        "[0-9]{1,20}(\\.[0-9]{1,3})?([eE]\\+?[0-9]{1,3})?",
        "[A-Za-z0-9@.<>+:\" -]{0,24}",
        "[张王李小明红· ,/；、]{0,8}",
        "['\"=(\\[{]{0,3}[0-9A-Za-z]{0,18}['\")\\]}]{0,3}",
    ]
}

#[test]
fn a_canonical_text_is_its_own_and_nothing_panics() {
    let spellers: Vec<(&str, Speller)> = (elements().into_iter())
        .map(|element| (element, speller(element, Form::Plain)))
        .collect();
    // Of other characters there are as many marks as there are scripts: they may not panic.
    let is_plain = |letter: char| letter.is_ascii() || "张王李小明红·、".contains(letter);
    proptest!(config(), |(cell in cell())| {
        let plain = cell.chars().all(is_plain);
        for (element, speller) in &spellers {
            let (all, emptied) = told(speller, &cell);
            prop_assert_eq!(all.is_empty(), emptied.is_some());
            for (text, loose, standing) in all {
                prop_assert!(!text.is_empty() && !loose.is_empty());
                let (again, _) = told(speller, &text);
                if plain && standing == Standing::Sound {
                    // A word for nothing that was written in another way.
                    let same = |(twice, ..): &Told| *twice == text;
                    prop_assert!(again.len() <= 1 && again.iter().all(same), "{} {:?}: {:?}, then {:?}", element, cell, text, again);
                }
            }
        }
    });
}

/// A number in the ways that files write it.
fn guises(digits: &str) -> Vec<String> {
    let wide: String = digits
        .chars()
        .map(|digit| char::from_u32(digit as u32 + 0xFEE0).unwrap_or(digit))
        .collect();
    vec![
        digits.to_owned(),
        format!("{digits}.0"),
        format!("'{digits}"),
        format!("=\"{digits}\""),
        format!("\u{a0}{digits}\u{200b}"),
        format!("（{digits}）"),
        wide,
    ]
}

#[test]
fn different_numbers_have_different_texts_in_every_guise() {
    let phone = speller("contact.phone", Form::Plain);
    let member = speller("person.member-id", Form::Plain);
    let resident = speller("person.cn-resident-id", Form::Plain);
    let only = |speller: &Speller, cell: &str| -> Option<(String, String)> {
        let (all, _) = told(speller, cell);
        match &all[..] {
            [(text, loose, _)] => Some((text.clone(), loose.clone())),
            _ => None,
        }
    };
    proptest!(config(), |(one in 13_000_000_000_u64..19_999_999_999, step in 1_u64..1_000, number in 1_u64..10_000_000, day in 0_i64..36_000, serial in 0_u32..1_000)| {
        for (speller, one, other) in [
            (&phone, one.to_string(), (one - step).to_string()),
            (&member, number.to_string(), (number + step).to_string()),
        ] {
            let (text, other) = (only(speller, &one), only(speller, &other));
            prop_assert!(text != other || text.is_none());
            for guise in guises(&one) {
                prop_assert_eq!(&only(speller, &guise), &text, "{:?}", guise);
            }
        }
        let born = chrono::NaiveDate::from_epoch_days(-25_567 + day as i32).unwrap();
        let mut number = format!("110101{}{serial:03}", born.format("%Y%m%d")).into_bytes();
        number.extend(crate::detect::validate::resident_check(&number));
        let number = String::from_utf8(number).unwrap();
        let old = format!("{}{}", &number[..6], &number[8..17]);
        let expected = Some((number.clone(), number.clone()));
        prop_assert_eq!(&only(&resident, &number.to_lowercase()), &expected);
        if number[6..8] == *"19" {
            prop_assert_eq!(&only(&resident, &old), &expected);
        }
        let grouped = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
        prop_assert_eq!(&only(&resident, &grouped), &expected);
    });
}
