//! `qingdan report`: an inventory in other forms.

use super::DONE;
use super::output::{forms, write_form};
use super::output::{language, print_summary};
use crate::catalog;
use crate::cli;
use crate::error::Result;
use crate::report;

/// `qingdan report`
///
/// # Errors
/// What ends the run.
pub fn report(options: &cli::Report) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    let language = language(options.lang);
    let forms = forms(&options.report)?;
    if forms.is_empty() && options.out.is_none() {
        print_summary(&inventory, language, None)?;
    }
    if let Some(folder) = &options.out {
        let named: Vec<&str> = forms
            .iter()
            .filter(|(_, path)| path.is_none())
            .map(|(id, _)| id.as_str())
            .collect();
        let ids = if named.is_empty() {
            report::DEFAULT.to_vec()
        } else {
            named
        };
        report::write_folder(folder, &inventory, language, &ids)?;
    }
    for (id, path) in &forms {
        if path.is_some() || options.out.is_none() {
            write_form(id, path.as_deref(), &inventory, language)?;
        }
    }
    Ok(DONE)
}
