//! The weights of the judge, in nats of log-odds, and the three curves that go with them. They are properties of the method,
//! not of any element; what a pattern or a check proves is in its pack.

/// Before anything is known: about one column in fifty holds any one element.
pub(super) const PRIOR: f64 = -4.0;
/// A header word that is the whole header.
pub(super) const HEADER_WHOLE: f64 = 5.5;
/// A header word that is a small part of it.
pub(super) const HEADER_PART: f64 = 3.0;
/// A word that fits this element and others.
pub(super) const HEADER_WEAK: f64 = 1.5;
/// A word that says that it is something else.
pub(super) const HEADER_NOT: f64 = -7.0;
/// A header that has words, and none of this element's.
pub(super) const HEADER_SILENT: f64 = -1.0;
/// Share of values that agree in a column of the element: real columns hold dirt.
pub(super) const FULL_SHARE: f64 = 0.9;
/// Below this share the values speak against.
pub(super) const HALF_SHARE: f64 = 0.4;
/// How much a mixed column counts beside a pure one.
pub(super) const MIXED: f64 = 0.8;
/// Share of running texts with something embedded that makes the column one of personal text.
pub(super) const TEXT_SHARE: f64 = 0.02;
/// Distinct values after which a full match is worth 63 % of its weight.
pub(super) const VALUES_TO_BE_SURE: f64 = 4.0;
/// Chance agreement up to which a validator is a check digit or the like; above it most look-alikes pass, and passing or failing
/// at that rate says nothing.
pub(super) const A_CHECK: f64 = 0.5;
/// The most that values can say against.
pub(super) const MOST_AGAINST: f64 = 10.0;
/// A neighbour that is expected beside the element.
pub(super) const NEIGHBOUR: f64 = 1.5;
/// A neighbour without which the element is not found.
pub(super) const NEIGHBOUR_MISSING: f64 = -8.0;
/// A neighbour of another kind of table.
pub(super) const NEIGHBOUR_AGAINST: f64 = -3.0;
/// Numbers within the element's range, and beyond it.
pub(super) const IN_RANGE: f64 = 0.5;
pub(super) const OUT_OF_RANGE: f64 = -5.0;
/// A type that the element never has.
pub(super) const WRONG_TYPE: f64 = -7.0;
/// A key with one value.
pub(super) const ONE_VALUE: f64 = -2.0;
/// Probability from which a rival is shown.
pub(super) const RIVAL: f64 = 0.02;

/// What it says against a detector that values do not fit: the stricter the test, the more.
pub(super) fn mismatch(coincidence: f64) -> f64 {
    (-coincidence.ln()).clamp(1.6, 7.0)
}

/// Log-likelihood ratio of `valid` passes in `shaped` values between a column of the element (97 % pass) and chance.
pub(super) fn beyond_chance(valid: u64, shaped: u64, chance: f64) -> f64 {
    const PASS: f64 = 0.97;
    let failed = shaped.saturating_sub(valid) as f64;
    // Dirt in a real column: half of the values may fail before chance explains it better, however long the column.
    valid as f64 * (PASS / chance).ln() + failed * ((1.0 - PASS) / (1.0 - chance)).ln()
}

/// Rises from 0 to 1 as `n` passes `scale`.
pub(super) fn saturate(n: f64, scale: f64) -> f64 {
    1.0 - (-n / scale).exp()
}
