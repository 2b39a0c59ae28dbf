//! How many, and how sure: an interval that collapses to a point where something was counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of records, people or distinct values, as a closed interval around an estimate.
///
/// INVARIANT: `lower <= estimate <= upper`. Equal when counted. Where no upper end is known, `upper` is [`Count::OPEN`] and the
/// estimate is the lower end; in JSON both are null then, so that no number stands there that nobody counted.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Ends", into = "Ends")]
pub struct Count {
    /// The least that it can be.
    pub lower: u64,
    /// The best single number.
    pub estimate: u64,
    /// The most that it can be.
    pub upper: u64,
}

/// A number as a closed interval around an estimate; estimate and upper end are null where no upper end is known.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Count")]
struct Ends {
    /// The least that it can be.
    lower: u64,
    /// The best single number.
    estimate: Option<u64>,
    /// The most that it can be.
    upper: Option<u64>,
}

impl From<Ends> for Count {
    fn from(ends: Ends) -> Self {
        let Ends {
            lower,
            estimate,
            upper,
        } = ends;
        Self {
            lower,
            estimate: estimate.unwrap_or(lower),
            upper: upper.unwrap_or(Self::OPEN),
        }
        .with_ends()
    }
}

impl From<Count> for Ends {
    fn from(count: Count) -> Self {
        let known = |n: u64| (!count.is_open()).then_some(n);
        Self {
            lower: count.lower,
            estimate: known(count.estimate),
            upper: known(count.upper),
        }
    }
}

impl Count {
    /// The upper end where none is known: above every threshold, with room for sums.
    pub const OPEN: u64 = u64::MAX / 4;

    /// At least `lower`, with no upper end known.
    #[must_use]
    pub const fn open(lower: u64) -> Self {
        Self {
            lower,
            estimate: lower,
            upper: Self::OPEN,
        }
    }

    /// Whether no upper end is known.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.upper >= Self::OPEN
    }

    /// The most that is left beyond `n`.
    #[must_use]
    pub const fn most_beyond(self, n: u64) -> u64 {
        if self.is_open() {
            Self::OPEN
        } else {
            self.upper.saturating_sub(n)
        }
    }

    const fn with_ends(self) -> Self {
        if self.is_open() {
            Self::open(self.lower)
        } else {
            self
        }
    }

    /// A counted number.
    #[must_use]
    pub const fn exact(n: u64) -> Self {
        Self {
            lower: n,
            estimate: n,
            upper: n,
        }
    }

    /// An interval; the estimate is moved inside and the ends are put in order.
    #[must_use]
    pub fn between(lower: u64, estimate: u64, upper: u64) -> Self {
        let (lower, upper) = (lower.min(upper), lower.max(upper));
        Self {
            lower,
            estimate: estimate.clamp(lower, upper),
            upper,
        }
        .with_ends()
    }

    /// Whether nothing is left open.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        self.lower == self.upper
    }

    /// Whether the number is at least `n`; `None` where the interval straddles `n`.
    #[must_use]
    pub const fn at_least(self, n: u64) -> Option<bool> {
        if self.lower >= n {
            Some(true)
        } else if self.upper < n {
            Some(false)
        } else {
            None
        }
    }

    /// The sum of two disjoint populations.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            lower: self.lower.saturating_add(other.lower),
            estimate: self.estimate.saturating_add(other.estimate),
            upper: self.upper.saturating_add(other.upper),
        }
        .with_ends()
    }

    /// The union of two populations of which nothing is known about the overlap: `[max, sum]`.
    #[must_use]
    pub fn union_unknown(self, other: Self) -> Self {
        Self {
            lower: self.lower.max(other.lower),
            estimate: self.estimate.max(other.estimate),
            upper: self.upper.saturating_add(other.upper),
        }
        .with_ends()
    }

    /// The interval with no end above `most`.
    #[must_use]
    pub fn at_most(self, most: u64) -> Self {
        Self {
            lower: self.lower.min(most),
            estimate: self.estimate.min(most),
            upper: self.upper.min(most),
        }
    }
}

/// Standard errors of a 95 % interval.
const Z: f64 = 1.96;

/// The share of `found` among `of` values looked at, as Wilson's 95 % interval (Wilson 1927), four decimals.
#[must_use]
pub fn share(found: u64, of: u64) -> [f64; 2] {
    let (n, p) = (of.max(1) as f64, found as f64 / of.max(1) as f64);
    let middle = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    [(middle - spread) / scale, (middle + spread) / scale]
        .map(|end| (end.clamp(0.0, 1.0) * 1e4).round() / 1e4)
}
