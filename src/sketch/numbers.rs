//! Numbers of a column: extremes, mean, deviation and quantiles.

use crate::model::profile::NumberSummary;
use crate::sketch::Merge;

/// Bits of the mantissa that a bucket keeps at first: 2^6 buckets an octave, relative error at most 1/128.
const MANTISSA_BITS: u32 = 6;

/// Count, extremes, moments and a histogram on a logarithmic scale whose buckets are the leading bits of the number itself.
///
/// The histogram is exact to bucket width and free of order: joining depends only on which buckets are in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    min: f64,
    max: f64,
    moments: Moments,
    /// What has come since the moments were last brought together.
    recent: Recent,
    /// Buckets kept; beyond it neighbours are joined two by two.
    most: usize,
    coarsened: u32,
    buckets: Buckets,
}

/// Number, mean and sum of squared distances from the mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Moments {
    values: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// The moments of both (Chan et al. 1979).
    fn with(self, other: Self) -> Self {
        if other.values == 0 || self.values == 0 {
            return if self.values == 0 { other } else { self };
        }
        let (ours, theirs) = (self.values as f64, other.values as f64);
        let (total, delta) = (ours + theirs, other.mean - self.mean);
        Self {
            values: self.values + other.values,
            mean: self.mean + delta * theirs / total,
            squares: self.squares + other.squares + delta * delta * ours * theirs / total,
        }
    }
}

/// Sums of distances from a number near the mean: no division for each value, as a running mean would need.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Recent {
    values: u64,
    near: f64,
    sum: f64,
    squares: f64,
}

/// Values after which the sums are brought together, so that they stay near the mean.
const MOST_RECENT: u64 = 4_096;

impl Recent {
    fn moments(self) -> Moments {
        if self.values == 0 {
            return Moments::default();
        }
        let mean = self.sum / self.values as f64;
        Moments {
            values: self.values,
            mean: self.near + mean,
            squares: (self.squares - mean * self.sum).max(0.0),
        }
    }
}

/// Counts by bucket: open addressing, a count of 0 is an empty slot.
#[derive(Clone, Debug, Default)]
struct Buckets {
    /// A power of two of them, at most half of them filled.
    slots: Vec<(u32, u64)>,
    filled: usize,
}

impl Buckets {
    const LEAST_SLOTS: usize = 16;

    fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.slots.iter().copied().filter(|(_, count)| *count > 0)
    }

    #[inline]
    fn add(&mut self, bucket: u32, times: u64) {
        if self.filled * 2 >= self.slots.len() {
            self.grow();
        }
        self.place(bucket, times);
    }

    #[inline]
    fn place(&mut self, bucket: u32, times: u64) {
        let mask = self.slots.len() - 1;
        // Neighbours are spread over the slots: odd multiplier of Knuth's multiplicative hashing.
        let spread = bucket.wrapping_mul(0x9E37_79B9);
        let mut at = (spread >> (32 - self.slots.len().trailing_zeros())) as usize;
        loop {
            let slot = &mut self.slots[at & mask];
            if slot.1 == 0 {
                *slot = (bucket, times);
                self.filled += usize::from(times > 0);
                return;
            }
            if slot.0 == bucket {
                slot.1 += times;
                return;
            }
            at += 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(Self::LEAST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); slots]);
        self.filled = 0;
        for (bucket, count) in old.into_iter().filter(|(_, count)| *count > 0) {
            self.place(bucket, count);
        }
    }
}

impl PartialEq for Buckets {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |buckets: &Self| {
            let mut all: Vec<_> = buckets.iter().collect();
            all.sort_unstable();
            all
        };
        self.filled == other.filled && sorted(self) == sorted(other)
    }
}

/// The bits of a number, ordered as the number is.
#[inline]
fn ordered(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

fn number(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 {
        ordered & !(1 << 63)
    } else {
        !ordered
    })
}

impl Numbers {
    /// None seen, for `most` buckets.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            moments: Moments::default(),
            recent: Recent::default(),
            most,
            coarsened: 0,
            buckets: Buckets::default(),
        }
    }

    /// Takes in `value` as often as `times` says. Numbers that are not finite are left out.
    #[inline]
    pub fn insert(&mut self, value: f64, times: u64) {
        if !value.is_finite() {
            return;
        }
        if value < self.min {
            self.min = value;
        }
        if value > self.max {
            self.max = value;
        }
        let recent = &mut self.recent;
        if recent.values == 0 && self.moments.values == 0 {
            recent.near = value;
        }
        let (distance, weight) = (value - recent.near, times as f64);
        recent.values += times;
        recent.sum += distance * weight;
        recent.squares += distance * distance * weight;
        if recent.values >= MOST_RECENT {
            self.moments = self.moments();
            self.recent = Recent {
                near: self.moments.mean,
                ..Recent::default()
            };
        }
        let bucket = (ordered(value) >> (52 - MANTISSA_BITS + self.coarsened)) as u32;
        self.buckets.add(bucket, times);
        if self.buckets.filled > self.most {
            self.coarsen(self.coarsened + 1);
        }
    }

    fn coarsen(&mut self, to: u32) {
        let by = to - self.coarsened;
        let mut joined = Buckets::default();
        for (bucket, count) in self.buckets.iter() {
            joined.add(bucket >> by, count);
        }
        self.buckets = joined;
        self.coarsened = to;
        if self.buckets.filled > self.most {
            self.coarsen(to + 1);
        }
    }

    fn moments(&self) -> Moments {
        self.moments.with(self.recent.moments())
    }

    /// How many numbers were seen.
    #[must_use]
    pub fn values(&self) -> u64 {
        self.moments.values + self.recent.values
    }

    /// The figures, or `None` where no number was seen, or where the numbers are too large to be added up.
    #[must_use]
    pub fn summary(&self) -> Option<NumberSummary> {
        let Moments {
            values,
            mean,
            squares,
        } = self.moments();
        if values == 0 || !mean.is_finite() || !squares.is_finite() {
            return None;
        }
        let mut sorted: Vec<_> = self.buckets.iter().collect();
        sorted.sort_unstable();
        let quantile = |share: f64| {
            let rank = (share * (values - 1) as f64).round() as u64;
            let mut before = 0;
            for (bucket, count) in &sorted {
                before += count;
                if before > rank {
                    let shift = 52 - MANTISSA_BITS + self.coarsened;
                    let low = u64::from(*bucket) << shift;
                    let middle = low + (1_u64 << (shift - 1));
                    return number(middle).clamp(self.min, self.max);
                }
            }
            self.max
        };
        Some(NumberSummary {
            values,
            min: twelve_digits(self.min),
            max: twelve_digits(self.max),
            mean: twelve_digits(mean),
            deviation: twelve_digits((squares / values as f64).max(0.0).sqrt()),
            quartiles: [quantile(0.25), quantile(0.5), quantile(0.75)].map(three_digits),
        })
    }
}

/// Sums of floats differ in their last bits by the order of addition; twelve digits do not.
fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

impl Merge for Numbers {
    fn merge(&mut self, other: &Self) {
        if other.values() == 0 {
            return;
        }
        self.moments = self.moments().with(other.moments());
        self.recent = Recent {
            near: self.moments.mean,
            ..Recent::default()
        };
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        if other.coarsened > self.coarsened {
            self.coarsen(other.coarsened);
        }
        for (bucket, count) in other.buckets.iter() {
            self.buckets
                .add(bucket >> (self.coarsened - other.coarsened), count);
        }
        if self.buckets.filled > self.most {
            self.coarsen(self.coarsened + 1);
        }
    }
}

/// Earliest and latest of a column of times, milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Times {
    /// Values that were times.
    pub values: u64,
    /// Earliest and latest; `None` while nothing was seen.
    pub span: Option<(i64, i64)>,
}

impl Times {
    /// Takes in a time as often as `times` says.
    #[inline]
    pub fn insert(&mut self, millis: i64, times: u64) {
        self.values += times;
        self.span = Some(self.span.map_or((millis, millis), |(low, high)| {
            (low.min(millis), high.max(millis))
        }));
    }
}

impl Merge for Times {
    fn merge(&mut self, other: &Self) {
        self.values += other.values;
        self.span = match (self.span, other.span) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (span, None) | (None, span) => span,
        };
    }
}
