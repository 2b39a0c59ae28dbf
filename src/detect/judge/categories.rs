//! What elements are in their table: personal only where they belong to a data subject of it.

use super::Judge;
use crate::model::finding::{Category, Finding, Form};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{About, Detector, Subject};

impl Judge<'_> {
    /// What each element is in this table: personal only where it belongs to a data subject of the table.
    pub(super) fn categories(
        &self,
        mut findings: Vec<Finding>,
        columns: &[ColumnProfile],
        impersonal: bool,
    ) -> Vec<Finding> {
        if impersonal {
            return findings;
        }
        let detector = |finding: &Finding| {
            let id = finding.element.as_deref()?;
            self.detectors
                .iter()
                .map(|loaded| &loaded.detector)
                .find(|detector| detector.id == id)
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
        let persons = has_person
            || guarded
            || keyed && attributes >= 1
            || attributes >= 2 && columns.len() > 2;
        for finding in &mut findings {
            let Some(rule) = detector(finding) else {
                continue;
            };
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
