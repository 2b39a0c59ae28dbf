//! What the figures of one column say for or against one detector: ranges, distinct values, digits lost.

use super::hypothesis::Hypothesis;
use super::w;
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{EvidenceKind, Form};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{About, Detector, Subject};
use crate::pack::weights::Weight;

/// Adds what ranges and distinct values say.
pub(super) fn statistics(
    hypothesis: &mut Hypothesis<'_>,
    detector: &Detector,
    column: &ColumnProfile,
) {
    if let Some(range) = &detector.number {
        let whole = column.data_type == DataType::Bigint;
        match column.numbers {
            Some(numbers) if range.holds(numbers.min, numbers.max, whole) => {
                hypothesis.add(
                    EvidenceKind::Statistics,
                    Text::new("数值都在允许范围内", "all numbers are in range"),
                    &[(Weight::InRange, 1.0)],
                    None,
                );
            }
            Some(_) => {
                hypothesis.add(
                    EvidenceKind::Statistics,
                    Text::new("数值超出允许范围", "numbers are out of range"),
                    &[(Weight::OutOfRange, 1.0)],
                    None,
                );
            }
            None => {}
        }
    }
    if detector.identifies.is_some() && is_rounded(column) {
        // What is left of a rounded number is not the number.
        hypothesis.form = Form::Masked;
        let text = Text::new(
            "长数字的末几位已丢失（科学计数法、电子表格或浮点数）",
            "the last digits of long numbers are lost (scientific notation, a spreadsheet or floating point)",
        );
        hypothesis.add(EvidenceKind::Statistics, text, &[], None);
        return;
    }
    if is_state_of(hypothesis, detector, column) {
        let text = Text::new(
            "取值只有几个且反复出现：是状态，不是号码或样本",
            "a few short values come again and again: a state, and no number or sample",
        );
        hypothesis.add(
            EvidenceKind::Statistics,
            text,
            &[(Weight::OnlyAState, 1.0)],
            None,
        );
        return;
    }
    // A key of persons that has one value for all rows identifies nobody.
    if detector.identifies == Some(Subject::Individual)
        && column.distinct.at_least(2) == Some(false)
        && column.values > 20
    {
        hypothesis.add(
            EvidenceKind::Statistics,
            Text::new("所有行的值相同", "one value in all rows"),
            &[(Weight::OneValue, 1.0)],
            None,
        );
    }
}

/// Whether the values of what tells persons apart, or is part of their bodies, are a few that come again and say no more than yes, no
/// or how far: `已采集`, `Y`, `2`. Names repeat, and what fits a strict test is what it fits.
fn is_state_of(hypothesis: &Hypothesis<'_>, detector: &Detector, column: &ColumnProfile) -> bool {
    let is_one_each = detector.about == About::Person
        || matches!(
            detector.identifies,
            Some(Subject::Individual | Subject::Device)
        );
    // Nearly everything fits a loose test; a single digit is no number of anybody, a word may be a name that someone chose.
    let is_digit = column.shapes.iter().all(|one| one.shape == "9");
    let least = if is_digit { 1.0 } else { f64::MIN_POSITIVE };
    let fits = hypothesis.evidence.iter().any(|one| {
        matches!(one.kind, EvidenceKind::Values | EvidenceKind::Validator) && one.weight >= least
    });
    let is_number = |shape: &str| shape.contains("9{") || shape.matches('9').count() > 1;
    is_one_each
        && detector.identifies != Some(Subject::IndividualByName)
        && !fits
        && column.distinct.at_least(2) == Some(true)
        && column.distinct.at_least(w::MOST_STATES + 1) == Some(false)
        && column.distinct.estimate * w::ROWS_OF_A_STATE <= column.values
        && !column.shapes.iter().any(|one| is_number(&one.shape))
}

/// Whether most long numbers of the column lost digits before they came here (`3.10104E+17`): what is left of a number is not the
/// number, and fits no check.
pub(super) fn is_rounded(column: &ColumnProfile) -> bool {
    column.digits_lost > w::MOSTLY_LOST
}
