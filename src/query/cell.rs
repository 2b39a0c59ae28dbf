//! A value of a row: what it is compared with, and in which order it stands.

use crate::model::finding::Category;
use crate::model::obligation::Measure;
use crate::model::titled::Titled;
use std::cmp::Ordering;

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Null,
    /// An upper end that nothing bounds: greater than every number, and shown as what is not known.
    Unbounded,
    /// A whole number.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A text or an id.
    Text(String),
}

impl Cell {
    /// As a number, where it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(n) => Some(*n as f64),
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Whether a reader is shown that it is not known.
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Unbounded)
    }

    /// The order of two values of one kind; `None` where one is null or they are of different kinds. Measures and categories are in
    /// the order of their strength.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(b)),
            (Self::Flag(a), Self::Flag(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(texts(a, b)),
            (Self::Unbounded, Self::Unbounded) => Some(Ordering::Equal),
            (Self::Unbounded, Self::Whole(_) | Self::Number(_)) => Some(Ordering::Greater),
            (Self::Whole(_) | Self::Number(_), Self::Unbounded) => Some(Ordering::Less),
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    /// An order of all values, for sorting: null last.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let kind = |cell: &Self| match cell {
            Self::Whole(_) | Self::Number(_) | Self::Unbounded => 0,
            Self::Flag(_) => 1,
            Self::Text(_) => 2,
            Self::Null => 3,
        };
        let kinds = kind(self).cmp(&kind(other));
        kinds.then_with(|| self.compare(other).unwrap_or(Ordering::Equal))
    }

    /// A text that is the same for equal values only.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Null => "n".to_owned(),
            Self::Unbounded => "u".to_owned(),
            Self::Whole(n) => format!("w{n}"),
            Self::Number(n) => format!("d{n}"),
            Self::Flag(flag) => format!("f{flag}"),
            Self::Text(text) => format!("t{text}"),
        }
    }
}

fn texts(a: &str, b: &str) -> Ordering {
    fn ranks<T: Titled + PartialEq>(a: &str, b: &str) -> Option<Ordering> {
        let rank = |id: &str| {
            let wanted = T::from_id(id)?;
            T::ALL.iter().position(|one| *one == wanted)
        };
        Some(rank(a)?.cmp(&rank(b)?))
    }
    let ranked = ranks::<Measure>(a, b).or_else(|| ranks::<Category>(a, b));
    ranked.unwrap_or_else(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_by_what_they_are() {
        let text = |one: &str| Cell::Text(one.to_owned());
        for (a, b, expected) in [
            (Cell::Whole(9), Cell::Whole(10), Some(Ordering::Less)),
            (Cell::Whole(9), Cell::Number(8.5), Some(Ordering::Greater)),
            (Cell::Whole(9), Cell::Null, None),
            (
                Cell::Unbounded,
                Cell::Whole(u64::MAX),
                Some(Ordering::Greater),
            ),
            (Cell::Number(1e300), Cell::Unbounded, Some(Ordering::Less)),
            (Cell::Unbounded, Cell::Unbounded, Some(Ordering::Equal)),
            (Cell::Unbounded, Cell::Null, None),
            (Cell::Unbounded, text("9"), None),
            (Cell::Whole(9), text("9"), None),
            (
                text("exempt"),
                text("contract-or-certification"),
                Some(Ordering::Less),
            ),
            (
                text("sensitive-personal"),
                text("personal"),
                Some(Ordering::Greater),
            ),
            (text("b.csv"), text("a.csv"), Some(Ordering::Greater)),
        ] {
            assert_eq!(a.compare(&b), expected, "{a:?} {b:?}");
        }
    }
}
