//! What the values, the header and the figures of one column say for or against one detector.

use super::{Case, Judge, Use, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::Header;
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{EvidenceKind, Form};
use crate::model::profile::{ColumnProfile, TestTally};
use crate::pack::detector::{Detector, Subject, ValueTest};

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
        let readings: Vec<Reading<'_>> = self
            .matcher
            .tests_of(index)
            .filter_map(|(test, value)| {
                let tally = column.tallies.iter().find(|tally| tally.test == test)?;
                let rule = &detector.value[value];
                let only_told = rule.find.is_some() && rule.coincidence >= 1.0;
                (!only_told).then(|| Reading::new(rule, tally, column))
            })
            .collect();
        let Some(best) = readings
            .iter()
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then(a.valid.cmp(&b.valid)))
        else {
            let (text, weight) = nothing_fits(detector);
            case.add(EvidenceKind::Values, text, weight, Some((0, tested)));
            return;
        };
        if best.rule.find.is_some() {
            let text = Text::new(
                "文本中含有个人信息",
                "personal information inside running text",
            );
            let counts = Some((best.valid, tested));
            case.add(EvidenceKind::Values, text, best.weight, counts);
            case.grounded = true;
            return;
        }
        if let Some(rate) = best.at_chance {
            let chance = best.rule.chance.unwrap_or(1.0) * 100.0;
            let rate = rate * 100.0;
            let text = Text::new(
                format!("校验通过率 {rate:.0}% 不高于偶然（{chance:.0}%）"),
                format!(
                    "the check passes in {rate:.0} %, no more than chance gives ({chance:.0} %)"
                ),
            );
            let counts = Some((best.valid, best.shaped));
            case.add(EvidenceKind::Validator, text, best.weight, counts);
            return;
        }
        // Forms may share a column between them: plain and masked values, those of an old and a new standard.
        let together = (self.matcher.union_of(index))
            .and_then(|union| column.tallies.iter().find(|tally| tally.test == union))
            .map_or(0, |tally| tally.valid);
        let of_form = |form: Form| {
            let plain = if form == Form::Plain { together } else { 0 };
            fitting(&readings, form).max(plain)
        };
        let shared = shared(&readings, of_form, column).filter(|shared| *shared > best.weight);
        let weight = shared.unwrap_or(best.weight);
        let valid = of_form(best.rule.form);
        case.form = best.rule.form;
        case.grounded = weight > 1.0 || weight > 0.0 && named > 0.0;
        let (kind, what) = best.says();
        case.add(kind, what, weight, Some((valid, tested)));
        let unknown = best.rule.validator.is_none()
            && best.rule.form == Form::Plain
            && readings.iter().any(|other| {
                other.at_chance.is_some()
                    && other.rule.pass.is_some()
                    && other.shaped * 2 >= tested
                    && column.distinct.estimate >= w::ENOUGH_TO_KNOW
            });
        if unknown {
            let text = Text::new(
                "所含已知词语不多于偶然",
                "known words stand there no more often than chance gives",
            );
            case.add(EvidenceKind::Values, text, w::NOT_KNOWN, None);
        }
    }

    /// Adds what the header says and returns its weight.
    pub(super) fn header_evidence(
        &self,
        case: &mut Case,
        index: usize,
        (header, hits): &(Header, Hits),
        table: &Hits,
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
        let standard = (self.words(Use::Standard, index, hits)).find(|(word, _)| header.is(word));
        if let Some((word, _)) = standard {
            let text = Text::new(
                format!("列名 `{}` 是标准规定的变量名", word.shown),
                format!("a standard gives the name `{}` to it", word.shown),
            );
            case.add(EvidenceKind::Header, text, w::HEADER_STANDARD, None);
            return w::HEADER_STANDARD;
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
            if let Some((word, _)) = self.words(Use::Any, index, table).next() {
                let text = Text::new(
                    format!("文件名含 `{}`", word.shown),
                    format!("the file's name says `{}`", word.shown),
                );
                case.add(EvidenceKind::Header, text, w::NEIGHBOUR, None);
            }
            w::HEADER_WEAK
        } else {
            case.odds += w::HEADER_SILENT;
            0.0
        }
    }
}

/// What one value test says of a column.
struct Reading<'a> {
    rule: &'a ValueTest,
    shaped: u64,
    valid: u64,
    /// In nats of log-odds.
    weight: f64,
    /// The share of passes, where it lies no further above chance than the sample's size explains.
    at_chance: Option<f64>,
}

impl<'a> Reading<'a> {
    fn new(rule: &'a ValueTest, tally: &TestTally, column: &ColumnProfile) -> Self {
        let (shaped, valid) = (tally.shaped, tally.valid);
        let tested = column.tested.max(1);
        let distinct = column.distinct.estimate.max(1);
        let mut reading = Self {
            rule,
            shaped,
            valid,
            weight: 0.0,
            at_chance: None,
        };
        let share = valid as f64 / tested as f64;
        if rule.find.is_some() {
            reading.weight = (1.0 / rule.coincidence).ln()
                * w::saturate(valid as f64, 3.0)
                * if share >= w::TEXT_SHARE { 1.0 } else { 0.5 };
            return reading;
        }
        let pass = rule.pass.unwrap_or(w::PASS);
        let mut whole = (w::FULL_SHARE / rule.coincidence).ln().max(0.0)
            * w::saturate(distinct as f64, w::VALUES_TO_BE_SURE);
        if let (Some(_), Some(chance)) = (&rule.validator, rule.chance)
            && chance <= w::A_CHECK
        {
            // Values that repeat prove nothing twice.
            let looked_at = shaped.min(distinct) as f64;
            let rate = valid as f64 / shaped.max(1) as f64;
            let beyond = looked_at * w::divergence(rate, chance);
            if rate <= chance || beyond < w::SIGNIFICANT {
                let against = looked_at * w::divergence(rate.min(pass), pass);
                let in_part = shaped as f64 / tested as f64;
                reading.weight = -(against.min(w::MOST_AGAINST)) * in_part.sqrt();
                reading.at_chance = Some(rate);
                return reading;
            }
            whole = whole.min(beyond);
        }
        reading.weight = w::in_share(share, pass, whole, rule.coincidence);
        reading
    }

    fn says(&self) -> (EvidenceKind, Text) {
        match (&self.rule.validator, self.rule.terms.is_empty()) {
            (Some(name), _) => (
                EvidenceKind::Validator,
                Text::new(
                    format!("格式与校验 `{name}` 相符"),
                    format!("pattern and check `{name}` agree"),
                ),
            ),
            (None, false) => (
                EvidenceKind::Values,
                Text::new("属于已知词语", "known terms"),
            ),
            (None, true) => (
                EvidenceKind::Values,
                Text::new("格式相符", "the pattern agrees"),
            ),
        }
    }
}

/// What all tests of whole values say together, as the least telling of those that have a part in it would.
fn shared(
    readings: &[Reading<'_>],
    of_form: impl Fn(Form) -> u64,
    column: &ColumnProfile,
) -> Option<f64> {
    let tested = column.tested.max(1) as f64;
    let parts = || {
        readings.iter().filter(|reading| {
            reading.rule.find.is_none()
                && reading.at_chance.is_none()
                && reading.valid as f64 >= w::PART * tested
        })
    };
    let coincidence = parts().map(|part| part.rule.coincidence).reduce(f64::max)?;
    let forms = [
        Form::Plain,
        Form::Masked,
        Form::Hashed,
        Form::Encrypted,
        Form::Tokenised,
    ];
    let valid: u64 = forms.iter().map(|form| of_form(*form)).sum();
    let whole = (w::FULL_SHARE / coincidence).ln().max(0.0)
        * w::saturate(column.distinct.estimate as f64, w::VALUES_TO_BE_SURE);
    let share = (valid as f64 / tested).min(1.0);
    Some(w::in_share(share, w::PASS, whole, coincidence))
}

/// Values of one form that fit: those of the test that most fit, since tests of one form may fit the same values.
fn fitting(readings: &[Reading<'_>], form: Form) -> u64 {
    readings
        .iter()
        .filter(|reading| {
            reading.rule.form == form && reading.rule.find.is_none() && reading.at_chance.is_none()
        })
        .map(|reading| reading.valid)
        .max()
        .unwrap_or(0)
}

/// What it says that no value fits any test.
fn nothing_fits(detector: &Detector) -> (Text, f64) {
    if detector.value.iter().all(|test| test.find.is_some()) {
        let text = Text::new(
            "文本中没有个人信息",
            "no personal information inside the text",
        );
        return (text, -w::MOST_AGAINST);
    }
    if detector.number.is_some() {
        let text = Text::new("没有一个值是数", "no value is a number");
        return (text, w::OUT_OF_RANGE);
    }
    let loosest = detector
        .value
        .iter()
        .filter(|test| test.form == Form::Plain && test.find.is_none() && !test.seldom)
        .map(|test| test.coincidence)
        .fold(0.0_f64, f64::max);
    (
        Text::new("没有一个值符合该类型", "no value fits"),
        -w::mismatch(loosest),
    )
}

/// Adds what ranges and distinct values say.
pub(super) fn statistics(case: &mut Case, detector: &Detector, column: &ColumnProfile) {
    if let Some(range) = &detector.number {
        let whole = column.data_type == DataType::Bigint;
        match column.numbers {
            Some(numbers) if range.holds(numbers.min, numbers.max, whole) => {
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
    if detector.identifies.is_some() && is_rounded(column) {
        // What is left of a rounded number is not the number.
        case.form = Form::Masked;
        let text = Text::new(
            "以科学计数法保存，末几位已丢失",
            "kept in scientific notation, the last digits are lost",
        );
        case.add(EvidenceKind::Statistics, text, 0.0, None);
        return;
    }
    // A key of persons that has one value for all rows identifies nobody.
    if detector.identifies == Some(Subject::Individual)
        && column.distinct.at_least(2) == Some(false)
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

/// Whether most values are long numbers that a spreadsheet rounded (`3.10104E+17`).
pub(super) fn is_rounded(column: &ColumnProfile) -> bool {
    let with_exponent = column.shapes.iter().filter(|one| {
        let shape = one.shape.as_bytes();
        let exponent = |part: &[u8]| matches!(part, [b'A' | b'a', b'+', b'9']);
        shape.starts_with(b"9") && shape.windows(3).any(exponent)
    });
    column.data_type == DataType::Double
        && (column.numbers).is_some_and(|numbers| numbers.min >= w::LONG_NUMBER)
        && with_exponent.map(|one| one.values).sum::<u64>() * 2 > column.values
}

fn type_text(data_type: DataType) -> Text {
    Text::new(
        format!("类型为 {data_type:?}").to_lowercase(),
        format!("the type is {data_type:?}").to_lowercase(),
    )
}
