//! What elements are in their table: personal only where they belong to a data subject of it.

use super::owner::Owner;
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::Header;
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{About, Detector, Subject};

impl Judge<'_> {
    /// What each element is in this table: personal only where it belongs to a data subject of the table.
    pub(super) fn categories(
        &self,
        mut findings: Vec<Finding>,
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
        notes: &mut Vec<Text>,
    ) -> Vec<Finding> {
        let detector = |finding: &Finding| {
            let index = self.index_of(finding.element.as_deref()?)?;
            Some(&self.detectors[index].detector)
        };
        let found: Vec<&Detector> = findings.iter().filter_map(detector).collect();
        let has_person = found.iter().any(|one| one.about == About::Person);
        let attributes = found
            .iter()
            .filter(|one| one.about == About::Attribute)
            .count();
        let has_key = found.iter().any(|one| {
            matches!(
                one.identifies,
                Some(Subject::Vehicle | Subject::Device | Subject::Network)
            )
        });
        // A list of coded things (diseases, airports) has attributes and no one in it; people differ in two ways at least.
        // A telephone may be a shop's, until an attribute of persons stands beside it; nobody covers or digests a shop's.
        let keyed = found
            .iter()
            .any(|one| one.identifies == Some(Subject::Individual));
        let guarded = findings.iter().any(|finding| {
            finding.form != Form::Plain
                && detector(finding).is_some_and(|one| one.identifies == Some(Subject::Individual))
        });
        let mut persons = has_person
            || guarded
            || keyed && attributes >= 1
            || attributes >= 2 && columns.len() > 2;
        if let ([one], 0) = (found.as_slice(), attributes)
            && let Some(at) = findings.iter().position(|each| each.element.is_some())
            && self.is_a_list_of_words(one, &columns[at])
        {
            notes.push(Text::new(
                "每个名字只出现一次：是名字的列表，不是人的列表",
                "each given name stands there once: a list of names, not of people",
            ));
            return findings;
        }
        let outlet = (attributes == 0 && has_person && !has_key)
            .then(|| self.outlet(&findings, columns, headers, &detector))
            .flatten();
        notes.extend(outlet.map(|outlet| outlet.rule.title.clone()));
        if keyed && !persons && !has_key {
            match self.owner(&findings, columns, headers) {
                Owner::Persons => persons = true,
                Owner::Rows(outlet) => notes.push(outlet.rule.title.clone()),
                Owner::Unclear => {
                    notes.push(Text::new(
                        "表中只有联系方式，看不出属于个人还是单位：人数从零起算，请人工认定",
                        "the table has a way of contact only and does not say whether persons or organisations are behind it: the \
                         count begins at nobody until a person decides",
                    ));
                    for finding in &mut findings {
                        finding.unclear = detector(finding)
                            .is_some_and(|one| one.identifies == Some(Subject::Individual));
                    }
                }
            }
        }
        for ((finding, column), header) in findings.iter_mut().zip(columns).zip(headers) {
            let Some(rule) = detector(finding) else {
                continue;
            };
            let private = outlet.is_some()
                && rule.identifies == Some(Subject::Individual)
                && (self.index_of(&rule.id))
                    .is_some_and(|index| self.is_private(index, column, header));
            if let Some(outlet) = outlet.filter(|outlet| outlet.owns(rule, &header.0, private)) {
                finding.evidence.push(Evidence {
                    kind: EvidenceKind::Neighbour,
                    text: outlet.rule.title.clone(),
                    weight: 0.0,
                    agree: None,
                    of: None,
                });
                continue;
            }
            let own_key = matches!(
                rule.identifies,
                Some(Subject::Vehicle | Subject::Device | Subject::Network)
            );
            let concerns = match rule.about {
                About::Person => true,
                About::Attribute => persons || has_key,
                About::Contact => persons || has_key || own_key,
                About::Thing => own_key,
            };
            if concerns {
                let whole = category(rule, self.taxonomy);
                // What is left of a covered number is not the number.
                finding.category = if finding.form == Form::Masked {
                    whole.min(Category::Personal)
                } else {
                    whole
                };
            }
        }
        findings
    }

    /// Whether the values are ones that many people share, and there are many and each but once.
    fn is_a_list_of_words(&self, detector: &Detector, column: &ColumnProfile) -> bool {
        let Some(index) = self.index_of(&detector.id) else {
            return false;
        };
        column.values >= w::MANY_NAMES
            && column.distinct.lower == column.values
            && self.matcher.tests_of(index).any(|(test, value)| {
                detector.value[value].common
                    && column.tallies.iter().any(|tally| {
                        tally.test == test
                            && tally.valid as f64 >= w::MOST_NAMES * column.tested as f64
                    })
            })
    }
}

/// The category of an element under a taxonomy.
#[must_use]
pub fn category(detector: &Detector, taxonomy: Taxonomy) -> Category {
    let by_taxonomy = match taxonomy {
        Taxonomy::Gbt45574 => detector.category.gbt45574,
        Taxonomy::Gbt35273 => detector.category.gbt35273,
    };
    by_taxonomy
        .or(detector.category.default)
        .unwrap_or(Category::Personal)
}
