//! Tables with one attribute a row: findings go in, and the column of their values, which are of all kinds, is what the
//! attributes beside it say.

use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding, Form, Label};
use crate::model::person_key::AttributeRows;
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
    entity: Vec<Word>,
}

impl LongFormWords {
    pub(super) fn new(rule: LongForm) -> Self {
        let ready = |words: &[String]| words.iter().map(|word| Word::new(word)).collect();
        Self {
            attribute: ready(&rule.attribute),
            value: ready(&rule.value),
            entity: ready(&rule.entity),
            rule,
        }
    }
}

fn is_one_of(header: &Header, words: &[Word]) -> bool {
    words.iter().any(|word| header.is(word))
}

impl Judge<'_> {
    /// Gives the values of persons' attributes their element; where they stand, and whose they are, if that is clear.
    pub(super) fn long_form(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) -> Option<AttributeRows> {
        let mut rows = None;
        for words in &self.words.long_forms {
            let is_of_persons = |finding: &Finding| {
                finding.element.as_deref() == Some(words.rule.attributes.as_str())
            };
            let of_persons = findings.iter().position(is_of_persons);
            let named = || (headers.iter()).position(|(one, _)| is_one_of(one, &words.attribute));
            let Some(attribute) = of_persons.or_else(named) else {
                continue;
            };
            let Some(value) = values_of(
                words,
                attribute,
                of_persons.is_some(),
                findings,
                columns,
                headers,
            ) else {
                continue;
            };
            if of_persons.is_some() || self.holds_identifiers(&columns[value]) {
                if findings[value].element.is_none() {
                    decide(&mut findings[value], &words.rule.element);
                }
                let entity = entity(words, [attribute, value], columns, headers);
                rows = rows.or(entity.map(|entity| AttributeRows {
                    entity,
                    attribute,
                    value,
                    element: words.rule.entity_element.clone(),
                    of_persons: of_persons.is_some(),
                    elements: self.keys_among(&columns[value]),
                }));
            }
        }
        rows
    }

    /// Elements of persons' keys and names that stand among values of all kinds, those first whose tests fit least else.
    fn keys_among(&self, column: &ColumnProfile) -> Vec<String> {
        /// The most that a test may fit of other values.
        const TELLING: f64 = 0.1;
        let mut found: Vec<(f64, u8, &str)> = Vec::new();
        for (index, loaded) in self.detectors.iter().enumerate() {
            let detector = &loaded.detector;
            let is_person = matches!(
                detector.identifies,
                Some(Subject::Individual | Subject::IndividualByName)
            );
            let rates = self.matcher.tests_of(index).filter_map(|(test, value)| {
                let rule = &detector.value[value];
                let met = column
                    .tallies
                    .iter()
                    .any(|one| one.test == test && one.valid > 0);
                let tells = rule.form == Form::Plain && rule.find.is_none();
                (met && tells).then_some(rule.false_match_rate)
            });
            if let Some(rate) = rates
                .reduce(f64::min)
                .filter(|rate| is_person && *rate <= TELLING)
            {
                found.push((rate, detector.specificity, &detector.id));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
        found.into_iter().map(|(.., id)| id.to_owned()).collect()
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

/// The column of the values: the one that its header says, or the only one that says anything beside attributes of persons.
fn values_of(
    words: &LongFormWords,
    attribute: usize,
    of_persons: bool,
    findings: &[Finding],
    columns: &[ColumnProfile],
    headers: &[(Header, Hits)],
) -> Option<usize> {
    let is_text = |index: &usize| {
        let column = &columns[*index];
        *index != attribute && column.data_type == DataType::String && column.values > 0
    };
    let is_open = |index: &usize| {
        let element = findings[*index].element.as_deref();
        element.is_none() || element == Some(words.rule.element.as_str())
    };
    let open = || (0..columns.len()).filter(is_text).filter(is_open);
    let named = open().find(|index| is_one_of(&headers[*index].0, &words.value));
    named.or_else(|| {
        let mut unnamed = open().filter(|index| findings[*index].element.is_none());
        let only = unnamed.next().filter(|_| unnamed.next().is_none());
        only.filter(|_| of_persons)
    })
}

/// The column that says whose attribute a row holds: the one that its header says; else the one with the fewest different values
/// that give each of them every attribute at most once.
fn entity(
    words: &LongFormWords,
    others: [usize; 2],
    columns: &[ColumnProfile],
    headers: &[(Header, Hits)],
) -> Option<usize> {
    let attributes = columns[others[0]].distinct.estimate;
    let rows = columns[others[0]].values;
    let fits = |index: &usize| {
        let column = &columns[*index];
        let is_key = matches!(column.data_type, DataType::String | DataType::Bigint);
        let enough = column.distinct.estimate.saturating_mul(attributes) >= rows;
        !others.contains(index)
            && is_key
            && column.nulls == 0
            && column.distinct.estimate > 1
            && enough
    };
    let fitting = || (0..columns.len()).filter(fits);
    // A number of the row is nobody's.
    let is_row = |index: &usize| columns[*index].distinct.estimate >= rows;
    let is_named = |index: &usize| is_one_of(&headers[*index].0, &words.entity);
    let shared = || fitting().filter(|index| !is_row(index));
    (shared().find(is_named))
        .or_else(|| shared().min_by_key(|index| columns[*index].distinct.estimate))
        .or_else(|| fitting().find(is_named))
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
