//! Findings of a table go in; columns without one that hold keys of the same kind as a column with one come out with its element.
//!
//! `CPF do comprador` is a number of a person by its header, and so is `CPF do vendedor` beside it: nobody has to know every word for
//! every party. What decides is the same strict test, or the same form under a header that says the same of somebody else. Where a
//! header names a party and says no more than that the values are numbers (`seller_id`), these may be keys of further persons, or of
//! organisations: that is left open.

use super::{Judge, w};
use crate::detect::whose::RoleWords;
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding, Form, Label};
use crate::model::profile::ColumnProfile;
use crate::pack::context::Role;
use crate::pack::detector::Subject;
use std::sync::Arc;

/// Columns of keys that others are compared with, at most: tables may have thousands.
const MOST_KEYS: usize = 32;
/// Share of the values that are of one kind.
const NEARLY_ALL: f64 = 0.9;
/// Share of the values that look like names under a header that names a party.
const MOSTLY: f64 = 0.8;
/// Values of a test that few other columns pass.
const STRICT: f64 = 0.01;
/// Characters of the shortest form that is compared: shorter ones are any code's.
const SHORTEST: usize = 6;
/// The most that what is alike makes likely, and that which is open.
const CONFIDENCE: f64 = 0.8;
const OPEN: f64 = 0.5;

/// How a column is like one with keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Likeness {
    /// Its values are such keys.
    Sure,
    /// They may be.
    Open,
}

/// What the header of a column says, without whose it is.
struct Said {
    /// Whom it names.
    role: Option<(usize, Arc<Role>)>,
    /// The other words.
    rest: Vec<String>,
}

impl Said {
    fn number(&self) -> Option<usize> {
        self.role.as_ref().map(|(number, _)| *number)
    }

    /// What the role is a party of; `None` where it is one of nothing.
    fn parties(&self) -> Option<&str> {
        let role = self.role.as_ref().map(|(_, role)| role.parties.as_str());
        role.filter(|parties| !parties.is_empty())
    }

    /// Whether the two are the parties of one matter.
    fn is_complement_of(&self, other: &Self) -> bool {
        self.number() != other.number()
            && self.parties().is_some()
            && self.parties() == other.parties()
    }
}

impl Judge<'_> {
    /// Gives columns without an element that of a column with keys like theirs.
    pub(super) fn twins(&self, findings: &mut [Finding], columns: &[ColumnProfile]) {
        let keys: Vec<usize> = (0..columns.len())
            .filter(|at| self.has_keys(&findings[*at], &columns[*at]))
            .take(MOST_KEYS)
            .collect();
        let said = |at: usize| {
            let (role, rest) = self.words.roles.apart(columns[at].header());
            Said { role, rest }
        };
        if keys.is_empty() {
            self.complements(findings, columns, &said);
            return;
        }
        let keys: Vec<(usize, Said)> = keys.into_iter().map(|at| (at, said(at))).collect();
        for at in 0..columns.len() {
            if findings[at].element.is_some() || !may_be_key(&columns[at]) {
                continue;
            }
            let own = said(at);
            let likeness = |(key, of_key): &(usize, Said)| {
                let finding = &findings[*key];
                self.likeness(finding, (&columns[at], &own), (&columns[*key], of_key))
                    .map(|likeness| (likeness, *key))
            };
            let sure = |found: &(Likeness, usize)| found.0 == Likeness::Sure;
            let all = || keys.iter().filter_map(likeness);
            if let Some((likeness, key)) = all().find(sure).or_else(|| all().next()) {
                findings[at] = like(&findings[at], &findings[key], &columns[key], likeness);
            }
        }
    }

    /// Two columns whose headers are the two parties of one matter, and whose values look like names, may be of persons where nothing
    /// else in the table is.
    fn complements(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        said: &dyn Fn(usize) -> Said,
    ) {
        let is_lone = |at: &usize| {
            findings[*at].element.is_none()
                && may_be_key(&columns[*at])
                && look_like_names(&columns[*at])
        };
        let lone = (0..columns.len()).filter(is_lone).take(MOST_KEYS);
        let parties: Vec<(usize, Said)> = lone
            .map(|at| (at, said(at)))
            .filter(|(_, said)| said.rest.is_empty() && said.parties().is_some())
            .collect();
        let names = (self.detectors.iter())
            .find(|one| one.detector.identifies == Some(Subject::IndividualByName));
        let Some(names) = names.map(|one| &one.detector) else {
            return;
        };
        for (at, own) in &parties {
            let mut others = parties.iter();
            if others.any(|(_, other)| own.is_complement_of(other)) {
                findings[*at] = Finding {
                    element: Some(names.id.clone()),
                    source: names.id.clone(),
                    confidence: OPEN,
                    evidence: vec![said_by(Text::new(
                        "列名是同一事项的两方，取值像名字：是否为个人尚不清楚",
                        "the headers are the two parties of one matter and the values look like names: whether they are of persons \
                         is open",
                    ))],
                    rivals: std::mem::take(&mut findings[*at].rivals),
                    unclear: true,
                    field: *at,
                    ..Finding::default()
                };
            }
        }
    }

    /// Whether a column has keys of persons, names among them.
    fn has_keys(&self, finding: &Finding, column: &ColumnProfile) -> bool {
        let identifies = self.detector_of(finding).and_then(|one| one.identifies);
        matches!(
            identifies,
            Some(Subject::Individual | Subject::IndividualByName)
        ) && matches!(finding.form, Form::Plain | Form::Hashed | Form::Tokenised)
            && column.values >= w::FEW_ROWS
    }

    /// How a column is like one of keys, in which `finding` was made.
    fn likeness(
        &self,
        finding: &Finding,
        (column, said): (&ColumnProfile, &Said),
        (key, of_key): (&ColumnProfile, &Said),
    ) -> Option<Likeness> {
        let detector = self.index_of(finding.element.as_deref()?)?;
        let is_name =
            self.detectors[detector].detector.identifies == Some(Subject::IndividualByName);
        let is_another = said.number() != of_key.number();
        if is_name {
            if !(is_another && said.rest.is_empty() && look_like_names(column)) {
                return None;
            }
            // One of two parties is a person, and so is the other; of anybody else that is open.
            return Some(if said.is_complement_of(of_key) {
                Likeness::Sure
            } else {
                Likeness::Open
            });
        }
        // Two columns whose headers say nothing are alike by a check, not by a length and a first digit.
        let is_said = said.role.is_some() || of_key.role.is_some();
        if self.pass_alike(detector, column, key, !is_said) {
            return Some(Likeness::Sure);
        }
        let roles: &RoleWords = &self.words.roles;
        let is_numbering = |word: &String| roles.is_numbering(word);
        let shares_a_word = (said.rest.iter())
            .any(|word| !is_numbering(word) && word.len() > 1 && of_key.rest.contains(word));
        if shares_a_word && said.rest != of_key.rest || is_another && said.rest == of_key.rest {
            let telling = said.rest.iter().any(|word| !is_numbering(word));
            if telling && has_form_of(column, key) {
                return Some(Likeness::Sure);
            }
        }
        // A number of a few digits is no identity document, whomever the header names.
        let is_issued_here = self.detectors[detector].detector.local || has_form_of(column, key);
        let only_numbers =
            is_issued_here && !said.rest.is_empty() && said.rest.iter().all(is_numbering);
        (said.role.is_some() && is_another && only_numbers && has_digits(column))
            .then_some(Likeness::Open)
    }

    /// Whether nearly all values of both columns pass one strict test of the detector, and one with a check where that `is_asked`.
    fn pass_alike(
        &self,
        detector: usize,
        one: &ColumnProfile,
        other: &ColumnProfile,
        is_asked: bool,
    ) -> bool {
        self.matcher.tests_of(detector).any(|(test, value)| {
            let rule = &self.detectors[detector].detector.value[value];
            let passes = |column: &ColumnProfile| {
                column.tallies.iter().any(|tally| {
                    tally.test == test && tally.valid as f64 >= NEARLY_ALL * column.tested as f64
                })
            };
            rule.find.is_none()
                && rule.form == Form::Plain
                && rule.false_match_rate <= STRICT
                && (!is_asked || rule.validator.is_some())
                && passes(one)
                && passes(other)
        })
    }
}

/// Whether most values have a form that names have: two words or more in letters, or a few letters of a script that parts no words.
fn look_like_names(column: &ColumnProfile) -> bool {
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    let names = column
        .shapes
        .iter()
        .filter(|one| is_shape_of_name(&one.shape));
    let names: u64 = names.map(|one| one.values).sum();
    all > 0 && names as f64 >= MOSTLY * all as f64
}

/// Whether a shape is one of names: `Aa{5} Aa{4}`, `中{3}`.
fn is_shape_of_name(shape: &str) -> bool {
    /// Letters of a name in a script that parts no words, at most.
    const MOST: usize = 5;
    let mut outside = String::new();
    let mut length = 0;
    let mut repeats = String::new();
    let mut is_inside = false;
    for character in shape.chars() {
        match character {
            '{' => (is_inside, repeats) = (true, String::new()),
            '}' => {
                is_inside = false;
                length += repeats.parse::<usize>().unwrap_or(1).saturating_sub(1);
            }
            _ if is_inside => repeats.push(character),
            _ => {
                outside.push(character);
                length += 1;
            }
        }
    }
    let is_of_names = |one: char| one.is_alphabetic() || " .-'’·□・,".contains(one);
    let words = outside
        .split([' ', '・', '·'])
        .filter(|word| !word.is_empty());
    let is_cased = outside.contains(['A', 'a']);
    outside.chars().all(is_of_names)
        && (words.count() > 1 || !is_cased && (2..=MOST).contains(&length))
}

/// Whether the values of a column may be keys at all: texts or whole numbers of which there are several.
fn may_be_key(column: &ColumnProfile) -> bool {
    column.values >= w::FEW_ROWS
        && column.tested > 0
        && column.times.is_none()
        && column.data_type != DataType::Double
        && column.distinct.at_least(2) == Some(true)
}

/// Whether nearly all values have forms that the keys have, and these are long enough to be told from others.
fn has_form_of(column: &ColumnProfile, key: &ColumnProfile) -> bool {
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    let of_key = |shape: &str| key.shapes.iter().any(|one| one.shape == shape);
    let alike = (column.shapes.iter())
        .filter(|one| one.shape.len() >= SHORTEST || one.shape.contains('{'))
        .filter(|one| of_key(&one.shape));
    let alike: u64 = alike.map(|one| one.values).sum();
    all > 0 && alike as f64 >= NEARLY_ALL * all as f64
}

/// Whether nearly all values hold a digit and none a blank.
fn has_digits(column: &ColumnProfile) -> bool {
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    let numbers = (column.shapes.iter())
        .filter(|one| one.shape.contains('9') && !one.shape.contains([' ', '中']));
    let numbers: u64 = numbers.map(|one| one.values).sum();
    all > 0 && numbers as f64 >= NEARLY_ALL * all as f64
}

/// The finding of a column that is like one of keys.
fn like(before: &Finding, key: &Finding, column: &ColumnProfile, likeness: Likeness) -> Finding {
    let shown = &column.path;
    let text = match likeness {
        Likeness::Sure => Text::new(
            format!("取值与列 `{shown}` 同类，列名指另一方"),
            format!("values of the same kind as column `{shown}`, of another party"),
        ),
        Likeness::Open => Text::new(
            format!(
                "列名指另一方，取值像编号或名字；同表列 `{shown}` 为个人标识：是否另有其人尚不清楚"
            ),
            format!(
                "the header names another party and the values look like numbers or names, beside keys of persons in column \
                 `{shown}`: whether they are of further persons is open"
            ),
        ),
    };
    Finding {
        field: before.field,
        element: key.element.clone(),
        source: key.source.clone(),
        label: Label::Automated,
        form: key.form,
        confidence: key.confidence.min(CONFIDENCE),
        evidence: vec![said_by(text)],
        rivals: before.rivals.clone(),
        unclear: likeness == Likeness::Open,
        ..Finding::default()
    }
}

/// What other columns say.
fn said_by(text: Text) -> Evidence {
    Evidence {
        kind: EvidenceKind::Neighbour,
        text,
        weight: 0.0,
        agree: None,
        of: None,
    }
}
