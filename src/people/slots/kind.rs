//! A finding and its detector in, what kind of key or attribute of persons the column is out.

use crate::model::finding::{Category, EvidenceKind, Finding, Form};
use crate::model::person_key::KeyClass;
use crate::model::profile::ColumnProfile;
use crate::pack::context::HeaderRole;
use crate::pack::detector::{About, Detector, Subject};
use crate::people::kind::KeyKind;
use std::cmp::Reverse;

/// The place of a key among those of one person, the strongest least. What an address in a network is worth stands behind a name:
/// one device has several in time.
pub(super) type Rank = (
    KeyClass,
    bool,
    bool,
    bool,
    Reverse<u8>,
    bool,
    Reverse<u64>,
    usize,
);

/// A key of a person.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) kind: KeyKind,
    pub(super) rank: Rank,
    /// Whether it is a thing of theirs, which stands beside a person and makes none of its own there.
    pub(super) is_thing: bool,
    /// Whether a person may hold two of them at a time.
    pub(super) is_renewed: bool,
    /// Whether its values passed a check, where the element is numbers of several countries or offices; `None` where it is of one, or
    /// nothing was said of values.
    pub(super) checked: Option<bool>,
}

impl Key {
    /// Whether it tells that there is a person, and not only more of one.
    pub(super) fn tells_of_person(&self) -> bool {
        !self.is_thing && self.kind.class != KeyClass::Attribute
    }
}

/// The key that a column is, by what was found in it; `None` where its values count and tell apart nobody.
pub(super) fn key(
    column: &ColumnProfile,
    finding: &Finding,
    detector: &Detector,
    role: &HeaderRole,
) -> Option<Key> {
    if finding.category == Category::None || finding.unclear {
        return None;
    }
    let class = class(detector)?;
    let is_thing = matches!(
        detector.identifies,
        Some(Subject::Vehicle | Subject::Device | Subject::Network)
    );
    let is_chosen = role.is_chosen_name && class < KeyClass::Name;
    let class = if is_chosen { KeyClass::Name } else { class };
    let is_other_name = class == KeyClass::Name && (role.is_other_name || role.is_chosen_name);
    // Elements of a list of one person's things: identity documents, accounts.
    let is_one_of_theirs = role.list.is_none() && column.path.contains("[]");
    let several = detector.several || is_other_name || is_one_of_theirs;
    let is_network = detector.identifies == Some(Subject::Network);
    Some(Key {
        rank: (
            if is_network { KeyClass::Name } else { class },
            is_network,
            is_thing,
            several,
            Reverse(detector.specificity),
            column.nulls * 10 > column.slots,
            Reverse(column.distinct.estimate),
            column.ordinal,
        ),
        kind: KeyKind {
            element: detector.id.clone(),
            class,
            form: finding.form,
            several,
            numbering: 0,
        },
        is_thing,
        is_renewed: detector.renewed,
        checked: checked(finding, detector),
    })
}

fn checked(finding: &Finding, detector: &Detector) -> Option<bool> {
    let mut countries: Vec<&str> = (detector.value.iter())
        .flat_map(|test| test.countries.iter().map(String::as_str))
        .collect();
    countries.sort_unstable();
    countries.dedup();
    let of_values = |kind: EvidenceKind| {
        let mut evidence = finding.evidence.iter();
        evidence.any(|one| one.kind == kind && one.agree.is_some_and(|agree| agree > 0))
    };
    if countries.len() < 2 {
        None
    } else if of_values(EvidenceKind::Validator) {
        Some(true)
    } else {
        of_values(EvidenceKind::Values).then_some(false)
    }
}

/// The kind of key that values of a detector are as they stand; `None` where they tell apart nobody.
pub(in crate::people) fn kind_of(detector: &Detector) -> Option<KeyKind> {
    Some(KeyKind {
        element: detector.id.clone(),
        class: class(detector)?,
        form: Form::Plain,
        several: detector.several,
        numbering: 0,
    })
}

fn class(detector: &Detector) -> Option<KeyClass> {
    Some(match (detector.identifies, detector.about) {
        (Some(Subject::Individual), About::Contact) => KeyClass::Contact,
        (Some(Subject::Individual), _) if detector.local || detector.several => KeyClass::Scoped,
        (Some(Subject::Individual), _) => KeyClass::Natural,
        (Some(Subject::Vehicle | Subject::Device | Subject::Network), _) => KeyClass::Contact,
        (Some(Subject::IndividualByName), _) => KeyClass::Name,
        (None, About::Attribute) if detector.lifelong => KeyClass::Attribute,
        _ => return None,
    })
}
