//! Changes in, those out for which an unattended run asks to be failed.

use super::change::{Change, Changes, Kind, Value};
use crate::model::obligation::Measure;

/// What an unattended run may be failed for, against a baseline.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Condition {
    /// Sensitive information stands where none stood, or may.
    NewSensitive,
    /// A number of people in the law was reached, or may have been.
    Crossed,
    /// More is demanded than before, or may be.
    Stricter,
    /// Another lawful route is demanded where it was not, or may be.
    OtherRoute,
}

impl Changes {
    /// The changes that meet `condition`; what nobody looked at cannot be excluded.
    #[must_use]
    pub fn meeting(&self, condition: Condition) -> Vec<&Change> {
        let changes = self.changes.iter();
        changes.filter(|one| meets(one, condition)).collect()
    }
}

fn meets(change: &Change, condition: Condition) -> bool {
    let is_open = change.unread
        || matches!(
            change.kind,
            Kind::FileNewUnread | Kind::FileNoLongerRead | Kind::FileInPart | Kind::DatasetNotRead
        );
    match condition {
        Condition::NewSensitive => is_open || change.sensitive,
        Condition::Crossed => {
            is_open || matches!(change.kind, Kind::ThresholdUp | Kind::ThresholdOpen)
        }
        Condition::Stricter => is_open || is_stricter(change),
        Condition::OtherRoute => change.other_route,
    }
}

fn is_stricter(change: &Change) -> bool {
    match change.kind {
        Kind::DutyStricter | Kind::DutyWider | Kind::TrackStricter => true,
        // Of what is new all that is demanded is more than before.
        Kind::DatasetNew | Kind::DatasetNowRead | Kind::TransferNew => matches!(
            &change.after,
            Some(Value::Duty(duty)) if duty.ceiling >= Measure::ContractOrCertification
        ),
        _ => false,
    }
}
