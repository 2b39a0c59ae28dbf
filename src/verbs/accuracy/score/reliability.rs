//! Findings with their confidence and whether they are right go in; how often findings of each confidence are right comes out.

use super::tally::ratio;
use serde::Serialize;
use std::fmt;

/// Lower ends of the bands of confidence.
const BANDS: [f64; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// No finding is held to be surer: the logarithm of what is left must be finite.
const SUREST: f64 = 0.9999;

/// Findings of one band of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Band {
    /// The least confidence; the next band begins where it ends.
    pub from: f64,
    /// How many.
    pub findings: u64,
    /// How many are right.
    pub right: u64,
    /// Sum of their confidences.
    pub confidence: f64,
}

/// How often findings of each confidence are right.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reliability {
    /// From the least sure to the surest.
    pub bands: Vec<Band>,
    /// Sum over findings of −ln of the probability that was given to what is true, in nats.
    pub loss: f64,
}

impl Default for Reliability {
    fn default() -> Self {
        let band = |from| Band {
            from,
            ..Band::default()
        };
        Self {
            bands: BANDS.map(band).to_vec(),
            loss: 0.0,
        }
    }
}

impl Reliability {
    /// Counts a finding.
    pub(super) fn add(&mut self, confidence: f64, right: bool) {
        let place = self.bands.iter().rposition(|band| confidence >= band.from);
        let band = &mut self.bands[place.unwrap_or(0)];
        band.findings += 1;
        band.right += u64::from(right);
        band.confidence += confidence;
        let sure = confidence.clamp(1.0 - SUREST, SUREST);
        self.loss -= if right { sure } else { 1.0 - sure }.ln();
    }

    /// Adds the findings of another corpus.
    pub fn add_all(&mut self, other: &Self) {
        for (band, more) in self.bands.iter_mut().zip(&other.bands) {
            band.findings += more.findings;
            band.right += more.right;
            band.confidence += more.confidence;
        }
        self.loss += other.loss;
    }

    /// Findings in all bands.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.bands.iter().map(|band| band.findings).sum()
    }

    /// Mean distance between the confidence of a band and its share of right findings, by findings: 0 is honest (expected
    /// calibration error, Naeini et al. 2015). `None` without findings.
    #[must_use]
    pub fn calibration_error(&self) -> Option<f64> {
        let far = |band: &Band| (band.confidence - band.right as f64).abs();
        let all = self.findings();
        (all > 0).then(|| self.bands.iter().map(far).sum::<f64>() / all as f64)
    }

    /// Mean loss of a finding in nats; `None` without findings.
    #[must_use]
    pub fn mean_loss(&self) -> Option<f64> {
        let all = self.findings();
        (all > 0).then(|| self.loss / all as f64)
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<12} {:>8} {:>6} {:>9} {:>10}",
            "confidence", "findings", "right", "share", "said"
        )?;
        for (place, band) in self.bands.iter().enumerate() {
            let to = self.bands.get(place + 1).map_or(1.0, |next| next.from);
            let said = (band.findings > 0).then(|| band.confidence / band.findings as f64);
            writeln!(
                f,
                "{:<12} {:>8} {:>6} {:>9} {:>10}",
                format!("{:.2}-{to:.2}", band.from),
                band.findings,
                band.right,
                super::shown(ratio(band.right, band.findings)),
                super::shown(said)
            )?;
        }
        writeln!(
            f,
            "expected calibration error {}; mean loss of a finding {} nats",
            super::shown(self.calibration_error()),
            super::shown(self.mean_loss())
        )
    }
}
