//! Birth dates in; out comes which share of the main persons is so young that everything personal about them is sensitive.

use super::roles::Roles;
use super::slots::Slot;
use super::table::Table;
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding};
use crate::model::profile::ColumnProfile;
use crate::pack::context::Context;
use chrono::{Months, NaiveDate, NaiveTime};

/// From which birth date on a person is a minor (PIPL art. 28).
#[derive(Clone, Copy, Debug)]
pub struct Minority<'a> {
    /// The element whose times are birth dates.
    birth_element: &'a str,
    /// Midnight of the day on which those were born who come of age today, milliseconds since 1970-01-01 UTC.
    born_after: i64,
}

impl<'a> Minority<'a> {
    /// By the age of the packs, on a day; `None` where no day is so long ago.
    #[must_use]
    pub fn on(today: NaiveDate, context: &'a Context) -> Option<Self> {
        let day = today.checked_sub_months(Months::new(12 * context.minor_age))?;
        Some(Self {
            birth_element: &context.birth_element,
            born_after: day.and_time(NaiveTime::MIN).and_utc().timestamp_millis(),
        })
    }
}

impl Minority<'_> {
    /// The columns of a slot that hold birth dates, and from which time on one is a minor's, milliseconds since 1970.
    pub(super) fn births(&self, slot: &Slot, table: &Table<'_>) -> (Vec<usize>, i64) {
        let own = slot.keys.iter().map(|key| key.column);
        let columns = own.chain(slot.about.iter().copied()).filter(|column| {
            let finding = &table.findings[*column];
            finding.element.as_deref() == Some(self.birth_element)
        });
        (columns.collect(), self.born_after)
    }
}

/// The share of birth dates of main persons that are a minor's, read off their span; `None` where there is none.
pub(super) fn share(table: &Table<'_>) -> Option<f64> {
    let Minority {
        birth_element,
        born_after,
    } = table.minority?;
    let times = table
        .judged()
        .filter(|(column, finding)| {
            finding.element.as_deref() == Some(birth_element)
                && finding.category >= Category::Personal
                && !table.roles.is_secondary(column)
        })
        .find_map(|(column, _)| column.times.filter(|times| times.latest > born_after))?;
    let span = (times.latest - times.earliest).max(1) as f64;
    let young = (times.latest - born_after.max(times.earliest)) as f64;
    Some((young / span).clamp(0.0, 1.0))
}

/// Makes all that is personal about the main persons of a table sensitive, because minors are among them.
pub fn mark(columns: &[ColumnProfile], roles: &Roles, findings: &mut [Finding]) {
    for (finding, column) in findings.iter_mut().zip(columns) {
        if finding.category == Category::Personal && !roles.is_secondary(column) {
            finding.category = Category::SensitivePersonal;
            finding.evidence.push(Evidence {
                kind: EvidenceKind::Neighbour,
                text: Text::new(
                    "表中有不满十四周岁者的出生日期",
                    "birth dates of children under 14 stand in the table",
                ),
                weight: 0.0,
                agree: None,
                of: None,
            });
        }
    }
}
