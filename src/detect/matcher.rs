//! Which value tests a value passes: the hot half of detection.
//!
//! A value is walked once by the automaton of all patterns and looked up once in the table of all terms; only the tests that
//! come out ask their validators.

use crate::detect::automaton::Patterns;
use crate::detect::need::Need;
use crate::detect::terms::Terms;
use crate::detect::validate::{self, Normaliser, Validator};
use crate::error::Error;
use crate::model::finding::Form;
use crate::pack::detector::{Loaded, ValueTest};
use crate::sketch::probe::{MAX_TESTS, TestSet};
use crate::sketch::{Probe, Probed};
use regex_automata::meta;
use regex_syntax::hir::Hir;
use std::collections::BTreeSet;
use std::ops::Range;

/// Values longer than this are only searched, never matched whole.
const LONGEST_WHOLE: usize = 512;
/// Shortest text worth searching inside.
const SHORTEST_TEXT: usize = 18;
/// Matches in one text that are looked at.
const MOST_FOUND: usize = 8;
/// A test that fits fewer other columns than this tells something of a single value.
const TELLING: f64 = 0.001;
/// One that fits fewer than this decides what a column is that passes it throughout.
const DECIDING: f64 = 0.02;

/// Where a value test stands in the packs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TestPlace {
    /// Index of the detector.
    pub detector: usize,
    /// Index in its `value` list.
    pub value: usize,
}

/// What is done with a value that fits a test.
enum Test {
    /// Its pattern matches the whole value.
    Pattern {
        validator: Option<Validator>,
        normalise: Option<Normaliser>,
    },
    /// It is one of the terms.
    Terms,
    /// Its pattern is searched for in the value.
    Find {
        regex: Box<meta::Regex>,
        validator: Option<Validator>,
        /// What a text must have for the pattern to be in it: one of these.
        needs: Vec<Need>,
    },
}

/// All value tests of all detectors.
pub struct Matcher {
    tests: Vec<Test>,
    places: Vec<Vec<TestPlace>>,
    patterns: Patterns,
    terms: Terms,
    with_terms: TestSet,
    /// Tests that a value may be put to alone, most values of a column being put to no others.
    lasting: TestSet,
    /// Tests with a pattern that have a validator or a normaliser.
    asking: TestSet,
    searching: TestSet,
    telling: TestSet,
    deciding: TestSet,
    normalising: TestSet,
    unions: Vec<Union>,
    /// Members of unions, and for each test the numbers of its unions.
    united: TestSet,
    unions_of: Vec<TestSet>,
    /// For each detector its tests, each with its index in the detector's list.
    by_detector: Vec<Vec<(usize, usize)>>,
}

/// Tests of one detector of which values may pass the one or the other, counted together under a number of their own: addresses
/// of both versions of a protocol, numbers with and without separators.
struct Union {
    detector: usize,
    members: TestSet,
    number: usize,
}

impl Matcher {
    /// Compiles the tests of `detectors`.
    ///
    /// # Errors
    /// [`Error::Pack`] for a pattern that cannot be compiled, an unknown validator or too many tests.
    pub fn new(detectors: &[Loaded]) -> Result<Self, Error> {
        let mut builder = Builder::default();
        for (detector, loaded) in detectors.iter().enumerate() {
            for value in 0..loaded.detector.value.len() {
                builder.add(loaded, TestPlace { detector, value })?;
            }
        }
        builder.finish(detectors.len())
    }

    /// Whether a single value that passes the test tells something.
    #[must_use]
    pub fn is_telling(&self, test: usize) -> bool {
        self.telling.contains(test)
    }

    /// The number under which all values are counted that pass a deciding test for the plain form of this detector, where it has
    /// several such tests.
    #[must_use]
    pub fn union_of(&self, detector: usize) -> Option<usize> {
        let union = self
            .unions
            .iter()
            .find(|union| union.detector == detector)?;
        Some(union.number)
    }

    /// The tests of detector number `detector`, each with its index in the detector's `value` list. Detectors share a test that
    /// says the same in all of them.
    pub fn tests_of(&self, detector: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.by_detector[detector].iter().copied()
    }
}

#[derive(Default)]
struct Builder {
    tests: Vec<Test>,
    places: Vec<Vec<TestPlace>>,
    values: Vec<ValueTest>,
    patterns: Vec<(usize, Hir)>,
    terms: Terms,
    with_terms: TestSet,
    asking: TestSet,
    searching: TestSet,
    telling: TestSet,
    deciding: TestSet,
    normalising: TestSet,
    /// Deciding tests for the plain form.
    plain: TestSet,
}

/// The function of that name in a table of them.
fn named<T>(kind: &str, name: &str, found: Option<T>, table: &[(&str, T)]) -> Result<T, String> {
    found.ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        format!("{kind} `{name}` is not known; known are: {known}")
    })
}

impl Builder {
    fn add(&mut self, loaded: &Loaded, place: TestPlace) -> Result<(), Error> {
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
        let decides = value.coincidence <= DECIDING;
        for (set, holds) in [
            (&mut self.telling, value.coincidence <= TELLING),
            (&mut self.deciding, decides),
            // Only deciding tests respell: the others are not asked for every value, and a value has one spelling.
            (&mut self.normalising, decides && value.normalise.is_some()),
            (&mut self.searching, value.find.is_some()),
            (&mut self.with_terms, !value.terms.is_empty()),
            (
                &mut self.plain,
                decides && value.form == Form::Plain && value.find.is_none(),
            ),
            (
                &mut self.asking,
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

    fn test(&mut self, value: &ValueTest, number: usize) -> Result<Test, String> {
        if number >= MAX_TESTS {
            return Err(format!(
                "more than {MAX_TESTS} value tests in all packs together"
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
                let hir = regex_syntax::ParserBuilder::new()
                    .utf8(false)
                    .build()
                    .parse(pattern)
                    .map_err(|error| format!("pattern `{pattern}` cannot be read: {error}"))?;
                self.patterns.push((number, hir));
                Ok(Test::Pattern {
                    validator,
                    normalise: value.normalise.as_ref().map(normaliser).transpose()?,
                })
            }
            (None, Some(find)) => {
                let hir = regex_syntax::ParserBuilder::new()
                    .utf8(false)
                    .build()
                    .parse(find)
                    .map_err(|error| format!("find `{find}` cannot be read: {error}"))?;
                let regex = meta::Builder::new()
                    .syntax(regex_automata::util::syntax::Config::new().utf8(false))
                    .configure(meta::Config::new().utf8_empty(false))
                    .build(find)
                    .map_err(|error| format!("find `{find}` cannot be compiled: {error}"))?;
                Ok(Test::Find {
                    regex: Box::new(regex),
                    validator,
                    needs: Need::of(&hir),
                })
            }
            (None, None) if !value.terms.is_empty() => {
                (value.terms.iter()).for_each(|term| self.terms.insert(term, number));
                Ok(Test::Terms)
            }
            _ => Err("a [[value]] has exactly one of `pattern`, `terms`, `find`".to_owned()),
        }
    }

    fn finish(self, detectors: usize) -> Result<Matcher, Error> {
        let mut by_detector = vec![Vec::new(); detectors];
        for (number, places) in self.places.iter().enumerate() {
            for place in places {
                by_detector[place.detector].push((number, place.value));
            }
        }
        let mut lasting = self.telling;
        lasting.add(self.normalising);
        let patterns = Patterns::new(&self.patterns, lasting).map_err(|reason| Error::Pack {
            path: "all packs together".into(),
            line: 1,
            reason: format!("their patterns cannot be compiled: {reason}"),
        })?;
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
        if self.tests.len() + unions.len() > MAX_TESTS {
            return Err(Error::Pack {
                path: "all packs together".into(),
                line: 1,
                reason: format!("more than {MAX_TESTS} value tests and unions of them"),
            });
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
            lasting,
            asking: self.asking,
            searching: self.searching,
            telling: self.telling,
            deciding: self.deciding,
            normalising: self.normalising,
            unions,
            united,
            unions_of,
            by_detector,
        })
    }
}

impl Matcher {
    fn whole(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>, probed: &mut Probed) {
        let mut fitting = if among.and(self.with_terms).is_empty() {
            TestSet::default()
        } else {
            self.terms.holding(value, scratch)
        };
        let few = among.without(self.lasting).is_empty();
        fitting.add(self.patterns.matching(value, few));
        let fitting = fitting.and(*among);
        let asking = fitting.and(self.asking);
        probed.shaped = fitting;
        probed.valid = fitting.without(asking);
        if !asking.is_empty() {
            self.ask(asking, value, scratch, probed);
        }
        for number in probed.valid.and(self.united).iter() {
            probed.shaped.add(self.unions_of[number]);
            probed.valid.add(self.unions_of[number]);
        }
    }

    /// Asks the validators of the tests whose pattern matches, and brings a value that passes to its one spelling.
    fn ask(&self, asking: TestSet, value: &[u8], scratch: &mut Vec<u8>, probed: &mut Probed) {
        for number in asking.iter() {
            let Test::Pattern {
                validator,
                normalise,
            } = &self.tests[number]
            else {
                continue;
            };
            if !validator.is_none_or(|valid| valid(value)) {
                continue;
            }
            probed.valid.insert(number);
            if let (Some(normalise), false) = (normalise, probed.normalised)
                && self.normalising.contains(number)
            {
                scratch.clear();
                (normalise.write)(value, scratch);
                probed.normalised = scratch.as_slice() != value;
            }
        }
    }

    /// Looks inside running text.
    fn search(&self, value: &[u8], has: Need, among: &TestSet, probed: &mut Probed) {
        for number in self.searching.and(*among).iter() {
            let Test::Find {
                regex,
                validator,
                needs,
            } = &self.tests[number]
            else {
                continue;
            };
            if !needs.iter().any(|need| has.meets(*need)) {
                continue;
            }
            let valid = |range: Range<usize>| validator.is_none_or(|valid| valid(&value[range]));
            let mut found = regex
                .find_iter(value)
                .take(MOST_FOUND)
                .map(|found| found.range())
                .peekable();
            if found.peek().is_some() {
                probed.shaped.insert(number);
            }
            if found.any(valid) {
                probed.valid.insert(number);
            }
        }
    }
}

/// Whether a value may be running text: several words.
fn is_text(value: &[u8]) -> bool {
    value.iter().any(|byte| {
        matches!(
            byte,
            b' ' | b',' | b';' | b':' | b'"' | b'=' | b'\n' | 0x80..
        )
    })
}

/// A number without the apostrophe by which spreadsheets keep it text.
fn unmarked(value: &[u8]) -> &[u8] {
    match value {
        [b'\'', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => rest,
        _ => value,
    }
}

impl Probe for Matcher {
    fn tests(&self) -> usize {
        self.tests.len() + self.unions.len()
    }

    fn telling(&self) -> TestSet {
        self.telling
    }

    fn deciding(&self) -> TestSet {
        self.deciding
    }

    fn normalising(&self) -> TestSet {
        self.normalising
    }

    fn kin(&self, tests: TestSet) -> TestSet {
        let mut kin = TestSet::default();
        let detectors: BTreeSet<usize> = (tests.iter())
            .filter_map(|test| self.places.get(test))
            .flatten()
            .map(|place| place.detector)
            .collect();
        for (number, places) in self.places.iter().enumerate() {
            if places
                .iter()
                .any(|place| detectors.contains(&place.detector))
            {
                kin.insert(number);
            }
        }
        kin
    }

    fn stands(&self, value: &[u8], among: TestSet) -> bool {
        unmarked(value).len() == value.len()
            && among.iter().all(|test| match &self.tests[test] {
                Test::Pattern { normalise, .. } => {
                    normalise.is_some_and(|normalise| (normalise.stands)(value))
                }
                _ => false,
            })
    }

    fn probe(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>) -> Probed {
        let mut probed = Probed::default();
        let whole = unmarked(value);
        if whole.len() < value.len() {
            self.whole(whole, among, scratch, &mut probed);
            if !probed.normalised && !probed.valid.is_empty() {
                scratch.clear();
                scratch.extend_from_slice(whole);
                probed.normalised = true;
            }
        } else if value.len() <= LONGEST_WHOLE {
            // Full-width forms begin with EF BC or EF BD, the ideographic space is E3 80 80; nothing else needs folding.
            let wide = !value.is_ascii() && memchr::memchr2(0xEF, 0xE3, value).is_some();
            match wide.then(|| std::str::from_utf8(value)) {
                Some(Ok(text)) => {
                    let mut folded = String::with_capacity(value.len());
                    validate::fold(text, &mut folded);
                    self.whole(folded.as_bytes(), among, scratch, &mut probed);
                    if !probed.normalised && folded.as_bytes() != value && !probed.valid.is_empty()
                    {
                        scratch.clear();
                        scratch.extend_from_slice(folded.as_bytes());
                        probed.normalised = true;
                    }
                }
                _ => self.whole(value, among, scratch, &mut probed),
            }
        }
        if value.len() >= SHORTEST_TEXT && !self.searching.and(*among).is_empty() && is_text(value)
        {
            self.search(value, Need::met_by(value), among, &mut probed);
        }
        probed
    }
}
