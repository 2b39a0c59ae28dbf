//! Mergeable summaries: what is kept of a column while it is read, and the two traits that the stages share.
//!
//! A sketch has an identity (its empty form) and a `merge` that does not care about order or grouping, so that shards of a
//! dataset, read by any number of workers in any order, give the same figures as the whole. Sums of floating-point numbers are
//! the one exception: they agree to about 12 digits, and a scan merges them in split order.

pub mod beside;
pub mod births;
pub mod canonical;
pub mod column;
pub mod digest;
pub mod digits;
pub mod distinct;
pub mod doubts;
pub mod entries;
pub mod exact;
pub mod identities;
pub mod kept;
pub mod numbers;
pub mod precision;
pub mod probe;
pub mod runs;
pub mod shapes;
pub mod tallies;

pub use canonical::{Asked, AttributeNames, Canonical, Emptied, Key, Scratch, Standing};
pub use column::{ColumnSketch, DatasetSketch};
pub use distinct::Distinct;
pub use entries::Entries;
pub use exact::ExactSet;
pub use identities::Identities;
pub use kept::KeptIdentities;
pub use precision::Precision;
pub use probe::{Hasher, Probe, Probed};

/// A summary that can be joined with another of the same column.
pub trait Merge {
    /// Takes in what `other` has seen.
    fn merge(&mut self, other: &Self);
}
