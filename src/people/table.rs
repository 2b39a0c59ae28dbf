//! The columns of a table and what they hold in, its people as an interval out.

use super::corrections::Corrections;
use super::growth;
use super::keys::{self, Key, Strength, named};
use super::minors::{self, Minority, Seen};
use super::named;
use super::parties;
use super::repeated;
use super::roles::{self, Roles};
use super::unclear;
use crate::model::ages::AgeSigns;
use crate::model::declarations::LinksOf;
use crate::model::finding::{Category, Finding};
use crate::model::inventory::{Individuals, Method};
use crate::model::person_key::AttributeRows;
use crate::model::persons::NamedPersons;
use crate::model::profile::ColumnProfile;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::Detectors;
use crate::sketch::Distinct;

/// How far the persons in a list of the rows not read may outnumber those of the rows read.
const LISTS_MAY_BE_LONGER: f64 = 1.2;

/// What the count needs to know of a table.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// Columns.
    pub columns: &'a [ColumnProfile],
    /// What they hold, in the same order.
    pub findings: &'a [Finding],
    /// Whose they are.
    pub roles: &'a Roles,
    /// Rows.
    pub records: Count,
    /// Whether every value was read.
    pub all_read: bool,
    /// Who is a minor; `None` where no rule says so.
    pub minority: Option<Minority<'a>>,
    /// What tells ages beyond the elements that were found.
    pub ages: &'a AgeSigns,
    /// Persons whom the names of columns tell of.
    pub named: Option<&'a NamedPersons>,
    /// What else the reading of the table found out.
    pub corrections: Corrections,
    /// Whose attributes the rows hold, where each holds one.
    pub attributes: Option<&'a AttributeRows>,
    /// By column whether a word of its name is known; empty where nobody looked.
    pub known_names: &'a [bool],
    /// The distinct values of each column, in the same order.
    pub values: &'a [Distinct],
    /// What somebody declared of its keys.
    pub links: &'a LinksOf,
}

/// The people of a table and the columns that count them.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// For the inventory.
    pub individuals: Individuals,
    /// Whether minors are among the main persons, which makes everything personal about them sensitive.
    pub has_minors: bool,
}

/// Counts the people of a table.
#[must_use]
pub fn count(table: &Table<'_>, detectors: &Detectors) -> People {
    let seen = minors::seen(table);
    let is_about_persons = (table.findings.iter()).any(|one| one.category >= Category::Personal);
    let mut people = if is_about_persons {
        of_roles(table, seen, detectors)
    } else {
        unclear::people(table, detectors)
    };
    people.has_minors = matches!(seen, Seen::Some(..));
    open_lists(&mut people.individuals, table);
    if let Some(named) = table.named {
        named::add(&mut people.individuals, named);
    }
    table.corrections.correct(&mut people.individuals);
    people
}

/// Different cells say nothing of how many different values they list.
fn open_lists(individuals: &mut Individuals, table: &Table<'_>) {
    if !table.findings.iter().any(|finding| finding.several) {
        return;
    }
    for (count, least) in [
        (&mut individuals.count, 1),
        (&mut individuals.sensitive, 0),
        (&mut individuals.secondary, 0),
    ] {
        if !count.is_zero() {
            *count = Count::open(count.lower.min(least));
        }
    }
    individuals.because = vec![Text::new(
        "单元格中列有多个取值：人数没有上限",
        "cells list several values each: the number has no upper end",
    )]
    .into();
}

impl<'a> Table<'a> {
    /// Each column with what it holds.
    pub(super) fn judged(
        &self,
    ) -> impl Iterator<Item = (&'a ColumnProfile, &'a Finding)> + use<'a> {
        self.columns.iter().zip(self.findings)
    }

    pub(super) fn method(&self) -> Method {
        match (
            self.all_read,
            self.columns.iter().any(|column| column.slots > 0),
        ) {
            (true, _) => Method::Counted,
            (false, true) => Method::Sampled,
            (false, false) => Method::Metadata,
        }
    }
}

/// The main persons of a table that is about persons, and the others beside them.
fn of_roles(table: &Table<'_>, seen: Seen, detectors: &Detectors) -> People {
    let (main, other) = roles::assign(keys::keys(table, detectors), table);
    let parties = parties::split(main, table);
    let persons = match parties.as_slice() {
        [main] => of_role(main, keys::masked(table, detectors), table),
        parties => parties::united(parties, table),
    };
    let secondary = if other.is_empty() {
        Count::default()
    } else {
        of_role(&other, 0, table).count
    };
    let without = sensitive(table, persons.count);
    let minors = minors::among(table, seen, persons.count);
    let sensitive = minors.map_or(without, |minors| without.union_unknown(minors));
    let mut individuals = Individuals {
        count: persons.count,
        method: table.method(),
        keys: parties.iter().flatten().map(Key::shown).collect(),
        sensitive: sensitive.at_most(persons.count.upper),
        minors,
        secondary,
        because: persons.because.into(),
        ..Individuals::default()
    };
    let children = table.ages.children.as_ref();
    if let Some(children) = children.filter(|_| seen == Seen::Nothing) {
        minors::suspect(&mut individuals, children, without);
    }
    People {
        individuals,
        has_minors: false,
    }
}

/// The persons of one role, and how their number follows, for a reader.
#[derive(Debug)]
pub(super) struct Persons {
    pub(super) count: Count,
    pub(super) because: Vec<Text>,
}

impl Persons {
    fn with(&mut self, (count, because): (Count, Text)) {
        self.count = count;
        self.because.push(because);
    }
}

/// The persons of one role by its `keys`, the best one first. `masked` of them at least are told apart by covered values.
pub(super) fn of_role(keys: &[Key<'_>], masked: u64, table: &Table<'_>) -> Persons {
    let slots = slots(keys, table);
    let Some(best) = keys.first() else {
        let (count, because) = without_key(slots, masked, table);
        return Persons {
            count,
            because: vec![because],
        };
    };
    let seen = best.column.distinct;
    let is_read = table.all_read || slots.upper.is_some_and(|most| best.column.slots >= most);
    let mut persons = Persons {
        count: seen,
        because: vec![Text::new(
            format!("按列 `{}` 的不同取值计数", named(best.column)),
            format!("distinct values of column `{}`", named(best.column)),
        )],
    };
    if best.strength == Strength::Name {
        persons.with(namesakes(best.column, masked));
    }
    if let Some(repeated) = repeated::widened(best, &keys[1..], table, persons.count) {
        persons.with(repeated);
    }
    if best.mixes_documents() {
        persons.with(under_two_documents(best, &keys[1..]));
    }
    if best.has_failures() {
        persons.with(misspelt(best, persons.count));
    }
    if best.column.nulls > 0 && is_read {
        persons.with(in_empty_cells(best, &keys[1..], persons.count));
    }
    if !is_read {
        persons.with(beyond_sample(best, slots, persons.count));
    }
    if best.column.digits_lost > 0.0 {
        persons.with(without_last_digits(best.column, persons.count));
    }
    let highest = if seen.by_upper(&slots).is_gt() {
        seen
    } else {
        slots
    };
    persons.count = persons.count.at_most(highest.upper);
    persons
}

/// Slots for persons: rows, or list elements where persons stand in a list.
fn slots(keys: &[Key<'_>], table: &Table<'_>) -> Count {
    let mut columns = keys.iter().map(|key| key.column);
    match columns.find(|column| column.path.contains("[]")) {
        Some(column) if table.all_read => Count::exact(column.slots),
        Some(column) => {
            let rows = table.columns.iter().map(|column| column.slots).min();
            let each = column.slots as f64 / rows.unwrap_or(0).max(1) as f64;
            let all = table.records.times(each);
            let most = all.times(LISTS_MAY_BE_LONGER).upper;
            Count::new(column.slots, all.estimate, most)
        }
        None => table.records,
    }
}

/// People of a role without a key.
fn without_key(slots: Count, masked: u64, table: &Table<'_>) -> (Count, Text) {
    // Where nothing but single values is about persons, the other rows are about nobody.
    let only_single = (table.findings.iter())
        .all(|finding| finding.category < Category::Personal || finding.element.is_none());
    let among_others = only_single.then(|| unclear::among_others(table)).flatten();
    if let Some(among) = among_others {
        let because = Text::new(
            "只有个别取值是个人的号码：按其占比计",
            "only single values are persons' numbers: by their share",
        );
        return (Count::new(1, among.estimate, among.upper), because);
    }
    let mut personal = (table.findings.iter()).filter(|one| one.category >= Category::Personal);
    if masked == 0 && !table.records.is_zero() && personal.all(|one| one.unclear) {
        let because = Text::new(
            "没有可识别个人的列，只由同表的列推断每行是一人：从零到每条记录一人",
            "no column identifies a person; that each row is one follows only from what stands together: from nobody to one a record",
        );
        return (Count::new(0, slots.estimate, slots.upper), because);
    }
    let lower = u64::from(slots.lower > 0).max(slots.upper_within(masked));
    let because = if table.records.is_zero() {
        Text::new(
            "没有记录，所以没有人",
            "there are no records, and so no people",
        )
    } else if masked > 1 {
        Text::new(
            "只有遮盖过的号码或姓名：不同的取值必属不同的人，每条记录至多一人",
            "only covered numbers or names: different ones are of different people, at most one person a record",
        )
    } else {
        Text::new(
            "没有可识别个人的列：每条记录至多一人",
            "no column identifies a person: at most one person a record",
        )
    };
    (Count::new(lower, slots.estimate, slots.upper), because)
}

/// Namesakes are different persons, and one person keeps one name: as many as there are names, at most one a slot.
fn namesakes(column: &ColumnProfile, masked: u64) -> (Count, Text) {
    let seen = column.distinct;
    let upper = seen.upper.map(|most| most.max(column.values));
    let names = Count::new(seen.lower, column.values, upper);
    let lower = seen.lower.max(names.upper_within(masked));
    let because = Text::new(
        "只有姓名：同名者可能是不同的人",
        "only names: namesakes may be different persons",
    );
    (Count::new(lower, column.values, upper), because)
}

/// One person may stand there under two kinds of documents, which nothing links: from the larger kind to the sum.
fn under_two_documents(best: &Key<'_>, others: &[Key<'_>]) -> (Count, Text) {
    let seen = best.column.distinct;
    let larger = best.pure.max(1.0 - best.pure);
    let linked = others
        .iter()
        .find(|key| key.strength == Strength::Contact && key.is_pure());
    let middle = linked.map_or(seen.estimate, |key| key.column.distinct.estimate);
    let lower = (seen.lower as f64 * larger) as u64;
    let because = Text::new(
        "该列混有几种证件，同一人可能以不同证件出现",
        "the column mixes kinds of documents; one person may stand there under two of them",
    );
    let count = Count::new(lower, middle.min(seen.estimate), seen.upper);
    (count, because)
}

/// Numbers that lost digits: one may stand for several persons, and one person's may stand there with all digits too.
fn without_last_digits(column: &ColumnProfile, count: Count) -> (Count, Text) {
    let lower = keys::surely_different(column, count.lower);
    let more = column.values.saturating_sub(column.distinct.lower);
    let because = Text::new(
        "该列部分长数字的末几位已丢失（科学计数法、电子表格或浮点数）：一个取值可能对应多人",
        "some long numbers of the column lost their last digits (scientific notation, a spreadsheet or floating point): one value may stand for several people",
    );
    let widened = Count::new(lower, count.estimate, count.upper).widen(0, Some(more));
    (widened, because)
}

/// What fails its check may be a misspelling of a number that stands there too, or no number at all.
fn misspelt(best: &Key<'_>, count: Count) -> (Count, Text) {
    let failing = (best.failing * best.column.distinct.estimate as f64).ceil() as u64;
    let because = Text::new(
        format!("至多约 {failing} 个取值未通过校验，可能是同一号码的误写"),
        format!(
            "up to about {}",
            counted(
                failing,
                "value fails its check and may be a misspelling of another",
                "values fail their check and may be misspellings of others"
            )
        ),
    );
    (count.widen(failing, Some(0)), because)
}

/// A row without its key may hold a person of its own, if anything else in it does.
fn in_empty_cells(best: &Key<'_>, others: &[Key<'_>], count: Count) -> (Count, Text) {
    let empty = best.column.nulls;
    let further = others
        .iter()
        .map(|key| key.column.distinct.upper_within(empty))
        .max()
        .unwrap_or(if best.strength == Strength::Thing {
            0
        } else {
            empty
        });
    let because = Text::new(
        format!("该列有 {empty} 个空值，其中可能另有其人"),
        format!(
            "{} and may stand for {}",
            counted(empty, "of its cells is empty", "of its cells are empty"),
            if empty == 1 {
                "a further person"
            } else {
                "further persons"
            }
        ),
    );
    (count.widen(0, Some(further)), because)
}

/// The people of a sample are a lower bound and are never scaled up; every slot that was not read, and every one among those read
/// that has no key, may be someone new. `seen` is what was read of them.
fn beyond_sample(best: &Key<'_>, slots: Count, seen: Count) -> (Count, Text) {
    let column = best.column;
    let unread = slots.most_beyond(column.slots);
    let read = seen.widen(0, Some(column.nulls));
    let most = read.widen(0, unread).upper;
    // A name is no bound: namesakes are different persons. Nor is what several may share, in rows that were not read.
    let is_shared = seen.most_beyond(column.distinct.upper_within(u64::MAX)) != Some(0);
    let known = (column.known.distinct).filter(|_| best.strength == Strength::Issued && !is_shared);
    let by_metadata = known.and_then(|distinct| {
        let beyond_key = read.most_beyond(column.distinct.upper?)?;
        let empty = column
            .known
            .nulls
            .map(|nulls| nulls.saturating_sub(column.nulls));
        let empty = [empty, unread].into_iter().flatten().min()?;
        distinct.checked_add(beyond_key)?.checked_add(empty)
    });
    let upper = [most, by_metadata].into_iter().flatten().min();
    let filled = column.values as f64 / column.slots.max(1) as f64;
    let all = (slots.estimate as f64 * filled) as u64;
    let distinct = column.distinct.estimate;
    let expected = growth::expected(column.half_way, (column.values, distinct), all) as u64;
    let middle = seen
        .estimate
        .saturating_add(expected.saturating_sub(distinct));
    let saturation = distinct as f64 * 100.0 / expected.max(distinct).max(1) as f64;
    let because = if by_metadata.is_some() && upper == by_metadata {
        Text::new(
            "只读了样本：下限为已见到的人数，上限由文件元数据给出的取值范围限定",
            "only a sample was read: the lower end is what was seen, the upper end what the file's own statistics allow",
        )
    } else {
        Text::new(
            format!(
                "只读了样本：下限为已见到的人数（约占估计的 {saturation:.0} %），未读的每条记录都可能另有其人"
            ),
            format!(
                "only a sample was read: the lower end is what was seen (about {saturation:.0} % of the estimate), and every record not read may be about someone else"
            ),
        )
    };
    (Count::new(seen.lower, middle, upper), because)
}

/// People with sensitive information in columns: all where a sensitive column is filled throughout, and each empty cell may take one
/// away.
fn sensitive(table: &Table<'_>, people: Count) -> Count {
    let columns = table
        .judged()
        .filter(|(_, finding)| finding.category >= Category::SensitivePersonal)
        .map(|(column, _)| column);
    let Some(fullest) = columns.min_by_key(|column| column.nulls) else {
        // What was not read may hold some.
        let unread = unclear::rows_unread(table);
        return Count::new(0, 0, people.at_most(unread).upper);
    };
    if fullest.slots == 0 {
        return Count::new(0, people.estimate, people.upper);
    }
    let sure = if table.all_read {
        people.lower.saturating_sub(fullest.nulls)
    } else {
        0
    };
    let least = sure.max(u64::from(fullest.values > 0));
    let share = fullest.values as f64 / fullest.slots as f64;
    let least = least.min(people.lower);
    let part = (people.estimate as f64 * share) as u64;
    Count::new(people.upper_within(least), part, people.upper)
}
