//! Numbers in, what chance may make of them out.

/// Standard deviations that are allowed for chance.
pub(super) const CHANCE: f64 = 3.0;

/// So many, and the share more, with what chance gives.
pub(super) fn with_chance(seen: u64, more: f64) -> u64 {
    let more = seen as f64 * more;
    seen + (more + CHANCE * more.sqrt()).ceil() as u64
}

/// The share of so many, with what chance gives.
pub(super) fn with_chance_of(all: u64, share: f64) -> u64 {
    let part = all as f64 * share;
    (part + CHANCE * part.sqrt()).ceil() as u64
}
