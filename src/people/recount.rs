//! Which columns tell of the persons of a table in, how many they are by their identities out: what one pass over single columns
//! leaves open, a second one over the columns of persons settles.

use super::corrections::Corrections;
use super::identity::{self, Bound, Counted, Given, Numbers, Seen, Slots, SlotsOf};
use super::kind::KeyKind;
use super::named as named_persons;
use super::slots::{self, Slot, SlotKey, Whose};
use super::table::{People, Table};
use crate::model::finding::Category;
use crate::model::inventory::{Individuals, KeyColumn, Method};
use crate::model::person_key::KeyClass;
use crate::model::persons::NamedPersons;
use crate::model::text::counted;
use crate::model::{Text, Titled as _};
use crate::pack::detector::Detectors;
use crate::sketch::identities::{MOST_KINDS, SlotTally, Subset};
use crate::sketch::{ExactSet, Identities};

/// Records from which on only the strongest key of a slot is read, where it says all.
const MANY: u64 = 1 << 18;

/// What a second pass reads of a table.
#[derive(Clone, Debug)]
pub struct Recount {
    /// The kinds of keys, the strongest first.
    pub kinds: Vec<KeyKind>,
    /// The slots of a row, or of an element of a list.
    pub slots: Vec<RecountSlot>,
}

/// One slot, with the columns of its person by their place among the dataset's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RecountSlot {
    /// Whether it is of others than the persons whom the table is about.
    pub is_other: bool,
    /// Keys and attributes.
    pub keys: Vec<RecountKey>,
    /// Other columns that tell of the person.
    pub about: Vec<usize>,
    /// What is sensitive among all these.
    pub sensitive: Vec<usize>,
    /// Birth dates, and the time from which on one is a minor's, milliseconds since 1970.
    pub births: Option<(Vec<usize>, i64)>,
}

/// A column of keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RecountKey {
    /// Its place among the dataset's columns.
    pub column: usize,
    /// The number of its kind.
    pub kind: usize,
    /// Whether it is whole only with the others of its kind: given and family name.
    pub is_part: bool,
}

/// What else is known of the people of a table when its identities are counted.
#[derive(Clone, Debug)]
pub struct Known {
    corrections: Corrections,
    named: Option<NamedPersons>,
    /// Columns of the strongest keys, with the number of their kind.
    keys: Vec<(String, usize)>,
    /// Whether only a sample of the other columns was read.
    pub is_sample: bool,
}

impl Recount {
    /// Every column that is read, ascending.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.slots.iter().flat_map(RecountSlot::columns).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl RecountSlot {
    fn columns(&self) -> impl Iterator<Item = usize> {
        let keys = self.keys.iter().map(|key| key.column);
        let births = self.births.iter().flat_map(|(columns, _)| columns);
        let others = self.about.iter().chain(&self.sensitive).chain(births);
        keys.chain(others.copied())
    }
}

/// What is to be read again of a table; `None` where its columns alone say how many people it is about.
#[must_use]
pub fn plan(table: &Table<'_>, people: &People, detectors: &Detectors) -> Option<(Recount, Known)> {
    let slots = slots::slots(table, detectors);
    if !slots
        .iter()
        .any(|slot| slot.whom == Whose::Main && !slot.keys.is_empty())
    {
        return None;
    }
    if is_settled(&slots, &people.individuals) {
        return None;
    }
    let is_large = !table.all_read || table.records.upper.is_none_or(|records| records > MANY);
    let kept = slots.iter().map(|slot| kept(slot, table, is_large));
    let kept: Vec<Vec<&SlotKey>> = kept.collect();
    let kinds = kinds(&kept);
    let slots_read = slots.iter().zip(&kept);
    let slots_read = slots_read.map(|(slot, keys)| recount_slot(slot, keys, &kinds, table));
    let recount = Recount {
        slots: slots_read.collect(),
        kinds,
    };
    let first = slots.iter().zip(&recount.slots);
    let first = first.filter(|(slot, _)| slot.whom == Whose::Main);
    let keys = first.filter_map(|(_, slot)| {
        let key = slot.keys.first()?;
        Some((super::keys::named(&table.columns[key.column]), key.kind))
    });
    let known = Known {
        corrections: table.corrections,
        named: table.named.cloned(),
        keys: keys.collect(),
        is_sample: !table.all_read,
    };
    Some((recount, known))
}

/// Whether the columns alone say all: one slot with one kind of key at most, of which nothing is in doubt.
fn is_settled(slots: &[Slot], people: &Individuals) -> bool {
    let [slot] = slots else {
        return false;
    };
    let strong = |key: &&SlotKey| key.kind.class <= KeyClass::Scoped;
    let is_clear = match slot.keys.as_slice() {
        [first, ..] if strong(&first) => slot.keys.iter().filter(strong).count() == 1,
        [only] => only.kind.class == KeyClass::Contact,
        _ => false,
    };
    is_clear && people.count.is_exact() && people.sensitive.is_exact()
}

/// The keys of a slot that are read: of a large table the first alone, where every row has it and nothing is wrong with it.
fn kept<'a>(slot: &'a Slot, table: &Table<'_>, is_large: bool) -> Vec<&'a SlotKey> {
    let is_enough = |key: &SlotKey| {
        let column = &table.columns[key.column];
        let known = table.findings[key.column].evidence.iter();
        let known = known.filter_map(|one| Some((one.agree?, one.of?)));
        key.kind.class <= KeyClass::Scoped
            && column.nulls == 0
            && column.digits_lost == 0.0
            && known.take(1).all(|(agree, of)| agree == of)
    };
    match slot.keys.first() {
        Some(first) if is_large && is_enough(first) => vec![first],
        _ => slot.keys.iter().collect(),
    }
}

/// The different kinds of all slots, the strongest first, as many as are kept.
fn kinds(kept: &[Vec<&SlotKey>]) -> Vec<KeyKind> {
    let mut kinds: Vec<(usize, &KeyKind)> = Vec::new();
    for keys in kept {
        for (rank, key) in keys.iter().enumerate() {
            if !kinds.iter().any(|(_, kind)| **kind == key.kind) {
                kinds.push((rank, &key.kind));
            }
        }
    }
    kinds.sort_by_key(|(rank, kind)| (kind.class, *rank));
    kinds.truncate(MOST_KINDS);
    kinds.into_iter().map(|(_, kind)| kind.clone()).collect()
}

fn recount_slot(
    slot: &Slot,
    keys: &[&SlotKey],
    kinds: &[KeyKind],
    table: &Table<'_>,
) -> RecountSlot {
    let key = |key: &&SlotKey| RecountKey {
        column: key.column,
        kind: (kinds.iter().position(|kind| *kind == key.kind)).unwrap_or(usize::MAX),
        is_part: key.is_part,
    };
    let mut read: Vec<RecountKey> = keys.iter().map(key).collect();
    // Kinds beyond those that are kept only say that somebody is there.
    let (kept, beyond): (Vec<_>, Vec<_>) = read.drain(..).partition(|key| key.kind < kinds.len());
    let mut about = slot.about.clone();
    about.extend(&slot.covered);
    about.extend(beyond.iter().map(|key| key.column));
    about.retain(|column| table.findings[*column].category >= Category::Personal);
    RecountSlot {
        is_other: slot.whom == Whose::Other,
        keys: kept,
        about,
        sensitive: slot
            .sensitive
            .iter()
            .chain(&slot.perhaps_sensitive)
            .copied()
            .collect(),
        births: table.minority.map(|minority| minority.births(slot, table)),
    }
}

/// The people of a table by the identities of its slots.
#[must_use]
pub fn count(
    recount: &Recount,
    known: &Known,
    main: &Identities,
    other: &Identities,
) -> Individuals {
    let persons = persons(&recount.kinds, main);
    let distinct = |(column, kind): &(String, usize)| KeyColumn {
        column: column.clone(),
        element: recount.kinds[*kind].element.clone(),
        distinct: main.all.by_kind[*kind].count(),
    };
    let mut individuals = Individuals {
        count: persons.all,
        method: Method::Counted,
        keys: known.keys.iter().map(distinct).collect(),
        sensitive: persons.sensitive,
        secondary: self::persons(&recount.kinds, other).all,
        because: because(&persons, main),
    };
    if known.is_sample {
        individuals.because.push(Text::new(
            "个人标识所在的列已全部读取，其他列只读了样本",
            "the columns that identify persons were read whole, the others as a sample",
        ));
    }
    if let Some(named) = &known.named {
        named_persons::add(&mut individuals, named);
    }
    known.corrections.correct(&mut individuals);
    individuals
}

/// The persons of slots.
fn persons(kinds: &[KeyKind], identities: &Identities) -> Counted {
    let failing: Vec<Option<f64>> = (identities.all.by_kind.iter().zip(&identities.doubts))
        .map(|(values, doubts)| {
            let misfits = doubts.misfits.count().estimate;
            let share = misfits as f64 / values.count().estimate.max(1) as f64;
            (misfits > 0).then_some(share)
        })
        .collect();
    let nobody = SlotTally::default();
    let minors = identities.minors();
    let slots = SlotsOf {
        all: slots_of(&identities.all.tally),
        sensitive: slots_of(&identities.sensitive().tally),
        minors: slots_of(minors.map_or(&nobody, |minors| &minors.tally)),
    };
    let given = |seen| Given {
        kinds,
        failing: &failing,
        seen,
        slots,
    };
    let counted = match identities.distinct() {
        Some(distinct) => {
            let mut each = identity::Identities::new(kinds.len());
            for one in &distinct {
                each.push(&one.keys, one.sensitive, one.minor);
            }
            identity::count(&given(Seen::Each(&each)))
        }
        None => {
            let minors = minors.map_or_else(Numbers::default, numbers_of);
            let (all, sensitive) = (numbers_of(&identities.all), identities.sensitive());
            let sensitive = numbers_of(sensitive);
            identity::count(&given(Seen::Numbers([&all, &sensitive, &minors])))
        }
    };
    with_doubts(counted, identities)
}

fn slots_of(tally: &SlotTally) -> Slots {
    Slots {
        told: tally.filled,
        keyless: tally.keyless,
        weak: Some(tally.only_named),
    }
}

fn numbers_of(subset: &Subset) -> Numbers {
    let number = |set: &ExactSet| set.count().estimate;
    Numbers {
        by_kind: subset.by_kind.iter().map(number).collect(),
        coalesced: subset.whole.keyed().estimate,
        with_names: subset.whole.keyed_with_names().estimate,
    }
}

/// The count with what is doubtful about spellings: values that may be one another's, and cells behind which several may stand.
fn with_doubts(mut counted: Counted, identities: &Identities) -> Counted {
    let (mut fewer, mut more) = (0, identities.all.tally.further);
    for (values, doubts) in identities.all.by_kind.iter().zip(&identities.doubts) {
        fewer += doubts.may_be_others(values);
        more += doubts.may_be_several();
    }
    for count in [&mut counted.all, &mut counted.sensitive] {
        if !count.is_zero() {
            *count = count.widen(fewer, Some(more));
        }
    }
    counted
}

/// How the number follows, for a reader.
fn because(persons: &Counted, identities: &Identities) -> Vec<Text> {
    let mut because: Vec<Text> = persons.bounds.iter().map(Bound::text).collect();
    because.extend(persons.assumptions.iter().map(|one| one.title()));
    let tally = &identities.all.tally;
    if tally.placeholders > 0 {
        because.push(Text::new(
            format!("{} 个单元格是占位值，不用于识别个人", tally.placeholders),
            format!(
                "{} a placeholder and identifies nobody",
                counted(tally.placeholders, "cell holds", "cells hold")
            ),
        ));
    }
    because
}
