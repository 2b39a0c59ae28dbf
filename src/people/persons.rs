//! The persons of a dataset as they are kept for unions with others: their identities, and what these alone say of their number.

use super::identity::{self, Bound, Counted, End, Given, Numbers, Rule, Seen, Slots, SlotsOf};
use super::kind::KeyKind;
use crate::model::finding::Form;
use crate::model::shared::Shared;
use crate::sketch::doubts::Doubts;
use crate::sketch::identities::{Kind, MOST_KINDS, SlotTally, Subset};
use crate::sketch::runs::RunFile;
use crate::sketch::{ExactSet, Identities, KeptIdentities};
use std::collections::HashMap;
use std::hash::BuildHasher;

/// Persons of a dataset.
#[derive(Clone, Debug)]
pub struct Persons {
    /// The kinds of their keys, the strongest first.
    pub kinds: Shared<Vec<KeyKind>>,
    /// Whom it is about.
    pub main: Known,
    /// Others beside them; `None` where there are none.
    pub other: Option<Box<Known>>,
    /// Kinds of which a link says that they are of one numbering with those of other datasets: the number of the kind, and of the link.
    pub links: Box<[(usize, u32)]>,
}

/// The persons of some slots of a dataset.
#[derive(Clone, Debug)]
pub struct Known {
    /// Their identities.
    pub kept: KeptIdentities,
    /// For each kind, the share of its values that fail their check; empty where none does.
    pub failing: Vec<Option<f64>>,
    /// How many these alone say that they are.
    pub counted: Counted,
}

/// What is behind a digest.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The kind of the plain key.
    pub kind: KeyKind,
    /// What tells its hashes from those of other kinds.
    pub salt: u64,
    /// The hash of the plain key.
    pub hash: u64,
}

impl Persons {
    /// The hashes of all digests among the keys.
    #[must_use]
    pub fn digests(&self) -> Vec<u64> {
        let hashed: Vec<usize> = self.hashed().collect();
        if hashed.is_empty() {
            return Vec::new();
        }
        let each = std::iter::once(&self.main).chain(self.other.as_deref());
        let each = each.filter_map(|known| known.kept.each()).flatten();
        each.flat_map(|one| {
            hashed
                .iter()
                .map(move |kind| one.keys[*kind])
                .collect::<Vec<u64>>()
        })
        .filter(|hash| *hash != 0)
        .collect()
    }

    fn hashed(&self) -> impl Iterator<Item = usize> {
        let kinds = self.kinds.iter().enumerate();
        kinds
            .filter(|(_, kind)| kind.form == Form::Hashed)
            .map(|(place, _)| place)
    }

    /// The same persons with plain keys in the place of their digests, as far as these are `known`; `None` where none is, or where
    /// there is no room for the kind of the plain keys.
    #[must_use]
    pub fn behind<S: BuildHasher>(&self, known: &HashMap<u64, Behind, S>) -> Option<Self> {
        let digests = self.digests();
        let found: Vec<&Behind> = (digests.iter())
            .filter_map(|digest| known.get(digest))
            .collect();
        let mut kinds = (*self.kinds).clone();
        let mut salts = Vec::new();
        for one in &found {
            if !kinds.contains(&one.kind) {
                kinds.push(one.kind.clone());
                salts.push(Kind {
                    class: one.kind.class,
                    salt: one.salt,
                });
            }
        }
        if found.is_empty() || kinds.len() > MOST_KINDS {
            return None;
        }
        let hashed: Vec<usize> = self.hashed().collect();
        let of = |one: &Known| one.behind(&hashed, &kinds, &salts, known);
        Some(Self {
            main: of(&self.main),
            other: (self.other.as_deref()).map(|other| Box::new(of(other))),
            kinds: kinds.into(),
            links: self.links.clone(),
        })
    }
}

impl Known {
    /// The same with plain keys in the place of digests.
    fn behind<S: BuildHasher>(
        &self,
        hashed: &[usize],
        kinds: &[KeyKind],
        salts: &[Kind],
        known: &HashMap<u64, Behind, S>,
    ) -> Self {
        let Some(mut each) = self.kept.each() else {
            return self.clone();
        };
        for one in &mut each {
            for digest in hashed {
                let Some(behind) = known.get(&one.keys[*digest]) else {
                    continue;
                };
                let place = kinds.iter().position(|kind| *kind == behind.kind);
                if let Some(place) = place.filter(|place| one.keys[*place] == 0) {
                    one.keys[place] = behind.hash;
                    one.keys[*digest] = 0;
                }
            }
        }
        each.sort_unstable();
        each.dedup();
        let mut all = self.kept.kinds.clone();
        all.extend_from_slice(salts);
        let mut failing = self.failing.clone();
        failing.resize(all.len(), None);
        Self {
            kept: self.kept.with(all, &each),
            failing,
            ..self.clone()
        }
    }

    /// The persons of `identities` of these kinds; and how many they are with what is doubtful about the spelling of single values.
    #[must_use]
    pub fn of(kinds: &[KeyKind], mut identities: Identities, file: &RunFile) -> (Self, Counted) {
        identities.pour();
        identities.forget_suspects();
        let failing = failing(&identities);
        let counted = count(kinds, &failing, &identities);
        let with_doubts = with_doubts(counted.clone(), &identities);
        let mut counted = counted;
        counted.bounds.shrink_to_fit();
        let is_any = failing.iter().any(Option::is_some);
        let known = Self {
            counted,
            failing: if is_any { failing } else { Vec::new() },
            kept: KeptIdentities::of(identities, file),
        };
        (known, with_doubts)
    }

    /// The slots of all, of those with something sensitive, of minors.
    #[must_use]
    pub fn slots(&self) -> SlotsOf {
        let [all, sensitive, minors] = self.kept.tallies();
        SlotsOf {
            all: slots_of(&all),
            sensitive: slots_of(&sensitive),
            minors: slots_of(&minors),
        }
    }
}

/// How many persons `identities` of these kinds are, with what is doubtful about the spelling of single values.
#[must_use]
pub fn counted(kinds: &[KeyKind], mut identities: Identities) -> Counted {
    identities.pour();
    let identities = &identities;
    let failing = failing(identities);
    with_doubts(count(kinds, &failing, identities), identities)
}

fn failing(identities: &Identities) -> Vec<Option<f64>> {
    let kinds = identities.all.by_kind.iter().zip(&identities.doubts);
    let share = |(values, doubts): (&ExactSet, &Doubts)| {
        let misfits = doubts.misfits.count().estimate;
        let share = misfits as f64 / values.count().estimate.max(1) as f64;
        (misfits > 0).then_some(share)
    };
    kinds.map(share).collect()
}

fn count(kinds: &[KeyKind], failing: &[Option<f64>], identities: &Identities) -> Counted {
    let nobody = SlotTally::default();
    let minors = identities.minors();
    let slots = SlotsOf {
        all: slots_of(&identities.all.tally),
        sensitive: slots_of(&identities.sensitive().tally),
        minors: slots_of(minors.map_or(&nobody, |minors| &minors.tally)),
    };
    let given = |seen| Given {
        kinds,
        failing,
        filled: &identities.all.filled,
        seen,
        slots,
    };
    match identities.distinct() {
        Some(distinct) => {
            let mut each = identity::Identities::new(kinds.len());
            for one in &distinct {
                each.push(&one.keys, one.sensitive, one.minor);
            }
            identity::count(&given(Seen::Each(&each)))
        }
        None => {
            let minors = minors.map_or_else(Numbers::default, numbers_of);
            let all = numbers_of(&identities.all);
            let sensitive = numbers_of(identities.sensitive());
            identity::count(&given(Seen::Numbers([&all, &sensitive, &minors])))
        }
    }
}

fn slots_of(tally: &SlotTally) -> Slots {
    Slots {
        told: tally.filled,
        keyless: tally.keyless,
        weak: Some(tally.only_named),
    }
}

/// The numbers of sets of hashes.
pub(super) fn numbers_of(subset: &Subset) -> Numbers {
    let number = |set: &ExactSet| set.count().estimate;
    Numbers {
        by_kind: subset.by_kind.iter().map(number).collect(),
        filled: subset.filled.clone(),
        shared: Vec::new(),
        coalesced: subset.whole.keyed().estimate,
        with_names: subset.whole.keyed_with_names().estimate,
    }
}

/// The count with what is doubtful about spellings: values that may be one another's, and cells behind which several may stand.
fn with_doubts(mut counted: Counted, identities: &Identities) -> Counted {
    let beside = identities.beside_numbers();
    let (mut fewer, mut more) = (0, identities.all.tally.further + beside);
    let kinds = identities.all.by_kind.iter().zip(&identities.all.filled);
    for ((values, filled), doubts) in kinds.zip(&identities.doubts) {
        fewer += doubts.may_be_others(values);
        more += doubts.may_be_several(*filled);
        if doubts.lost_cells(*filled) > 0 {
            fewer += doubts.lost.count().upper_within(*filled);
        }
    }
    let perhaps_one = identities.all.tally.perhaps_one;
    let steps = [
        (End::Lower, Rule::LessMisspelt, fewer),
        (End::Lower, Rule::LessFurtherValues, perhaps_one),
        (End::Upper, Rule::MoreSharers, more - beside),
        (End::Upper, Rule::NamesBeside, beside),
    ];
    let steps = steps.into_iter().filter(|(.., people)| *people > 0);
    counted
        .bounds
        .extend(steps.map(|(end, rule, people)| Bound {
            end,
            rule,
            kind: None,
            people,
        }));
    if beside > 0 {
        let taken = identity::Assumption::SeveralUnderOne;
        counted.assumptions.insert(taken);
    }
    for count in [
        &mut counted.all,
        &mut counted.sensitive,
        &mut counted.minors,
    ] {
        if !count.is_zero() {
            let left = count.lower.saturating_sub(1);
            *count = count.widen(fewer + perhaps_one.min(left), Some(more));
        }
    }
    counted
}
