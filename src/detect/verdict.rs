//! What the judge found and what a person declares go in; findings with the person's verdict over the judge's come out.

use crate::detect::judge::category;
use crate::model::Text;
use crate::model::declarations::{Signature, Verdict};
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Label};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detector, Detectors};

/// What findings of a person's verdict name as their source.
const SOURCE: &str = "qingdan.toml";

/// The element of a column that holds none.
const NOTHING: &str = "none";

/// Puts the verdicts over the findings of their columns. Gives, by column, the judge's element where one was replaced; a verdict
/// without an element says that the column holds none.
pub fn correct<'a>(
    findings: &mut [Finding],
    columns: &[ColumnProfile],
    verdicts: impl Iterator<Item = &'a Verdict>,
    detectors: &Detectors,
    taxonomy: Taxonomy,
) -> Vec<Option<String>> {
    let mut overruled = vec![None; findings.len()];
    for verdict in verdicts {
        let detector = (verdict.element.as_deref()).and_then(|id| detectors.by_id(id));
        let meant = |column: &ColumnProfile| verdict.column.as_ref() == Some(&column.path);
        for (index, column) in columns.iter().enumerate().filter(|(_, one)| meant(one)) {
            let before = std::mem::take(&mut findings[index]);
            overruled[index] = Some(before.element.clone().unwrap_or_else(|| NOTHING.to_owned()));
            findings[index] = decided(verdict, detector, taxonomy, column, before);
        }
    }
    overruled
}

/// The finding that a verdict makes of the judge's; what the values look like stays.
fn decided(
    verdict: &Verdict,
    detector: Option<&Detector>,
    taxonomy: Taxonomy,
    column: &ColumnProfile,
    before: Finding,
) -> Finding {
    Finding {
        field: column.ordinal,
        element: detector.map(|detector| detector.id.clone()),
        source: SOURCE.to_owned(),
        label: Label::Manual,
        category: detector.map_or(Category::None, |detector| category(detector, taxonomy)),
        confidence: 1.0,
        before: None,
        evidence: vec![evidence(verdict)],
        unclear: false,
        several: before.several || column.of_entries().is_some(),
        ..before
    }
}

/// What is shown of a verdict.
#[must_use]
pub fn evidence(verdict: &Verdict) -> Evidence {
    let (Signature { by, on }, note) = (&verdict.signature, &verdict.note);
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(": {note}")
    };
    Evidence {
        kind: EvidenceKind::Manual,
        text: Text::new(
            format!("人工认定：{by}（{on}）{note}"),
            format!("a person's verdict: {by} on {on}{note}"),
        ),
        weight: 0.0,
        agree: None,
        of: None,
    }
}
