//! A table of which no column is surely about persons in, the people who may stand in it all the same out, and why.

use super::opaque;
use super::table::{People, Table};
use crate::model::finding::{Finding, Label};
use crate::model::inventory::{Individuals, Method};
use crate::model::profile::ColumnProfile;
use crate::model::{Count, Text};
use crate::pack::detector::{Detectors, Subject};

/// Nobody, or as many as unclear columns and single values may be of.
pub(super) fn people(table: &Table<'_>, detectors: &Detectors) -> People {
    let is_open = rows_may_be_persons(table);
    let are_names = table.named.is_none()
        && (table.judged())
            .any(|(column, finding)| finding.element.is_none() && opaque::may_be_names(column));
    let (count, because) = match (contacts(table, detectors), among_others(table)) {
        (Some(contacts), others) => (
            others.map_or(contacts, |others| larger(contacts, others)),
            open_keys(table, detectors),
        ),
        (None, Some(others)) => (
            others,
            Text::new(
                "个别取值像是个人的号码，是否属于个人尚不清楚",
                "single values look like persons' numbers; whether they are is open",
            ),
        ),
        // Where no value was read, names of columns alone do not say that there is nobody.
        (None, None) if table.method() == Method::Metadata => (
            Count::new(0, 0, table.records.upper),
            Text::new(
                "列名未见与个人有关者；取值未读",
                "no column is about persons by its name; no value was read",
            ),
        ),
        (None, None) if !table.all_read => (
            Count::new(0, 0, rows_unread(table)),
            Text::new(
                "已读的样本中未发现与个人有关的列；未读的每条记录都可能涉及个人",
                "no column about persons was found in the sample; every record not read may be about someone",
            ),
        ),
        (None, None) if is_open => (
            Count::new(0, 0, table.records.upper),
            Text::new(
                "列名无法识别，取值多为代码：每条记录都可能涉及一人",
                "names of columns are not known and most values are codes: every record may be about a person",
            ),
        ),
        (None, None) if are_names => (Count::new(0, 0, table.records.upper), names_of_anything()),
        (None, None) => (
            Count::default(),
            Text::new("未发现与个人有关的列", "no column about persons was found"),
        ),
    };
    let sensitive = match table.method() {
        Method::Sampled => Count::new(0, 0, count.at_most(rows_unread(table)).upper),
        _ if is_open => Count::new(0, 0, count.upper),
        _ => Count::default(),
    };
    People {
        individuals: Individuals {
            count,
            sensitive,
            method: table.method(),
            because: vec![because].into(),
            ..Individuals::default()
        },
        ..People::default()
    }
}

fn is_name(finding: &Finding, detectors: &Detectors) -> bool {
    let detector = (finding.element.as_deref()).and_then(|id| detectors.by_id(id));
    detector.is_some_and(|one| one.identifies == Some(Subject::IndividualByName))
}

/// What is open of the keys that may be of no person: a name or a way of contact.
fn open_keys(table: &Table<'_>, detectors: &Detectors) -> Text {
    let mut unclear = table.judged().filter(|(_, finding)| finding.unclear);
    if unclear.all(|(_, finding)| is_name(finding, detectors)) {
        Text::new(
            "名字是否各属一人尚不清楚：从零到不同名字的个数",
            "whether the names are of persons is open: from nobody to one for each",
        )
    } else {
        Text::new(
            "联系方式属于个人还是单位尚不清楚：从零到不同联系方式的个数",
            "whether persons or organisations are behind the ways of contact is open: from nobody to one for each",
        )
    }
}

fn names_of_anything() -> Text {
    Text::new(
        "没有列名，取值像名称，无法判断是否为人名：每条记录都可能涉及一人",
        "there is no header and values look like names of something: every record may be about a person",
    )
}

/// Whether names of columns say nothing and values look like what is known of persons; columns that are persons say something.
fn rows_may_be_persons(table: &Table<'_>) -> bool {
    table.named.is_none() && opaque::may_be_persons(table.columns, table.known_names)
}

/// People behind ways of contact that may be an organisation's.
fn contacts(table: &Table<'_>, detectors: &Detectors) -> Option<Count> {
    let unclear = table.judged().filter(|(_, finding)| finding.unclear);
    let counts = unclear.map(|(column, finding)| {
        let seen = column.distinct;
        let count = Count::new(0, seen.estimate, seen.upper).widen(0, unread(column, table));
        (is_name(finding, detectors), count)
    });
    let (names, ways): (Vec<_>, Vec<_>) = counts.partition(|(is_name, _)| *is_name);
    // Ways to reach one person stand in one row; names in two columns are two persons'.
    let ways = ways.into_iter().map(|(_, count)| count);
    let names = names.into_iter().map(|(_, count)| count);
    let all = ways.max_by(Count::by_upper).into_iter().chain(names);
    all.reduce(larger)
}

/// People whose identifiers stand among other values: at most those of all columns together. Equal values are not told apart.
pub(super) fn among_others(table: &Table<'_>) -> Option<Count> {
    // What a person has decided on is no question any more.
    let undecided = table
        .judged()
        .filter(|(_, finding)| finding.label != Label::Manual);
    let found = undecided.flat_map(|(column, finding)| {
        // What was read says nothing of what lies together elsewhere.
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
            let at_most = |of: u64| (rare.share[1] * of as f64).ceil() as u64;
            Count::between(0, (share * about as f64) as u64, at_most(most)).widen(0, unread)
        })
    });
    found.reduce(larger)
}

/// People who may be the same or others: nobody is sure to be there.
fn larger(one: Count, other: Count) -> Count {
    let union = one.union_unknown(other);
    Count::new(0, union.estimate, union.upper)
}

/// Slots of a column that were not read; `None` where nobody knows how many.
fn unread(column: &ColumnProfile, table: &Table<'_>) -> Option<u64> {
    if table.all_read {
        Some(0)
    } else {
        table.records.most_beyond(column.slots)
    }
}

/// Rows that were not read, at most; `None` where nobody knows how many.
pub(super) fn rows_unread(table: &Table<'_>) -> Option<u64> {
    if table.all_read {
        return Some(0);
    }
    let plain = table
        .columns
        .iter()
        .filter(|column| !column.path.contains("[]"));
    let read = plain.map(|column| column.slots).max();
    table.records.most_beyond(read.unwrap_or(0))
}
