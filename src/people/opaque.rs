//! Whether a table whose columns have names that say nothing may be a list of persons all the same: its columns in, yes or no out.
//!
//! `c1` to `c40`, `字段7`, `V12`: a release without its dictionary. Where its values are codes beside a key for each row, or codes
//! for the most part, it has the form of a cohort, a survey or a customer table in which no value is a name or a number of a person.
//! Nothing there says that it is about persons, and nothing that it is not. The same holds of names in a language or of a schema that
//! no list here knows, where codes are most of it.

use crate::model::profile::ColumnProfile;
use std::collections::BTreeMap;

/// Share of the columns whose names must say nothing.
const NEARLY_ALL: f64 = 0.9;
/// Share of the columns, at most, whose names hold a word that is known, where names are of a language or a schema that is not.
const FEW_KNOWN: f64 = 0.35;
/// Columns that stand under one numbered name, at least: three columns called `x1` to `x3` may be three coordinates.
const FEWEST_OF_A_NAME: usize = 3;
/// Rows below which few values say nothing of codes.
const FEWEST_ROWS: u64 = 20;
/// Most different values of a code, and the rows that each must have on average.
const MOST_CODES: u64 = 12;
const ROWS_OF_A_CODE: u64 = 4;
/// Columns of codes beside a key, and without one.
const CODES_BESIDE_A_KEY: usize = 2;
const CODES_ALONE: usize = 5;
/// Bytes of a name on average, at most, and its words.
const LONGEST_NAME: f64 = 48.0;
const MOST_WORDS: usize = 4;
/// Share of the rows that have a value of their own in a key.
const OWN_VALUE: f64 = 0.98;

/// Whether each row may be a person for all that the columns say; `known` says of each whether a word of its name is known.
pub(super) fn may_be_persons(columns: &[ColumnProfile], known: &[bool]) -> bool {
    let (numbered, all) = (numbered(columns), columns.len() as f64);
    let codes = |of: &[&ColumnProfile]| of.iter().filter(|column| is_code(column)).count();
    if numbered.len() as f64 >= all * NEARLY_ALL
        && numbered.iter().any(|column| is_key(column))
        && codes(&numbered) >= CODES_BESIDE_A_KEY
    {
        return true;
    }
    let names_known = known.iter().filter(|one| **one).count() as f64;
    let says_nothing = numbered.len() as f64 >= all * NEARLY_ALL
        || !known.is_empty() && names_known <= all * FEW_KNOWN;
    let codes = codes(&columns.iter().collect::<Vec<_>>());
    says_nothing && codes >= CODES_ALONE && codes * 2 >= columns.len()
}

/// Whether a column without a header holds short texts of letters that mostly differ: names of anything, in any language.
pub(super) fn may_be_names(column: &ColumnProfile) -> bool {
    let of_letters = column
        .shapes
        .iter()
        .filter(|one| is_like_a_name(&one.shape));
    let of_letters: u64 = of_letters.map(|one| one.values).sum();
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    column.header().is_empty()
        && column.unmasked.is_none()
        && all > 0
        && of_letters as f64 >= all as f64 * NEARLY_ALL
        && column.distinct.estimate * 2 >= column.values
        && column.lengths.1 <= LONGEST_NAME
}

/// Whether a shape is of one to four words of letters.
fn is_like_a_name(shape: &str) -> bool {
    let mut in_braces = false;
    let mut blanks = 0;
    for one in shape.chars() {
        match one {
            '{' => in_braces = true,
            '}' => in_braces = false,
            _ if in_braces => {}
            ' ' => blanks += 1,
            'A' | 'a' | 'x' | '中' | '.' | '-' | '\'' | '·' | '・' | ',' => {}
            _ => return false,
        }
    }
    blanks < MOST_WORDS
}

/// Columns without a name, or with one of several that differ in their numbers only.
fn numbered(columns: &[ColumnProfile]) -> Vec<&ColumnProfile> {
    let mut families: BTreeMap<&str, Vec<&ColumnProfile>> = BTreeMap::new();
    for column in columns {
        if let Some(stem) = stem(column.header()) {
            families.entry(stem).or_default().push(column);
        }
    }
    (families.into_iter())
        .filter(|(stem, columns)| stem.is_empty() || columns.len() >= FEWEST_OF_A_NAME)
        .flat_map(|(_, columns)| columns)
        .collect()
}

/// What stands before the number at the end of a name; `None` where it does not end in one.
fn stem(name: &str) -> Option<&str> {
    let numbered =
        name.trim_end_matches(|each: char| each.is_ascii_digit() || "._-".contains(each));
    (numbered.len() < name.len() || name.is_empty()).then(|| numbered.trim_end_matches([' ', '_']))
}

/// A few values that come again and again.
fn is_code(column: &ColumnProfile) -> bool {
    let distinct = column.distinct.estimate;
    column.values >= FEWEST_ROWS
        && (2..=MOST_CODES).contains(&distinct)
        && distinct * ROWS_OF_A_CODE <= column.values
}

/// A value of its own in every row that is neither a measurement nor a time.
fn is_key(column: &ColumnProfile) -> bool {
    let is_measured = (column.numbers.as_ref())
        .is_some_and(|numbers| numbers.values * 2 > column.values)
        && column.forms_untested();
    column.values >= FEWEST_ROWS
        && column.nulls == 0
        && column.times.is_none()
        && !is_measured
        && column.distinct.estimate as f64 >= column.values as f64 * OWN_VALUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Count;

    fn columns(of: &[(&str, u64)]) -> Vec<ColumnProfile> {
        let column = |(path, distinct): &(&str, u64)| ColumnProfile {
            path: (*path).to_owned(),
            slots: 200,
            values: 200,
            tested: *distinct,
            distinct: Count::exact(*distinct),
            ..ColumnProfile::default()
        };
        of.iter().map(column).collect()
    }

    #[test]
    fn codes_beside_a_key_under_numbered_names_may_be_persons() {
        let cohort = columns(&[("c1", 200), ("c2", 2), ("c3", 5), ("c4", 61)]);
        assert!(may_be_persons(&cohort, &[]));
        let headerless = columns(&[("", 200), ("", 2), ("", 5)]);
        assert!(may_be_persons(&headerless, &[]));
        let answers: Vec<(String, u64)> = (1..=20).map(|n| (format!("字段{n}"), 5)).collect();
        let answers: Vec<(&str, u64)> = answers
            .iter()
            .map(|(name, n)| (name.as_str(), *n))
            .collect();
        assert!(may_be_persons(&columns(&answers), &[]));
    }

    #[test]
    fn names_that_say_something_or_no_codes_are_not_taken_for_persons() {
        let years = columns(&[("country", 200), ("2010", 190), ("2011", 3), ("2012", 4)]);
        assert!(!may_be_persons(&years, &[]));
        let coordinates = columns(&[("x1", 200), ("x2", 199), ("x3", 200)]);
        assert!(!may_be_persons(&coordinates, &[]));
        let credit = columns(&[
            ("laufkont", 4),
            ("moral", 5),
            ("verw", 10),
            ("sparkont", 5),
            ("alter", 53),
            ("famges", 4),
        ]);
        assert!(may_be_persons(&credit, &[false; 6]));
        assert!(!may_be_persons(&credit, &[true; 6]));
        let goods = columns(&[("sku", 200), ("colour", 4), ("size", 5)]);
        assert!(!may_be_persons(&goods, &[]));
    }
}
