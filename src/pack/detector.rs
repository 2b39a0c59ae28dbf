//! A detector pack: one TOML file that says what an element is called, what its values look like and how much that proves.
//!
//! Everything that a reader could call a rule (pattern, term, weight, source) stands in the file; what stands here is only the
//! form of the file. Unknown keys are refused with file and line.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::finding::{Category, Form};
use crate::model::options::{self, Selection};
use crate::pack::context;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// One detector.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Detector {
    /// Element id, `domain.kind`.
    pub id: String,
    /// What a reader calls it.
    pub title: Text,
    /// Standard, law or public list that it rests on, and what is from memory.
    pub source: String,
    /// Whose natural key the value is; absent where distinct values count nobody.
    #[serde(default)]
    pub identifies: Option<Subject>,
    /// What the value tells of its row's data subject.
    #[serde(default)]
    pub about: About,
    /// Forms in which its values are also stored (`context/forms.toml`); [`parse`] adds their tests to `value`.
    #[serde(default)]
    pub stored_as: Vec<Form>,
    /// Countries (ISO 3166-1, two small letters) that alone have the element; none where it is everyone's.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Which of two detectors wins a tie: the higher, then the id. 0 to 100.
    #[serde(default = "middle")]
    pub specificity: u8,
    /// What the element is when it belongs to a data subject of the table, by taxonomy; `default` where a taxonomy is silent.
    #[serde(default)]
    pub category: CategoryRule,
    /// Value tests; the best one counts.
    #[serde(default)]
    pub value: Vec<ValueTest>,
    /// Range that numeric columns must keep.
    #[serde(default)]
    pub number: Option<NumberRange>,
    /// Ranges of two columns side by side that are the element together, where no header says so: latitude and longitude.
    #[serde(default)]
    pub pair: Option<[NumberRange; 2]>,
    /// Header words.
    #[serde(default)]
    pub name: Name,
    /// Elements or header words in other columns of the table that change the odds.
    #[serde(default)]
    pub neighbours: Neighbours,
    /// Columns that prove the file; run by `check`.
    #[serde(default)]
    pub example: Vec<Example>,
}

fn middle() -> u8 {
    50
}

/// Whose key a value is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Ord, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A natural person.
    Individual,
    /// A natural person, but not alone: a name, which several may share.
    IndividualByName,
    /// A vehicle: its data subject is its keeper.
    Vehicle,
    /// A device: its data subject is its user.
    Device,
    /// A device's address in a network, which changes and may be shared: counts only where nothing else does.
    Network,
    /// An organisation: counts no people.
    Organisation,
    /// A trade, a document, a booking: may concern several people or none.
    Record,
}

/// What an element tells.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Nothing of a person by itself (an organisation, a flight).
    #[default]
    Thing,
    /// A person by its nature: a name, a person's key.
    Person,
    /// An attribute that persons have (gender, birth date, diagnosis); two or more make rows persons.
    Attribute,
    /// A way to reach someone or something (telephone, e-mail, address), or a thing of theirs (device, vehicle, position,
    /// order, journey): personal where the table has persons, or where it identifies a device or vehicle.
    Contact,
}

/// The category of an element that belongs to a data subject.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// Where the taxonomy is silent; `personal` when absent.
    #[serde(default)]
    pub default: Option<Category>,
    /// GB/T 45574-2025.
    #[serde(default, rename = "gbt-45574-2025")]
    pub gbt45574: Option<Category>,
    /// GB/T 35273-2020.
    #[serde(default, rename = "gbt-35273-2020")]
    pub gbt35273: Option<Category>,
    /// Where that stands and how sure it is.
    #[serde(default)]
    pub basis: String,
}

/// One way to recognise a value.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ValueTest {
    /// Regular expression for the whole value (full-width forms are folded, ends trimmed first).
    #[serde(default)]
    pub pattern: Option<String>,
    /// Whole values, compared after folding width and case.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Lists (`lists/ID.txt`) whose lines are terms too.
    #[serde(default)]
    pub terms_from: Vec<String>,
    /// Regular expression searched for inside longer text.
    #[serde(default)]
    pub find: Option<String>,
    /// The element of what `find` finds: its share of the values is reported.
    #[serde(default)]
    pub element: Option<String>,
    /// Countries that alone write it so; none where everyone does.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Name of a check in `detect/validate.rs` that a value of the pattern must pass.
    #[serde(default)]
    pub validator: Option<String>,
    /// Share of values of this pattern that pass the validator by chance (1 in 11 for MOD 11-2); 1 without a validator.
    #[serde(default)]
    pub chance: Option<f64>,
    /// Whether true columns seldom look like this, so that values which do not fit it say nothing more.
    #[serde(default)]
    pub seldom: bool,
    /// Whether many people share such a value, so that a long column in which none repeats is a list of such values and not of
    /// people: given names.
    #[serde(default)]
    pub common: bool,
    /// Whether such values are mostly issued to natural persons (mobiles, accounts), so that a column of them is one of persons
    /// wherever nothing says that its rows are something else.
    #[serde(default)]
    pub private: bool,
    /// Share of values of a true column that pass the validator; 0.97 when absent, less for dictionaries.
    #[serde(default)]
    pub pass: Option<f64>,
    /// Share of columns of *other* content whose values fit this test throughout: how little a full match proves without a
    /// header. 0.0001 decides alone, 0.5 proves next to nothing, and a `find` of 1 is only reported.
    pub coincidence: f64,
    /// Name of a rule in `detect/validate.rs` that brings equal identifiers to one spelling before they are counted.
    #[serde(default)]
    pub normalise: Option<String>,
    /// How such a value stands in the column.
    #[serde(default)]
    pub form: Form,
    /// The coordinate reference system that such a value names.
    #[serde(default)]
    pub datum: Option<String>,
}

/// Range of a numeric column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberRange {
    /// Least allowed.
    pub min: f64,
    /// Greatest allowed.
    pub max: f64,
    /// Whole numbers only.
    #[serde(default)]
    pub whole: bool,
    /// Factors by which whole numbers are also written: a million for micro-degrees.
    #[serde(default)]
    pub scaled: Vec<f64>,
}

impl NumberRange {
    /// Whether all numbers from `least` to `greatest` are in range, as they are or, whole ones beyond it, scaled.
    #[must_use]
    pub fn holds(&self, least: f64, greatest: f64, whole: bool) -> bool {
        let within = |factor: f64| least >= self.min * factor && greatest <= self.max * factor;
        if within(1.0) {
            return whole || !self.whole;
        }
        // As they are, the numbers would mean nothing: all lie far out.
        let far = least.abs().min(greatest.abs()) > self.max.abs().max(self.min.abs());
        whole && far && self.scaled.iter().any(|factor| within(*factor))
    }
}

/// Header words. Latin words match whole tokens (split on case, `_`, digits, punctuation; several tokens in a row for a word
/// with `_` or a space, also written together); Chinese terms match anywhere in the header.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Words that name the element.
    #[serde(default)]
    pub any: Vec<String>,
    /// Words that fit it among others (`no`, `编号`, `code`).
    #[serde(default)]
    pub weak: Vec<String>,
    /// Words that say that it is something else (`flag`, `count`, `是否`).
    #[serde(default)]
    pub not: Vec<String>,
    /// Whole headers (folded, lower case, without separators) that name the element only when they stand alone: `xm`, `ph`.
    #[serde(default)]
    pub exact: Vec<String>,
    /// Whole headers that a published standard gives to this element alone: CDISC variables, SAP fields. They need no values.
    #[serde(default)]
    pub standard: Vec<String>,
    /// Words that say that each value is a natural person's own, as `private` does for values: `手机`.
    #[serde(default)]
    pub private: Vec<String>,
    /// Of all these words, those that only one country uses, by country.
    #[serde(default)]
    pub national: BTreeMap<String, Vec<String>>,
}

/// The rest of the table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbours {
    /// Elements that make this one more likely.
    #[serde(default)]
    pub raise: Vec<String>,
    /// Header words in other columns that make it less likely (`sku`, `price` beside a "name").
    #[serde(default)]
    pub lower: Vec<String>,
    /// The element needs one of `raise` in the table to be found at all.
    #[serde(default)]
    pub required: bool,
}

/// A column with the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Header; empty for none.
    #[serde(default)]
    pub column: String,
    /// Values.
    pub values: Vec<String>,
    /// Other headers of the table.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Whether this detector must be chosen.
    #[serde(rename = "match")]
    pub matches: bool,
    /// Why the example is there.
    #[serde(default)]
    pub why: String,
}

/// A detector with the file it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The detector.
    pub detector: Detector,
    /// File name for messages.
    pub path: String,
    /// BLAKE3 of the text, first 16 hexadecimal digits.
    pub digest: String,
}

/// Reads one detector file.
///
/// # Errors
/// [`Error::Pack`] with the line for a syntax error, an unknown key or a wrong value.
pub fn parse(path: &str, text: &str) -> Result<Loaded> {
    let mut detector: Detector = toml::from_str(text).map_err(|error| Error::Pack {
        path: path.to_owned(),
        line: super::line_of(text, error.span()),
        reason: error.message().to_owned(),
    })?;
    for test in &mut detector.value {
        for list in &test.terms_from {
            if !super::has_list(list) {
                let at = text.find(&format!("\"{list}\"")).unwrap_or(0);
                return Err(Error::Pack {
                    path: path.to_owned(),
                    line: super::line_of(text, Some(at..at)),
                    reason: format!("there is no list `{list}`"),
                });
            }
            test.terms.extend(super::terms(list).map(str::to_owned));
        }
    }
    for form in &detector.stored_as {
        let test = context::forms().iter().find(|rule| rule.form == *form);
        let test = test.ok_or_else(|| Error::Pack {
            path: path.to_owned(),
            line: super::line_of(text, text.find("stored-as").map(|at| at..at)),
            reason: format!("stored-as: `{form:?}` is no form of `context/forms.toml`"),
        })?;
        detector.value.push(test.value_test());
    }
    Ok(Loaded {
        detector,
        path: path.to_owned(),
        digest: super::digest(text),
    })
}

/// The built-in detectors by id; their files are read once a process.
///
/// # Errors
/// The first file that cannot be read as a detector.
pub fn built_in() -> Result<&'static BTreeMap<String, Loaded>> {
    static READ: OnceLock<BTreeMap<String, Loaded>> = OnceLock::new();
    if let Some(read) = READ.get() {
        return Ok(read);
    }
    let is_detector = |path: &str| {
        let ending = Path::new(path).extension();
        ending.is_some_and(|ending| ending == "toml")
            && !(super::OTHER_FOLDERS.iter()).any(|folder| path.starts_with(folder))
    };
    let read = (super::BUILT_IN.iter().copied())
        .filter(|(path, _)| is_detector(path))
        .map(|(path, text)| {
            let loaded = parse(path, text)?;
            Ok((loaded.detector.id.clone(), loaded))
        })
        .collect::<Result<_>>()?;
    Ok(READ.get_or_init(|| read))
}

/// Built-in detectors by id, with `overrides` (a user's files) taking the place of those with the same id.
///
/// # Errors
/// The first file that cannot be read as a detector.
pub fn load(overrides: &[(String, String)]) -> Result<Vec<Loaded>> {
    let mut by_id = built_in()?.clone();
    for (path, text) in overrides {
        let loaded = parse(path, text)?;
        by_id.insert(loaded.detector.id.clone(), loaded);
    }
    Ok(by_id.into_values().collect())
}

/// The detectors that take part: without those that are switched off, and without what belongs only to other countries.
///
/// # Errors
/// [`Error::Usage`] for an id that no detector has, and for a country that is none.
pub fn select(detectors: Vec<Loaded>, selection: &Selection) -> Result<Vec<Loaded>> {
    for off in &selection.off {
        if !(detectors.iter()).any(|loaded| options::names(off, &loaded.detector.id)) {
            return Err(Error::Usage(format!(
                "[detectors] off: there is no detector `{off}`; `qingdan packs` lists them"
            )));
        }
    }
    for country in selection.countries.iter().flatten() {
        if country.len() != 2 || !super::terms("country-codes").any(|code| code == country) {
            return Err(Error::Usage(format!(
                "[detectors] countries: `{country}` is no country; write two small letters of ISO 3166-1, such as `cn`"
            )));
        }
    }
    Ok(detectors
        .into_iter()
        .filter(|loaded| !selection.is_off(&loaded.detector.id))
        .filter_map(|loaded| loaded.restricted(selection))
        .collect())
}

impl Loaded {
    /// What is left of the detector for these countries; nothing where no test of its values is.
    fn restricted(mut self, selection: &Selection) -> Option<Self> {
        let detector = &mut self.detector;
        let had_tests = !detector.value.is_empty();
        detector
            .value
            .retain(|test| selection.takes(&test.countries));
        let others = (detector.name.national.iter())
            .filter(|(country, _)| !selection.takes(std::slice::from_ref(country)))
            .flat_map(|(_, words)| words);
        let others: BTreeSet<String> = others.cloned().collect();
        let name = &mut detector.name;
        for words in [
            &mut name.any,
            &mut name.weak,
            &mut name.exact,
            &mut name.standard,
        ] {
            words.retain(|word| !others.contains(word));
        }
        let left =
            selection.takes(&detector.countries) && !(had_tests && detector.value.is_empty());
        left.then_some(self)
    }
}

impl Detector {
    /// The countries that it or a part of it belongs to, and whether all of it does.
    #[must_use]
    pub fn territory(&self) -> (BTreeSet<&str>, bool) {
        let whole = !self.countries.is_empty();
        let countries = if whole {
            self.countries.iter().map(String::as_str).collect()
        } else {
            let of_values = self.value.iter().flat_map(|test| &test.countries);
            let of_words = self.name.national.keys();
            of_values.chain(of_words).map(String::as_str).collect()
        };
        (countries, whole)
    }
}

#[cfg(test)]
mod tests {
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
            for test in &detector.value {
                let ways = usize::from(test.pattern.is_some())
                    + usize::from(test.find.is_some())
                    + usize::from(!test.terms.is_empty());
                assert_eq!(
                    ways, 1,
                    "{path}: a value test has one of pattern, find and terms"
                );
                let told = test.element.is_some() && test.coincidence <= 1.0;
                assert!(
                    test.coincidence > 0.0 && (test.coincidence < 1.0 || told),
                    "{path}: coincidence"
                );
                assert!(
                    test.find.is_some() || test.element.is_none(),
                    "{path}: element"
                );
                assert_eq!(
                    test.validator.is_some(),
                    test.chance.is_some(),
                    "{path}: chance"
                );
                assert!(
                    test.terms.iter().all(|term| *term == term.to_lowercase()),
                    "{path}: terms"
                );
            }
            for element in &detector.neighbours.raise {
                assert!(
                    ids.contains(element.as_str()),
                    "{path}: no element {element}"
                );
            }
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
            for word in &detector.name.exact {
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
            for word in detector.name.national.values().flatten() {
                let name = &detector.name;
                assert!(
                    [&name.any, &name.weak, &name.exact, &name.standard]
                        .iter()
                        .any(|words| words.contains(word)),
                    "{path}: {word} is said to be of a country and is no word of the detector"
                );
            }
            let named: BTreeSet<&String> = detector
                .name
                .any
                .iter()
                .chain(&detector.name.exact)
                .collect();
            for word in &detector.name.not {
                assert!(
                    !named.contains(word),
                    "{path}: {word} both names it and speaks against it"
                );
            }
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

    fn selected(off: &[&str], countries: Option<&[&str]>) -> Result<Vec<Loaded>> {
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
}
