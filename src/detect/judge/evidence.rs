//! What the values and the header of one column say for or against one detector.

use super::hypothesis::{Headed, Hypothesis};
use super::statistics::is_rounded;
use super::words::Use;
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::detect::vocabulary::{Claim, Hint, Meaning};
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Category, EvidenceKind, Form};
use crate::model::profile::{ColumnProfile, TestTally};
use crate::pack::detector::{Detector, Subject};
use crate::pack::value::ValueTest;
use crate::pack::weights::{Part, Weight};

impl Judge<'_> {
    /// Weighs the value tests; `named` is the weight of the header.
    pub(super) fn value_evidence(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        column: &ColumnProfile,
        named: f64,
    ) {
        let detector = &self.detectors[index].detector;
        if detector.value.is_empty() || is_untested(hypothesis, detector, column) {
            return;
        }
        if is_rounded(column) {
            self.rounded_values(hypothesis, index, column);
            return;
        }
        let organisations = self.organisations(detector, column);
        if column.tested >= w::FEW_ROWS && organisations as f64 >= w::PASS * column.tested as f64 {
            let text = Text::new("取值是组织名称", "the values are names of organisations");
            let part = (Weight::ValuesAgainst, -w::MOST_AGAINST);
            hypothesis.add(EvidenceKind::Values, text, &[part], None);
            return;
        }
        let scores = self.scores(index, column, organisations);
        let best = (scores.iter())
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then(a.valid.cmp(&b.valid)));
        if detector.without_digits
            && best.is_none_or(|best| best.valid as f64 <= w::FEW_FIT * column.tested as f64)
            && with_digits(column, named < self.words.weights[Weight::HeaderWhole])
                >= w::MOST_WITH_DIGITS
        {
            let text = Text::new("取值含数字，不是姓名一类", "the values hold digits");
            let counts = Some((0, column.tested));
            hypothesis.add(EvidenceKind::Values, text, &[(Weight::Digits, 1.0)], counts);
            return;
        }
        let Some(best) = best else {
            let (text, part) = no_match_evidence(detector);
            let counts = Some((0, column.tested));
            hypothesis.add(EvidenceKind::Values, text, &[part], counts);
            return;
        };
        if best.rule.find.is_some() {
            let text = Text::new(
                "文本中含有个人信息",
                "personal information inside running text",
            );
            let counts = Some((best.valid, column.tested));
            let part = (Weight::TextHolds, best.weight);
            hypothesis.add(EvidenceKind::Values, text, &[part], counts);
            hypothesis.has_evidence = true;
        } else if let Some(rate) = best.at_chance {
            let chance = best.rule.random_pass_rate.unwrap_or(1.0) * 100.0;
            let rate = rate * 100.0;
            let text = Text::new(
                format!("校验通过率 {rate:.0}% 不高于偶然（{chance:.0}%）"),
                format!(
                    "the check passes in {rate:.0} %, no more than chance gives ({chance:.0} %)"
                ),
            );
            let counts = Some((best.valid, best.shaped));
            let part = (Weight::CheckAtChance, best.weight);
            hypothesis.add(EvidenceKind::Validator, text, &[part], counts);
        } else {
            self.whole_values(hypothesis, (index, column), &scores, best, named);
        }
    }

    /// Values that have a form which only names of organisations have, where the detector finds names.
    fn organisations(&self, detector: &Detector, column: &ColumnProfile) -> u64 {
        if detector.identifies != Some(Subject::IndividualByName) {
            return 0;
        }
        let of_organisations = (self.detectors.iter().enumerate())
            .filter(|(_, loaded)| loaded.detector.identifies == Some(Subject::Organisation));
        let fitting = of_organisations.flat_map(|(index, loaded)| {
            let tests = self.matcher.tests_of(index);
            let telling = tests.filter(|(_, value)| {
                let rule = &loaded.detector.value[*value];
                rule.find.is_none() && rule.false_match_rate <= w::RATE_OF_ORGANISATIONS
            });
            telling.filter_map(|(test, _)| column.tallies.iter().find(|tally| tally.test == test))
        });
        fitting.map(|tally| tally.valid).max().unwrap_or(0)
    }

    /// Adds what is left to say where digits were lost: no check can pass, and the form may still be that of the element.
    fn rounded_values(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        column: &ColumnProfile,
    ) {
        let tallies = (self.matcher.tests_of(index))
            .filter(|(_, value)| self.detectors[index].detector.value[*value].find.is_none())
            .filter_map(|(test, _)| column.tallies.iter().find(|tally| tally.test == test));
        let shaped = tallies.map(|tally| tally.shaped).max().unwrap_or(0);
        if shaped as f64 >= w::FULL_SHARE * column.tested as f64 {
            let text = Text::new(
                "格式相符，校验无从进行",
                "the pattern agrees; no check can be made",
            );
            let counts = Some((shaped, column.tested));
            hypothesis.add(
                EvidenceKind::Values,
                text,
                &[(Weight::FormOnly, 1.0)],
                counts,
            );
        }
    }

    /// What each test of a detector says of a column whose values it met, but for those that are names of `organisations`: a list
    /// of owners or debtors has both.
    fn scores(
        &self,
        index: usize,
        column: &ColumnProfile,
        organisations: u64,
    ) -> Vec<TestScore<'_>> {
        let tested = column.tested.saturating_sub(organisations);
        self.matcher
            .tests_of(index)
            .filter_map(|(test, value)| {
                let tally = column.tallies.iter().find(|tally| tally.test == test)?;
                let rule = &self.detectors[index].detector.value[value];
                let only_told = rule.find.is_some() && rule.false_match_rate >= 1.0;
                (!only_told).then(|| TestScore::new(rule, tally, tested, column))
            })
            .collect()
    }

    /// Adds what tests of whole values say, of which `best` says most.
    fn whole_values(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        (index, column): (usize, &ColumnProfile),
        scores: &[TestScore<'_>],
        best: &TestScore<'_>,
        named: f64,
    ) {
        // Forms may share a column between them: plain and masked values, those of an old and a new standard.
        let together = (self.matcher.union_of(index))
            .and_then(|union| column.tallies.iter().find(|tally| tally.test == union))
            .map_or(0, |tally| tally.valid);
        let of_form = |form: Form| {
            let plain = if form == Form::Plain { together } else { 0 };
            fitting(scores, form).max(plain)
        };
        let shared = shared(scores, of_form, column).filter(|shared| *shared > best.weight);
        let weight = shared.unwrap_or(best.weight);
        // A number of 24 hexadecimal digits (a key of MongoDB) and an `openid` of 28 characters look like Base64 and are read as they
        // stand: of cipher text, a part holds `+`, `/` or `=`, which such numbers do not.
        let is_as_it_stands =
            best.rule.form == Form::Encrypted && of_form(Form::Plain) >= of_form(Form::Encrypted);
        hypothesis.form = if is_as_it_stands {
            Form::Plain
        } else {
            best.rule.form
        };
        // Digests and tokens are of anything: a header must say of what.
        let says_of_what = if hypothesis.form == Form::Plain || best.rule.form == Form::Masked {
            0.0
        } else {
            self.words.weights[Weight::HeaderWeak]
        };
        let (kind, what) = best.says();
        let counts = Some((of_form(best.rule.form), column.tested));
        let weight = hypothesis.add(kind, what, &[best.part(weight)], counts);
        hypothesis.has_evidence =
            weight > 1.0 && says_of_what == 0.0 || weight > 0.0 && named > says_of_what;
        let unknown = best.rule.validator.is_none()
            && best.rule.form == Form::Plain
            && scores.iter().any(|other| {
                other.at_chance.is_some()
                    && other.rule.expected_pass_rate.is_some()
                    && other.shaped * 2 >= column.tested
                    && column.distinct.estimate >= w::ENOUGH_TO_KNOW
            });
        if unknown {
            let text = Text::new(
                "所含已知词语不多于偶然",
                "known words stand there no more often than chance gives",
            );
            hypothesis.add(EvidenceKind::Values, text, &[(Weight::NotKnown, 1.0)], None);
        }
    }

    /// Adds what the header says and returns its weight: first what published schemas do, then the words of the detector.
    pub(super) fn header_evidence(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        headed: &Headed<'_>,
    ) -> f64 {
        if headed.header.is_empty() {
            return 0.0;
        }
        if let Some(claim) = headed.claim
            && claim.meaning == Meaning::Element(index)
            && !self.is_of_another_country(index, headed.header)
        {
            let weight = self.weight_of(claim, index, headed);
            let says = self.words.vocabularies.says(claim);
            hypothesis.is_claimed = true;
            return hypothesis.add(EvidenceKind::Header, says, &[(weight, 1.0)], None);
        }
        let weight = self.words_evidence(hypothesis, index, headed);
        let names = self.words.vocabularies.names();
        if weight > 0.0 && names.is_look_alike(headed.header, index) {
            let text = Text::new(
                "已知这一列名另有所指",
                "the header is known to mean something else",
            );
            hypothesis.add(
                EvidenceKind::Header,
                text,
                &[(Weight::LookAlike, 1.0)],
                None,
            );
        }
        weight
    }

    /// Adds what it says that a schema gives the header to another element, or to none, unless the values speak for this one;
    /// `named` is the weight of the header and `valued` that of the values.
    pub(super) fn claimed_for_another(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        headed: &Headed<'_>,
        (named, valued): (f64, f64),
    ) {
        let Some(claim) = headed.claim.filter(|_| !hypothesis.is_claimed) else {
            return;
        };
        if named <= 0.0 || valued >= w::VALUES_SPEAK || self.is_alike(claim, hypothesis) {
            return;
        }
        let against = match claim.meaning {
            Meaning::Element(_) if claim.certain => Weight::CertainlyAnother,
            Meaning::Element(_) => Weight::Another,
            Meaning::Plain | Meaning::Off | Meaning::LookAlike(_) => Weight::Plain,
        };
        let says = self.words.vocabularies.says(claim);
        hypothesis.add(EvidenceKind::Header, says, &[(against, 1.0)], None);
    }

    /// Whether a schema gives the header to an element of the same things, vehicles or devices: which of them it is, the values say.
    fn is_alike(&self, claim: &Claim, hypothesis: &Hypothesis<'_>) -> bool {
        let Meaning::Element(claimed) = claim.meaning else {
            return false;
        };
        let domain = |id: &str| id.split_once('.').map(|(domain, _)| domain.to_owned());
        let (one, other) = (
            &self.detectors[claimed].detector,
            &self.detectors[hypothesis.detector].detector,
        );
        matches!(one.identifies, Some(Subject::Vehicle | Subject::Device))
            && one.identifies == other.identifies
            && domain(&one.id) == domain(&other.id)
    }

    /// Whether the header is a word of a country that nobody asked for.
    fn is_of_another_country(&self, index: usize, header: &Header) -> bool {
        let name = &self.detectors[index].detector.name;
        let left = [&name.any, &name.weak, &name.exact, &name.standard];
        let words = name.national.values().flatten();
        let mut out = words.filter(|word| !left.iter().any(|all| all.contains(*word)));
        out.any(|word| header.is(&Word::new(word)))
    }

    /// What it weighs that a schema gives the header to this detector.
    fn weight_of(&self, claim: &Claim, index: usize, headed: &Headed<'_>) -> Weight {
        let mut standard = self.words(Use::Standard, index, headed.hits);
        if standard.any(|(word, _)| headed.header.is(word)) {
            Weight::HeaderStandard
        } else if claim.certain {
            Weight::HeaderOfSchema
        } else {
            Weight::HeaderOfSchemaUnsure
        }
    }

    /// Adds what the words of the detector say of the header and returns its weight.
    fn words_evidence(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        headed: &Headed<'_>,
    ) -> f64 {
        let (header, hits) = (headed.header, headed.hits);
        if let Some((word, _)) = self.words(Use::Not, index, hits).next() {
            hypothesis.add(
                EvidenceKind::Header,
                says(word),
                &[(Weight::HeaderNot, 1.0)],
                None,
            );
        }
        let standard = (self.words(Use::Standard, index, hits)).find(|(word, _)| header.is(word));
        if let Some((word, _)) = standard {
            let text = Text::new(
                format!("列名 `{}` 是标准规定的变量名", word.shown),
                format!("a standard gives the name `{}` to it", word.shown),
            );
            let part = (Weight::HeaderStandard, 1.0);
            return hypothesis.add(EvidenceKind::Header, text, &[part], None);
        }
        let exact = self
            .words(Use::Exact, index, hits)
            .find(|(word, _)| header.is(word))
            .map(|(word, _)| (word, 1.0));
        let strong = self
            .words(Use::Any, index, hits)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((word, share)) = exact.or(strong) {
            let parts = [
                (Weight::HeaderPart, 1.0 - share),
                (Weight::HeaderWhole, share),
            ];
            return hypothesis.add(EvidenceKind::Header, says(word), &parts, None);
        }
        if let Some((word, _)) = self.words(Use::Weak, index, hits).next() {
            return self.weak_header(hypothesis, index, word, headed.table);
        }
        if let Some(hint) = headed.hint.filter(|hint| hint.detector == index)
            && !self.is_of_another_country(index, header)
            && !self.is_sensitive(index)
        {
            return self.hinted(hypothesis, hint);
        }
        hypothesis.weigh((Weight::HeaderSilent, 1.0));
        hypothesis.is_silent = true;
        0.0
    }

    /// Whether the element is sensitive by itself: a word for a weight or a photograph alone must not make a table of goods so.
    fn is_sensitive(&self, index: usize) -> bool {
        let detector = &self.detectors[index].detector;
        super::category(detector, self.taxonomy) >= Category::SensitivePersonal
    }

    /// Adds what it says that the name means the element in schemas of which little else stands in the table. What is called a name
    /// without more may be anything's.
    fn hinted(&self, hypothesis: &mut Hypothesis<'_>, hint: Hint) -> f64 {
        let is_name =
            self.detectors[hint.detector].detector.identifies == Some(Subject::IndividualByName);
        let weight = if hint.is_agreed && !is_name {
            Weight::HeaderPart
        } else {
            Weight::HeaderWeak
        };
        let text = Text::new(
            "列名在已公布的表格中常指此项",
            "the header often means this in published schemas",
        );
        hypothesis.add(EvidenceKind::Header, text, &[(weight, 1.0)], None)
    }

    /// Adds what a word says that fits the element and others, and what the file's own name (`table`) does.
    fn weak_header(
        &self,
        hypothesis: &mut Hypothesis<'_>,
        index: usize,
        word: &Word,
        table: &Hits,
    ) -> f64 {
        let text = Text::new(
            format!("列名含 `{}`，常见但不足以证明", word.shown),
            format!(
                "the header says `{}`, which fits but proves little",
                word.shown
            ),
        );
        let weight = hypothesis.add(
            EvidenceKind::Header,
            text,
            &[(Weight::HeaderWeak, 1.0)],
            None,
        );
        if let Some((word, _)) = self.words(Use::Any, index, table).next() {
            let text = Text::new(
                format!("文件名含 `{}`", word.shown),
                format!("the file's name says `{}`", word.shown),
            );
            let part = (Weight::FileName, 1.0);
            hypothesis.add(EvidenceKind::Header, text, &[part], None);
        }
        weight
    }
}

/// That a word stands in the header.
fn says(word: &Word) -> Text {
    Text::new(
        format!("列名含 `{}`", word.shown),
        format!("the header says `{}`", word.shown),
    )
}

/// The share of values, as far as their shapes were kept, that are numbers, or hold a digit where few values repeat: made-up persons
/// may be called `Ada Lovelace 7`, each once.
/// A header that says no more than that they are names may stand over numbers in their place.
fn with_digits(column: &ColumnProfile, may_be_numbers: bool) -> f64 {
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    let repeats = column.distinct.estimate.saturating_mul(w::ROWS_OF_EACH) <= column.values;
    let is_code =
        |shape: &str| may_be_numbers && shape.starts_with('9') || repeats && shape.contains('9');
    let with = column.shapes.iter().filter(|one| is_code(&one.shape));
    let with: u64 = with.map(|one| one.values).sum();
    if all == 0 {
        0.0
    } else {
        with as f64 / all as f64
    }
}

/// Whether no value was put to the tests that could say anything; adds what that by itself says.
fn is_untested(
    hypothesis: &mut Hypothesis<'_>,
    detector: &Detector,
    column: &ColumnProfile,
) -> bool {
    if column.values == 0 {
        // What makes running text personal is inside it; a header cannot say.
        if detector.value.iter().all(|test| test.find.is_some()) {
            let text = Text::new("没有读到文本", "no text was read");
            hypothesis.add(
                EvidenceKind::Values,
                text,
                &[(Weight::ValuesAgainst, -w::MOST_AGAINST)],
                None,
            );
        }
        return true;
    }
    if column.tested == 0 {
        // Times, truth values and the like were not put to text tests: they are not this element.
        if matches!(
            column.data_type,
            DataType::Timestamp | DataType::Boolean | DataType::Time | DataType::Interval
        ) {
            let text = type_text(column.data_type);
            hypothesis.add(
                EvidenceKind::Statistics,
                text,
                &[(Weight::WrongType, 1.0)],
                None,
            );
        }
        return true;
    }
    // Numbers with a fraction are no text: what few whole ones were tested say nothing of the column.
    column.data_type == DataType::Double && column.forms_untested()
}

/// What one value test says of a column.
struct TestScore<'a> {
    rule: &'a ValueTest,
    shaped: u64,
    valid: u64,
    /// In nats of log-odds.
    weight: f64,
    /// The share of passes, where it lies no further above chance than the sample's size explains.
    at_chance: Option<f64>,
}

impl<'a> TestScore<'a> {
    fn new(rule: &'a ValueTest, tally: &TestTally, tested: u64, column: &ColumnProfile) -> Self {
        let valid = tally.valid.min(tested);
        let shaped = tally.shaped.min(tested).max(valid);
        let tested = tested.max(1);
        let distinct = column.distinct.estimate.max(1);
        let mut score = Self {
            rule,
            shaped,
            valid,
            weight: 0.0,
            at_chance: None,
        };
        let share = valid as f64 / tested as f64;
        if rule.find.is_some() {
            score.weight = (1.0 / rule.false_match_rate).ln()
                * w::saturate(valid as f64, 3.0)
                * if share >= w::TEXT_SHARE { 1.0 } else { 0.5 };
            return score;
        }
        let pass = rule.expected_pass_rate.unwrap_or(w::PASS);
        let mut whole = (w::FULL_SHARE / rule.false_match_rate).ln().max(0.0)
            * w::saturate(distinct as f64, w::VALUES_TO_BE_SURE);
        if let (Some(_), Some(chance)) = (&rule.validator, rule.random_pass_rate)
            && chance <= w::MAX_RATE_OF_CHECK_DIGIT
        {
            // Values that repeat prove nothing twice.
            let looked_at = shaped.min(distinct) as f64;
            let rate = valid as f64 / shaped.max(1) as f64;
            let beyond = looked_at * w::divergence(rate, chance);
            if rate <= chance || beyond < w::SIGNIFICANT {
                let against = looked_at * w::divergence(rate.min(pass), pass);
                let in_part = shaped as f64 / tested as f64;
                score.weight = -(against.min(w::MOST_AGAINST)) * in_part.sqrt();
                score.at_chance = Some(rate);
                return score;
            }
            whole = whole.min(beyond);
        }
        score.weight = w::in_share(share, pass, whole, rule.false_match_rate);
        score
    }

    /// What `nats` for or against are weighed as.
    fn part(&self, nats: f64) -> Part {
        let weight = match (&self.rule.validator, self.rule.terms.is_empty()) {
            _ if nats < 0.0 => Weight::ValuesAgainst,
            (Some(_), _) => Weight::CheckFits,
            (None, false) => Weight::TermsFit,
            (None, true) => Weight::PatternFits,
        };
        (weight, nats)
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
    scores: &[TestScore<'_>],
    of_form: impl Fn(Form) -> u64,
    column: &ColumnProfile,
) -> Option<f64> {
    let tested = column.tested.max(1) as f64;
    let parts = || {
        scores.iter().filter(|score| {
            score.rule.find.is_none()
                && score.at_chance.is_none()
                && score.valid as f64 >= w::MIN_SHARE_IN_MIX * tested
        })
    };
    let rate = parts()
        .map(|part| part.rule.false_match_rate)
        .reduce(f64::max)?;
    let forms = [
        Form::Plain,
        Form::Masked,
        Form::Hashed,
        Form::Encrypted,
        Form::Tokenised,
    ];
    let valid: u64 = forms.iter().map(|form| of_form(*form)).sum();
    let whole = (w::FULL_SHARE / rate).ln().max(0.0)
        * w::saturate(column.distinct.estimate as f64, w::VALUES_TO_BE_SURE);
    let share = (valid as f64 / tested).min(1.0);
    Some(w::in_share(share, w::PASS, whole, rate))
}

/// Values of one form that fit: those of the test that most fit, since tests of one form may fit the same values.
fn fitting(scores: &[TestScore<'_>], form: Form) -> u64 {
    scores
        .iter()
        .filter(|score| {
            score.rule.form == form && score.rule.find.is_none() && score.at_chance.is_none()
        })
        .map(|score| score.valid)
        .max()
        .unwrap_or(0)
}

/// What it says that no value fits any test.
fn no_match_evidence(detector: &Detector) -> (Text, Part) {
    if detector.value.iter().all(|test| test.find.is_some()) {
        let text = Text::new(
            "文本中没有个人信息",
            "no personal information inside the text",
        );
        return (text, (Weight::ValuesAgainst, -w::MOST_AGAINST));
    }
    if detector.number.is_some() {
        let text = Text::new("没有一个值是数", "no value is a number");
        return (text, (Weight::NoNumber, 1.0));
    }
    let loosest = detector
        .value
        .iter()
        .filter(|test| test.form == Form::Plain && test.find.is_none() && !test.rare_form)
        .map(|test| test.false_match_rate)
        .fold(0.0_f64, f64::max);
    (
        Text::new("没有一个值符合该类型", "no value fits"),
        (Weight::ValuesAgainst, -w::mismatch(loosest)),
    )
}

fn type_text(data_type: DataType) -> Text {
    Text::new(
        format!("类型为 {data_type:?}").to_lowercase(),
        format!("the type is {data_type:?}").to_lowercase(),
    )
}
