//! The names of columns with their forms go in, the persons whom they tell of come out.

use super::forms::NameForm;
use super::lists::{self, List};
use super::{Levels, Part};
use crate::model::Count;
use crate::model::dataset::DataType;
use crate::model::persons::{NamedBy, NamedPersons};
use crate::model::profile::ColumnProfile;
use std::collections::{BTreeMap, BTreeSet};

/// Share of the columns of a list of persons that hold values of one kind: what is measured of each.
const ALIKE: f64 = 0.8;

/// The one record that may have been taken for the header.
pub(super) fn of_first_row() -> NamedPersons {
    NamedPersons {
        count: Count::between(0, 0, 1),
        by: NamedBy::FirstRow,
        columns: Vec::new(),
    }
}

/// Persons whom the names of columns tell of; `None` where they tell of nobody.
pub(super) fn find(
    levels: &Levels,
    forms: &BTreeMap<&str, Vec<NameForm>>,
    columns: &[ColumnProfile],
) -> Option<NamedPersons> {
    let (mut certain, mut possible) = (BTreeSet::new(), BTreeSet::new());
    let (mut about, mut by) = (BTreeSet::new(), NamedBy::Identifier);
    let mut unsure = BTreeSet::new();
    for (parent, parts) in levels {
        let forms = &forms[parent.as_str()];
        let measured = kind_of_values(parts, forms, columns);
        let mut listed: Vec<(&Part, &NameForm)> = (parts.iter().zip(forms))
            .filter(|(part, form)| {
                let beside = !form.is_like_name() && is_of_other_kind(part, measured, columns);
                **form != NameForm::Word && !beside
            })
            .collect();
        unsure.extend(numbers_in(parts, forms));
        let numbers = forms.iter().filter(|form| is_number(**form)).count();
        let are_numbers = numbers > 0 && numbers * 2 >= listed.len();
        let list = lists::list(forms);
        if !are_numbers && list < List::Doubtful {
            // A title tells of a person among columns of any kind, and what is masked may be somebody.
            let may_be = |form: NameForm| list == List::Alone && form.is_of_person();
            listed.retain(|(_, form)| **form == NameForm::Titled || may_be(**form));
        }
        if listed.is_empty() || !are_alike(&listed, columns) {
            continue;
        }
        if !are_numbers {
            by = NamedBy::Name;
        }
        let is_certain = list == List::Certain || are_numbers && numbers > 1;
        for (part, form) in listed {
            let name = plain(&part.name);
            let tells = is_number(*form) || form.is_of_person();
            if is_certain && tells {
                certain.insert(name);
            }
            possible.insert(name);
            about.extend(&part.columns);
        }
    }
    if possible.is_empty() {
        return of_numbers(unsure.len() as u64);
    }
    let (sure, all) = (certain.len() as u64, possible.len() as u64);
    let estimate = if sure > 0 { all } else { 0 };
    Some(NamedPersons {
        count: Count::between(sure, estimate, all),
        by,
        columns: about.into_iter().collect(),
    })
}

/// Names that are numbers which are never shown, whoever else has one of their form.
fn numbers_in<'n>(parts: &'n [Part], forms: &'n [NameForm]) -> impl Iterator<Item = &'n str> {
    let is_number = |form: &NameForm| matches!(form, NameForm::Identifier { .. });
    let parts = parts.iter().zip(forms);
    parts
        .filter(move |(_, form)| is_number(form))
        .map(|(part, _)| plain(&part.name))
}

/// Persons who may have so many numbers; `None` for no number.
fn of_numbers(count: u64) -> Option<NamedPersons> {
    (count > 0).then(|| NamedPersons {
        count: Count::between(0, 0, count),
        by: NamedBy::Unsure,
        columns: Vec::new(),
    })
}

const fn is_number(form: NameForm) -> bool {
    matches!(form, NameForm::Identifier { counts: true })
}

/// A name without the number by which columns of one name are told apart.
fn plain(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((plain, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => plain,
        _ => name,
    }
}

/// The kind of values that most columns called after persons hold; `None` where a person has several columns.
pub(super) fn kind_of_values(
    parts: &[Part],
    forms: &[NameForm],
    columns: &[ColumnProfile],
) -> Option<DataType> {
    let mut kinds: BTreeMap<DataType, usize> = BTreeMap::new();
    for (part, _) in (parts.iter().zip(forms)).filter(|(_, form)| form.is_like_name()) {
        let [only] = part.columns.as_slice() else {
            return None;
        };
        if columns[*only].values > 0 {
            *kinds.entry(kind(columns[*only].data_type)).or_default() += 1;
        }
    }
    let most = kinds.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(kind, _)| kind)
}

/// Whether the only column of a name holds values of another kind than those that are `measured` of persons.
pub(super) fn is_of_other_kind(
    part: &Part,
    measured: Option<DataType>,
    columns: &[ColumnProfile],
) -> bool {
    let [only] = part.columns.as_slice() else {
        return false;
    };
    let column = &columns[*only];
    column.values > 0 && measured.is_some_and(|measured| measured != kind(column.data_type))
}

/// Whether most of what is told of each is of one kind: values of one type, or as many members.
fn are_alike(listed: &[(&Part, &NameForm)], columns: &[ColumnProfile]) -> bool {
    let (mut types, mut sizes) = (BTreeMap::new(), BTreeMap::new());
    let (mut filled, mut single) = (0, true);
    for (part, _) in listed {
        *sizes.entry(part.columns.len()).or_insert(0) += 1;
        single &= part.columns.len() == 1;
        for column in part.columns.iter().map(|place| &columns[*place]) {
            if column.values > 0 {
                filled += 1;
                *types.entry(kind(column.data_type)).or_insert(0) += 1;
            }
        }
    }
    let (same, of) = if single {
        (types.into_values().max(), filled)
    } else {
        (sizes.into_values().max(), listed.len())
    };
    f64::from(same.unwrap_or(0)) >= ALIKE * of as f64
}

/// Types that the values of one column may have by chance are one kind.
const fn kind(data_type: DataType) -> DataType {
    match data_type {
        DataType::Bigint | DataType::Double | DataType::Decimal => DataType::Double,
        DataType::Date | DataType::Timestamp => DataType::Timestamp,
        other => other,
    }
}
