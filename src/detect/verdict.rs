//! What the judge found and what a person declares go in; findings with the person's verdict over the judge's come out.

use crate::detect::judge::category;
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Label};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detector, Loaded};
use chrono::NaiveDate;

/// What findings of a person's verdict name as their source.
const SOURCE: &str = "qingdan.toml";

/// The element of a column that holds none.
const NOTHING: &str = "none";

/// A person's verdict on a column.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    /// Column path.
    pub column: &'a str,
    /// Element id; any other word says that the column holds none.
    pub element: &'a str,
    /// Who decided.
    pub by: &'a str,
    /// When.
    pub on: NaiveDate,
    /// Why; may be empty.
    pub note: &'a str,
}

/// Puts the verdicts over the findings of their columns. Gives, by column, the judge's element where one was replaced.
pub fn correct<'a>(
    findings: &mut [Finding],
    columns: &[ColumnProfile],
    verdicts: impl Iterator<Item = Verdict<'a>>,
    detectors: &[Loaded],
    taxonomy: Taxonomy,
) -> Vec<Option<String>> {
    let mut overruled = vec![None; findings.len()];
    for verdict in verdicts {
        let mut detectors = detectors.iter().map(|loaded| &loaded.detector);
        let detector = detectors.find(|detector| detector.id == verdict.element);
        let meant = |column: &ColumnProfile| column.path == verdict.column;
        for (index, column) in columns.iter().enumerate().filter(|(_, one)| meant(one)) {
            let before = std::mem::take(&mut findings[index]);
            overruled[index] = Some(before.element.clone().unwrap_or_else(|| NOTHING.to_owned()));
            findings[index] = decided(&verdict, detector, taxonomy, column, before);
        }
    }
    overruled
}

/// The finding that a verdict makes of the judge's; what the values look like stays.
fn decided(
    verdict: &Verdict<'_>,
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
        evidence: vec![evidence(verdict)],
        unclear: false,
        ..before
    }
}

fn evidence(verdict: &Verdict<'_>) -> Evidence {
    let Verdict { by, on, note, .. } = verdict;
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
