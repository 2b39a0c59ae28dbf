//! How many, and how sure: an interval that collapses to a point where something was counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of records, people or distinct values, as a closed interval around an estimate.
///
/// INVARIANT: `lower <= estimate <= upper`. Equal when counted.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// The least that it can be.
    pub lower: u64,
    /// The best single number.
    pub estimate: u64,
    /// The most that it can be.
    pub upper: u64,
}

impl Count {
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
    }

    /// The union of two populations of which nothing is known about the overlap: `[max, sum]`.
    #[must_use]
    pub fn union_unknown(self, other: Self) -> Self {
        Self {
            lower: self.lower.max(other.lower),
            estimate: self.estimate.max(other.estimate),
            upper: self.upper.saturating_add(other.upper),
        }
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
