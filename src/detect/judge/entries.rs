//! Columns whose cells hold several values each: what the whole cells and what their entries may be goes in, the likelier of both
//! comes out.
//!
//! A list of telephones is no telephone, and running text passes no test of its pieces. Entries decide only where they are keys of
//! persons or their things by their values, and the whole cells are nothing as likely.

use super::Judge;
use super::hypothesis::{Headed, Hypothesis};
use crate::model::Text;
use crate::model::finding::{EvidenceKind, Finding};
use crate::model::profile::ColumnProfile;

/// A header without the s of the plural: lists are called `member_ids`, `phones`.
fn singular(header: &str) -> Option<&str> {
    const SHORTEST: usize = 3;
    let one = header.strip_suffix(['s', 'S'])?;
    (one.len() >= SHORTEST && !one.ends_with(['s', 'S'])).then_some(one)
}

/// The columns with the entries of cells for the values of those that list several; `None` where none does.
pub(super) fn listed(
    findings: &[Finding],
    columns: &[ColumnProfile],
) -> Option<Vec<ColumnProfile>> {
    let is_listed = |finding: &Finding| finding.several;
    findings.iter().any(is_listed).then(|| {
        let columns = columns.iter().zip(findings);
        let as_judged = columns.map(|(column, finding)| {
            let of_entries = finding.several.then(|| column.of_entries()).flatten();
            of_entries.unwrap_or_else(|| column.clone())
        });
        as_judged.collect()
    })
}

impl<'a> Judge<'a> {
    /// `whole`, or what the entries say where that is likelier.
    pub(super) fn with_entries(
        &self,
        whole: Vec<Hypothesis<'a>>,
        column: &ColumnProfile,
        headed: &Headed<'_>,
    ) -> Vec<Hypothesis<'a>> {
        let Some((entries, of_entries)) = column.entries.as_ref().zip(column.of_entries()) else {
            return whole;
        };
        let one = singular(column.header()).map(|path| {
            let header = self
                .words
                .lexicon
                .header(path, column.description.as_deref());
            let hits = self.words.lexicon.hits(&header);
            (header, hits)
        });
        let of_one = one.as_ref().map_or(*headed, |(header, hits)| Headed {
            header,
            hits,
            ..*headed
        });
        let mut listed = self.hypotheses(&of_entries, &of_one);
        let Some(best) = self.best(&listed) else {
            return whole;
        };
        let odds = |all: &[Hypothesis<'_>], detector: usize| {
            let of = all.iter().find(|one| one.detector == detector);
            of.map(|one| (one.odds, one.has_evidence))
        };
        let identifies = self.detectors[best].detector.identifies.is_some();
        let (likely, has_evidence) = odds(&listed, best).unwrap_or_default();
        // Running text with keys inside is text: of those only what holds nothing else is a list.
        let is_likelier = (self.best(&whole))
            .filter(|first| self.detectors[*first].detector.identifies.is_some())
            .and_then(|first| odds(&whole, first))
            .is_none_or(|(other, _)| likely >= other);
        if !(identifies && has_evidence && is_likelier) {
            return whole;
        }
        let text = Text::new(
            "一个单元格含多个取值：逐个判断",
            "several values in a cell: each was looked at by itself",
        );
        for hypothesis in &mut listed {
            hypothesis.several = true;
            let counts = Some((entries.several, entries.cells));
            hypothesis.add(EvidenceKind::Values, text.clone(), &[], counts);
        }
        listed
    }
}
