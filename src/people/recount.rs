//! Which columns tell of the persons of a table in, how many they are by their identities out: what one pass over single columns
//! leaves open, a second one over the columns of persons settles.

use super::attributes;
use super::corrections::Corrections;
use super::identity::{Bound, Counted, End, Rule};
use super::kind::KeyKind;
use super::minors::{self, AgesOf, Counted as Minors};
use super::named as named_persons;
use super::persons::{self, Persons};
use super::slots::{self, Slot, SlotKey, Whose};
use super::table::{People, Table};
use crate::model::finding::Category;
use crate::model::inventory::{Individuals, KeyColumn, Method};
use crate::model::person_key::{AttributeRows, KeyClass, SlotColumns, SlotKeyColumn};
use crate::model::persons::NamedPersons;
use crate::model::text::counted;
use crate::model::{Count, Text, argument};
use crate::pack::detector::Detectors;
use crate::sketch::Identities;
use crate::sketch::identities::{MOST_KINDS, SlotTally};
use crate::sketch::runs::RunFile;

mod beside;
mod pairs;
mod scope;
mod together;

use beside::{beside, has_names_beside, names_beside};
pub use pairs::RecountPair;
use pairs::{are_roles, pair};
use scope::scope;
pub use scope::{RecountScope, Restarts};
use together::{Least, everyone};

/// Records from which on only the strongest key of a slot is read, where it says all.
const MANY: u64 = 1 << 18;

/// What a second pass reads of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Recount {
    /// The kinds of keys, the strongest first.
    pub kinds: Vec<KeyKind>,
    /// The slots of a row, or of an element of a list.
    pub slots: Vec<RecountSlot>,
    /// Kinds of which a link says that they are of one numbering with those of other datasets: the number of the kind, and of the link.
    pub links: Vec<(usize, u32)>,
    /// Two columns of one kind that may be one person's or two persons'.
    pub pair: Option<RecountPair>,
    /// A number that may restart in each value of another column, with what a person has one of.
    pub scope: Option<RecountScope>,
}

/// One slot, with the columns of its person by their place among the dataset's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecountSlot {
    /// Whether it is of others than the persons whom the table is about.
    pub is_other: bool,
    /// Whether it may be the same person as another slot of the row.
    pub perhaps_same: bool,
    /// The columns.
    pub columns: SlotColumns,
}

/// What else is known of the people of a table when its identities are counted.
// Each flag is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub struct Known {
    corrections: Corrections,
    named: Option<NamedPersons>,
    /// Columns of the strongest keys, with the number of their kind.
    keys: Vec<(String, usize)>,
    /// Whether only a sample of the other columns was read.
    pub is_sample: bool,
    /// Whether the columns alone say how many persons it is about, so that only a union with other tables asks for more.
    pub is_settled: bool,
    /// Whether nothing says which of the persons a sensitive column is about.
    is_sensitive_open: bool,
    /// Whether columns tell ages of main persons.
    has_ages: bool,
    /// Why it is about children by what it says; `None` where nothing says so.
    children: Option<Text>,
    /// Of which day ages are taken to be; `None` where none is told.
    ages_of: Option<Text>,
    /// The columns of main persons.
    pub main_columns: Vec<usize>,
    /// Whether of some others nothing says whether they are one person or two.
    are_others_open: bool,
    /// The kind of the keys of entities, where each row holds an attribute of one; and whether all of them are surely persons.
    entities: Option<(usize, bool)>,
}

impl Known {
    /// Of whom it tells something sensitive is open where nothing says whose a sensitive column is.
    fn sensitive(&self, counted: Count) -> Count {
        if self.is_sensitive_open {
            counted.widen(counted.lower, Some(0))
        } else {
            counted
        }
    }

    /// Of a table with one attribute a row.
    fn of_attributes(rows: &AttributeRows, recount: &Recount, table: &Table<'_>) -> Self {
        let entity = recount.slots[0].columns.keys[0];
        let name = super::keys::named(&table.columns[entity.column]);
        Self {
            corrections: table.corrections,
            named: table.named.cloned(),
            keys: vec![(name, entity.kind)],
            is_sample: !table.all_read,
            is_settled: false,
            is_sensitive_open: false,
            has_ages: false,
            children: table.ages.children.clone(),
            ages_of: None,
            main_columns: Vec::new(),
            are_others_open: false,
            entities: Some((entity.kind, rows.of_persons)),
        }
    }
}

impl Recount {
    /// Every column that is read, ascending.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = (self.slots.iter())
            .flat_map(|slot| slot.columns.all())
            .chain(self.scope.iter().flat_map(|scope| scope.columns.all()))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// What is to be read again of a table; `None` where its columns alone say how many people it is about.
#[must_use]
pub fn plan(table: &Table<'_>, people: &People, detectors: &Detectors) -> Option<(Recount, Known)> {
    let mut slots = slots::slots(table, detectors);
    let by_attributes = (table.attributes).and_then(|rows| {
        attributes::recount(rows, &slots, table, detectors).map(|one| (rows, one))
    });
    if let Some((rows, recount)) = by_attributes {
        let known = Known::of_attributes(rows, &recount, table);
        return Some((recount, known));
    }
    let has_key = |slot: &Slot| slot.whom == Whose::Main && !slot.keys.is_empty();
    if !slots.iter().any(has_key) {
        return None;
    }
    // What tells of nobody by a key and names no party is about those who have one: a booking's remarks about its passengers.
    slots.retain(|slot| !slot.keys.is_empty() || slot.party.is_some());
    let is_large = !table.all_read || table.records.upper.is_none_or(|records| records > MANY);
    let kept = slots.iter().map(|slot| kept(slot, table, is_large));
    let kept: Vec<Vec<&SlotKey>> = kept.collect();
    let kinds = kinds(&kept);
    let ages = AgesOf::main(&slots, table);
    let slots_read = slots.iter().zip(&kept);
    let slots_read = slots_read.map(|(slot, keys)| {
        let mut read = recount_slot(slot, keys, &kinds, table);
        read.columns.ages = ages.as_ref().and_then(|ages| ages.of(slot, table));
        if slot.list.is_some() {
            // Elements without any column of their own are no slots.
            return read;
        }
        without_others(read, table)
    });
    let slots_read: Vec<RecountSlot> = slots_read.collect();
    let recount = Recount {
        links: links(&slots_read, table),
        pair: pair(&slots),
        scope: scope(&slots, table),
        slots: slots_read,
        kinds: kinds.iter().map(|(kind, _)| (*kind).clone()).collect(),
    };
    let first = slots.iter().zip(&recount.slots);
    let first = first.filter(|(slot, _)| slot.whom == Whose::Main);
    let keys = first.filter_map(|(_, slot)| {
        let key = slot.columns.keys.first()?;
        Some((super::keys::named(&table.columns[key.column]), key.kind))
    });
    let known = Known {
        corrections: table.corrections,
        named: table.named.cloned(),
        keys: keys.collect(),
        is_sample: !table.all_read,
        is_settled: is_settled(&slots, &people.individuals, table),
        is_sensitive_open: slots.iter().any(|slot| is_sensitive_open(slot, table)),
        has_ages: ages.is_some(),
        children: table.ages.children.clone(),
        ages_of: ages.as_ref().and_then(AgesOf::assumed),
        main_columns: main_columns(table),
        are_others_open: (recount.slots.iter()).any(|slot| slot.is_other && slot.perhaps_same),
        entities: None,
    };
    Some((recount, known))
}

/// The columns that are about main persons by their headers.
fn main_columns(table: &Table<'_>) -> Vec<usize> {
    let columns = table.columns.iter().enumerate();
    let main = columns.filter(|(_, column)| !table.roles.is_secondary(column));
    main.map(|(place, _)| place).collect()
}

/// Whether a sensitive column may be about another person than the slot's, or about any of those in the list beside which it stands.
fn is_sensitive_open(slot: &Slot, table: &Table<'_>) -> bool {
    let is_outside = |column: &usize| {
        let path = &table.columns[*column].path;
        (slot.list.as_ref()).is_some_and(|list| !path.starts_with(list))
    };
    slot.whom == Whose::Main
        && (!slot.perhaps_sensitive.is_empty()
            || slot.in_cells && !slot.sensitive.is_empty()
            || slot.sensitive.iter().any(is_outside))
}

/// Whether the columns alone say all: one slot with one natural key, every value of which passes its check.
fn is_settled(slots: &[Slot], people: &Individuals, table: &Table<'_>) -> bool {
    let [slot] = slots else {
        return false;
    };
    let is_strong = |key: &&SlotKey| key.kind.class <= KeyClass::Scoped;
    let [key] = slot.keys.iter().filter(is_strong).collect::<Vec<_>>()[..] else {
        return false;
    };
    key.kind.class == KeyClass::Natural
        && !key.kind.several
        && !has_names_beside(slot, table)
        && is_sound(key, table)
        && people.count.is_exact()
        && people.sensitive.is_exact()
        && minors::are_surely_none(table)
}

/// Whether a column has a right value in every row, as far as it was looked at.
fn is_sound(key: &SlotKey, table: &Table<'_>) -> bool {
    let column = &table.columns[key.column];
    let evidence = table.findings[key.column].evidence.iter();
    let mut known = evidence.filter_map(|one| Some((one.agree?, one.of?)));
    column.nulls == 0
        && !table.findings[key.column].several
        && column.digits_lost == 0.0
        && known.next().is_some_and(|(agree, of)| agree == of)
}

/// The kinds of the columns that a link says are of one numbering with others.
fn links(slots: &[RecountSlot], table: &Table<'_>) -> Vec<(usize, u32)> {
    let keys = slots.iter().flat_map(|slot| &slot.columns.keys);
    let mut links: Vec<(usize, u32)> = keys
        .flat_map(|key| {
            let of_column = table.links.numberings.iter();
            let of_column = of_column.filter(|(column, _)| *column == key.column);
            of_column.map(|(_, link)| (key.kind, *link))
        })
        .collect();
    links.sort_unstable();
    links.dedup();
    links
}

/// The keys of a slot that are read: of a large table the first and those that are linked with other tables', where every row has the
/// first and nothing is wrong with it.
fn kept<'a>(slot: &'a Slot, table: &Table<'_>, is_large: bool) -> Vec<&'a SlotKey> {
    let is_enough = |key: &SlotKey| key.kind.class <= KeyClass::Scoped && is_sound(key, table);
    match slot.keys.first() {
        Some(first) if is_large && is_enough(first) && names_beside(slot, table).is_none() => {
            let further = slot.keys[1..].iter();
            let further = further.filter(|key| table.links.has(key.column));
            std::iter::once(first).chain(further).collect()
        }
        _ => slot.keys.iter().collect(),
    }
}

/// A key of a slot: its kind, and the how many-th column of that kind it is there; parts of a name are one.
type Place<'a> = (&'a KeyKind, usize);

/// Columns of one kind in a slot, at most, that are taken for the same person's: a second telephone, a card beside a number.
const MOST_OF_ONE: usize = 2;

/// The place of each key of a slot, and whether it may be another person's: a second name, one telephone of many.
fn places<'a>(keys: &[&'a SlotKey]) -> Vec<(Place<'a>, bool)> {
    let place = |(index, key): (usize, &&'a SlotKey)| {
        let same = |one: &&&SlotKey| one.kind == key.kind;
        let before = keys[..index].iter().filter(same).count();
        let all = keys.iter().filter(same).count();
        let has_one = match key.kind.class {
            KeyClass::Name | KeyClass::Attribute => true,
            KeyClass::Natural => !key.kind.several,
            KeyClass::Scoped | KeyClass::Contact => false,
        };
        if key.is_part || before == 0 {
            ((&key.kind, 0), false)
        } else if has_one || all > MOST_OF_ONE {
            ((&key.kind, 0), true)
        } else {
            ((&key.kind, before), false)
        }
    };
    keys.iter().enumerate().map(place).collect()
}

/// The different kinds of all slots, the strongest first, as many as are kept: a kind once for each column of it in one slot.
fn kinds<'a>(kept: &[Vec<&'a SlotKey>]) -> Vec<Place<'a>> {
    let mut kinds: Vec<(usize, Place<'a>)> = Vec::new();
    for keys in kept {
        for (rank, (place, _)) in places(keys).into_iter().enumerate() {
            if !kinds.iter().any(|(_, known)| *known == place) {
                kinds.push((rank, place));
            }
        }
    }
    kinds.sort_by_key(|(rank, (kind, number))| (kind.class, *number, *rank));
    kinds.truncate(MOST_KINDS);
    let mut kinds: Vec<Place<'a>> = kinds.into_iter().map(|(_, place)| place).collect();
    for at in (0..kinds.len()).rev() {
        let second = second_of(kinds[at]).filter(|second| !kinds.contains(second));
        if let Some(second) = second.filter(|_| kinds.len() < MOST_KINDS) {
            kinds.insert(at + 1, second);
        }
    }
    kinds
}

/// Where the second telephone or mailbox of a cell goes, whose person is the first one's.
fn second_of((kind, number): Place<'_>) -> Option<Place<'_>> {
    (kind.class == KeyClass::Contact && number == 0).then_some((kind, 1))
}

fn recount_slot(
    slot: &Slot,
    keys: &[&SlotKey],
    kinds: &[Place<'_>],
    table: &Table<'_>,
) -> RecountSlot {
    let key = |(key, (place, is_others)): (&&SlotKey, (Place<'_>, bool))| SlotKeyColumn {
        column: key.column,
        kind: (kinds.iter().position(|known| *known == place)).unwrap_or(usize::MAX),
        is_part: key.is_part,
        is_others,
        second: second_of(place).and_then(|second| kinds.iter().position(|known| *known == second)),
    };
    let read = keys.iter().zip(places(keys)).map(key);
    // Kinds beyond those that are kept only say that somebody is there.
    let (kept, beyond): (Vec<_>, Vec<_>) = read.partition(|key| key.kind < kinds.len());
    let mut about = slot.about.clone();
    about.extend(&slot.covered);
    about.extend(beyond.iter().map(|key| key.column));
    about.retain(|column| table.findings[*column].category >= Category::Personal);
    let sensitive = slot.sensitive.iter().chain(&slot.perhaps_sensitive);
    let columns = SlotColumns {
        keys: kept,
        about,
        sensitive: sensitive.copied().collect(),
        ages: None,
        in_cells: slot.in_cells,
        attributes: None,
        always: false,
        beside: None,
    };
    let columns = SlotColumns {
        beside: beside(slot, &columns, table),
        ..columns
    };
    RecountSlot {
        is_other: slot.whom == Whose::Other,
        perhaps_same: slot.perhaps_same,
        columns,
    }
}

/// The slot without the columns that tell nothing more: beside a key that every row has, nothing says more clearly that somebody is
/// there, and beside a sensitive one, nothing more that something sensitive is told. Where only a sample was read, a row that lacks the
/// key after all is taken to be of somebody.
fn without_others(mut slot: RecountSlot, table: &Table<'_>) -> RecountSlot {
    let columns = &mut slot.columns;
    let has_all = |key: &&SlotKeyColumn| {
        let column = &table.columns[key.column];
        let is_whole = table.records == Count::exact(column.values);
        column.nulls == 0 && column.values > 0 && (is_whole || !table.all_read)
    };
    let Some(key) = columns.keys.iter().find(has_all) else {
        return slot;
    };
    if !columns.in_cells && columns.attributes.is_none() {
        if columns.sensitive.contains(&key.column) {
            columns.sensitive = vec![key.column];
        }
        columns.about.clear();
        columns.always = !table.all_read;
    }
    slot
}

/// Who stands in the slots of a table.
#[derive(Clone, Debug)]
pub struct Read {
    /// Whom it is about.
    pub main: Identities,
    /// Of those the ones who may be the same as others of their row.
    pub perhaps_same: Identities,
    /// Others beside them.
    pub other: Identities,
    /// Values of two columns of one kind, side by side.
    pub pairs: Identities,
    /// Numbers beside the columns in which they may restart.
    pub scope: Identities,
}

impl Read {
    /// Takes in those of another piece of the same table.
    pub fn merge(&mut self, other: Self) {
        self.main.merge(other.main);
        self.perhaps_same.merge(other.perhaps_same);
        self.other.merge(other.other);
        self.pairs.merge(other.pairs);
        self.scope.merge(other.scope);
    }

    /// Leaves the memory to others.
    pub fn put_away(&mut self) {
        let Self {
            main,
            perhaps_same,
            other,
            pairs,
            scope,
        } = self;
        for one in [main, perhaps_same, other, pairs, scope] {
            one.put_away();
        }
    }
}

/// The people of a table by the identities of its slots: for the inventory, and kept for unions with other tables.
#[must_use]
// The steps of one argument, each resting on those before it.
#[allow(clippy::too_many_lines)]
pub fn count(
    recount: Recount,
    known: &Known,
    read: Read,
    file: &RunFile,
) -> (Individuals, Persons) {
    let Read {
        mut main,
        perhaps_same,
        other,
        pairs,
        scope,
    } = read;
    let restarts = (recount.scope.as_ref()).and_then(|columns| columns.restarts(&scope));
    let least = Least::of(&recount.kinds, &main, &perhaps_same).filter(|_| !are_roles(&pairs));
    main.merge(perhaps_same);
    let everyone = everyone(&recount.kinds, &main, &other).filter(|_| restarts.is_none());
    main.pour();
    let distinct = |(column, kind): &(String, usize)| KeyColumn {
        column: column.clone(),
        element: recount.kinds[*kind].element.clone(),
        distinct: main.all.by_kind[*kind].count(),
    };
    let keys = known.keys.iter().map(distinct).collect();
    let entities = (known.entities).map(|entities| Entities::of(entities, &recount.kinds, &main));
    let (main, mut counted) = persons::Known::of(&recount.kinds, main, file);
    let surely = counted.all.lower;
    if let Some(least) = &least {
        least.lower(&mut counted);
    }
    let perhaps_fewer = surely - counted.all.lower;
    if perhaps_fewer > 0 {
        counted.bounds.push(Bound {
            end: End::Lower,
            rule: Rule::LessFurtherValues,
            kind: None,
            people: perhaps_fewer,
        });
    }
    if let Some(restarts) = &restarts {
        restarts.correct(&mut counted);
    }
    let (other, others) = persons::Known::of(&recount.kinds, other, file);
    let persons = Persons {
        main,
        other: (!other.kept.is_empty()).then(|| Box::new(other)),
        kinds: recount.kinds.into(),
        links: recount.links.into_boxed_slice(),
    };
    let [tally, ..] = persons.main.kept.tallies();
    let sensitive = known.sensitive(counted.sensitive);
    let all = entities.map_or(counted.all, |entities| entities.within(counted.all));
    let about = (known.has_ages, known.children.is_some());
    let told = Minors::of(about, counted.minors, tally);
    let without_suspicion = sensitive.at_most(all.upper);
    let sensitive = told.sensitive(sensitive, all);
    let mut individuals = Individuals {
        count: all,
        method: Method::Counted,
        keys,
        sensitive: sensitive.at_most(all.upper),
        secondary: others.all,
        everyone: None,
        minors: told.minors(all),
        children: None,
        bounds: shown(&counted).into(),
        assumptions: counted.assumptions.iter().copied().collect(),
        because: because(tally).into(),
    };
    individuals
        .because
        .extend(told.because(known.ages_of.as_ref()));
    if let Some(children) = known.children.as_ref().filter(|_| !known.has_ages) {
        minors::suspect(&mut individuals, children, without_suspicion);
    }
    if let Some(restarts) = &restarts {
        individuals.because.push(restarts.text());
    }
    if least.is_some() {
        individuals.because.push(Text::new(
            "同类的两列未说明属于一人还是两人：下限按一人计，上限按两人计",
            "nothing says whether two columns of one kind are one person's or two persons': the lower end takes them for one person, the upper end for two",
        ));
    }
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
    if individuals.count == all && known.entities.is_none() {
        let open = known.are_others_open.then_some(u64::MAX);
        let together = everyone.map(|all| all.widen(open.unwrap_or(perhaps_fewer), Some(0)));
        let secondary = individuals.secondary;
        individuals.everyone = together.map(|together| {
            let lower = together.lower.max(all.lower).max(secondary.lower);
            let upper = together.at_most(all.plus(secondary).upper).upper;
            Count::new(
                lower,
                together.estimate,
                upper.map(|upper| upper.max(lower)),
            )
        });
    }
    if individuals.count != all {
        let fewer = all.lower.saturating_sub(individuals.count.lower);
        individuals.minors = (individuals.minors).map(|minors| {
            let least = minors.lower.saturating_sub(fewer);
            Count::new(least, minors.estimate, individuals.count.upper)
        });
    }
    (individuals, persons)
}

/// The steps towards the two ends, for the inventory.
fn shown(counted: &Counted) -> Vec<argument::Bound> {
    counted.bounds.iter().map(Bound::shown).collect()
}

/// How many people the rows that were read tell of, at least. `None` where other rows may show that some of them are one person: where
/// it takes more than one kind of key to say, or each row holds one attribute.
#[must_use]
pub fn at_least(recount: &Recount, known: &Known, main: &Identities) -> Option<u64> {
    let [kind] = recount.kinds.as_slice() else {
        return None;
    };
    let is_one_each = kind.class == KeyClass::Natural && !kind.several;
    if !is_one_each || known.entities.is_some() {
        return None;
    }
    let mut individuals = Individuals {
        count: persons::counted(&recount.kinds, main.clone()).all,
        ..Individuals::default()
    };
    known.corrections.correct(&mut individuals);
    Some(individuals.count.lower)
}

/// What the keys of entities say of the persons whose attributes stand in rows. Where most attributes are none of persons, entities
/// may be anything.
#[derive(Clone, Copy)]
struct Entities {
    /// The most: an entity is one person at most.
    most: u64,
    /// The least; `None` where every entity is a person.
    least: Option<u64>,
}

impl Entities {
    fn of((kind, are_persons): (usize, bool), kinds: &[KeyKind], main: &Identities) -> Self {
        let of_kind = |kind: usize| main.all.by_kind[kind].count();
        let natural = kinds.iter().enumerate();
        let natural = natural.filter(|(_, kind)| kind.class == KeyClass::Natural);
        let least = natural.map(|(kind, _)| of_kind(kind).lower).max();
        let without = main.all.tally.filled.saturating_sub(main.all.filled[kind]);
        let tally = main.all.tally;
        let are_persons = are_persons || tally.attributed * 2 >= tally.filled;
        Self {
            most: of_kind(kind).upper_within(u64::MAX) + without + tally.further,
            least: (!are_persons).then_some(least.unwrap_or(0).max(1)),
        }
    }

    fn within(self, count: Count) -> Count {
        let fewer = self
            .least
            .map_or(0, |least| count.lower.saturating_sub(least));
        count.widen(fewer, Some(0)).at_most(Some(self.most))
    }
}

/// What else a reader should know.
fn because(tally: SlotTally) -> Vec<Text> {
    let mut because = Vec::new();
    let cells = tally.placeholders;
    if cells > 0 {
        because.push(Text::new(
            format!("{cells} 个单元格是占位值，不用于识别个人"),
            format!(
                "{}, which identifies nobody",
                counted(
                    cells,
                    "cell holds a placeholder",
                    "cells hold a placeholder"
                )
            ),
        ));
    }
    let cells = tally.organisations;
    if cells > 0 {
        because.push(Text::new(
            format!("{cells} 个单元格是组织名称或组织代码，不计为个人"),
            format!(
                "{}, which is not counted as a person",
                counted(
                    cells,
                    "cell names an organisation",
                    "cells name an organisation"
                )
            ),
        ));
    }
    because
}
