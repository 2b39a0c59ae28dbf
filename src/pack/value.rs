//! Ways to recognise a value, as packs write them: patterns, terms, ranges, and how much each proves.

use crate::model::finding::Form;
use serde::Deserialize;

/// One way to recognise a value.
// Independent properties of a test, each a key of the pack.
#[allow(clippy::struct_excessive_bools)]
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
    /// Name of a check in `detect/validate` that a value of the pattern must pass.
    #[serde(default)]
    pub validator: Option<String>,
    /// Share of values of this pattern that pass the validator by chance (1 in 11 for MOD 11-2); 1 without a validator.
    #[serde(default, alias = "chance")]
    pub random_pass_rate: Option<f64>,
    /// Whether true columns seldom look like this, so that values which do not fit it say nothing more.
    #[serde(default, alias = "seldom")]
    pub rare_form: bool,
    /// Whether many people share such a value, so that a long column in which none repeats is a list of such values and not of
    /// people: given names.
    #[serde(default, alias = "common")]
    pub shared_by_many: bool,
    /// Whether such values are mostly issued to natural persons (mobiles, accounts), so that a column of them is one of persons
    /// wherever nothing says that its rows are something else.
    #[serde(default, alias = "private")]
    pub personally_issued: bool,
    /// Whether values that pass are those of a function of an organisation (`sales@`), although persons have such values too.
    #[serde(default)]
    pub of_a_function: bool,
    /// Share of values of a true column that pass the validator; 0.97 when absent, less for dictionaries.
    #[serde(default, alias = "pass")]
    pub expected_pass_rate: Option<f64>,
    /// Share of columns of *other* content whose values fit this test throughout: how little a full match proves without a
    /// header. 0.0001 decides alone, 0.5 proves next to nothing, and a `find` of 1 is only reported.
    #[serde(alias = "coincidence")]
    pub false_match_rate: f64,
    /// Name of a rule in `detect/validate` that brings equal identifiers to one spelling before they are counted.
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
        // As they are, the numbers would mean nothing: all lie far out, but for the zeros of a receiver without a signal.
        let furthest = least.abs().max(greatest.abs());
        let nearest = match least.abs().min(greatest.abs()) {
            0.0 => furthest,
            some => some,
        };
        let far = nearest > self.max.abs().max(self.min.abs());
        let is_so = |factor: f64| within(factor) && (nearest < furthest || furthest >= factor);
        whole && far && self.scaled.iter().any(|factor| is_so(*factor))
    }
}
