//! Persons after whom columns are called go in; the people of their table, with them, come out.

use crate::model::dataset::DataType;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding};
use crate::model::inventory::Individuals;
use crate::model::persons::{NamedBy, NamedPersons};
use crate::model::profile::ColumnProfile;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::{Detectors, Subject};
use std::collections::BTreeMap;

/// Share of the columns that hold one element, or none: what is measured of each person is the same.
const ALIKE: f64 = 0.8;

/// Whether the columns hold what one would measure of each person, by what was found in them. Columns of several elements are those
/// of a table whose names only look like persons'.
#[must_use]
pub fn are_measured_alike(named: &NamedPersons, findings: &[Finding]) -> bool {
    // Of a person who has several columns, several things are told.
    if named.columns.len() as u64 > named.count.upper_within(u64::MAX) {
        return true;
    }
    let mut elements: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for column in &named.columns {
        let element = findings[*column].element.as_deref();
        *elements.entry(element).or_default() += 1;
    }
    let most = elements.into_values().max().unwrap_or(0);
    most as f64 >= ALIKE * named.columns.len() as f64
}

/// What the values of columns that are numbered like samples are: measures of them, and no keys, where they are fractions or come
/// again. Where the headers name persons, they are as many as the columns; `None` where nothing says that they are any.
#[must_use]
pub fn measured(
    named: &NamedPersons,
    findings: &mut [Finding],
    columns: &[ColumnProfile],
    detectors: &Detectors,
) -> Option<NamedPersons> {
    let open = (named.by != NamedBy::Numbered).then(|| named.clone());
    if !matches!(named.by, NamedBy::Sample | NamedBy::Numbered) {
        return open;
    }
    let is_key = |column: &usize| {
        let element = findings[*column].element.as_deref();
        (element.and_then(|id| detectors.by_id(id)))
            .is_some_and(|one| one.identifies == Some(Subject::Individual))
    };
    let is_measure = |column: &usize| {
        let column = &columns[*column];
        column.data_type == DataType::Double
            || column.distinct.upper_within(u64::MAX).saturating_mul(2) <= column.values
    };
    let most = |count: usize| count as f64 >= ALIKE * named.columns.len() as f64;
    let keys = named.columns.iter().filter(|one| is_key(one)).count();
    let measures = named.columns.iter().filter(|one| is_measure(one)).count();
    if !most(keys) || !most(measures) {
        return open;
    }
    for column in &named.columns {
        findings[*column] = Finding {
            field: *column,
            ..Finding::default()
        };
    }
    Some(NamedPersons {
        count: Count::exact(named.count.upper_within(u64::MAX)),
        by: NamedBy::Identifier,
        columns: named.columns.clone(),
    })
}

/// Adds them to the people of the rows: nothing says whether these are among them.
pub(super) fn add(individuals: &mut Individuals, named: &NamedPersons) {
    let nobody = individuals.count.is_zero() && individuals.secondary.is_zero();
    if nobody {
        individuals.because.clear();
        individuals.count = named.count;
    } else if matches!(named.by, NamedBy::Place | NamedBy::Unsure) {
        // Who is counted stands in the records, and the name is most likely one of theirs.
        return;
    } else if named.by != NamedBy::FirstRow || individuals.count.lower == 0 {
        individuals.count = individuals.count.union_unknown(named.count);
    } else {
        individuals.count = individuals.count.widen(0, named.count.upper);
    }
    individuals.because.push(because(named));
}

fn because(named: &NamedPersons) -> Text {
    let all = named.count.upper_within(u64::MAX);
    match (named.by, named.count.lower > 0) {
        (NamedBy::Name, true) => Text::new(
            format!("列以人名命名，每列一人：{all} 个"),
            format!(
                "columns are called after persons, each after another: {}",
                counted(all, "name", "names")
            ),
        ),
        (NamedBy::Identifier | NamedBy::Numbered, true) => Text::new(
            format!("列以个人号码命名，每列一人：{all} 个"),
            format!(
                "columns are called after identifiers of persons, each after another: {}",
                counted(all, "identifier", "identifiers")
            ),
        ),
        (NamedBy::Sample, _) => Text::new(
            format!("每列像是一个样本：样本是否来自人、是否各属一人尚不清楚，至多 {all} 人"),
            format!(
                "columns look like samples; whether they are of persons, each of another, is open: at most {}",
                counted(all, "person", "persons")
            ),
        ),
        (NamedBy::Place, _) => Text::new(
            format!(
                "工作表、表格或文件夹的名称像是人名或个人号码，其内容可能与此人有关：至多 {all} 人"
            ),
            format!(
                "sheets, tables or folders are called after what looks like persons' names or identifiers, and what they hold may be about them: at most {}",
                counted(all, "person", "persons")
            ),
        ),
        (NamedBy::FirstRow, _) => Text::new(
            "作为列名的首行可能是一条记录，其中可能另有一人",
            "the first row, which names the columns, may be a record and hold a further person",
        ),
        (NamedBy::Name | NamedBy::Identifier | NamedBy::Numbered, false) | (NamedBy::Unsure, _) => {
            Text::new(
                format!("列名像是人名或个人号码，是否为人尚不清楚：至多 {all} 人"),
                format!(
                    "names of columns look like persons' names or identifiers; whether they are is open: at most {}",
                    counted(all, "person", "persons")
                ),
            )
        }
    }
}

/// Makes what stands under the names of persons personal: it is about them.
pub fn mark(named: &NamedPersons, findings: &mut [Finding]) {
    if named.count.lower == 0 {
        return;
    }
    for column in &named.columns {
        let finding = &mut findings[*column];
        if finding.category < Category::Personal {
            finding.category = Category::Personal;
            finding.evidence.push(Evidence {
                kind: EvidenceKind::Header,
                text: Text::new(
                    "列以个人命名，取值是关于此人的",
                    "the column is called after a person, and its values are about them",
                ),
                weight: 0.0,
                agree: None,
                of: None,
            });
        }
    }
}
