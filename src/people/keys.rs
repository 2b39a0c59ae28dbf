//! The columns of a table and what they hold in, the keys of its persons out: the one that tells them apart best first.

use super::table::Table;
use crate::model::count::share;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form};
use crate::model::inventory::KeyColumn;
use crate::model::profile::ColumnProfile;
use crate::pack::context::HeaderRole;
use crate::pack::detector::{About, Detector, Detectors, Subject};

/// Share of values of the element below which a column of issued numbers holds several kinds of them.
const PURE: f64 = 0.95;

/// How well a column tells persons apart: the first that fits is used.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Strength {
    /// A number issued to one person.
    Issued,
    /// A way to reach a person, which is mostly their own.
    Contact,
    /// The key of a vehicle or device: its keeper or user.
    Thing,
    /// An address in a network: one device has several in time.
    Network,
    /// A name: several persons share one.
    Name,
}

/// A column whose distinct values count persons.
#[derive(Clone)]
pub(super) struct Key<'a> {
    pub(super) column: &'a ColumnProfile,
    pub(super) element: String,
    pub(super) strength: Strength,
    /// Share of the tested values that are of the element: the rest of a mixed column are keys of another kind.
    pub(super) pure: f64,
    /// Share of the values that may fail at most, as far as the sample tells.
    pub(super) failing: f64,
    /// Whether a check digit or the like told which are.
    pub(super) checked: bool,
    /// Whether others issue the same numbers to other persons.
    pub(super) is_local: bool,
}

impl<'a> Key<'a> {
    /// The key that a column is, by its detector; `None` where the element counts nobody.
    fn of(
        column: &'a ColumnProfile,
        finding: &Finding,
        detector: &Detector,
        role: &HeaderRole,
    ) -> Option<Self> {
        let counted = |one: &Evidence| Some((one.kind, one.agree?, one.of?));
        let values = finding.evidence.iter().find_map(counted);
        let failing = values.map_or(0.0, |(_, agree, of)| {
            let failing = of - agree.min(of);
            if of >= column.distinct.estimate {
                failing as f64 / of.max(1) as f64
            } else {
                share(failing, of)[1]
            }
        });
        Some(Self {
            column,
            element: detector.id.clone(),
            strength: if role.is_chosen_name {
                strength(detector)?.max(Strength::Name)
            } else {
                strength(detector)?
            },
            pure: values.map_or(1.0, |(_, agree, of)| agree as f64 / of.max(1) as f64),
            failing,
            checked: values.is_some_and(|(kind, ..)| kind == EvidenceKind::Validator),
            is_local: detector.local,
        })
    }

    /// The strongest first; among equals the fuller one, then the one with more values.
    pub(super) fn rank(&self) -> (Strength, bool, std::cmp::Reverse<u64>, usize) {
        (
            self.strength,
            self.column.nulls * 10 > self.column.slots,
            std::cmp::Reverse(self.column.distinct.estimate),
            self.column.ordinal,
        )
    }

    /// Whether values of the element make up so much of the column that the rest are mistakes.
    pub(super) fn is_pure(&self) -> bool {
        self.pure >= PURE
    }

    /// Whether a person may stand there under two kinds of documents.
    pub(super) fn mixes_documents(&self) -> bool {
        self.strength == Strength::Issued && self.pure > 0.0 && !self.is_pure()
    }

    /// Whether some of its numbers fail their check.
    pub(super) fn has_failures(&self) -> bool {
        self.strength == Strength::Issued && self.checked && self.is_pure() && self.pure < 1.0
    }

    /// As the inventory shows it.
    pub(super) fn shown(&self) -> KeyColumn {
        KeyColumn {
            column: named(self.column),
            element: self.element.clone(),
            distinct: self.column.distinct,
        }
    }
}

/// The keys of all persons of a table, the strongest first; among equals the fuller one, then the one with more values.
pub(super) fn keys<'a>(table: &Table<'a>, detectors: &Detectors) -> Vec<Key<'a>> {
    let mut keys: Vec<Key<'a>> = table
        .judged()
        .filter(|(column, finding)| {
            matches!(finding.form, Form::Plain | Form::Hashed | Form::Tokenised)
                && finding.category != Category::None
                && !finding.unclear
                && (column.values > 0 || !table.all_read)
        })
        .filter_map(|(column, finding)| {
            let role = table.roles.role(column);
            Key::of(column, finding, detector(finding, detectors)?, role)
        })
        .collect();
    // Several identity documents of one person are no several persons, where anything else says who the person is.
    let is_one_of_theirs = |key: &Key<'_>| {
        let path = &key.column.path;
        key.strength == Strength::Issued
            && path.contains("[]")
            && table.roles.role(key.column).list.is_none()
    };
    if keys.iter().any(|key| !is_one_of_theirs(key)) {
        keys.retain(|key| !is_one_of_theirs(key));
    }
    keys.sort_by_key(Key::rank);
    keys
}

/// Main persons that covered values tell apart: what differs while covered differs as a whole.
pub(super) fn masked(table: &Table<'_>, detectors: &Detectors) -> u64 {
    let covered = table.judged().filter(|(column, finding)| {
        !table.roles.is_secondary(column)
            && finding.form == Form::Masked
            && finding.category != Category::None
            && (detector(finding, detectors).and_then(strength))
                .is_some_and(|strength| strength != Strength::Network)
    });
    let different = covered.map(|(column, _)| surely_different(column, column.distinct.lower));
    different.max().unwrap_or(0)
}

/// How many of so many different values are different numbers for sure: where digits were lost in a part of them, one number may
/// stand there both whole and without its digits.
pub(super) fn surely_different(column: &ColumnProfile, values: u64) -> u64 {
    /// Share from which on no number has all its digits.
    const ALL: f64 = 0.95;
    let lost = column.digits_lost;
    let alike = if lost < ALL {
        lost.max(1.0 - lost)
    } else {
        1.0
    };
    (values as f64 * alike) as u64
}

/// The column's path, or its place where there is no header.
pub(super) fn named(column: &ColumnProfile) -> String {
    if column.path.is_empty() {
        format!("#{}", column.ordinal + 1)
    } else {
        column.path.clone()
    }
}

fn detector<'a>(finding: &Finding, detectors: &'a Detectors) -> Option<&'a Detector> {
    detectors.by_id(finding.element.as_deref()?)
}

fn strength(detector: &Detector) -> Option<Strength> {
    match (detector.identifies, detector.about) {
        (Some(Subject::Individual), About::Contact) => Some(Strength::Contact),
        (Some(Subject::Individual), _) => Some(Strength::Issued),
        (Some(Subject::Vehicle | Subject::Device), _) => Some(Strength::Thing),
        (Some(Subject::Network), _) => Some(Strength::Network),
        (Some(Subject::IndividualByName), _) => Some(Strength::Name),
        _ => None,
    }
}
