//! How many, and how sure: an interval that collapses to a point where something was counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;

/// A number of records, people or distinct values, as an interval around an estimate.
///
/// INVARIANT: `lower <= estimate`, and `estimate <= upper` where there is an upper end. Equal when counted. Where nothing bounds
/// the number, `upper` is `None` and the estimate is the lower end; in JSON both are null then, so that no number stands there
/// that nobody counted.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Ends", into = "Ends")]
pub struct Count {
    /// The least that it can be.
    pub lower: u64,
    /// The best single number.
    pub estimate: u64,
    /// The most that it can be; `None` where nothing bounds it.
    pub upper: Option<u64>,
}

/// A number as an interval around an estimate; estimate and upper end are null where no upper end is known.
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
        Self::new(ends.lower, ends.estimate.unwrap_or(ends.lower), ends.upper)
    }
}

impl From<Count> for Ends {
    fn from(count: Count) -> Self {
        Self {
            lower: count.lower,
            estimate: count.upper.map(|_| count.estimate),
            upper: count.upper,
        }
    }
}

impl Default for Count {
    /// Nothing, and that is sure.
    fn default() -> Self {
        Self::exact(0)
    }
}

impl Count {
    /// An interval; the ends are put in order and the estimate is moved between them. Without an upper end the estimate is the
    /// lower one.
    #[must_use]
    pub fn new(lower: u64, estimate: u64, upper: Option<u64>) -> Self {
        match upper {
            Some(upper) => Self::between(lower, estimate, upper),
            None => Self::open(lower),
        }
    }

    /// A counted number.
    #[must_use]
    pub const fn exact(n: u64) -> Self {
        Self {
            lower: n,
            estimate: n,
            upper: Some(n),
        }
    }

    /// At least `lower`; nothing says how many at most.
    #[must_use]
    pub const fn open(lower: u64) -> Self {
        Self {
            lower,
            estimate: lower,
            upper: None,
        }
    }

    /// A bounded interval; the ends are put in order and the estimate is moved between them.
    #[must_use]
    pub fn between(lower: u64, estimate: u64, upper: u64) -> Self {
        let (lower, upper) = (lower.min(upper), lower.max(upper));
        Self {
            lower,
            estimate: estimate.clamp(lower, upper),
            upper: Some(upper),
        }
    }

    /// Whether nothing bounds it from above.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.upper.is_none()
    }

    /// Whether nothing is left open.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.upper == Some(self.lower)
    }

    /// Whether it is surely nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.upper == Some(0)
    }

    /// Whether it may be `n`.
    #[must_use]
    pub fn contains(self, n: u64) -> bool {
        self.lower <= n && self.upper.is_none_or(|upper| n <= upper)
    }

    /// Whether the number is at least `n`; `None` where the interval straddles `n`.
    #[must_use]
    pub fn at_least(self, n: u64) -> Option<bool> {
        if self.lower >= n {
            Some(true)
        } else if self.upper.is_some_and(|upper| upper < n) {
            Some(false)
        } else {
            None
        }
    }

    /// Which upper end is higher: no end is above every number.
    #[must_use]
    pub fn by_upper(&self, other: &Self) -> Ordering {
        match (self.upper, other.upper) {
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    /// The upper end, or `most` where that is less or nothing else bounds it.
    #[must_use]
    pub fn upper_within(self, most: u64) -> u64 {
        self.upper.map_or(most, |upper| upper.min(most))
    }

    /// The most that is left beyond `n`; `None` where nothing bounds it.
    #[must_use]
    pub fn most_beyond(self, n: u64) -> Option<u64> {
        self.upper.map(|upper| upper.saturating_sub(n))
    }

    /// The sum of two disjoint populations.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::new(
            self.lower.saturating_add(other.lower),
            self.estimate.saturating_add(other.estimate),
            sum_of_uppers(self.upper, other.upper),
        )
    }

    /// The union of two populations of which nothing is known about the overlap: `[max, sum]`.
    #[must_use]
    pub fn union_unknown(self, other: Self) -> Self {
        Self::new(
            self.lower.max(other.lower),
            self.estimate.max(other.estimate),
            sum_of_uppers(self.upper, other.upper),
        )
    }

    /// So many times the number, as `each` of it holds; ends are rounded outwards.
    #[must_use]
    pub fn times(self, each: f64) -> Self {
        let upper = self.upper.map(|upper| (upper as f64 * each).ceil() as u64);
        Self::new(
            (self.lower as f64 * each) as u64,
            (self.estimate as f64 * each) as u64,
            upper,
        )
    }

    /// The number, of which so many at most may have to come off, and to which so many at most may have to be added (`None`:
    /// nobody knows how many). The estimate stays.
    #[must_use]
    pub fn widen(self, fewer: u64, more: Option<u64>) -> Self {
        Self::new(
            self.lower.saturating_sub(fewer),
            self.estimate,
            sum_of_uppers(self.upper, more),
        )
    }

    /// The interval with no end above `most`; `None` bounds nothing.
    #[must_use]
    pub fn at_most(self, most: Option<u64>) -> Self {
        let Some(most) = most else { return self };
        Self {
            lower: self.lower.min(most),
            estimate: self.estimate.min(most),
            upper: Some(self.upper_within(most)),
        }
    }
}

/// A sum that no number holds bounds nothing.
fn sum_of_uppers(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one?.checked_add(other?)
}

impl Sum for Count {
    /// The sum of disjoint populations.
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Self::plus)
    }
}

impl fmt::Display for Count {
    /// `5`, `3..7`, or `3..` where nothing bounds it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.upper {
            Some(upper) if upper == self.lower => write!(f, "{upper}"),
            Some(upper) => write!(f, "{}..{upper}", self.lower),
            None => write!(f, "{}..", self.lower),
        }
    }
}

/// Standard errors of a 95 % interval.
const Z: f64 = 1.96;

/// The share of `found` among `of` values looked at, at most all of them, as Wilson's 95 % interval (Wilson 1927), four decimals.
#[must_use]
pub fn share(found: u64, of: u64) -> [f64; 2] {
    let n = of.max(1) as f64;
    // Several may stand in one value: all of them hold one then.
    let p = (found as f64 / n).min(1.0);
    let middle = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    [(middle - spread) / scale, (middle + spread) / scale]
        .map(|end| (end.clamp(0.0, 1.0) * 1e4).round() / 1e4)
}
