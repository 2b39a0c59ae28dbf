//! A condition and a row in, whether it holds out: yes, no, or not known, where something is null.

use super::cell::Cell;
use std::cmp::Ordering;

/// What stands on a side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// The column of this index.
    Column(usize),
    /// A value.
    Value(Cell),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A condition over the columns of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Compare(Operand, Comparison, Operand),
    In(Operand, Vec<Operand>),
    Contains(Operand, Operand),
    IsNull(Operand),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

impl Operand {
    fn value<'r>(&'r self, row: &'r [Cell]) -> &'r Cell {
        match self {
            Self::Column(at) => row.get(*at).unwrap_or(&Cell::Null),
            Self::Value(value) => value,
        }
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::Unequal => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::AtMost => order != Ordering::Greater,
            Self::More => order == Ordering::Greater,
            Self::AtLeast => order != Ordering::Less,
        }
    }
}

impl Condition {
    /// Whether it holds for a row; `None` where a null leaves it open.
    pub(super) fn holds(&self, row: &[Cell]) -> Option<bool> {
        match self {
            Self::Compare(a, comparison, b) => {
                let order = a.value(row).compare(b.value(row))?;
                Some(comparison.holds(order))
            }
            Self::In(one, all) => {
                let one = one.value(row);
                let orders = all.iter().map(|other| one.compare(other.value(row)));
                let mut open = false;
                for order in orders {
                    match order {
                        Some(Ordering::Equal) => return Some(true),
                        Some(_) => {}
                        None => open = true,
                    }
                }
                (!open).then_some(false)
            }
            Self::Contains(one, part) => match (one.value(row), part.value(row)) {
                (Cell::Text(one), Cell::Text(part)) => {
                    Some(one.to_lowercase().contains(&part.to_lowercase()))
                }
                _ => None,
            },
            Self::IsNull(one) => Some(one.value(row).is_null()),
            Self::Not(one) => one.holds(row).map(|holds| !holds),
            Self::And(a, b) => match (a.holds(row), b.holds(row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.holds(row), b.holds(row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}
