//! Text that is no table: its lines are read, or pieces of those that are long.

pub(super) mod pieces;
pub(super) mod prose;
