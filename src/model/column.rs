//! A column's figures and what was found in it go in; its entry in the inventory comes out.

use crate::model::Count;
use crate::model::finding::Finding;
use crate::model::inventory::Column;
use crate::model::profile::{ColumnProfile, NumberSummary, SampleMethod};

/// Moments that are so few tell of single records: no extreme of theirs is shown.
const FEWEST_MOMENTS: u64 = 20;
/// Numbers from seven digits on may identify someone: no extreme of theirs is shown.
const SHORTEST_IDENTIFIER: f64 = 1e6;

impl Column {
    /// The entry of a column. `overruled` is the element that a person's verdict replaced; `shows_extremes` is whether its least
    /// and greatest value are nobody's.
    #[must_use]
    pub fn of(
        profile: ColumnProfile,
        finding: &Finding,
        overruled: Option<String>,
        shows_extremes: bool,
    ) -> Self {
        let name = match profile.spoken {
            Some(_) => profile.path.as_str(),
            None => profile.path.rsplit('.').next().unwrap_or_default(),
        };
        let is_long = |numbers: &NumberSummary| {
            numbers.max.abs().max(numbers.min.abs()) >= SHORTEST_IDENTIFIER
        };
        Self {
            name: name.to_owned(),
            ordinal: profile.ordinal as u64 + 1,
            path: profile.path,
            data_type: profile.data_type,
            nulls: profile.nulls,
            distinct: if profile.sample.method == SampleMethod::None {
                Count::open(0)
            } else {
                profile.distinct
            },
            element: finding.element.clone(),
            category: finding.category,
            confidence: finding.confidence,
            form: finding.form,
            label: finding.label,
            overruled,
            items: Vec::new(),
            before: finding.before,
            evidence: finding.evidence.clone(),
            rivals: finding.rivals.clone(),
            rare: finding.rare.clone(),
            position: finding.position.clone(),
            sample: profile.sample,
            shapes: profile.shapes,
            numbers: profile
                .numbers
                .filter(|numbers| shows_extremes && !is_long(numbers) && numbers.is_finite()),
            times: profile
                .times
                .filter(|times| shows_extremes && times.values >= FEWEST_MOMENTS),
        }
    }
}
