//! What a count of people takes for granted, and what sets its two ends.

use crate::model::argument;
pub use crate::model::argument::{Assumption, End, Rule};
use crate::people::kind::KeyKind;

/// One step towards an end of an interval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bound {
    /// Which end.
    pub end: End,
    /// By what.
    pub rule: Rule,
    /// Of which kind of key, where it is one's.
    pub kind: Option<KeyKind>,
    /// How many persons: what the rule gives, adds or takes off.
    pub people: u64,
}

impl Bound {
    /// As the inventory shows it.
    #[must_use]
    pub fn shown(&self) -> argument::Bound {
        argument::Bound {
            end: self.end,
            rule: self.rule,
            element: self.kind.as_ref().map(|kind| kind.element.clone()),
            people: self.people,
        }
    }
}
