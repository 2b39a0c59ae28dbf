//! `qingdan explain`: the whole chain from a duty to its evidence.

use super::DONE;
use super::output::{language, print};
use crate::catalog;
use crate::cli;
use crate::error::Result;
use crate::report;

/// `qingdan explain`
///
/// # Errors
/// What ends the run; a name that no dataset or column has.
pub fn explain(options: &cli::Explain) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    let text = report::explain(
        &inventory,
        &options.what,
        options.column.as_deref(),
        language(options.lang),
    )?;
    print(text.as_bytes())?;
    Ok(DONE)
}
