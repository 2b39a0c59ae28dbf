//! `qingdan check`: runs the examples of packs, and reads the declarations.

use super::output::{language, print, warn};
use super::request::{configured, declarations};
use super::{DONE, NOT_DONE};
use crate::check;
use crate::cli;
use crate::error::Result;
use crate::model::Text;
use crate::rules::Packs;

/// `qingdan check`
///
/// # Errors
/// A pack that cannot be read, or declarations with mistakes.
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
    if let Some(path) = configured(options.config.as_deref()) {
        declarations(Some(path), &Packs::read(&options.packs)?)?;
        let path = path.display();
        let said = Text::new(
            format!("{path}：没有错误\n"),
            format!("{path}: no mistakes\n"),
        );
        print(said.get(language).as_bytes())?;
    }
    Ok(if outcome.failures.is_empty() {
        DONE
    } else {
        NOT_DONE
    })
}
