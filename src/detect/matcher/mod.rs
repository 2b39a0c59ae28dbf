//! Which value tests a value passes: a value goes in, the set of tests that it fits and passes comes out. The hot half of
//! detection.
//!
//! The road of a value, with the file that answers each step:
//!
//! | step | file |
//! |---|---|
//! | Is it one of the terms of a dictionary? One bit of a filter rules nearly all values out. | `terms` |
//! | Which patterns match all of it? One walk through one automaton, made while it is walked. | `automata`, `lazy_dfa` |
//! | Where that automaton would grow without end: which patterns may match at all, by length and bytes? | `prefilter` |
//! | Then only the small automata of those, each of patterns of one family. | `family` |
//! | Does it pass the check of each test that fits, and how is it spelt for counting? | `crate::detect::validate` |
//! | Is something inside it, if it is running text? Only patterns whose required bytes are there are searched for. | `required` |
//!
//! `compile` makes all of this from the packs, once a run. A test has a number; sets of them ([`TestSet`]) are what is handed
//! about. Three sets decide how often `profile` asks: *informative* tests (one value that passes tells something), *conclusive*
//! ones (a column that passes throughout needs no further looking at) and *normalising* ones (they bring a value to one spelling).

mod automata;
mod compile;
mod family;
mod lazy_dfa;
mod prefilter;
mod required;
mod terms;

use crate::detect::validate::{self, Normaliser, Validator};
use crate::error::Error;
use crate::pack::detector::Loaded;
use crate::sketch::births::BirthPlace;
use crate::sketch::probe::TestSet;
use crate::sketch::{Probe, Probed};
use automata::Patterns;
use regex_automata::meta;
use required::RequiredBytes;
use std::collections::BTreeSet;
use std::ops::Range;
use terms::Terms;

/// Values longer than this are only searched, never matched whole.
const LONGEST_WHOLE: usize = 512;
/// Shortest text worth searching inside.
const SHORTEST_TEXT: usize = 18;
/// Matches in one text that are looked at.
const MOST_FOUND: usize = 8;

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
        required: Vec<RequiredBytes>,
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
    continued: TestSet,
    /// Tests with a pattern that have a validator or a normaliser.
    checked: TestSet,
    searching: TestSet,
    informative: TestSet,
    conclusive: TestSet,
    normalising: TestSet,
    unions: Vec<Union>,
    /// Members of unions, and for each test the numbers of its unions.
    united: TestSet,
    unions_of: Vec<TestSet>,
    /// Where dates of birth stand in numbers of all detectors.
    births: Vec<BirthPlace>,
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
        let mut builder = compile::Builder::default();
        for (detector, loaded) in detectors.iter().enumerate() {
            for value in 0..loaded.detector.value.len() {
                builder.add(loaded, TestPlace { detector, value })?;
            }
        }
        let births = detectors.iter().flat_map(|one| &one.detector.birth);
        let births = births.filter_map(BirthPlace::of).collect();
        let matcher = builder.finish(detectors.len())?;
        Ok(Self { births, ..matcher })
    }

    /// Whether a single value that passes the test tells something.
    #[must_use]
    pub fn is_informative(&self, test: usize) -> bool {
        self.informative.contains(test)
    }

    /// The number under which all values are counted that pass a conclusive test for the plain form of this detector, where it has
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

impl Matcher {
    /// Puts a value in another spelling than it stands in to the tests: what passes is counted under that spelling.
    fn respelt(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>, probed: &mut Probed) {
        self.whole(value, among, scratch, probed);
        if !probed.normalised && !probed.valid.is_empty() {
            scratch.clear();
            scratch.extend_from_slice(value);
            probed.normalised = true;
        }
    }

    /// Puts a whole value to the tests among the patterns and terms.
    fn whole(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>, probed: &mut Probed) {
        let mut fitting = if among.and(self.with_terms).is_empty() {
            TestSet::default()
        } else {
            self.terms.holding(value, scratch)
        };
        let continued_only = among.without(self.continued).is_empty();
        fitting.add(self.patterns.matching(value, continued_only));
        let fitting = fitting.and(*among);
        let checked = fitting.and(self.checked);
        probed.shaped = fitting;
        probed.valid = fitting.without(checked);
        if !checked.is_empty() {
            self.ask(checked, value, scratch, probed);
        }
        for number in probed.valid.and(self.united).iter() {
            probed.shaped.add(self.unions_of[number]);
            probed.valid.add(self.unions_of[number]);
        }
    }

    /// Asks the validators of the tests whose pattern matches, and brings a value that passes to its one spelling.
    fn ask(&self, checked: TestSet, value: &[u8], scratch: &mut Vec<u8>, probed: &mut Probed) {
        for number in checked.iter() {
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
    fn search(&self, value: &[u8], has: RequiredBytes, among: &TestSet, probed: &mut Probed) {
        for number in self.searching.and(*among).iter() {
            let Test::Find {
                regex,
                validator,
                required,
            } = &self.tests[number]
            else {
                continue;
            };
            if !required.iter().any(|one| has.satisfies(*one)) {
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

    fn informative(&self) -> TestSet {
        self.informative
    }

    fn births(&self) -> &[BirthPlace] {
        &self.births
    }

    fn conclusive(&self) -> TestSet {
        self.conclusive
    }

    fn normalising(&self) -> TestSet {
        self.normalising
    }

    fn siblings(&self, tests: TestSet) -> TestSet {
        let mut siblings = TestSet::default();
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
                siblings.insert(number);
            }
        }
        siblings
    }

    fn is_canonical(&self, value: &[u8], among: TestSet) -> bool {
        unmarked(value).len() == value.len()
            && among.iter().all(|test| match &self.tests[test] {
                Test::Pattern { normalise, .. } => {
                    normalise.is_some_and(|normalise| (normalise.is_canonical)(value))
                }
                _ => false,
            })
    }

    fn probe(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>) -> Probed {
        let mut probed = Probed::default();
        let whole = unmarked(value);
        if whole.len() < value.len() {
            self.respelt(whole, among, scratch, &mut probed);
        } else if value.len() <= LONGEST_WHOLE {
            // Full-width forms begin with EF BC or EF BD, the ideographic space is E3 80 80, dashes and the marks without width
            // that come along when a number is copied begin with E2 80; nothing else needs folding.
            let wide = !value.is_ascii() && memchr::memchr3(0xEF, 0xE3, 0xE2, value).is_some();
            match wide.then(|| std::str::from_utf8(value)) {
                Some(Ok(text)) => {
                    let mut folded = String::with_capacity(value.len());
                    validate::fold(text, &mut folded);
                    if folded.as_bytes() == value {
                        self.whole(value, among, scratch, &mut probed);
                    } else {
                        self.respelt(folded.as_bytes(), among, scratch, &mut probed);
                    }
                }
                _ => self.whole(value, among, scratch, &mut probed),
            }
        }
        if value.len() >= SHORTEST_TEXT && !self.searching.and(*among).is_empty() && is_text(value)
        {
            self.search(value, RequiredBytes::of_text(value), among, &mut probed);
        }
        probed
    }
}
