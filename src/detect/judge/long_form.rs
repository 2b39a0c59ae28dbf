//! Tables with one attribute a row: findings go in, and the column of their values, which are of all kinds, is what the
//! attributes beside it say.

use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding, Form, Label};
use crate::model::profile::ColumnProfile;
use crate::pack::context::LongForm;
use crate::pack::detector::Subject;

/// What is said of the values of attributes that are known to be persons', and of those among which identifiers stand.
const CONFIDENCE: f64 = 0.9;

/// Words of such tables, made ready.
pub(super) struct LongFormWords {
    rule: LongForm,
    attribute: Vec<Word>,
    value: Vec<Word>,
}

impl LongFormWords {
    pub(super) fn new(rule: LongForm) -> Self {
        let ready = |words: &[String]| words.iter().map(|word| Word::new(word)).collect();
        Self {
            attribute: ready(&rule.attribute),
            value: ready(&rule.value),
            rule,
        }
    }
}

fn is_one_of(header: &Header, words: &[Word]) -> bool {
    words.iter().any(|word| header.is(word))
}

impl Judge<'_> {
    /// Gives the values of persons' attributes their element.
    pub(super) fn long_form(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) {
        for words in &self.words.long_forms {
            let is_of_persons = |finding: &Finding| {
                finding.element.as_deref() == Some(words.rule.attributes.as_str())
            };
            let of_persons = findings.iter().position(is_of_persons);
            let named = || (headers.iter()).position(|(one, _)| is_one_of(one, &words.attribute));
            let Some(attribute) = of_persons.or_else(named) else {
                continue;
            };
            let open = |index: &usize| *index != attribute && findings[*index].element.is_none();
            let mut open = (0..columns.len()).filter(open).filter(|index| {
                let text = columns[*index].data_type == DataType::String;
                text && columns[*index].values > 0
            });
            let value = open
                .clone()
                .find(|index| is_one_of(&headers[*index].0, &words.value));
            let value = match (value, open.next(), open.next()) {
                (Some(value), ..) => value,
                // The only column that says anything is the one of the values.
                (None, Some(only), None) if of_persons.is_some() => only,
                _ => continue,
            };
            if of_persons.is_some() || self.holds_identifiers(&columns[value]) {
                decide(&mut findings[value], &words.rule.element);
            }
        }
    }

    /// Whether identifiers of persons stand among the values.
    fn holds_identifiers(&self, column: &ColumnProfile) -> bool {
        self.detectors.iter().enumerate().any(|(index, loaded)| {
            let detector = &loaded.detector;
            detector.identifies == Some(Subject::Individual)
                && self.matcher.tests_of(index).any(|(test, value)| {
                    let rule = &detector.value[value];
                    let tells = rule.form == Form::Plain
                        && rule.find.is_none()
                        && rule.false_match_rate <= w::MAX_RATE_TO_REPORT;
                    tells
                        && column
                            .tallies
                            .iter()
                            .any(|one| one.test == test && one.valid >= w::FEW_IDENTIFIERS)
                })
        })
    }
}

fn decide(finding: &mut Finding, element: &str) {
    finding.element = Some(element.to_owned());
    element.clone_into(&mut finding.source);
    finding.label = Label::Automated;
    finding.confidence = CONFIDENCE;
    finding.evidence.push(Evidence {
        kind: EvidenceKind::Neighbour,
        text: Text::new(
            "每行一个属性：该列是旁边一列所列属性的取值，其中有个人的",
            "one attribute a row: the values are those of the attributes in the column beside, and some are persons'",
        ),
        weight: 0.0,
        agree: None,
        of: None,
    });
}
