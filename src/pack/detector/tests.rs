//! The built-in detectors keep the form that their page describes; selections leave out what they say.

use super::*;
use regex_automata::dfa::{StartKind, dense};
use regex_automata::util::syntax;

/// Largest automaton of one value test; a scan keeps all of them in the processor's cache.
const DENSE_BYTES: usize = 300 * 1024;

#[test]
fn every_built_in_detector_parses_and_keeps_the_form() {
    let loaded = load(&[]).expect("built-in packs parse");
    assert!(loaded.len() >= 58, "{} detectors", loaded.len());
    let ids: BTreeSet<&str> = loaded
        .iter()
        .map(|each| each.detector.id.as_str())
        .collect();
    for Loaded { detector, path, .. } in &loaded {
        assert_eq!(
            *path,
            format!("{}.toml", detector.id.replacen('.', "/", 1)),
            "the id follows from the file name"
        );
        assert!(
            !detector.title.zh.is_empty() && !detector.title.en.is_empty(),
            "{path}: title"
        );
        assert!(
            !detector.source.is_empty() && !detector.category.basis.is_empty(),
            "{path}: source"
        );
        assert!(detector.specificity <= 100, "{path}: specificity");
        for element in &detector.neighbours.strengthened_by {
            assert!(
                ids.contains(element.as_str()),
                "{path}: no element {element}"
            );
        }
        value_tests_keep_the_form(detector, path);
        examples_keep_the_form(detector, path);
        words_keep_the_form(detector, path);
    }
}

fn value_tests_keep_the_form(detector: &Detector, path: &str) {
    for test in &detector.value {
        let ways = usize::from(test.pattern.is_some())
            + usize::from(test.find.is_some())
            + usize::from(!test.terms.is_empty());
        assert_eq!(
            ways, 1,
            "{path}: a value test has one of pattern, find and terms"
        );
        let told = test.element.is_some() && test.false_match_rate <= 1.0;
        assert!(
            test.false_match_rate > 0.0 && (test.false_match_rate < 1.0 || told),
            "{path}: false-match-rate"
        );
        assert!(
            test.find.is_some() || test.element.is_none(),
            "{path}: element"
        );
        assert_eq!(
            test.validator.is_some(),
            test.random_pass_rate.is_some(),
            "{path}: random-pass-rate"
        );
        assert!(
            test.terms.iter().all(|term| *term == term.to_lowercase()),
            "{path}: terms"
        );
    }
}

fn examples_keep_the_form(detector: &Detector, path: &str) {
    for matches in [true, false] {
        let count = detector
            .example
            .iter()
            .filter(|each| each.matches == matches)
            .count();
        assert!(
            count >= 2,
            "{path}: two examples that match, two that do not"
        );
    }
    for example in &detector.example {
        assert!(
            example.values.len() >= 8 && !example.why.is_empty(),
            "{path}: {}",
            example.column
        );
    }
}

fn words_keep_the_form(detector: &Detector, path: &str) {
    let name = &detector.name;
    for word in &name.exact {
        assert!(
            word.chars()
                .all(|each| each.is_alphanumeric() && !each.is_uppercase()),
            "{path}: {word} is compared without case and separators"
        );
    }
    let codes: BTreeSet<&str> = crate::pack::terms("country-codes").collect();
    let (countries, _) = detector.territory();
    for country in countries {
        assert!(
            country.len() == 2 && codes.contains(country),
            "{path}: no country {country}"
        );
    }
    for word in name.national.values().flatten() {
        assert!(
            [&name.any, &name.weak, &name.exact, &name.standard]
                .iter()
                .any(|words| words.contains(word)),
            "{path}: {word} is said to be of a country and is no word of the detector"
        );
    }
    let named: BTreeSet<&String> = name.any.iter().chain(&name.exact).collect();
    for word in &name.not {
        assert!(
            !named.contains(word),
            "{path}: {word} both names it and speaks against it"
        );
    }
}

#[test]
fn every_pattern_is_a_small_dense_automaton() {
    let mut large = Vec::new();
    for Loaded { detector, path, .. } in load(&[]).expect("built-in packs parse") {
        for test in &detector.value {
            let (pattern, start) = match (&test.pattern, &test.find) {
                (Some(pattern), _) => (format!(r"\A(?:{pattern})\z"), StartKind::Anchored),
                (None, Some(find)) => (find.clone(), StartKind::Unanchored),
                (None, None) => continue,
            };
            let automaton = dense::Builder::new()
                .configure(
                    dense::Config::new()
                        .start_kind(start)
                        .dfa_size_limit(Some(4 << 20)),
                )
                .syntax(syntax::Config::new().unicode(true))
                .build(&pattern);
            match automaton {
                Ok(automaton) if automaton.memory_usage() <= DENSE_BYTES => {}
                Ok(automaton) => {
                    large.push(format!(
                        "{path}: {} bytes: {pattern}",
                        automaton.memory_usage()
                    ));
                }
                Err(error) => large.push(format!("{path}: {error}: {pattern}")),
            }
        }
    }
    assert!(large.is_empty(), "{large:#?}");
}

fn selected(off: &[&str], countries: Option<&[&str]>) -> Result<Detectors> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let selection = Selection {
        off: owned(off),
        countries: countries.map(owned),
    };
    select(load(&[]).expect("built-in packs parse"), &selection)
}

#[test]
fn presidio_1586_1648_detectors_can_be_switched_off() {
    let all = selected(&[], None).expect("all of them");
    let some = selected(&["person.religion", "aviation.*"], None).expect("ids that are known");
    let off = |loaded: &&Loaded| {
        let id = loaded.detector.id.as_str();
        id == "person.religion" || id.starts_with("aviation.")
    };
    assert_eq!(some.len(), all.len() - all.iter().filter(off).count());
    assert!(!some.iter().any(|loaded| off(&loaded)));
    let error = selected(&["person.relgion"], None).expect_err("a typing error");
    assert!(error.to_string().contains("person.relgion"), "{error}");
    let error = selected(&[], Some(&["china"])).expect_err("no code");
    assert!(error.to_string().contains("china"), "{error}");
}

#[test]
fn presidio_1328_identifiers_are_filtered_by_country() {
    let of = |countries: &[&str]| selected(&[], Some(countries)).expect("countries");
    let find = |detectors: &[Loaded], id: &str| {
        let found = detectors.iter().find(|loaded| loaded.detector.id == id);
        found.map(|loaded| loaded.detector.clone())
    };
    let chinese = of(&["cn"]);
    let other = find(&chinese, "person.national-id-other").expect("military cards are left");
    let has = |detector: &Detector, check: &str| {
        (detector.value.iter()).any(|test| test.validator.as_deref() == Some(check))
    };
    assert!(!has(&other, "us-ssn") && !has(&other, "nl-bsn"));
    assert!(!other.name.any.iter().any(|word| word == "ssn"));
    assert!(other.name.any.iter().any(|word| word == "军官证"));
    assert!(find(&chinese, "person.cn-resident-id").is_some());
    let dutch = of(&["nl"]);
    assert!(find(&dutch, "person.cn-resident-id").is_none());
    let other = find(&dutch, "person.national-id-other").expect("the BSN is left");
    assert!(has(&other, "nl-bsn"));
    // What is of no country stays.
    assert!(find(&dutch, "contact.email").is_some());
}

#[test]
fn every_detector_is_found_by_its_id() {
    let all = load(&[]).expect("built-in packs parse");
    for (index, loaded) in all.iter().enumerate() {
        let id = loaded.detector.id.as_str();
        assert_eq!(all.index_of(id), Some(index));
        assert_eq!(all.by_id(id).map(|detector| &*detector.id), Some(id));
    }
    assert!(all.by_id("person.nothing").is_none());
}
