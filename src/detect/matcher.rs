//! Which value tests a value passes: the hot half of detection.
//!
//! Length and the kinds of bytes decide first which tests can match at all; only those run, each an anchored automaton over the
//! whole value. Most values of most columns have no candidate and cost one look at each byte.

use crate::detect::reach::{Bytes, Reach};
use crate::detect::validate;
use crate::error::{Error, Result};
use crate::pack::detector::Loaded;
use crate::sketch::probe::{MAX_TESTS, TestSet};
use crate::sketch::{Probe, Probed};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind, meta};
use std::collections::HashMap;
use std::ops::Range;

/// Values longer than this are only searched, never matched whole.
const LONGEST_WHOLE: usize = 512;
/// Lengths that have a table entry of their own.
const LENGTHS: usize = 128;
/// Shortest text worth searching inside.
const SHORTEST_TEXT: usize = 18;
/// Matches in one text that are looked at.
const MOST_FOUND: usize = 8;
/// Digits of the shortest number that identifies a person.
const LEAST_DIGITS: u32 = 7;
/// A test that fits fewer other columns than this tells something of a single value.
const TELLING: f64 = 0.001;
/// One that fits fewer than this decides what a column is that passes it throughout.
const DECIDING: f64 = 0.02;
/// Bytes of an automaton's table at most: a larger one would not stay in the cache, and takes long to make.
const LARGEST_TABLE: usize = 1 << 20;
/// Kinds of bytes that are told apart at most: one bit each.
const MOST_KINDS: usize = 128;

/// Bytes after which a walk is given up that leads nowhere.
const STRETCH: usize = 4;
/// Tests for which it does not pay to look at the kinds of bytes first.
const FEW: u32 = 2;

/// Where a value test stands in the packs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TestPlace {
    /// Index of the detector.
    pub detector: usize,
    /// Index in its `value` list.
    pub value: usize,
}

enum Test {
    Pattern {
        automaton: Whole,
        validator: Option<fn(&[u8]) -> bool>,
        normalise: Option<validate::Normaliser>,
    },
    /// Found in the dictionary of terms.
    Terms,
    Find {
        regex: Box<meta::Regex>,
        validator: Option<fn(&[u8]) -> bool>,
    },
}

/// A pattern for whole values.
enum Whole {
    /// A table: a few nanoseconds a byte.
    Table(Box<dense::DFA<Vec<u32>>>, StateID),
    /// For patterns whose table would be too large.
    Regex(Box<meta::Regex>),
}

impl Whole {
    fn compile(pattern: &str) -> std::result::Result<Self, String> {
        let syntax = regex_automata::util::syntax::Config::new().utf8(false);
        let table = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Anchored)
                    .match_kind(MatchKind::All)
                    .dfa_size_limit(Some(LARGEST_TABLE))
                    .determinize_size_limit(Some(LARGEST_TABLE)),
            )
            .syntax(syntax)
            .thompson(regex_automata::nfa::thompson::Config::new().utf8(false))
            .build(pattern);
        if let Ok(table) = table
            && let Some(start) = table.universal_start_state(Anchored::Yes)
        {
            return Ok(Self::Table(Box::new(table), start));
        }
        meta::Builder::new()
            .syntax(syntax)
            .configure(meta::Config::new().utf8_empty(false))
            .build(&format!(r"\A(?:{pattern})\z"))
            .map(|regex| Self::Regex(Box::new(regex)))
            .map_err(|error| error.to_string())
    }
}

/// A table and the state in which its walk begins.
type Walk<'a> = (&'a dense::DFA<Vec<u32>>, StateID);

/// Which tables match the whole value. They are walked side by side: each step of a walk waits for the one before, and the
/// steps of different walks do not wait for each other.
#[inline]
fn walk<const N: usize>(walks: [Walk<'_>; N], value: &[u8]) -> [bool; N] {
    let mut states = walks.map(|(_, start)| start);
    for stretch in value.chunks(STRETCH) {
        for byte in stretch {
            for (state, (table, _)) in states.iter_mut().zip(&walks) {
                *state = table.next_state(*state, *byte);
            }
        }
        // A dead state leads only to itself.
        let dead = |(state, (table, _)): (&StateID, &Walk<'_>)| table.is_dead_state(*state);
        if states.iter().zip(&walks).all(dead) {
            return [false; N];
        }
    }
    std::array::from_fn(|at| {
        let table = walks[at].0;
        table.is_match_state(table.next_eoi_state(states[at]))
    })
}

/// What the presence of a byte says.
#[derive(Clone, Copy, PartialEq)]
struct Kind {
    /// Tests that it rules out.
    excluded: TestSet,
    /// Tests that have found a byte that they cannot do without.
    satisfied: TestSet,
}

/// All value tests of all detectors.
pub struct Matcher {
    tests: Vec<Test>,
    places: Vec<TestPlace>,
    /// Kind of each byte.
    kinds: [u8; 256],
    /// What each kind of byte says.
    rows: Vec<Kind>,
    /// Tests that a first byte allows, and a last.
    first: Vec<TestSet>,
    last: Vec<TestSet>,
    /// Tests that a length allows; the last one for all longer values.
    lengths: Vec<TestSet>,
    terms: HashMap<Box<[u8]>, TestSet, ahash::RandomState>,
    with_terms: TestSet,
    searching: Vec<usize>,
    telling: TestSet,
    deciding: TestSet,
    normalising: TestSet,
}

impl Matcher {
    /// Compiles the tests of `detectors`.
    ///
    /// # Errors
    /// [`Error::Pack`] for a pattern that cannot be compiled, an unknown validator or too many tests.
    pub fn new(detectors: &[Loaded]) -> Result<Self> {
        let mut builder = Builder::default();
        for (detector, loaded) in detectors.iter().enumerate() {
            for value in 0..loaded.detector.value.len() {
                builder.add(loaded, TestPlace { detector, value })?;
            }
        }
        Ok(builder.finish())
    }

    /// Where test number `test` stands.
    #[must_use]
    pub fn place(&self, test: usize) -> TestPlace {
        self.places[test]
    }

    /// Whether a single value that passes the test tells something.
    #[must_use]
    pub fn is_telling(&self, test: usize) -> bool {
        self.telling.contains(test)
    }

    /// The tests of detector number `detector`.
    pub fn tests_of(&self, detector: usize) -> impl Iterator<Item = usize> + '_ {
        self.places
            .iter()
            .enumerate()
            .filter(move |(_, place)| place.detector == detector)
            .map(|(test, _)| test)
    }
}

#[derive(Default)]
struct Builder {
    tests: Vec<Test>,
    telling: TestSet,
    deciding: TestSet,
    normalising: TestSet,
    places: Vec<TestPlace>,
    reach: Vec<Reach>,
    terms: HashMap<Box<[u8]>, TestSet, ahash::RandomState>,
}

impl Builder {
    fn add(&mut self, loaded: &Loaded, place: TestPlace) -> Result<()> {
        let test = &loaded.detector.value[place.value];
        let wrong = |reason: String| Error::Pack {
            path: loaded.path.clone(),
            line: 1,
            reason,
        };
        let number = self.tests.len();
        if number >= MAX_TESTS {
            return Err(wrong(format!(
                "more than {MAX_TESTS} value tests in all packs together"
            )));
        }
        let validator = test.validator.as_ref().map(|name| {
            let known = || {
                validate::VALIDATORS
                    .iter()
                    .map(|(name, _)| *name)
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            validate::validator(name).ok_or_else(|| {
                wrong(format!(
                    "validator `{name}` is not known; known are: {}",
                    known()
                ))
            })
        });
        let validator = validator.transpose()?;
        let (compiled, reach) = match (&test.pattern, &test.find) {
            (Some(pattern), None) => {
                let hir = regex_syntax::ParserBuilder::new()
                    .utf8(false)
                    .build()
                    .parse(pattern)
                    .map_err(|error| {
                        wrong(format!("pattern `{pattern}` cannot be read: {error}"))
                    })?;
                let automaton = Whole::compile(pattern).map_err(|error| {
                    wrong(format!("pattern `{pattern}` cannot be compiled: {error}"))
                })?;
                let normalise = test.normalise.as_ref().map(|name| {
                    let known = || {
                        validate::NORMALISERS
                            .iter()
                            .map(|(name, _)| *name)
                            .collect::<Vec<_>>()
                            .join(", ")
                    };
                    validate::normaliser(name).ok_or_else(|| {
                        wrong(format!(
                            "normaliser `{name}` is not known; known are: {}",
                            known()
                        ))
                    })
                });
                let compiled = Test::Pattern {
                    automaton,
                    validator,
                    normalise: normalise.transpose()?,
                };
                (compiled, Reach::of(&hir))
            }
            (None, Some(find)) => {
                let regex = meta::Builder::new()
                    .syntax(regex_automata::util::syntax::Config::new().utf8(false))
                    .configure(meta::Config::new().utf8_empty(false))
                    .build(find)
                    .map_err(|error| wrong(format!("find `{find}` cannot be compiled: {error}")))?;
                // Ruled out by every length: searching has its own road.
                (
                    Test::Find {
                        regex: Box::new(regex),
                        validator,
                    },
                    Reach::none(),
                )
            }
            (None, None) if !test.terms.is_empty() => {
                let folded: Vec<String> = test
                    .terms
                    .iter()
                    .map(|term| {
                        let mut folded = String::new();
                        validate::fold(term, &mut folded);
                        folded.make_ascii_lowercase();
                        folded
                    })
                    .collect();
                for term in &folded {
                    self.terms
                        .entry(term.as_bytes().into())
                        .or_default()
                        .insert(number);
                }
                (Test::Terms, Reach::of_terms(&folded))
            }
            _ => {
                return Err(wrong(
                    "a [[value]] has exactly one of `pattern`, `terms`, `find`".to_owned(),
                ));
            }
        };
        if test.coincidence <= TELLING {
            self.telling.insert(number);
        }
        if test.coincidence <= DECIDING {
            self.deciding.insert(number);
        }
        if test.normalise.is_some() && test.coincidence <= DECIDING {
            self.normalising.insert(number);
        }
        self.tests.push(compiled);
        self.places.push(place);
        self.reach.push(reach);
        Ok(())
    }

    fn finish(self) -> Matcher {
        let having = |pick: &dyn Fn(&Reach) -> bool| {
            let mut set = TestSet::default();
            let with = self
                .reach
                .iter()
                .enumerate()
                .filter(|(_, reach)| pick(reach));
            with.for_each(|(test, _)| set.insert(test));
            set
        };
        let edge = |pick: &dyn Fn(&Reach) -> &Bytes| -> Vec<TestSet> {
            (0..256)
                .map(|byte| having(&|reach| pick(reach)[byte]))
                .collect()
        };
        let (first, last) = (edge(&|reach| &reach.first), edge(&|reach| &reach.last));
        let mut kinds = [0; 256];
        let mut rows: Vec<Kind> = Vec::new();
        for (byte, kind) in kinds.iter_mut().enumerate() {
            let row = Kind {
                excluded: having(&|reach| !reach.allowed[byte]),
                satisfied: having(&|reach| reach.required[byte]),
            };
            let known = rows
                .iter()
                .position(|known| *known == row)
                .unwrap_or_else(|| {
                    if rows.len() < MOST_KINDS {
                        rows.push(row);
                    } else {
                        // No bit left: the last kind rules out only what all its bytes rule out.
                        let last = &mut rows[MOST_KINDS - 1];
                        last.excluded = last.excluded.and(row.excluded);
                        last.satisfied.add(row.satisfied);
                    }
                    rows.len() - 1
                });
            *kind = known as u8;
        }
        let lengths = (0..=LENGTHS)
            .map(|length| {
                let mut set = TestSet::default();
                for (test, reach) in self.reach.iter().enumerate() {
                    let (least, most) = reach.lengths;
                    let fits = if length == LENGTHS {
                        most >= length
                    } else {
                        (least..=most).contains(&length)
                    };
                    if fits {
                        set.insert(test);
                    }
                }
                set
            })
            .collect();
        let mut with_terms = TestSet::default();
        let mut searching = Vec::new();
        for (number, test) in self.tests.iter().enumerate() {
            match test {
                Test::Terms => with_terms.insert(number),
                Test::Find { .. } => searching.push(number),
                Test::Pattern { .. } => {}
            }
        }
        Matcher {
            tests: self.tests,
            places: self.places,
            kinds,
            rows,
            first,
            last,
            lengths,
            terms: self.terms,
            with_terms,
            searching,
            telling: self.telling,
            deciding: self.deciding,
            normalising: self.normalising,
        }
    }
}

impl Matcher {
    #[inline]
    fn candidates(&self, value: &[u8], among: &TestSet) -> TestSet {
        let (Some(first), Some(last)) = (value.first(), value.last()) else {
            return TestSet::default();
        };
        let allowed = self.lengths[value.len().min(LENGTHS)]
            .and(self.first[usize::from(*first)])
            .and(self.last[usize::from(*last)])
            .and(*among);
        // Of a few, each looks for itself.
        if allowed.count() <= FEW {
            return allowed;
        }
        let mut kinds = 0_u128;
        for byte in value {
            kinds |= 1 << self.kinds[usize::from(*byte)];
        }
        let (mut excluded, mut satisfied) = (TestSet::default(), TestSet::default());
        while kinds != 0 {
            let row = &self.rows[kinds.trailing_zeros() as usize];
            excluded.add(row.excluded);
            satisfied.add(row.satisfied);
            kinds &= kinds - 1;
        }
        allowed.without(excluded).and(satisfied)
    }

    /// Those of `candidates` whose pattern matches the whole value.
    fn matching(&self, candidates: TestSet, value: &[u8]) -> TestSet {
        let mut matching = TestSet::default();
        let mut waiting: Option<(usize, Walk<'_>)> = None;
        for number in candidates.iter() {
            let Test::Pattern { automaton, .. } = &self.tests[number] else {
                continue;
            };
            let next = match automaton {
                Whole::Table(table, start) => (number, (&**table, *start)),
                Whole::Regex(regex) => {
                    if regex.is_match(value) {
                        matching.insert(number);
                    }
                    continue;
                }
            };
            let Some(first) = waiting.take() else {
                waiting = Some(next);
                continue;
            };
            let [one, other] = walk([first.1, next.1], value);
            if one {
                matching.insert(first.0);
            }
            if other {
                matching.insert(next.0);
            }
        }
        if let Some((number, last)) = waiting
            && walk([last], value) == [true]
        {
            matching.insert(number);
        }
        matching
    }

    fn whole(&self, value: &[u8], among: &TestSet, scratch: &mut Vec<u8>, probed: &mut Probed) {
        let candidates = self.candidates(value, among);
        if candidates.is_empty() {
            return;
        }
        if !candidates.and(self.with_terms).is_empty() {
            let found = if value.iter().any(u8::is_ascii_uppercase) {
                self.terms.get(&*value.to_ascii_lowercase())
            } else {
                self.terms.get(value)
            };
            if let Some(tests) = found {
                probed.shaped.add(*tests);
                probed.valid.add(*tests);
            }
        }
        for number in self
            .matching(candidates.without(self.with_terms), value)
            .iter()
        {
            let Test::Pattern {
                validator,
                normalise,
                ..
            } = &self.tests[number]
            else {
                continue;
            };
            probed.shaped.insert(number);
            if validator.is_none_or(|valid| valid(value)) {
                probed.valid.insert(number);
                // Only deciding tests respell: the others are not asked for every value, and a value has one spelling.
                if let (Some(normalise), false) = (normalise, probed.normalised)
                    && self.normalising.contains(number)
                {
                    scratch.clear();
                    (normalise.write)(value, scratch);
                    probed.normalised = scratch.as_slice() != value;
                }
            }
        }
    }

    /// Looks inside running text.
    fn search(&self, value: &[u8], among: &TestSet, probed: &mut Probed) {
        for number in self
            .searching
            .iter()
            .filter(|number| among.contains(**number))
        {
            let Test::Find { regex, validator } = &self.tests[*number] else {
                continue;
            };
            let valid = |range: Range<usize>| validator.is_none_or(|valid| valid(&value[range]));
            let mut found = regex
                .find_iter(value)
                .take(MOST_FOUND)
                .map(|found| found.range())
                .peekable();
            if found.peek().is_some() {
                probed.shaped.insert(*number);
            }
            if found.any(valid) {
                probed.valid.insert(*number);
            }
        }
    }
}

/// Whether a value may be running text with an identifier inside: several words, and digits enough for a number or an `@`.
fn is_text(value: &[u8]) -> bool {
    let (mut digits, mut several, mut at) = (0, false, false);
    for byte in value {
        digits += u32::from(byte.is_ascii_digit());
        several |= matches!(
            byte,
            b' ' | b',' | b';' | b':' | b'"' | b'=' | b'\n' | 0x80..
        );
        at |= *byte == b'@';
    }
    several && (at || digits >= LEAST_DIGITS)
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
        self.tests.len()
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
            let wide = (value.iter()).fold(false, |wide, byte| {
                wide || (*byte == 0xEF) || (*byte == 0xE3)
            });
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
        if value.len() >= SHORTEST_TEXT
            && self.searching.iter().any(|test| among.contains(*test))
            && is_text(value)
        {
            self.search(value, among, &mut probed);
        }
        probed
    }
}
