//! What each verb of the command line does: from its options through `scan` and the reports to an exit status.

pub mod accuracy;
mod check;
mod completions;
mod conditions;
mod diff;
mod explain;
mod file;
mod history;
mod judge;
mod law;
mod man;
mod output;
mod packs;
mod query;
mod questions;
mod report;
mod request;
mod scan;
mod schema;

pub use accuracy::accuracy;
pub use check::check;
pub use completions::completions;
pub use diff::diff;
pub use explain::explain;
pub use file::file;
pub use history::history;
pub use judge::judge;
pub use law::law;
pub use man::man;
pub use packs::packs;
pub use query::query;
pub use questions::questions;
pub use report::report;
pub use scan::scan;
pub use schema::schema;

/// Done.
pub const DONE: u8 = 0;
/// Done, and the condition of `--fail-on` is met or cannot be excluded.
pub const CONDITION_MET: u8 = 1;
/// Could not be done.
pub const NOT_DONE: u8 = 2;
