//! What the values, the header and the figures of one column say for or against one detector.

use super::{Case, Judge, Use, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::Header;
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{EvidenceKind, Form};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detector, Subject};

impl Judge<'_> {
    /// Weighs the value tests; `named` is the weight of the header.
    pub(super) fn value_evidence(
        &self,
        case: &mut Case,
        index: usize,
        column: &ColumnProfile,
        named: f64,
    ) {
        let detector = &self.detectors[index].detector;
        if detector.value.is_empty() {
            return;
        }
        if column.values == 0 {
            // What makes running text personal is inside it; a header cannot say.
            if detector.value.iter().all(|test| test.find.is_some()) {
                let text = Text::new("没有读到文本", "no text was read");
                case.add(EvidenceKind::Values, text, -w::MOST_AGAINST, None);
            }
            return;
        }
        if column.tested == 0 {
            // Times, truth values and the like were not put to text tests: they are not this element.
            if matches!(
                column.data_type,
                DataType::Timestamp | DataType::Boolean | DataType::Time | DataType::Interval
            ) {
                case.add(
                    EvidenceKind::Statistics,
                    type_text(column.data_type),
                    w::WRONG_TYPE,
                    None,
                );
            }
            return;
        }
        let tested = column.tested;
        // Numbers with a fraction are no text: what few whole ones were tested say nothing of the column.
        if column.data_type == DataType::Double && column.forms_untested() {
            return;
        }
        let (mut agreeing, mut best): (u64, Option<(usize, u64, u64)>) = (0, None);
        for test in self.matcher.tests_of(index) {
            let Some(tally) = column.tallies.iter().find(|tally| tally.test == test) else {
                continue;
            };
            agreeing += tally.valid;
            let better = best.is_none_or(|(_, _, valid)| tally.valid > valid);
            if better {
                best = Some((test, tally.shaped, tally.valid));
            }
        }
        let whole_values = detector.value.iter().any(|test| test.find.is_none());
        let Some((test, shaped, valid)) = best else {
            if whole_values {
                let strictness = detector
                    .value
                    .iter()
                    .filter(|test| test.form == Form::Plain && test.find.is_none())
                    .map(|test| test.coincidence)
                    .fold(0.0_f64, f64::max);
                case.add(
                    EvidenceKind::Values,
                    Text::new("没有一个值符合该类型", "no value fits"),
                    -w::mismatch(strictness),
                    Some((0, tested)),
                );
            } else {
                let text = Text::new(
                    "文本中没有个人信息",
                    "no personal information inside the text",
                );
                case.add(
                    EvidenceKind::Values,
                    text,
                    -w::MOST_AGAINST,
                    Some((0, tested)),
                );
            }
            return;
        };
        let rule = &detector.value[self.matcher.place(test).value];
        let share = (agreeing.min(tested)) as f64 / tested as f64;
        let saturation =
            1.0 - (-(column.distinct.estimate.max(1) as f64) / w::VALUES_TO_BE_SURE).exp();
        if let (Some(_), Some(chance)) = (
            &rule.validator,
            rule.chance.filter(|chance| *chance <= w::A_CHECK),
        ) {
            let rate = valid as f64 / shaped.max(1) as f64;
            let beyond = w::beyond_chance(valid, shaped, chance);
            if beyond < 0.0 {
                let text = Text::new(
                    format!(
                        "校验通过率 {:.0}% 不高于偶然（{:.0}%）",
                        rate * 100.0,
                        chance * 100.0
                    ),
                    format!(
                        "the check passes in {:.0} %, no more than chance gives ({:.0} %)",
                        rate * 100.0,
                        chance * 100.0
                    ),
                );
                case.add(
                    EvidenceKind::Validator,
                    text,
                    beyond.max(-w::MOST_AGAINST),
                    Some((valid, shaped)),
                );
                return;
            }
        }
        if rule.find.is_some() {
            let weight = (1.0 / rule.coincidence).ln()
                * w::saturate(valid as f64, 3.0)
                * if share >= w::TEXT_SHARE { 1.0 } else { 0.5 };
            let text = Text::new(
                "文本中含有个人信息",
                "personal information inside running text",
            );
            case.add(EvidenceKind::Values, text, weight, Some((valid, tested)));
            case.grounded = true;
            return;
        }
        case.form = rule.form;
        let kind = if rule.validator.is_some() {
            EvidenceKind::Validator
        } else {
            EvidenceKind::Values
        };
        let what = match (&rule.validator, rule.terms.is_empty()) {
            (Some(name), _) => Text::new(
                format!("格式与校验 `{name}` 相符"),
                format!("pattern and check `{name}` agree"),
            ),
            (None, false) => Text::new("属于已知词语", "known terms"),
            (None, true) => Text::new("格式相符", "the pattern agrees"),
        };
        if share >= w::FULL_SHARE {
            let weight = (w::FULL_SHARE / rule.coincidence).ln().max(0.0) * saturation;
            case.grounded = weight > 1.0 || named > 0.0;
            case.add(kind, what, weight, Some((valid, tested)));
        } else if share >= w::HALF_SHARE {
            let part = (share - w::HALF_SHARE) / (w::FULL_SHARE - w::HALF_SHARE) * 0.7 + 0.3;
            let weight =
                (w::FULL_SHARE / rule.coincidence).ln().max(0.0) * saturation * part * w::MIXED;
            case.grounded = weight > 1.0 || named > 0.0;
            case.add(kind, what, weight, Some((valid, tested)));
        } else {
            let weight = -(1.0 - share / w::FULL_SHARE) * w::mismatch(rule.coincidence);
            case.add(kind, what, weight, Some((valid, tested)));
        }
    }

    /// Adds what the header says and returns its weight.
    pub(super) fn header_evidence(
        &self,
        case: &mut Case,
        index: usize,
        (header, hits): &(Header, Hits),
    ) -> f64 {
        if header.is_empty() {
            return 0.0;
        }
        if let Some((word, _)) = self.words(Use::Not, index, hits).next() {
            let text = Text::new(
                format!("列名含 `{}`", word.shown),
                format!("the header says `{}`", word.shown),
            );
            case.add(EvidenceKind::Header, text, w::HEADER_NOT, None);
        }
        let exact = self
            .words(Use::Exact, index, hits)
            .find(|(word, _)| header.is(word))
            .map(|(word, _)| (word, 1.0));
        let strong = self
            .words(Use::Any, index, hits)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((word, share)) = exact.or(strong) {
            let weight = w::HEADER_PART + (w::HEADER_WHOLE - w::HEADER_PART) * share;
            case.add(
                EvidenceKind::Header,
                Text::new(
                    format!("列名含 `{}`", word.shown),
                    format!("the header says `{}`", word.shown),
                ),
                weight,
                None,
            );
            weight
        } else if let Some((word, _)) = self.words(Use::Weak, index, hits).next() {
            let text = Text::new(
                format!("列名含 `{}`，常见但不足以证明", word.shown),
                format!(
                    "the header says `{}`, which fits but proves little",
                    word.shown
                ),
            );
            case.add(EvidenceKind::Header, text, w::HEADER_WEAK, None);
            w::HEADER_WEAK
        } else {
            case.odds += w::HEADER_SILENT;
            0.0
        }
    }
}

/// Adds what ranges and distinct values say.
pub(super) fn statistics(case: &mut Case, detector: &Detector, column: &ColumnProfile) {
    if let Some(range) = detector.number {
        match column.numbers {
            Some(numbers)
                if numbers.min >= range.min
                    && numbers.max <= range.max
                    && (!range.whole || column.data_type == DataType::Bigint) =>
            {
                case.add(
                    EvidenceKind::Statistics,
                    Text::new("数值都在允许范围内", "all numbers are in range"),
                    w::IN_RANGE,
                    None,
                );
            }
            Some(_) => case.add(
                EvidenceKind::Statistics,
                Text::new("数值超出允许范围", "numbers are out of range"),
                w::OUT_OF_RANGE,
                None,
            ),
            None => {}
        }
    }
    // A key of persons that has one value for all rows identifies nobody.
    if detector.identifies == Some(Subject::Individual)
        && column.distinct.upper <= 1
        && column.values > 20
    {
        case.add(
            EvidenceKind::Statistics,
            Text::new("所有行的值相同", "one value in all rows"),
            w::ONE_VALUE,
            None,
        );
    }
}

fn type_text(data_type: DataType) -> Text {
    Text::new(
        format!("类型为 {data_type:?}").to_lowercase(),
        format!("the type is {data_type:?}").to_lowercase(),
    )
}
