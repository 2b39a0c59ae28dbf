//! `qingdan report`: an inventory in other forms.

use super::output::{forms, in_both, language, print_summary, tell, write_form};
use super::{DONE, NOT_DONE};
use crate::catalog;
use crate::cli;
use crate::error::Result;
use crate::model::Text;
use crate::model::inventory::Inventory;
use crate::report;
use std::path::Path;

/// `qingdan report`
///
/// # Errors
/// What ends the run.
pub fn report(options: &cli::Report) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    write(
        &inventory,
        options.lang,
        &options.report,
        options.out.as_deref(),
    )
}

/// Writes `asked` reports of an inventory: to their paths, to `folder`, else to standard output; the summary where none is asked for.
pub(super) fn write(
    inventory: &Inventory,
    choice: Option<cli::LanguageChoice>,
    asked: &[String],
    folder: Option<&Path>,
) -> Result<u8> {
    let language = language(choice);
    let forms = forms(asked, choice)?;
    let mut status = DONE;
    if forms.is_empty() && folder.is_none() {
        print_summary(inventory, language, None)?;
    }
    if let Some(folder) = folder {
        let named: Vec<&str> = forms
            .iter()
            .filter(|(_, path)| path.is_none())
            .map(|(id, _)| id.as_str())
            .collect();
        let ids = if named.is_empty() {
            in_both(report::DEFAULT, choice)
        } else {
            named
        };
        let written = report::write_folder(folder, inventory, language, &ids)?;
        if written.folder != folder {
            let folder = written.folder.display();
            let said = Text::new(
                format!("qingdan: 扫描提前结束，其报告写入 {folder}"),
                format!("qingdan: the scan ended early; its reports are in {folder}"),
            );
            tell(said.get(language));
        }
        for error in &written.failed {
            tell(&format!("qingdan: {}", error.text().get(language)));
            status = NOT_DONE;
        }
    }
    for (id, path) in &forms {
        if path.is_some() || folder.is_none() {
            write_form(id, path.as_deref(), inventory, language)?;
        }
    }
    Ok(status)
}
