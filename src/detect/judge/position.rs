//! How exactly positions are written, and in which coordinate reference system.

use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::{Header, Word};
use crate::model::Text;
use crate::model::dataset::DataType;
use crate::model::finding::{Evidence, EvidenceKind, Finding, Position};
use crate::model::profile::{ColumnProfile, ShapeCount};
use crate::pack::context::Datum;
use crate::pack::value::NumberRange;

/// A degree along a meridian in metres: 40,007.863 km / 360 (WGS 84).
const DEGREE: f64 = 111_133.0;

/// A coordinate reference system, its words made ready.
pub(super) struct DatumWords {
    id: String,
    words: Vec<Word>,
}

impl DatumWords {
    pub(super) fn new(rule: &Datum) -> Self {
        Self {
            id: rule.id.clone(),
            words: rule.words.iter().map(|word| Word::new(word)).collect(),
        }
    }

    /// The first word that stands in the header.
    fn named(&self, header: &Header) -> Option<&Word> {
        self.words.iter().find(|word| header.covers(word).is_some())
    }
}

/// A system and what names it.
type Named = (String, EvidenceKind, Text);

impl Judge<'_> {
    /// Adds to positions what is known of them; call it before they become tracks.
    pub(super) fn positions(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        table: &Header,
        headers: &[(Header, Hits)],
    ) {
        let is_position = |finding: &Finding| {
            (self.words.movements.iter()).any(|rule| {
                let element = finding.element.as_ref();
                element == Some(&rule.position) || element == Some(&rule.track)
            })
        };
        let positions: Vec<usize> = (0..findings.len())
            .filter(|index| is_position(&findings[*index]))
            .collect();
        if positions.is_empty() {
            return;
        }
        let beside = columns
            .iter()
            .enumerate()
            .filter(|(index, _)| !positions.contains(index))
            .find_map(|(index, column)| self.by_values(&findings[index], column))
            .map(|(datum, _, text)| (datum, EvidenceKind::Neighbour, text));
        let whole = positions.iter().map(|index| &columns[*index]);
        let factor = self.factor(&findings[positions[0]], whole);
        for index in positions {
            let column = &columns[index];
            let datum = self
                .by_header(&headers[index].0, "列名", "the header")
                .or_else(|| self.by_values(&findings[index], column))
                .or_else(|| beside.clone())
                .or_else(|| self.by_header(table, "路径", "the path"));
            let position = exactness(column, factor, datum.as_ref().map(|(datum, ..)| datum));
            if position != Position::default() {
                findings[index].position = Some(position);
            }
            if let Some((_, kind, text)) = datum {
                findings[index].evidence.push(Evidence {
                    kind,
                    text,
                    weight: 0.0,
                    agree: None,
                    of: None,
                });
            }
        }
    }

    fn by_header(&self, header: &Header, zh: &str, en: &str) -> Option<Named> {
        self.words.datums.iter().find_map(|datum| {
            let word = datum.named(header)?;
            let (id, shown) = (&datum.id, &word.shown);
            let text = Text::new(
                format!("{zh}中的 `{shown}` 指明坐标系 {id}"),
                format!("`{shown}` in {en} names the coordinate reference system {id}"),
            );
            Some((id.clone(), EvidenceKind::Header, text))
        })
    }

    /// The system that next to all values of a column name.
    fn by_values(&self, finding: &Finding, column: &ColumnProfile) -> Option<Named> {
        let element = finding.element.as_ref()?;
        let index = self.index_of(element)?;
        self.matcher.tests_of(index).find_map(|(test, value)| {
            let id = self.detectors[index].detector.value[value].datum.as_ref()?;
            let tally = column.tallies.iter().find(|tally| tally.test == test)?;
            if (tally.valid as f64) < w::FULL_SHARE * column.tested as f64 {
                return None;
            }
            let text = Text::new(
                format!("取值指明坐标系 {id}"),
                format!("values name the coordinate reference system {id}"),
            );
            Some((id.clone(), EvidenceKind::Values, text))
        })
    }

    /// The least factor by which whole numbers of all these columns are degrees.
    fn factor<'b>(
        &self,
        finding: &Finding,
        columns: impl Iterator<Item = &'b ColumnProfile>,
    ) -> Option<f64> {
        let element = finding.element.as_ref()?;
        let loaded = &self.detectors[self.index_of(element)?];
        let range: &NumberRange = loaded.detector.number.as_ref()?;
        let furthest = columns
            .filter(|column| is_whole(column))
            .filter_map(|column| column.numbers)
            .map(|numbers| numbers.max.abs().max(numbers.min.abs()))
            .fold(0.0, f64::max);
        let factors = [1.0].into_iter().chain(range.scaled.iter().copied());
        factors
            .filter(|factor| furthest <= range.max * factor)
            .min_by(f64::total_cmp)
            .filter(|_| furthest > 0.0)
    }
}

/// How exactly the positions of a column are written; whole numbers of them are degrees times `factor`.
fn exactness(column: &ColumnProfile, factor: Option<f64>, datum: Option<&String>) -> Position {
    let (decimals, step) = if is_whole(column) {
        let decimals = factor
            .map(f64::log10)
            .filter(|digits| digits.fract() == 0.0);
        let step = factor.map(|factor| DEGREE / factor);
        (decimals.map(|digits| digits as u32), step)
    } else {
        let decimals = decimals(&column.shapes);
        let step = decimals.map(|digits| DEGREE * 0.1_f64.powi(digits as i32));
        (decimals, step)
    };
    Position {
        decimals,
        metres: step.map(two_digits),
        datum: datum.cloned(),
    }
}

fn is_whole(column: &ColumnProfile) -> bool {
    column.data_type == DataType::Bigint
}

/// The digits behind the decimal point that most values have.
fn decimals(shapes: &[ShapeCount]) -> Option<u32> {
    let mut values: Vec<(u32, u64)> = Vec::new();
    for shape in shapes {
        let Some(digits) = behind_point(&shape.shape) else {
            continue;
        };
        match values.iter_mut().find(|(known, _)| *known == digits) {
            Some((_, count)) => *count += shape.values,
            None => values.push((digits, shape.values)),
        }
    }
    let most = values
        .iter()
        .max_by_key(|(digits, count)| (*count, *digits));
    most.map(|(digits, _)| *digits)
}

/// The longest run of digits behind a decimal point: 6 in `9{3}.9{6},9{2}.9{5}`.
fn behind_point(shape: &str) -> Option<u32> {
    shape
        .split(".9")
        .skip(1)
        .map(|rest| {
            let braces = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            braces.map_or(Some(1), |(digits, _)| digits.parse().ok())
        })
        .max()
        .flatten()
}

fn two_digits(metres: f64) -> f64 {
    let unit = 10_f64.powf(metres.abs().log10().floor() - 1.0);
    // Rounded again, since a tenth has no exact binary form.
    ((metres / unit).round() * unit * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(all: &[(&str, u64)]) -> Vec<ShapeCount> {
        let one = |(shape, values): &(&str, u64)| ShapeCount {
            shape: (*shape).to_owned(),
            values: *values,
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn digits_behind_the_point_are_those_of_most_values() {
        let six = shapes(&[("9{3}.9{6}", 90), ("9{3}.9{5}", 9), ("9{3}", 1)]);
        assert_eq!(decimals(&six), Some(6));
        assert_eq!(decimals(&shapes(&[("9{3}.9{6},9{2}.9{5}", 5)])), Some(6));
        assert_eq!(decimals(&shapes(&[("9{2}.9", 5)])), Some(1));
        assert_eq!(decimals(&shapes(&[("9{2}°9{2}'", 5)])), None);
        assert_eq!(two_digits(DEGREE * 1e-6).to_string(), "0.11");
        assert_eq!(two_digits(DEGREE * 1e-2).to_string(), "1100");
    }
}
