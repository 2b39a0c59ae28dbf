//! The form of what the judge weighs: shares and numbers from which something is said at all, and the curves between them. What it
//! then weighs is in `context/weights.toml`; what a pattern or a check proves is in its pack.

/// Nats that values must weigh for their element to hold against a header that a published schema gives to another.
pub(super) const VALUES_SPEAK: f64 = 2.0;
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
pub(super) const MAX_RATE_OF_CHECK_DIGIT: f64 = 0.5;
/// Share of values of a true column that pass a check digit: real columns hold dirt.
pub(super) const PASS: f64 = 0.97;
/// Nats by which passes must lie beyond chance to say anything: about 1 in 7 samples of pure chance do.
pub(super) const SIGNIFICANT: f64 = 2.0;
/// Share of the values from which a test has a part in a mixed column.
pub(super) const MIN_SHARE_IN_MIX: f64 = 0.05;
/// Values from which a dictionary that knows none of them says something.
pub(super) const ENOUGH_TO_KNOW: u64 = 20;
/// Identifiers among other values, and nats beyond chance, from which the column is taken to tell of persons.
pub(super) const FEW_IDENTIFIERS: u64 = 2;
pub(super) const SURE_NATS: f64 = 5.0;
/// The most that a pattern may fit of other columns for what it finds in running text, or in a table of so few rows that nothing
/// is sure, to be a question.
pub(super) const MAX_RATE_TO_REPORT: f64 = 0.005;
pub(super) const FEWEST_ROWS: u64 = 3;
/// The most that a pattern may fit of other columns to tell names of organisations.
pub(super) const RATE_OF_ORGANISATIONS: f64 = 0.02;
/// Different organisations for each row from which the rows are organisations: colleagues share theirs.
pub(super) const EACH_ITS_OWN: f64 = 0.5;
/// Rows from which one value in all of them, or none, says that a column does not tell persons apart.
pub(super) const MANY_ROWS: u64 = 50;
/// Rows from which that says something.
pub(super) const FEW_ROWS: u64 = 5;
/// Given names that never repeat from which they are a list of names (of fifty people two share one but once in 20,000 times, as
/// the squares of the frequencies of English given names add up to 0.8 %), and the share of values that must be known ones.
pub(super) const MANY_NAMES: u64 = 50;
pub(super) const MOST_NAMES: f64 = 0.6;
/// The most that values can say against.
pub(super) const MOST_AGAINST: f64 = 10.0;
/// Rows of one value from which few values repeat.
pub(super) const ROWS_OF_EACH: u64 = 20;
/// Values that hold digits, of an element whose values have none: at most so many fit it, at least so many hold one.
pub(super) const FEW_FIT: f64 = 0.1;
pub(super) const MOST_WITH_DIGITS: f64 = 0.8;
/// How far the values of two unnamed columns side by side must spread to make a pair, and tests that count for it.
pub(super) const LEAST_SPREAD: f64 = 0.01;
pub(super) const STRICT: f64 = 0.3;
/// Share of the long numbers of a column from which on those that lost digits make it what it is.
pub(super) const MOSTLY_LOST: f64 = 0.5;
/// The most states that a column of them has, and the rows of each.
pub(super) const MOST_STATES: u64 = 5;
pub(super) const ROWS_OF_A_STATE: u64 = 10;
/// What the values of a column must weigh for it to count among others, how many such attributes make each other likelier, and the
/// most that count.
pub(super) const VALUES_POINT: f64 = 1.0;
pub(super) const FEWEST_TOGETHER: usize = 3;
pub(super) const MOST_TOGETHER: usize = 3;
/// Probability from which a rival is shown.
pub(super) const RIVAL: f64 = 0.02;

/// What it says against a detector that values do not fit: the stricter the test, the more.
pub(super) fn mismatch(false_match_rate: f64) -> f64 {
    (-false_match_rate.ln()).clamp(1.6, 7.0)
}

/// How far a share lies from an expected one, in nats a value: `n` times this is the logarithm of how much likelier `n` values
/// with that share are under the share itself than under the expected one (Kullback and Leibler 1951).
pub(super) fn divergence(share: f64, expected: f64) -> f64 {
    let part = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { p * (p / q).ln() };
    part(share, expected) + part(1.0 - share, 1.0 - expected)
}

/// The weight of a test that `share` of the values pass, where true columns pass it in `pass` and a full match is worth `whole`.
pub(super) fn in_share(share: f64, pass: f64, whole: f64, false_match_rate: f64) -> f64 {
    let full = FULL_SHARE * (pass / PASS);
    let half = HALF_SHARE * (pass / PASS);
    if share >= full {
        whole
    } else if share >= half {
        whole * ((share - half) / (full - half) * 0.7 + 0.3) * MIXED
    } else {
        -(1.0 - share / full) * mismatch(false_match_rate)
    }
}

/// Rises from 0 to 1 as `n` passes `scale`.
pub(super) fn saturate(n: f64, scale: f64) -> f64 {
    1.0 - (-n / scale).exp()
}
