//! People of a table as an interval, from the columns whose values identify a person.
//!
//! Columns of one role belong to the same persons and are linked by standing in one row, so the best key of a role counts it;
//! rows in which that key is empty may be persons of their own and widen the interval upwards. Masked values identify no one.

use crate::model::count::share;
use crate::model::finding::{Category, EvidenceKind, Finding, Form, Label};
use crate::model::inventory::{Individuals, KeyColumn, Method};
use crate::model::profile::ColumnProfile;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::{About, Detector, Loaded, Subject};

/// What the count needs to know of a table.
pub struct Table<'a> {
    /// Columns.
    pub columns: &'a [ColumnProfile],
    /// What they hold, in the same order.
    pub findings: &'a [Finding],
    /// For each column, whether its header gives its people a secondary role.
    pub secondary: &'a [bool],
    /// Rows.
    pub records: Count,
    /// Whether every value was read.
    pub all_read: bool,
    /// Share of the main persons who are minors, where their birth dates say that there are any: what is sensitive about them
    /// is not so about the others.
    pub minors: Option<f64>,
}

/// The people of a table and the columns that count them.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// For the inventory.
    pub individuals: Individuals,
    /// Columns whose sketches are the main persons' keys: a transfer unites them.
    pub keys: Vec<usize>,
}

/// How well a column tells persons apart: the first that fits is used.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Strength {
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

struct Key<'a> {
    column: &'a ColumnProfile,
    element: String,
    strength: Strength,
    /// Share of the tested values that are of the element: the rest of a mixed column are keys of another kind.
    pure: f64,
    /// Share of the values that may fail at most, as far as the sample tells.
    failing: f64,
    /// Whether a check digit or the like told which are.
    checked: bool,
}

/// Share of values of the element below which a column of issued numbers holds several kinds of them.
const PURE: f64 = 0.95;

/// Counts the people of a table.
#[must_use]
pub fn count(table: &Table<'_>, detectors: &[Loaded]) -> People {
    let detector = |finding: &Finding| {
        let id = finding.element.as_deref()?;
        detectors
            .iter()
            .map(|loaded| &loaded.detector)
            .find(|detector| detector.id == id)
    };
    let keys = |secondary: bool| {
        let mut keys: Vec<Key<'_>> = table
            .columns
            .iter()
            .zip(table.findings)
            .filter(|(column, finding)| {
                table.secondary[column.ordinal] == secondary
                    && matches!(finding.form, Form::Plain | Form::Hashed | Form::Tokenised)
                    && finding.category != Category::None
                    && (column.values > 0 || !table.all_read)
            })
            .filter_map(|(column, finding)| {
                let rule = detector(finding)?;
                let counts = finding
                    .evidence
                    .iter()
                    .find_map(|evidence| Some((evidence.kind, evidence.agree?, evidence.of?)));
                let pure = counts.map_or(1.0, |(_, agree, of)| agree as f64 / of.max(1) as f64);
                let failing = counts.map_or(0.0, |(_, agree, of)| {
                    let failing = of - agree.min(of);
                    if of >= column.distinct.estimate {
                        failing as f64 / of.max(1) as f64
                    } else {
                        share(failing, of)[1]
                    }
                });
                Some(Key {
                    column,
                    element: rule.id.clone(),
                    strength: strength(rule)?,
                    pure,
                    failing,
                    checked: counts.is_some_and(|(kind, ..)| kind == EvidenceKind::Validator),
                })
            })
            .collect();
        keys.sort_by_key(|key| {
            (
                key.strength,
                key.column.nulls * 10 > key.column.slots,
                std::cmp::Reverse(key.column.distinct.estimate),
                key.column.ordinal,
            )
        });
        keys
    };
    let persons = table
        .findings
        .iter()
        .any(|finding| finding.category >= Category::Personal);
    if !persons {
        let (count, because) = open(table);
        let individuals = Individuals {
            count,
            method: method(table),
            because: vec![because],
            ..Individuals::default()
        };
        return People {
            individuals,
            keys: Vec::new(),
        };
    }
    let (main, other) = (keys(false), keys(true));
    // Where only guardians or contacts have keys, they are whom the table is about.
    let (main, other) = if main.is_empty() && !other.is_empty() && !describes_others(table) {
        (other, Vec::new())
    } else {
        (main, other)
    };
    // What differs while covered differs as a whole; the covered values of the main persons are so many at least.
    let masked = (table.columns.iter().zip(table.findings))
        .filter(|(column, finding)| {
            !table.secondary[column.ordinal]
                && finding.form == Form::Masked
                && finding.category != Category::None
                && (detector(finding).and_then(strength))
                    .is_some_and(|strength| strength != Strength::Network)
        })
        .map(|(column, _)| column.distinct.lower)
        .max()
        .unwrap_or(0);
    let (count, used, because) = of_role(&main, masked, table);
    let secondary = if other.is_empty() {
        Count::default()
    } else {
        of_role(&other, 0, table).0
    };
    let individuals = Individuals {
        count,
        method: method(table),
        keys: main
            .iter()
            .map(|key| KeyColumn {
                column: named(key.column),
                element: key.element.clone(),
                distinct: key.column.distinct,
            })
            .collect(),
        sensitive: sensitive(table, count),
        secondary,
        because,
    };
    People {
        individuals,
        keys: used,
    }
}

/// People who may stand in a table that no column shows to be about persons, and why.
fn open(table: &Table<'_>) -> (Count, Text) {
    let contacts = (table.columns.iter().zip(table.findings))
        .filter(|(_, finding)| finding.unclear)
        .map(|(column, _)| {
            let seen = column.distinct;
            Count::new(0, seen.estimate, seen.upper).widen(0, unread(column, table))
        })
        .max_by(Count::by_upper);
    match (contacts, among_others(table)) {
        (Some(count), others) => {
            let because = Text::new(
                "联系方式属于个人还是单位尚不清楚：从零到不同联系方式的个数",
                "whether persons or organisations are behind the ways of contact is open: from nobody to one for each",
            );
            (
                others.map_or(count, |others| larger(count, others)),
                because,
            )
        }
        (None, Some(count)) => {
            let because = Text::new(
                "个别取值像是个人的号码，是否属于个人尚不清楚",
                "single values look like persons' numbers; whether they are is open",
            );
            (count, because)
        }
        // Where no value was read, names of columns alone do not say that there is nobody.
        (None, None) if method(table) == Method::Metadata => {
            let because = Text::new(
                "列名未见与个人有关者；取值未读",
                "no column is about persons by its name; no value was read",
            );
            (Count::new(0, 0, table.records.upper), because)
        }
        (None, None) => {
            let because = Text::new("未发现与个人有关的列", "no column about persons was found");
            (Count::default(), because)
        }
    }
}

/// People whose identifiers stand among other values: at most those of all columns together. Equal values are not told apart.
fn among_others(table: &Table<'_>) -> Option<Count> {
    // What a person has decided on is no question any more.
    let undecided = (table.columns.iter().zip(table.findings))
        .filter(|(_, finding)| finding.label != Label::Manual);
    let found = undecided.flat_map(|(column, finding)| {
        let unread = unread(column, table);
        // Values that repeat are looked at once: shares are of different values.
        let (about, most) = (
            column.distinct.estimate.min(column.values),
            column.distinct.upper_within(column.values),
        );
        finding.rare.iter().map(move |rare| {
            if rare.of >= about && table.all_read {
                return Count::between(0, rare.values, rare.values);
            }
            let share = rare.values as f64 / rare.of.max(1) as f64;
            let part = |of: u64| (rare.share[1] * of as f64).ceil() as u64;
            Count::between(0, (share * about as f64) as u64, part(most)).widen(0, unread.map(part))
        })
    });
    found.reduce(larger)
}

/// People who may be the same or others: nobody is sure to be there.
fn larger(one: Count, other: Count) -> Count {
    let estimate = one.estimate.max(other.estimate);
    Count::new(0, estimate, one.plus(other).upper)
}

/// Rows of a column that were not read; `None` where nobody knows how many.
fn unread(column: &ColumnProfile, table: &Table<'_>) -> Option<u64> {
    if table.all_read {
        Some(0)
    } else {
        table.records.most_beyond(column.slots)
    }
}

/// Whether columns without a secondary role tell of persons too.
fn describes_others(table: &Table<'_>) -> bool {
    table
        .findings
        .iter()
        .zip(table.secondary)
        .any(|(finding, secondary)| !secondary && finding.category >= Category::Personal)
}

fn method(table: &Table<'_>) -> Method {
    match (
        table.all_read,
        table.columns.iter().any(|column| column.slots > 0),
    ) {
        (true, _) => Method::Counted,
        (false, true) => Method::Sampled,
        (false, false) => Method::Metadata,
    }
}

fn named(column: &ColumnProfile) -> String {
    if column.path.is_empty() {
        format!("#{}", column.ordinal + 1)
    } else {
        column.path.clone()
    }
}

/// Slots for persons: rows, or list elements where persons stand in a list.
fn slots(keys: &[Key<'_>], table: &Table<'_>) -> Count {
    let listed = keys
        .iter()
        .map(|key| key.column)
        .find(|column| column.path.contains("[]"));
    match listed {
        Some(column) if table.all_read => Count::exact(column.slots),
        Some(column) => {
            let rows = table
                .columns
                .iter()
                .map(|column| column.slots)
                .min()
                .unwrap_or(0)
                .max(1);
            let each = column.slots as f64 / rows as f64;
            let all = table.records.times(each);
            Count::new(column.slots, all.estimate, all.times(1.2).upper)
        }
        None => table.records,
    }
}

/// People of a table without a key.
fn unkeyed(slots: Count, masked: u64, table: &Table<'_>) -> (Count, Text) {
    // Where nothing but single values is about persons, the other rows are about nobody.
    let only_single = (table.findings.iter())
        .all(|finding| finding.category < Category::Personal || finding.element.is_none());
    if let Some(among) = only_single.then(|| among_others(table)).flatten() {
        let because = Text::new(
            "只有个别取值是个人的号码：按其占比计",
            "only single values are persons' numbers: by their share",
        );
        return (Count::new(1, among.estimate, among.upper), because);
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

fn of_role(keys: &[Key<'_>], masked: u64, table: &Table<'_>) -> (Count, Vec<usize>, Vec<Text>) {
    let slots = slots(keys, table);
    let Some(best) = keys.first() else {
        let (count, because) = unkeyed(slots, masked, table);
        return (count, Vec::new(), vec![because]);
    };
    let (column, seen) = (best.column, best.column.distinct);
    let mut because = vec![Text::new(
        format!("按列 `{}` 的不同取值计数", named(column)),
        format!("distinct values of column `{}`", named(column)),
    )];
    let read = table.all_read || slots.upper.is_some_and(|most| column.slots >= most);
    let mut count = seen;
    if best.strength == Strength::Name && read {
        // Namesakes are different persons, and one person keeps one name: as many as there are names, at most one a slot.
        let upper = seen.upper.map(|most| most.max(column.values));
        let names = Count::new(seen.lower, column.values, upper);
        count = Count::new(
            seen.lower.max(names.upper_within(masked)),
            column.values,
            upper,
        );
        because.push(Text::new(
            "只有姓名：同名者可能是不同的人",
            "only names: namesakes may be different persons",
        ));
    }
    if best.strength == Strength::Issued && best.pure > 0.0 && best.pure < PURE {
        // One person may stand there under two kinds of documents, which nothing links: from the larger kind to the sum.
        let larger = best.pure.max(1.0 - best.pure);
        let linked = keys[1..]
            .iter()
            .find(|key| key.strength == Strength::Contact && key.pure >= PURE);
        let middle = linked.map_or(seen.estimate, |key| key.column.distinct.estimate);
        count = Count::new(
            (seen.lower as f64 * larger) as u64,
            middle.min(seen.estimate),
            seen.upper,
        );
        because.push(Text::new(
            "该列混有几种证件，同一人可能以不同证件出现",
            "the column mixes kinds of documents; one person may stand there under two of them",
        ));
    }
    if best.strength == Strength::Issued && best.checked && best.pure >= PURE && best.pure < 1.0 {
        // What fails its check may be a misspelling of a number that stands there too, or no number at all.
        let failing = (best.failing * seen.estimate as f64).ceil() as u64;
        count = count.widen(failing, Some(0));
        because.push(Text::new(
            format!("至多约 {failing} 个取值未通过校验，可能是同一号码的误写"),
            format!(
                "up to about {}",
                counted(
                    failing,
                    "value fails its check and may be a misspelling of another",
                    "values fail their check and may be misspellings of others"
                )
            ),
        ));
    }
    if column.nulls > 0 && read {
        // A row without its key may hold a person of its own, if anything else in it does.
        let unkeyed = keys[1..]
            .iter()
            .map(|key| key.column.distinct.upper_within(column.nulls))
            .max()
            .unwrap_or(if best.strength == Strength::Thing {
                0
            } else {
                column.nulls
            });
        count = count.widen(0, Some(unkeyed));
        because.push(Text::new(
            format!("该列有 {} 个空值，其中可能另有其人", column.nulls),
            format!(
                "{} and may stand for {}",
                counted(
                    column.nulls,
                    "of its cells is empty",
                    "of its cells are empty"
                ),
                if column.nulls == 1 {
                    "a further person"
                } else {
                    "further persons"
                }
            ),
        ));
    }
    if !read {
        // Distinct values of a sample are a lower bound and are never scaled up; every row not read may be someone new.
        let unread = slots.most_beyond(column.slots);
        let share = (slots.estimate.max(1) as f64 / column.slots.max(1) as f64).max(1.0);
        // The guaranteed-error estimator's middle (Charikar et al. 2000): off by at most the root of the sampling rate.
        let middle = (seen.estimate as f64 * share.sqrt()) as u64;
        count = Count::new(seen.lower, middle, seen.widen(0, unread).upper);
        because.push(Text::new(
            "只读了样本：下限为已见到的人数",
            "only a sample was read: the lower end is what was seen",
        ));
    }
    let highest = if seen.by_upper(&slots).is_gt() {
        seen
    } else {
        slots
    };
    (count.at_most(highest.upper), vec![column.ordinal], because)
}

/// People with sensitive information: all where a sensitive column is filled throughout; each empty cell may take one away.
fn sensitive(table: &Table<'_>, people: Count) -> Count {
    let columns: Vec<&ColumnProfile> = table
        .columns
        .iter()
        .zip(table.findings)
        .filter(|(_, finding)| finding.category >= Category::SensitivePersonal)
        .map(|(column, _)| column)
        .collect();
    if let Some(share) = table.minors {
        return Count::new(
            u64::from(people.lower > 0),
            (people.estimate as f64 * share) as u64,
            people.upper,
        );
    }
    let Some(fullest) = columns.iter().min_by_key(|column| column.nulls) else {
        return Count::default();
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
    Count::new(
        people.upper_within(least),
        (people.estimate as f64 * share) as u64,
        people.upper,
    )
}
