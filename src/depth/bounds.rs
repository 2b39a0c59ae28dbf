//! How far the reading of a piece has come goes in; whether it is to end, and why, comes out.

use crate::model::reason::{Refusal, RunReason};
use crate::model::source::Meter;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How much of a split may be read, and for how long.
#[derive(Debug)]
pub struct Bounds {
    /// How far the reading of a compressed part has come, and its stored bytes.
    meter: Option<(Arc<Meter>, u64)>,
    /// Bytes of content after which the reading of a compressed part ends: its share of the read budget.
    limit: Option<u64>,
    begun: Instant,
    /// Stored bytes of the part.
    byte_size: u64,
}

impl Bounds {
    /// Reading begins of a part of so many stored bytes.
    #[must_use]
    pub fn begin(meter: Option<(Arc<Meter>, u64)>, limit: Option<u64>, byte_size: u64) -> Self {
        Self {
            meter,
            limit,
            begun: Instant::now(),
            byte_size,
        }
    }

    /// Whether the reading of a compressed part has come to its share of the read budget.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        let meter = self.meter.as_ref().zip(self.limit);
        meter.is_some_and(|((meter, _), limit)| meter.unpacked() >= limit)
    }

    /// Whether reading has taken too long: a reader that hangs in a file costs that file only. No reader is slower than a
    /// hundredth of what is usual.
    #[must_use]
    pub fn are_past(&self) -> bool {
        const GRACE: Duration = Duration::from_mins(5);
        const SLOWEST_BYTES_A_SECOND: u64 = 1 << 20;
        let content = self.meter.as_ref().map_or(0, |(meter, _)| meter.unpacked());
        let bytes = content.max(self.byte_size);
        self.begun.elapsed() > GRACE + Duration::from_secs(bytes / SLOWEST_BYTES_A_SECOND)
    }

    /// A compressed part of which only the beginning is read.
    #[must_use]
    pub fn head_only(&self) -> Refusal {
        let mebibytes = self.limit.unwrap_or_default() >> 20;
        Refusal::new(RunReason::HeadOnly { mebibytes })
    }

    /// Stored bytes of a compressed part that were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> Option<u64> {
        let (meter, of) = self.meter.as_ref()?;
        let all = u128::from(*of).max(1);
        let taken = u128::from(meter.packed()).min(all);
        Some((u128::from(self.byte_size) * taken / all) as u64)
    }
}
