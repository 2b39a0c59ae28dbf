//! What tells ages in a table goes in; out comes who of its main persons is so young that everything personal about them is sensitive.
//!
//! # What is assumed
//! * A date of birth, of its own or in a number, says who is a minor on the day of the run. Where a number is covered or hashed, or
//!   fails its check, it says nothing.
//! * An age is the one on the day when its row was written down. Nobody knows that day: it is not before the earliest date that stands
//!   in any column beside it, and where no column says when something was, it is taken to be the day of the run. Whoever was too old
//!   then is no minor; whoever was young enough may have come of age since, so that the lower end leaves them out where the time
//!   allows it.
//! * Of whom nothing tells the age, while it is told of others: they may be minors where any of the others is one or may be one, or
//!   where the table is about children by what it says. Else they are taken for adults as all others are.
//! * Where no age is told at all, a table that is about children by what it says holds from no minor to only minors, until somebody
//!   declares how many there are.

mod counted;

pub(super) use counted::Counted;

use super::roles::Roles;
use super::slots::{Slot, Whose};
use super::table::Table;
use crate::model::ages::{AgeUnit, days};
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form};
use crate::model::inventory::{Children, Column, Individuals};
use crate::model::person_key::{AgeColumn, AgeTold, Ages, MinorityBounds};
use crate::model::profile::{ColumnProfile, TimeSummary};
use crate::model::{Count, Text};
use crate::pack::context::Context;
use chrono::{Months, NaiveDate};
use std::sync::Arc;

/// Days of a year.
const YEAR: f64 = 365.25;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// From which birth date on, and below which age, a person is a minor (PIPL art. 28).
#[derive(Clone, Copy, Debug)]
pub struct Minority<'a> {
    /// The element whose times are birth dates.
    birth_element: &'a str,
    /// The element whose numbers are ages.
    age_element: &'a str,
    /// Units of ages.
    units: &'a [AgeUnit],
    /// Who is a minor.
    bounds: MinorityBounds,
}

impl<'a> Minority<'a> {
    /// By the age of the packs, on a day; `None` where no day is so long ago.
    #[must_use]
    pub fn on(today: NaiveDate, context: &'a Context) -> Option<Self> {
        let day = today.checked_sub_months(Months::new(12 * context.minor_age))?;
        let below = f64::from(context.minor_age);
        Some(Self {
            birth_element: &context.birth_element,
            age_element: &context.age_element,
            units: &context.age_unit,
            bounds: MinorityBounds {
                since: day.to_epoch_days(),
                today: today.to_epoch_days(),
                below,
                still_below: below,
            },
        })
    }

    /// How a column tells ages, by what was found in it.
    fn told(&self, column: usize, table: &Table<'_>) -> Option<AgeTold> {
        let finding = &table.findings[column];
        if finding.form != Form::Plain || finding.category < Category::Personal {
            return None;
        }
        let element = finding.element.as_deref()?;
        if element == self.birth_element {
            return Some(AgeTold::BirthDate);
        }
        if element == self.age_element {
            let per_year = table.ages.per_year.get(column);
            return Some(AgeTold::Age(per_year.copied().unwrap_or_default()));
        }
        let births = table.ages.births.get(column)?;
        (!births.is_empty()).then(|| AgeTold::Number(births.as_slice().into()))
    }
}

/// The columns of a slot that tell how old its person is.
fn columns(slot: &Slot, table: &Table<'_>) -> Vec<AgeColumn> {
    let Some(minority) = table.minority else {
        return Vec::new();
    };
    let own = slot.keys.iter().map(|key| key.column);
    let mut columns: Vec<usize> = own.chain(slot.about.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let told = columns.into_iter().filter_map(|column| {
        let told = minority.told(column, table)?;
        Some(AgeColumn { column, told })
    });
    told.collect()
}

/// What tells ages of the main persons of a table; nothing where none is told.
pub(super) struct AgesOf {
    minority: MinorityBounds,
    units: Arc<[AgeUnit]>,
    unit: Option<usize>,
    /// Whether ages are among what is told.
    has_ages: bool,
}

impl AgesOf {
    /// Of a table with these slots.
    pub(super) fn main(slots: &[Slot], table: &Table<'_>) -> Option<Self> {
        let minority = table.minority?;
        let main = slots.iter().filter(|slot| slot.whom == Whose::Main);
        let told: Vec<AgeColumn> = main.flat_map(|slot| columns(slot, table)).collect();
        let has_ages = |one: &AgeColumn| matches!(one.told, AgeTold::Age(_));
        if told.is_empty() {
            return None;
        }
        Some(Self {
            minority: MinorityBounds {
                still_below: if told.iter().any(has_ages) {
                    still_below(&minority, table)
                } else {
                    minority.bounds.still_below
                },
                ..minority.bounds
            },
            has_ages: told.iter().any(has_ages),
            units: minority.units.into(),
            unit: table.ages.unit,
        })
    }

    /// Of which day ages are taken to be; `None` where none is told.
    pub(super) fn assumed(&self) -> Option<Text> {
        let bounds = self.minority;
        self.has_ages.then(|| {
            if bounds.still_below < bounds.below {
                Text::new(
                    "年龄可能是表中最早日期时的年龄：下限只计今天仍不满十四周岁者",
                    "ages may be those of the earliest date in the table: the lower end counts only who is surely under 14 today",
                )
            } else {
                Text::new(
                    "没有列说明年龄是何时的：按今天的年龄计",
                    "no column says of when the ages are: they are taken to be those of today",
                )
            }
        })
    }

    /// Those of one slot.
    pub(super) fn of(&self, slot: &Slot, table: &Table<'_>) -> Option<Ages> {
        (slot.whom == Whose::Main).then(|| Ages {
            minority: self.minority,
            columns: columns(slot, table),
            unit: self.unit,
            units: self.units.clone(),
        })
    }
}

/// Whoever was younger than so many years when it was written down is a minor today too.
fn still_below(minority: &Minority<'_>, table: &Table<'_>) -> f64 {
    let bounds = minority.bounds;
    let is_birth = |finding: &Finding| finding.element.as_deref() == Some(minority.birth_element);
    let mut earliest = bounds.today;
    for (column, _) in table.judged().filter(|(_, finding)| !is_birth(finding)) {
        let is_moment = table.ages.moments.get(column.ordinal) == Some(&true);
        match column.times {
            Some(times) if table.all_read && (times.values == column.values || !is_moment) => {
                let day = i32::try_from(times.earliest.div_euclid(DAY)).unwrap_or(i32::MIN);
                earliest = earliest.min(day);
            }
            // Nobody knows how long ago.
            None if !is_moment => {}
            _ => return 0.0,
        }
    }
    let years = f64::from(bounds.today.saturating_sub(earliest)) / YEAR;
    (bounds.below - years).max(0.0)
}

/// What single columns say of minors among the main persons, before rows are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seen {
    /// No column tells ages.
    Nothing,
    /// All are told and none is a minor, as far as the table was read.
    None,
    /// Some are; of those whose age is told about such a share, and whether any of them is surely one.
    Some(f64, bool),
    /// There may be some.
    Perhaps,
}

/// What the columns that tell ages of the main persons say together.
pub(super) fn seen(table: &Table<'_>) -> Seen {
    let Some(minority) = table.minority else {
        return Seen::Nothing;
    };
    let main = (table.judged()).filter(|(column, _)| !table.roles.is_secondary(column));
    let told = main.filter_map(|(column, _)| {
        let told = minority.told(column.ordinal, table)?;
        Some(of_column(column, &told, &minority, table))
    });
    let mut all = Seen::Nothing;
    for one in told {
        all = match (all, one) {
            (Seen::Some(share, one), Seen::Some(_, other)) => Seen::Some(share, one || other),
            (some @ Seen::Some(..), _) | (_, some @ Seen::Some(..)) => some,
            (Seen::Perhaps, _) | (_, Seen::Perhaps) => Seen::Perhaps,
            (_, one) => one,
        };
    }
    all
}

/// What one column says.
fn of_column(
    column: &ColumnProfile,
    told: &AgeTold,
    minority: &Minority<'_>,
    table: &Table<'_>,
) -> Seen {
    let bounds = minority.bounds;
    if column.values == 0 {
        return Seen::None;
    }
    match told {
        AgeTold::BirthDate => {
            let Some(times) = column.times.or_else(|| compact(column)) else {
                return Seen::Perhaps;
            };
            let since = (i64::from(bounds.since) + 1) * DAY;
            if times.latest < since {
                return Seen::None;
            }
            let span = (times.latest - times.earliest).max(1) as f64;
            let young = (times.latest - since.max(times.earliest)) as f64;
            Seen::Some((young / span).clamp(0.0, 1.0), true)
        }
        AgeTold::Number(_) => match column.latest_birth {
            Some(latest) if latest.day <= bounds.since => Seen::None,
            _ => Seen::Perhaps,
        },
        AgeTold::Age(per_year) => {
            let numbers = column.numbers.filter(|one| one.values == column.values);
            let has_unit = table.ages.unit.is_some();
            let Some(numbers) = numbers.filter(|one| !has_unit && one.min >= 0.0) else {
                return Seen::Perhaps;
            };
            let per_year = if *per_year > 0.0 { *per_year } else { 1.0 };
            if numbers.min / per_year >= bounds.below {
                return Seen::None;
            }
            let quarters = numbers.quartiles.iter();
            let young = quarters.filter(|one| **one / per_year < bounds.below);
            Seen::Some(young.count() as f64 / 4.0, false)
        }
    }
}

/// Dates without marks (20150307), which are numbers, as times.
fn compact(column: &ColumnProfile) -> Option<TimeSummary> {
    let numbers = column.numbers?;
    let day = |number: f64| {
        let number = number as u32;
        let day = days(
            i32::try_from(number / 10_000).ok()?,
            number / 100 % 100,
            number % 100,
        )?;
        Some(i64::from(day) * DAY)
    };
    let is_date = |number: f64| (18_500_101.0..21_000_101.0).contains(&number);
    (is_date(numbers.min) && is_date(numbers.max)).then_some(())?;
    Some(TimeSummary {
        values: numbers.values,
        earliest: day(numbers.min)?,
        latest: day(numbers.max)?,
    })
}

/// Whether single columns say that nobody is a minor, and nothing in them is left to be read.
pub(super) fn are_surely_none(table: &Table<'_>) -> bool {
    let Some(minority) = table.minority else {
        return true;
    };
    let is_read = |column: &ColumnProfile| match minority.told(column.ordinal, table) {
        None => true,
        Some(AgeTold::BirthDate) => {
            (column.times).is_some_and(|times| times.values == column.values)
        }
        Some(AgeTold::Number(_)) => column.latest_birth.is_some_and(|latest| latest.of_all),
        Some(AgeTold::Age(_)) => {
            (column.numbers).is_some_and(|numbers| numbers.values == column.values)
        }
    };
    matches!(seen(table), Seen::Nothing | Seen::None) && table.columns.iter().all(is_read)
}

/// Minors among `all` by what single columns say; `None` where nothing is said of ages, and nothing of children.
pub(super) fn among(table: &Table<'_>, seen: Seen, all: Count) -> Option<Count> {
    if table.ages.children.is_some() && !matches!(seen, Seen::None) || seen == Seen::Perhaps {
        let estimate = match seen {
            Seen::Some(share, _) => (all.estimate as f64 * share) as u64,
            // Nobody knows: in the middle.
            _ => all.estimate / 2,
        };
        return Some(Count::new(0, estimate, all.upper));
    }
    match seen {
        Seen::Nothing | Seen::Perhaps => None,
        Seen::Some(share, is_sure) => {
            let part = (all.estimate as f64 * share) as u64;
            let least = u64::from(is_sure && all.lower > 0);
            Some(Count::new(least, part, all.upper))
        }
        Seen::None => {
            let unread = super::unclear::rows_unread(table);
            Some(Count::new(0, 0, all.at_most(unread).upper))
        }
    }
}

/// Makes all that is personal about the main persons of a table sensitive, because minors are among them.
pub fn mark(columns: &[ColumnProfile], roles: &Roles, findings: &mut [Finding]) {
    for (finding, column) in findings.iter_mut().zip(columns) {
        if finding.category == Category::Personal && !roles.is_secondary(column) {
            finding.category = Category::SensitivePersonal;
            finding.evidence.push(evidence());
        }
    }
}

/// The same for columns of the inventory.
pub fn mark_columns(columns: &mut [Column], main: &[usize]) {
    for place in main {
        let column = columns.get_mut(*place);
        if let Some(column) = column.filter(|one| one.category == Category::Personal) {
            column.category = Category::SensitivePersonal;
            column.evidence.push(evidence());
        }
    }
}

fn evidence() -> Evidence {
    Evidence {
        kind: EvidenceKind::Neighbour,
        text: Text::new(
            "表中有不满十四周岁者（据出生日期、证件号码或年龄）",
            "children under 14 are in the table, by dates of birth, identity numbers or ages",
        ),
        weight: 0.0,
        agree: None,
        of: None,
    }
}

/// Notes that nothing but words says that the people are children; `sensitive` is what is known without them.
pub(super) fn suspect(individuals: &mut Individuals, children: &Text, sensitive: Count) {
    individuals.children = Some(Box::new(Children {
        because: Some(children.clone()),
        sensitive,
        is_declared: false,
    }));
}
