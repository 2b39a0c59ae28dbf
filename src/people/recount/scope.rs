//! A number that comes back beside other birth dates, sexes or names in; the column in which it restarts out, and how many persons
//! number and column are together.
//!
//! Subject 001 stands in each centre, and person 1 in each household. That the number alone is no person's key shows what a person has
//! one of: it differs beside most numbers. What completes the number is a column within whose values nothing differs any more, and in
//! most of whose values most numbers stand.

use crate::model::finding::Form;
use crate::model::person_key::{KeyClass, SlotColumns, SlotKeyColumn};
use crate::model::{Count, Text};
use crate::people::identity::Counted;
use crate::people::keys::named;
use crate::people::kind::KeyKind;
use crate::people::slots::{Slot, SlotKey, Whose};
use crate::people::table::Table;
use crate::sketch::Identities;
use crate::sketch::identities::MOST_KINDS;
use std::collections::{BTreeMap, BTreeSet};

/// Columns in which a number may restart that are looked at.
const MOST_SCOPES: usize = 2;

/// The columns of a number, of those in which it may restart, and of what a person has one of.
#[derive(Clone, Debug, PartialEq)]
pub struct RecountScope {
    /// The kind of each column; `None` where its values count as they stand.
    pub kinds: Vec<Option<KeyKind>>,
    /// The number first, then the columns in which it may restart.
    pub columns: SlotColumns,
    /// What a reader calls those.
    pub names: Vec<String>,
    /// Which of the rest are names.
    are_names: Vec<bool>,
}

/// What the columns of a main slot with a local number allow to ask; `None` where the number does not come back, or there is nothing to
/// hold it against.
pub(super) fn scope(slots: &[Slot], table: &Table<'_>) -> Option<RecountScope> {
    let is_small = table.all_read && table.records.upper.is_some_and(|all| all <= super::MANY);
    let mut main = slots.iter().filter(|slot| slot.whom == Whose::Main);
    let slot = main
        .next()
        .filter(|slot| slot.list.is_none() && !slot.in_cells)?;
    let number = slot.keys.first()?;
    let column = &table.columns[number.column];
    let is_local = number.kind.class == KeyClass::Scoped
        && !number.kind.several
        && number.kind.form == Form::Plain;
    let comes_back = column.values > column.distinct.upper_within(u64::MAX);
    if !is_small || !is_local || !comes_back || main.next().is_some() {
        return None;
    }
    let is_one_each =
        |key: &&SlotKey| key.kind.class >= KeyClass::Name && !key.kind.several && !key.is_part;
    let told = slot.keys.iter().filter(is_one_each);
    let told: Vec<&SlotKey> = told.take(MOST_KINDS - 1 - MOST_SCOPES).collect();
    if told.is_empty() {
        return None;
    }
    let scopes = scopes(slots, number, table);
    let named_scopes = scopes.iter().map(|at| named(&table.columns[*at]));
    let kinds = std::iter::once(Some(number.kind.clone()))
        .chain(scopes.iter().map(|_| None))
        .chain(told.iter().map(|key| Some(key.kind.clone())));
    let columns = std::iter::once(number.column)
        .chain(scopes.iter().copied())
        .chain(told.iter().map(|key| key.column));
    let key = |(kind, column)| SlotKeyColumn {
        column,
        kind,
        is_part: false,
        is_others: false,
        second: None,
    };
    Some(RecountScope {
        kinds: kinds.collect(),
        columns: SlotColumns {
            keys: columns.enumerate().map(key).collect(),
            ..SlotColumns::default()
        },
        names: named_scopes.collect(),
        are_names: (told.iter().map(|key| key.kind.class == KeyClass::Name)).collect(),
    })
}

/// The columns in which a number may restart: full, with several values and fewer than rows, those of issuers first.
fn scopes(slots: &[Slot], number: &SlotKey, table: &Table<'_>) -> Vec<usize> {
    let rows = table.columns[number.column].slots;
    let is_key = |ordinal: usize| {
        let mut keys = slots.iter().flat_map(|slot| &slot.keys);
        keys.any(|key| key.column == ordinal)
    };
    let may_be = table.columns.iter().filter(|column| {
        let different = column.distinct.estimate;
        column.slots == rows
            && column.nulls == 0
            && different >= 2
            && different * 10 <= rows * 7
            && column.times.is_none()
            && !is_key(column.ordinal)
    });
    let mut all: Vec<_> = may_be.collect();
    // In as many as there are rows for each number at least.
    let each = rows / table.columns[number.column].distinct.estimate.max(1);
    all.sort_by_key(|column| {
        let is_issuer = table.roles.role(column).is_issuer;
        let far = column.distinct.estimate.abs_diff(each.max(1));
        (!is_issuer, far, column.ordinal)
    });
    all.truncate(MOST_SCOPES);
    all.into_iter().map(|column| column.ordinal).collect()
}

/// What was found out about a number that restarts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Restarts {
    /// The column that completes it and the persons that both are together; `None` where none does.
    people: Option<(String, u64)>,
    /// The most persons: one for each row.
    most: u64,
    /// Rows without the number.
    without: u64,
}

/// How often a number was met, and the different values beside it, by column.
type Met = (u64, Vec<BTreeSet<u64>>);

impl RecountScope {
    /// What the rows say; `None` where the number is a person's as far as they show.
    pub(super) fn restarts(&self, read: &Identities) -> Option<Restarts> {
        /// Share of numbers beside which something differs from which on they are no person's.
        const RESTARTS: f64 = 0.5;
        /// The same within a column that completes them: what is misspelt.
        const MISSPELT: f64 = 0.05;
        /// Share of numbers that stand in a value of the column.
        const FULL: f64 = 0.4;
        let each: Vec<_> = read.distinct()?;
        let with_number = || each.iter().filter(|one| one.keys[0] != 0);
        let scopes = self.names.len();
        let told = 1 + scopes..1 + scopes + self.are_names.len();
        let differing = |scope: Option<usize>, names: bool| -> (usize, usize) {
            let mut beside: BTreeMap<(u64, u64), Met> = BTreeMap::new();
            for one in with_number() {
                let within = scope.map_or(0, |scope| one.keys[scope]);
                let (seen, sets) = beside.entry((one.keys[0], within)).or_default();
                *seen += 1;
                sets.resize(told.len(), BTreeSet::new());
                for (set, place) in sets.iter_mut().zip(told.clone()) {
                    let is_asked = names || !self.are_names[place - 1 - scopes];
                    if one.keys[place] != 0 && is_asked {
                        set.insert(one.keys[place]);
                    }
                }
            }
            let differs =
                |(_, sets): &&(u64, Vec<BTreeSet<u64>>)| sets.iter().any(|set| set.len() > 1);
            (beside.values().filter(differs).count(), beside.len())
        };
        let (differ, numbers) = differing(None, true);
        if numbers < 2 || (differ as f64) < RESTARTS * numbers as f64 {
            return None;
        }
        let filled = read.all.filled[0];
        let without = read.all.tally.filled.saturating_sub(filled);
        let completes = |scope: usize| {
            let (differ, together) = differing(Some(scope), true);
            let values: BTreeSet<u64> = with_number().map(|one| one.keys[scope]).collect();
            let full = together as f64 >= FULL * numbers as f64 * values.len() as f64;
            let is_clear = differ as f64 <= MISSPELT * together as f64;
            (full && is_clear).then(|| (self.names[scope - 1].clone(), together as u64))
        };
        let people = (1..=scopes)
            .filter_map(completes)
            .min_by_key(|(_, people)| *people);
        // Of names alone the identities have told what there is.
        let (differ, numbers) = differing(None, false);
        let is_open = differ as f64 >= RESTARTS * numbers as f64;
        (people.is_some() || is_open).then_some(Restarts {
            people,
            most: filled,
            without,
        })
    }
}

impl Restarts {
    /// The count with what was found out.
    pub(super) fn correct(&self, counted: &mut Counted) {
        let before = counted.all;
        counted.all = match &self.people {
            Some((_, people)) => Count::between(*people, *people, people + self.without),
            None => {
                let most = (self.most + self.without).max(before.upper_within(u64::MAX));
                Count::new(before.lower, before.estimate, before.upper.map(|_| most))
            }
        };
        let most = counted.all.upper;
        for count in [&mut counted.sensitive, &mut counted.minors] {
            if *count == before {
                *count = counted.all;
            } else if !count.is_zero() {
                *count = Count::new(count.lower, count.estimate, most);
            }
        }
        counted.bounds.clear();
    }

    /// That for a reader.
    pub(super) fn text(&self) -> Text {
        match &self.people {
            Some((column, people)) => Text::new(
                format!(
                    "编号在列 `{column}` 的每个取值内重新开始：编号与该列合起来为一人，共 {people} 人"
                ),
                format!(
                    "the number restarts in each value of column `{column}`: number and column together are one person, {people} in all"
                ),
            ),
            None => Text::new(
                "同一编号旁的出生日期、性别等不同：编号不能单独标识个人，每条记录可能另有一人",
                "birth dates, sexes and the like differ beside one number: it identifies no person by itself, and every record may be about someone else",
            ),
        }
    }
}
