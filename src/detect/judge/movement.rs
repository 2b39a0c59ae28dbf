//! Positions with a time and a key are a track: several positions of one person, vehicle or device.

use super::Judge;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::Subject;

/// Seconds since 1970 of 1990 and of 2100.
const EPOCH: (f64, f64) = (631_152_000.0, 4_102_444_800.0);

impl Judge<'_> {
    /// Turns positions into tracks where the table has a time and a key that stands in several rows.
    pub(super) fn movement(&self, findings: &mut [Finding], columns: &[ColumnProfile]) {
        for rule in &self.words.movements {
            let moves = (findings.iter().zip(columns))
                .any(|(finding, column)| self.is_key(finding) && repeats(column))
                && columns.iter().any(is_time);
            if !moves {
                continue;
            }
            let positions = findings
                .iter_mut()
                .filter(|finding| finding.element.as_ref() == Some(&rule.position));
            for finding in positions {
                finding.element = Some(rule.track.clone());
                finding.evidence.push(Evidence {
                    kind: EvidenceKind::Neighbour,
                    text: rule.title.clone(),
                    weight: 0.0,
                    agree: None,
                    of: None,
                });
            }
        }
    }

    fn is_key(&self, finding: &Finding) -> bool {
        let index = (finding.element.as_ref()).and_then(|id| self.index_of(id));
        matches!(
            index.and_then(|index| self.detectors[index].detector.identifies),
            Some(Subject::Individual | Subject::Vehicle | Subject::Device)
        )
    }
}

/// Whether a value of the column stands in two rows at least, on the average.
fn repeats(column: &ColumnProfile) -> bool {
    column.values > 0 && column.distinct.estimate.saturating_mul(2) <= column.slots
}

/// Points in time, also as seconds, milliseconds or microseconds since 1970.
fn is_time(column: &ColumnProfile) -> bool {
    let within = |unit: f64| {
        column.data_type == DataType::Bigint
            && (column.numbers).is_some_and(|numbers| {
                numbers.min >= EPOCH.0 * unit && numbers.max <= EPOCH.1 * unit
            })
    };
    column.times.is_some() || [1.0, 1e3, 1e6].into_iter().any(within)
}
