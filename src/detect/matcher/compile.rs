//! The value tests of the packs go in, a [`Matcher`] comes out; once a run.

use super::automata::Patterns;
use super::required::RequiredBytes;
use super::terms::Terms;
use super::{Matcher, Test, TestPlace, Union};
use crate::detect::validate;
use crate::error::Error;
use crate::model::Text;
use crate::model::finding::Form;
use crate::pack::detector::Loaded;
use crate::pack::value::ValueTest;
use crate::sketch::probe::{MAX_TESTS, TestSet};
use regex_automata::meta;
use regex_syntax::hir::Hir;

/// A test that fits fewer other columns than this tells something of a single value.
const INFORMATIVE: f64 = 0.001;
/// One that fits fewer than this decides what a column is that passes it throughout.
const CONCLUSIVE: f64 = 0.02;

/// Gathers the tests of one detector after the other.
#[derive(Default)]
pub(super) struct Builder {
    tests: Vec<Test>,
    places: Vec<Vec<TestPlace>>,
    values: Vec<ValueTest>,
    patterns: Vec<(usize, Hir)>,
    terms: Terms,
    with_terms: TestSet,
    checked: TestSet,
    searching: TestSet,
    informative: TestSet,
    conclusive: TestSet,
    normalising: TestSet,
    /// Conclusive tests for the plain form.
    plain: TestSet,
}

/// The function of that name in a table of them.
fn named<T>(kind: &str, name: &str, found: Option<T>, table: &[(&str, T)]) -> Result<T, Text> {
    found.ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        Text::new(
            format!("{kind}：没有 `{name}`；可用：{}", known.join("、")),
            format!(
                "{kind} `{name}` is not known; known are: {}",
                known.join(", ")
            ),
        )
    })
}

impl Builder {
    /// Adds a test; one that says the same as an earlier one shares its number.
    ///
    /// # Errors
    /// [`Error::Pack`] where it cannot be compiled.
    pub(super) fn add(&mut self, loaded: &Loaded, place: TestPlace) -> Result<(), Error> {
        let value = &loaded.detector.value[place.value];
        if let Some(number) = self.values.iter().position(|known| known == value) {
            self.places[number].push(place);
            return Ok(());
        }
        let number = self.tests.len();
        let test = self.test(value, number).map_err(|reason| Error::Pack {
            path: loaded.path.clone(),
            line: 1,
            reason,
        })?;
        let is_conclusive = value.false_match_rate <= CONCLUSIVE;
        for (set, holds) in [
            (&mut self.informative, value.false_match_rate <= INFORMATIVE),
            (&mut self.conclusive, is_conclusive),
            // Only conclusive tests respell: the others are not asked for every value, and a value has one spelling.
            (
                &mut self.normalising,
                is_conclusive && value.normalise.is_some(),
            ),
            (&mut self.searching, value.find.is_some()),
            (&mut self.with_terms, !value.terms.is_empty()),
            (
                &mut self.plain,
                is_conclusive && value.form == Form::Plain && value.find.is_none(),
            ),
            (
                &mut self.checked,
                value.validator.is_some() || value.normalise.is_some(),
            ),
        ] {
            if holds {
                set.insert(number);
            }
        }
        self.tests.push(test);
        self.places.push(vec![place]);
        self.values.push(value.clone());
        Ok(())
    }

    fn test(&mut self, value: &ValueTest, number: usize) -> Result<Test, Text> {
        if number >= MAX_TESTS {
            return Err(Text::new(
                format!("所有规则包的值检验合计超过 {MAX_TESTS} 个"),
                format!("more than {MAX_TESTS} value tests in all packs together"),
            ));
        }
        let validator = |name: &String| {
            let found = validate::validator(name);
            named("validator", name, found, validate::VALIDATORS)
        };
        let normaliser = |name: &String| {
            let found = validate::normaliser(name);
            named("normaliser", name, found, validate::NORMALISERS)
        };
        let validator = value.validator.as_ref().map(validator).transpose()?;
        match (&value.pattern, &value.find) {
            (Some(pattern), None) => {
                self.patterns.push((number, parsed("pattern", pattern)?));
                Ok(Test::Pattern {
                    validator,
                    normalise: value.normalise.as_ref().map(normaliser).transpose()?,
                })
            }
            (None, Some(find)) => {
                let hir = parsed("find", find)?;
                let regex = meta::Builder::new()
                    .syntax(regex_automata::util::syntax::Config::new().utf8(false))
                    .configure(meta::Config::new().utf8_empty(false))
                    .build(find)
                    .map_err(|error| {
                        let said = Text::quoted(error);
                        Text::new(
                            format!("find `{find}` 无法编译：{}", said.zh),
                            format!("find `{find}` cannot be compiled: {}", said.en),
                        )
                    })?;
                Ok(Test::Find {
                    regex: Box::new(regex),
                    validator,
                    required: RequiredBytes::of(&hir),
                })
            }
            (None, None) if !value.terms.is_empty() => {
                (value.terms.iter()).for_each(|term| self.terms.insert(term, number));
                Ok(Test::Terms)
            }
            _ => Err(Text::new(
                "[[value]] 须有且只有 `pattern`、`terms`、`find` 之一",
                "a [[value]] has exactly one of `pattern`, `terms`, `find`",
            )),
        }
    }

    /// The matcher for so many detectors.
    ///
    /// # Errors
    /// [`Error::Pack`] where the patterns are too large together, or the tests too many.
    pub(super) fn finish(self, detectors: usize) -> Result<Matcher, Error> {
        let mut by_detector = vec![Vec::new(); detectors];
        for (number, places) in self.places.iter().enumerate() {
            for place in places {
                by_detector[place.detector].push((number, place.value));
            }
        }
        let mut continued = self.informative;
        continued.add(self.normalising);
        let unions = self.unions();
        let patterns = Patterns::new(self.patterns, continued).map_err(|reason| {
            let said = Text::quoted(reason);
            of_all(Text::new(
                format!("模式无法编译：{}", said.zh),
                format!("their patterns cannot be compiled: {}", said.en),
            ))
        })?;
        if self.tests.len() + unions.len() > MAX_TESTS {
            return Err(of_all(Text::new(
                format!("值检验及其合并合计超过 {MAX_TESTS} 个"),
                format!("more than {MAX_TESTS} value tests and unions of them"),
            )));
        }
        let mut united = TestSet::default();
        let mut unions_of = vec![TestSet::default(); self.tests.len()];
        for union in &unions {
            united.add(union.members);
            (union.members.iter()).for_each(|test| unions_of[test].insert(union.number));
        }
        Ok(Matcher {
            tests: self.tests,
            places: self.places,
            patterns,
            terms: self.terms,
            with_terms: self.with_terms,
            continued,
            checked: self.checked,
            searching: self.searching,
            informative: self.informative,
            conclusive: self.conclusive,
            normalising: self.normalising,
            unions,
            united,
            unions_of,
            by_detector,
            births: Vec::new(),
        })
    }

    /// The plain conclusive tests of each detector that has several, numbered behind all tests.
    fn unions(&self) -> Vec<Union> {
        let mut unions: Vec<Union> = Vec::new();
        for number in self.plain.iter() {
            for place in &self.places[number] {
                let detector = place.detector;
                match unions.iter_mut().find(|union| union.detector == detector) {
                    Some(union) => union.members.insert(number),
                    None => {
                        let mut members = TestSet::default();
                        members.insert(number);
                        unions.push(Union {
                            detector,
                            members,
                            number: 0,
                        });
                    }
                }
            }
        }
        unions.retain(|union| union.members.count() > 1);
        (unions.iter_mut().zip(self.tests.len()..)).for_each(|(union, number)| {
            union.number = number;
        });
        unions
    }
}

/// A mistake that no single file made.
fn of_all(reason: Text) -> Error {
    Error::Pack {
        path: "all packs together".into(),
        line: 1,
        reason,
    }
}

/// The regular expression of a key of a pack.
fn parsed(key: &str, pattern: &str) -> Result<Hir, Text> {
    regex_syntax::ParserBuilder::new()
        .utf8(false)
        .build()
        .parse(pattern)
        .map_err(|error| {
            let said = Text::quoted(error);
            Text::new(
                format!("{key} `{pattern}` 无法解析：{}", said.zh),
                format!("{key} `{pattern}` cannot be read: {}", said.en),
            )
        })
}
