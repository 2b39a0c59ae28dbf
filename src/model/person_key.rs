//! How well a kind of key or attribute tells persons apart.

use super::ages::{AgeUnit, BirthInNumber};
use std::sync::Arc;

/// What equal and different values of a kind say of persons, from the strongest on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum KeyClass {
    /// Issued to one person, for life or nearly: resident identity number, passport, travel permit.
    Natural,
    /// One person's within whoever issues it: number of a member, an employee, a patient, an account.
    Scoped,
    /// A way to reach a person: a household may share one, and a person may have several.
    Contact,
    /// A name: several persons share one, and a person has one.
    Name,
    /// What a person has one of and shares with many: birth date, sex. It tells apart only beside a name.
    Attribute,
}

/// A table with one attribute a row: which thing, which attribute, its value. Columns by their place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttributeRows {
    /// What the attribute is of.
    pub entity: usize,
    /// The attribute's name.
    pub attribute: usize,
    /// Its value.
    pub value: usize,
    /// The element of the entity's key, where the column says none.
    pub element: String,
    /// Whether the attributes are known as those of persons; else only values among others are persons' keys.
    pub of_persons: bool,
    /// Elements of persons' keys that stand among the values, the most telling first.
    pub elements: Vec<String>,
}

/// Columns of attributes and of their values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AttributeColumns {
    /// The attribute's name.
    pub attribute: usize,
    /// Its value.
    pub value: usize,
}

/// Where the persons of one slot stand: columns by their place in a dataset or in a batch of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlotColumns {
    /// Columns of keys and attributes, the strongest first.
    pub keys: Vec<SlotKeyColumn>,
    /// Other columns that tell of the person: where one is filled, the slot is.
    pub about: Vec<usize>,
    /// Of all these the ones that tell something sensitive.
    pub sensitive: Vec<usize>,
    /// What tells how old the person is; `None` where no column of the table tells so of any person of these.
    pub ages: Option<Ages>,
    /// Whether the cells list several persons each, so that every entry is a slot.
    pub in_cells: bool,
    /// Where each row holds one attribute of a person.
    pub attributes: Option<AttributeColumns>,
    /// Names to be held against a number of which a person has one.
    pub beside: Option<BesideColumns>,
    /// Whether every row tells of somebody, also where all these columns are empty.
    pub always: bool,
}

/// What tells how old the person of a slot is, and who is a minor. Nothing where other persons' ages are told and this one's is not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ages {
    /// Who is a minor.
    pub minority: MinorityBounds,
    /// The columns.
    pub columns: Vec<AgeColumn>,
    /// The column that says in which unit ages are.
    pub unit: Option<usize>,
    /// Units of ages.
    pub units: Arc<[AgeUnit]>,
}

/// Who is a minor, by days since 1970-01-01 and by years.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MinorityBounds {
    /// The day on which those were born who come of age today: whoever was born later is a minor.
    pub since: i32,
    /// The day of the run: nobody was born later.
    pub today: i32,
    /// Whoever is younger, in years, is a minor.
    pub below: f64,
    /// Whoever was younger when it was written down is one today as well; 0 where nobody knows when that was.
    pub still_below: f64,
}

/// A column that tells ages.
#[derive(Clone, Debug, PartialEq)]
pub struct AgeColumn {
    /// Its place.
    pub column: usize,
    /// How.
    pub told: AgeTold,
}

/// How a column tells ages.
#[derive(Clone, Debug, PartialEq)]
pub enum AgeTold {
    /// By dates of birth.
    BirthDate,
    /// By numbers that hold such a date.
    Number(Arc<[BirthInNumber]>),
    /// By ages, of whose unit so many make a year; 0 where nothing says so.
    Age(f64),
}

/// A number of which a person has one, and the names beside it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BesideColumns {
    /// The number of its kind.
    pub number: usize,
    /// Columns of the name's parts, each with the number of its kind.
    pub names: Vec<(usize, usize)>,
}

/// A column of keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SlotKeyColumn {
    /// Its place.
    pub column: usize,
    /// The number of its kind.
    pub kind: usize,
    /// Whether it is whole only with the others of its kind: given and family name.
    pub is_part: bool,
    /// Whether a value of it may be another person's than that of the column before it of the same kind.
    pub is_others: bool,
    /// The number of the kind that takes the second value of a cell, where two are one person's.
    pub second: Option<usize>,
}

impl SlotColumns {
    /// The only column of keys, where no other column is read: a cell is all that a row tells of its person.
    #[must_use]
    pub fn only_key(&self) -> Option<SlotKeyColumn> {
        let [key] = self.keys[..] else { return None };
        let has_ages = (self.ages.iter()).any(|ages| {
            let mut columns = ages.columns.iter();
            columns.any(|one| one.column != key.column)
        });
        let has_others = !self.about.is_empty()
            || self.sensitive.iter().any(|column| *column != key.column)
            || has_ages
            || self.attributes.is_some()
            || self.beside.is_some();
        (!has_others && !self.in_cells && !key.is_part && key.second.is_none()).then_some(key)
    }

    /// Every column, one after another.
    pub fn all(&self) -> impl Iterator<Item = usize> {
        let keys = self.keys.iter().map(|key| key.column);
        let ages = self.ages.iter().flat_map(Ages::all);
        let others = self.about.iter().chain(&self.sensitive);
        let attributes = (self.attributes.iter()).flat_map(|one| [one.attribute, one.value]);
        keys.chain(others.copied()).chain(ages).chain(attributes)
    }

    /// The same columns by other places; those that have none are left out.
    #[must_use]
    pub fn placed(&self, place: impl Fn(usize) -> Option<usize>) -> Self {
        let all = |columns: &[usize]| columns.iter().filter_map(|one| place(*one)).collect();
        let key = |key: &SlotKeyColumn| {
            let column = place(key.column)?;
            Some(SlotKeyColumn { column, ..*key })
        };
        Self {
            keys: self.keys.iter().filter_map(key).collect(),
            about: all(&self.about),
            sensitive: all(&self.sensitive),
            ages: self.ages.as_ref().map(|ages| ages.placed(&place)),
            in_cells: self.in_cells,
            always: self.always,
            beside: self.beside.as_ref().map(|beside| BesideColumns {
                number: beside.number,
                names: (beside.names.iter())
                    .filter_map(|(column, kind)| Some((place(*column)?, *kind)))
                    .collect(),
            }),
            attributes: (self.attributes).and_then(|one| {
                Some(AttributeColumns {
                    attribute: place(one.attribute)?,
                    value: place(one.value)?,
                })
            }),
        }
    }
}

impl Ages {
    /// Every column, one after another.
    fn all(&self) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().map(|one| one.column);
        columns.chain(self.unit)
    }

    /// The same by other places.
    fn placed(&self, place: &impl Fn(usize) -> Option<usize>) -> Self {
        let column = |one: &AgeColumn| {
            Some(AgeColumn {
                column: place(one.column)?,
                told: one.told.clone(),
            })
        };
        Self {
            columns: self.columns.iter().filter_map(column).collect(),
            unit: self.unit.and_then(place),
            units: self.units.clone(),
            minority: self.minority,
        }
    }

    /// The dates of birth in the numbers of a column.
    #[must_use]
    pub fn in_numbers(&self, column: usize) -> Option<&[BirthInNumber]> {
        let mut columns = self.columns.iter().filter(|one| one.column == column);
        columns.find_map(|one| match &one.told {
            AgeTold::Number(forms) => Some(&**forms),
            AgeTold::BirthDate | AgeTold::Age(_) => None,
        })
    }
}
