//! `qingdan check`: runs the examples of packs.

use super::output::{language, print, tell, warn};
use super::{DONE, NOT_DONE};
use crate::check;
use crate::cli;
use crate::error::Result;

/// `qingdan check`
///
/// # Errors
/// A pack that cannot be read.
pub fn check(options: &cli::Check) -> Result<u8> {
    let outcome = check::check(&options.packs)?;
    warn(&outcome.warnings, language(None));
    for failure in &outcome.failures {
        tell(failure);
    }
    let text = format!(
        "{} packs, {} examples, {} failed\n",
        outcome.packs,
        outcome.examples,
        outcome.failures.len()
    );
    print(text.as_bytes())?;
    Ok(if outcome.failures.is_empty() {
        DONE
    } else {
        NOT_DONE
    })
}
