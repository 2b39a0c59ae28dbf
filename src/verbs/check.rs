//! `qingdan check`: runs the examples of packs.

use super::output::{language, print, warn};
use super::{DONE, NOT_DONE};
use crate::check;
use crate::cli;
use crate::error::Result;
use crate::model::Text;

/// `qingdan check`
///
/// # Errors
/// A pack that cannot be read.
pub fn check(options: &cli::Check) -> Result<u8> {
    let outcome = check::check(&options.packs)?;
    let language = language(options.lang);
    warn(&outcome.warnings, language);
    warn(&outcome.failures, language);
    let (packs, examples) = (outcome.packs, outcome.examples);
    let failed = outcome.failures.len();
    let said = Text::new(
        format!("规则包 {packs} 个，示例 {examples} 个，未通过 {failed} 个\n"),
        format!("{packs} packs, {examples} examples, {failed} failed\n"),
    );
    print(said.get(language).as_bytes())?;
    Ok(if outcome.failures.is_empty() {
        DONE
    } else {
        NOT_DONE
    })
}
